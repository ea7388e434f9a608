"""Proof added afterwards, and hand-overs that the receiver puts on record for the sender."""

from datetime import date

import pytest

from accounts.access import NotAllowed
from agreements.models import Fact, ReceiptProof
from agreements.receipts import Proof
from agreements.services.facts import DateRefused, ReceiptSettled, contest_receipt
from agreements.services.proofs import Received, add_proof
from exchanges.models import Delivery
from exchanges.services.deliveries import (
    DataDescription,
    DeliveryRefused,
    lodge_feedback,
    record_received_delivery,
    withdraw_delivery,
)
from tests.factories import World, at

JUN7, JUN9, JUN10, JUN12 = date(2025, 6, 7), date(2025, 6, 9), date(2025, 6, 10), date(2025, 6, 12)


def add(world: World, fact: Fact, day: date, kind: Proof = Proof.SIGNED_RECEIPT, **given: object) -> ReceiptProof:
    asked = {"evidence": "BAST-1", "by": world.bkn_officer, "at": at(JUN12)} | given
    return add_proof(fact=fact, kind=kind, received_on=day, **asked)  # type: ignore[arg-type]


def received(world: World, **given: object) -> Delivery:
    asked = {
        "data": DataDescription("Data pokok ASN", "web_service"), "sent_on": JUN7,
        "received": Received(JUN9, "web service", "log 7"), "by": world.lan_officer, "at": at(JUN10),
    } | given
    return record_received_delivery(agreement=world.agreement, **asked)  # type: ignore[arg-type]


def test_a_signed_paper_outranks_the_confirmation_and_moves_the_clock(world: World) -> None:
    delivery = world.deliver(JUN7)
    world.confirm(delivery.fact, JUN10)
    add(world, delivery.fact, JUN9)
    delivery.fact.refresh_from_db()
    assert (delivery.fact.received_on, world.feedback_duty(delivery).due_on) == (JUN9, date(2025, 12, 9))
    assert [p.kind for p in delivery.fact.proofs.all()] == [10, 40, 50]


@pytest.mark.parametrize("by", ["lan_officer", "lan_decider", "bkn_officer", "bkn_decider"])
def test_either_party_settles_an_unconfirmed_receipt_by_the_signed_paper(world: World, by: str) -> None:
    delivery = world.deliver(JUN7)
    add(world, delivery.fact, JUN9, by=getattr(world, by))
    assert world.feedback_duty(delivery).due_on == date(2025, 12, 9)


def test_a_lower_proof_is_kept_and_changes_nothing(world: World) -> None:
    delivery = world.deliver(JUN7)
    world.confirm(delivery.fact, JUN10)
    add(world, delivery.fact, date(2025, 6, 8), Proof.SYSTEM_LOG)
    delivery.fact.refresh_from_db()
    assert (delivery.fact.received_on, delivery.fact.proofs.filter(received_on=date(2025, 6, 8)).count()) == (JUN10, 1)


def test_two_signed_papers_of_unlike_dates_are_a_dispute(world: World) -> None:
    fact = world.deliver(JUN7).fact
    add(world, fact, JUN9)
    with pytest.raises(ReceiptSettled, match="sanggahan"):
        add(world, fact, JUN10, evidence="BAST-2")
    with pytest.raises(ReceiptSettled, match="sudah tercatat"):
        add(world, fact, JUN9)
    assert fact.proofs.count() == 2


def test_in_an_open_dispute_the_paper_is_evidence_and_settles_nothing(world: World) -> None:
    delivery = world.deliver(JUN7)
    contest_receipt(fact=delivery.fact, received_on=JUN10, reason="x", by=world.lan_officer, at=at(JUN10))
    add(world, delivery.fact, JUN9)
    delivery.fact.refresh_from_db()
    assert (delivery.fact.received_on, world.feedback_duty(delivery).start_settled) == (None, False)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"day": date(2025, 6, 6)}, "received_on"), ({"day": date(2025, 6, 13)}, "received_on"),
        ({"day": JUN9, "evidence": " "}, "evidence"), ({"day": JUN9, "kind": Proof.SETTLED_BY_BOTH}, "kind"),
        ({"day": JUN9, "kind": Proof.RECEIVER_CONFIRMATION}, "kind"),
        ({"day": JUN9, "kind": Proof.SENDER_CLAIM}, "kind"),
    ],
)  # fmt: skip
def test_a_proof_that_cannot_be_names_its_field(world: World, given: dict, field: str) -> None:
    fact = world.deliver(JUN7).fact
    with pytest.raises(DateRefused) as refused:
        add(world, fact, **given)
    assert refused.value.field == field
    assert fact.proofs.count() == 1


def test_no_proof_after_the_first_feedback_even_a_partial_one(world: World) -> None:
    delivery = world.received_delivery(JUN7)
    lodge_feedback(
        delivery=delivery, data_coverage="part", reference_coverage="none", by=world.lan_officer, at=at(JUN9)
    )
    with pytest.raises(DateRefused, match="sudah dijawab pada 9 Juni 2025"):
        add(world, delivery.fact, JUN10)
    add(world, delivery.fact, JUN9)


def test_what_came_through_the_portal_readers_and_strangers_are_refused(world: World) -> None:
    fact = world.deliver(JUN7).fact
    for by in (world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            add(world, fact, JUN9, by=by)
    with pytest.raises(ReceiptSettled, match="melalui portal"):
        add(world, world.ask_report(JUN9).fact, JUN9)


def test_what_the_receiver_records_for_the_sender_is_its_confirmation(world: World) -> None:
    delivery = received(world)
    fact = delivery.fact
    assert (fact.actor, fact.addressee, fact.entered_for, fact.channel) == (
        world.bkn, world.lan, world.bkn, "web service",
    )
    assert [(p.kind, p.by_party, p.received_on) for p in fact.proofs.all()] == [(40, world.lan, JUN9)]
    duty = world.feedback_duty(delivery)
    assert (duty.debtor, duty.due_on, duty.start_settled) == (world.lan, date(2025, 12, 9), True)


def test_the_sender_may_contest_what_was_entered_for_it_and_nobody_withdraws_it_alone(world: World) -> None:
    delivery = received(world)
    with pytest.raises(DeliveryRefused, match="ajukan sanggahan"):
        withdraw_delivery(delivery=delivery, reason="x", by=world.bkn_officer, at=at(JUN10))
    contest_receipt(fact=delivery.fact, received_on=None, reason="Tidak dikirim.", by=world.bkn_officer, at=at(JUN10))
    assert not world.feedback_duty(delivery).start_settled


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"received": Received(JUN9, " ")}, "channel"), ({"sent_on": date(2025, 6, 11)}, "sent_on"),
        ({"received": Received(date(2025, 6, 6), "surel")}, "received_on"),
        ({"received": Received(date(2025, 6, 11), "surel")}, "received_on"),
        ({"dated_on": date(2025, 6, 8)}, "dated_on"), ({"data": DataDescription(" ", "file")}, "data_group"),
    ],
)  # fmt: skip
def test_an_entry_for_the_other_party_that_cannot_be_names_its_field(world: World, given: dict, field: str) -> None:
    with pytest.raises((DateRefused, DeliveryRefused)) as refused:
        received(world, **given)
    assert refused.value.field == field
    assert not Delivery.objects.exists()


def test_the_same_delivery_is_not_entered_twice_by_either_side(world: World) -> None:
    world.deliver(JUN7)
    with pytest.raises(DeliveryRefused, match="sudah dicatat"):
        received(world)
