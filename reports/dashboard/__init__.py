"""Beranda's read model: four answers for one party on one day, and the picture of the term.

The number of queries is fixed, and so is how much is fetched: of very many clocks those are shown that count first,
and the totals say how many there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from agreements.eligibility import access_state
from agreements.models import Agreement, Obligation, Party, Suspension
from agreements.standing import Standing
from agreements.terms import Rule
from agreements.wording import long_date

from .. import charts
from .access import AccessCard, access_card
from .coming import DAYS, Coming, coming
from .picture import Row, picture, rows
from .things import Todo
from .todo import Todos, sides
from .windows import RUNNING, CountWindow, count_windows

__all__ = ["AccessCard", "Coming", "Dashboard", "Row", "Todo", "dashboard"]

#: How many clocks are fetched at most: those that count first, and as many of the days to come.
CLOCKS = 120


@dataclass(frozen=True)
class Dashboard:
    """What Beranda shows of `agreement` to `party` for `as_of`.

    `must` is what the party has to do, `waiting` what it waits for from the other one; `missed` are count windows
    that have passed short, of either party, for ever. `notice_day` is the last day to give notice, if there is one.
    `clocks` is how many clocks from a receipt there are, of which the timeline draws `drawn`.
    """

    must: Todos
    waiting: Todos
    missed: tuple[CountWindow, ...]
    access: AccessCard | None
    coming: tuple[Coming, ...]
    notice_day: date | None
    timeline: charts.Timeline
    rows: tuple[Row, ...]
    clocks: int
    drawn: int

    @property
    def next_words(self) -> str:
        """The nearest of what is coming, in words."""
        return f"berikutnya {long_date(self.coming[0].when)}" if self.coming else ""


def dashboard(agreement: Agreement, party: Party, other: Party, as_of: date) -> Dashboard:
    """Return Beranda for `party` on `as_of`."""
    clocks = Obligation.objects.of(agreement).filter(opened_by__isnull=False).opened(as_of)
    shown = _shown(clocks, as_of)
    duties = [*_standing_duties(agreement, as_of), *shown]
    windows = count_windows(duties, as_of)
    stops = list(Suspension.objects.filter(agreement=agreement, letter_dated_on__lte=as_of).order_by("effective_on"))
    state = access_state(agreement, as_of)
    found = sides(agreement, duties, windows, as_of, _running(clocks, as_of))
    notice = next((o.due_on for o in duties if o.rule == Rule.MONTHS_BEFORE_END.value), None)
    return Dashboard(
        must=found[party.pk],
        waiting=found[other.pk],
        missed=tuple(w for w in windows if w.missed),
        access=access_card(state) if state else None,
        coming=tuple(coming(agreement, duties, windows, stops, as_of)),
        notice_day=notice,
        timeline=picture(agreement, duties, windows, stops if state else None, as_of),
        rows=tuple(rows(duties, windows)),
        clocks=clocks.count(),
        drawn=len(shown),
    )


def _standing_duties(agreement: Agreement, as_of: date) -> list[Obligation]:
    """The slots of every window, and the notice to extend or end: as many as the term has years, whatever happens."""
    dated = Obligation.objects.of(agreement).filter(opened_by=None).exclude(rule=Rule.NO_DEADLINE.value)
    return list(dated.with_standing(as_of).with_parties().in_order())


def _shown(clocks: QuerySet[Obligation], as_of: date) -> Sequence[Obligation]:
    """Of the duties that something started, those that count first and those of the days to come, in order."""
    dated = clocks.with_standing(as_of).with_parties()  # type: ignore[attr-defined]
    soon = Q(due_on__range=(as_of, as_of + timedelta(days=DAYS))) | Q(
        earliest_due_on__range=(as_of, as_of + timedelta(days=DAYS))
    )
    rows = {row.pk: row for row in dated.open_first(as_of)[:CLOCKS]}
    rows |= {row.pk: row for row in dated.filter(soon).in_order()[:CLOCKS]}
    return sorted(rows.values(), key=lambda row: (row.due_on or row.earliest_due_on or date.max, row.pk))


def _running(clocks: QuerySet[Obligation], as_of: date) -> dict[int, tuple[int, int]]:
    """How many of the clocks run against each party, and how many of those are overdue."""
    running = clocks.standing_is(as_of, *RUNNING).order_by()  # type: ignore[attr-defined]
    late = Count("pk", filter=Q(standing=Standing.OVERDUE.value))
    return {
        debtor: (total, overdue)
        for debtor, total, overdue in running.values_list("debtor").annotate(total=Count("pk"), overdue=late)
    }
