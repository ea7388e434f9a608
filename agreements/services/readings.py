"""The register of readings (rules §9): another *tafsir* is proposed by one party and used once the other agrees."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act

from ..deadlines import term_last_day
from ..models import Addendum, Agreement, ForceMajeure, Obligation, ObligationRevision, Reading, ReadingChange
from .acting import Actor, act_as
from .proposing import ProposalRefused, decide, take_back
from .recomputing import Change, Effect, effects_of, recompute, replan, set_last_day

#: The readings that the portal computes by; another option of any other would change nothing, and is not offered.
COMPUTED = frozenset({"cure", "year", "last-day", "force-majeure", "signatories", "scope-9-4"})


@transaction.atomic
def propose_reading(*, reading: Reading, chosen: str, reason: str, by: User, at: datetime) -> ReadingChange:
    """Propose that `reading` is read as `chosen`; nothing changes until the other party agrees.

    Raises ProposalRefused for an unknown option, one in use already, one that the portal cannot compute, or while
    another change of it is open.
    """
    actor = act_as(Act.PROPOSE_READING, agreement=reading.agreement, by=by, at=at)
    change = _write(actor, reading, chosen, reason)
    actor.journal(
        f"reading:{reading.code}", before={"reading": change.before}, after={"reading": chosen},
        detail={"reason": change.reason},
    )
    return change


@transaction.atomic
def decide_reading(*, change: ReadingChange, agreed: bool, reason: str = "", by: User, at: datetime) -> ReadingChange:
    """Agree to the reading that the other party proposed, from now on in use, or decline it with a reason."""
    reading = change.reading
    actor = decide(change, reading.agreement, act=Act.AGREE_READING, agreed=agreed, reason=reason, by=by, at=at)
    if agreed:
        _apply(change, actor)
    actor.journal(
        f"reading:{reading.code}", before={"chosen": change.before},
        after={"state": change.state, "chosen": change.chosen if agreed else change.before},
        detail={"reason": reason.strip()} if reason.strip() else None,
    )
    return change


@transaction.atomic
def withdraw_reading(*, change: ReadingChange, reason: str, by: User, at: datetime) -> ReadingChange:
    """Take back a proposal that the other party has not decided on. Raises ProposalRefused."""
    agreement = change.reading.agreement
    actor = take_back(change, agreement, act=Act.PROPOSE_READING, reason=reason, by=by, at=at)
    actor.journal(f"reading:{change.reading.code}", after={"state": change.state}, detail={"reason": reason.strip()})
    return change


def preview_reading(*, reading: Reading, chosen: str, by: User, at: datetime) -> list[Effect]:
    """Return what reading it as `chosen` would do to every duty. Nothing is written. Raises ProposalRefused."""

    def act() -> None:
        actor = act_as(Act.PROPOSE_READING, agreement=reading.agreement, by=by, at=at)
        _apply(_write(actor, reading, chosen, "Pratinjau."), actor)

    return effects_of(reading.agreement, act)


def _write(actor: Actor, reading: Reading, chosen: str, reason: str) -> ReadingChange:
    reading = Reading.objects.get(pk=reading.pk)
    if chosen not in {option["code"] for option in reading.options}:
        raise ProposalRefused("Pilih salah satu tafsir yang tersedia.", "chosen")
    if chosen == reading.chosen:
        raise ProposalRefused("Tafsir ini sudah dipakai.", "chosen")
    if reading.code not in COMPUTED:
        raise ProposalRefused(
            "Portal belum dapat menghitung menurut tafsir ini, sehingga belum dapat dipilih.", "chosen"
        )
    if not reason.strip():
        raise ProposalRefused("Tuliskan alasan perubahan tafsir.", "reason")
    if reading.changes.filter(state=ReadingChange.State.PROPOSED).exists():
        raise ProposalRefused("Masih ada usul perubahan tafsir ini yang menunggu putusan.")
    return ReadingChange.objects.create(
        reading=reading, before=reading.chosen, chosen=chosen, reason=reason.strip(), proposed_by_party=actor.party,
        proposed_by=actor.user, proposed_at=actor.at,
    )


def _apply(row: ReadingChange, actor: Actor) -> None:
    Reading.objects.filter(pk=row.reading_id).update(chosen=row.chosen)
    agreement = Agreement.objects.get(pk=actor.agreement.pk)
    change = Change(actor, ObligationRevision.Cause.REREAD, f"reading:{row.reading.code}")
    match row.reading.code:
        case "year":
            replan(agreement, change)
        case "last-day":
            _move_last_day(agreement, row.chosen, change)
        case "force-majeure":
            hit = ForceMajeure.objects.filter(agreement=agreement, state=ForceMajeure.State.ACCEPTED)
            duties = Obligation.objects.filter(agreement=agreement, debtor__in=hit.values("party"))
            recompute(duties.select_related("term", "agreement", "opened_by"), change)


def _move_last_day(agreement: Agreement, chosen: str, change: Change) -> None:
    if Addendum.objects.filter(agreement=agreement, state=Addendum.State.AGREED, last_day__isnull=False).exists():
        return  # The parties have named the day themselves since.
    last_day = term_last_day(
        agreement.signed_on, agreement.term_years, first_day_counts=chosen == "first-day-counted"
    )
    set_last_day(agreement, last_day, change)
