"""Read a table that a person uploads, CSV or XLSX, in a process that is limited in memory, time and reach."""

import hashlib
import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass

from django.conf import settings

from .drawing_worker import ERROR_MEMORY
from .spreadsheet_worker import Fault
from .uploads import UploadRefused, clean_name

logger = logging.getLogger(__name__)

MAX_TABLE_BYTES = 20 * 1024 * 1024
MAX_TABLE_ROWS = 200_000
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TableRefused(UploadRefused):
    """The file is not taken; `faults` says of each point what is wrong, and in which row and column."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Table:
    """A table as text. `numbers` and `columns` name each row and column as a spreadsheet program does (12, "C").

    Every row is as long as `header`, whose titles are unlike each other in any case; cells are as they stood, edges
    included. Rows without content are left out. `sheet` is the sheet that was read, empty for CSV.
    """

    header: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    sheet: str = ""


@dataclass(frozen=True)
class CheckedTable:
    """A file that `checked_table` took: its bytes, a name that is safe to show and to send, and what stands in it."""

    name: str
    content: bytes
    sha256: str
    media_type: str
    table: Table


def checked_table(name: str, content: bytes) -> CheckedTable:
    """Return the upload as a file that can be read as a table. Raises TableRefused."""
    table = read_table(content, name)
    suffix, media_type = (".xlsx", XLSX_TYPE) if content.startswith(b"PK") else (".csv", "text/csv")
    return CheckedTable(
        clean_name(name, suffix, "tabel"), content, hashlib.sha256(content).hexdigest(), media_type, table
    )


def read_table(
    content: bytes, name: str, *, max_rows: int = MAX_TABLE_ROWS, timeout: float = 60.0, cpu_seconds: int = 30,
    memory: int = 1 << 30,
) -> Table:
    """Return the table in a CSV (`,` `;` tab `|`; UTF-8, UTF-16 with its mark, cp1252) or XLSX file (first sheet).

    The kind is told by content, `name` only helps to say what is wrong. A number cell gives its digits, a date cell
    its ISO date; a number of more than 15 digits is refused, since the program that stored it has lost the rest.
    `timeout` is wall seconds, `memory` bytes. Raises TableRefused.
    """
    if not content:
        raise TableRefused(Fault("Berkas ini kosong (0 bita). Pilih berkas CSV atau XLSX yang berisi tabel."))
    if len(content) > MAX_TABLE_BYTES:
        raise TableRefused(Fault(too_large(len(content))))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "records.spreadsheet_worker", _argument(name), str(max_rows), str(memory),
             str(cpu_seconds)],
            input=content, capture_output=True, timeout=timeout, check=False, cwd=settings.BASE_DIR,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        text = f"Berkas ini tidak selesai dibaca dalam {timeout:g} detik. Bagilah menjadi beberapa berkas."
        raise TableRefused(Fault(text)) from error
    if done.returncode != 0:
        logger.error("reading a table failed (%s): %s", done.returncode, done.stderr[:80].decode(errors="replace"))
        raise TableRefused(Fault(_reason(done.returncode)))
    return _answer(json.loads(done.stdout))


def too_large(size: int) -> str:
    """Return the refusal of a file of `size` bytes, for callers that know the size before they read."""
    megabytes = f"{size / 1024 / 1024:.1f}".replace(".", ",")
    return f"Berkas ini berukuran {megabytes} MB; paling besar {MAX_TABLE_BYTES // 1024 // 1024} MB."


def _argument(name: str) -> str:
    """A name as a program may be given it: no NUL, no lone surrogate, its end kept."""
    return name.replace("\0", "")[-200:].encode(errors="replace").decode()


def _answer(answer: dict[str, list[list[str]]]) -> Table:
    if "faults" in answer:
        raise TableRefused(*(Fault(*fault) for fault in answer["faults"]))  # type: ignore[arg-type]
    return Table(
        header=tuple(answer["header"]), columns=tuple(answer["columns"]),  # type: ignore[arg-type]
        rows=tuple(map(tuple, answer["rows"])), numbers=tuple(answer["numbers"]),  # type: ignore[arg-type]
        sheet=str(answer["sheet"]),
    )


def _reason(code: int) -> str:
    # An allocation that the limit refuses ends the reader by a signal, not by an exception.
    if code == ERROR_MEMORY or code < 0:
        return (
            "Berkas ini memerlukan memori atau waktu melebihi batas, jadi tidak dibaca. Hapus isi di luar tabel, atau "
            "bagilah menjadi beberapa berkas."
        )
    return "Berkas ini tidak dapat dibaca sebagai tabel. Buka dan simpan ulang sebagai .xlsx atau .csv UTF-8."
