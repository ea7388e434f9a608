"""Changes in words (rules §8)."""

from dataclasses import dataclass
from datetime import date

import pytest

from agreements.change_words import GONE, NEW, SAME, days_moved, effect_words, pieces, rule_words
from agreements.terms import Rule

D1, D2 = date(2026, 3, 9), date(2026, 6, 9)


@dataclass
class Dates:
    earliest_due_on: date | None
    due_on: date | None
    voided_on: date | None = None
    paused_on: date | None = None


@pytest.mark.parametrize(
    ("rule", "parameters", "words"),
    [
        (Rule.MONTHS_AFTER_RECEIPT, {"months": 6}, "6 bulan sejak diterima"),
        (Rule.COUNT_PER_YEAR, {"times": 2}, "paling sedikit 2 kali dalam 1 tahun"),
        (Rule.MONTHS_BEFORE_END, {"months": 1}, "1 bulan sebelum berakhir"),
        (Rule.DAYS_AFTER_EVENT, {"days": 14}, "14 hari kalender setelah kejadian"),
        (Rule.HOURS_AFTER_KNOWLEDGE, {"hours": 72}, "72 jam sejak diketahui"),
        (Rule.NO_DEADLINE, {}, "tanpa tenggat"),
    ],
)
def test_a_rule_is_said_with_its_number(rule: Rule, parameters: dict[str, int], words: str) -> None:
    assert rule_words(rule, parameters) == words


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("a b c", "a b c", [(SAME, "a b c")]), ("", "a b", [(NEW, "a b")]), ("a b", "", [(GONE, "a b")]),
        ("paling sedikit 2 kali setahun", "paling sedikit 4 kali",
         [(SAME, "paling sedikit"), (GONE, "2"), (NEW, "4"), (SAME, "kali"), (GONE, "setahun")]),
    ],
)
def test_two_wordings_are_one_marked_run(before: str, after: str, marked: list[tuple[str, str]]) -> None:
    assert [(p.kind, p.text) for p in pieces(before, after)] == marked


@pytest.mark.parametrize(
    ("before", "after", "days", "words"),
    [
        (None, Dates(D1, D1), None, "baru"),
        (Dates(D1, D1), Dates(D2, D2), 92, "92 hari lebih lambat"),
        (Dates(D2, D2), Dates(D1, D1), -92, "92 hari lebih awal"),
        (Dates(D1, D1), Dates(D1, D1), 0, "tanggal tetap"),
        (Dates(D1, D1), Dates(D1, D1, D1), 0, "batal sejak 9 Maret 2026"),
        (Dates(D1, D1, D1), Dates(D1, D1), 0, "berlaku lagi"),
        (Dates(D1, D1), Dates(D1, D1, paused_on=D1), 0, "ditangguhkan sejak 9 Maret 2026"),
        (Dates(D1, D1, paused_on=D1), Dates(D1, D1), 0, "berjalan lagi"),
        (Dates(D1, D1, paused_on=D1), Dates(D2, D2), 92, "92 hari lebih lambat"),
        (Dates(D1, D1, D1), Dates(D2, D2, D2), 92, "92 hari lebih lambat"),
        (Dates(D1, D1), Dates(D1, None), None, "batas waktu belum dapat dinyatakan"),
        (Dates(D1, None), Dates(D1, D2), None, "batas waktu menjadi pasti, 9 Juni 2026"),
        (Dates(D1, None), Dates(D2, None), 92, "92 hari lebih lambat"),
        (Dates(D1, D2), Dates(date(2026, 3, 10), D2), 0, "batas paling awal bergeser"),
        (Dates(None, None), Dates(None, None), None, "tanggal tetap"),
    ],
)
def test_what_a_change_does_to_a_duty_is_said_in_days(
    before: Dates | None, after: Dates, days: int | None, words: str
) -> None:
    assert (days_moved(before, after), effect_words(before, after)) == (days, words)
