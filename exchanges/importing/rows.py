"""The rows of a table that follows a template, each with its values or with what is wrong with it. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .cells import CellRefused
from .columns import Column, Template

#: So much of a cell is repeated beside its fault.
_SHOWN = 60
# Whoever uploads the wrong table shall not leave persons' numbers in the list of its faults.
_LONG_NUMBER = re.compile(r"[0-9]{14,}")


@dataclass(frozen=True)
class Finding:
    """What is wrong with a row, or strange about it (`warning`): `column` is its title, "" for the row as a whole."""

    row: int
    column: str
    value: str
    text: str
    warning: bool = False


@dataclass(frozen=True)
class Row:
    """One row as a spreadsheet program numbers it. `values` by field; what was left empty is missing."""

    number: int
    values: Mapping[str, Any] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def faults_of_header(template: Template, header: Sequence[str]) -> list[str]:
    """Return what is wrong with the titles: each required one stands there, none is unknown."""
    known = {column.title.casefold() for column in template.columns}
    given = {title.casefold() for title in header}
    faults = [
        f"Kolom “{column.title}” tidak ada." for column in template.columns
        if column.required and column.title.casefold() not in given
    ]
    faults += [f"Kolom “{title[:_SHOWN]}” tidak dikenal." for title in header if title.casefold() not in known]
    if faults:
        faults.append(f"Judul kolom yang dikenal: {', '.join(column.title for column in template.columns)}.")
    return faults


def read_rows(
    template: Template, header: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int]
) -> Iterator[Row]:
    """Yield each row of a table whose header has no faults."""
    by_title = {column.title.casefold(): column for column in template.columns}
    columns = [by_title[title.casefold()] for title in header]
    for cells, number in zip(rows, numbers, strict=True):
        yield _read_row(template, columns, cells, number)


def _read_row(template: Template, columns: Sequence[Column], cells: Sequence[str], number: int) -> Row:
    typed = {column.name: cell.strip() for column, cell in zip(columns, cells, strict=True) if cell.strip()}
    values: dict[str, Any] = {}
    findings = []
    for column in template.columns:
        cell = typed.get(column.name, "")
        try:
            value = _value(column, cell, values)
            if value is not None:
                values[column.name] = value
        except CellRefused as error:
            findings.append(finding(number, column.title, cell, str(error)))
    return Row(number, values, typed, tuple(findings))


def _value(column: Column, cell: str, before: Mapping[str, Any]) -> Any:
    """Return what a cell says, None for nothing. The direction stands first, so that later columns know it."""
    direction = before.get("direction")
    if not cell:
        if column.required or (column.needed_for and column.needed_for == direction):
            raise CellRefused(f"Kolom “{column.title}” kosong.")
        return None
    value = column.read(cell)
    if column.only and direction and column.only != direction:
        raise CellRefused(f"Kolom ini hanya untuk arah {column.only}; kosongkan.")
    return value


def finding(row: int, column: str, cell: str, text: str, *, warning: bool = False) -> Finding:
    """Return a finding that repeats the cell, cut short and without long numbers."""
    return Finding(row, column, _LONG_NUMBER.sub("…", cell)[:_SHOWN], text, warning)
