"""The terms as agreed addenda have versioned them, and the accepted events that keep days out of a period."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from .amendments import Reach, Reckoned, Version, reckon, version_on
from .models import Addendum, Agreement, ForceMajeure, Obligation, Term, TermVersion
from .receipts import Start
from .terms import Rule
from .tolling import Run, Span, excused, tolled


def versions_of(term: Term) -> list[Version]:
    """Return the versions of `term` in order of effect, the agreement's own first. One query."""
    rows = TermVersion.objects.filter(term=term, addendum__state=Addendum.State.AGREED).select_related("addendum")
    return [_original(term), *map(_version, rows)]


def versions_of_agreement(agreement: Agreement) -> dict[int, list[Version]]:
    """Return the versions of every term of `agreement` by the term's id. Two queries."""
    rows: dict[int, list[Version]] = defaultdict(list)
    agreed = TermVersion.objects.filter(addendum__agreement=agreement, addendum__state=Addendum.State.AGREED)
    for row in agreed.select_related("addendum"):
        rows[row.term_id].append(_version(row))
    return {term.pk: [_original(term), *rows[term.pk]] for term in agreement.terms.all()}


def parameter_on(term: Term, name: str, day: date) -> Any:
    """Return a parameter of `term` as in force on `day`. Raises KeyError for one that its rule does not have."""
    return version_on(versions_of(term), day).parameters[name]


def due_from(term: Term, anchor: date) -> date:
    """Return the due day of a duty under `term` whose clock starts on `anchor`, as a new row would have it.

    The term needs a debtor and a rule that counts from one day.
    """
    return due_days(term)(anchor)


def due_days(term: Term) -> Callable[[date], date]:
    """Return what `due_from` says of any anchor, so that many of them are asked at once. Three queries."""
    row = Obligation(agreement=term.agreement, term=term, debtor=term.debtor, rule=term.rule)
    rule, versions, toll = Rule(term.rule), versions_of(term), toll_of(row)
    return lambda anchor: reckon(rule, versions, anchor, toll(anchor)).run.due_on


@dataclass(frozen=True)
class Bounds:
    """The two due days of a duty whose clock runs from a receipt, and how the one that counts came about."""

    earliest: date
    latest: date | None
    counted: Reckoned


def bounds_of(obligation: Obligation, start: Start) -> Bounds:
    """Return the due days that `start` gives a duty. Three queries.

    Two candidate starts may fall under different versions of the term: the earliest bound is the earlier due day of
    both, the latest the later one.
    """
    rule, versions, toll = Rule(obligation.rule), versions_of(obligation.term), toll_of(obligation)

    def from_day(anchor: date) -> Reckoned:
        return reckon(rule, versions, anchor, toll(anchor), met_on=obligation.met_on)

    first = from_day(start.earliest)
    if start.latest is None:
        return Bounds(first.run.due_on, None, first)
    last = first if start.latest == start.earliest else from_day(start.latest)
    days = (first.run.due_on, last.run.due_on)
    return Bounds(min(days), max(days), last)


def toll_of(obligation: Obligation, also: Iterable[Span] = ()) -> Callable[[date], Callable[[date], Run]]:
    """Return, for a duty, what force majeure makes of a period: anchor, then due day. Two queries.

    Which of the two readings is chosen decides whether the day moves or lateness is excused. `also`: days of events
    besides those accepted.
    """
    spans = [*spans_over(obligation), *also]
    chosen = obligation.agreement.readings.filter(code="force-majeure").values_list("chosen", flat=True).first()
    leave_out = excused if chosen == "excuse" else tolled
    return lambda anchor: lambda due_on: leave_out(anchor, due_on, spans)


def if_accepted(obligation: Obligation, claim: ForceMajeure) -> Run | None:
    """Return where the period of a duty would end if `claim` were accepted as it stands. Two queries.

    None where force majeure moves nothing (a notice, a duty without a deadline) or the start is not settled.
    """
    if obligation.due_on is None or not obligation.start_settled:
        return None
    match Rule(obligation.rule):
        case Rule.MONTHS_AFTER_RECEIPT:
            anchor = obligation.opened_on
        case Rule.COUNT_PER_YEAR:
            assert obligation.window_first is not None
            anchor = obligation.window_first - timedelta(days=1)
        case _:
            return None
    original = obligation.due_on - timedelta(days=obligation.tolled_days)
    return toll_of(obligation, [Span(claim.first_on, claim.stated_last_on)])(anchor)(original)


def spans_over(obligation: Obligation) -> list[Span]:
    """Return the days of the accepted events that hit the debtor and cover this duty."""
    return [Span(event.first_on, event.last_on) for event in covering(obligation)]


def covering(obligation: Obligation) -> QuerySet[ForceMajeure]:
    """Return the accepted events that hit the debtor and cover this duty, oldest first."""
    return _over(obligation).filter(state=ForceMajeure.State.ACCEPTED)


def claimed(obligation: Obligation) -> QuerySet[ForceMajeure]:
    """Return the events claimed to cover this duty that the other party has not decided on."""
    return _over(obligation).filter(state__in=[ForceMajeure.State.CLAIMED, ForceMajeure.State.ASKED])


def _over(obligation: Obligation) -> QuerySet[ForceMajeure]:
    covers = Q(covers_all=True)
    if obligation.pk:
        covers |= Q(duties=obligation)
    events = ForceMajeure.objects.filter(covers, agreement=obligation.agreement_id, party=obligation.debtor_id)
    return events.distinct().order_by("first_on", "pk")


def times_in(versions: Sequence[Version], window_first: date, window_last: date) -> int:
    """Return how often a count term asks in a window: by the version in force on its first day, or a later one that
    reaches the running window.
    """
    times: int = version_on(versions, window_first).parameters["times"]
    for version in _later(versions, window_first, window_last):
        times = version.parameters["times"]
    return times


def _later(versions: Iterable[Version], first: date, last: date) -> Iterable[Version]:
    return (v for v in versions if v.reach is Reach.YES and first < v.effective_on <= last)


def _original(term: Term) -> Version:
    return Version(date.min, term.parameters)


def _version(row: TermVersion) -> Version:
    addendum = row.addendum
    return Version(addendum.effective_on, row.parameters, Reach(addendum.reach), f"addendum:{addendum.pk}")
