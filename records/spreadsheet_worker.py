"""The process that `spreadsheets.read_table` starts: a file on stdin, its cells as JSON on stdout. Pure.

Usage: python -m records.spreadsheet_worker NAME MAX_ROWS MEMORY_BYTES CPU_SECONDS. It knows nothing of Django.
What is wrong with a file is an answer (`{"faults": …}`), an exit code other than 0 means that a limit was met.
"""

import csv
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

from .drawing_worker import ERROR_FAILED, ERROR_MEMORY, limit

MAX_COLUMNS = 100
#: What one cell of a spreadsheet program holds at most.
MAX_CELL = 32_767
MAX_ENTRIES = 500
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
#: A spreadsheet program keeps 15 digits of a number; those after them are lost.
TOO_LONG_NUMBER = 10**15
#: So many faults are told at once; a person mends the first ones and tries again.
MAX_FAULTS = 20

_DELIMITERS = ";\t|,"
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ACTIVE_PARTS = ("vbaproject.bin", "xl/embeddings/", "xl/activex/", "xl/macrosheets/")
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s[^>]*?ref="(?:[A-Z]+[0-9]+:)?([A-Z]+)([0-9]+)"')
_FAR_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?r="(?:[A-Z]{3,}[0-9]+|[A-Z]+[0-9]{7,})"')
_CELL_WITH_TYPE = re.compile(rb'<(?:\w+:)?c\s[^>]*?\bt="e"[^>]*>')
_CELL_PLACE = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: `row` as a spreadsheet program numbers it, `column` its letters; both may be empty."""

    text: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        place = [f"baris {self.row}"] if self.row else []
        place += [f"kolom {self.column}"] if self.column else []
        where = ", ".join(place)
        return f"{where[:1].upper()}{where[1:]}: {self.text}" if where else self.text


class Faulty(Exception):
    """The file cannot be read as a table."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Cells:
    """A table as read: one letter a column, one number a row, every row as long as the header."""

    header: list[str]
    columns: list[str]
    rows: list[list[str]]
    numbers: list[int]
    sheet: str = ""


def letters(index: int) -> str:
    """Return the letters of a column counted from 0.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    while index >= 0:
        name = chr(ord("A") + index % 26) + name
        index = index // 26 - 1
    return name


def column_index(name: str) -> int:
    """Return the place, counted from 0, of a column's letters.

    >>> column_index("A"), column_index("AA")
    (0, 26)
    """
    index = 0
    for letter in name:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def read(content: bytes, name: str, max_rows: int) -> Cells:
    """Return the table in a CSV or XLSX file, told apart by content. Raises Faulty."""
    if content.startswith(b"PK\x03\x04"):
        return _read_xlsx(content, max_rows)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Faulty(Fault(
            "Berkas ini berformat Excel lama (.xls) atau dikunci dengan kata sandi. Simpan sebagai .xlsx atau .csv "
            "tanpa kata sandi."
        ))
    if content.startswith(b"%PDF") or re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|table)", content, re.I):
        raise Faulty(Fault("Isi berkas ini bukan CSV maupun XLSX. Simpan tabelnya sebagai .xlsx atau .csv."))
    if name.lower().endswith((".xlsx", ".xls", ".ods")):
        raise Faulty(Fault(
            "Nama berkas ini nama lembar kerja, tetapi isinya bukan. Buka berkas itu dan simpan ulang sebagai .xlsx."
        ))
    return assemble(_csv_rows(_decoded(content)), max_rows)


# --- CSV ------------------------------------------------------------------------------------------------------
def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16")
    if content.startswith(b"\xef\xbb\xbf"):
        return _strictly(content, "utf-8-sig")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        # One broken byte in a UTF-8 file would turn every other letter of the file into two wrong ones.
        if _MULTIBYTE.search(content):
            raise Faulty(_undecodable(error)) from error
        return _strictly(content, "cp1252")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Faulty(_undecodable(error)) from error


def _undecodable(error: UnicodeDecodeError) -> Fault:
    before = error.object[: error.start].decode(error.encoding, errors="replace")
    row = len(re.findall(r"\r\n|\r|\n", before)) + 1
    return Fault("memuat bita yang bukan huruf. Simpan ulang berkas sebagai CSV UTF-8.", row)


def _csv_rows(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            reason = (
                f"ada isian yang lebih dari {MAX_CELL} karakter." if "field limit" in str(error)
                else "tanda kutip ganda (\") tidak berpasangan atau tidak berdiri di tepi isian."
            )
            raise Faulty(Fault(reason, number)) from error


def delimiter_of(text: str) -> str:
    """Return what stands most often between the titles, outside of quotes; a comma for a single column."""
    counts = dict.fromkeys(_DELIMITERS, 0)
    quoted = False
    for character in text.lstrip():
        if character == '"':
            quoted = not quoted
        elif character in "\r\n" and not quoted:
            break
        elif character in counts and not quoted:
            counts[character] += 1
    return max(counts, key=lambda delimiter: counts[delimiter]) if any(counts.values()) else ","


# --- XLSX -----------------------------------------------------------------------------------------------------
def _read_xlsx(content: bytes, max_rows: int) -> Cells:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        name, part = _checked_sheet(content)
        _check_extent(part, max_rows)
        _check_errors(part)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name)
        cells: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError, ElementTree.ParseError, KeyError, EOFError) as error:
        raise Faulty(Fault("Susunan isi berkas XLSX ini rusak. Buka dan simpan ulang sebagai .xlsx.")) from error
    faults: list[Fault] = []
    read = assemble(_xlsx_rows(cells, faults), max_rows, faults)
    return Cells(read.header, read.columns, read.rows, read.numbers, name)


def _checked_sheet(content: bytes) -> tuple[str, bytes]:
    """Return the first visible sheet's name and XML, after a look at the archive. Raises Faulty."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise Faulty(Fault("Berkas ini dikunci dengan kata sandi. Simpan ulang tanpa kata sandi."))
        unpacked, packed = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
        if len(parts) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1):
            raise Faulty(Fault("Isi berkas ini mengembang jauh melampaui ukurannya, sehingga tidak diterima."))
        names = [part.filename.lower() for part in parts]
        if any(active in name for name in names for active in _ACTIVE_PARTS):
            raise Faulty(Fault("Berkas ini memuat makro atau berkas sisipan. Simpan sebagai .xlsx biasa tanpa makro."))
        if "xl/workbook.xml" not in names:
            raise Faulty(Fault("Berkas ini bukan buku kerja Excel. Simpan tabelnya sebagai .xlsx atau .csv."))
        return _first_sheet(archive)


def _first_sheet(archive: zipfile.ZipFile) -> tuple[str, bytes]:
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    for sheet in workbook.iter():
        target = targets.get(sheet.get(_RELATION), "")
        shown = sheet.get("state", "visible") == "visible"
        if sheet.tag.endswith("}sheet") and shown and "worksheets/" in target:
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return sheet.get("name", ""), archive.read(path)
    raise Faulty(Fault("Buku kerja ini tidak memiliki lembar yang tampak."))


def _check_extent(part: bytes, max_rows: int) -> None:
    declared = _DIMENSION.search(part[:10_000])
    wide = declared and column_index(declared.group(1).decode()) >= MAX_COLUMNS
    # The header, and some empty rows before it, may stand above what is counted.
    tall = declared and int(declared.group(2)) > max_rows + 100
    if wide or tall or _FAR_CELL.search(part):
        raise Faulty(Fault(
            f"Lembar kerja ini lebih luas daripada {max_rows} baris dan {MAX_COLUMNS} kolom. Hapus kolom dan baris "
            "kosong yang berformat di luar tabel, lalu simpan ulang."
        ))


def _check_errors(part: bytes) -> None:
    """Refuse cells with an error value: the reader would give them as empty ones."""
    places = [_CELL_PLACE.search(cell.group()) for cell in _CELL_WITH_TYPE.finditer(part)]
    found = [
        Fault("sel berisi kesalahan rumus (misalnya #N/A). Perbaiki rumusnya atau kosongkan sel itu.",
              int(place.group(2)), place.group(1).decode())
        for place in places if place
    ]
    if places:
        raise Faulty(*(found or [Fault("Ada sel berisi kesalahan rumus (misalnya #N/A).")])[:MAX_FAULTS])


def _xlsx_rows(cells: Iterable[Sequence[Any]], faults: list[Fault]) -> Iterator[list[str]]:
    for number, row in enumerate(cells, start=1):
        texts = []
        for index, value in enumerate(row):
            too_long = isinstance(value, int | float) and abs(value) >= TOO_LONG_NUMBER
            if too_long:
                faults.append(Fault(
                    "bilangan lebih dari 15 angka tersimpan sebagai angka, sehingga angka sesudahnya sudah hilang. "
                    "Ubah format sel menjadi Teks dan isi ulang dari sumbernya.", number, letters(index),
                ))
            texts.append("" if too_long else _text(value))
        yield texts


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else f"{value:.15g}"
    if isinstance(value, datetime):
        at_midnight = value.time().isoformat() == "00:00:00"
        return value.date().isoformat() if at_midnight else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


# --- Both -----------------------------------------------------------------------------------------------------
def assemble(lines: Iterable[list[str]], max_rows: int, faults: list[Fault] | None = None) -> Cells:
    """Return lines as a table: the first line with content is the header, empty lines keep their number only.

    `faults` are those that reading the lines adds to. Raises Faulty.
    """
    faults = [] if faults is None else faults
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if any(cell.strip() for cell in line))
    head, titles = next(numbered, (0, []))
    if not head:
        raise Faulty(Fault("Berkas ini tidak memuat isi apa pun."))
    titled = titled_columns(head, titles)
    rows: list[list[str]] = []
    numbers: list[int] = []
    for number, line in numbered:
        if len(rows) == max_rows:
            raise Faulty(Fault(f"Tabel ini lebih dari {max_rows} baris. Bagilah menjadi beberapa berkas."))
        faults += _stray(number, line, titled)
        if len(faults) >= MAX_FAULTS:
            break
        rows.append([line[index] if index < len(line) else "" for index in titled])
        numbers.append(number)
    if faults:
        raise Faulty(*faults[:MAX_FAULTS])
    if not rows:
        raise Faulty(Fault("Berkas ini hanya berisi judul kolom; belum ada baris di bawahnya.", head))
    return Cells(list(titled.values()), [letters(index) for index in titled], rows, numbers)


def titled_columns(head: int, cells: list[str]) -> dict[int, str]:
    """Return the titles by column, spaces within and around them made plain. Raises Faulty."""
    titled = {index: " ".join(cell.split()) for index, cell in enumerate(cells) if cell.strip()}
    if max(titled) >= MAX_COLUMNS:
        raise Faulty(Fault(f"Tabel ini lebih dari {MAX_COLUMNS} kolom.", head))
    first: dict[str, int] = {}
    twice = [
        Fault(f"judul “{title}” sudah dipakai kolom {letters(first[title.casefold()])}. Beri judul lain.", head,
              letters(index))
        for index, title in titled.items() if first.setdefault(title.casefold(), index) != index
    ]
    if twice:
        raise Faulty(*twice)
    return titled


def _stray(number: int, line: list[str], titled: dict[int, str]) -> list[Fault]:
    """Return the faults of one line: content without a title, cells that are too long."""
    found = []
    for index, cell in enumerate(line):
        if index not in titled and cell.strip():
            found.append(Fault("ada isi, tetapi kolom ini tidak berjudul.", number, letters(index)))
        elif len(cell) > MAX_CELL:
            found.append(Fault(f"isian lebih dari {MAX_CELL} karakter.", number, letters(index)))
    return found


def main(name: str, max_rows: str, memory: str, cpu_seconds: str) -> int:
    limit(int(memory), int(cpu_seconds))
    try:
        cells = read(sys.stdin.buffer.read(), name, int(max_rows))
        answer: dict[str, Any] = dict(vars(cells))
    except Faulty as error:
        answer = {"faults": [astuple(fault) for fault in error.faults]}
    except MemoryError:
        return ERROR_MEMORY
    except Exception as error:
        # Never a traceback of the file's content into a log.
        print(type(error).__name__, file=sys.stderr)
        return ERROR_FAILED
    json.dump(answer, sys.stdout, ensure_ascii=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
