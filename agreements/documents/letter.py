"""A letter in the form of a *surat dinas*, as a page."""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string

from records.words import long_date, with_words

from ..models import Letter
from ..wording import head_of
from .layout import Layout, frame, look_of

_PAIR = re.compile(r"([^:]{1,40}?)\s+:\s+(.+)")
_ITEM = re.compile(r"([0-9]{1,2}[.)]|[a-z][.)])\s+(.+)")
_MARKS: dict[str, str] = {Letter.State.DRAFT: "KONSEP", Letter.State.CANCELLED: "DIBATALKAN"}


@dataclass(frozen=True)
class Block:
    """A part of the body: `text` (one line each), `pairs` (label, value) or `items` (mark, text)."""

    kind: str
    rows: list[tuple[str, str]]


def letter_html(
    letter: Letter, *, code: str = "", check_url: str = "", journal_line: str | None = None,
    layout: Layout | None = None,
) -> str:
    """Return the letter under its sender's head, as a page for `records.drawing.draw_pdf`.

    A draft prints KONSEP across every page, no QR code, and blanks for what its archive has not given it yet.
    """
    (own, heads), mark = look_of([letter.sender], letter.sender), _MARKS.get(letter.state, "")
    layout = layout or own
    attached = letter.attachments.count()
    context: dict[str, Any] = {
        **frame(
            heads=heads, layout=layout, code="" if mark else code, check_url="" if mark else check_url,
            journal_line=journal_line, mark=mark,
        ),
        "letter": letter, "place": letter.agreement.signed_at_place,
        "dated_on": long_date(letter.dated_on) if letter.dated_on else "",
        "attached": f"{with_words(attached)} berkas" if attached else "–",
        "addressee_office": head_of(letter.addressee.agency.unit), "blocks": blocks(letter.body),
        "copies": [line.strip() for line in letter.copies.splitlines() if line.strip()],
        "anchor": layout.anchors[letter.sender.ordinal - 1],
    }
    return render_to_string("documents/letter.html", context)


def blocks(body: str) -> list[Block]:
    """Return the body's parts in order: an empty line parts paragraphs, lines of one form make a table or list."""
    found = []
    for paragraph in re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip()):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        for kind, group in groupby(lines, key=_form):
            found.append(Block(kind, [_row(kind, line) for line in group]))
    return found


def _form(line: str) -> str:
    if _ITEM.fullmatch(line):
        return "items"
    return "pairs" if _PAIR.fullmatch(line) else "text"


def _row(kind: str, line: str) -> tuple[str, str]:
    pattern = {"items": _ITEM, "pairs": _PAIR}.get(kind)
    match = pattern.fullmatch(line) if pattern else None
    return (match[1], match[2]) if match else ("", line)
