"""Numbers, dates and instants in Indonesian words, as official documents print them. Pure."""

from datetime import date, datetime, timedelta, timezone

# Western Indonesia Time has had no daylight saving and no shift since 1964; every business date is a date in it.
WIB = timezone(timedelta(hours=7), "WIB")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)
_UNITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_SCALES = (
    (10**15, "kuadriliun"), (10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"),
    (10, "puluh"),
)
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def in_words(n: int) -> str:
    """Return `n` (0 to 10^15) in words.

    >>> in_words(2025), in_words(1_001_000)
    ('dua ribu dua puluh lima', 'satu juta seribu')

    Raises ValueError outside that span.
    """
    if not 0 <= n <= 10**15:
        raise ValueError(f"no words for {n}")
    if n < 12:
        return _UNITS[n]
    if n < 20:
        return f"{_UNITS[n - 10]} belas"
    value, name = next(scale for scale in _SCALES if n >= scale[0])
    count, rest = divmod(n, value)
    head = f"se{name}" if count == 1 and value in (100, 1000) else f"{in_words(count)} {name}"
    return f"{head} {in_words(rest)}" if rest else head


def with_words(n: int) -> str:
    """Return the figure with its words, e.g. `6 (enam)`."""
    return f"{thousands(n)} ({in_words(n)})"


def thousands(n: int) -> str:
    """Return `n` with a point between thousands, e.g. `1.234.567`."""
    return f"{n:,}".replace(",", ".")


def percent(numerator: int, denominator: int) -> str:
    """Return the share with two decimals, rounded half up in whole numbers, e.g. `98,76%`; `–` of nothing.

    Raises ValueError for a negative count.
    """
    if numerator < 0 or denominator < 0:
        raise ValueError("a share needs counts")
    if denominator == 0:
        return "–"
    hundredths = (numerator * 20_000 + denominator) // (2 * denominator)
    return f"{thousands(hundredths // 100)},{hundredths % 100:02d}%"


def long_date(day: date) -> str:
    """Return the date in figures and month name, e.g. `7 Mei 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_words(day: date) -> str:
    """Return the date as minutes open with it: `Rabu, tanggal tujuh, bulan Mei, tahun … (07-05-2025)`."""
    return (
        f"{_DAYS[day.weekday()]}, tanggal {in_words(day.day)}, bulan {MONTHS[day.month - 1]}, "
        f"tahun {in_words(day.year)} ({day:%d-%m-%Y})"
    )


def long_instant(at: datetime) -> str:
    """Return the instant in Western Indonesia Time, e.g. `9 Juni 2025, 14.05 WIB`. Raises ValueError if naive."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    local = at.astimezone(WIB)
    return f"{long_date(local)}, {local:%H.%M} WIB"
