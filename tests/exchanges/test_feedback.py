"""Feedback as an act: which parts are in, when the duty is met, who lodges it."""

from datetime import UTC, date, datetime

import pytest

from accounts.access import NotAllowed
from agreements.models import Obligation, ObligationRevision
from agreements.standing import Standing, standing
from exchanges.models import Delivery, Feedback
from exchanges.services.deliveries import FeedbackRefused, coverage_of, lodge_feedback
from tests.factories import World, at

JUN9, AUG1 = date(2025, 6, 9), date(2025, 8, 1)


def lodge(world: World, delivery: Delivery, data: str, references: str, day: date = AUG1) -> Feedback:
    return lodge_feedback(
        delivery=delivery, data_coverage=data, reference_coverage=references, by=world.lan_officer, at=at(day)
    )


def test_the_duty_is_met_on_the_day_both_parts_are_whole(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    for day, data, references, met in (
        (1, "part", "none", None), (2, "none", "part", None), (3, "whole", "none", None),
        (4, "none", "whole", date(2025, 8, 4)),
    ):
        lodge(world, delivery, data, references, date(2025, 8, day))
        assert world.feedback_duty(delivery).met_on == met
    assert [c.value for c in coverage_of(delivery)] == ["whole", "whole"]
    causes = ObligationRevision.objects.filter(obligation__opened_by=delivery.fact).values_list("cause", flat=True)
    assert list(causes) == ["opened", "receipt", "partly_met", "partly_met", "partly_met", "met"]


def test_two_parts_do_not_make_a_whole(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    lodge(world, delivery, "part", "part")
    lodge(world, delivery, "part", "part")
    assert world.feedback_duty(delivery).met_on is None


@pytest.mark.parametrize(
    ("instant", "met_on", "expected"),
    [
        (datetime(2025, 12, 9, 16, 59, 59, tzinfo=UTC), date(2025, 12, 9), Standing.MET_ON_TIME),
        (datetime(2025, 12, 9, 17, 0, 0, tzinfo=UTC), date(2025, 12, 10), Standing.MET_LATE),
    ],
)
def test_the_last_second_of_the_due_day_in_wib_is_on_time(
    world: World, instant: datetime, met_on: date, expected: Standing
) -> None:
    delivery = world.received_delivery(JUN9)
    lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
                   at=instant)
    duty = world.feedback_duty(delivery)
    assert (duty.met_on, standing(duty.dates, date(2030, 1, 1))) == (met_on, expected)


def test_feedback_answers_the_delivery_it_names_and_no_other(world: World) -> None:
    older, newer = world.received_delivery(JUN9), world.received_delivery(date(2025, 7, 9))
    lodge(world, newer, "whole", "whole")
    assert (world.feedback_duty(older).met_on, world.feedback_duty(newer).met_on) == (None, AUG1)


def test_it_is_received_with_the_act_and_needs_no_confirmation(world: World) -> None:
    fact = lodge(world, world.received_delivery(JUN9), "whole", "none").fact
    assert (fact.received_on, fact.through_portal, fact.actor, fact.addressee) == (AUG1, True, world.lan, world.bkn)


def test_only_the_receiver_answers(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    for by in (world.bkn_officer, world.bkn_decider, world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=by, at=at(AUG1))
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    ("data", "references", "field"),
    [("none", "none", "data_coverage"), ("whole", "whole", "data_coverage"), ("none", "part", "reference_coverage")],
)
def test_what_is_whole_already_and_nothing_at_all_are_refused(
    world: World, data: str, references: str, field: str
) -> None:
    delivery = world.received_delivery(JUN9)
    lodge(world, delivery, "whole", "whole")
    with pytest.raises(FeedbackRefused) as refused:
        lodge(world, delivery, data, references)
    assert refused.value.field == field


def test_feedback_on_a_delivery_without_a_clock_is_kept_and_meets_nothing(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    Obligation.objects.filter(opened_by=delivery.fact).update(voided_on=JUN9)
    lodge(world, delivery, "whole", "whole")
    assert world.feedback_duty(delivery).met_on is None
