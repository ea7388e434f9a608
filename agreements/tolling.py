"""What force majeure does to a running period: days that are not counted, and pauses. Pure. Source: rules §7."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The days of an event, both ends included; `last` None: it has no end yet."""

    first: date
    last: date | None


@dataclass(frozen=True)
class Run:
    """Where a period ends once the days of events are left out.

    `days`: by how many the due day has moved. `paused_on`: the first day of a pause, `paused_until` its last; None
    while the event has no end, when no due day can be stated and `due_on` is only what it would be without the pause.
    """

    due_on: date
    days: int = 0
    paused_on: date | None = None
    paused_until: date | None = None


def tolled(anchor: date, due_on: date, events: Iterable[Span]) -> Run:
    """Return a period from `anchor` (not counted itself) to `due_on` with each day of `events` in it left out.

    An event that begins after the due day changes nothing; one that begins inside a period already extended extends
    it again; days of overlapping events are left out once.

    >>> tolled(date(2025, 6, 9), date(2025, 12, 9), [Span(date(2025, 12, 1), date(2025, 12, 10))]).due_on
    datetime.date(2025, 12, 19)
    """
    end = due_on
    for span in _in_period(anchor, events):
        if span.first > end:
            break
        if span.last is None:
            return Run(end, (end - due_on).days, paused_on=span.first)
        end += span.last - span.first + _DAY
    return Run(end, (end - due_on).days)


def excused(anchor: date, due_on: date, events: Iterable[Span]) -> Run:
    """Return the period under the other reading: the due day stands, lateness is excused while an event covers it."""
    for span in _in_period(anchor, events):
        if span.first <= due_on and (span.last is None or span.last >= due_on):
            return Run(due_on, paused_on=span.first, paused_until=span.last)
    return Run(due_on)


def _in_period(anchor: date, events: Iterable[Span]) -> list[Span]:
    """The events as disjoint spans of days after `anchor`, in order."""
    merged: list[Span] = []
    for span in sorted(events, key=lambda s: s.first):
        first = max(span.first, anchor + _DAY)
        if span.last is not None and span.last < first:
            continue
        before = merged[-1] if merged else None
        if before is None or (before.last is not None and first > before.last + _DAY):
            merged.append(Span(first, span.last))
        elif before.last is not None:
            merged[-1] = Span(before.first, None if span.last is None else max(before.last, span.last))
    return merged
