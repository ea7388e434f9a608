"""The law's hours: exact instants, both sides of the boundary, in WIB and UTC alike."""

from datetime import UTC, datetime, timedelta

import pytest

from agreements.deadlines import WIB
from exchanges.incident_clock import Clock, ClockState, clock, hours_and_minutes, notice_due, starts

KNOWN = datetime(2026, 1, 31, 23, 30, tzinfo=WIB)
DUE = datetime(2026, 2, 3, 23, 30, tzinfo=WIB)
MINUTE, NOTHING = timedelta(minutes=1), timedelta()


def test_three_times_twenty_four_hours_are_counted_by_the_hour_and_never_by_the_day() -> None:
    assert notice_due(KNOWN, 72) == DUE
    # Half past eleven at night in WIB and half past four in the afternoon in UTC are one instant.
    assert notice_due(datetime(2026, 1, 31, 16, 30, tzinfo=UTC), 72) == DUE
    assert notice_due(datetime(2028, 2, 27, 0, 0, tzinfo=WIB), 72) == datetime(2028, 3, 1, 0, 0, tzinfo=WIB)
    assert notice_due(datetime(2026, 2, 26, 17, 0, tzinfo=UTC), 72) == datetime(2026, 3, 2, 0, 0, tzinfo=WIB)


def test_an_instant_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        notice_due(datetime(2026, 1, 31, 23, 30), 72)  # noqa: DTZ001


def test_what_a_party_says_of_itself_binds_it_and_what_the_other_says_does_not() -> None:
    recorded = KNOWN + timedelta(hours=20)
    assert starts(KNOWN, recorded, by_processor=True) == KNOWN
    assert starts(KNOWN, recorded, by_processor=False) == recorded


@pytest.mark.parametrize(
    ("notified", "moment", "expected"),
    [
        (None, KNOWN, Clock(ClockState.RUNNING, timedelta(hours=72))),
        (None, DUE - MINUTE, Clock(ClockState.RUNNING, MINUTE)),
        (None, DUE, Clock(ClockState.RUNNING, NOTHING)),
        (None, DUE + MINUTE, Clock(ClockState.LATE, MINUTE)),
        (DUE, DUE + MINUTE, Clock(ClockState.MET_ON_TIME, NOTHING)),
        (DUE + MINUTE, DUE + 2 * MINUTE, Clock(ClockState.MET_LATE, MINUTE)),
        # What comes after the moment asked for has not come.
        (DUE + MINUTE, DUE, Clock(ClockState.RUNNING, NOTHING)),
    ],
)
def test_a_notice_at_the_last_instant_is_on_time_and_a_minute_later_it_is_not(
    notified: datetime | None, moment: datetime, expected: Clock
) -> None:
    assert clock(DUE, notified, moment) == expected
    in_utc = notified.astimezone(UTC) if notified else None
    assert clock(DUE.astimezone(UTC), in_utc, moment.astimezone(UTC)) == expected


def test_what_was_no_failure_has_no_hours() -> None:
    assert clock(DUE, None, DUE + MINUTE, void=True) == Clock(ClockState.VOID, NOTHING)


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(seconds=59), "0 menit"), (timedelta(minutes=59, seconds=59), "59 menit"),
        (timedelta(hours=1), "1 jam"), (timedelta(hours=71, minutes=59), "71 jam 59 menit"),
        (timedelta(days=3), "72 jam"),
    ],
)
def test_spans_are_said_in_hours_and_minutes(gap: timedelta, words: str) -> None:
    assert hours_and_minutes(gap) == words
