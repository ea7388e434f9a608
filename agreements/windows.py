"""A count of at least n in 1 year: windows, slots, and how a count stands. Pure. Source: rules §5."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from .deadlines import add_months, term_last_day

_DAY = timedelta(days=1)


class YearReading(Enum):
    """What "1 year" means; the agreement's chosen reading decides the standing."""

    CALENDAR = "calendar"
    AGREEMENT = "agreement"
    ROLLING = "rolling"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    YearReading.CALENDAR: "tahun kalender",
    YearReading.AGREEMENT: "tahun perjanjian",
    YearReading.ROLLING: "12 bulan bergulir",
}


@dataclass(frozen=True)
class Window:
    """A span of days, both ends included. `partial`: the term cuts the year short."""

    first: date
    last: date
    partial: bool = False

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Slot:
    """One planned instance in a window: `planned_on` is the portal's plan, the window's last day the only deadline."""

    window: Window
    number: int
    planned_on: date


@dataclass(frozen=True)
class WindowCount:
    """How many of the `required` instances fell in `window` up to the day asked for."""

    window: Window
    count: int
    required: int

    @property
    def shortfall(self) -> int:
        return max(0, self.required - self.count)


@dataclass(frozen=True)
class ReadingResult:
    """How a count duty stands under one reading on a day.

    `met`: no window that has wholly passed falls short. `missed`: those that do, for ever. `current`: the window that
    contains the day (under the rolling reading the 12 months that end on it, within the term), None outside the term.
    """

    reading: YearReading
    met: bool
    missed: tuple[WindowCount, ...]
    current: WindowCount | None


def agreement_windows(first: date, last: date) -> list[Window]:
    """Return the agreement years of a term, each from the day after the one before; a cut last one is partial.

    A term that ends on an anniversary was reckoned without its first day, and so is each of its years: no year of a
    single day is left over.
    """
    counted = (last.month, last.day) != (first.month, first.day)
    windows: list[Window] = []
    start = first
    while start <= last:
        end = term_last_day(first, len(windows) + 1, first_day_counts=counted)
        windows.append(Window(start, min(end, last), partial=end > last))
        start = end + _DAY
    return windows


def calendar_windows(first: date, last: date) -> list[Window]:
    """Return the calendar years that the term touches, cut to the term; a cut one is marked partial."""
    return [
        Window(
            max(first, date(year, 1, 1)),
            min(last, date(year, 12, 31)),
            partial=first > date(year, 1, 1) or last < date(year, 12, 31),
        )
        for year in range(first.year, last.year + 1)
    ]


def slots(window: Window, required: int) -> list[Slot]:
    """Return `required` slots that divide the window evenly by months; the last one is planned for its last day.

    Two slots of 7 May 2025 to 6 May 2026 are planned for 6 November 2025 and 6 May 2026.
    """
    months = round((window.last - window.first).days / 30.4375)
    # In a window cut to a few days the months round to none: no plan lies before the window.
    planned = [
        max(window.first, add_months(window.first, months * n // required) - _DAY) for n in range(1, required)
    ]
    return [Slot(window, n, day) for n, day in enumerate([*planned, window.last], start=1)]


#: How often a window asks: an addendum may change it from one window to the next.
Required = Callable[["Window"], int]


def judge(
    reading: YearReading, days: Iterable[date], required: Required, first: date, last: date, as_of: date
) -> ReadingResult:
    """Return how "at least `required` in 1 year" stands on `as_of` for instances on `days`, in first..last."""
    known = sorted(d for d in days if first <= d <= min(as_of, last))
    if reading is YearReading.ROLLING:
        return _judge_rolling(known, required, first, last, as_of)
    windows = agreement_windows(first, last) if reading is YearReading.AGREEMENT else calendar_windows(first, last)
    counts = [WindowCount(w, sum(d in w for d in known), required(w)) for w in windows]
    missed = tuple(c for c in counts if c.window.last < as_of and c.shortfall)
    current = next((c for c in counts if as_of in c.window), None)
    return ReadingResult(reading, not missed, missed, current)


def verdict(results: Sequence[ReadingResult]) -> str:
    """Return the verdict over all readings in the words of rules §5."""
    met = [r.reading.label for r in results if r.met]
    unmet = [r.reading.label for r in results if not r.met]
    if not unmet:
        return "terpenuhi menurut semua tafsir"
    if not met:
        return "belum"
    return f"terpenuhi menurut {', '.join(met)}, belum menurut {', '.join(unmet)}"


def _judge_rolling(known: list[date], required: Required, first: date, last: date, as_of: date) -> ReadingResult:
    # A count over a moving window is lowest where the window has just left an instance behind, so it is enough to
    # look at the windows that begin with the term or on the day after an instance.
    starts = [first, *(d + _DAY for d in known)]
    missed = []
    for start in dict.fromkeys(starts):
        window = Window(start, term_last_day(start, 1))
        if window.last > last or window.last >= as_of:
            continue
        counted = WindowCount(window, sum(d in window for d in known), required(window))
        if counted.shortfall:
            missed.append(counted)
    current = None
    if first <= as_of <= last:
        start = max(first, add_months(as_of + _DAY, -12))
        window = Window(start, as_of, partial=term_last_day(start, 1) > as_of)
        current = WindowCount(window, sum(d in window for d in known), required(window))
    return ReadingResult(YearReading.ROLLING, not missed, tuple(missed), current)
