"""Drawing the term with every clock as SVG. Pure: dates in, markup out, every text escaped.

Nothing relies on colour: each standing has its own shape and its word in the legend. Lines and texts take the page's
own colour (`currentColor`); the four tones are chosen to stand out on a light and on a dark ground alike.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from agreements.standing import Standing
from agreements.wording import MONTHS, STANDINGS, long_date

_WIDTH, _LEFT, _RIGHT = 1100, 200, 14
_ROW, _BAR, _GAP = 24, 14, 10
_HEAD = 46
_CHAR, _LINE = 6.1, 13
_LEGEND_ROW = 22

_BLUE, _AMBER, _RED, _GREEN, _PLAIN = "#4a86c5", "#b5790b", "#e0483a", "#2e9460", "currentColor"
_TONES = {
    Standing.NOT_YET_DUE: _BLUE,
    Standing.DUE_SOON: _AMBER,
    Standing.OVERDUE: _RED,
    Standing.MET_ON_TIME: _GREEN,
    Standing.MET_LATE: _GREEN,
}
_PLANNED, _STOPPED = "rencana (bukan tenggat)", "akses dihentikan sementara"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHORT = tuple(m[:3] for m in MONTHS)


@dataclass(frozen=True)
class Band:
    """A span of the whole picture, such as one agreement year; both ends included."""

    first: date
    last: date
    label: str


@dataclass(frozen=True)
class Mark:
    """A day on a clock. `standing` None: the portal's own plan, never a deadline."""

    on: date
    standing: Standing | None


@dataclass(frozen=True)
class Clock:
    """A running period or a counting window from `first` to `last`; both ends included.

    `label` stands at the bar, `title` is the whole sentence. `open_end`: the last day is not settled yet.
    `late_until`: the day up to which it is or was overdue.
    """

    first: date
    last: date
    label: str
    title: str
    standing: Standing
    marks: tuple[Mark, ...] = ()
    open_end: bool = False
    late_until: date | None = None


@dataclass(frozen=True)
class Lane:
    """Clocks of one kind and one party; those that overlap are drawn below each other."""

    label: str
    clocks: tuple[Clock, ...]


@dataclass(frozen=True)
class Stop:
    """A stop of access from `first` to `last`, the last day of it that is known; both ends included."""

    first: date
    last: date
    label: str


@dataclass(frozen=True)
class Timeline:
    """What is drawn: the term `first` to `last`, and the day `as_of` for which everything is shown."""

    title: str
    first: date
    last: date
    as_of: date
    bands: tuple[Band, ...]
    lanes: tuple[Lane, ...]
    stops_label: str = ""
    stops: tuple[Stop, ...] = ()


def draw(timeline: Timeline) -> str:
    """Return the timeline as one `<svg>` element, well-formed and safe to put into a page."""
    scale = _Scale.of(timeline)
    body: list[str] = []
    top = _HEAD
    for lane in timeline.lanes:
        rows = _packed(lane.clocks, scale)
        body.append(_lane_label(lane.label, top))
        for number, row in enumerate(rows):
            body += [_clock(clock, top + number * _ROW, scale) for clock in row]
        top += max(len(rows) * _ROW, len(list(_wrapped(lane.label))) * _LINE) + _GAP
        body.append(_line(0, top - _GAP / 2, _WIDTH, top - _GAP / 2, opacity=0.15))
    if timeline.stops_label:
        body.append(_lane_label(timeline.stops_label, top))
        body += [_stop(stop, top, scale) for stop in timeline.stops]
        top += _ROW + _GAP
    legend, height = _legend(timeline, top + 18)
    parts = [
        f"<title>{_text(timeline.title)}</title>", _hatch(), *_bands(timeline, scale, top), *_ticks(scale, top),
        *body, *_as_of(timeline, scale, top), *legend,
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline-svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'font-size="12" fill="currentColor">{"".join(parts)}</svg>'
    )


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    @classmethod
    def of(cls, timeline: Timeline) -> "_Scale":
        days = [day for lane in timeline.lanes for clock in lane.clocks for day in _days(clock)]
        return cls(min([timeline.first, *days]), max([timeline.last, *days]))

    def x(self, day: date) -> float:
        """The left edge of a day; a day outside the picture is drawn at its border."""
        span = (self.last - self.first).days + 1
        share = min(max((day - self.first).days / span, 0.0), 1.0)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def end(self, day: date) -> float:
        """The right edge of a day."""
        return self.x(day + timedelta(days=1))

    def middle(self, day: date) -> float:
        return round((self.x(day) + self.end(day)) / 2, 1)


def _packed(clocks: Sequence[Clock], scale: _Scale) -> list[list[Clock]]:
    """Put clocks into as few rows as they need, in the order in which they begin."""
    rows: list[tuple[float, list[Clock]]] = []
    for clock in sorted(clocks, key=lambda c: (c.first, c.last)):
        left, right = _extent(clock, scale)
        for number, (taken, row) in enumerate(rows):
            if left >= taken:
                rows[number] = (right, [*row, clock])
                break
        else:
            rows.append((right, [clock]))
    return [row for _, row in rows]


def _extent(clock: Clock, scale: _Scale) -> tuple[float, float]:
    left, right = scale.x(min(_days(clock))), scale.end(max(_days(clock)))
    x, anchor = _label_place(clock, scale)
    width = len(clock.label) * _CHAR
    if anchor == "start":
        right = max(right, x + width)
    elif anchor == "end":
        left = min(left, x - width)
    return left - 4, right + 8


def _days(clock: Clock) -> list[date]:
    late = [clock.late_until] if clock.late_until else []
    return [clock.first, clock.last, *(m.on for m in clock.marks), *late]


def _label_place(clock: Clock, scale: _Scale) -> tuple[float, str]:
    """Where the label stands: inside a bar that is wide enough, else after it, at the border before it."""
    left, right = scale.x(clock.first), scale.end(clock.last)
    width = len(clock.label) * _CHAR
    if right - left > width + 24:
        return left + 6, "inside"
    after = max(right, *(scale.end(d) for d in _days(clock)))
    return (after + 8, "start") if after + 8 + width < _WIDTH else (left - 8, "end")


def _clock(clock: Clock, top: float, scale: _Scale) -> str:
    left, right = scale.x(clock.first), scale.end(clock.last)
    tone = _TONES.get(clock.standing, _PLAIN)
    dash = ' stroke-dasharray="4 3"' if clock.open_end else ""
    middle = top + _BAR / 2
    x, anchor = _label_place(clock, scale)
    parts = [
        f"<title>{_text(clock.title)}</title>",
        f'<rect x="{left}" y="{top}" width="{max(right - left, 2):.1f}" height="{_BAR}" rx="2" fill="{tone}" '
        f'fill-opacity="0.16" stroke="{tone}"{dash}/>',
    ]
    if clock.late_until and clock.late_until > clock.last:
        parts.append(
            f'<line x1="{right}" y1="{middle}" x2="{scale.end(clock.late_until)}" y2="{middle}" stroke="{_RED}" '
            'stroke-width="3"/>'
        )
    parts.append(
        f'<text x="{x:.1f}" y="{top + _BAR - 3}" font-size="11" text-anchor="{"end" if anchor == "end" else "start"}">'
        f"{_text(clock.label)}</text>"
    )
    parts += [_shape(mark.standing, scale.middle(mark.on), middle) for mark in clock.marks]
    return f"<g>{''.join(parts)}</g>"


def _shape(standing: Standing | None, x: float, y: float) -> str:
    """Draw the shape of a standing around a point; each differs from the others in outline, not only in colour."""
    tone = _TONES.get(standing, _PLAIN) if standing else _PLAIN
    weight = 3 if standing is Standing.OVERDUE else 2
    line = f'stroke="{tone}" stroke-width="{weight}" stroke-linecap="round" stroke-linejoin="round"'
    match standing:
        case None:
            return f'<path d="M{x} {y - 5}l5 5l-5 5l-5 -5z" fill="none" {line}/>'
        case Standing.NOT_YET_DUE:
            return f'<circle cx="{x}" cy="{y}" r="4.5" fill="none" {line}/>'
        case Standing.DUE_SOON:
            return f'<path d="M{x} {y - 6}l6 11h-12z" fill="{tone}" {line}/>'
        case Standing.OVERDUE:
            return f'<path d="M{x - 5} {y - 5}l10 10m0 -10l-10 10" fill="none" {line}/>'
        case Standing.MET_ON_TIME:
            return f'<circle cx="{x}" cy="{y}" r="5" fill="{tone}" {line}/>'
        case Standing.MET_LATE:
            return f'<rect x="{x - 5}" y="{y - 5}" width="10" height="10" fill="{tone}" {line}/>'
        case Standing.PAUSED:
            return f'<path d="M{x - 3} {y - 5}v10m6 -10v10" fill="none" {line}/>'
        case _:
            return f'<path d="M{x - 5} {y}h10" fill="none" {line}/>'


def _stop(stop: Stop, top: float, scale: _Scale) -> str:
    left, right = scale.x(stop.first), scale.end(stop.last)
    return (
        f'<g><title>{_text(stop.label)}</title><rect x="{left}" y="{top}" width="{max(right - left, 3):.1f}" '
        f'height="{_BAR}" fill="url(#timeline-hatch)" stroke="currentColor"/></g>'
    )


def _hatch() -> str:
    return (
        '<defs><pattern id="timeline-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path d="M0 0v6" stroke="currentColor" stroke-width="2"/></pattern></defs>'
    )


def _bands(timeline: Timeline, scale: _Scale, bottom: float) -> Iterator[str]:
    for number, band in enumerate(timeline.bands):
        left, right = scale.x(band.first), scale.end(band.last)
        yield (
            f'<rect x="{left}" y="0" width="{right - left:.1f}" height="{bottom}" fill="currentColor" '
            f'fill-opacity="{0.03 if number % 2 else 0.07}"/>'
        )
        yield f'<text x="{(left + right) / 2:.1f}" y="15" text-anchor="middle">{_text(band.label)}</text>'


def _ticks(scale: _Scale, bottom: float) -> Iterator[str]:
    for year in range(scale.first.year, scale.last.year + 1):
        for month in (1, 7):
            day = date(year, month, 1)
            if scale.first <= day <= scale.last:
                x = scale.x(day)
                yield _line(x, 22, x, bottom, opacity=0.2)
                yield f'<text x="{x + 3}" y="33" font-size="11">{_SHORT[month - 1]} {year}</text>'


def _as_of(timeline: Timeline, scale: _Scale, bottom: float) -> Iterator[str]:
    words = f"Status per {long_date(timeline.as_of)}"
    if not scale.first <= timeline.as_of <= scale.last:
        yield f'<text x="{_LEFT}" y="{bottom + 14}" font-weight="700">{words}, di luar rentang gambar</text>'
        return
    x = scale.middle(timeline.as_of)
    late = x > _WIDTH - 200
    yield f'<line x1="{x}" y1="20" x2="{x}" y2="{bottom}" stroke="currentColor" stroke-width="2"/>'
    yield (
        f'<text x="{x}" y="{bottom + 14}" font-weight="700" text-anchor="{"end" if late else "start"}">{words}</text>'
    )


def _legend(timeline: Timeline, top: float) -> tuple[list[str], float]:
    """Return the shapes that occur with their words, and where the picture ends."""
    used = {mark.standing for lane in timeline.lanes for clock in lane.clocks for mark in clock.marks}
    entries = [(s, STANDINGS[s].word) for s in Standing if s in used] + ([(None, _PLANNED)] if None in used else [])
    parts: list[str] = []
    x, y = float(_LEFT), top + _LEGEND_ROW / 2
    for standing, word in entries:
        width = 22 + len(word) * _CHAR + 18
        if x + width > _WIDTH:
            x, y = float(_LEFT), y + _LEGEND_ROW
        parts += [_shape(standing, x + 7, y), f'<text x="{x + 20:.1f}" y="{y + 4}">{_text(word)}</text>']
        x += width
    if timeline.stops:
        parts.append(
            f'<rect x="{_LEFT}" y="{y + _LEGEND_ROW - 7}" width="22" height="{_BAR}" fill="url(#timeline-hatch)" '
            f'stroke="currentColor"/><text x="{_LEFT + 30}" y="{y + _LEGEND_ROW + 4}">{_STOPPED}</text>'
        )
        y += _LEGEND_ROW
    return parts, y + _LEGEND_ROW / 2 + 4


def _lane_label(label: str, top: float) -> str:
    lines = enumerate(_wrapped(label))
    spans = (f'<tspan x="0" y="{top + 11 + number * _LINE}">{_text(line)}</tspan>' for number, line in lines)
    return f"<text>{''.join(spans)}</text>"


def _wrapped(text: str, width: int = 31) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def _text(words: str) -> str:
    return escape(_NOT_IN_XML.sub("", words))


def _line(x1: float, y1: float, x2: float, y2: float, opacity: float) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="currentColor" stroke-opacity="{opacity}"/>'
