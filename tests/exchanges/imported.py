"""Tables as officers fill them in from the templates, and the imports of them."""

import csv
import io
from datetime import date, datetime, timedelta

from accounts.models import User
from exchanges.importing import TEMPLATES
from exchanges.models import ImportJob
from exchanges.services.imports import acts, runs
from records.spreadsheets import CheckedTable, checked_table
from tests.factories import World, at

TODAY = date(2026, 1, 20)
OUT: dict[str, str] = {
    "Arah": "keluar", "Kelompok data": "Data pokok ASN", "Metode": "web service", "Tanggal kirim": "06-06-2025",
    "Tanggal diterima": "09-06-2025",
}
IN = OUT | {"Arah": "masuk", "Saluran penerimaan": "surel dinas"}
SENT: dict[str, str] = {
    "Arah": "keluar", "Nomor surat": "S-1/2025", "Tanggal surat": "05-06-2025", "Hal": "Jadwal rapat",
}
RECEIVED = SENT | {"Arah": "masuk", "Nomor surat": "B-1/2025"}


def content(*rows: dict[str, str], kind: str = "deliveries") -> bytes:
    """A CSV file with the titles of the template; each row by title, the rest empty."""
    text = io.StringIO()
    titles = [column.title for column in TEMPLATES[kind].columns]
    writer = csv.DictWriter(text, titles, restval="", delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def table(*rows: dict[str, str], kind: str = "deliveries") -> CheckedTable:
    return checked_table("riwayat.csv", content(*rows, kind=kind))


def many(count: int, first: date = date(2025, 5, 8)) -> list[dict[str, str]]:
    """So many different deliveries, received by the importing party, from `first` on, ten a day."""
    return [
        IN | {"Kelompok data": f"Kelompok {n}", "Tanggal kirim": day, "Tanggal diterima": day}
        for n in range(count)
        for day in [f"{first + timedelta(days=n // 10 % 250):%d-%m-%Y}"]
    ]


def started(
    world: World, *rows: dict[str, str], kind: str = "deliveries", by: User | None = None, on: date = TODAY
) -> ImportJob:
    """An import handed in, by LAN's officer unless told otherwise."""
    file = table(*rows, kind=kind)
    return acts.start_import(agreement=world.agreement, kind=kind, file=file, by=by or world.lan_officer, at=at(on))


def checked(
    world: World, *rows: dict[str, str], kind: str = "deliveries", by: User | None = None, on: date = TODAY
) -> ImportJob:
    """The same, after the background has checked it."""
    job = started(world, *rows, kind=kind, by=by, on=on)
    ran(at(on))
    job.refresh_from_db()
    return job


def written(job: ImportJob, by: User, on: date = TODAY, *, accept_warnings: bool = False) -> ImportJob:
    """The import confirmed by `by` and recorded."""
    acts.confirm_import(job=job, accept_warnings=accept_warnings, by=by, at=at(on))
    ran(at(on))
    job.refresh_from_db()
    return job


def ran(now: datetime) -> None:
    runs.run(at_clock=lambda: now)


def findings(job: ImportJob) -> list[tuple[int, str, str]]:
    return list(job.findings.values_list("row", "column", "text"))
