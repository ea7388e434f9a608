"""The standing of a duty: a question put to facts and a date, never a stored status. Pure. Source: rules §3.

`agreements.querysets.ObligationQuerySet.with_standing` says the same in SQL; a test holds the two equal.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Standing(Enum):
    NOT_YET_DUE = "not_yet_due"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET_ON_TIME = "met_on_time"
    MET_LATE = "met_late"
    PAUSED = "paused"
    WAIVED = "waived"
    NO_DEADLINE = "no_deadline"
    VOID = "void"


@dataclass(frozen=True)
class Dates:
    """The dates of one duty that its standing follows from.

    `earliest_due_on` is the earliest defensible due day (drives warnings), `due_on` the latest one: the first after
    which the creditor may act. While the start is unconfirmed they differ, and `due_on` may not be statable at all
    (None). Both None: the duty has no deadline. `soon_on` is the first day of *segera jatuh tempo*. `voided_on`,
    `waived_on`, `paused_on`: the first day on which it no longer stands, is waived by both, is paused by force
    majeure; `waived_until`, `paused_until`: the last such day, None while there is no end.
    """

    earliest_due_on: date | None
    due_on: date | None
    met_on: date | None = None
    voided_on: date | None = None
    waived_on: date | None = None
    paused_on: date | None = None
    soon_on: date | None = None
    waived_until: date | None = None
    paused_until: date | None = None


def standing(dates: Dates, as_of: date) -> Standing:
    """Return the standing on `as_of`. The due day itself is on time; overdue begins the day after."""
    if _has_come(dates.voided_on, as_of):
        return Standing.VOID
    if _has_come(dates.met_on, as_of):
        return Standing.MET_ON_TIME if _on_time(dates) else Standing.MET_LATE
    if _within(dates.waived_on, dates.waived_until, as_of):
        return Standing.WAIVED
    if dates.earliest_due_on is None:
        return Standing.NO_DEADLINE
    if _within(dates.paused_on, dates.paused_until, as_of):
        return Standing.PAUSED
    if dates.due_on is not None and as_of > dates.due_on:
        return Standing.OVERDUE
    if _has_come(dates.soon_on, as_of):
        return Standing.DUE_SOON
    return Standing.NOT_YET_DUE


def days_overdue(dates: Dates, as_of: date) -> int:
    """Return by how many days the duty is overdue on `as_of`; 0 where it is not."""
    if standing(dates, as_of) is not Standing.OVERDUE or dates.due_on is None:
        return 0
    ended = [day for day in (dates.paused_until, dates.waived_until) if day is not None and day < as_of]
    return (as_of - max([dates.due_on, *ended])).days


def _on_time(dates: Dates) -> bool:
    """Met by the due day, or while a pause or a waiver excused it."""
    assert dates.met_on is not None
    excused = _within(dates.paused_on, dates.paused_until, dates.met_on) or _within(
        dates.waived_on, dates.waived_until, dates.met_on
    )
    return dates.due_on is None or dates.met_on <= dates.due_on or excused


def _within(first: date | None, last: date | None, day: date) -> bool:
    return _has_come(first, day) and (last is None or day <= last)


def _has_come(day: date | None, as_of: date) -> bool:
    return day is not None and day <= as_of
