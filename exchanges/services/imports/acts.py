"""What a person does about an import: hand a file in, let it be recorded, or leave it."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.deadlines import wib_date
from agreements.models import Agreement
from agreements.services import Refused
from agreements.services.acting import Actor, act_as
from agreements.wording import long_instant, thousands
from records.models import SealedFile
from records.services import journal, sealing
from records.spreadsheets import CheckedTable
from records.vault import VaultError

from ...importing import TEMPLATES, faults_of_header
from ...models import ImportJob

#: More rows than a bilateral exchange has in years, few enough to be recorded in minutes.
MAX_ROWS = 20_000
#: The file waits so long for its owner; once the import has ended it goes the same night.
KEPT = timedelta(days=30)
_State = ImportJob.State
#: Before anything is recorded.
CANCELLABLE = frozenset({_State.CHECKING, _State.CHECKED, _State.FAULTY})


class ImportRefused(Refused):
    """The file cannot be taken or recorded as asked; `faults` maps the field to its sentences."""

    def __init__(self, message: str, field: str = "", sentences: list[str] | None = None) -> None:
        super().__init__(message, field)
        self.faults: dict[str, list[str]] = {field: sentences or [message]}


@transaction.atomic
def start_import(*, agreement: Agreement, kind: str, file: CheckedTable, by: User, at: datetime) -> ImportJob:
    """Take a file in to be checked, sealed meanwhile. Writes none of its rows.

    Raises ImportRefused for titles that are not the template's, or too many rows; NotAllowed.
    """
    actor = act_as(Act.IMPORT_RECORDS, agreement=agreement, by=by, at=at)
    table = file.table
    if faults := faults_of_header(TEMPLATES[kind], table.header):
        raise ImportRefused(" ".join(faults), "file", faults)
    if len(table.rows) > MAX_ROWS:
        raise ImportRefused(
            f"Berkas ini memuat {thousands(len(table.rows))} baris; paling banyak {thousands(MAX_ROWS)}. Bagilah "
            "menjadi beberapa berkas.", "file",
        )
    _check_not_open(actor, file)
    try:
        sealed = sealing.seal(
            chain=actor.agreement.code, name=file.name, media_type=file.media_type, content=[file.content],
            purge_on=actor.on + KEPT, by=by, at=at,
        )
    except VaultError as error:
        raise ImportRefused(str(error), "file") from error
    job = ImportJob.objects.create(
        agreement=actor.agreement, party=actor.party, kind=kind, file=sealed, rows_total=len(table.rows),
        started_at=at, started_by=by,
    )
    actor.journal(
        f"import:{job.pk}",
        after={
            "kind": job.get_kind_display(), "rows": job.rows_total, "sha256": sealed.sha256,
            "purge_on": sealed.purge_on,
        },
        detail={"file_name": sealed.name},
    )
    return job


@transaction.atomic
def confirm_import(*, job: ImportJob, accept_warnings: bool, by: User, at: datetime) -> ImportJob:
    """Let every row be recorded, in the name of `by`. The background does it.

    Raises ImportRefused unless all rows were found right and the warnings are accepted; NotAllowed.
    """
    actor, job = _lock(job, by, at)
    if job.state == _State.FAULTY:
        raise ImportRefused("Ada baris yang keliru, jadi tidak ada yang dapat dicatat. Perbaiki dan unggah ulang.")
    if job.state != _State.CHECKED:
        raise ImportRefused(f"Impor ini {job.get_state_display()}, jadi tidak dapat dicatat.")
    if job.file.purged_at is not None:
        raise ImportRefused("Berkasnya sudah dimusnahkan. Unggah sekali lagi.")
    if job.warnings and not accept_warnings:
        raise ImportRefused(
            f"Ada {thousands(job.warnings)} peringatan. Perbaiki berkasnya, atau tandai bahwa Anda mencatatnya "
            "dengan peringatan itu.", "accept_warnings",
        )
    job.state, job.confirmed_at, job.confirmed_by, job.leased_until, job.attempts = _State.WRITING, at, by, None, 0
    job.save()
    _keep_until(job, actor.on + KEPT)
    actor.journal(
        f"import:{job.pk}", after={"state": job.get_state_display(), "rows": job.rows_total, "warnings": job.warnings}
    )
    return job


@transaction.atomic
def cancel_import(*, job: ImportJob, by: User, at: datetime) -> ImportJob:
    """Leave an import of which nothing has been recorded; its file is destroyed the next night.

    Raises ImportRefused once recording has begun, NotAllowed.
    """
    _, job = _lock(job, by, at)
    if job.state not in CANCELLABLE:
        raise ImportRefused(f"Impor ini {job.get_state_display()}, jadi tidak dapat dibatalkan lagi.")
    end(job, _State.CANCELLED, by=by, at=at)
    return job


def _check_not_open(actor: Actor, file: CheckedTable) -> None:
    """Refuse a file that waits already, so that a button pressed twice never prepares the same rows twice."""
    waiting = ImportJob.objects.filter(
        party=actor.party, file__sha256=file.sha256, state__in=[_State.CHECKING, _State.CHECKED, _State.WRITING]
    ).first()
    if waiting is not None:
        raise ImportRefused(
            f"Berkas yang sama sudah diunggah pada {long_instant(waiting.started_at)} dan "
            f"{waiting.get_state_display()}; lanjutkan atau batalkan impor itu.", "file",
        )


def end(job: ImportJob, state: str, *, by: User | None, at: datetime) -> None:
    """End a job that is locked, say so in the journal, and let its file go the next night. `by` None: the portal."""
    before = job.get_state_display()
    job.state, job.ended_at, job.leased_until = state, at, None
    job.save()
    _keep_until(job, wib_date(at))
    journal.record(
        chain=job.agreement.code, act=Act.IMPORT_RECORDS, object=f"import:{job.pk}", at=at, by=by,
        party=job.party.agency.code, before={"state": before},
        after={"state": job.get_state_display(), "rows_written": job.rows_written, "stopped_row": job.stopped_row},
        detail={"reason": job.stopped_reason} if job.stopped_reason else None,
    )


def _lock(job: ImportJob, by: User, at: datetime) -> tuple[Actor, ImportJob]:
    actor = act_as(Act.IMPORT_RECORDS, agreement=job.agreement, by=by, at=at, holder=job.party)
    return actor, ImportJob.objects.select_for_update().get(pk=job.pk)


def _keep_until(job: ImportJob, day: date) -> None:
    SealedFile.objects.filter(pk=job.file_id, purged_at=None).update(purge_on=day)
