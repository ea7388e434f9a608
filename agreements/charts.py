"""Drawing why access may be stopped or come back, and the stops over the term, as SVG. Pure; every text is escaped.

Nothing relies on colour: what holds has a full line and a tick, what does not a dashed line and a cross, each with its
word; a text equivalent stands beside.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from .wording import long_date

_WIDTH, _LEFT = 1100, 430
_LINE, _GAP = 17, 14
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Result:
    """One answer: whether it `holds`, in words."""

    holds: bool
    words: str


@dataclass(frozen=True)
class Branch:
    """One ground or condition; `results` one below the other. Its line follows the first."""

    label: str
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Tree:
    """A question whose answer follows from its branches; `joint` is the word that joins them: ATAU or DAN."""

    title: str
    question: str
    results: tuple[Result, ...]
    joint: str
    branches: tuple[Branch, ...]


def draw_tree(tree: Tree) -> str:
    """Return the tree as one `<svg>`: the question at the left, its branches at the right."""
    boxes, top = [], 8.0
    for branch in tree.branches:
        height = _height(branch.label, branch.results, 92)
        boxes.append((branch, top, height))
        top += height + _GAP
    root = _height(tree.question, tree.results, 36)
    total = max(top - _GAP, root + 8) + 8
    middle = total / 2
    body = [_wire(266, middle, 306, middle, holds=tree.results[0].holds)]
    for branch, y, height in boxes:
        body.append(_wire(366, middle, _LEFT, y + height / 2, holds=branch.results[0].holds))
    body.append(_joint(tree.joint, 336, middle))
    body.append(_box(8, middle - root / 2, 258, root, tree.question, tree.results, 36))
    body += [_box(_LEFT, y, _WIDTH - _LEFT - 8, height, b.label, b.results, 92) for b, y, height in boxes]
    return _svg(tree.title, total, "".join(body))


def _height(label: str, results: tuple[Result, ...], width: int) -> float:
    return 16 + (len(list(_wrapped(label, width))) + len(results)) * _LINE + 6


def _box(
    x: float, y: float, width: float, height: float, label: str, results: tuple[Result, ...], wide: int
) -> str:
    dash = "" if results[0].holds else ' stroke-dasharray="5 4"'
    weight = 2.5 if results[0].holds else 1.2
    lines = list(_wrapped(label, wide))
    parts = [
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4" fill="none" stroke="currentColor" '
        f'stroke-width="{weight}"{dash}/>',
        *(
            f'<text x="{x + 14:g}" y="{y + 23 + n * _LINE:g}" font-weight="700">{_text(line)}</text>'
            for n, line in enumerate(lines)
        ),
    ]
    for n, result in enumerate(results):
        base = y + 23 + (len(lines) + n) * _LINE + 3
        parts += [
            _mark(result.holds, x + 19, base - 5),
            f'<text x="{x + 34:g}" y="{base:g}">{_text(result.words)}</text>',
        ]
    return f"<g>{''.join(parts)}</g>"


def _mark(holds: bool, x: float, y: float) -> str:
    shape = f"M{x - 5:g} {y:g}l4 5l8 -10" if holds else f"M{x - 4:g} {y - 4:g}l8 8m0 -8l-8 8"
    return f'<path d="{shape}" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"/>'


def _joint(word: str, x: float, y: float) -> str:
    return (
        f'<g><path d="M{x - 34:g} {y:g}l34 -20l34 20l-34 20z" fill="none" stroke="currentColor" stroke-width="1.6"/>'
        f'<text x="{x:g}" y="{y + 4:g}" text-anchor="middle" font-weight="700">{_text(word)}</text></g>'
    )


def _wire(x1: float, y1: float, x2: float, y2: float, *, holds: bool) -> str:
    dash, weight = ("", 2.5) if holds else (' stroke-dasharray="5 4"', 1.2)
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="currentColor" stroke-width="{weight}"{dash}/>'
    )


@dataclass(frozen=True)
class Stopped:
    """A stop: decided by a letter of `decided_on`, in force from `first` until before `back_on` (None: it stands)."""

    label: str
    decided_on: date
    first: date
    back_on: date | None


@dataclass(frozen=True)
class Stops:
    """All stops of an agreement's term `first` to `last`, as known on `as_of`."""

    title: str
    first: date
    last: date
    as_of: date
    rows: tuple[Stopped, ...]


def draw_stops(stops: Stops) -> str:
    """Return the stops as hatched bars, one row each, over the term; a ring marks the day of the letter."""
    days = [stops.first, stops.last, *(d for r in stops.rows for d in (r.decided_on, r.first, r.back_on) if d)]
    low, span = min(days), (max(days) - min(days)).days + 1

    def x(day: date) -> float:
        return round(16 + min(max((day - low).days / span, 0.0), 1.0) * (_WIDTH - 32), 1)

    bottom = 40 + len(stops.rows) * 40
    body = [*_years(low, max(days), x, bottom)]
    if low <= stops.as_of <= max(days):
        at = x(stops.as_of)
        anchor = "end" if at > _WIDTH / 2 else "start"
        body.append(
            f'<line x1="{at}" y1="24" x2="{at}" y2="{bottom}" stroke="currentColor" stroke-width="2" '
            'stroke-opacity="0.45"/>'
            f'<text x="{at}" y="{bottom + 16}" text-anchor="{anchor}" font-weight="700">Status per '
            f"{_text(long_date(stops.as_of))}</text>"
        )
    body += [_bar(row, stops.as_of, x, 40 + number * 40) for number, row in enumerate(stops.rows)]
    return _svg(stops.title, bottom + 26, _HATCH + "".join(body))


_HATCH = (
    '<defs><pattern id="stop-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0v6" stroke="currentColor" stroke-width="2"/></pattern></defs>'
)


def _bar(row: Stopped, as_of: date, x: Callable[[date], float], top: float) -> str:
    end = row.back_on or max(as_of + timedelta(days=1), row.first)
    left, right = x(row.first), max(x(end), x(row.first) + 3)
    open_end = "" if row.back_on else ' stroke-dasharray="5 4"'
    anchor, at = ("end", right) if left > _WIDTH * 0.6 else ("start", left)
    return (
        f'<g><circle cx="{x(row.decided_on)}" cy="{top + 25}" r="4.5" fill="none" stroke="currentColor" '
        f'stroke-width="2"/><text x="{at}" y="{top + 12}" text-anchor="{anchor}">{_text(row.label)}</text>'
        f'<rect x="{left}" y="{top + 18}" width="{right - left:.1f}" height="14" fill="url(#stop-hatch)" '
        f'stroke="currentColor"{open_end}/></g>'
    )


def _years(low: date, high: date, x: Callable[[date], float], bottom: float) -> Iterator[str]:
    for year in range(low.year, high.year + 1):
        day = max(date(year, 1, 1), low)
        yield (
            f'<line x1="{x(day)}" y1="8" x2="{x(day)}" y2="{bottom}" stroke="currentColor" stroke-opacity="0.25"/>'
            f'<text x="{x(day) + 4}" y="18">{year}</text>'
        )


def _wrapped(text: str, width: int) -> Iterator[str]:
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


def _svg(title: str, height: float, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline-svg" viewBox="0 0 {_WIDTH} {height:g}" role="img" '
        f'font-size="13" fill="currentColor"><title>{_text(title)}</title>{body}</svg>'
    )
