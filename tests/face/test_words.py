"""The words of dates, numbers and standings."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from agreements.standing import Standing
from agreements.templatetags import face
from agreements.wording import STANDINGS, standing_text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2025, 5, 7), "7 Mei 2025"),
        (date(2028, 12, 31), "31 Desember 2028"),
        (datetime(2025, 5, 7, 7, 5, tzinfo=UTC), "7 Mei 2025, 14.05 WIB"),
        (datetime(2026, 3, 31, 16, 59, 59, tzinfo=UTC), "31 Maret 2026, 23.59 WIB"),
        (datetime(2026, 3, 31, 17, 0, tzinfo=UTC), "1 April 2026, 00.00 WIB"),
        (None, "–"),
    ],
)
def test_a_date_is_written_in_full_and_an_instant_in_wib(value: date | datetime | None, shown: str) -> None:
    assert face.tanggal(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (999, "999"), (1000, "1.000"), (1234567, "1.234.567"), (None, "–")]
)
def test_thousands_are_grouped_with_points(value: int | None, shown: str) -> None:
    assert face.angka(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(Decimal("98.76"), "98,76%"), (100.0, "100,00%"), (0, "0,00%"), (None, "–")]
)
def test_a_percentage_has_two_decimals_after_a_comma(value: float | Decimal | None, shown: str) -> None:
    assert face.persen(value) == shown


@pytest.mark.parametrize(
    ("as_of", "shown"),
    [
        (date(2025, 11, 2), "37 hari lagi"),
        (date(2025, 12, 8), "1 hari lagi"),
        (date(2025, 12, 9), "hari ini"),
        (date(2025, 12, 10), "terlambat 1 hari"),
        (date(2025, 12, 13), "terlambat 4 hari"),
    ],
)
def test_the_distance_turns_on_the_due_day(as_of: date, shown: str) -> None:
    assert face.jarak(date(2025, 12, 9), as_of) == shown


def test_every_standing_has_its_word() -> None:
    assert {standing: look.word for standing, look in STANDINGS.items()} == {
        Standing.NOT_YET_DUE: "belum jatuh tempo",
        Standing.DUE_SOON: "segera jatuh tempo",
        Standing.OVERDUE: "terlambat",
        Standing.MET_ON_TIME: "dipenuhi tepat waktu",
        Standing.MET_LATE: "dipenuhi terlambat",
        Standing.PAUSED: "ditangguhkan (keadaan kahar)",
        Standing.WAIVED: "dikecualikan",
        Standing.NO_DEADLINE: "tanpa tenggat",
        Standing.VOID: "batal",
    }
    assert set(STANDINGS) == set(Standing)


def test_red_is_for_overdue_only() -> None:
    assert [standing for standing, look in STANDINGS.items() if look.tone == "danger"] == [Standing.OVERDUE]


def test_days_are_said_only_of_what_is_overdue() -> None:
    assert standing_text(Standing.OVERDUE, 4) == "terlambat 4 hari"
    assert standing_text(Standing.MET_LATE, 4) == "dipenuhi terlambat"
