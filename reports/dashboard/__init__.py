"""Beranda's read model: four answers for one party on one day, and the picture of the term. Seven queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from agreements.eligibility import access_state
from agreements.models import Agreement, Obligation, Party, Suspension
from agreements.standing import Standing
from agreements.terms import Rule
from agreements.wording import long_date

from .. import charts
from .access import AccessCard, access_card
from .coming import Coming, coming
from .picture import Row, picture, rows
from .todo import Todo, sides
from .windows import CountWindow, count_windows

__all__ = ["AccessCard", "Coming", "Dashboard", "Row", "Todo", "dashboard"]


@dataclass(frozen=True)
class Dashboard:
    """What Beranda shows of `agreement` to `party` for `as_of`.

    `must` is what the party has to do, `waiting` what it waits for from the other one; `missed` are count windows
    that have passed short, of either party, for ever. `notice_day` is the last day to give notice, if there is one.
    """

    must: tuple[Todo, ...]
    waiting: tuple[Todo, ...]
    missed: tuple[CountWindow, ...]
    access: AccessCard | None
    coming: tuple[Coming, ...]
    notice_day: date | None
    timeline: charts.Timeline
    rows: tuple[Row, ...]

    @property
    def must_overdue(self) -> int:
        return _overdue(self.must)

    @property
    def waiting_overdue(self) -> int:
        return _overdue(self.waiting)

    @property
    def next_words(self) -> str:
        """The nearest of what is coming, in words."""
        return f"berikutnya {long_date(self.coming[0].when)}" if self.coming else ""


def dashboard(agreement: Agreement, party: Party, other: Party, as_of: date) -> Dashboard:
    """Return Beranda for `party` on `as_of`."""
    duties = _duties(agreement, as_of)
    windows = count_windows(duties, as_of)
    stops = list(Suspension.objects.filter(agreement=agreement, letter_dated_on__lte=as_of).order_by("effective_on"))
    state = access_state(agreement, as_of)
    found = sides(agreement, duties, windows, as_of)
    notice = next((o.due_on for o in duties if o.rule == Rule.MONTHS_BEFORE_END.value), None)
    return Dashboard(
        must=tuple(found[party.pk]),
        waiting=tuple(found[other.pk]),
        missed=tuple(w for w in windows if w.missed),
        access=access_card(state) if state else None,
        coming=tuple(coming(agreement, duties, windows, stops, as_of)),
        notice_day=notice,
        timeline=picture(agreement, duties, windows, stops if state else None, as_of),
        rows=tuple(rows(duties, windows)),
    )


def _overdue(todos: Iterable[Todo]) -> int:
    return sum(todo.standing is Standing.OVERDUE for todo in todos)


def _duties(agreement: Agreement, as_of: date) -> list[Obligation]:
    """Every duty with a clock that was known by `as_of`, windows still to come included."""
    known = Q(opened_by=None) | Q(opened_on__lte=as_of)
    dated = Obligation.objects.of(agreement).filter(known).exclude(rule=Rule.NO_DEADLINE.value)
    return list(dated.with_standing(as_of).with_parties().in_order())
