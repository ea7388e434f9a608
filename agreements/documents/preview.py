"""The first and last page of a document in small, as shapes in millimetres: what a letterhead's settings do. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from .layout import Head, Layout

WIDTH, HEIGHT = 210, 297
_POINT = 25.4 / 72
#: How wide a letter is on average, in parts of its size: capitals in bold, and running text.
_CAPITAL, _LETTER = 0.68, 0.5
_LOGO_BESIDE, _LOGO_ABOVE = 22.0, 18.0


@dataclass(frozen=True)
class Text:
    """A line of text at its baseline; `anchor` as in SVG."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False
    anchor: str = "middle"


@dataclass(frozen=True)
class Box:
    """A rectangle. `kind`: `bar` for running text, `frame` and `dashed` for places left open, `rule` for a line."""

    x: float
    y: float
    width: float
    height: float
    kind: str = "bar"


@dataclass(frozen=True)
class Picture:
    x: float
    y: float
    side: float
    uri: str


Shape = Text | Box | Picture


@dataclass(frozen=True)
class Sheet:
    """One page in small."""

    texts: list[Text]
    boxes: list[Box]
    pictures: list[Picture]


def sheet_of(layout: Layout, heads: Sequence[Head], titles: Sequence[str]) -> Sheet:
    """Return a page with its head, the beginning of its text, and the signatures of `titles` (by ordinal)."""
    shapes = [*_page(layout, heads, titles)]
    return Sheet(
        [s for s in shapes if isinstance(s, Text)], [s for s in shapes if isinstance(s, Box)],
        [s for s in shapes if isinstance(s, Picture)],
    )


def _page(layout: Layout, heads: Sequence[Head], titles: Sequence[str]) -> Iterator[Shape]:
    em = layout.face_size * _POINT
    left, right, bottom = float(layout.left), float(WIDTH - layout.right), float(HEIGHT - layout.bottom)
    yield Box(left, layout.top, right - left, bottom - layout.top, "dashed")
    column = (right - left) / len(heads)
    ends = []
    for n, head in enumerate(heads):
        *shapes, end = _head(head, left + n * column, column, layout.top, em, beside=len(heads) == 1)
        yield from (shape for shape in shapes if not isinstance(shape, float))
        ends.append(end)
    y = max(float(end) for end in ends if isinstance(end, float)) + 2.5
    yield Box(left, y, right - left, 0.9, "rule")
    middle, y = (left + right) / 2, y + 3 * em
    for title in ("BERITA ACARA", "HASIL PEMADANAN DATA"):
        yield Text(middle, y, em * 1.1, title, bold=True)
        y += 1.5 * em
    for part in (1.0, 1.0, 0.6):
        y += 1.4 * em
        yield Box(left, y - em, (right - left) * part, em * 0.6)
    yield from _signatures(layout, titles, left, right, bottom, em)
    yield from _foot(layout, left, right, bottom, len(heads))


def _head(head: Head, left: float, width: float, top: float, em: float, *, beside: bool) -> Iterator[Shape | float]:
    """Yield the shapes of one agency's head, then where it ends."""
    y, middle, room = top, left + width / 2, width - 4
    if head.logo and beside:
        yield Picture(left, top, _LOGO_BESIDE, head.logo)
        middle, room = left + 24 + (width - 24) / 2, room - 24
    elif head.logo:
        yield Picture(middle - _LOGO_ABOVE / 2, top, _LOGO_ABOVE, head.logo)
        y += _LOGO_ABOVE + 1.5
    styles = [(1.1, True), *[(0.82, True)] * (len(head.name_lines) - 1), *[(0.74, False)] * len(head.address_lines)]
    for (size, bold), line in zip(styles, (*head.name_lines, *head.address_lines), strict=True):
        letters = max(int(room / (em * size * (_CAPITAL if bold else _LETTER))), 8)
        for part in wrap(line.upper() if bold else line, letters):
            y += 1.22 * em * size
            yield Text(middle, y - 0.25 * em * size, em * size, part, bold)
    yield max(y, top + _LOGO_BESIDE) if head.logo and beside else y


def _signatures(
    layout: Layout, titles: Sequence[str], left: float, right: float, bottom: float, em: float
) -> Iterator[Shape]:
    column = (right - left) / 2
    top = bottom - 4 * em - layout.signature_height
    for n, ordinal in enumerate(layout.signing_order):
        x = left + n * column
        yield Text(x + column / 2, top, em, f"{titles[ordinal - 1]},", bold=True)
        yield Box(x + 8, top + 0.6 * em, column - 16, layout.signature_height, "frame")
        middle = top + 0.6 * em + layout.signature_height / 2
        yield Text(x + column / 2, middle + 1, 6 * _POINT, layout.anchors[ordinal - 1])
        if layout.stamp_duty:
            yield Box(x + 11, middle - 7.5, 22, 15, "dashed")
            yield Text(x + 22, middle + 1, 7 * _POINT, "Meterai")
        yield Text(x + column / 2, top + layout.signature_height + 2.2 * em, em, "NAMA PEJABAT", bold=True)


def _foot(layout: Layout, left: float, right: float, bottom: float, parties: int) -> Iterator[Shape]:
    y = bottom + 2
    yield Box(left, y, right - left, 0.2, "rule")
    yield Box(left, y + 1.5, 16, 16, "frame")
    yield Text(left + 8, y + 10.5, 2.6, "QR")
    places = 16 * parties if layout.initials else 0
    for n in range(4):
        yield Box(left + 18.5, y + 2 + 3 * n, right - left - 20.5 - places, 1.4)
    for n in range(parties if layout.initials else 0):
        x = right - places + 16 * n
        yield Box(x, y + 1.5, 16, 13, "frame")
        yield Text(x + 8, y + 5, 2.2, "Paraf")
