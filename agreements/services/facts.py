"""Recording official events and settling when they were received (rules §1)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Min

from accounts.access import NotAllowed
from accounts.models import User
from accounts.roles import Act

from ..models import Agreement, ContestProposal, Fact, ObligationRevision, Party, ReceiptContest, ReceiptProof
from ..receipt_state import dated_proofs
from ..receipts import Proof, Proposal, Start, start_of_clock
from ..wording import long_date
from . import Refused, obligations
from .acting import Actor, act_as

Cause = ObligationRevision.Cause
#: What a higher layer knows of a fact and its receipt must not contradict: called with the date, or None for "not
#: received at all"; raises DateRefused. Registered when the apps are loaded.
receipt_guards: list[Callable[[Fact, date | None], None]] = []


class DateRefused(Refused):
    """A date that cannot be."""


class ReceiptSettled(Refused):
    """The receipt is settled already, or cannot be disputed."""


class NoOpenContest(Refused):
    """There is no open contest to answer, or it is not this party's turn."""


#: What a sender may put on record; the others are the receiver's, both parties' or the portal's own.
SENDER_PROOFS = frozenset({Proof.SENDER_CLAIM, Proof.LETTER_AGENDA, Proof.SYSTEM_LOG, Proof.SIGNED_RECEIPT})


@dataclass(frozen=True)
class Outside:
    """How something that came outside the portal was received, as the sender puts it on record.

    `proof` is one of SENDER_PROOFS; `evidence` says where it can be found.
    """

    proof: Proof
    received_on: date
    evidence: str = ""


def record_fact(
    actor: Actor, kind: str, *, addressee: Party, subject: str, reference: str = "", dated_on: date | None,
    sent_on: date, outside: Outside | None,
) -> Fact:
    """Write an event from the acting party to `addressee` with the first proof of its receipt.

    `outside` None: lodged through the portal, received on the WIB date of the act. Opens no duty: that is the act's
    own decision (see `obligations.open_for_receipt`).

    Raises DateRefused for dates that cannot be, naming the field.
    """
    check_dates(actor, dated_on=dated_on, sent_on=sent_on)
    if outside is not None:
        check_outside(outside, sent_on, actor.on)
    fact = Fact.objects.create(
        agreement=actor.agreement, kind=kind, actor=actor.party, addressee=addressee, reference=reference,
        subject=subject, dated_on=dated_on, sent_on=sent_on, through_portal=outside is None, recorded_at=actor.at,
        recorded_by=actor.user,
    )
    proof = outside or Outside(Proof.LODGED_IN_PORTAL, actor.on)
    write_proof(fact, proof.proof, proof.received_on, actor, proof.evidence)
    note_settled(fact, start_of(fact))
    return fact


def check_outside(outside: Outside, sent_on: date, today: date) -> None:
    """Refuse a receipt that the sender cannot put on record so. Raises DateRefused."""
    if outside.proof not in SENDER_PROOFS:
        raise DateRefused(f"Pengirim sendiri tidak dapat mencatat bukti “{outside.proof.label}”.", "proof")
    check_received(outside.received_on, sent_on, today)
    if outside.proof > Proof.SENDER_CLAIM and not outside.evidence.strip():
        raise DateRefused("Sebutkan bukti penerimaannya, misalnya nomor agenda atau pengenal log.", "evidence")


def check_dates(actor: Actor, *, dated_on: date | None, sent_on: date) -> None:
    """Refuse dates that lie in the future, before the agreement, or out of order. Raises DateRefused."""
    check_sent(sent_on, actor.agreement, actor.on, dated_on=dated_on)


def check_sent(sent_on: date, agreement: Agreement, today: date, *, dated_on: date | None) -> None:
    """Refuse a day of sending in the future, before the agreement, or before the date printed. Raises DateRefused."""
    if sent_on > today:
        raise DateRefused(f"Tanggal kirim {long_date(sent_on)} belum tiba; hari ini {long_date(today)}.", "sent_on")
    if sent_on < agreement.signed_on:
        raise DateRefused(
            f"Tanggal kirim {long_date(sent_on)} mendahului penandatanganan perjanjian pada "
            f"{long_date(agreement.signed_on)}.", "sent_on",
        )
    if dated_on is not None and dated_on > sent_on:
        raise DateRefused(
            f"Tanggal surat atau berkas {long_date(dated_on)} melewati tanggal kirim {long_date(sent_on)}.", "dated_on"
        )


def start_of(fact: Fact) -> Start:
    """Return the start of the clocks that hang on this fact's receipt, from its proofs and its open contest."""
    contest = open_contest(fact)
    return start_of_clock(dated_proofs(fact), standing_proposals(contest) if contest else None)


def open_contest(fact: Fact) -> ReceiptContest | None:
    """Return the contest about this fact's receipt that is not settled yet."""
    return fact.contests.filter(settled_at=None).first()


@transaction.atomic
def confirm_receipt(*, fact: Fact, received_on: date, by: User, at: datetime, evidence: str = "") -> ReceiptProof:
    """Record the receiver's confirmation that it received `fact` on `received_on`; settles the clock's start.

    Raises NotAllowed for anyone but the receiver, or for the very person who recorded the hand-over; ReceiptSettled
    if it is settled or disputed already; DateRefused for a date that cannot be.
    """
    actor = act_as(Act.CONFIRM_RECEIPT, agreement=fact.agreement, by=by, at=at, holder=fact.addressee)
    fact = reread(fact)
    if by.pk == fact.recorded_by_id:
        raise NotAllowed("Anda sendiri yang mencatat penyerahan ini; penerimaannya dikonfirmasi oleh orang lain.")
    if open_contest(fact):
        raise ReceiptSettled("Tanggal diterima sedang disanggah; selesaikan sanggahan itu lebih dahulu.")
    if fact.received_on is not None:
        raise ReceiptSettled(
            f"Penerimaan sudah tercatat pada {long_date(fact.received_on)}. Ajukan sanggahan bila tanggal itu keliru."
        )
    check_received(received_on, fact.sent_on, actor.on)
    check_not_after_answer(fact, received_on)
    proof = write_proof(fact, Proof.RECEIVER_CONFIRMATION, received_on, actor, evidence)
    resettle(fact, Cause.RECEIPT, actor)
    actor.journal(f"fact:{fact.pk}", after={"received_on": received_on}, detail={"evidence": evidence})
    return proof


@transaction.atomic
def contest_receipt(
    *, fact: Fact, received_on: date | None, reason: str, by: User, at: datetime
) -> ReceiptContest:
    """Dispute the receipt date of `fact`, putting forward another date, or None: it was not received at all.

    Until both settle it the duty keeps two bounds; a date that both have settled before stays in force meanwhile.
    Raises ReceiptSettled where the portal itself received it, or a contest is open; DateRefused for a date that
    cannot be, that the answer given already rules out, or without a reason.
    """
    actor = act_as(Act.CONTEST_RECEIPT, agreement=fact.agreement, by=by, at=at)
    fact = reread(fact)
    if fact.through_portal:
        raise ReceiptSettled("Diterima melalui portal pada waktu server; tanggal ini tidak dapat disanggah.")
    if open_contest(fact):
        raise ReceiptSettled("Tanggal diterima ini sudah disanggah; jawab sanggahan yang terbuka.")
    check_reason(reason)
    if received_on is not None:
        check_received(received_on, fact.sent_on, actor.on)
        if received_on == fact.received_on:
            raise DateRefused("Tanggal yang Anda ajukan sama dengan tanggal yang tercatat.", "received_on")
    check_not_after_answer(fact, received_on)
    contest = ReceiptContest.objects.create(
        fact=fact, by_party=actor.party, reason=reason, opened_at=at, opened_by=by
    )
    _propose(contest, received_on, reason, actor)
    resettle(fact, Cause.CONTESTED, actor)
    actor.journal(f"fact:{fact.pk}", after={"contested": received_on}, detail={"reason": reason})
    return contest


@transaction.atomic
def counter_contest(
    *, contest: ReceiptContest, received_on: date | None, reason: str, by: User, at: datetime
) -> ContestProposal:
    """Answer the last proposal with another date. Raises NoOpenContest unless it is the acting party's turn."""
    actor, contest = _answering(contest, by, at)
    fact = contest.fact
    check_reason(reason)
    if received_on is not None:
        check_received(received_on, fact.sent_on, actor.on)
    check_not_after_answer(fact, received_on)
    proposal = _propose(contest, received_on, reason, actor)
    resettle(fact, Cause.CONTESTED, actor)
    actor.journal(f"fact:{fact.pk}", after={"proposed": received_on}, detail={"reason": reason})
    return proposal


@transaction.atomic
def accept_contest(*, contest: ReceiptContest, by: User, at: datetime) -> Fact:
    """Accept the other party's last proposal: both have now settled the date.

    If they settle on "not received", the record no longer counts and its duties are void.
    """
    actor, contest = _answering(contest, by, at)
    fact = contest.fact
    agreed = _last_proposal(contest).received_on
    check_not_after_answer(fact, agreed)
    contest.settled_at, contest.settled_by = at, by
    contest.save()
    if agreed is None:
        withdraw(fact, "Kedua PIHAK sepakat: tidak diterima.", actor)
    else:
        write_proof(fact, Proof.SETTLED_BY_BOTH, agreed, actor, "")
        resettle(fact, Cause.SETTLED, actor)
    actor.journal(f"fact:{fact.pk}", after={"settled": agreed})
    return fact


def withdraw(fact: Fact, reason: str, actor: Actor) -> None:
    """Mark a record as no longer counting, and void the duties it opened. Part of an act, which journals."""
    fact.withdrawn_on, fact.withdrawn_reason = actor.on, reason
    fact.save()
    obligations.void_opened_by(fact, actor.on, at=actor.at, by=actor.user)
    obligations.meet_by_receipt(fact, at=actor.at, by=actor.user)


def _answering(contest: ReceiptContest, by: User, at: datetime) -> tuple[Actor, ReceiptContest]:
    actor = act_as(Act.ANSWER_CONTEST, agreement=contest.fact.agreement, by=by, at=at)
    contest = ReceiptContest.objects.select_related("fact__addressee", "fact__agreement").get(pk=contest.pk)
    if contest.settled_at is not None:
        raise NoOpenContest("Sanggahan ini sudah selesai.")
    if _last_proposal(contest).by_party_id == actor.party.pk:
        raise NoOpenContest("Usulan terakhir berasal dari PIHAK Anda; PIHAK lainnya yang menjawab.")
    if contest.proposals.filter(by_party=actor.other, recorded_by=by).exists():
        raise NotAllowed("Anda sendiri pernah mengusulkan tanggal untuk PIHAK lainnya; orang lain yang menjawab.")
    return actor, contest


def standing_proposals(contest: ReceiptContest) -> list[Proposal]:
    """Return what each party puts forward now; what it proposed before and replaced no longer stands."""
    now = {p.by_party_id: p.received_on for p in contest.proposals.order_by("pk")}
    return [Proposal(day, party == contest.fact.addressee_id) for party, day in now.items()]


def _last_proposal(contest: ReceiptContest) -> ContestProposal:
    return contest.proposals.order_by("-pk")[0]


def _propose(contest: ReceiptContest, received_on: date | None, reason: str, actor: Actor) -> ContestProposal:
    return ContestProposal.objects.create(
        contest=contest, by_party=actor.party, received_on=received_on, reason=reason, recorded_at=actor.at,
        recorded_by=actor.user,
    )


def write_proof(fact: Fact, kind: Proof, received_on: date, actor: Actor, evidence: str) -> ReceiptProof:
    """Put a proof of receipt on record as the acting party's. Part of an act, which settles and journals."""
    return ReceiptProof.objects.create(
        fact=fact, kind=kind.value, received_on=received_on, by_party=actor.party, evidence=evidence,
        recorded_at=actor.at, recorded_by=actor.user,
    )


def resettle(fact: Fact, cause: str, actor: Actor) -> None:
    """Settle the receipt anew from all that is on record, and move the clocks that hang on it."""
    start = start_of(fact)
    note_settled(fact, start)
    obligations.move_start(fact, start, cause, at=actor.at, by=actor.user)
    obligations.meet_by_receipt(fact, at=actor.at, by=actor.user)


def note_settled(fact: Fact, start: Start) -> None:
    """Keep the receipt date on the fact while it is settled."""
    fact.received_on = start.latest if start.settled else None
    fact.save()


def reread(fact: Fact) -> Fact:
    """Return `fact` as it stands under the act's lock. Raises ReceiptSettled where it has no receipt to speak of."""
    fact = Fact.objects.select_related("agreement", "addressee").get(pk=fact.pk)
    if fact.withdrawn_on is not None:
        raise ReceiptSettled("Catatan ini sudah dibatalkan.")
    if fact.addressee is None:
        raise ReceiptSettled("Peristiwa ini tidak dikirim kepada satu PIHAK, jadi tidak ada penerimaannya.")
    return fact


def check_reason(reason: str) -> None:
    """Raises DateRefused without a reason."""
    if not reason.strip():
        raise DateRefused("Tuliskan alasannya.", "reason")


def check_received(received_on: date, sent_on: date | None, today: date) -> None:
    """Refuse a receipt in the future or before the sending. Raises DateRefused."""
    if received_on > today:
        raise DateRefused(
            f"Tanggal diterima {long_date(received_on)} belum tiba; hari ini {long_date(today)}.", "received_on"
        )
    if sent_on is not None and received_on < sent_on:
        raise DateRefused(
            f"Tanggal diterima {long_date(received_on)} mendahului tanggal kirim {long_date(sent_on)}.", "received_on"
        )


def check_not_after_answer(fact: Fact, received_on: date | None) -> None:
    """Refuse a receipt after the first answer to it, whole or partial, or none at all (None): it was answered.

    So does what a higher layer knows of the fact. Raises DateRefused.
    """
    for guard in receipt_guards:
        guard(fact, received_on)
    first: date | None = ObligationRevision.objects.filter(
        obligation__opened_by=fact, cause__in=[Cause.PARTLY_MET, Cause.MET], fact__withdrawn_on=None
    ).aggregate(first=Min("fact__received_on"))["first"]
    if first is not None:
        refuse_after(first, received_on)


def refuse_after(first: date, received_on: date | None) -> None:
    """Raise DateRefused for a receipt after the day `first` of its answer, or none at all."""
    if received_on is not None and received_on <= first:
        return
    impossible = "tanggal diterima tidak mungkin sesudahnya" if received_on else "karena itu tentu sudah diterima"
    raise DateRefused(f"Ini sudah dijawab pada {long_date(first)}; {impossible}.", "received_on")
