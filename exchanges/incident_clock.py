"""The hours within which a failure to protect personal data must be notified (UU 27/2022 Pasal 46). Pure.

A law and not the agreement sets them, and they are hours: instants are compared, never days.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from agreements.deadlines import add_hours

_MINUTE = timedelta(minutes=1)


class ClockState(Enum):
    """How the hours stand at an instant."""

    RUNNING = "running"
    LATE = "late"
    MET_ON_TIME = "met_on_time"
    MET_LATE = "met_late"
    VOID = "void"


@dataclass(frozen=True)
class Clock:
    """The standing of a notice. `gap` is never negative: time left, time late, or by how much it was late."""

    state: ClockState
    gap: timedelta


def starts(known_at: datetime, recorded_at: datetime, *, by_processor: bool) -> datetime:
    """Return the instant from which the hours run against the party whose processing failed.

    What it says itself binds it. What the other party says does not: then it knows once the portal has told it.
    """
    return known_at if by_processor else recorded_at


def notice_due(starts_at: datetime, hours: int) -> datetime:
    """Return the last instant at which a notice is on time.

    >>> from datetime import UTC
    >>> notice_due(datetime(2026, 1, 1, 17, 30, tzinfo=UTC), 72).isoformat()
    '2026-01-04T17:30:00+00:00'
    """
    return add_hours(starts_at, hours)


def clock(due_at: datetime, notified_at: datetime | None, moment: datetime, *, void: bool = False) -> Clock:
    """Return how a notice stands at `moment`; a notice at the last instant itself is on time.

    `notified_at` None, or after `moment`: not notified yet. `void`: it turned out that nothing had failed.
    """
    if void:
        return Clock(ClockState.VOID, timedelta())
    if notified_at is not None and notified_at <= moment:
        late = notified_at > due_at
        return Clock(ClockState.MET_LATE if late else ClockState.MET_ON_TIME, max(notified_at - due_at, timedelta()))
    if moment > due_at:
        return Clock(ClockState.LATE, moment - due_at)
    return Clock(ClockState.RUNNING, due_at - moment)


def hours_and_minutes(gap: timedelta) -> str:
    """Return a span as `71 jam 5 menit`, whole minutes only.

    >>> hours_and_minutes(timedelta(hours=71, minutes=5, seconds=59))
    '71 jam 5 menit'
    """
    hours, minutes = divmod(gap // _MINUTE, 60)
    if not hours:
        return f"{minutes} menit"
    return f"{hours} jam {minutes} menit" if minutes else f"{hours} jam"
