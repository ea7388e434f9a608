"""Freezing what a decision about access rests on, as it is known under the lock of the decision (rules §6).

The frozen value is plain JSON: references, dates in ISO, no names of persons. Its fingerprint stands in the journal
entry of the decision, so that what is printed of it later can be held against the chain.
"""

import hashlib
from collections.abc import Collection, Iterable
from typing import Any

from records.chain import canonical
from records.services import journal

from ..eligibility import AccessState
from ..models import Agreement, ForceMajeure, Obligation


def stop_evidence(
    agreement: Agreement, state: AccessState, named: Collection[str], claims: Collection[ForceMajeure] = (),
    despite_claims: str = "",
) -> dict[str, Any]:
    """Return what proves the `named` grounds of a stop on the day of `state`.

    `claims`: undecided force majeure, and `despite_claims` the reason why the stop does not wait for it.
    """
    grounds = [
        {"clause": g.clause, "obligations": [_frozen(o) for o in g.overdue]}
        for g in state.grounds
        if g.clause in named
    ]
    held_up = {"claims": [_frozen_claim(c) for c in claims], "despite_claims": despite_claims} if claims else {}
    return {"as_of": state.as_of.isoformat(), "grounds": grounds, **held_up, **_known(agreement)}


def restoration_evidence(agreement: Agreement, state: AccessState, reading: str) -> dict[str, Any]:
    """Return how the conditions for restoring stand on the day of `state`: both results, and the `reading` used."""
    assert state.restoration is not None
    conditions = [
        {
            "clause": c.clause, "none_open": c.none_open, "curative": c.curative, "literal": c.literal,
            "missing": [_frozen(o) for o in c.missing], "late": [_frozen(o) for o in c.late],
        }
        for c in state.restoration.conditions
    ]
    since = state.conditions_hold_since
    return {
        "as_of": state.as_of.isoformat(), "reading": reading, "curative": state.restoration.curative,
        "literal": state.restoration.literal, "conditions_hold_since": since.isoformat() if since else None,
        "conditions": conditions, **_known(agreement),
    }


def fingerprint(evidence: dict[str, Any]) -> str:
    """Return the SHA-256 of frozen evidence in its canonical form, as the journal keeps it."""
    return hashlib.sha256(canonical(evidence).encode()).hexdigest()


def _known(agreement: Agreement) -> dict[str, Any]:
    """Return the readings in use, and the last entry of the journal before the decision's own."""
    last = journal.entries_of(agreement.code).first()
    return {
        "readings": [
            {"code": r.code, "clauses": r.clause_refs, "question": r.question, "chosen": r.chosen,
             "label": r.chosen_label}
            for r in agreement.readings.all()
        ],
        "journal": {"sequence": last.sequence, "hash": last.hash} if last else None,
    }


def _frozen_claim(claim: ForceMajeure) -> dict[str, Any]:
    return {
        "force_majeure": claim.pk, "title": claim.title, "first_on": claim.first_on.isoformat(),
        "last_on": claim.stated_last_on.isoformat() if claim.stated_last_on else None, "state": claim.state,
    }


def _frozen(obligation: Obligation) -> dict[str, Any]:
    fact = obligation.opened_by
    proofs: Iterable[Any] = fact.proofs.all() if fact else ()
    return {
        "obligation": obligation.pk,
        "subject": obligation.subject,
        "clauses": obligation.term.clause_refs,
        "rule": obligation.rule,
        "parameters": obligation.parameters,
        "opened_on": obligation.opened_on.isoformat(),
        "due_on": obligation.due_on.isoformat() if obligation.due_on else None,
        "met_on": obligation.met_on.isoformat() if obligation.met_on else None,
        "opened_by": fact.pk if fact else None,
        "reference": fact.reference if fact else "",
        "sent_on": fact.sent_on.isoformat() if fact and fact.sent_on else None,
        "received_on": fact.received_on.isoformat() if fact and fact.received_on else None,
        "proofs": [{"kind": p.get_kind_display(), "received_on": p.received_on.isoformat()} for p in proofs],
    }
