"""May access be stopped, and may it come back? The state of access on a day, with the rows that prove it."""

from dataclasses import dataclass
from datetime import date

from .deadlines import wib_date
from .grounds import Ground, Restoration, SuspendingDuty, conditions_for_restoring, grounds_for_stopping
from .models import Agreement, Letter, Obligation, Party, Suspension
from .standing import Dates


@dataclass(frozen=True)
class AccessState:
    """Access of `affected` under the power of `holder` on `as_of`.

    `last_day` is the agreement's. `stop` is the one in force, or decided and still to take effect. `restoration`
    stands only beside a stop; `asked` is the last letter by which `affected` asks for it. Grounds and conditions carry
    the obligations themselves.
    """

    as_of: date
    last_day: date
    holder: Party
    affected: Party
    grounds: tuple[Ground[Obligation], ...]
    stop: Suspension | None
    restoration: Restoration[Obligation] | None
    conditions_hold_since: date | None
    asked: Letter | None

    @property
    def stopped(self) -> bool:
        return self.stop is not None and self.stop.effective_on <= self.as_of

    @property
    def eligible(self) -> bool:
        """Whether access may be stopped: the agreement runs, some ground holds and no stop stands already."""
        return self.as_of <= self.last_day and self.stop is None and any(g.holds for g in self.grounds)

    @property
    def days_since_conditions_hold(self) -> int | None:
        return None if self.conditions_hold_since is None else (self.as_of - self.conditions_hold_since).days


def access_state(agreement: Agreement, as_of: date) -> AccessState | None:
    """Return the state of access on `as_of`, None for an agreement that gives no such power. Five queries at most."""
    clauses: dict[str, str] = {}
    holder = affected = None
    for term in agreement.terms.exclude(ground="").select_related("creditor__agency", "debtor__agency"):
        clauses[term.ground] = term.condition
        holder, affected = term.creditor, term.debtor
    if holder is None or affected is None:
        return None
    duties = [
        SuspendingDuty(key=o, ground=o.term.ground, dates=o.dates, opened_on=o.opened_on)
        for o in Obligation.objects.of(agreement).suspending().opened(as_of).with_parties()
    ]
    stop = (
        Suspension.objects.filter(agreement=agreement, letter_dated_on__lte=as_of)
        .exclude(restored_on__lte=as_of)
        .select_related("by_party__agency")
        # Where a next one is decided already, the one in force comes first.
        .order_by("effective_on", "pk")
        .first()
    )
    restoration = since = None
    if stop is not None:
        restoration = conditions_for_restoring(duties, clauses, wib_date(stop.recorded_at), as_of)
        since = _held_since(duties, stop, as_of) if restoration.curative else None
    return AccessState(
        as_of=as_of,
        last_day=agreement.last_day,
        holder=holder,
        affected=affected,
        grounds=grounds_for_stopping(duties, clauses, as_of),
        stop=stop,
        restoration=restoration,
        conditions_hold_since=since,
        asked=_asked(stop, affected, as_of) if stop is not None else None,
    )


def _asked(stop: Suspension, affected: Party, as_of: date) -> Letter | None:
    letters = Letter.objects.filter(sender=affected, kind=Letter.Kind.ASK_BACK, state=Letter.State.RECORDED)
    return letters.filter(dated_on__gte=stop.letter_dated_on, dated_on__lte=as_of).order_by("dated_on", "pk").last()


def _held_since(duties: list[SuspendingDuty[Obligation]], stop: Suspension, as_of: date) -> date:
    """The last day on which an overdue duty came in or ceased to stand, not before the stop was decided."""
    cured = [
        ended
        for d in duties
        if (ended := _ended_on(d.dates, as_of)) is not None
        and d.dates.due_on is not None and d.dates.due_on < ended <= as_of
    ]
    return max([min(wib_date(stop.recorded_at), as_of), *cured])


def _ended_on(dates: Dates, as_of: date) -> date | None:
    lapsed = dates.waived_until is not None and dates.waived_until < as_of
    ends = (dates.met_on, dates.voided_on, None if lapsed else dates.waived_on)
    return min((d for d in ends if d is not None), default=None)
