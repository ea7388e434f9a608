"""Proof ranks and the two bounds of a clock's start (§§1, 4)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.receipts import DatedProof, Proof, Proposal, Start, start_of_clock

D7, D8, D9, D12, D20 = (date(2025, 6, day) for day in (7, 8, 9, 12, 20))


def proof(kind: Proof, received_on: date, entered_on: date | None = None) -> DatedProof:
    return DatedProof(kind, received_on, entered_on or received_on)


def says(received_on: date | None) -> Proposal:
    """What the receiver puts forward."""
    return Proposal(received_on, by_receiver=True)


def test_a_claim_alone_starts_no_clock_the_creditor_may_rely_on() -> None:
    assert start_of_clock([proof(Proof.SENDER_CLAIM, D7)]) == Start(D7, None, settled=False)


def test_a_confirmation_settles_the_start_over_claim_and_log() -> None:
    proofs = [
        proof(Proof.SENDER_CLAIM, D7), proof(Proof.SYSTEM_LOG, D8), proof(Proof.RECEIVER_CONFIRMATION, D9, D12),
    ]
    assert start_of_clock(proofs) == Start(D9, D9, settled=True)


def test_a_signed_receipt_outranks_the_confirmation() -> None:
    proofs = [proof(Proof.RECEIVER_CONFIRMATION, D9), proof(Proof.SIGNED_RECEIPT, D8, D20)]
    assert start_of_clock(proofs) == Start(D8, D8, settled=True)


def test_what_both_settled_outranks_everything() -> None:
    proofs = [proof(Proof.SIGNED_RECEIPT, D8), proof(Proof.SETTLED_BY_BOTH, D12)]
    assert start_of_clock(proofs) == Start(D12, D12, settled=True)


def test_a_log_entered_the_same_day_gives_both_bounds_but_does_not_settle() -> None:
    proofs = [proof(Proof.SENDER_CLAIM, D7), proof(Proof.SYSTEM_LOG, D8, D8)]
    assert start_of_clock(proofs) == Start(D7, D8, settled=False)


@pytest.mark.parametrize("kind", [Proof.LETTER_AGENDA, Proof.SYSTEM_LOG])
def test_an_earlier_date_entered_later_starts_no_clock_before_its_entry(kind: Proof) -> None:
    assert start_of_clock([proof(kind, D7, D20)]) == Start(D7, D20, settled=False)


def test_a_confirmed_earlier_date_starts_the_clock_before_its_entry() -> None:
    assert start_of_clock([proof(Proof.RECEIVER_CONFIRMATION, D7, D20)]) == Start(D7, D7, settled=True)


def test_of_equal_proofs_the_one_entered_last_decides() -> None:
    proofs = [proof(Proof.SETTLED_BY_BOTH, D9, D12), proof(Proof.SETTLED_BY_BOTH, D8, D20)]
    assert start_of_clock(proofs) == Start(D8, D8, settled=True)


def test_of_equal_proofs_entered_on_one_day_the_later_entry_decides() -> None:
    proofs = [proof(Proof.SETTLED_BY_BOTH, D9, D20), proof(Proof.SETTLED_BY_BOTH, D8, D20)]
    assert start_of_clock(proofs) == Start(D8, D8, settled=True)


@pytest.mark.parametrize("contested", [D20, None])
def test_what_both_settled_stands_until_both_settle_another(contested: date | None) -> None:
    proofs = [proof(Proof.SENDER_CLAIM, D7), proof(Proof.SETTLED_BY_BOTH, D9)]
    assert start_of_clock(proofs, [contested]) == Start(D9, D9, settled=True)


def test_an_open_contest_keeps_the_bounds_apart() -> None:
    proofs = [proof(Proof.SENDER_CLAIM, D7), proof(Proof.SYSTEM_LOG, D9)]
    assert start_of_clock(proofs, [says(D20)]) == Start(D7, D20, settled=False)
    assert start_of_clock(proofs, [says(D8)]) == Start(D7, D9, settled=False)


def test_a_denied_receipt_leaves_no_latest_bound() -> None:
    assert start_of_clock([proof(Proof.SYSTEM_LOG, D8)], [says(None)]) == Start(D8, None, settled=False)
    assert start_of_clock([proof(Proof.SYSTEM_LOG, D8)], [says(None), Proposal(D12, False)]) == Start(
        D8, None, settled=False
    )


def test_a_contested_claim_still_has_no_latest_bound() -> None:
    assert start_of_clock([proof(Proof.SENDER_CLAIM, D7)], [says(D12)]) == Start(D7, None, settled=False)


@pytest.mark.parametrize("denied", [D20, None])
def test_the_receiver_cannot_put_off_the_clock_by_disputing_its_own_confirmation(denied: date | None) -> None:
    proofs = [proof(Proof.SENDER_CLAIM, D7), proof(Proof.RECEIVER_CONFIRMATION, D9)]
    assert start_of_clock(proofs, [says(denied)]) == Start(D7, D9, settled=False)
    assert start_of_clock(proofs, [says(denied), Proposal(D8, False)]) == Start(D7, D9, settled=False)


def test_the_sender_may_concede_a_later_date_or_none_at_all() -> None:
    proofs = [proof(Proof.SENDER_CLAIM, D7), proof(Proof.RECEIVER_CONFIRMATION, D9)]
    assert start_of_clock(proofs, [says(D20), Proposal(D12, False)]) == Start(D7, D12, settled=False)
    assert start_of_clock(proofs, [Proposal(None, False)]) == Start(D7, None, settled=False)


def test_a_signed_receipt_binds_the_receiver_only_if_it_entered_it_itself() -> None:
    signed = DatedProof(Proof.SIGNED_RECEIPT, D9, D9)
    assert start_of_clock([signed], [says(None)]) == Start(D9, None, settled=False)
    own = DatedProof(Proof.SIGNED_RECEIPT, D9, D9, by_receiver=True)
    assert start_of_clock([own], [says(None)]) == Start(D9, D9, settled=False)


def test_no_proof_is_no_start() -> None:
    with pytest.raises(ValueError, match="at least one proof"):
        start_of_clock([])


dates = st.dates(date(2025, 5, 7), date(2025, 12, 31))
proofs_ = st.lists(st.builds(DatedProof, st.sampled_from(Proof), dates, dates), min_size=1, max_size=5)
contests = st.none() | st.lists(st.builds(Proposal, st.none() | dates, st.booleans()), min_size=1, max_size=2)


@given(proofs_, contests)
def test_the_earliest_bound_is_never_after_the_latest(
    proofs: list[DatedProof], contested: list[Proposal] | None
) -> None:
    start = start_of_clock(proofs, contested)
    assert start.latest is None or start.earliest <= start.latest
    assert not start.settled or start.earliest == start.latest
    agreed = any(p.kind is Proof.SETTLED_BY_BOTH for p in proofs)
    assert contested is None or start.settled == agreed


@given(proofs_, st.none() | dates)
def test_whatever_the_receiver_disputes_its_own_word_holds(proofs: list[DatedProof], day: date | None) -> None:
    own = [*proofs, proof(Proof.RECEIVER_CONFIRMATION, D9)]
    undisputed, disputed = start_of_clock(own), start_of_clock(own, [says(day)])
    if max(p.kind for p in proofs) < Proof.RECEIVER_CONFIRMATION:
        assert disputed.latest == undisputed.latest
