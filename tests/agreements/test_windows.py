"""At least n in 1 year, under every reading (§5)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.deadlines import term_last_day
from agreements.windows import (
    Window,
    YearReading,
    agreement_windows,
    calendar_windows,
    judge,
    slots,
    verdict,
)

FIRST, LAST = date(2025, 5, 7), date(2028, 5, 6)
AFTER = date(2028, 6, 1)


def TWICE(window: Window) -> int:  # noqa: N802 - stands where the number stands
    return 2


def results(days: list[date], as_of: date = AFTER) -> dict[YearReading, bool]:
    return {r: judge(r, days, TWICE, FIRST, LAST, as_of).met for r in YearReading}


def test_agreement_years_run_from_the_signing_day_to_the_day_before_its_anniversary() -> None:
    assert agreement_windows(FIRST, LAST) == [
        Window(date(2025, 5, 7), date(2026, 5, 6)),
        Window(date(2026, 5, 7), date(2027, 5, 6)),
        Window(date(2027, 5, 7), date(2028, 5, 6)),
    ]


def test_a_term_reckoned_without_its_first_day_leaves_no_year_of_one_day_over() -> None:
    assert agreement_windows(FIRST, date(2028, 5, 7)) == [
        Window(date(2025, 5, 7), date(2026, 5, 7)),
        Window(date(2026, 5, 8), date(2027, 5, 7)),
        Window(date(2027, 5, 8), date(2028, 5, 7)),
    ]


def test_agreement_years_from_a_leap_day_close_on_the_last_of_february() -> None:
    assert agreement_windows(date(2024, 2, 29), date(2027, 2, 28)) == [
        Window(date(2024, 2, 29), date(2025, 2, 28)),
        Window(date(2025, 3, 1), date(2026, 2, 28)),
        Window(date(2026, 3, 1), date(2027, 2, 28)),
    ]


def test_calendar_years_are_cut_to_the_term_and_say_so() -> None:
    assert calendar_windows(FIRST, LAST) == [
        Window(date(2025, 5, 7), date(2025, 12, 31), partial=True),
        Window(date(2026, 1, 1), date(2026, 12, 31)),
        Window(date(2027, 1, 1), date(2027, 12, 31)),
        Window(date(2028, 1, 1), date(2028, 5, 6), partial=True),
    ]


def test_two_slots_of_a_year_are_planned_half_a_year_apart() -> None:
    assert [s.planned_on for s in slots(agreement_windows(FIRST, LAST)[0], 2)] == [date(2025, 11, 6), date(2026, 5, 6)]


def test_three_slots_of_a_year_are_planned_four_months_apart() -> None:
    planned = [s.planned_on for s in slots(Window(date(2026, 1, 1), date(2026, 12, 31)), 3)]
    assert planned == [date(2026, 4, 30), date(2026, 8, 31), date(2026, 12, 31)]


@given(st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.integers(0, 366), st.integers(1, 4))
def test_every_plan_lies_in_its_window_in_order_and_the_last_on_its_last_day(
    first: date, length: int, required: int
) -> None:
    window = Window(first, date.fromordinal(first.toordinal() + length))
    planned = [s.planned_on for s in slots(window, required)]
    assert planned == sorted(planned)
    assert all(day in window for day in planned)
    assert planned[-1] == window.last


def test_two_in_one_month_satisfy_the_text() -> None:
    result = judge(
        YearReading.AGREEMENT, [date(2025, 6, 1), date(2025, 6, 20)], TWICE, FIRST, LAST, date(2026, 5, 7)
    )
    assert (result.met, result.missed) == (True, ())


@pytest.mark.parametrize(("as_of", "met"), [(date(2026, 5, 6), True), (date(2026, 5, 7), False)])
def test_a_window_is_missed_only_once_it_has_wholly_passed(as_of: date, met: bool) -> None:
    assert judge(YearReading.AGREEMENT, [date(2025, 6, 1)], TWICE, FIRST, LAST, as_of).met is met


@pytest.mark.parametrize(("day", "shortfall"), [(date(2026, 5, 6), 0), (date(2026, 5, 7), 1)])
def test_the_last_day_of_a_window_counts_and_the_next_does_not(day: date, shortfall: int) -> None:
    result = judge(YearReading.AGREEMENT, [date(2025, 6, 1), day], TWICE, FIRST, LAST, date(2026, 5, 8))
    assert sum(m.shortfall for m in result.missed) == shortfall


def test_a_missed_window_stays_visible_for_ever() -> None:
    later = [date(2026, 6, 1), date(2026, 12, 1), date(2027, 6, 1), date(2027, 12, 1)]
    result = judge(YearReading.AGREEMENT, later, TWICE, FIRST, LAST, AFTER)
    assert [(m.window.first, m.count) for m in result.missed] == [(date(2025, 5, 7), 0)]


def test_even_half_years_satisfy_the_agreement_and_the_rolling_year_but_not_the_cut_last_calendar_year() -> None:
    days = [
        date(2025, 10, 6), date(2026, 4, 6), date(2026, 10, 5), date(2027, 4, 4), date(2027, 10, 3), date(2028, 4, 1),
    ]
    assert results(days) == {
        YearReading.CALENDAR: False, YearReading.AGREEMENT: True, YearReading.ROLLING: True,
    }


def test_rolling_windows_find_the_gap_that_fixed_years_hide() -> None:
    days = [date(2025, 5, 8), date(2025, 5, 9), date(2027, 5, 5), date(2027, 5, 6), date(2027, 6, 1), date(2027, 7, 1)]
    result = judge(YearReading.ROLLING, days, TWICE, FIRST, LAST, AFTER)
    assert [(m.window.first, m.count) for m in result.missed][:1] == [(date(2025, 5, 9), 1)]
    assert judge(YearReading.AGREEMENT, days, TWICE, FIRST, LAST, AFTER).met


def test_only_rolling_windows_that_lie_wholly_in_the_term_count() -> None:
    days = [date(2025, 6, 1), date(2025, 6, 2)]
    assert judge(YearReading.ROLLING, days, TWICE, FIRST, LAST, date(2026, 6, 1)).met
    assert not judge(YearReading.ROLLING, days, TWICE, FIRST, LAST, date(2026, 6, 2)).met


def test_the_verdict_names_the_readings_on_both_sides() -> None:
    none = [judge(r, [], TWICE, FIRST, LAST, date(2025, 6, 1)) for r in YearReading]
    assert verdict(none) == "terpenuhi menurut semua tafsir"
    all_missed = [judge(r, [], TWICE, FIRST, LAST, AFTER) for r in YearReading]
    assert verdict(all_missed) == "belum"
    mixed = [judge(r, [], TWICE, FIRST, LAST, date(2026, 1, 1)) for r in YearReading]
    assert verdict(mixed) == "terpenuhi menurut tahun perjanjian, 12 bulan bergulir, belum menurut tahun kalender"


terms = st.tuples(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 4))


@given(terms, st.lists(st.integers(0, 1500), max_size=8), st.integers(1, 3), st.integers(0, 1600))
def test_rolling_judgement_equals_trying_every_window(
    term: tuple[date, int], offsets: list[int], required: int, as_of_offset: int
) -> None:
    first, years = term
    last = term_last_day(first, years)
    days = [date.fromordinal(first.toordinal() + o) for o in offsets]
    as_of = date.fromordinal(first.toordinal() + as_of_offset)
    counted = [d for d in days if first <= d <= min(as_of, last)]
    slow = True
    start = first
    while True:
        end = term_last_day(start, 1)
        if end > last or end >= as_of:
            break
        slow = slow and sum(start <= d <= end for d in counted) >= required
        start = date.fromordinal(start.toordinal() + 1)
    assert judge(YearReading.ROLLING, days, lambda window: required, first, last, as_of).met is slow


@given(terms)
def test_windows_cover_the_term_without_gap_or_overlap(term: tuple[date, int]) -> None:
    first, years = term
    last = term_last_day(first, years)
    for windows in (agreement_windows(first, last), calendar_windows(first, last)):
        assert (windows[0].first, windows[-1].last) == (first, last)
        for earlier, later in zip(windows, windows[1:], strict=False):
            assert later.first.toordinal() == earlier.last.toordinal() + 1
    assert len(agreement_windows(first, last)) == years
