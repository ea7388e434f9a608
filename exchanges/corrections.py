"""What a *daftar perbaikan data* says, row by row, and what changed between two rounds of it. Pure.

The rows are persons' data: they live only while a file is read. Nothing made here names a person but the rows
themselves; a fault tells the row and the column, never what stands in them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from records.spreadsheet_worker import MAX_FAULTS, Fault, Faulty


class Status(Enum):
    """How far a proposed correction has come; the words are those of the file."""

    PROPOSED = "proposed"
    VERIFIED = "verified"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DONE = "done"

    @property
    def word(self) -> str:
        return _WORDS[self]

    def goes_back_to(self, other: "Status") -> bool:
        """Whether going to `other` runs against the order: back a step, or from one decision to the other."""
        return other is not self and _STEPS[other] <= _STEPS[self]


_WORDS = {
    Status.PROPOSED: "Diusulkan", Status.VERIFIED: "Diverifikasi", Status.ACCEPTED: "Diterima",
    Status.REJECTED: "Ditolak", Status.DONE: "Selesai",
}
_STEPS = {
    Status.PROPOSED: 0, Status.VERIFIED: 1, Status.ACCEPTED: 2, Status.REJECTED: 2, Status.DONE: 3,
}
_BY_WORD = {word.casefold(): status for status, word in _WORDS.items()}

NIP, ELEMENT, BEFORE, AFTER, STATUS, NOTE = COLUMNS = (
    "NIP", "elemen", "nilai semula", "nilai usulan", "status", "keterangan"
)
_NEEDED = COLUMNS[:-1]
_NIP = re.compile(r"[0-9]{18}")


@dataclass(frozen=True)
class Row:
    """One proposed correction; `number` is its row in the file as a spreadsheet program counts."""

    number: int
    nip: str = field(repr=False)
    element: str
    before: str = field(repr=False)
    after: str = field(repr=False)
    status: Status
    note: str = field(repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same correction in the next round."""
        return self.nip, self.element.casefold()


@dataclass(frozen=True)
class Listing:
    """The rows of one file; `letters` maps each of COLUMNS that it has to its column's letter."""

    rows: tuple[Row, ...]
    letters: Mapping[str, str]

    @property
    def counts(self) -> dict[Status, int]:
        """How many rows stand in each status, every status named."""
        found = Counter(row.status for row in self.rows)
        return {status: found[status] for status in Status}


@dataclass(frozen=True)
class Changes:
    """What one round changed: rows by (from, to), and how many kept their status but got another remark."""

    moved: Mapping[tuple[Status, Status], int]
    remarked: int

    @property
    def nothing(self) -> bool:
        return not self.moved and not self.remarked


def read_listing(
    header: Sequence[str], letters: Sequence[str], numbers: Sequence[int], rows: Sequence[Sequence[str]]
) -> Listing:
    """Return the rows of a table whose titles are `header`, found by name in any case.

    Raises Faulty with each fault's row and column: a missing column, an NIP that is not 18 digits, an empty element or
    proposal, an unknown status, a correction that stands twice.
    """
    places = _places(header)
    found: list[Row] = []
    faults: list[Fault] = []
    first: dict[tuple[str, str], int] = {}
    lettered = {name: letters[place] for name, place in places.items()}
    for number, cells in zip(numbers, rows, strict=True):
        values = {name: cells[place].strip() for name, place in places.items()}
        wrong = _wrong(values, number, lettered)
        status = _BY_WORD.get(values[STATUS].casefold())
        if wrong or status is None:
            faults += wrong
            continue
        row = Row(
            number, values[NIP], " ".join(values[ELEMENT].split()), values[BEFORE], values[AFTER], status,
            values.get(NOTE, ""),
        )
        if row.key in first:
            same = first[row.key]
            text = f"perbaikan ini sudah ada pada baris {same} (NIP dan elemennya sama). Hapus salah satunya."
            faults.append(Fault(text, number))
        first.setdefault(row.key, number)
        found.append(row)
    _refuse(faults)
    if not found:
        raise Faulty(Fault("Tidak ada baris di bawah judul kolom. Isi paling sedikit satu perbaikan."))
    return Listing(tuple(found), lettered)


def compare(earlier: Listing, later: Listing) -> Changes:
    """Return what `later`, the list handed back, changed against the round before.

    Raises Faulty with row numbers for rows that are missing or new, for a value other than the status and the remark
    that was changed, and for a status that goes against the order without a remark that says why.
    """
    before = {row.key: row for row in earlier.rows}
    after = {row.key for row in later.rows}
    faults = [
        Fault(f"Baris {row.number} putaran sebelumnya tidak ada dalam berkas ini. Kembalikan semua barisnya.")
        for row in earlier.rows if row.key not in after
    ]
    moved: Counter[tuple[Status, Status]] = Counter()
    remarked = 0
    for row in later.rows:
        old = before.get(row.key)
        if old is None:
            text = "baris ini tidak ada dalam putaran sebelumnya. Perbaikan baru disampaikan dalam daftar baru."
            faults.append(Fault(text, row.number))
            continue
        faults += _against(old, row, later.letters)
        if row.status is not old.status:
            moved[old.status, row.status] += 1
        elif row.note != old.note:
            remarked += 1
    _refuse(faults)
    return Changes(dict(moved), remarked)


def _places(header: Sequence[str]) -> dict[str, int]:
    titles = {" ".join(title.split()).casefold(): place for place, title in enumerate(header)}
    places = {name: titles[name.casefold()] for name in COLUMNS if name.casefold() in titles}
    missing = [name for name in _NEEDED if name not in places]
    if missing:
        named = ", ".join(f"“{name}”" for name in missing)
        expected = ", ".join(COLUMNS)
        raise Faulty(Fault(f"Kolom {named} tidak ada. Baris judul memuat: {expected}."))
    return places


def _wrong(values: Mapping[str, str], number: int, letters: Mapping[str, str]) -> list[Fault]:
    faults = []
    if not _NIP.fullmatch(values[NIP]):
        faults.append(Fault("NIP harus 18 angka, tanpa spasi atau tanda lain.", number, letters[NIP]))
    elif values[NIP].endswith("000"):
        # No serial number is 000: this is what remains of an NIP that was once kept as a number.
        text = "NIP berakhir 000; program lembar kerja telah membulatkannya. Ketik ulang sebagai teks."
        faults.append(Fault(text, number, letters[NIP]))
    if not values[ELEMENT]:
        faults.append(Fault("elemen data kosong.", number, letters[ELEMENT]))
    if not values[AFTER]:
        text = "nilai usulan kosong; tulis “(kosong)” bila isinya perlu dikosongkan."
        faults.append(Fault(text, number, letters[AFTER]))
    if values[STATUS].casefold() not in _BY_WORD:
        known = ", ".join(_WORDS.values())
        faults.append(Fault(f"status tidak dikenal. Pilih salah satu: {known}.", number, letters[STATUS]))
    return faults


def _against(old: Row, row: Row, letters: Mapping[str, str]) -> Iterable[Fault]:
    for name, was, now in ((BEFORE, old.before, row.before), (AFTER, old.after, row.after)):
        if was != now:
            text = f"{name} berbeda dari putaran sebelumnya. Yang boleh berubah hanya status dan keterangan."
            yield Fault(text, row.number, letters[name])
    if old.status.goes_back_to(row.status) and row.note in ("", old.note):
        text = (
            f"status mundur dari {old.status.word} ke {row.status.word}. Tulis alasannya di kolom keterangan, atau "
            "kembalikan statusnya."
        )
        yield Fault(text, row.number, letters[STATUS])


def _refuse(faults: Sequence[Fault]) -> None:
    more = len(faults) - MAX_FAULTS
    if more > 0:
        raise Faulty(*faults[:MAX_FAULTS], Fault(f"Masih ada {more} kekeliruan lain."))
    if faults:
        raise Faulty(*faults)
