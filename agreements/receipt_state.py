"""The receipt of one fact as a page shows it, and what another date would do to the duties that hang on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from .deadlines import wib_date
from .models import Fact, Obligation, Party, ReceiptContest, ReceiptProof
from .receipts import DatedProof, Proof, Proposal, Start, start_of_clock
from .term_versions import bounds_of
from .terms import Rule
from .wording import long_date


@dataclass(frozen=True)
class ProofRow:
    """One proof; `decides` marks the one whose date stands."""

    label: str
    received_on: date
    by: Party
    evidence: str
    recorded_at: datetime
    decides: bool


@dataclass(frozen=True)
class ProposalRow:
    """A date put forward in a contest; `text` says it in words."""

    by: Party
    text: str
    reason: str
    recorded_at: datetime


@dataclass(frozen=True)
class ContestState:
    """An open contest: what was put forward, and which party has to answer."""

    by: Party
    proposals: tuple[ProposalRow, ...]
    last: date | None
    turn: Party


@dataclass(frozen=True)
class ReceiptState:
    """The receipt of `fact`: `proofs` highest first; `unconfirmed_days` None once settled or withdrawn."""

    fact: Fact
    proofs: tuple[ProofRow, ...]
    contest: ContestState | None
    unconfirmed_days: int | None

    @property
    def waits(self) -> bool:
        """Whether the receiver has still to confirm, and nobody disputes the date."""
        return self.contest is None and self.unconfirmed_days is not None

    @property
    def text(self) -> str:
        """The state in words, e.g. `belum dikonfirmasi, 3 hari`."""
        if self.fact.withdrawn_on is not None:
            return "catatan dibatalkan"
        if self.contest is not None:
            return "tanggal diterima disanggah"
        if self.fact.received_on is not None:
            return f"diterima {long_date(self.fact.received_on)}"
        return f"belum dikonfirmasi, {self.unconfirmed_days} hari"


@dataclass(frozen=True)
class Effect:
    """The due days that a duty would have; `due_on` None: the later bound could not be stated."""

    obligation: Obligation
    earliest_due_on: date
    due_on: date | None
    settled: bool


def unconfirmed_days(fact: Fact, as_of: date) -> int | None:
    """Return for how many days a receipt has been open on `as_of`, None where it is settled or no longer counts."""
    if fact.received_on is not None or fact.withdrawn_on is not None or fact.sent_on is None:
        return None
    return max(0, (as_of - fact.sent_on).days)


def receipt_state(fact: Fact, as_of: date) -> ReceiptState:
    """Return the receipt of `fact` for a page. At most five queries."""
    # Of equals the one entered last stands first, as it decides.
    rows = sorted(list(fact.proofs.select_related("by_party__agency"))[::-1], key=_rank, reverse=True)
    contest = fact.contests.filter(settled_at=None).first()
    return ReceiptState(
        fact=fact,
        proofs=tuple(
            ProofRow(
                Proof(p.kind).label, p.received_on, p.by_party, p.evidence, p.recorded_at,
                decides=p is rows[0] and (contest is None or p.kind == Proof.SETTLED_BY_BOTH),
            )
            for p in rows
        ),
        contest=_contest(contest) if contest else None,
        unconfirmed_days=unconfirmed_days(fact, as_of),
    )


def dated_proofs(fact: Fact) -> list[DatedProof]:
    """Return the proofs of `fact` as the rules take them."""
    return [
        DatedProof(Proof(p.kind), p.received_on, wib_date(p.recorded_at), p.by_party_id == fact.addressee_id)
        for p in fact.proofs.all()
    ]


def effects_of(
    fact: Fact, more: Sequence[DatedProof] = (), contested: Sequence[Proposal] | None = None
) -> list[Effect]:
    """Return the due days of the duties opened by `fact` if `more` proofs stood, or `contested` were open."""
    start = start_of_clock([*dated_proofs(fact), *more], contested)
    return [_effect(o, start) for o in _running(fact)]


def _running(fact: Fact) -> QuerySet[Obligation]:
    """The duties whose clock runs from the receipt of `fact`."""
    clocks = fact.opened.filter(voided_on=None, rule=Rule.MONTHS_AFTER_RECEIPT.value)
    return clocks.select_related("debtor__agency", "term", "agreement")


def _effect(obligation: Obligation, start: Start) -> Effect:
    bounds = bounds_of(obligation, start)
    return Effect(obligation, bounds.earliest, bounds.latest, start.settled)


def _rank(proof: ReceiptProof) -> tuple[int, date]:
    return proof.kind, wib_date(proof.recorded_at)


def _contest(contest: ReceiptContest) -> ContestState:
    proposals = list(contest.proposals.select_related("by_party__agency"))
    last = proposals[-1]
    other = Party.objects.select_related("agency").exclude(pk=last.by_party_id)
    return ContestState(
        by=proposals[0].by_party,
        proposals=tuple(
            ProposalRow(p.by_party, proposal_text(p.received_on), p.reason, p.recorded_at) for p in proposals
        ),
        last=last.received_on,
        turn=other.get(agreement_id=last.by_party.agreement_id),
    )


def proposal_text(received_on: date | None) -> str:
    """Return a proposed receipt in words."""
    return f"diterima {long_date(received_on)}" if received_on else "tidak diterima sama sekali"
