"""The list of discrepancies: row by row, with both sides' values as they stand and in plain form. Pure.

It is persons' data, a sealed CSV in the order of class, key, field; its mark TERBATAS stands in the header.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO

from records.tables import MAX_SHEET_ROWS, Sheet, TooManyRows, write_xlsx
from records.vault import Reader

from .desk import Desk
from .rule import Kind, Rule
from .sides import Relation
from .writing import is_empty, literal, muhammad_form, plain_form

RESTRICTED = "TERBATAS – hanya untuk pelaksanaan PKS"
HEADER = (
    "Kelas", "Kunci", "Unsur", "Baris kesatu", "Baris kedua", "Nilai kesatu", "Nilai kedua", "Bentuk baku kesatu",
    "Bentuk baku kedua", "Catatan", RESTRICTED,
)
EMPTY, MISSING = "(kosong)", "(tidak ada)"
_BLOCK = 1024 * 1024
#: A spreadsheet program would run a cell that begins with one of these; the apostrophe before it is taken off again.
_GUARDED = "^[-=+@'\\t\\r\\n]"


@dataclass(frozen=True)
class Discrepancy:
    """A row of the list. Rows of the extracts are counted from 1 below the titles; None where the side has none."""

    kind: str
    key: str
    field: str
    first_row: int | None
    second_row: int | None
    first: str
    second: str
    first_plain: str
    second_plain: str
    note: str


class Listing:
    """Writes the list, part after part."""

    def __init__(self, desk: Desk, target: str, rule: Rule) -> None:
        self._desk, self._target, self._rule = desk, target, rule
        self.rows = 0
        self._write(", ".join(f"'' AS {_name(title)}" for title in HEADER), "(SELECT 1) WHERE false", "1", header=True)

    def differing(self) -> None:
        """List each content difference in `pairs`."""
        parts = " UNION ALL ".join(
            f"SELECT k, {i} AS field, {literal(field.name)} AS name, an, bn, "
            f"{_shown(f'a{i}')} AS a, {_shown(f'b{i}')} AS b, {plain_form(f'a{i}', field, self._rule)} AS pa, "
            f"{plain_form(f'b{i}', field, self._rule)} AS pb, "
            f"{self._note(i, field.kind)} AS note FROM pairs WHERE v{i} = 2"
            for i, field in enumerate(self._rule.fields)
        )
        columns = (
            f"'D', {_key('k')}, {_guarded('name')}, an, bn, {_guarded('a')}, {_guarded('b')}, {_guarded('pa')}, "
            f"{_guarded('pb')}, note, ''"
        )
        self._write(columns, f"({parts})", "k, field")

    def only(self, side: Relation, chosen: int, kind: str, place: str) -> None:
        """List the rows of a side whose key `odd` has in the class `chosen`."""
        rows = "n, NULL" if place == "kesatu" else "NULL, n"
        first, second = (literal(MISSING if kind == lost else "") for lost in ("F", "E"))
        self._write(
            f"{literal(kind)}, {_key('k')}, '', {rows}, {first}, {second}, '', '', '', ''",
            f"{side.sql} SEMI JOIN (FROM odd WHERE c = {chosen}) USING (k)", "k, n",
        )

    def invalid(self, side: Relation, place: str) -> None:
        """List the rows of a side whose key is none."""
        rows = "n, NULL" if place == "kesatu" else "NULL, n"
        given = _guarded("given")
        values = f"{given}, ''" if place == "kesatu" else f"'', {given}"
        table = f"(SELECT n, {_shown(side.given)} AS given FROM {side.sql} WHERE k IS NULL)"
        self._write(f"'H', '', '', {rows}, {values}, '', '', '', ''", table, "n")

    def _note(self, i: int, kind: Kind) -> str:
        field = self._rule.fields[i]
        a, b = plain_form(f"a{i}", field, self._rule), plain_form(f"b{i}", field, self._rule)
        cases = (
            f"WHEN {is_empty(f'a{i}')} THEN 'kosong pada kesatu' WHEN {is_empty(f'b{i}')} THEN 'kosong pada kedua' "
        )
        if kind == Kind.NAME:
            cases += f"WHEN {muhammad_form(a)} = {muhammad_form(b)} THEN 'bentuk singkat Muhammad' "
        return f"CASE {cases} ELSE '' END"

    def _write(self, columns: str, rows: str, order: str, header: bool = False) -> None:
        self.rows += int(self._desk.one(
            f"COPY (SELECT {columns} FROM {rows} ORDER BY {order}) TO {self._target} "
            f"(FORMAT csv, HEADER {str(header).lower()})"
        )[0])


def _name(title: str) -> str:
    return '"' + title + '"'


def _key(number: str) -> str:
    return f"lpad({number}::VARCHAR, 18, '0')"


def _shown(value: str) -> str:
    return f"coalesce({value}, {literal(EMPTY)})"


def _guarded(value: str) -> str:
    return f"CASE WHEN regexp_matches({value}, {literal(_GUARDED)}) THEN '''' || {value} ELSE {value} END"


# --- The list, read again -----------------------------------------------------------------------------------------
def list_as_csv(found: Path, key: bytes) -> Iterator[bytes]:
    """Yield the list's bytes as they are downloaded. Raises BrokenSeal."""
    with Reader(found, key) as file, io.BufferedReader(file, _BLOCK) as buffered:
        while block := buffered.read(_BLOCK):
            yield block


def read_list(found: Path, key: bytes, *, offset: int = 0, limit: int | None = None) -> Iterator[Discrepancy]:
    """Yield rows of the list, from the one at `offset` on. Raises BrokenSeal."""
    with io.TextIOWrapper(io.BufferedReader(Reader(found, key), _BLOCK), encoding="utf-8", newline="") as text:
        rows = csv.reader(text)
        next(rows)
        stop = None if limit is None else offset + limit
        for row in islice(rows, offset, stop):
            yield _discrepancy(row)


def _discrepancy(row: list[str]) -> Discrepancy:
    kind, key, field, first_row, second_row, *texts = row
    first, second, first_plain, second_plain = (text.removeprefix("'") for text in texts[:4])
    return Discrepancy(
        kind, key, field.removeprefix("'"), int(first_row) if first_row else None,
        int(second_row) if second_row else None, first, second, first_plain, second_plain, texts[4],
    )


def list_as_xlsx(found: Path, key: bytes, target: IO[bytes], *, rows: int, made_at: datetime) -> None:
    """Write the list as a workbook; `rows` is how many it has. Raises TooManyRows beyond a sheet's size, at once.

    What the writer puts on the disk meanwhile lies in the process's temporary folder: let that be in memory.
    """
    if rows > MAX_SHEET_ROWS:
        raise TooManyRows(f"Daftar ini memuat {rows} baris; lembar kerja paling banyak {MAX_SHEET_ROWS}.")
    cells = (
        (d.kind, d.key, d.field, d.first_row, d.second_row, d.first, d.second, d.first_plain, d.second_plain, d.note)
        for d in read_list(found, key)
    )
    sheet = Sheet("TERBATAS", HEADER[:-1], cells)
    write_xlsx(target, [sheet], made_at=made_at, notes=[("Sifat", RESTRICTED)])
