"""Correction lists as people upload them: invented NIPs, a few elements."""

import csv
import io
from collections.abc import Sequence

from records.spreadsheets import CheckedTable, checked_table
from tests.records.sheets import xlsx

HEADER = ("NIP", "Elemen", "Nilai semula", "Nilai usulan", "Status", "Keterangan")
NIPS = [f"1980010120050110{n:02d}" for n in range(1, 99)]


def rows(*statuses: str, notes: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """One row a status, each for another person."""
    remarks = [*notes, *("" for _ in statuses)]
    return [
        (NIPS[n], "Gelar belakang", "S.E", "S.E.", status, remarks[n]) for n, status in enumerate(statuses)
    ]


def as_csv(body: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([header, *body])
    return text.getvalue().encode()


def as_xlsx(body: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    return xlsx([header, *body])


def table(*statuses: str, notes: Sequence[str] = (), name: str = "daftar.csv") -> CheckedTable:
    """The uploaded file with one row a status."""
    return checked_table(name, as_csv(rows(*statuses, notes=notes)))
