"""Month, day and hour arithmetic of the clocks. Pure: dates in, dates out. Source: the computing rules, §§1 and 2."""

from calendar import monthrange
from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta

from records.words import WIB as WIB

# Far outside any agreement nothing is recorded or asked for, and sums of dates would overflow.
YEARS = range(2000, 2100)


def wib_date(instant: datetime) -> date:
    """Return the WIB calendar date an aware instant belongs to.

    >>> wib_date(datetime(2026, 3, 31, 16, 59, 59, tzinfo=UTC))
    datetime.date(2026, 3, 31)
    >>> wib_date(datetime(2026, 3, 31, 17, 0, 0, tzinfo=UTC))
    datetime.date(2026, 4, 1)

    Raises ValueError for a naive instant: it belongs to no known date.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(WIB).date()


def end_of(day: date) -> datetime:
    """Return the first instant after `day` in WIB: what was recorded before it was known on that day.

    >>> end_of(date(2026, 3, 31)).astimezone(UTC).isoformat()
    '2026-03-31T17:00:00+00:00'
    """
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=WIB)


def add_months(start: date, months: int) -> date:
    """Return the same day `months` later (earlier if negative), clamped to the end of a shorter month.

    Always from the anchor: chaining two calls may lose days that one call keeps.

    >>> add_months(date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    >>> add_months(date(2028, 5, 6), -1)
    datetime.date(2028, 4, 6)
    """
    years, month0 = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month0 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def add_calendar_days(event: date, days: int) -> date:
    """Return the last day of a period of `days` calendar days; the day of the event is not counted.

    >>> add_calendar_days(date(2026, 1, 1), 14)
    datetime.date(2026, 1, 15)
    """
    return event + timedelta(days=days)


def add_hours(known_at: datetime, hours: int) -> datetime:
    """Return the instant `hours` later. Raises ValueError for a naive instant."""
    if known_at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return known_at.astimezone(UTC) + timedelta(hours=hours)


def term_last_day(first_day: date, years: int, *, first_day_counts: bool = True) -> date:
    """Return the last day of a term of `years` that begins on `first_day`.

    With the first day counted (the default reading) it is the day before the anniversary; otherwise the anniversary
    itself. A term that begins on a leap day ends on 28 February: the anniversary does not exist, so the last day of
    February closes the year under either reading.

    >>> term_last_day(date(2025, 5, 7), 3)
    datetime.date(2028, 5, 6)
    >>> term_last_day(date(2024, 2, 29), 3)
    datetime.date(2027, 2, 28)
    """
    anniversary = add_months(first_day, 12 * years)
    if not first_day_counts or anniversary.day != first_day.day:
        return anniversary
    return anniversary - timedelta(days=1)


def is_off_day(day: date, holidays: Container[date]) -> bool:
    """Say whether `day` is a weekend day or stands in `holidays`. Never moves a due date: it is only noted."""
    return day.weekday() >= 5 or day in holidays


def last_working_day_before(day: date, holidays: Container[date]) -> date:
    """Return the last day before `day` that is neither weekend nor holiday."""
    day -= timedelta(days=1)
    while is_off_day(day, holidays):
        day -= timedelta(days=1)
    return day
