"""The count windows of the ledger: the slots of one term and party that share one window."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agreements.models import Obligation, Party, Term
from agreements.standing import Standing
from agreements.terms import Rule

MET = (Standing.MET_ON_TIME, Standing.MET_LATE)
RUNNING = (Standing.NOT_YET_DUE, Standing.DUE_SOON, Standing.OVERDUE, Standing.PAUSED)


def standing_of(duty: Obligation) -> Standing:
    """Return the standing of a duty that was fetched with `with_standing`."""
    return Standing(duty.standing)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class CountWindow:
    """One window from `first` to `last` (both included) on `as_of`; `slots` are its duties in their order."""

    term: Term
    debtor: Party
    creditor: Party
    first: date
    last: date
    slots: tuple[Obligation, ...]
    as_of: date

    @property
    def required(self) -> int:
        return len(self.slots)

    @property
    def count(self) -> int:
        return sum(standing_of(o) in MET for o in self.slots)

    @property
    def open_slots(self) -> tuple[Obligation, ...]:
        return tuple(o for o in self.slots if standing_of(o) not in MET)

    @property
    def shortfall(self) -> int:
        return len(self.open_slots)

    @property
    def begun(self) -> bool:
        return self.first <= self.as_of

    @property
    def missed(self) -> bool:
        """It has wholly passed and falls short: that stays so for ever."""
        return self.last < self.as_of and self.shortfall > 0

    @property
    def standing(self) -> Standing:
        """The standing of the window as a whole: that of what is still open in it."""
        return standing_of(self.open_slots[0]) if self.open_slots else Standing.MET_ON_TIME


def count_windows(duties: Iterable[Obligation], as_of: date) -> list[CountWindow]:
    """Group the slots among `duties` (annotated with their standing) by term, party and window, in order of time.

    A slot that an addendum or another reading has taken away is passed over.
    """
    groups: dict[tuple[int, int, date], list[Obligation]] = {}
    for duty in duties:
        if duty.rule == Rule.COUNT_PER_YEAR.value and duty.window_first and standing_of(duty) is not Standing.VOID:
            groups.setdefault((duty.term_id, duty.debtor_id, duty.window_first), []).append(duty)
    windows = []
    for (_, _, first), slots in sorted(groups.items(), key=lambda item: (item[0][2], *item[0][:2])):
        one = slots[0]
        assert one.window_last
        ordered = tuple(sorted(slots, key=lambda o: o.slot or 0))
        windows.append(CountWindow(one.term, one.debtor, one.creditor, first, one.window_last, ordered, as_of))
    return windows
