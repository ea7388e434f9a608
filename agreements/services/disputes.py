"""Disputes (Pasal 11): raised, deliberated, settled by both, or taken to law. Nothing is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from records.services.files import store_pdf
from records.uploads import CheckedPdf

from ..models import Agreement, Deliberation, Dispute, Fact, Obligation, Settlement
from ..wording import long_date
from . import Refused
from .acting import act_as
from .proposing import decide, take_back

State = Dispute.State


class DisputeRefused(Refused):
    """The dispute cannot be raised or carried on as asked."""


@dataclass(frozen=True)
class Matter:
    """What a dispute is about; `obligation` and `fact` where it is about one of them."""

    subject: str
    reason: str
    clause_refs: Sequence[str]
    obligation: Obligation | None = None
    fact: Fact | None = None


@dataclass(frozen=True)
class Meeting:
    """A meeting of deliberation; `attended` and `outcome` in words."""

    held_on: date
    place: str
    attended: str
    outcome: str


@transaction.atomic
def raise_dispute(*, agreement: Agreement, matter: Matter, by: User, at: datetime) -> Dispute:
    """Put a difference on record, so that it is settled by deliberation (11(1)). It starts no clock.

    Raises DisputeRefused for a matter that is not told or is not of this agreement, NotAllowed.
    """
    actor = act_as(Act.RAISE_DISPUTE, agreement=agreement, by=by, at=at)
    _check_matter(actor.agreement, matter)
    row = Dispute.objects.create(
        agreement=actor.agreement, subject=matter.subject.strip(), clause_refs=list(matter.clause_refs),
        obligation=matter.obligation, fact=matter.fact, raised_by_party=actor.party, reason=matter.reason.strip(),
        raised_at=at, raised_by=by,
    )
    actor.journal(
        f"dispute:{row.pk}", after={"clauses": row.clause_refs}, detail={"subject": row.subject, "reason": row.reason}
    )
    return row


@transaction.atomic
def record_deliberation(
    *, dispute: Dispute, meeting: Meeting, pdf: CheckedPdf | None = None, by: User, at: datetime
) -> Deliberation:
    """Record a meeting of deliberation, with its minutes where there are any. Raises DisputeRefused, NotAllowed."""
    actor = act_as(Act.RECORD_DELIBERATION, agreement=dispute.agreement, by=by, at=at)
    _reread(dispute, State.OPEN, State.AT_LAW)
    for field, words in (("place", "Isi tempatnya."), ("attended", "Sebutkan siapa yang hadir."),
                         ("outcome", "Tuliskan hasilnya, juga bila belum ada mufakat.")):
        if not getattr(meeting, field).strip():
            raise DisputeRefused(words, field)
    _check_day(actor.agreement, meeting.held_on, actor.on, "held_on")
    row = Deliberation.objects.create(
        dispute=dispute, held_on=meeting.held_on, place=meeting.place.strip(), attended=meeting.attended.strip(),
        outcome=meeting.outcome.strip(), minutes=store_pdf(pdf, by=by, at=at) if pdf else None, by_party=actor.party,
        recorded_at=at, recorded_by=by,
    )
    actor.journal(
        f"dispute:{dispute.pk}", after={"held_on": row.held_on}, detail={"place": row.place, "outcome": row.outcome}
    )
    return row


@transaction.atomic
def propose_settlement(*, dispute: Dispute, text: str, by: User, at: datetime) -> Settlement:
    """Propose in words how the dispute is settled. Raises DisputeRefused, NotAllowed."""
    actor = act_as(Act.PROPOSE_SETTLEMENT, agreement=dispute.agreement, by=by, at=at)
    row = _reread(dispute, State.OPEN, State.AT_LAW)
    if not text.strip():
        raise DisputeRefused("Tuliskan isi kesepakatannya.", "text")
    if row.settlements.filter(state=Settlement.State.PROPOSED).exists():
        raise DisputeRefused("Masih ada usul penyelesaian yang menunggu putusan.")
    settlement = Settlement.objects.create(
        dispute=row, text=text.strip(), proposed_by_party=actor.party, proposed_by=by, proposed_at=at
    )
    actor.journal(f"dispute:{row.pk}", after={"settlement": settlement.pk}, detail={"text": settlement.text})
    return settlement


@transaction.atomic
def decide_settlement(
    *, settlement: Settlement, agreed: bool, reason: str = "", by: User, at: datetime
) -> Settlement:
    """Agree, and the dispute is settled; or decline with a reason. Raises ProposalRefused, NotAllowed."""
    dispute = settlement.dispute
    actor = decide(
        settlement, dispute.agreement, act=Act.AGREE_SETTLEMENT, agreed=agreed, reason=reason, by=by, at=at
    )
    if agreed:
        dispute.refresh_from_db()
        dispute.state, dispute.settled_at = State.SETTLED, at
        dispute.save(update_fields=["state", "settled_at"])
    actor.journal(
        f"dispute:{dispute.pk}", after={"settlement": settlement.pk, "agreed": agreed, "state": dispute.state},
        detail={"reason": reason.strip()} if reason.strip() else None,
    )
    return settlement


@transaction.atomic
def withdraw_settlement(*, settlement: Settlement, reason: str, by: User, at: datetime) -> Settlement:
    """Take back a settlement that the other party has not decided on. Raises ProposalRefused, NotAllowed."""
    actor = take_back(
        settlement, settlement.dispute.agreement, act=Act.PROPOSE_SETTLEMENT, reason=reason, by=by, at=at
    )
    actor.journal(
        f"dispute:{settlement.dispute_id}", after={"settlement": settlement.pk, "withdrawn": True},
        detail={"reason": reason.strip()},
    )
    return settlement


@transaction.atomic
def take_to_law(*, dispute: Dispute, on: date, reference: str, reason: str, by: User, at: datetime) -> Dispute:
    """Record that the acting party takes the dispute to law, since no consensus was reached (11(2)).

    11(2) needs a deliberation without consensus first: there must be one on record. A settlement proposed meanwhile
    may still be agreed to. Raises DisputeRefused, NotAllowed.
    """
    actor = act_as(Act.TAKE_TO_LAW, agreement=dispute.agreement, by=by, at=at)
    row = _reread(dispute, State.OPEN)
    first = row.deliberations.order_by("held_on").values_list("held_on", flat=True).first()
    if first is None:
        raise DisputeRefused(
            "Jalur hukum ditempuh bila mufakat tidak tercapai (Pasal 11 ayat (2)); catat musyawarahnya lebih dahulu."
        )
    if not reference.strip():
        raise DisputeRefused("Isi nomor perkara atau nomor suratnya.", "reference")
    if not reason.strip():
        raise DisputeRefused("Tuliskan mengapa mufakat tidak tercapai.", "reason")
    _check_day(actor.agreement, on, actor.on, "on")
    if on < first:
        raise DisputeRefused(f"Musyawarah baru diadakan {long_date(first)}.", "on")
    row.state, row.law_on, row.law_reference, row.law_reason = State.AT_LAW, on, reference.strip(), reason.strip()
    row.law_by_party, row.law_at, row.law_by = actor.party, at, by
    row.save()
    actor.journal(
        f"dispute:{row.pk}", after={"state": row.state, "law_on": on, "law_reference": row.law_reference},
        detail={"reason": row.law_reason},
    )
    return row


def _reread(dispute: Dispute, *wanted: str) -> Dispute:
    row = Dispute.objects.get(pk=dispute.pk)
    if row.state not in wanted:
        raise DisputeRefused(f"Perselisihan ini sudah {row.get_state_display()}; muat ulang halaman ini.")
    return row


def _check_matter(agreement: Agreement, matter: Matter) -> None:
    if not matter.subject.strip():
        raise DisputeRefused("Isi pokok perselisihannya.", "subject")
    if not matter.reason.strip():
        raise DisputeRefused("Uraikan apa yang diperselisihkan.", "reason")
    known = set(agreement.clauses.values_list("ref", flat=True))
    if not matter.clause_refs or not set(matter.clause_refs) <= known:
        raise DisputeRefused("Pilih sedikitnya satu pasal dari daftar.", "clause_refs")
    for field, thing in (("obligation", matter.obligation), ("fact", matter.fact)):
        if thing is not None and thing.agreement_id != agreement.pk:
            raise DisputeRefused("Pilih catatan perjanjian ini.", field)


def _check_day(agreement: Agreement, on: date, today: date, field: str) -> None:
    if on > today:
        raise DisputeRefused(f"Tanggal {long_date(on)} belum tiba.", field)
    if on < agreement.signed_on:
        raise DisputeRefused(
            f"Tanggal {long_date(on)} mendahului penandatanganan perjanjian pada {long_date(agreement.signed_on)}.",
            field,
        )
