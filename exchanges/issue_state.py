"""How issues with data stand on a day, and what was said about each."""

from datetime import date

from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, Value, When

from agreements.deadlines import end_of
from agreements.models import Agreement, Party
from agreements.wording import Look

from .models import DataIssue, DataIssueEntry

State, Kind = DataIssue.State, DataIssueEntry.Kind
#: None of them is a warning: the agreement knows no deadline here.
STATE_LOOKS: dict[str, Look] = {
    State.OPEN: Look("terbuka", "circle", "info"),
    State.ANSWERED: Look("diselesaikan, menunggu persetujuan", "hourglass-split", "neutral"),
    State.CLOSED: Look("selesai", "check-circle", "good"),
}
ENTRY_TITLES: dict[str, str] = {
    Kind.REMARK: "Tanggapan", Kind.ANSWER: "Dinyatakan selesai", Kind.CLOSE: "Disetujui selesai",
    Kind.REOPEN: "Dibuka kembali",
}
_LEADS_TO = {Kind.ANSWER: State.ANSWERED, Kind.CLOSE: State.CLOSED}


def issues(agreement: Agreement, as_of: date) -> QuerySet[DataIssue]:
    """Return the issues raised by the end of `as_of`, newest first, with the parties of each.

    Annotated: `state_then`, the state at the end of that day, and `stepped_at`, when it was reached, None for an issue
    in which nothing was settled yet.
    """
    steps = DataIssueEntry.objects.filter(issue=OuterRef("pk"), recorded_at__lt=end_of(as_of)).exclude(
        kind=Kind.REMARK
    ).order_by("-recorded_at", "-pk")
    leads = [When(last_step=kind.value, then=Value(state.value)) for kind, state in _LEADS_TO.items()]
    return (
        DataIssue.objects.filter(agreement=agreement, raised_at__lt=end_of(as_of))
        .annotate(last_step=Subquery(steps.values("kind")[:1]), stepped_at=Subquery(steps.values("recorded_at")[:1]))
        .annotate(state_then=Case(*leads, default=Value(State.OPEN.value), output_field=CharField()))
        .select_related("raised_by_party__agency", "raised_by", "delivery__fact")
        .order_by("-raised_at", "-pk")
    )


def thread(issue: DataIssue, as_of: date) -> QuerySet[DataIssueEntry]:
    """Return what was said about `issue` by the end of `as_of`, oldest first, without the attachments' bytes."""
    entries = issue.entries.filter(recorded_at__lt=end_of(as_of))
    return entries.select_related("by_party__agency", "recorded_by", "file").defer("file__content")


def clauses(settler: Party) -> list[str]:
    """Return the clauses under which `settler` settles problems in data, as its term in the instrument names them."""
    term = settler.agreement.terms.filter(code__startswith="issues-", debtor=settler).first()
    return list(term.clause_refs) if term else []
