"""Write tables as files for spreadsheet programs: CSV, and XLSX with a sheet that says what it is. Pure.

A text is a text in both, whatever it begins with: no cell becomes a formula, and in XLSX digits that stand for no
quantity (an NIP, the number of a letter) keep their zeros.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from xlsxwriter import Workbook

#: What a cell may hold; a datetime is written as the time of day in its own zone.
Cell = str | int | date | datetime | None
NOTES_SHEET = "Keterangan"
MAX_SHEET_ROWS = 1_048_575

# A spreadsheet runs a cell of a CSV file that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What a cell of a workbook holds, in UTF-16 units; a program that finds more calls the file damaged.
_MAX_UNITS = 32_767
_CUT = " … (dipotong; isi lengkap ada pada unduhan CSV)"
# A spreadsheet program keeps fifteen digits of a number.
_MAX_NUMBER = 10**15
_WIDTHS = (10, 60)
_MEASURED_ROWS = 500


class TooManyRows(ValueError):
    """More rows than a sheet of a workbook holds (1.048.575 below the header)."""


@dataclass(frozen=True)
class Sheet:
    """A table with its titles. `typed_as_text`: what a person types below it stays text, zeros and dates included."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]] = ()
    typed_as_text: bool = False


def write_csv(target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write UTF-8 with its mark, commas, ISO dates; a text that would be run as a formula gets an apostrophe."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(map(_csv_cell, header))
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    text.flush()
    text.detach()


def write_xlsx(
    target: IO[bytes], sheets: Sequence[Sheet], *, made_at: datetime, notes: Sequence[tuple[str, str]] = ()
) -> None:
    """Write a workbook of `sheets` with a last sheet "Keterangan" of `notes` (what, words), if there are any.

    Titles are bold, stay in sight and can be filtered by; dates are dates (dd-mm-yyyy), whole numbers numbers, all
    else is text. Equal arguments give equal bytes. Rows are read one by one,
    memory does not grow with them. Raises TooManyRows.
    """
    # What the writer puts on disk meanwhile goes with this folder, also when reading the rows fails.
    with tempfile.TemporaryDirectory() as folder, Workbook(target, {
        "constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }) as book:
        book.set_properties({"created": made_at.replace(tzinfo=None), "title": sheets[0].name if sheets else ""})
        formats = _Formats(book)
        for sheet in sheets:
            _write_sheet(book, sheet, formats)
        if notes:
            _write_notes(book, notes, formats)


class _Formats:
    """How cells look. The text format is what keeps a program from reading a text again as a number or formula."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        self.bold = book.add_format({"bold": True, "valign": "top", "num_format": "@"})
        self.text = book.add_format({"num_format": "@"})
        self.wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.number = book.add_format({"num_format": "0"})
        self.date = book.add_format({"num_format": "dd-mm-yyyy", "align": "left"})
        self.instant = book.add_format({"num_format": "dd-mm-yyyy hh:mm", "align": "left"})


def _write_sheet(book: Any, sheet: Sheet, formats: _Formats) -> None:
    page = book.add_worksheet(sheet_name(sheet.name))
    page.freeze_panes(1, 0)
    for column, title in enumerate(sheet.header):
        page.write_string(0, column, _fitting(title), formats.title)
    widths = [len(title) + 4 for title in sheet.header]
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        if last > MAX_SHEET_ROWS:
            raise TooManyRows(f"Lembar kerja memuat paling banyak {MAX_SHEET_ROWS} baris.")
        for column, value in enumerate(row):
            _write_cell(page, last, column, value, formats)
        if last <= _MEASURED_ROWS:
            widths = [max(pair) for pair in zip(widths, map(_width, row), strict=True)]
    narrowest, widest = _WIDTHS
    for column, width in enumerate(widths):
        page.set_column(
            column, column, min(max(width, narrowest), widest), formats.text if sheet.typed_as_text else None
        )
    page.autofilter(0, 0, last, len(sheet.header) - 1)


def _write_cell(page: Any, row: int, column: int, value: Cell, formats: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        page.write_datetime(row, column, value.replace(tzinfo=None), formats.instant)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats.date)
    elif isinstance(value, int) and abs(value) < _MAX_NUMBER:
        page.write_number(row, column, value, formats.number)
    else:
        page.write_string(row, column, _fitting(str(value)), formats.text)


def _write_notes(book: Any, notes: Sequence[tuple[str, str]], formats: _Formats) -> None:
    page = book.add_worksheet(NOTES_SHEET)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 80)
    for row, (what, words) in enumerate(notes):
        page.write_string(row, 0, _fitting(what), formats.bold)
        page.write_string(row, 1, _fitting(words), formats.wrapped)


def sheet_name(name: str) -> str:
    """Return `name` as a sheet may be called: at most 31 characters, none that has a meaning in references."""
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:31].strip() or "Lembar1"


def _width(value: Cell) -> int:
    if isinstance(value, datetime):
        return 18
    return 12 if isinstance(value, date) else len(str(value or "")) + 2


def _fitting(text: str) -> str:
    if text.startswith("<r>") and text.endswith("</r>"):
        # The writer would take this for markup of its own.
        text += " "
    if 2 * len(text) > _MAX_UNITS and len(units := text.encode("utf-16-le")) > 2 * _MAX_UNITS:
        return units[:2 * (_MAX_UNITS - len(_CUT))].decode("utf-16-le", "ignore") + _CUT
    return text


def _csv_cell(value: Cell) -> str | int:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value
