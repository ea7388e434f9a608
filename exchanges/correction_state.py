"""How correction lists stand on a day: counts per status, and what each round changed. Never a row of theirs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery

from agreements.deadlines import end_of
from agreements.models import Agreement
from agreements.wording import Look, thousands

from .corrections import Status
from .models import CorrectionList, CorrectionRound

STATUS_LOOKS: dict[Status, Look] = {
    Status.PROPOSED: Look("diusulkan", "send", "neutral"),
    Status.VERIFIED: Look("diverifikasi", "search", "info"),
    Status.ACCEPTED: Look("diterima", "check-circle", "good"),
    Status.REJECTED: Look("ditolak", "x-circle", "warn"),
    Status.DONE: Look("selesai", "check-circle-fill", "good"),
}


@dataclass(frozen=True)
class RoundRow:
    """A round as pages show it: `counts` in the order of the statuses, `changes` in words."""

    round: CorrectionRound
    counts: list[tuple[Look, int]]
    changes: list[str]


@dataclass(frozen=True)
class ListRow:
    """A list with its newest round then; `left` rows are not done yet."""

    corrections: CorrectionList
    last: RoundRow
    left: int


def lists(agreement: Agreement, as_of: date) -> QuerySet[CorrectionList]:
    """Return the lists handed over by the end of `as_of`, newest first, ready for `list_row`. Two queries.

    Annotated: `left`, how many rows were not done then.
    """
    rounds = CorrectionRound.objects.filter(recorded_at__lt=end_of(as_of))
    newest = rounds.filter(correction_list=OuterRef("pk")).order_by("-number")
    open_rows = F("proposed") + F("verified") + F("accepted") + F("rejected")
    return (
        CorrectionList.objects.filter(agreement=agreement, recorded_at__lt=end_of(as_of))
        .annotate(left=Subquery(newest.annotate(open_rows=open_rows).values("open_rows")[:1]))
        .select_related("from_party__agency", "to_party__agency", "minutes", "recorded_by")
        .prefetch_related(Prefetch(
            "rounds", queryset=rounds.select_related("by_party__agency", "recorded_by", "file"), to_attr="rounds_then"
        ))
        .order_by("-recorded_at", "-pk")
    )


def list_row(corrections: CorrectionList) -> ListRow:
    """Return the row of a list fetched with `lists`. No query."""
    found: Any = corrections
    return ListRow(corrections, round_row(found.rounds_then[-1]), found.left)


def round_row(correction_round: CorrectionRound) -> RoundRow:
    """Return a round with its counts and changes in words. No query."""
    counts = [(STATUS_LOOKS[status], getattr(correction_round, status.value)) for status in Status]
    return RoundRow(correction_round, counts, change_words(correction_round))


def change_words(correction_round: CorrectionRound) -> list[str]:
    """Return what the round changed, e.g. `Diusulkan → Diverifikasi: 12`, in the order of the statuses."""
    order = list(Status)
    pairs = []
    for key, count in correction_round.changes.items():
        first, _, second = key.partition(">")
        pairs.append((Status(first), Status(second), count))
    pairs.sort(key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    return [f"{first.word} → {second.word}: {thousands(count)}" for first, second, count in pairs]
