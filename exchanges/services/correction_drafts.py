"""Correction lists composed of what a matching session found to differ, without a person copying a row."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from accounts.roles import Act
from agreements.deadlines import wib_date
from agreements.models import Party
from agreements.services.acting import party_of
from records.services import sealing
from records.spreadsheets import MAX_TABLE_BYTES, CheckedTable, TableRefused, checked_table
from records.vault import VaultError

from ..corrections import COLUMNS, Status
from ..models import CorrectionList, MatchingSession, Minutes
from ..papers import AGREED
from .correction_lists import CorrectionsRefused, submit_corrections

EMPTY = "(kosong)"
#: The columns of the list of differences that are read, and its classes.
KIND, KEY, FIELD, FIRST, SECOND = "Kelas", "Kunci", "Unsur", "Nilai kesatu", "Nilai kedua"
DIFFERS, ONLY_FIRST, ONLY_SECOND = "D", "E", "F"
#: What is proposed for somebody whom the other party's data lacks.
WHOLE_ROW, ABSENT, TO_ADD = "(baris)", "(tidak ada)", "(tambahkan baris)"


@dataclass(frozen=True)
class Wanted:
    """Which differences become proposals: of these elements, and whether also rows that the other party lacks."""

    elements: Sequence[str]
    missing: bool


def compose_corrections(
    *, session: MatchingSession, wanted: Wanted, title: str, note: str = "", purge_on: date, by: User, at: datetime
) -> CorrectionList:
    """Propose to the other party that its data be corrected to the acting party's, where they differ in a session.

    The list follows from the session's agreed minutes, where there are some. Keys that no correction list takes are
    left out. Raises CorrectionsRefused where nothing is left, the list of differences is gone or too long; NotAllowed.
    """
    own = party_of(session.agreement, by, wib_date(at), Act.SUBMIT_CORRECTIONS)
    if session.state != MatchingSession.State.DONE or session.discrepancies is None:
        raise CorrectionsRefused("Pemadanan ini belum selesai atau tidak memiliki daftar selisih.")
    file = _composed(session, wanted, own)
    minutes = Minutes.objects.filter(session=session, state__in=AGREED).order_by("-pk").first()
    return submit_corrections(
        agreement=session.agreement, title=title, note=note, minutes=minutes, file=file, purge_on=purge_on, by=by,
        at=at,
    )


def _composed(session: MatchingSession, wanted: Wanted, own: Party) -> CheckedTable:
    assert session.discrepancies is not None
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    try:
        for row in _proposals(_rows(sealing.opened(session.discrepancies)), wanted, own):
            writer.writerow(row)
            count += 1
            if text.tell() > MAX_TABLE_BYTES:
                raise CorrectionsRefused(
                    f"Daftarnya melampaui {MAX_TABLE_BYTES // 1024 // 1024} MB. Pilih sebagian unsur saja.", "elements"
                )
        if not count:
            raise CorrectionsRefused("Tidak ada selisih yang dapat diusulkan menurut pilihan ini.", "elements")
        return checked_table(f"daftar-perbaikan-{session.pk}.csv", text.getvalue().encode())
    except (VaultError, TableRefused) as error:
        raise CorrectionsRefused(str(error)) from error


def _proposals(rows: Iterable[dict[str, str]], wanted: Wanted, own: Party) -> Iterator[Sequence[str]]:
    """Yield the rows of the correction list, in the order of the list of differences."""
    ours, theirs = (FIRST, SECOND) if own.ordinal == Party.Ordinal.FIRST else (SECOND, FIRST)
    lacking = ONLY_FIRST if own.ordinal == Party.Ordinal.FIRST else ONLY_SECOND
    status = Status.PROPOSED.word
    for row in rows:
        if row[KEY].endswith("000"):
            continue
        if row[KIND] == DIFFERS and row[FIELD] in wanted.elements:
            yield row[KEY], row[FIELD], row[theirs] or EMPTY, row[ours] or EMPTY, status, ""
        elif row[KIND] == lacking and wanted.missing:
            yield row[KEY], WHOLE_ROW, ABSENT, TO_ADD, status, ""


def _rows(content: Iterable[bytes]) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(_lines(content)):
        # The apostrophe only keeps a spreadsheet program from running the value.
        yield {name: (row[name] or "").removeprefix("'") for name in (KIND, KEY, FIELD, FIRST, SECOND)}


def _lines(content: Iterable[bytes]) -> Iterator[str]:
    rest = ""
    for text in codecs.iterdecode(content, "utf-8"):
        *whole, rest = (rest + text).split("\n")
        yield from (line + "\n" for line in whole)
    if rest:
        yield rest
