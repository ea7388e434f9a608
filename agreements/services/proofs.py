"""Better proof of a receipt: a paper found later, or a hand-over that the receiver puts on record (rules §1)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act

from ..models import Fact, ObligationRevision, ReceiptProof
from ..receipts import Proof
from ..wording import long_date
from . import facts
from .acting import Actor, act_as

#: What either party can add afterwards; each is something that can be shown.
ADDABLE = (Proof.LETTER_AGENDA, Proof.SYSTEM_LOG, Proof.SIGNED_RECEIPT)


@dataclass(frozen=True)
class Received:
    """How the receiver got what the sender has not put on record; `channel` says by which way it came."""

    received_on: date
    channel: str
    evidence: str = ""


def record_received(
    actor: Actor, kind: str, *, subject: str, reference: str = "", dated_on: date | None, sent_on: date,
    received: Received,
) -> Fact:
    """Write an event of the other party that the acting party received, on the other's behalf.

    It counts as the receiver's own confirmation of that date; the sender may contest it. Opens no duty. Raises
    DateRefused for dates that cannot be or a missing channel.
    """
    facts.check_dates(actor, dated_on=dated_on, sent_on=sent_on)
    check_received(received, sent_on, actor.on)
    fact = Fact.objects.create(
        agreement=actor.agreement, kind=kind, actor=actor.other, addressee=actor.party, reference=reference,
        subject=subject, dated_on=dated_on, sent_on=sent_on, recorded_at=actor.at, recorded_by=actor.user,
        entered_for=actor.other, channel=received.channel,
    )
    facts.write_proof(fact, Proof.RECEIVER_CONFIRMATION, received.received_on, actor, received.evidence)
    facts.note_settled(fact, facts.start_of(fact))
    return fact


def check_received(received: Received, sent_on: date, today: date) -> None:
    """Refuse a receipt that the receiver cannot put on record so. Raises DateRefused."""
    facts.check_received(received.received_on, sent_on, today)
    if not received.channel.strip():
        raise facts.DateRefused("Sebutkan saluran penerimaannya, misalnya web service atau surel dinas.", "channel")


@transaction.atomic
def add_proof(
    *, fact: Fact, kind: Proof, received_on: date, evidence: str, by: User, at: datetime
) -> ReceiptProof:
    """Put another proof of the receipt of `fact` on record, e.g. the signed paper; the highest now decides.

    What was there before is kept. A settled date moves only by a proof of a higher rank: another of the same rank is
    a dispute. Raises ReceiptSettled and DateRefused.
    """
    actor = act_as(Act.ADD_PROOF, agreement=fact.agreement, by=by, at=at)
    fact = facts.reread(fact)
    if fact.through_portal:
        raise facts.ReceiptSettled("Diterima melalui portal pada waktu server; bukti lain tidak mengubahnya.")
    if kind not in ADDABLE:
        raise facts.DateRefused(f"Bukti “{kind.label}” tidak dapat ditambahkan sebagai berkas bukti.", "kind")
    if not evidence.strip():
        raise facts.DateRefused("Sebutkan buktinya, misalnya nomor tanda terima atau pengenal log.", "evidence")
    facts.check_received(received_on, fact.sent_on, actor.on)
    facts.check_not_after_answer(fact, received_on)
    _check_outranks(fact, kind, received_on, evidence)
    proof = facts.write_proof(fact, kind, received_on, actor, evidence)
    facts.resettle(fact, ObligationRevision.Cause.RECEIPT, actor)
    actor.journal(
        f"fact:{fact.pk}", after={"proof": kind.label, "received_on": received_on}, detail={"evidence": evidence}
    )
    return proof


def _check_outranks(fact: Fact, kind: Proof, received_on: date, evidence: str) -> None:
    same = fact.proofs.filter(kind=kind.value)
    if same.filter(received_on=received_on, evidence=evidence).exists():
        raise facts.ReceiptSettled("Bukti yang sama sudah tercatat.")
    other = same.exclude(received_on=received_on).first()
    if kind.settles and other is not None:
        raise facts.ReceiptSettled(
            f"Sudah ada {kind.label} dengan tanggal {long_date(other.received_on)}. Dua bukti setingkat yang berbeda "
            "tanggal diselesaikan dengan sanggahan."
        )
