"""A table as codes: which column is which, and what cannot be kept at all."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

ID_LENGTH, NAME_LENGTH = 100, 300
#: So many rows are named in a refusal; the rest is counted.
_NAMED = 10
#: What stands for a NUL, which no database keeps in text.
NUL_PICTURE = "\u2400"

_ID_TITLES = ("id", "kode", "code", "kodereferensi")
_NAME_TITLES = ("nama", "name", "uraian", "label")
_PARENT_TITLES = ("idinduk", "kodeinduk", "induk", "parentid", "parent")
# Birth date, month of appointment, sex, serial number: a person's NIP.
_NIP = re.compile(r"(19|20)[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])(19|20)[0-9]{2}(0[1-9]|1[0-2])[12][0-9]{3}")


@dataclass(frozen=True)
class Code:
    """One code as it stood in the file. `row` as a spreadsheet program numbers it."""

    row: int
    id: str
    name: str
    parent: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


class CodesFaulty(Exception):
    """The table cannot be taken as codes; the message is an Indonesian sentence, `field` the input it is about."""

    def __init__(self, message: str, field: str = "file") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Titles:
    """The titles of the columns that hold id, name and parent; empty: found by their usual names."""

    id: str = ""
    name: str = ""
    parent: str = ""


def parse(
    header: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int], titles: Titles
) -> tuple[Code, ...]:
    """Return the rows of a table as codes; what is neither id, name nor parent becomes an attribute.

    Raises CodesFaulty where a column is missing, a value is too long to be kept, or a value is a person's NIP.
    """
    place = _places(header, titles)
    rest = [(index, title) for index, title in enumerate(_storable(header)) if index not in place.values()]
    parent = place.get("parent")
    codes = tuple(
        Code(
            number, cells[place["id"]], cells[place["name"]], cells[parent] if parent is not None else "",
            {title: cells[index] for index, title in rest},
        )
        for number, cells in zip(numbers, map(_storable, rows), strict=True)
    )
    _refuse(
        codes, _too_long, "yang terlalu panjang",
        f"Id dan id induk paling banyak {ID_LENGTH} karakter, nama {NAME_LENGTH}.",
    )
    _refuse(
        codes, _names_a_person, "yang tampak sebagai NIP",
        "Kode referensi tidak memuat data pribadi; data perorangan disampaikan sebagai daftar perbaikan data.",
    )
    return codes


def _storable(cells: Sequence[str]) -> list[str]:
    return [cell.replace("\0", NUL_PICTURE) for cell in cells]


def _places(header: Sequence[str], titles: Titles) -> dict[str, int]:
    plain = [_plain(title) for title in header]
    place: dict[str, int] = {}
    for part, asked, usual in (
        ("id", titles.id, _ID_TITLES), ("name", titles.name, _NAME_TITLES), ("parent", titles.parent, _PARENT_TITLES),
    ):
        wanted = (_plain(asked),) if asked.strip() else usual
        found = next((plain.index(title) for title in wanted if title in plain), None)
        if found is not None and found in place.values():
            raise CodesFaulty("Satu kolom tidak dapat dipakai untuk dua hal.", f"{part}_title")
        if found is not None:
            place[part] = found
        elif asked.strip() or part != "parent":
            raise CodesFaulty(_no_column(part, asked, header), f"{part}_title")
    return place


def _no_column(part: str, asked: str, header: Sequence[str]) -> str:
    there = ", ".join(f"“{title}”" for title in header)
    if asked.strip():
        return f"Tidak ada kolom berjudul “{asked.strip()}”. Judul yang ada: {there}."
    what = {"id": "id", "name": "nama"}[part]
    return f"Kolom {what} tidak dikenali dari judulnya; tuliskan judul kolom {what}. Judul yang ada: {there}."


def _plain(title: str) -> str:
    return re.sub(r"[\W_]", "", title.casefold())


def _too_long(code: Code) -> bool:
    return len(code.id) > ID_LENGTH or len(code.parent) > ID_LENGTH or len(code.name) > NAME_LENGTH


def _names_a_person(code: Code) -> bool:
    return any(_NIP.fullmatch(value.strip()) for value in (code.id, code.name, code.parent, *code.attributes.values()))


def _refuse(codes: Iterable[Code], is_wrong: Callable[[Code], bool], what: str, rule: str) -> None:
    rows = [code.row for code in codes if is_wrong(code)]
    if rows:
        raise CodesFaulty(f"Ada isian {what}: {row_words(rows)}. {rule}")


def row_words(rows: Sequence[int]) -> str:
    """Return rows in words, the first ten by number.

    >>> row_words([4, 9])
    'baris 4, 9'
    """
    named = ", ".join(str(row) for row in rows[:_NAMED])
    left = len(rows) - _NAMED
    return f"baris {named}" + (f", dan {left} baris lain" if left > 0 else "")
