"""When something was received: reading its proofs and its dispute, confirming, contesting, answering."""

from collections.abc import Callable
from datetime import date
from enum import Enum

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from accounts.api import ApiRefusal, door
from accounts.roles import Act

from ..models import Fact, FactKind, Party, ReceiptContest
from ..receipt_state import ContestState, receipt_state
from ..receipts import Proof
from ..services import facts, proofs
from .base import CHANGES, Door, IdempotencyKey, IfMatch, IfNoneMatch, Seen, answer, enter, find, perform
from .fields import Body, Code, Id, IsoDate, Line300, LongText, OptionalLine300

router = Router(tags=["Penerimaan"])


class ProofOut(BaseModel):
    label: str
    received_on: date
    by: str
    decides: bool


class ContestOut(BaseModel):
    """An open dispute: `turn` has to answer `proposed_on`; null says that it was not received at all."""

    by: str
    turn: str
    proposed_on: date | None


class ReceiptOut(BaseModel):
    """An event from one party to the other and its receipt; `received_on` is null until that is settled."""

    id: int
    kind: FactKind
    reference: str
    sender: str | None
    addressee: str | None
    dated_on: date | None
    sent_on: date | None
    received_on: date | None
    through_portal: bool
    withdrawn_on: date | None
    proofs: list[ProofOut]
    contest: ContestOut | None


class SenderProof(Enum):
    """What a sender may put on record about the receipt; see `services.facts.SENDER_PROOFS`."""

    SENDER_CLAIM = "sender_claim"
    LETTER_AGENDA = "letter_agenda"
    SYSTEM_LOG = "system_log"
    SIGNED_RECEIPT = "signed_receipt"


class OutsideIn(Body):
    """How something that came outside the portal was received, as its sender says."""

    proof: SenderProof
    received_on: IsoDate
    evidence: OptionalLine300 = ""

    @property
    def outside(self) -> facts.Outside:
        return facts.Outside(Proof[self.proof.name], self.received_on, self.evidence)


class PaperProof(Enum):
    """What either party may add later; see `services.proofs.ADDABLE`."""

    LETTER_AGENDA = "letter_agenda"
    SYSTEM_LOG = "system_log"
    SIGNED_RECEIPT = "signed_receipt"


class ProofIn(Body):
    kind: PaperProof
    received_on: IsoDate
    evidence: Line300


class ConfirmIn(Body):
    received_on: IsoDate
    evidence: OptionalLine300 = ""


class ProposalIn(Body):
    received_on: IsoDate | None = Field(description="null: tidak diterima sama sekali")
    reason: LongText


@router.get("/{code}/peristiwa/{pk}", **door(
    Act.VIEW, "Peristiwa dan bukti penerimaannya", answers={200: ReceiptOut, 304: None}
))
def read_receipt(request: HttpRequest, code: Code, pk: Id, if_none_match: IfNoneMatch = "") -> HttpResponse:
    return answer(receipt_out(find_fact(enter(request, code), pk)), if_none_match)


@router.post("/{code}/peristiwa/{pk}/konfirmasi", **door(
    Act.CONFIRM_RECEIPT, "Konfirmasi penerimaan", answers={201: ReceiptOut}, refuses=CHANGES
))
def confirm(
    request: HttpRequest, code: Code, pk: Id, body: ConfirmIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)

    def act(fact: Fact) -> None:
        facts.confirm_receipt(fact=fact, by=at_door.user, at=at_door.at, **body.model_dump())

    return _perform(request, key, at_door, pk, if_match, act)


@router.post("/{code}/peristiwa/{pk}/bukti", **door(
    Act.ADD_PROOF, "Tambahkan bukti penerimaan", answers={201: ReceiptOut}, refuses=CHANGES
))
def add_proof(
    request: HttpRequest, code: Code, pk: Id, body: ProofIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)

    def act(fact: Fact) -> None:
        proofs.add_proof(
            fact=fact, kind=Proof[body.kind.name], received_on=body.received_on, evidence=body.evidence,
            by=at_door.user, at=at_door.at,
        )

    return _perform(request, key, at_door, pk, if_match, act)


@router.post("/{code}/peristiwa/{pk}/sanggah", **door(
    Act.CONTEST_RECEIPT, "Sanggah tanggal diterima", answers={201: ReceiptOut}, refuses=CHANGES
))
def contest(
    request: HttpRequest, code: Code, pk: Id, body: ProposalIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)

    def act(fact: Fact) -> None:
        facts.contest_receipt(fact=fact, by=at_door.user, at=at_door.at, **body.model_dump())

    return _perform(request, key, at_door, pk, if_match, act)


@router.post("/{code}/peristiwa/{pk}/usulkan", **door(
    Act.ANSWER_CONTEST, "Jawab sanggahan dengan tanggal lain", answers={201: ReceiptOut}, refuses=CHANGES
))
def counter(
    request: HttpRequest, code: Code, pk: Id, body: ProposalIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)

    def act(fact: Fact) -> None:
        facts.counter_contest(contest=_contest(fact), by=at_door.user, at=at_door.at, **body.model_dump())

    return _perform(request, key, at_door, pk, if_match, act)


@router.post("/{code}/peristiwa/{pk}/terima", **door(
    Act.ANSWER_CONTEST, "Terima usulan terakhir dalam sanggahan", answers={201: ReceiptOut}, refuses=CHANGES
))
def accept(
    request: HttpRequest, code: Code, pk: Id, body: Body, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)

    def act(fact: Fact) -> None:
        facts.accept_contest(contest=_contest(fact), by=at_door.user, at=at_door.at)

    return _perform(request, key, at_door, pk, if_match, act)


def receipt_out(fact: Fact) -> ReceiptOut:
    """Return the receipt of `fact`. Free text of people (reasons, evidence) is read in the portal only."""
    # The day asked for only counts days of waiting, which are not told here.
    state = receipt_state(fact, fact.sent_on or date.min)
    return ReceiptOut(
        id=fact.pk, kind=FactKind(fact.kind), reference=fact.reference, sender=_code(fact.actor),
        addressee=_code(fact.addressee), dated_on=fact.dated_on, sent_on=fact.sent_on, received_on=fact.received_on,
        through_portal=fact.through_portal, withdrawn_on=fact.withdrawn_on,
        proofs=[
            ProofOut(label=p.label, received_on=p.received_on, by=p.by.agency.code, decides=p.decides)
            for p in state.proofs
        ],
        contest=_contest_out(state.contest) if state.contest else None,
    )


def find_fact(at_door: Door, pk: int) -> Fact:
    """Return an event from one party to the other, or turn the request away with 404."""
    rows = Fact.objects.filter(agreement=at_door.agreement, addressee__isnull=False)
    return find(rows.select_related("agreement", "actor__agency", "addressee__agency"), "Peristiwa", pk=pk)


def _perform(
    request: HttpRequest, key: str, at_door: Door, pk: int, if_match: str, act: Callable[[Fact], None]
) -> HttpResponse:
    fact = find_fact(at_door, pk)

    def shown() -> ReceiptOut:
        return receipt_out(find_fact(at_door, pk))

    def done() -> ReceiptOut:
        act(fact)
        return shown()

    return perform(request, key, at_door, done, thing=f"fact:{pk}", seen=Seen(if_match, shown))


def _contest(fact: Fact) -> ReceiptContest:
    # Of a dispute that has meanwhile been settled the act says so in words.
    latest = facts.open_contest(fact) or fact.contests.order_by("-pk").first()
    if latest is None:
        raise ApiRefusal(404, "not_found", "Tanggal diterima ini tidak pernah disanggah.")
    return latest


def _code(party: Party | None) -> str | None:
    return party.agency.code if party else None


def _contest_out(state: ContestState) -> ContestOut:
    return ContestOut(by=state.by.agency.code, turn=state.turn.agency.code, proposed_on=state.last)
