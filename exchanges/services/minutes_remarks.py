"""Remarks between the parties on one part of minutes that are not final yet."""

from datetime import datetime

from django.db import transaction

from accounts.access import NotAllowed
from accounts.models import User
from accounts.roles import Act
from agreements.services.acting import act_as

from ..models import Minutes, MinutesRemark
from .minutes_contents import MinutesRefused

State = Minutes.State


@transaction.atomic
def remark_on_minutes(*, minutes: Minutes, section: str, text: str, by: User, at: datetime) -> MinutesRemark:
    """Put a remark of the acting party on one section of a draft or of submitted minutes. Raises MinutesRefused."""
    actor = act_as(Act.REMARK_MINUTES, agreement=minutes.agreement, by=by, at=at)
    minutes = _open(minutes)
    if section not in MinutesRemark.Section.values:
        raise MinutesRefused("Pilih bagian yang ditanggapi.", "section")
    if not text.strip():
        raise MinutesRefused("Tuliskan tanggapan Anda.", "text")
    remark = MinutesRemark.objects.create(
        minutes=minutes, section=section, revision=minutes.revision, text=text.strip(), by_party=actor.party,
        recorded_at=at, recorded_by=by,
    )
    actor.journal(
        f"minutes:{minutes.pk}", after={"section": section, "revision": minutes.revision}, detail={"text": text}
    )
    return remark


@transaction.atomic
def resolve_remark(*, remark: MinutesRemark, by: User, at: datetime) -> MinutesRemark:
    """Say, for the party that made it, that a remark has been seen to.

    Raises MinutesRefused where it is resolved already or the minutes are final, NotAllowed for the other party.
    """
    actor = act_as(Act.REMARK_MINUTES, agreement=remark.minutes.agreement, by=by, at=at)
    minutes = _open(remark.minutes)
    if actor.party.pk != remark.by_party_id:
        raise NotAllowed(
            f"Tanggapan ini dari {actor.other.agency.short_name}; hanya {actor.other.agency.short_name} yang "
            "menyatakannya selesai."
        )
    changed = MinutesRemark.objects.filter(pk=remark.pk, resolved_at=None).update(resolved_at=at, resolved_by=by)
    if not changed:
        raise MinutesRefused("Tanggapan ini sudah dinyatakan selesai.")
    remark.refresh_from_db()
    actor.journal(f"minutes:{minutes.pk}", after={"section": remark.section, "resolved_at": at})
    return remark


def _open(minutes: Minutes) -> Minutes:
    found = Minutes.objects.get(pk=minutes.pk)
    if found.state not in (State.DRAFT, State.SUBMITTED):
        raise MinutesRefused(f"Berita acara ini tidak ditanggapi lagi ({found.get_state_display()}).")
    return found
