"""The look of a printed document, taken from an agency's letterhead, and the frame that every document shares."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Agency
from records.models import Installation
from records.qr import qr_data_uri

from ..models import Letterhead, Party

#: What stands at the foot of a document to be signed electronically, where the letterhead says nothing else.
ESIGN_FOOTER = (
    "Dokumen ini ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh Balai Besar "
    "Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara. Keabsahannya diperiksa pada berkas PDF-nya, bukan "
    "pada cetakannya."
)
_SPARE_ANCHORS = "#^~*"


@dataclass(frozen=True)
class Layout:
    """What an agency's letterhead may set; lengths in whole millimetres, the face's size in points.

    `signing_order`: ordinals of the parties from left to right. `anchors`: one character per ordinal, small and pale
    inside the signature box, by which a signing service finds its place. `stamp_duty`: a place for the *meterai*.
    `initials`: a box for a *paraf* on every page.
    """

    face: str = "Arimo"
    face_size: int = 11
    top: int = 20
    right: int = 20
    bottom: int = 30
    left: int = 30
    signing_order: tuple[int, int] = (2, 1)
    signature_height: int = 24
    anchors: tuple[str, str] = ("#", "^")
    initials: bool = False
    stamp_duty: bool = False
    esign_footer: str = ESIGN_FOOTER


@dataclass(frozen=True)
class Head:
    """One agency's part of a document's head. `logo`: a `data:` URI, "" for none."""

    name_lines: tuple[str, ...]
    address_lines: tuple[str, ...]
    logo: str = ""


def letterhead_of(agency: Agency) -> Letterhead | None:
    """Return the letterhead that applies, the newest; None where the agency has set none. One query."""
    return Letterhead.objects.filter(agency=agency).select_related("logo").order_by("-number").first()


def plain_head(agency: Agency) -> Head:
    """Return the head of an agency that has set none: what the agreement says of it."""
    return Head((agency.name, agency.unit), (agency.address, f"Telepon {agency.phone}, surel {agency.email}"))


def head_of(agency: Agency, letterhead: Letterhead | None) -> Head:
    """Return the agency's head as its letterhead sets it."""
    if letterhead is None:
        return plain_head(agency)
    logo = letterhead.logo
    return Head(
        tuple(lines(letterhead.name_lines)), tuple(lines(letterhead.address_lines)),
        logo_uri(logo.media_type, bytes(logo.content)) if logo else "",
    )


def logo_uri(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def layout_of(letterhead: Letterhead | None, anchors: tuple[str, str] = ("#", "^")) -> Layout:
    """Return the layout that a letterhead sets, the defaults for none."""
    if letterhead is None:
        return Layout(anchors=anchors)
    second_first = letterhead.sides == Letterhead.Side.SECOND_FIRST
    return Layout(
        face=letterhead.face.capitalize(), face_size=letterhead.face_size, top=letterhead.top, right=letterhead.right,
        bottom=letterhead.bottom, left=letterhead.left, signing_order=(2, 1) if second_first else (1, 2),
        signature_height=letterhead.signature_height, anchors=anchors, initials=letterhead.initials,
        stamp_duty=letterhead.stamp_duty, esign_footer=letterhead.esign_footer or ESIGN_FOOTER,
    )


def look_of(parties: Iterable[Party], drafting: Party) -> tuple[Layout, list[Head]]:
    """Return the layout that `drafting`'s letterhead sets, and the head of each of `parties`. A query for each party.

    Each party's anchor is its own letterhead's; where both chose the same, the second takes another.
    """
    found = {party.pk: (party, letterhead_of(party.agency)) for party in parties}
    wanted = {party.ordinal: (letterhead.anchor if letterhead else "") for party, letterhead in found.values()}
    first, second = wanted.get(1) or "#", wanted.get(2) or "^"
    if second == first and len(wanted) > 1:
        second = next(spare for spare in _SPARE_ANCHORS if spare != first)
    own = found[drafting.pk][1] if drafting.pk in found else letterhead_of(drafting.agency)
    heads = [head_of(party.agency, letterhead) for party, letterhead in found.values()]
    return layout_of(own, (first, second)), heads


def frame(
    *, heads: Sequence[Head], layout: Layout, code: str, check_url: str, journal_line: str | None, mark: str
) -> dict[str, Any]:
    """Return the context of `documents/base.html`. `mark` is the word laid across every page, empty for none.

    A document of a sample portal says so at the top of each page.
    """
    return {
        "heads": heads,
        "layout": layout,
        "code": code,
        "check_url": check_url,
        "qr": qr_data_uri(check_url) if check_url else "",
        "journal_line": journal_line or "",
        "mark": mark,
        "footer_sentence": "",
        # Minutes alone are initialled on each page.
        "initials": False,
        "is_sample": Installation.holds_samples(),
    }
