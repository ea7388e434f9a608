"""Setting how an agency's papers look: each setting is a new version, the newest applies.

A letterhead is the agency's in every agreement of it; what is done about it is journalled on the chain of the
agreement from which it was done. Documents that were issued keep the look they were drawn with.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Agency, User
from accounts.roles import Act
from records.images import CheckedImage
from records.services.files import store_image

from ..documents.layout import ESIGN_FOOTER, letterhead_of, lines, plain_head
from ..models import Agreement, Letterhead
from . import Refused
from .acting import act_as

#: What a version holds beside its logo.
FIELDS = (
    "name_lines", "address_lines", "face", "face_size", "top", "right", "bottom", "left", "sides", "signature_height",
    "anchor", "initials", "stamp_duty", "esign_footer",
)
_MOST_LINES, _LONGEST_LINE = 5, 90


class LetterheadRefused(Refused):
    """The letterhead cannot be set as asked."""


def values_of(agency: Agency) -> dict[str, Any]:
    """Return what applies to the agency's papers now, the defaults where it has set nothing. One query."""
    newest = letterhead_of(agency)
    if newest is not None:
        return {name: getattr(newest, name) for name in FIELDS}
    head = plain_head(agency)
    fresh = Letterhead()
    return {name: getattr(fresh, name) for name in FIELDS} | {
        "name_lines": "\n".join(head.name_lines), "address_lines": "\n".join(head.address_lines),
        "esign_footer": ESIGN_FOOTER,
    }


@transaction.atomic
def set_letterhead(
    *, agreement: Agreement, values: Mapping[str, Any], logo: CheckedImage | None, without_logo: bool = False,
    seen: int, by: User, at: datetime,
) -> Letterhead:
    """Make a new version of the letterhead of the acting party's agency from `values` (one for each of FIELDS).

    `logo` takes the place of the earlier one; None keeps it, unless `without_logo`. `seen` is the version the person
    started from, 0 for none: what another has set since is never overwritten. Raises LetterheadRefused, NotAllowed.
    """
    actor = act_as(Act.SET_LETTERHEAD, agreement=agreement, by=by, at=at)
    # The agency may be a party of several agreements, whose acts do not wait for each other.
    agency = Agency.objects.select_for_update().get(pk=actor.party.agency_id)
    before = letterhead_of(agency)
    number = before.number if before else 0
    if number != seen:
        raise LetterheadRefused(
            "Profil kepala naskah sudah diubah orang lain sejak Anda membukanya; muat ulang halaman ini."
        )
    held = {name: values[name] for name in FIELDS}
    _check_lines(held)
    kept = None if without_logo or before is None else before.logo
    same = kept is not None and logo is not None and kept.sha256 == logo.sha256
    file = store_image(logo, by=by, at=at) if logo and not same else kept
    if before is not None and file == before.logo and held == {name: getattr(before, name) for name in FIELDS}:
        raise LetterheadRefused("Tidak ada yang berubah terhadap versi yang berlaku.")
    letterhead = Letterhead.objects.create(
        agency=agency, number=number + 1, logo=file, recorded_at=at, recorded_by=by, **held
    )
    actor.journal(
        f"letterhead:{letterhead.pk}", before=_public(before) if before else None, after=_public(letterhead)
    )
    return letterhead


def _check_lines(held: Mapping[str, Any]) -> None:
    for name, what in (("name_lines", "Nama"), ("address_lines", "Alamat")):
        found = lines(held[name])
        if not found:
            raise LetterheadRefused(f"{what} pada kepala naskah perlu diisi.", name)
        if len(found) > _MOST_LINES:
            raise LetterheadRefused(f"{what} pada kepala naskah paling banyak {_MOST_LINES} baris.", name)
        if max(map(len, found)) > _LONGEST_LINE:
            raise LetterheadRefused(f"Baris paling panjang {_LONGEST_LINE} karakter agar muat di kepala naskah.", name)


def _public(letterhead: Letterhead) -> dict[str, Any]:
    logo = letterhead.logo
    return {name: getattr(letterhead, name) for name in FIELDS} | {
        "number": letterhead.number, "logo_sha256": logo.sha256 if logo else "",
    }
