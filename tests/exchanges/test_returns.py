"""Returning feedback: its part is open again, its duty unmet, and the second lodging counts from the first day."""

from datetime import date

import pytest

from accounts.access import NotAllowed
from agreements.models import ObligationRevision
from agreements.standing import Standing, standing
from exchanges.models import Delivery, Feedback
from exchanges.services.deliveries import FeedbackRefused, coverage_of, lodge_feedback
from exchanges.services.returns import resubmit_feedback, return_feedback
from tests.factories import World, at

JUN9, AUG1, AUG2, SEP1, DEC8, DEC20 = (
    date(2025, 6, 9), date(2025, 8, 1), date(2025, 8, 2), date(2025, 9, 1), date(2025, 12, 8), date(2025, 12, 20)
)


def lodge(world: World, delivery: Delivery, data: str, references: str, day: date = AUG1) -> Feedback:
    return lodge_feedback(
        delivery=delivery, data_coverage=data, reference_coverage=references, by=world.lan_officer, at=at(day)
    )


def send_back(world: World, feedback: Feedback, day: date = AUG2) -> Feedback:
    return return_feedback(feedback=feedback, reason="Kode tidak dikenal.", by=world.bkn_officer, at=at(day))


def again(world: World, feedback: Feedback, day: date) -> Feedback:
    return resubmit_feedback(feedback=feedback, note="Diperbaiki.", by=world.lan_officer, at=at(day))


def test_a_returned_feedback_leaves_the_duty_unmet_and_a_second_lodging_meets_it_on_the_first_day(
    world: World,
) -> None:
    delivery = world.received_delivery(JUN9)
    feedback = lodge(world, delivery, "whole", "whole", DEC8)
    send_back(world, feedback, date(2025, 12, 9))
    duty = world.feedback_duty(delivery)
    assert (duty.met_on, duty.met_by, coverage_of(delivery)) == (None, None, ("none", "none"))
    assert standing(duty.dates, DEC20) is Standing.OVERDUE
    second = again(world, feedback, DEC20)
    duty = world.feedback_duty(delivery)
    assert (duty.met_on, duty.met_by, standing(duty.dates, DEC20)) == (DEC8, second.fact, Standing.MET_ON_TIME)
    assert second.fact.received_on == DEC20
    causes = ObligationRevision.objects.filter(obligation=duty).order_by("pk").values_list("cause", "met_on")
    assert list(causes) == [("opened", None), ("receipt", None), ("met", DEC8), ("returned", None), ("met", DEC8)]


def test_a_second_return_keeps_the_first_day_still(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    second = again(world, send_back(world, lodge(world, delivery, "whole", "whole")), SEP1)
    again(world, send_back(world, second, SEP1), DEC20)
    assert world.feedback_duty(delivery).met_on == AUG1


def test_a_whole_that_rested_on_a_returned_part_is_whole_no_more(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    part = lodge(world, delivery, "part", "none")
    lodge(world, delivery, "whole", "whole", AUG2)
    assert world.feedback_duty(delivery).met_on == AUG2
    send_back(world, part, SEP1)
    assert (coverage_of(delivery), world.feedback_duty(delivery).met_on) == (("part", "whole"), None)
    with pytest.raises(FeedbackRefused, match="ajukan kembali balikan itu"):
        lodge(world, delivery, "whole", "none", SEP1)
    again(world, part, SEP1)
    assert (coverage_of(delivery), world.feedback_duty(delivery).met_on) == (("whole", "whole"), AUG2)


def test_more_than_what_was_returned_does_not_ride_on_the_early_day(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    early = lodge(world, delivery, "part", "whole")
    again(world, send_back(world, early), SEP1)
    lodge(world, delivery, "whole", "none", DEC20)
    assert world.feedback_duty(delivery).met_on == DEC20


def test_only_the_receiver_returns_and_only_the_sender_of_feedback_lodges_again(world: World) -> None:
    feedback = lodge(world, world.received_delivery(JUN9), "whole", "whole")
    for by in (world.lan_officer, world.lan_decider, world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            return_feedback(feedback=feedback, reason="x", by=by, at=at(AUG2))
    send_back(world, feedback)
    for by in (world.bkn_officer, world.bkn_decider, world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            resubmit_feedback(feedback=feedback, by=by, at=at(AUG2))
    assert Feedback.objects.count() == 1


def test_returning_needs_a_reason_and_both_happen_once(world: World) -> None:
    feedback = lodge(world, world.received_delivery(JUN9), "part", "none")
    with pytest.raises(FeedbackRefused, match="Tuliskan alasan"):
        return_feedback(feedback=feedback, reason=" ", by=world.bkn_officer, at=at(AUG2))
    with pytest.raises(FeedbackRefused, match="tidak dikembalikan"):
        again(world, feedback, AUG2)
    send_back(world, feedback)
    with pytest.raises(FeedbackRefused, match="sudah dikembalikan pada 2 Agustus 2025"):
        send_back(world, feedback)
    again(world, feedback, SEP1)
    with pytest.raises(FeedbackRefused, match="sudah diajukan kembali"):
        again(world, feedback, SEP1)
