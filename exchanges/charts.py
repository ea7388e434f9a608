"""Drawing the result of a matching, and results over time, as SVG. Pure: every text is escaped.

Nothing relies on colour: parts of the bar carry their letter, lines a mark of their own, and a table stands beside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _EDGE = 1100, 12
_BLUE, _AMBER, _RED, _GREEN, _PINK = "#4a86c5", "#b5790b", "#e0483a", "#2e9460", "#c2417c"
_LINES = (_BLUE, _PINK, _GREEN, _AMBER, _RED, "currentColor")


@dataclass(frozen=True)
class Part:
    """A part of the bar: its letter, what it is, and how many rows."""

    letter: str
    label: str
    count: int


@dataclass(frozen=True)
class Bar:
    """The rows of both sides, common ones in the middle; `left` belongs to `first` alone, `right` to `second`."""

    title: str
    first: str
    second: str
    left: tuple[Part, ...]
    both: tuple[Part, ...]
    right: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return (*self.left, *self.both, *self.right)


def draw_bar(bar: Bar) -> str:
    """Return the bar as one `<svg>`: widths follow the counts, and a part that has rows is never too narrow to see."""
    places = list(_places(bar.parts))
    spans = dict(zip(bar.parts, places, strict=True))
    body = [_part(part, *place) for part, place in zip(bar.parts, places, strict=True)]
    own = [spans[part] for part in (*bar.left, *bar.both)]
    theirs = [spans[part] for part in (*bar.both, *bar.right)]
    body += _bracket(bar.first, own, 20, above=True)
    body += _bracket(bar.second, theirs, 128, above=False)
    return _svg(bar.title, 150, "".join([_patterns(), *body]))


def _places(parts: Sequence[Part]) -> Iterator[tuple[float, float]]:
    """Yield left edge and width of each part; one with rows has 14 units at least, for its letter."""
    room, least = _WIDTH - 2 * _EDGE, 14.0
    total = sum(part.count for part in parts) or 1
    small = [part for part in parts if part.count > 0 and part.count / total * room < least]
    rest = sum(part.count for part in parts if part not in small) or 1
    left = float(_EDGE)
    for part in parts:
        width = least if part in small else part.count / rest * (room - least * len(small))
        yield round(left, 1), round(width, 1)
        left += width


_FILLS = {
    "C": (_GREEN, 0.55), "D": (_AMBER, 0.6), "E": (_BLUE, 0.45), "F": (_PINK, 0.45), "G": ("url(#bar-lines)", 1.0),
    "H": ("url(#bar-dots)", 1.0),
}


def _part(part: Part, left: float, width: float) -> str:
    if not part.count:
        return ""
    fill, opacity = _FILLS.get(part.letter[0], ("none", 1.0))
    words = f"{part.letter} – {part.label}: {_n(part.count)} baris"
    count = _n(part.count)
    shown = f" {count}" if width > 7 * (len(part.letter) + len(count)) + 16 else ""
    return (
        f'<g><title>{escape(words)}</title><rect x="{left}" y="44" width="{width}" height="56" fill="{fill}" '
        f'fill-opacity="{opacity}" stroke="currentColor" stroke-opacity="0.7"/>'
        f'<text x="{left + width / 2:.1f}" y="77" text-anchor="middle" font-weight="700">'
        f"{escape(part.letter[0] + shown)}</text></g>"
    )


def _bracket(words: str, spans: list[tuple[float, float]], y: int, *, above: bool) -> list[str]:
    shown = [(left, width) for left, width in spans if width]
    if not shown:
        return []
    left, right = shown[0][0], shown[-1][0] + shown[-1][1]
    tick = 8 if above else -8
    line = y + 6 if above else y - 14
    text = y if above else y + 2
    anchor, x = ("start", left) if above else ("end", right)
    return [
        f'<path d="M{left} {line + tick}V{line}H{right:.1f}V{line + tick}" fill="none" stroke="currentColor"/>',
        f'<text x="{x:.1f}" y="{text}" text-anchor="{anchor}">{escape(words)}</text>',
    ]


def _patterns() -> str:
    return (
        '<defs><pattern id="bar-lines" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path d="M0 0v6" stroke="currentColor" stroke-width="1.5"/></pattern>'
        '<pattern id="bar-dots" width="6" height="6" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="1.2" '
        'fill="currentColor"/></pattern></defs>'
    )


@dataclass(frozen=True)
class Line:
    """One value over time; `values` as many as the chart's `labels`, None where there is none."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Trend:
    """Percentages over time, oldest first."""

    title: str
    labels: tuple[str, ...]
    lines: tuple[Line, ...]


def draw_trend(trend: Trend) -> str:
    """Return the percentages as lines in one `<svg>`; the scale begins below the lowest, at a full ten."""
    values = [value for line in trend.lines for value in line.values if value is not None]
    lowest = max(0, int((min(values, default=0.0) - 5) // 10 * 10))
    top, bottom, left, right = 16, 210, 56, _WIDTH - 24
    step = (right - left) / max(len(trend.labels) - 1, 1)

    def y(value: float) -> float:
        return round(bottom - (value - lowest) / (100 - lowest) * (bottom - top), 1)

    body = [
        f'<line x1="{left}" y1="{y(mark)}" x2="{right}" y2="{y(mark)}" stroke="currentColor" '
        f'stroke-opacity="0.18"/><text x="{left - 8}" y="{y(mark) + 4}" text-anchor="end">{mark}%</text>'
        for mark in range(lowest, 101, 10 if 100 - lowest > 20 else 5)
    ]
    every = max(1, -(-len(trend.labels) // 8))
    for number, label in enumerate(trend.labels):
        if number % every == 0:
            anchor = "start" if number == 0 else "end" if number == len(trend.labels) - 1 else "middle"
            body.append(
                f'<text x="{left + number * step:.1f}" y="{bottom + 20}" text-anchor="{anchor}">{escape(label)}</text>'
            )
    for number, line in enumerate(trend.lines):
        points = [(left + i * step, y(v)) for i, v in enumerate(line.values) if v is not None]
        body.append(_line(line.label, points, number))
    body += _legend([line.label for line in trend.lines], bottom + 44)
    rows = -(-len(trend.lines) // 3)
    return _svg(trend.title, bottom + 40 + rows * 20, "".join(body))


def _line(label: str, points: list[tuple[float, float]], number: int) -> str:
    tone = _LINES[number % len(_LINES)]
    dash = ' stroke-dasharray="6 4"' if number % 2 else ""
    path = "".join(f"{'L' if i else 'M'}{x:.1f} {y:.1f}" for i, (x, y) in enumerate(points))
    marks = "".join(_mark(x, y, number) for x, y in points)
    return (
        f'<g><title>{escape(label)}</title><path d="{path}" fill="none" stroke="{tone}" stroke-width="2"{dash}/>'
        f"{marks}</g>"
    )


def _mark(x: float, y: float, number: int) -> str:
    tone = _LINES[number % len(_LINES)]
    match number % 4:
        case 0:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{tone}"/>'
        case 1:
            return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{tone}"/>'
        case 2:
            return f'<path d="M{x:.1f} {y - 5.5:.1f}l5.5 10h-11z" fill="{tone}"/>'
        case _:
            return f'<path d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z" fill="{tone}"/>'


def _legend(labels: Sequence[str], top: float) -> list[str]:
    found = []
    for number, label in enumerate(labels):
        x, y = 56 + number % 3 * 340, top + number // 3 * 20
        found += [_mark(x, y - 4, number), f'<text x="{x + 14}" y="{y}">{escape(label)}</text>']
    return found


def _svg(title: str, height: float, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline-svg" viewBox="0 0 {_WIDTH} {height:g}" role="img" '
        f'font-size="13" fill="currentColor"><title>{escape(title)}</title>{body}</svg>'
    )


def _n(number: int) -> str:
    return f"{number:,}".replace(",", ".")
