"""Force majeure leaves days out of a running period (§7), and an addendum reaches running clocks as it says (§8)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.amendments import Reach, Version, reckon, version_on
from agreements.terms import Rule
from agreements.tolling import Run, Span, excused, tolled

ANCHOR, DUE = date(2025, 6, 9), date(2025, 12, 9)
DAY = timedelta(days=1)


def run(*events: Span) -> Run:
    return tolled(ANCHOR, DUE, events)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2025, 12, 1), date(2025, 12, 10), 10),
        # The day that starts the clock is never counted anyway.
        (ANCHOR, ANCHOR, 0),
        (ANCHOR, ANCHOR + DAY, 1),
        (date(2025, 5, 1), date(2025, 6, 8), 0),
        (date(2025, 5, 1), date(2025, 6, 19), 10),
        # It begins on the due day: still inside. A day later: it changes nothing.
        (DUE, DUE + 4 * DAY, 5),
        (DUE + DAY, DUE + 30 * DAY, 0),
    ],
)
def test_each_day_of_the_event_in_the_period_is_left_out(first: date, last: date, days: int) -> None:
    assert run(Span(first, last)) == Run(DUE + days * DAY, days)


def test_an_event_that_begins_inside_a_period_already_extended_extends_it_again() -> None:
    first = Span(date(2025, 12, 1), date(2025, 12, 10))
    assert run(first, Span(date(2025, 12, 19), date(2025, 12, 20))).due_on == date(2025, 12, 21)
    assert run(first, Span(date(2025, 12, 20), date(2025, 12, 20))).due_on == date(2025, 12, 19)


def test_days_of_overlapping_events_are_left_out_once() -> None:
    assert run(Span(date(2025, 12, 1), date(2025, 12, 10)), Span(date(2025, 12, 5), date(2025, 12, 12))).days == 12
    assert run(Span(date(2025, 12, 1), date(2025, 12, 10)), Span(date(2025, 12, 3), date(2025, 12, 4))).days == 10


def test_while_it_has_no_end_no_due_day_can_be_stated() -> None:
    assert run(Span(date(2025, 11, 1), None)) == Run(DUE, 0, paused_on=date(2025, 11, 1))
    before = Span(date(2025, 7, 1), date(2025, 7, 3))
    assert run(before, Span(date(2025, 12, 12), None)) == Run(date(2025, 12, 12), 3, paused_on=date(2025, 12, 12))
    assert run(before, Span(date(2025, 12, 13), None)) == Run(date(2025, 12, 12), 3)


def test_it_pauses_from_the_day_after_the_start_at_the_earliest() -> None:
    assert run(Span(date(2025, 5, 1), None)).paused_on == ANCHOR + DAY


def test_excused_the_day_stands_and_lateness_is_forgiven_while_the_event_covers_it() -> None:
    assert excused(ANCHOR, DUE, [Span(date(2025, 12, 1), date(2025, 12, 20))]) == Run(
        DUE, paused_on=date(2025, 12, 1), paused_until=date(2025, 12, 20)
    )
    assert excused(ANCHOR, DUE, [Span(date(2025, 12, 1), DUE)]).paused_until == DUE
    assert excused(ANCHOR, DUE, [Span(date(2025, 12, 1), DUE - DAY)]) == Run(DUE)
    assert excused(ANCHOR, DUE, [Span(DUE + DAY, None)]) == Run(DUE)


spans = st.lists(
    st.tuples(st.integers(-40, 260), st.integers(0, 60)).map(
        lambda pair: Span(ANCHOR + pair[0] * DAY, ANCHOR + (pair[0] + pair[1]) * DAY)
    ),
    max_size=6,
)


@given(spans)
def test_tolling_equals_counting_day_by_day(events: list[Span]) -> None:
    left, day = (DUE - ANCHOR).days, ANCHOR
    while left:
        day += DAY
        if not any(s.first <= day <= (s.last or day) for s in events):
            left -= 1
    # The slow count ends on the last day that counts; days of an event that begins on it or just after do not.
    expected, counted = day, tolled(ANCHOR, DUE, events)
    begins_on_the_last = any(s.first <= expected <= (s.last or expected) for s in events)
    assert counted.due_on >= expected
    assert counted.due_on == expected or not begins_on_the_last
    assert counted.days == (counted.due_on - DUE).days


# --- Addenda -------------------------------------------------------------------------------------------------
SIX, THREE, NINE = {"months": 6}, {"months": 3}, {"months": 9}
EFFECT = date(2025, 10, 1)
MONTHS = Rule.MONTHS_AFTER_RECEIPT


def due(anchor: date, parameters: dict[str, int], reach: Reach, met_on: date | None = None, *spans: Span) -> date:
    versions = [Version(date.min, SIX), Version(EFFECT, parameters, reach, "addendum:1")]
    return reckon(MONTHS, versions, anchor, lambda day: tolled(anchor, day, spans), met_on).run.due_on


def test_a_clock_keeps_the_rule_of_the_day_on_which_it_started() -> None:
    assert due(EFFECT - DAY, THREE, Reach.NO) == date(2026, 3, 30)
    assert due(EFFECT, THREE, Reach.NO) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("parameters", "reach", "expected"),
    [
        (NINE, Reach.NO, date(2025, 12, 9)), (NINE, Reach.YES, date(2026, 3, 9)),
        (NINE, Reach.LONGER, date(2026, 3, 9)), (THREE, Reach.LONGER, date(2025, 12, 9)),
        # Three months from 9 June passed before the addendum took effect: never due before its own day.
        (THREE, Reach.YES, EFFECT),
    ],
)
def test_an_addendum_reaches_running_clocks_as_it_says(
    parameters: dict[str, int], reach: Reach, expected: date
) -> None:
    assert due(ANCHOR, parameters, reach) == expected


def test_a_breach_that_is_there_on_the_day_of_effect_is_not_cured() -> None:
    overdue, last = date(2025, 3, 31), date(2025, 4, 1)
    assert due(overdue, NINE, Reach.YES) == date(2025, 9, 30)
    assert due(last, NINE, Reach.YES) == date(2026, 1, 1)


def test_a_duty_that_was_met_before_stays_as_it_was() -> None:
    assert due(ANCHOR, NINE, Reach.YES, EFFECT - DAY) == date(2025, 12, 9)
    assert due(ANCHOR, NINE, Reach.YES, EFFECT) == date(2026, 3, 9)


def test_force_majeure_keeps_a_clock_running_for_an_addendum_to_reach() -> None:
    event = Span(date(2025, 9, 30), date(2025, 10, 5))
    assert due(date(2025, 3, 31), NINE, Reach.YES, None, event) == date(2026, 1, 6)


def test_the_reckoning_names_what_moved_the_clock() -> None:
    versions = [Version(date.min, SIX), Version(EFFECT, NINE, Reach.YES, "addendum:1")]
    found = reckon(MONTHS, versions, ANCHOR, lambda day: Run(day))
    assert (found.version.parameters, [v.source for v in found.reached_by]) == (SIX, ["addendum:1"])


def test_before_every_version_the_first_one_rules() -> None:
    versions = [Version(date(2025, 5, 7), SIX), Version(EFFECT, NINE)]
    assert version_on(versions, date(2020, 1, 1)).parameters == SIX
    assert version_on(versions, EFFECT).parameters == NINE
