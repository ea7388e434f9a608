"""How a cell of a table is read: text in, a value or a sentence out. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from agreements.deadlines import YEARS

#: What a column for counts holds on every database.
LARGEST_COUNT = 2_147_483_647
YES, NO = "ya", "tidak"

_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
#: Days since 30 December 1899, as spreadsheet programs store a date; these are the years 2000 to 2099.
_SERIAL = re.compile(r"[3-7][0-9]{4}")
_SERIAL_START = date(1899, 12, 30)
_COUNT = re.compile(r"[0-9]{1,10}|[0-9]{1,3}(\.[0-9]{3}){1,3}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MAY_CONTROL = "\t\n\r"


class CellRefused(ValueError):
    """The cell cannot be read; the message is an Indonesian sentence."""


Reader = Callable[[str], object]


def text(longest: int) -> Reader:
    """Read text of at most `longest` characters."""

    def read(cell: str) -> str:
        if any(unicodedata.category(c) == "Cc" and c not in _MAY_CONTROL for c in cell):
            raise CellRefused("Isian ini memuat karakter yang tidak tampak. Ketik ulang isiannya.")
        if len(cell) > longest:
            raise CellRefused(f"Isian ini {len(cell)} karakter; paling banyak {longest}.")
        return cell

    return read


def day(cell: str) -> date:
    """Read a date, day first or ISO; a number that stands for a date in a spreadsheet is refused with its day."""
    if typed := _DAY_FIRST.fullmatch(cell):
        parts = (typed.group(4), typed.group(3), typed.group(1))
    elif typed := _ISO.fullmatch(cell):
        parts = (typed.group(1), typed.group(2), typed.group(3))
    else:
        raise CellRefused(_no_date(cell))
    try:
        found = date(*map(int, parts))
    except ValueError as error:
        raise CellRefused("Tanggal ini tidak ada dalam kalender.") from error
    if found.year not in YEARS:
        raise CellRefused(f"Tanggal harus antara tahun {YEARS[0]} dan {YEARS[-1]}.")
    return found


def _no_date(cell: str) -> str:
    if _SERIAL.fullmatch(cell):
        meant = _SERIAL_START + timedelta(days=int(cell))
        return (
            f"Ini bilangan, bukan tanggal; mungkin maksudnya {meant:%d-%m-%Y}. Ubah format selnya menjadi Tanggal."
        )
    return "Tulis tanggal sebagai hh-bb-tttt, misalnya 09-12-2025, tanpa jam."


def count(cell: str) -> int:
    """Read a count, typed plainly or with its thousands grouped."""
    if not _COUNT.fullmatch(cell):
        raise CellRefused("Tulis bilangan bulat dalam angka, misalnya 1250 atau 1.250.")
    found = int(cell.replace(".", ""))
    if found > LARGEST_COUNT:
        raise CellRefused(f"Bilangan ini terlalu besar; paling besar {LARGEST_COUNT}.")
    return found


def sha256(cell: str) -> str:
    """Read a SHA-256; spaces within are dropped."""
    found = "".join(cell.lower().split())
    if not _SHA256.fullmatch(found):
        raise CellRefused("SHA-256 terdiri atas tepat 64 angka heksadesimal (0–9 dan a–f); salin seluruhnya.")
    return found


def choice(choices: Mapping[str, object]) -> Reader:
    """Read one of the words that `choices` maps to values, in any case."""

    def read(cell: str) -> object:
        found = choices.get(" ".join(cell.lower().split()))
        if found is None:
            raise CellRefused(f"Isian ini tidak dikenal. Pilihannya: {', '.join(choices)}.")
        return found

    return read


def flag(cell: str) -> bool:
    """Read yes or no."""
    return choice({YES: "1", NO: ""})(cell) == "1"
