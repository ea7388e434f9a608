"""Data groups with their elements, as a party lists them in a spreadsheet: one row an element."""

from collections.abc import Iterator, Sequence

from records.spreadsheet_worker import Fault
from records.spreadsheets import Table

from ..models import DataGroup
from .catalogue import CatalogueRefused, Element, Group

#: The titles of the columns, in the order of the template; `group_rows` writes them too.
TITLES = ("kode", "kelompok data", "tujuan", "elemen data", "uraian elemen")
_REQUIRED = TITLES[:3]


def groups_of(table: Table) -> list[Group]:
    """Return the groups that a table lists; rows of one `kode` are one group.

    `tujuan` holds one or more purposes of Pasal 1 with `;` between, by their names. Raises CatalogueRefused with a
    sentence for every faulty row.
    """
    places = {title.strip().casefold(): index for index, title in enumerate(table.header)}
    missing = [title for title in _REQUIRED if title not in places]
    if missing:
        names = ", ".join(f"“{title}”" for title in missing)
        raise CatalogueRefused(f"Kolom {names} tidak ada. Judul kolomnya: {', '.join(TITLES)}.", "file")
    rows = [
        {title: row[places[title]].strip() if title in places else "" for title in TITLES} for row in table.rows
    ]
    faults = list(_faults(rows, table.numbers))
    if not rows:
        faults.append(Fault("Tabel ini tidak berisi satu kelompok data pun."))
    if faults:
        sentences = [str(fault) for fault in faults]
        raise CatalogueRefused(" ".join(sentences), "file", sentences)
    return [_group([r for r in rows if r["kode"] == code]) for code in dict.fromkeys(r["kode"] for r in rows)]


def group_rows(group: DataGroup) -> Iterator[tuple[str, ...]]:
    """Yield the rows that say `group`, as `groups_of` reads them. Needs `elements` fetched."""
    purposes = "; ".join(DataGroup.Purpose(value).label for value in group.purposes)
    head = (group.code, group.name, purposes)
    elements = list(group.elements.all())
    yield from ((*head, element.name, element.description) for element in elements)
    if not elements:
        yield (*head, "", "")


def _group(rows: Sequence[dict[str, str]]) -> Group:
    first = rows[0]
    return Group(
        code=first["kode"], name=first["kelompok data"], purposes=tuple(_purposes(first["tujuan"])),
        elements=tuple(Element(r["elemen data"], r["uraian elemen"]) for r in rows if r["elemen data"]),
    )


def _faults(rows: Sequence[dict[str, str]], numbers: Sequence[int]) -> Iterator[Fault]:
    seen: dict[str, dict[str, str]] = {}
    for row, number in zip(rows, numbers, strict=True):
        first = seen.setdefault(row["kode"], row)
        for title in _REQUIRED:
            if not row[title]:
                yield Fault(f"kolom “{title}” kosong.", number)
            elif row[title] != first[title]:
                yield Fault(f"“{row[title]}” berbeda dari baris pertama kelompok “{row['kode']}”.", number)
        unknown = [word for word in _words(row["tujuan"]) if word.casefold() not in _LABELS]
        if unknown:
            yield Fault(f"tujuan “{unknown[0]}” tidak dikenal; pilihannya: {'; '.join(_LABELS)}.", number)


def _purposes(text: str) -> list[str]:
    return list(dict.fromkeys(_LABELS[word.casefold()] for word in _words(text)))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(";") if word.strip()]


_LABELS = {purpose.label.casefold(): purpose.value for purpose in DataGroup.Purpose}
