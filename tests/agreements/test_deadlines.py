"""The arithmetic of §§1 and 2: months, calendar days, terms, WIB."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.deadlines import (
    add_calendar_days,
    add_hours,
    add_months,
    is_off_day,
    last_working_day_before,
    term_last_day,
    wib_date,
)

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2025, 6, 9), 6, date(2025, 12, 9)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
        (date(2028, 5, 6), -1, date(2028, 4, 6)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_keep_the_day_number_or_clamp_to_the_month_end(start: date, months: int, expected: date) -> None:
    assert add_months(start, months) == expected


@given(days, st.integers(-60, 60))
def test_a_month_sum_lands_in_the_right_month_and_never_past_the_day(start: date, months: int) -> None:
    result = add_months(start, months)
    assert result.year * 12 + result.month == start.year * 12 + start.month + months
    assert result.day <= start.day
    assert result.day == start.day or (result + timedelta(days=1)).day == 1


@given(days, days, st.integers(0, 36))
def test_a_later_start_is_never_due_earlier(one: date, other: date, months: int) -> None:
    first, second = sorted([one, other])
    assert add_months(first, months) <= add_months(second, months)


def test_months_are_counted_from_the_anchor_and_not_chained() -> None:
    assert add_months(date(2025, 8, 31), 7) == date(2026, 3, 31)
    assert add_months(add_months(date(2025, 8, 31), 6), 1) == date(2026, 3, 28)


def test_six_months_are_not_180_days() -> None:
    assert add_months(date(2025, 6, 9), 6) - date(2025, 6, 9) == timedelta(days=183)


def test_calendar_days_leave_out_the_day_of_the_event() -> None:
    assert add_calendar_days(date(2026, 1, 1), 14) == date(2026, 1, 15)


def test_hours_are_counted_as_hours_in_utc() -> None:
    assert add_hours(datetime(2026, 3, 1, 10, 30, tzinfo=UTC), 72) == datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "years", "expected"),
    [
        (date(2025, 5, 7), 3, date(2028, 5, 6)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 28)),
        (date(2025, 1, 1), 1, date(2025, 12, 31)),
        (date(2025, 3, 1), 3, date(2028, 2, 29)),
    ],
)
def test_a_term_counts_its_first_day(first: date, years: int, expected: date) -> None:
    assert term_last_day(first, years) == expected


def test_the_other_reading_ends_a_term_on_the_anniversary() -> None:
    assert term_last_day(date(2025, 5, 7), 3, first_day_counts=False) == date(2028, 5, 7)
    assert term_last_day(date(2024, 2, 29), 3, first_day_counts=False) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2026, 3, 31, 16, 59, 59, tzinfo=UTC), date(2026, 3, 31)),
        (datetime(2026, 3, 31, 17, 0, 0, tzinfo=UTC), date(2026, 4, 1)),
        (datetime(2027, 12, 31, 17, 0, 0, tzinfo=UTC), date(2028, 1, 1)),
    ],
)
def test_an_instant_belongs_to_its_wib_date(instant: datetime, expected: date) -> None:
    assert wib_date(instant) == expected


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        wib_date(datetime(2026, 3, 31, 17, 0, 0))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        add_hours(datetime(2026, 3, 31, 17, 0, 0), 1)  # noqa: DTZ001


def test_the_last_working_day_before_skips_weekend_and_holidays() -> None:
    christmas = {date(2025, 12, 25), date(2025, 12, 26)}
    assert is_off_day(date(2025, 12, 25), christmas)
    assert is_off_day(date(2025, 12, 27), christmas)
    assert not is_off_day(date(2025, 12, 24), christmas)
    assert last_working_day_before(date(2025, 12, 28), christmas) == date(2025, 12, 24)
    assert last_working_day_before(date(2025, 12, 24), christmas) == date(2025, 12, 23)
