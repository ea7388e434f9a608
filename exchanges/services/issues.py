"""Problems in received data: raised by one party, settled by the other, closed by the one that raised (3(2)e, 4(2)d).

The agreement sets no deadline for any of it; a target is the parties' own.
"""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement
from agreements.services import Refused
from agreements.services.acting import Actor, act_as, other_party
from agreements.wording import long_date
from records.services.files import store_pdf
from records.uploads import CheckedPdf

from ..models import DataIssue, DataIssueEntry, Delivery

State, Kind = DataIssue.State, DataIssueEntry.Kind
ATTACHED = "Lampiran permasalahan."
AGREED = "Penyelesaian disetujui."


class IssueRefused(Refused):
    """The issue cannot be raised or carried on as asked."""


@transaction.atomic
def raise_issue(
    *, agreement: Agreement, title: str, description: str, delivery: Delivery | None = None,
    target_on: date | None = None, pdf: CheckedPdf | None = None, by: User, at: datetime,
) -> DataIssue:
    """Raise a problem in received data; the other party settles it.

    `target_on` is the raiser's own aim, today or later; nothing follows from it. Raises IssueRefused, NotAllowed.
    """
    actor = act_as(Act.RAISE_ISSUE, agreement=agreement, by=by, at=at)
    if not title.strip():
        raise IssueRefused("Isi judul permasalahannya.", "title")
    if not description.strip():
        raise IssueRefused("Uraikan permasalahannya.", "description")
    if target_on is not None and target_on < actor.on:
        raise IssueRefused(f"Target {long_date(target_on)} sudah lewat; isi hari ini atau sesudahnya.", "target_on")
    if delivery is not None and not _standing(delivery, agreement):
        raise IssueRefused("Penyerahan itu tidak ada atau sudah dibatalkan.", "delivery")
    same = agreement.data_issues.filter(
        raised_by_party=actor.party, title__iexact=title.strip(), delivery=delivery
    ).exclude(state=State.CLOSED)
    if same.exists():
        raise IssueRefused("Permasalahan dengan judul ini sudah diajukan dan belum selesai.", "title")
    issue = DataIssue.objects.create(
        agreement=actor.agreement, raised_by_party=actor.party, delivery=delivery, title=title.strip(),
        description=description, target_on=target_on, raised_at=at, raised_by=by,
    )
    entry = _add(issue, actor, Kind.REMARK, ATTACHED, pdf) if pdf else None
    actor.journal(
        f"issue:{issue.pk}",
        after={"state": issue.state, "delivery": delivery.pk if delivery else None, "target_on": target_on,
               "sha256": _sha256(entry)},
        detail={"title": issue.title, "description": description},
    )
    return issue


def remark(*, issue: DataIssue, text: str, pdf: CheckedPdf | None = None, by: User, at: datetime) -> DataIssueEntry:
    """Add a remark of either party to an issue that is not closed. Raises IssueRefused, NotAllowed."""
    return _step(issue, Act.REMARK_ISSUE, Kind.REMARK, text, pdf, by, at)


def answer(*, issue: DataIssue, text: str, pdf: CheckedPdf | None = None, by: User, at: datetime) -> DataIssueEntry:
    """Say, for the party that did not raise it, that the issue is settled and how; the raiser then agrees or reopens.

    `pdf` is the closing evidence. Raises IssueRefused, NotAllowed.
    """
    return _step(issue, Act.ANSWER_ISSUE, Kind.ANSWER, text, pdf, by, at)


def close(*, issue: DataIssue, text: str = "", by: User, at: datetime) -> DataIssueEntry:
    """Agree, for the party that raised it, that the issue is settled. Raises IssueRefused, NotAllowed."""
    return _step(issue, Act.CLOSE_ISSUE, Kind.CLOSE, text.strip() or AGREED, None, by, at)


def reopen(*, issue: DataIssue, text: str, pdf: CheckedPdf | None = None, by: User, at: datetime) -> DataIssueEntry:
    """Open the issue again, for the party that raised it and with its reason, though it was answered or closed.

    Raises IssueRefused, NotAllowed.
    """
    return _step(issue, Act.REOPEN_ISSUE, Kind.REOPEN, text, pdf, by, at)


#: From which states each step may be taken, and where it leads; a remark leads nowhere.
_FROM: dict[DataIssueEntry.Kind, tuple[DataIssue.State, ...]] = {
    Kind.REMARK: (State.OPEN, State.ANSWERED), Kind.ANSWER: (State.OPEN,), Kind.CLOSE: (State.ANSWERED,),
    Kind.REOPEN: (State.ANSWERED, State.CLOSED),
}
_TO = {Kind.ANSWER: State.ANSWERED, Kind.CLOSE: State.CLOSED, Kind.REOPEN: State.OPEN}
_MISSING = {
    Kind.REMARK: "Tulis tanggapan Anda.", Kind.ANSWER: "Jelaskan penyelesaiannya.",
    Kind.REOPEN: "Tulis alasan membuka kembali.",
}
_NOT_NOW = {
    State.OPEN: "Permasalahan ini masih terbuka; PIHAK lainnya belum menyatakannya selesai.",
    State.ANSWERED: "Permasalahan ini sudah diselesaikan dan menunggu persetujuan PIHAK yang mengajukannya.",
    State.CLOSED: "Permasalahan ini sudah selesai. Yang mengajukannya dapat membukanya kembali.",
}


@transaction.atomic
def _step(
    issue: DataIssue, act: Act, kind: DataIssueEntry.Kind, text: str, pdf: CheckedPdf | None, by: User, at: datetime
) -> DataIssueEntry:
    raiser = issue.raised_by_party
    holder = {Kind.REMARK: None, Kind.ANSWER: other_party(raiser)}.get(kind, raiser)
    actor = act_as(act, agreement=issue.agreement, by=by, at=at, holder=holder)
    # Another may have gone on with it since it was read.
    current = DataIssue.objects.select_for_update().get(pk=issue.pk)
    if current.state not in _FROM[kind]:
        raise IssueRefused(_NOT_NOW[State(current.state)])
    if not text.strip():
        raise IssueRefused(_MISSING[kind], "text")
    last = current.entries.last()
    if last and (last.kind, last.text, last.recorded_by_id) == (kind, text.strip(), by.pk):
        raise IssueRefused("Tulisan yang sama baru saja dicatat.", "text")
    before = current.state
    entry = _add(current, actor, kind, text.strip(), pdf)
    if kind in _TO:
        current.state = _TO[kind]
        current.closed_at = at if current.state == State.CLOSED else None
        current.save(update_fields=["state", "closed_at"])
    actor.journal(
        f"issue:{current.pk}", before={"state": before}, after={"state": current.state, "sha256": _sha256(entry)},
        detail={"text": entry.text},
    )
    return entry


def _add(
    issue: DataIssue, actor: Actor, kind: DataIssueEntry.Kind, text: str, pdf: CheckedPdf | None
) -> DataIssueEntry:
    file = store_pdf(pdf, by=actor.user, at=actor.at) if pdf else None
    return DataIssueEntry.objects.create(
        issue=issue, kind=kind, by_party=actor.party, text=text, file=file, recorded_at=actor.at,
        recorded_by=actor.user,
    )


def _sha256(entry: DataIssueEntry | None) -> str:
    return entry.file.sha256 if entry and entry.file else ""


def _standing(delivery: Delivery, agreement: Agreement) -> bool:
    return Delivery.objects.filter(
        pk=delivery.pk, fact__agreement=agreement, fact__withdrawn_on=None
    ).exists()
