"""The background's part of an import: checking every row, and recording the rows that a person has confirmed.

Level-triggered: a run takes up whatever import is open and goes on where the last one left, killed or not. Each chunk
is one transaction with the place it has reached, so no row is ever done twice, whoever works at it.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from accounts.access import NotAllowed
from accounts.roles import Act
from agreements.deadlines import wib_date
from agreements.services import Refused
from agreements.services.acting import Actor, act_as
from records.services import sealing
from records.services.journal import current_request
from records.spreadsheets import TableRefused, checked_table
from records.vault import VaultError

from ...importing import TEMPLATES, Finding, Row, read_rows
from ...models import ImportFinding, ImportJob
from .acts import end
from .deliveries import Deliveries
from .judging import Judged, Kind
from .letters import Letters

CHECKED_AT_ONCE = 500
#: Few, so that nobody else waits long for the database.
WRITTEN_AT_ONCE = 25
#: A run that says nothing for so long is gone, and another takes its place. A chunk and the reading take far less.
LEASE = timedelta(minutes=3)
#: So often is an import taken up without getting any further.
MAX_ATTEMPTS = 5
_SHOWN = 5
_OPEN = (ImportJob.State.CHECKING, ImportJob.State.WRITING)
_State = ImportJob.State
Clock = Callable[[], datetime]

logger = logging.getLogger(__name__)


def run(
    *, at_clock: Clock, enough: Callable[[], bool] = lambda: False, pause: Callable[[], None] = lambda: None
) -> int:
    """Work at the open imports that nobody works at, oldest first, until `enough`; return how many are left open.

    `pause` is called between chunks that hold the database.
    """
    ImportFinding.objects.filter(job__file__purged_at__isnull=False).delete()
    while not enough() and (job := _take(at_clock())):
        token = current_request.set(f"impor-{job.pk:08d}")
        try:
            _work(job, at_clock, enough, pause)
        except Exception:
            # The lease stays, so that the next attempt waits.
            logger.exception("import %s failed", job.pk)
        else:
            ImportJob.objects.filter(pk=job.pk).update(leased_until=None)
        finally:
            current_request.reset(token)
    return ImportJob.objects.filter(_free(at_clock())).count()


def _free(at: datetime) -> Q:
    return Q(state__in=_OPEN) & (Q(leased_until=None) | Q(leased_until__lt=at))


def _take(at: datetime) -> ImportJob | None:
    """Lease the oldest open import that is free."""
    for pk in ImportJob.objects.filter(_free(at)).order_by("pk").values_list("pk", flat=True):
        taken = ImportJob.objects.filter(_free(at), pk=pk).update(
            leased_until=at + LEASE, attempts=F("attempts") + 1
        )
        if taken:
            rows = ImportJob.objects.select_related("agreement", "party__agency", "file", "started_by", "confirmed_by")
            return rows.get(pk=pk)
    return None


def _work(job: ImportJob, at_clock: Clock, enough: Callable[[], bool], pause: Callable[[], None]) -> None:
    if job.attempts > MAX_ATTEMPTS:
        _stop(job, None, "Pekerjaan latar gagal berulang kali tanpa kemajuan. Beri tahu pengelola portal.", at_clock())
        return
    try:
        content = b"".join(sealing.opened(job.file))
        table = checked_table(job.file.name, content).table
    except (VaultError, TableRefused) as error:
        _stop(job, None, str(error), at_clock())
        return
    rows = list(read_rows(TEMPLATES[job.kind], table.header, table.rows, table.numbers))
    if job.state == _State.CHECKING:
        _check(job, rows, at_clock, enough)
    else:
        _write(job, rows, at_clock, enough, pause)


def kind_of(job: ImportJob, at: datetime) -> Kind:
    """Return what judges and records the rows of this import on the day of `at`."""
    if job.kind == ImportJob.Kind.DELIVERIES:
        return Deliveries(job.agreement, job.party, wib_date(at))
    return Letters(job.agreement, job.party, job.confirmed_by or job.started_by, at)


# --- Checking -------------------------------------------------------------------------------------------------
class _Tally:
    """What the checked rows come to."""

    def __init__(self) -> None:
        self.effects: Counter[str] = Counter()
        self.preview: list[dict[str, object]] = []

    def add(self, row: Row, judged: Judged) -> None:
        if judged.fault is None:
            self.effects += judged.effects
            if len(self.preview) < _SHOWN:
                self.preview.append({"row": row.number, "cells": [list(pair) for pair in judged.shown]})


def _check(job: ImportJob, rows: Sequence[Row], at_clock: Clock, enough: Callable[[], bool]) -> None:
    kind, tally, done = kind_of(job, at_clock()), _Tally(), job.rows_checked
    kind.hold(rows)
    # What an earlier run has checked is judged again for what later rows are held against, not told again.
    for row in rows[:done]:
        tally.add(row, kind.judge(row))
    while done < len(rows) and not enough():
        chunk = rows[done : done + CHECKED_AT_ONCE]
        judged = [kind.judge(row) for row in chunk]
        for row, found in zip(chunk, judged, strict=True):
            tally.add(row, found)
        if not _keep(job.pk, done, judged, tally, at_clock()):
            return
        done += len(chunk)


@transaction.atomic
def _keep(pk: int, done: int, judged: Sequence[Judged], tally: _Tally, at: datetime) -> bool:
    """Keep the findings of a chunk and the place it reaches; False where another got there first, or it was left."""
    job = ImportJob.objects.select_for_update().get(pk=pk)
    if job.state != _State.CHECKING or job.rows_checked != done:
        return False
    findings = [finding for one in judged for finding in one.findings]
    ImportFinding.objects.bulk_create((_kept(job, finding) for finding in findings), batch_size=500)
    job.rows_checked += len(judged)
    job.rows_faulty += sum(one.fault is not None for one in judged)
    job.warnings += sum(finding.warning for finding in findings)
    if job.rows_checked == job.rows_total:
        job.state = _State.FAULTY if job.rows_faulty else _State.CHECKED
        job.effects, job.preview = dict(tally.effects), tally.preview
    _progressed(job, at)
    return True


def _kept(job: ImportJob, finding: Finding) -> ImportFinding:
    return ImportFinding(
        job=job, row=finding.row, column=finding.column, value=finding.value, text=finding.text,
        is_warning=finding.warning,
    )


def _progressed(job: ImportJob, at: datetime) -> None:
    job.leased_until, job.attempts = at + LEASE, 0
    job.save()


# --- Recording ------------------------------------------------------------------------------------------------
def _write(
    job: ImportJob, rows: Sequence[Row], at_clock: Clock, enough: Callable[[], bool], pause: Callable[[], None]
) -> None:
    done = job.rows_written
    while done < len(rows) and not enough():
        chunk = rows[done : done + WRITTEN_AT_ONCE]
        at = at_clock()
        try:
            goes_on = _record(job, done, chunk, at)
        except NotAllowed as error:
            _stop(job, chunk[0].number, str(error), at)
            return
        if not goes_on:
            return
        done += len(chunk)
        pause()


@transaction.atomic
def _record(job: ImportJob, done: int, chunk: Sequence[Row], at: datetime) -> bool:
    """Record a chunk and the place it reaches, each row judged again under lock; False where the work ends here.

    A row that cannot be recorded stops the import; those before it stay. Raises NotAllowed.
    """
    actor = _actor(job, at)
    current = ImportJob.objects.select_for_update().get(pk=job.pk)
    if current.state != _State.WRITING or current.rows_written != done:
        return False
    kind = kind_of(job, at)
    kind.hold(chunk)
    for row in chunk:
        if refusal := _refused(kind, row, actor):
            current.stopped_row, current.stopped_reason = row.number, refusal
            end(current, _State.STOPPED, by=actor.user, at=at)
            return False
        current.rows_written += 1
    if current.rows_written == current.rows_total:
        end(current, _State.DONE, by=actor.user, at=at)
    else:
        _progressed(current, at)
    return True


def _refused(kind: Kind, row: Row, actor: Actor) -> str:
    """Record one row; return why it cannot be, "" where it was."""
    fault = kind.judge(row).fault
    if fault is not None:
        return fault.text
    try:
        with transaction.atomic():
            kind.record(row, by=actor.user, at=actor.at)
    except (Refused, NotAllowed) as error:
        return str(error)
    return ""


def _actor(job: ImportJob, at: datetime) -> Actor:
    by = job.confirmed_by or job.started_by
    return act_as(Act.IMPORT_RECORDS, agreement=job.agreement, by=by, at=at, holder=job.party)


@transaction.atomic
def _stop(job: ImportJob, row: int | None, reason: str, at: datetime) -> None:
    """End an import that cannot go on; what it has recorded stays."""
    current = ImportJob.objects.select_for_update().get(pk=job.pk)
    if current.state not in _OPEN:
        return
    current.stopped_row, current.stopped_reason = row, reason
    end(current, _State.STOPPED, by=None, at=at)
