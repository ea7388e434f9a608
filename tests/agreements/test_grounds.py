"""Stopping (or) and restoring (and): the table of §6, row by row."""

from datetime import date

import pytest

from agreements.grounds import SuspendingDuty, conditions_for_restoring, grounds_for_stopping
from agreements.standing import Dates

AS_OF = date(2026, 3, 1)
STOPPED = date(2026, 2, 1)
CLAUSES = {"4(1)b.1": "3(1)b.1", "4(1)b.2": "3(1)b.2"}
FEEDBACK, REPORT = CLAUSES

ON_TIME = {"due_on": date(2026, 1, 10), "met_on": date(2026, 1, 10)}
OVERDUE = {"due_on": date(2026, 1, 10), "met_on": None}
CURED_LATE = {"due_on": date(2026, 1, 10), "met_on": date(2026, 2, 15)}
OPEN = {"due_on": date(2026, 4, 1), "met_on": None}


def duty(ground: str, values: dict[str, date | None] | None) -> list[SuspendingDuty[str]]:
    if values is None:
        return []
    dates = Dates(earliest_due_on=values["due_on"], soon_on=values["due_on"], **values)
    return [SuspendingDuty(ground, ground, dates, date(2025, 7, 10))]


@pytest.mark.parametrize(
    ("feedback", "report", "stop", "curative", "literal"),
    [
        (ON_TIME, ON_TIME, [], True, True),
        (OVERDUE, ON_TIME, [FEEDBACK], False, False),
        (OVERDUE, None, [FEEDBACK], False, False),
        (ON_TIME, OVERDUE, [REPORT], False, False),
        (OVERDUE, OVERDUE, [FEEDBACK, REPORT], False, False),
        (CURED_LATE, OVERDUE, [REPORT], False, False),
        (CURED_LATE, CURED_LATE, [], True, False),
        (CURED_LATE, None, [], True, False),
        (OPEN, OPEN, [], True, True),
    ],
)
def test_every_row_of_the_table(
    feedback: dict[str, date | None], report: dict[str, date | None] | None, stop: list[str], curative: bool,
    literal: bool,
) -> None:
    duties = duty(FEEDBACK, feedback) + duty(REPORT, report)
    grounds = grounds_for_stopping(duties, CLAUSES, AS_OF)
    assert [g.clause for g in grounds if g.holds] == stop
    restoration = conditions_for_restoring(duties, CLAUSES, STOPPED, AS_OF)
    assert (restoration.curative, restoration.literal) == (curative, literal)


def test_the_ground_begins_the_day_after_the_due_day() -> None:
    duties = duty(FEEDBACK, {"due_on": AS_OF, "met_on": None})
    assert not grounds_for_stopping(duties, CLAUSES, AS_OF)[0].holds
    assert grounds_for_stopping(duties, CLAUSES, date(2026, 3, 2))[0].holds


def test_without_a_request_letter_the_second_condition_holds_and_says_why() -> None:
    restoration = conditions_for_restoring(duty(FEEDBACK, CURED_LATE), CLAUSES, STOPPED, AS_OF)
    assert [(c.clause, c.curative, c.none_open) for c in restoration.conditions] == [
        ("3(1)b.1", True, True), ("3(1)b.2", True, True),
    ]


def test_what_was_cured_before_the_stop_does_not_weigh_on_the_literal_reading() -> None:
    cured_before = {"due_on": date(2026, 1, 10), "met_on": date(2026, 1, 31)}
    assert conditions_for_restoring(duty(FEEDBACK, cured_before), CLAUSES, STOPPED, AS_OF).literal
    cured_on_the_day = cured_before | {"met_on": STOPPED}
    assert not conditions_for_restoring(duty(FEEDBACK, cured_on_the_day), CLAUSES, STOPPED, AS_OF).literal


def test_a_duty_whose_latest_bound_cannot_be_stated_is_no_ground() -> None:
    dates = Dates(earliest_due_on=date(2026, 1, 10), due_on=None, soon_on=date(2025, 12, 11))
    unconfirmed = [SuspendingDuty("x", FEEDBACK, dates, date(2025, 7, 10))]
    assert not grounds_for_stopping(unconfirmed, CLAUSES, AS_OF)[0].holds
