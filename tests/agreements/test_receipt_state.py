from datetime import date

from agreements.models import Fact
from agreements.receipt_state import effects_of, receipt_state, unconfirmed_days
from agreements.receipts import DatedProof, Proof, Proposal
from agreements.services.facts import confirm_receipt, contest_receipt, counter_contest, open_contest
from tests.factories import World, at

JUN7, JUN9, JUN10, JUN12 = date(2025, 6, 7), date(2025, 6, 9), date(2025, 6, 10), date(2025, 6, 12)


def test_an_unconfirmed_receipt_says_for_how_many_days(world: World) -> None:
    fact = world.deliver(JUN7).fact
    assert [unconfirmed_days(fact, day) for day in (JUN7, JUN10)] == [0, 3]
    state = receipt_state(fact, JUN10)
    assert state.text == "belum dikonfirmasi, 3 hari"
    assert [(p.label, p.received_on, p.decides) for p in state.proofs] == [("pernyataan pengirim", JUN7, True)]


def test_the_highest_proof_stands_first_and_decides(world: World) -> None:
    fact = world.deliver(JUN7, proof=Proof.SYSTEM_LOG, evidence="log 1").fact
    world.confirm(fact, JUN9, on=JUN10)
    state = receipt_state(Fact.objects.get(pk=fact.pk), JUN10)
    assert state.text == "diterima 9 Juni 2025"
    assert state.unconfirmed_days is None
    assert [(p.label, p.decides) for p in state.proofs] == [
        ("konfirmasi penerima di portal", True), ("log sistem web service", False),
    ]


def test_a_contest_says_whose_turn_it_is_and_no_proof_decides(world: World) -> None:
    fact = world.deliver(JUN7).fact
    contest = contest_receipt(fact=fact, received_on=JUN10, reason="Berkas rusak.", by=world.lan_officer, at=at(JUN10))
    state = receipt_state(fact, JUN10)
    assert state.contest is not None
    assert (state.text, state.contest.turn, state.contest.last) == ("tanggal diterima disanggah", world.bkn, JUN10)
    assert [p.decides for p in state.proofs] == [False]
    counter_contest(contest=contest, received_on=None, reason="Ditarik.", by=world.bkn_officer, at=at(JUN12))
    state = receipt_state(fact, JUN12)
    assert state.contest is not None
    assert state.contest.turn == world.lan
    assert [p.text for p in state.contest.proposals] == ["diterima 10 Juni 2025", "tidak diterima sama sekali"]


def test_the_effect_of_a_confirmation_is_what_the_ledger_then_says(world: World) -> None:
    delivery = world.deliver(JUN7)
    [effect] = effects_of(delivery.fact, [DatedProof(Proof.RECEIVER_CONFIRMATION, JUN9, JUN10)])
    confirm_receipt(fact=delivery.fact, received_on=JUN9, by=world.lan_officer, at=at(JUN10))
    duty = world.feedback_duty(delivery)
    assert (effect.earliest_due_on, effect.due_on, effect.settled) == (date(2025, 12, 9), date(2025, 12, 9), True)
    assert (duty.earliest_due_on, duty.due_on, duty.start_settled) == (date(2025, 12, 9), date(2025, 12, 9), True)


def test_the_effect_of_a_contest_is_what_the_ledger_then_says(world: World) -> None:
    delivery = world.deliver(JUN7, proof=Proof.LETTER_AGENDA, evidence="Agenda 7")
    [effect] = effects_of(delivery.fact, contested=[Proposal(JUN12, by_receiver=True)])
    contest_receipt(fact=delivery.fact, received_on=JUN12, reason="Terlambat.", by=world.lan_officer, at=at(JUN12))
    assert open_contest(delivery.fact) is not None
    duty = world.feedback_duty(delivery)
    assert (effect.earliest_due_on, effect.due_on, effect.settled) == (date(2025, 12, 7), date(2025, 12, 12), False)
    assert (duty.earliest_due_on, duty.due_on, duty.start_settled) == (date(2025, 12, 7), date(2025, 12, 12), False)
