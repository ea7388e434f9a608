"""The whole life of deliveries in both directions, told by the acts and through the browser, to one end."""

from agreements.receipts import Proof
from agreements.services import facts
from agreements.services.corrections import decide_correction, propose_correction
from agreements.services.proofs import Received
from exchanges.services import deliveries
from exchanges.services.deliveries import DataDescription
from exchanges.services.returns import resubmit_feedback, return_feedback
from exchanges.services.versions import supersede_delivery
from tests.factories import World, at
from tests.journeys.delivery_life import (
    AUG1,
    AUG2,
    JUL1,
    JUL2,
    JUN7,
    JUN8,
    JUN9,
    JUN10,
    JUN12,
    JUN13,
    JUN20,
    JUN21,
    OCT1,
    OCT5,
    OCT6,
    OUTCOME,
    SEP1,
    outcome,
)


def test_the_life_of_deliveries_told_by_the_acts(world: World) -> None:
    lan, bkn = world.lan_officer, world.bkn_officer
    first = deliveries.record_delivery(
        agreement=world.agreement, data=DataDescription("Data pokok ASN", "web_service", row_count=1000),
        sent_on=JUN7, outside=facts.Outside(Proof.SENDER_CLAIM, JUN7), by=bkn, at=at(JUN7),
    )
    facts.confirm_receipt(fact=first.fact, received_on=JUN10, by=lan, at=at(JUN10))
    contest = facts.contest_receipt(
        fact=first.fact, received_on=JUN8, reason="Log kami 8 Juni.", by=bkn, at=at(JUN10)
    )
    facts.counter_contest(contest=contest, received_on=JUN9, reason="Berkas utuh 9 Juni.", by=lan, at=at(JUN12))
    facts.accept_contest(contest=contest, by=bkn, at=at(JUN13))
    correction = propose_correction(
        fact=first.fact, field="row_count", new_value="1200", reason="Salah ketik.", by=bkn, at=at(JUN20)
    )
    decide_correction(correction=correction, approved=True, by=lan, at=at(JUN21))
    second = supersede_delivery(
        delivery=first, data=DataDescription("Data pokok ASN", "web_service", row_count=1250),
        reason="Kolom tertukar.", sent_on=JUL1, outside=facts.Outside(Proof.SENDER_CLAIM, JUL1), by=bkn, at=at(JUL1),
    )
    facts.confirm_receipt(fact=second.fact, received_on=JUL2, by=lan, at=at(JUL2))
    feedback = deliveries.lodge_feedback(
        delivery=second, data_coverage="whole", reference_coverage="part", by=lan, at=at(AUG1)
    )
    return_feedback(feedback=feedback, reason="Kode tidak dikenal.", by=bkn, at=at(AUG2))
    resubmit_feedback(feedback=feedback, note="Kode diperbaiki.", by=lan, at=at(SEP1))
    deliveries.lodge_feedback(
        delivery=second, data_coverage="none", reference_coverage="whole", by=lan, at=at(OCT1)
    )
    deliveries.record_received_delivery(
        agreement=world.agreement, data=DataDescription("JF Widyaiswara", "file", row_count=6120), sent_on=OCT5,
        received=Received(OCT6, "kurir"), by=bkn, at=at(OCT6),
    )
    assert outcome() == OUTCOME
