"""The list of persons of a matching as preformatted lines: an annex of its own, TERBATAS.

Never a table: one of 10,000 rows takes a minute and a gigabyte to draw, the same lines as text a few seconds.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from django.template.loader import render_to_string

from records.models import Installation
from records.words import long_date, thousands

from ..models import Minutes
from .minutes import subject_of

#: What of the list is printed, in this order; how values look in their plain form stands in the list alone.
PRINTED = ("Kelas", "Kunci", "Unsur", "Baris kesatu", "Baris kedua", "Nilai kesatu", "Nilai kedua", "Catatan")
#: Beyond this many lines the annex is the list itself, as CSV.
MOST_LINES = 10_000
RESTRICTED = "TERBATAS"
_SIZE, _LEADING = 8, 10
#: What fits on an A4 page in landscape: characters across, lines down after the heading of the first page and without.
_WIDTH, _FIRST_LINES, _LINES = 148, 38, 47
_GAP, _WIDEST = "  ", 36
_GUARD = re.compile(r"^'(?=[-=+@'\t\r\n])")
_GOES_ON = "» "


def annex_html(minutes: Minutes, listed: str) -> str:
    """Return the list `listed` (CSV with its headings in the first row) as a page for `records.drawing.draw_pdf`."""
    rows = list(rows_of(listed))
    lines = lines_of(rows)
    return render_to_string("documents/annex.html", {
        "subject": subject_of(minutes.data_group), "matched_on": long_date(minutes.matched_on),
        "lines": thousands(max(len(rows) - 1, 0)), "numeral": "I", "pages": list(_pages(lines)), "size": _SIZE,
        "leading": _LEADING,
        "is_sample": Installation.holds_samples(),
        "foot": f"Lampiran berita acara {minutes.agreement.code}, {minutes.matched_on:%d-%m-%Y}",
    })


def rows_of(listed: str) -> Iterator[list[str]]:
    """Yield what is printed of the rows of a list as CSV, its headings first. Raises ValueError for another list."""
    rows = csv.reader(StringIO(listed.removeprefix("\ufeff"), newline=""))
    titles = next(rows)
    places = [titles.index(title) for title in PRINTED]
    yield list(PRINTED)
    for row in rows:
        yield [_on_one_line(row[place]) for place in places]


def _on_one_line(cell: str) -> str:
    # What a cell holds in several lines would be read as rows; the apostrophe guards a spreadsheet, not a reader.
    return " ".join(_GUARD.sub("", cell).split())


def lines_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines with aligned columns, the headings first and ruled off; what is too long goes on below.

    >>> lines_of([["NIP", "Unsur"], ["1", "nama"]])
    ['NIP  Unsur', '---  -----', '1    nama']
    """
    if not rows:
        return []
    widths = [min(max(len(row[i]) for row in rows if i < len(row)), _WIDEST) for i in range(len(rows[0]))]
    rule = ["-" * width for width in widths]
    return [part for row in (rows[0], rule, *rows[1:]) for part in _folded(row, widths)]


def _folded(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    line = _GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
    yield line[:_WIDTH]
    step = _WIDTH - len(_GOES_ON)
    for start in range(_WIDTH, len(line), step):
        yield _GOES_ON + line[start : start + step]


def _pages(lines: Iterable[str]) -> Iterator[str]:
    """Yield the text of each page: breaking them here spares the drawing most of its work."""
    left, room = iter(lines), _FIRST_LINES
    while page := list(islice(left, room)):
        yield "\n".join(page)
        room = _LINES
