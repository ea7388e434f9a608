from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from records.words import date_words, in_words, long_date, long_instant, percent, thousands, with_words


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "nol"), (1, "satu"), (9, "sembilan"), (10, "sepuluh"), (11, "sebelas"), (12, "dua belas"),
        (19, "sembilan belas"), (20, "dua puluh"), (21, "dua puluh satu"), (99, "sembilan puluh sembilan"),
        (100, "seratus"), (101, "seratus satu"), (111, "seratus sebelas"), (200, "dua ratus"),
        (999, "sembilan ratus sembilan puluh sembilan"),
        (1000, "seribu"), (1100, "seribu seratus"), (2025, "dua ribu dua puluh lima"), (11_000, "sebelas ribu"),
        (100_000, "seratus ribu"), (101_000, "seratus satu ribu"), (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"), (1_000_001, "satu juta satu"), (10**9, "satu miliar"),
        (10**12, "satu triliun"),
        (10**15 - 1, num2words(10**15 - 1, lang="id")), (10**15, "satu kuadriliun"),
    ],
)
def test_a_number_is_said_as_indonesians_say_it(n: int, words: str) -> None:
    assert in_words(n) == words


@given(st.integers(0, 10**15))
def test_number_words_agree_with_num2words_but_for_its_one_thousand(n: int) -> None:
    theirs = num2words(n, lang="id")
    for scale in ("juta", "miliar", "triliun", "kuadriliun"):
        theirs = theirs.replace(f"{scale} satu ribu", f"{scale} seribu")
    assert in_words(n) == theirs


def test_num2words_has_the_fault_that_we_do_not() -> None:
    assert num2words(1_001_000, lang="id") == "satu juta satu ribu"
    assert in_words(1_001_000) == "satu juta seribu"


@pytest.mark.parametrize("n", [-1, 10**15 + 1])
def test_a_number_outside_the_span_has_no_words(n: int) -> None:
    with pytest.raises(ValueError, match="no words"):
        in_words(n)


def test_a_count_stands_beside_its_words() -> None:
    assert with_words(6) == "6 (enam)"
    assert with_words(1250) == "1.250 (seribu dua ratus lima puluh)"


@pytest.mark.parametrize(("n", "text"), [(0, "0"), (999, "999"), (1000, "1.000"), (1_234_567, "1.234.567")])
def test_thousands_are_set_apart_by_points(n: int, text: str) -> None:
    assert thousands(n) == text


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (9876, 10_000, "98,76%"), (1, 3, "33,33%"), (2, 3, "66,67%"), (1, 1, "100,00%"), (0, 7, "0,00%"),
        (1, 20_000, "0,01%"), (1, 20_001, "0,00%"), (3, 20_000, "0,02%"), (25, 1, "2.500,00%"), (5, 0, "–"),
        (0, 0, "–"), (99_995, 1_000_000, "10,00%"), (10**15 - 1, 10**15, "100,00%"),
    ],
)
def test_a_share_is_rounded_half_up_without_binary_fractions(numerator: int, denominator: int, text: str) -> None:
    assert percent(numerator, denominator) == text


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 2), (1, -2)])
def test_a_share_of_negative_counts_is_refused(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="counts"):
        percent(numerator, denominator)


def test_dates_are_printed_without_a_padded_day() -> None:
    assert long_date(date(2025, 5, 7)) == "7 Mei 2025"
    assert long_date(date(2025, 11, 28)) == "28 November 2025"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 5, 7), "Rabu, tanggal tujuh, bulan Mei, tahun dua ribu dua puluh lima (07-05-2025)"),
        (date(2025, 11, 7), "Jumat, tanggal tujuh, bulan November, tahun dua ribu dua puluh lima (07-11-2025)"),
        (date(2030, 12, 1), "Minggu, tanggal satu, bulan Desember, tahun dua ribu tiga puluh (01-12-2030)"),
    ],
)
def test_minutes_open_with_the_date_in_words_and_figures(day: date, words: str) -> None:
    assert date_words(day) == words


def test_an_instant_is_printed_in_western_indonesia_time() -> None:
    assert long_instant(datetime(2025, 6, 9, 7, 5, tzinfo=UTC)) == "9 Juni 2025, 14.05 WIB"
    assert long_instant(datetime(2025, 12, 31, 17, 0, tzinfo=UTC)) == "1 Januari 2026, 00.00 WIB"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        long_instant(datetime(2025, 6, 9, 7, 5))  # noqa: DTZ001
