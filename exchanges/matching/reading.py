"""What kind of file is this, and what stands in it: a first look, and its rows in one plain form. Pure.

A file is read directly where it is plain UTF-8 CSV with its titles on the first line, which DuckDB parses by itself.
Everything else — other encodings, mixed line ends, workbooks — is brought into that form row by row on the way.
"""

import codecs
import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from records.spreadsheet_worker import MAX_FAULTS, Fault, Faulty, delimiter_of, letters, titled_columns

CSV, XLSX = "csv", "xlsx"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
DELIMITERS = (",", ";", "\t", "|")
MAX_XLSX_BYTES = 100 * 1024 * 1024
MAX_UNPACKED = 6 * 1024 * 1024 * 1024
MAX_RATIO = 200
MAX_SHEET_ROWS = 1_048_575
_SHEET_MEMORY, _SHEET_SECONDS = 1024 * 1024 * 1024, 120
_FIRST = 1024 * 1024
_BLOCK = 1024 * 1024
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ROOT = Path(__file__).resolve().parents[2]


class FileRefused(Exception):
    """The file cannot be matched; `faults` says of each point what is wrong, and in which row and column."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Source:
    """A file as it came: `size` bytes behind `open`, which may be called more than once and gives a seekable file."""

    name: str
    size: int
    open: Callable[[], BinaryIO]

    @classmethod
    def at(cls, path: Path) -> "Source":
        """Return a file that lies on this machine."""
        return cls(path.name, path.stat().st_size, lambda: path.open("rb"))


@dataclass(frozen=True)
class Look:
    """What a first look has found. `rows` are the first ones, as they stand; they are personal data.

    `columns` are the places of the titles among the cells of a row; `direct` says that DuckDB may parse it itself.
    """

    kind: str
    encoding: str
    delimiter: str
    titles: tuple[str, ...]
    columns: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    direct: bool = False
    newline: str = "\n"
    inner: str = ""


def look(source: Source, *, rows: int = 20, delimiter: str = "", encoding: str = "") -> Look:
    """Tell kind, encoding, delimiter, titles and the first `rows` of a file. Raises FileRefused.

    `delimiter` and `encoding` are what a person has chosen over what is found. A workbook is read whole for it.
    """
    if not source.size:
        raise FileRefused(Fault("Berkas ini kosong (0 bita). Pilih berkas CSV atau XLSX yang berisi tabel."))
    with source.open() as file:
        first = file.read(_FIRST)
    if first.startswith(b"PK\x03\x04"):
        if _is_workbook(source):
            return _look_into_sheet(source, rows)
        inside = unzipped(source)
        return replace(look(inside, rows=rows, delimiter=delimiter, encoding=encoding), inner=inside.name)
    _refuse_other_kinds(first, source.name)
    return _look_into_csv(source, first, rows, delimiter, encoding)


def unzipped(source: Source) -> Source:
    """Return the one CSV file in a ZIP archive. Raises FileRefused."""
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            if len(parts) != 1:
                raise FileRefused(Fault(f"Arsip ZIP ini berisi {len(parts)} berkas; harus tepat satu berkas CSV."))
            part = parts[0]
            if part.flag_bits & 1:
                raise FileRefused(Fault("Arsip ZIP ini dikunci dengan kata sandi. Kirim tanpa kata sandi."))
            if part.file_size > MAX_UNPACKED or part.file_size > MAX_RATIO * max(part.compress_size, 1):
                raise FileRefused(Fault("Isi arsip ini mengembang jauh melampaui ukurannya, sehingga tidak diterima."))
            with archive.open(part) as inside:
                if inside.read(4).startswith(b"PK\x03\x04"):
                    raise FileRefused(Fault("Arsip ZIP ini berisi arsip atau buku kerja. Isinya harus satu CSV."))
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise FileRefused(Fault("Arsip ZIP ini rusak. Buat arsipnya sekali lagi.")) from error
    return Source(part.filename, part.file_size, lambda: _inside(source, part.filename))


def _inside(source: Source, name: str) -> BinaryIO:
    archive = zipfile.ZipFile(source.open())
    return archive.open(name)  # type: ignore[return-value]


def _is_workbook(source: Source) -> bool:
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            return any(name.lower().startswith("xl/") for name in archive.namelist())
    except zipfile.BadZipFile as error:
        raise FileRefused(Fault("Berkas ini rusak: arsipnya tidak dapat dibuka. Simpan dan kirim ulang.")) from error


def _refuse_other_kinds(first: bytes, name: str) -> None:
    if first.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(Fault(
            "Berkas ini berformat Excel lama (.xls) atau dikunci dengan kata sandi. Simpan sebagai .xlsx atau .csv "
            "tanpa kata sandi."
        ))
    if re.match(rb"%PDF|(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|table)|\x1f\x8b|Rar!|7z\xbc\xaf", first, re.I):
        raise FileRefused(Fault("Isi berkas ini bukan CSV, XLSX, atau ZIP. Simpan tabelnya sebagai .xlsx atau .csv."))
    if name.lower().endswith((".xlsx", ".xls", ".ods", ".zip")):
        raise FileRefused(Fault("Isi berkas ini tidak sesuai dengan namanya. Simpan ulang sebagai .xlsx atau .csv."))


# --- CSV ----------------------------------------------------------------------------------------------------------
def _look_into_csv(source: Source, first: bytes, rows: int, delimiter: str, encoding: str) -> Look:
    encoding = encoding or _encoding(first)
    whole = len(first) == source.size
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(first, final=whole)
    except UnicodeDecodeError as error:
        raise FileRefused(_undecodable(first, error)) from error
    if "\0" in text:
        row = text[:text.index("\0")].count("\n") + 1
        raise FileRefused(Fault("memuat bita NUL. Simpan ulang berkas sebagai CSV.", row))
    delimiter = delimiter or delimiter_of(text.removeprefix("\ufeff"))
    lines = _first_lines(text, delimiter, whole, rows + 1)
    head, titles = next(((n, line) for n, line in lines if any(map(str.strip, line))), (0, []))
    if not head:
        raise FileRefused(Fault("Berkas ini tidak memuat judul kolom pada bagian awalnya."))
    titled = _titled(head, titles)
    shown = [line for number, line in lines if number > head and any(line)]
    newline = _newline(text)
    plain = encoding in ("utf-8", "utf-8-sig") and newline != "\r" and head == 1 and len(titled) == len(titles)
    plain = plain and not any("\r" in title or "\n" in title for title in titles)
    return Look(
        kind=CSV, encoding=encoding, delimiter=delimiter, titles=tuple(titled.values()), columns=tuple(titled),
        rows=tuple(tuple(line[i] if i < len(line) else "" for i in titled) for line in shown[:rows]),
        direct=plain, newline=newline,
    )


def _encoding(first: bytes) -> str:
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if first.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(first, final=False)
    except UnicodeDecodeError:
        # One broken byte in a UTF-8 file would turn every other letter of the file into two wrong ones.
        return "utf-8" if _MULTIBYTE.search(first) else "cp1252"
    return "utf-8"


def _first_lines(text: str, delimiter: str, whole: bool, wanted: int) -> list[tuple[int, list[str]]]:
    """The first lines with their numbers; the last of a text that was cut off is left out."""
    lines: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, line in enumerate(reader, start=1):
            lines.append((number, line))
            if len(lines) > wanted + 100:
                return lines
    except csv.Error as error:
        if whole or not lines:
            raise FileRefused(_unparsable(len(lines) + 1, error)) from error
        return lines
    return lines if whole else lines[:-1]


def _newline(text: str) -> str:
    """How the titles' line ends."""
    quoted = False
    for place, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character in "\r\n" and not quoted:
            return "\r\n" if text.startswith("\r\n", place) else character
    return "\n"


def _titled(head: int, titles: list[str]) -> dict[int, str]:
    try:
        return titled_columns(head, titles)
    except Faulty as error:
        raise FileRefused(*error.faults) from error


def _undecodable(content: bytes, error: UnicodeDecodeError) -> Fault:
    row = len(re.findall(rb"\r\n|\r|\n", content[: error.start])) + 1
    return Fault("memuat bita yang bukan huruf dalam pengodean ini. Simpan ulang berkas sebagai CSV UTF-8.", row)


def _unparsable(row: int, error: csv.Error) -> Fault:
    if "field larger" in str(error):
        return Fault("ada isian yang terlalu panjang; mungkin tanda kutip ganda (\") tidak ditutup.", row)
    return Fault("tanda kutip ganda (\") tidak berpasangan atau tidak berdiri di tepi isian.", row)


def plain_rows(source: Source, seen: Look) -> Iterator[list[str]]:
    """Yield the rows of a file below its titles, each with a cell for each title; rows without content left out.

    Slow, sees everything: raises FileRefused with the first faults, by row (as a spreadsheet program counts them) and
    column. A cell under no title, a row that is too short, a NUL, a broken quote are faults.
    """
    if seen.kind == XLSX:
        yield from _sheet(source)[1]
        return
    try:
        with _text_of(source, seen) as text:
            yield from _checked(_parsed(text, seen.delimiter), seen)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise FileRefused(Fault("Arsip ZIP ini rusak. Buat arsipnya sekali lagi.")) from error


@contextmanager
def _text_of(source: Source, seen: Look) -> Iterator[io.TextIOWrapper]:
    encoding = _settled_encoding(source, seen.encoding)
    file = io.TextIOWrapper(io.BufferedReader(_Raw(source.open()), _BLOCK), encoding=encoding, newline="")
    with file:
        yield file


class _Raw(io.RawIOBase):
    """Any binary file as the raw layer that text is read from."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        part = self._file.read(len(buffer))
        buffer[:len(part)] = part
        return len(part)

    def close(self) -> None:
        self._file.close()
        super().close()


def _settled_encoding(source: Source, encoding: str) -> str:
    """A file that looked like UTF-8 at first is cp1252 when it is no UTF-8 further on and holds none of its pairs."""
    if encoding != "utf-8":
        return encoding
    decoder, pairs, broken = codecs.getincrementaldecoder("utf-8")("strict"), False, False
    with source.open() as file:
        while block := file.read(_BLOCK):
            pairs = pairs or _MULTIBYTE.search(block) is not None
            try:
                broken or decoder.decode(block)
            except UnicodeDecodeError:
                broken = True
    return "cp1252" if broken and not pairs else encoding


def _parsed(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(_unparsable(number, error)) from error
        except UnicodeDecodeError as error:
            raise FileRefused(Fault(
                "atau sesudahnya memuat bita yang bukan huruf dalam pengodean ini. Simpan ulang berkas sebagai CSV "
                "UTF-8.", number,
            )) from error


def _checked(lines: Iterable[tuple[int, list[str]]], seen: Look) -> Iterator[list[str]]:
    faults: list[Fault] = []
    headed = False
    for number, line in lines:
        if not any(line) or (len(line) == 1 < len(seen.columns) and not line[0].strip()):
            continue
        if not headed:
            # The titles: the first line with content, as the first look has found it.
            headed = any(map(str.strip, line))
            continue
        faults += _row_faults(number, line, seen)
        if len(faults) >= MAX_FAULTS:
            break
        if not faults:
            yield [line[index] for index in seen.columns]
    if faults:
        raise FileRefused(*faults[:MAX_FAULTS])


def _row_faults(number: int, line: list[str], seen: Look) -> list[Fault]:
    width = seen.columns[-1] + 1
    if len(line) < width:
        return [Fault(f"baris ini hanya memuat {len(line)} isian, sedangkan judulnya {width}.", number,
                      letters(len(line)))]
    titled = set(seen.columns)
    found = [
        Fault("ada isi, tetapi kolom ini tidak berjudul; mungkin ada pemisah yang tidak dikutip.", number,
              letters(index))
        for index, cell in enumerate(line) if index not in titled and cell
    ]
    nul = next((index for index, cell in enumerate(line) if "\0" in cell), None)
    if nul is not None:
        found.append(Fault("memuat bita NUL.", number, letters(nul)))
    return found


def plain_csv(rows: Iterator[list[str]]) -> Iterator[bytes]:
    """Yield rows as plain UTF-8 CSV, some thousand at a time."""
    while some := list(islice(rows, 2000)):
        text = io.StringIO()
        # All quoted: a row of one empty cell would else be no row.
        csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(some)
        yield text.getvalue().encode("utf-8")


# --- XLSX ---------------------------------------------------------------------------------------------------------
def _look_into_sheet(source: Source, rows: int) -> Look:
    answer, lines = _sheet(source)
    titles = tuple(answer["titles"])
    shown = tuple(map(tuple, islice(lines, rows)))
    return Look(XLSX, "", "", titles, tuple(range(len(titles))), shown, inner=str(answer["sheet"]))


def _sheet(source: Source) -> tuple[dict[str, list[str]], Iterator[list[str]]]:
    """Read a workbook in a process of its own, limited in memory, time and reach. Raises FileRefused."""
    if source.size > MAX_XLSX_BYTES:
        raise FileRefused(Fault(
            f"Buku kerja ini lebih besar daripada {MAX_XLSX_BYTES // 1024 // 1024} MB. Simpan tabelnya sebagai .csv."
        ))
    with source.open() as file:
        content = file.read()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "exchanges.matching.sheet_worker", str(MAX_SHEET_ROWS), str(_SHEET_MEMORY),
             str(_SHEET_SECONDS)],
            input=content, capture_output=True, timeout=_SHEET_SECONDS, check=False, cwd=_ROOT,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused(Fault("Buku kerja ini tidak selesai dibaca pada waktunya. Simpan sebagai .csv.")) from error
    if done.returncode != 0:
        raise FileRefused(Fault(
            "Buku kerja ini rusak, atau memerlukan memori atau waktu melebihi batas. Simpan tabelnya sebagai .csv."
        ))
    lines = io.TextIOWrapper(io.BytesIO(done.stdout), encoding="utf-8", errors="surrogatepass", newline="")
    answer = json.loads(lines.readline())
    if "faults" in answer:
        raise FileRefused(*(Fault(*fault) for fault in answer["faults"]))
    return answer, csv.reader(lines)
