"""The nine standings, and the same rule in SQL on every day (§3)."""

import random
from datetime import date, timedelta

import pytest

from agreements.models import Obligation
from agreements.standing import Dates, Standing, days_overdue, standing
from tests.factories import World

DUE = date(2025, 12, 9)
SOON = DUE - timedelta(days=30)
DAY = timedelta(days=1)


def dates(**changes: date | None) -> Dates:
    return Dates(**({"earliest_due_on": DUE, "due_on": DUE, "soon_on": SOON} | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (SOON - DAY, Standing.NOT_YET_DUE),
        (SOON, Standing.DUE_SOON),
        (DUE, Standing.DUE_SOON),
        (DUE + DAY, Standing.OVERDUE),
    ],
)
def test_the_due_day_itself_is_still_in_time(as_of: date, expected: Standing) -> None:
    assert standing(dates(), as_of) is expected


def test_days_overdue_count_from_the_day_after_the_due_day() -> None:
    assert days_overdue(dates(), DUE) == 0
    assert days_overdue(dates(), DUE + DAY) == 1
    assert days_overdue(dates(met_on=DUE + DAY), DUE + 5 * DAY) == 0


def test_met_on_the_due_day_is_on_time_and_a_day_later_is_late_for_ever() -> None:
    assert standing(dates(met_on=DUE), DUE) is Standing.MET_ON_TIME
    assert standing(dates(met_on=DUE + DAY), date(2099, 1, 1)) is Standing.MET_LATE


def test_before_it_was_met_it_was_not() -> None:
    assert standing(dates(met_on=DUE + 3 * DAY), DUE + 2 * DAY) is Standing.OVERDUE


def test_between_the_bounds_nobody_is_late() -> None:
    between = dates(due_on=DUE + 10 * DAY)
    assert standing(between, DUE + 10 * DAY) is Standing.DUE_SOON
    assert standing(between, DUE + 11 * DAY) is Standing.OVERDUE


def test_without_a_latest_bound_it_never_becomes_overdue() -> None:
    assert standing(dates(due_on=None), date(2099, 1, 1)) is Standing.DUE_SOON


def test_a_duty_without_a_deadline_is_never_red() -> None:
    assert standing(Dates(None, None), date(2099, 1, 1)) is Standing.NO_DEADLINE


@pytest.mark.parametrize(
    ("field", "expected"),
    [("voided_on", Standing.VOID), ("waived_on", Standing.WAIVED), ("paused_on", Standing.PAUSED)],
)
def test_void_waived_and_paused_begin_on_their_day(field: str, expected: Standing) -> None:
    assert standing(dates(**{field: SOON}), SOON - DAY) is Standing.NOT_YET_DUE
    assert standing(dates(**{field: SOON}), SOON) is expected


@pytest.mark.parametrize(("kind", "during"), [("waived", Standing.WAIVED), ("paused", Standing.PAUSED)])
def test_after_the_last_day_of_a_waiver_or_pause_the_duty_stands_again(kind: str, during: Standing) -> None:
    until = DUE + 9 * DAY
    row = dates(**{f"{kind}_on": SOON, f"{kind}_until": until})
    assert standing(row, until) is during
    assert standing(row, until + DAY) is Standing.OVERDUE
    assert (days_overdue(row, until), days_overdue(row, until + DAY)) == (0, 1)


@pytest.mark.parametrize("kind", ["waived", "paused"])
def test_met_during_a_waiver_or_pause_is_not_late(kind: str) -> None:
    until = DUE + 9 * DAY
    for met_on, expected in ((until, Standing.MET_ON_TIME), (until + DAY, Standing.MET_LATE)):
        row = dates(met_on=met_on, **{f"{kind}_on": SOON, f"{kind}_until": until})
        assert standing(row, met_on) is expected


def test_sql_says_the_same_as_python_over_years_of_days(world: World) -> None:
    chance = random.Random(7)
    parties = (world.lan, world.bkn)
    term = world.agreement.terms.get(code="minutes")
    rows = []
    for number in range(120):
        base = date(2025, 5, 7) + timedelta(days=chance.randrange(1095))

        def maybe(spread: int, base: date = base) -> date | None:
            return base + timedelta(days=chance.randrange(-spread, spread)) if chance.random() < 0.4 else None

        has_deadline = chance.random() < 0.85
        bounds = chance.choice(["one", "two", "open"])
        latest = {"one": base, "two": base + timedelta(days=chance.randrange(60)), "open": None}[bounds]
        def ending(first: date | None) -> date | None:
            return first + timedelta(days=chance.randrange(40)) if first and chance.random() < 0.5 else None

        met_on, waived, paused = maybe(60), maybe(90), maybe(90)
        rows.append(
            Obligation(
                agreement=world.agreement, term=term, debtor=parties[0], creditor=parties[1], subject=f"uji {number}",
                opened_by=None, opened_on=date(2025, 5, 7), rule=term.rule, parameters={},
                start_settled=has_deadline and bounds == "one",
                earliest_due_on=base if has_deadline else None, due_on=latest if has_deadline else None,
                soon_on=base - timedelta(days=chance.choice([0, 7, 30])) if has_deadline else None,
                met_on=met_on, voided_on=maybe(90), waived_on=waived, waived_until=ending(waived), paused_on=paused,
                paused_until=ending(paused),
                window_first=base, window_last=base, slot=number, planned_on=base,
            )
        )
    met_by = world.deliver(date(2025, 6, 7)).fact
    for row in rows:
        row.met_by = met_by if row.met_on else None
    Obligation.objects.bulk_create(rows)
    seen = set()
    for offset in range(-60, 1250, 7):
        as_of = date(2025, 5, 7) + timedelta(days=offset)
        for row in Obligation.objects.with_standing(as_of):
            assert row.standing == standing(row.dates, as_of).value, (row.dates, as_of)
            seen.add(row.standing)
    assert seen == {s.value for s in Standing}
