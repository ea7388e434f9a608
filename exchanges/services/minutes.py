"""The making of a *berita acara*: drafted and submitted by one party, made final by the other, never edited after."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.access import NotAllowed
from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement
from agreements.services.acting import act_as, other_party

from ..models import MatchingSession, Minutes
from .minutes_contents import (
    DRAFT_FIELDS,
    FiguresRefused,
    FollowUp,
    MinutesRefused,
    contents,
    keep_revision,
    public,
    write_follow_ups,
)

__all__ = [
    "DRAFT_FIELDS", "FiguresRefused", "FollowUp", "MinutesRefused", "draft_minutes", "finalise_minutes",
    "return_minutes", "revise_minutes", "submit_minutes",
]
State = Minutes.State


@transaction.atomic
def draft_minutes(
    *, agreement: Agreement, values: Mapping[str, Any], follow_ups: Iterable[FollowUp] = (),
    session: MatchingSession | None = None, supersedes: Minutes | None = None, by: User, at: datetime,
) -> Minutes:
    """Make a draft from `values` (one for each of DRAFT_FIELDS; those of `session` are taken from it, not from here).

    `session`: a finished matching whose figures these minutes tell. `supersedes`: a cancelled one that this is to
    take the place of. Raises FiguresRefused, MinutesRefused.
    """
    actor = act_as(Act.DRAFT_MINUTES, agreement=agreement, by=by, at=at)
    if session is not None and Minutes.objects.filter(session=session).exclude(state=State.CANCELLED).exists():
        raise MinutesRefused("Dari pemadanan ini sudah disusun berita acara yang tidak dibatalkan.")
    minutes = Minutes.objects.create(
        agreement=agreement, session=session, drafted_by_party=actor.party, created_at=at, created_by=by,
        **contents(values, session, agreement, actor.on),
    )
    write_follow_ups(minutes, follow_ups)
    if supersedes is not None:
        replaced = Minutes.objects.filter(
            pk=supersedes.pk, agreement=agreement, state=State.CANCELLED, superseded_by=None
        ).update(superseded_by=minutes)
        if not replaced:
            raise MinutesRefused("Hanya berita acara yang dibatalkan dan belum digantikan yang dapat digantikan.")
    keep_revision(minutes, actor)
    actor.journal(f"minutes:{minutes.pk}", after=public(minutes))
    return minutes


@transaction.atomic
def revise_minutes(
    *, minutes: Minutes, values: Mapping[str, Any], follow_ups: Iterable[FollowUp] = (), revision: int, by: User,
    at: datetime,
) -> Minutes:
    """Change a draft and all its follow-ups; what was taken over from a session stays.

    `revision` is the one the person saw: if another has saved since, nothing is overwritten.
    """
    actor = act_as(Act.DRAFT_MINUTES, agreement=minutes.agreement, by=by, at=at)
    minutes = Minutes.objects.select_related("agreement", "session__rule", "session__first", "session__second").get(
        pk=minutes.pk
    )
    before = public(minutes)
    changed = Minutes.objects.filter(pk=minutes.pk, state=State.DRAFT, revision=revision).update(
        revision=revision + 1, **contents(values, minutes.session, minutes.agreement, actor.on)
    )
    if not changed:
        raise MinutesRefused("Konsep ini sudah diubah atau diajukan oleh orang lain; muat ulang halaman ini.")
    minutes.refresh_from_db()
    write_follow_ups(minutes, follow_ups)
    keep_revision(minutes, actor)
    actor.journal(f"minutes:{minutes.pk}", before=before, after=public(minutes))
    return minutes


@transaction.atomic
def submit_minutes(*, minutes: Minutes, revision: int, by: User, at: datetime) -> Minutes:
    """Submit the draft as it was seen (`revision`) to the other party, who makes it final or sends it back."""
    actor = act_as(Act.SUBMIT_MINUTES, agreement=minutes.agreement, by=by, at=at)
    changed = Minutes.objects.filter(pk=minutes.pk, state=State.DRAFT, revision=revision).update(
        state=State.SUBMITTED, submitted_at=at, submitted_by=by, submitted_by_party=actor.party, returned_reason=""
    )
    if not changed:
        raise MinutesRefused(
            "Berita acara ini bukan konsep lagi, atau konsepnya sudah berubah; muat ulang halaman ini."
        )
    minutes.refresh_from_db()
    actor.journal(f"minutes:{minutes.pk}", after={"state": minutes.state, "revision": revision})
    return minutes


@transaction.atomic
def return_minutes(*, minutes: Minutes, reason: str, by: User, at: datetime) -> Minutes:
    """Send submitted minutes back to draft with a reason; only the party that did not submit them may."""
    minutes = _submitted(minutes)
    assert minutes.submitted_by_party is not None
    actor = act_as(
        Act.RETURN_MINUTES, agreement=minutes.agreement, by=by, at=at, holder=other_party(minutes.submitted_by_party)
    )
    if not reason.strip():
        raise MinutesRefused("Tuliskan alasan pengembalian.", "reason")
    changed = Minutes.objects.filter(pk=minutes.pk, state=State.SUBMITTED).update(
        state=State.DRAFT, submitted_at=None, submitted_by=None, submitted_by_party=None, returned_reason=reason
    )
    _won(changed)
    minutes.refresh_from_db()
    actor.journal(f"minutes:{minutes.pk}", after={"state": minutes.state}, detail={"reason": reason})
    return minutes


@transaction.atomic
def finalise_minutes(*, minutes: Minutes, revision: int, by: User, at: datetime) -> Minutes:
    """Make submitted minutes final as they were seen (`revision`): both parties have agreed, nobody edits them again.

    Their document is signed and then delivered. Raises NotAllowed for the submitting party and for the person who
    drafted them.
    """
    minutes = _submitted(minutes)
    assert minutes.submitted_by_party is not None
    actor = act_as(
        Act.FINALISE_MINUTES, agreement=minutes.agreement, by=by, at=at, holder=other_party(minutes.submitted_by_party)
    )
    if by.pk in (minutes.created_by_id, minutes.submitted_by_id):
        raise NotAllowed("Anda menyusun atau mengajukan berita acara ini; orang lain yang memfinalkannya.")
    if minutes.revision != revision:
        raise MinutesRefused("Berita acara ini sudah berubah sejak Anda membukanya; baca kembali sebelum memfinalkan.")
    # Sent back and submitted again since: what stands there now may be the acting party's own.
    changed = Minutes.objects.filter(
        pk=minutes.pk, state=State.SUBMITTED, revision=minutes.revision, submitted_by_party=minutes.submitted_by_party
    ).update(state=State.FINAL, finalised_at=at, finalised_by=by)
    _won(changed)
    minutes.refresh_from_db()
    actor.journal(f"minutes:{minutes.pk}", after={"state": minutes.state, "revision": revision})
    return minutes


def _submitted(minutes: Minutes) -> Minutes:
    minutes = Minutes.objects.select_related("agreement", "submitted_by_party").get(pk=minutes.pk)
    if minutes.state != State.SUBMITTED:
        raise MinutesRefused(f"Berita acara ini tidak sedang diajukan ({minutes.get_state_display()}).")
    return minutes


def _won(changed: int) -> None:
    if not changed:
        raise MinutesRefused("Keadaan berita acara ini baru saja berubah; muat ulang halaman ini.")
