"""The look of a printed document, and the frame that every one shares."""

from dataclasses import dataclass
from typing import Any

from records.models import Installation
from records.qr import qr_data_uri

from ..models import Party


@dataclass(frozen=True)
class Layout:
    """What an agency's letterhead may set; lengths in whole millimetres, the face's size in points.

    `signing_order`: ordinals of the parties from left to right. `anchors`: one character per ordinal, small and pale
    inside the signature box, by which a signing service finds its place. `stamp_duty`: a place for the *meterai*.
    """

    top: int = 20
    right: int = 20
    bottom: int = 30
    left: int = 30
    face_size: int = 11
    signing_order: tuple[int, int] = (2, 1)
    signature_height: int = 24
    anchors: tuple[str, str] = ("#", "^")
    stamp_duty: bool = False


def frame(
    *, parties: list[Party], layout: Layout, code: str, check_url: str, journal_line: str | None, mark: str
) -> dict[str, Any]:
    """Return the context of `documents/base.html`. `mark` is the word laid across every page, empty for none.

    A document of a sample portal says so at the top of each page.
    """
    return {
        "parties": parties,
        "layout": layout,
        "code": code,
        "check_url": check_url,
        "qr": qr_data_uri(check_url) if check_url else "",
        "journal_line": journal_line or "",
        "mark": mark,
        "is_sample": Installation.holds_samples(),
    }
