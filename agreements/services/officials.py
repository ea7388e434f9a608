"""The directory of officials who may sign for an agency, each for the time their office or warrant lasts.

The journal names their offices, not them: the directory itself says who it was.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.roles import Act

from ..models import Agreement, Official
from ..wording import long_date
from . import Refused
from .acting import Actor, act_as

Acting = Official.Acting


class OfficialRefused(Refused):
    """The official cannot be recorded or ended as asked."""


@dataclass(frozen=True)
class Office:
    """Who holds which office, in which standing and for how long; `valid_to` None: until further notice."""

    name: str
    office: str
    valid_from: date
    nip: str = ""
    rank: str = ""
    acting: str = Acting.OWN
    basis: str = ""
    valid_to: date | None = None


@transaction.atomic
def record_official(
    *, agreement: Agreement, office: Office, replaces: Official | None = None, by: User, at: datetime
) -> Official:
    """Put an official of the acting party's own agency on the directory.

    `replaces`: one of that agency whose row ends the day before, such as on a change of rank or of the person. Raises
    OfficialRefused for a substitute without a warrant, dates out of order, or an office that somebody holds already.
    """
    actor = act_as(Act.MANAGE_OFFICIALS, agreement=agreement, by=by, at=at)
    _check(office)
    if replaces is not None:
        _end(actor, replaces, office.valid_from - timedelta(days=1), "valid_from")
    _check_free(actor, office)
    official = Official.objects.create(
        agency=actor.party.agency, name=office.name.strip(), nip=office.nip, rank=office.rank.strip(),
        office=office.office.strip(), acting=office.acting, basis=office.basis.strip(),
        valid_from=office.valid_from, valid_to=office.valid_to, recorded_at=at, recorded_by=by,
    )
    actor.journal(
        f"official:{official.pk}",
        after={
            "office": official.office, "acting": official.acting, "basis": official.basis,
            "valid_from": official.valid_from, "valid_to": official.valid_to,
        },
    )
    return official


@transaction.atomic
def end_official(*, agreement: Agreement, official: Official, valid_to: date, by: User, at: datetime) -> Official:
    """Let an official of the acting party's own agency be valid to `valid_to` and no longer.

    Papers that name them stay as they are. Raises OfficialRefused for a day before the first, or one that would
    lengthen what has an end.
    """
    actor = act_as(Act.MANAGE_OFFICIALS, agreement=agreement, by=by, at=at)
    return _end(actor, official, valid_to, "valid_to", journalled=True)


def _end(actor: Actor, official: Official, valid_to: date, field: str, *, journalled: bool = False) -> Official:
    official = Official.objects.select_for_update().get(pk=official.pk)
    if official.agency_id != actor.party.agency_id:
        raise OfficialRefused(f"Pejabat ini bukan pejabat {actor.party.agency.short_name}.")
    if official.valid_to is not None and official.valid_to <= valid_to:
        if not journalled:
            return official
        raise OfficialRefused(f"Masa berlakunya sudah berakhir pada {long_date(official.valid_to)}.", field)
    if valid_to < official.valid_from:
        raise OfficialRefused(
            f"Masa berlaku pejabat yang diakhiri dimulai {long_date(official.valid_from)}; tidak dapat berakhir pada "
            f"{long_date(valid_to)}.", field,
        )
    before = {"valid_to": official.valid_to}
    official.valid_to = valid_to
    official.save(update_fields=["valid_to"])
    if journalled:
        actor.journal(
            f"official:{official.pk}", before=before, after={"office": official.office, "valid_to": valid_to},
        )
    return official


def _check(office: Office) -> None:
    for field in ("name", "office"):
        if not getattr(office, field).strip():
            raise OfficialRefused("Isi bagian ini.", field)
    if office.acting != Acting.OWN and not office.basis.strip():
        raise OfficialRefused("Plt. dan Plh. memerlukan dasar, misalnya nomor surat perintah.", "basis")
    if office.valid_to is not None and office.valid_to < office.valid_from:
        raise OfficialRefused(
            f"Tanggal berakhir {long_date(office.valid_to)} mendahului tanggal mulai {long_date(office.valid_from)}.",
            "valid_to",
        )


def _check_free(actor: Actor, office: Office) -> None:
    """Refuse a second holder in their own right, or a second substitute, of one office at one time."""
    same = Official.objects.filter(agency=actor.party.agency, office__iexact=office.office.strip()).filter(
        Q(valid_to=None) | Q(valid_to__gte=office.valid_from)
    )
    same = same.filter(acting=Acting.OWN) if office.acting == Acting.OWN else same.exclude(acting=Acting.OWN)
    if office.valid_to is not None:
        same = same.filter(valid_from__lte=office.valid_to)
    if holder := same.first():
        until = f"sampai {long_date(holder.valid_to)}" if holder.valid_to else "tanpa tanggal akhir"
        raise OfficialRefused(
            f"Jabatan ini pada masa itu dipegang {holder.name}, {until}. Akhiri atau ganti yang itu dahulu.",
            "office",
        )
