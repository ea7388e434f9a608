"""Deliveries as acts: dates on both sides of each boundary, the stop, taking back, what counts as the same."""

from datetime import date
from typing import Any

import pytest

from accounts.access import NotAllowed
from agreements.models import Obligation, ObligationRevision
from agreements.receipts import Proof
from agreements.services.facts import DateRefused, Outside, contest_receipt
from agreements.services.suspension import restore_access, suspend_access
from exchanges.models import Delivery
from exchanges.services.deliveries import (
    DataDescription,
    DeliveryRefused,
    FeedbackRefused,
    lodge_feedback,
    record_delivery,
    withdraw_delivery,
)
from tests.factories import World, at

SIGNED, LAST = date(2025, 5, 7), date(2028, 5, 6)
JUN7, JUN9, JUN10 = date(2025, 6, 7), date(2025, 6, 9), date(2025, 6, 10)


def record(world: World, sent_on: date, on: date | None = None, **given: Any) -> Delivery:
    described = {"data_group": "Data pokok ASN", "method": Delivery.Method.FILE, **given.pop("data", {})}
    values = {
        "outside": Outside(Proof.SENDER_CLAIM, sent_on), "by": world.bkn_officer, "at": at(on or sent_on), **given
    }
    return record_delivery(agreement=world.agreement, data=DataDescription(**described), sent_on=sent_on, **values)


@pytest.mark.parametrize("day", [SIGNED, LAST])
def test_the_first_and_the_last_day_of_the_agreement_take_deliveries(world: World, day: date) -> None:
    assert record(world, day).fact.sent_on == day


@pytest.mark.parametrize(("day", "refusal"), [(date(2025, 5, 6), DateRefused), (date(2028, 5, 7), DeliveryRefused)])
def test_the_day_before_the_first_and_the_day_after_the_last_do_not(
    world: World, day: date, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        record(world, day, on=max(day, JUN7))


def test_a_delivery_of_the_last_day_may_be_recorded_after_the_end(world: World) -> None:
    assert record(world, LAST, on=date(2028, 6, 1)).fact.sent_on == LAST


def test_data_may_be_as_of_the_day_of_sending_but_not_later(world: World) -> None:
    assert record(world, JUN7, data={"cutoff_on": JUN7}).cutoff_on == JUN7
    with pytest.raises(DeliveryRefused) as refused:
        record(world, JUN7, data={"cutoff_on": date(2025, 6, 8)})
    assert refused.value.field == "cutoff_on"


@pytest.mark.parametrize(
    "data", [{"row_count": 2}, {"cutoff_on": JUN7}, {"file_sha256": "a" * 64}, {"data_group": "Lain"}]
)
def test_only_the_very_same_delivery_is_refused_a_second_time(world: World, data: dict[str, Any]) -> None:
    first = record(world, JUN7)
    with pytest.raises(DeliveryRefused):
        record(world, JUN7)
    record(world, JUN7, data=data)
    withdraw_delivery(delivery=first, reason="Keliru.", by=world.bkn_officer, at=at(JUN7))
    record(world, JUN7)
    assert Delivery.objects.count() == 3


def stop(world: World) -> None:
    suspend_access(
        agreement=world.agreement, letter_number="B-1", letter_dated_on=date(2025, 12, 10),
        effective_on=date(2025, 12, 12), grounds=["4(1)b.1"], reason="", by=world.bkn_decider,
        at=at(date(2025, 12, 10)),
    )


@pytest.mark.parametrize(("sent", "refused"), [(11, False), (12, True), (15, True), (16, False)])
def test_while_access_is_stopped_the_holder_of_the_power_makes_no_undeclared_delivery(
    world: World, sent: int, refused: bool
) -> None:
    delivery = world.received_delivery(JUN9)
    stop(world)
    lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
                   at=at(date(2025, 12, 14)))
    restore_access(agreement=world.agreement, letter_number="B-2", letter_dated_on=date(2025, 12, 16),
                   restored_on=date(2025, 12, 16), by=world.bkn_decider, at=at(date(2025, 12, 16)))
    day = date(2025, 12, sent)
    if refused:
        with pytest.raises(DeliveryRefused) as told:
            record(world, day, on=date(2025, 12, 20))
        assert told.value.field == "although_stopped"
    made = record(world, day, on=date(2025, 12, 20), although_stopped=True)
    assert made.outside_agreement is refused
    assert Obligation.objects.filter(opened_by=made.fact).exists() is not refused


def test_the_other_party_delivers_as_before_while_access_is_stopped(world: World) -> None:
    world.received_delivery(JUN9)
    stop(world)
    made = record(world, date(2025, 12, 13), by=world.lan_officer)
    assert (made.outside_agreement, made.fact.addressee) == (False, world.bkn)


def test_only_the_sender_takes_a_delivery_back(world: World) -> None:
    delivery = world.deliver(JUN7)
    for by in (world.lan_officer, world.lan_decider, world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            withdraw_delivery(delivery=delivery, reason="Keliru.", by=by, at=at(JUN10))
    with pytest.raises(DeliveryRefused):
        withdraw_delivery(delivery=delivery, reason=" ", by=world.bkn_officer, at=at(JUN10))
    withdraw_delivery(delivery=delivery, reason="Keliru.", by=world.bkn_decider, at=at(JUN10))
    with pytest.raises(DeliveryRefused):
        withdraw_delivery(delivery=delivery, reason="Keliru.", by=world.bkn_officer, at=at(JUN10))
    causes = ObligationRevision.objects.filter(obligation__opened_by=delivery.fact).values_list("cause", flat=True)
    assert list(causes) == ["opened", "voided"]


@pytest.mark.parametrize("what", ["confirmed", "contested", "answered", "signed"])
def test_a_delivery_that_somebody_relies_on_is_not_taken_back(world: World, what: str) -> None:
    delivery = record(
        world, JUN7, outside=Outside(Proof.SIGNED_RECEIPT if what == "signed" else Proof.SENDER_CLAIM, JUN7, "BAST-1")
    )
    match what:
        case "confirmed":
            world.confirm(delivery.fact, JUN9)
        case "contested":
            contest_receipt(fact=delivery.fact, received_on=None, reason="Tidak ada.", by=world.lan_officer,
                            at=at(JUN9))
        case "answered":
            lodge_feedback(delivery=delivery, data_coverage="part", reference_coverage="none", by=world.lan_officer,
                           at=at(JUN9))
    with pytest.raises(DeliveryRefused):
        withdraw_delivery(delivery=delivery, reason="Keliru.", by=world.bkn_officer, at=at(JUN10))


def test_what_was_taken_back_since_it_was_read_is_not_answered(world: World) -> None:
    read_before = Delivery.objects.select_related("fact").get(pk=world.deliver(JUN7).pk)
    withdraw_delivery(
        delivery=Delivery.objects.get(pk=read_before.pk), reason="Keliru.", by=world.bkn_officer, at=at(JUN9)
    )
    assert read_before.fact.withdrawn_on is None
    with pytest.raises(FeedbackRefused):
        lodge_feedback(delivery=read_before, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
                       at=at(JUN10))
