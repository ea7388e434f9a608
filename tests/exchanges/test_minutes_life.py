"""Minutes after both have agreed: numbers, signature, delivery, cancelling; their state on any day."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.access import NotAllowed
from accounts.roles import Act
from agreements.models import FactKind
from agreements.receipts import Proof
from agreements.services.acting import act_as
from agreements.services.facts import ReceiptSettled, contest_receipt
from exchanges.minutes_state import number_doubt
from exchanges.models import Minutes, SignedCopy
from exchanges.papers import minutes_key
from exchanges.services.minutes import MinutesRefused, draft_minutes, return_minutes, submit_minutes
from exchanges.services.minutes_life import (
    acknowledge_minutes,
    ask_cancellation,
    cancel_minutes,
    decide_cancellation,
    deliver_minutes,
    mark_signed,
    number_minutes,
)
from tests.exchanges.minutes_made import delivered, drafted, final, sign, signed, signed_copy, submitted
from tests.exchanges.values import minutes_values
from tests.factories import World, at

JUL2, JUL3, JUL4, JUL5, JUL6 = (date(2025, 7, day) for day in (2, 3, 4, 5, 6))


# --- Delivery -------------------------------------------------------------------------------------------------------
def test_making_minutes_final_is_not_yet_a_delivery(world: World) -> None:
    assert final(world).fact is None
    assert not world.agreement.facts.filter(kind=FactKind.MINUTES).exists()


def test_delivered_minutes_are_received_that_day_and_that_is_not_disputed(world: World) -> None:
    minutes = deliver_minutes(minutes=signed(world), by=world.lan_officer, at=at(JUL3, 23))
    fact = minutes.fact
    assert fact is not None
    assert (fact.actor, fact.addressee, fact.sent_on, fact.received_on) == (world.lan, world.bkn, JUL3, JUL3)
    with pytest.raises(ReceiptSettled):
        contest_receipt(fact=fact, received_on=None, reason="Tidak.", by=world.bkn_officer, at=at(JUL3))


def test_only_the_party_that_owes_minutes_delivers_and_the_other_acknowledges(world: World) -> None:
    minutes = signed(world)
    with pytest.raises(NotAllowed):
        deliver_minutes(minutes=minutes, by=world.bkn_officer, at=at(JUL3))
    deliver_minutes(minutes=minutes, by=world.lan_officer, at=at(JUL3))
    with pytest.raises(NotAllowed):
        acknowledge_minutes(minutes=minutes, by=world.lan_officer, at=at(JUL4))
    assert acknowledge_minutes(minutes=minutes, by=world.bkn_officer, at=at(JUL4)).state == "received"


def test_an_acknowledgement_confirms_the_receipt_and_moves_no_day(world: World) -> None:
    minutes = acknowledge_minutes(minutes=delivered(world), by=world.bkn_officer, at=at(JUL6))
    assert minutes.fact is not None and minutes.fact.received_on == JUL2
    kinds = minutes.fact.proofs.order_by("pk").values_list("kind", "received_on")
    assert list(kinds) == [(Proof.LODGED_IN_PORTAL, JUL2), (Proof.RECEIVER_CONFIRMATION, JUL2)]


# --- Signature ------------------------------------------------------------------------------------------------------
def test_a_copy_of_a_document_that_a_number_replaced_signs_nothing(world: World) -> None:
    minutes = final(world)
    copy = signed_copy(minutes, world.lan_officer)
    number_minutes(minutes=minutes, number="7/BA", by=world.lan_officer, at=at(JUL2))
    with transaction.atomic(), pytest.raises(MinutesRefused, match="tidak berlaku lagi"):
        actor = act_as(Act.VIEW, agreement=world.agreement, by=world.lan_officer, at=at(JUL3))
        mark_signed(minutes=minutes, signed_copy=copy, actor=actor)
    minutes.refresh_from_db()
    assert minutes.state == "final"


def test_a_copy_that_waits_for_the_other_party_signs_nothing(world: World) -> None:
    minutes = final(world)
    copy = signed_copy(
        minutes, world.lan_officer, state=SignedCopy.State.WAITING, kind=SignedCopy.Kind.SCAN
    )
    with transaction.atomic(), pytest.raises(MinutesRefused):
        actor = act_as(Act.VIEW, agreement=world.agreement, by=world.lan_officer, at=at(JUL3))
        mark_signed(minutes=minutes, signed_copy=copy, actor=actor)


def test_a_number_recorded_after_the_signature_leaves_the_signed_document_theirs(world: World) -> None:
    minutes = signed(world)
    key = minutes_key(minutes)
    numbered = number_minutes(minutes=minutes, number="7/BA", by=world.lan_officer, at=at(JUL3))
    assert (numbered.first_number, minutes_key(numbered)) == ("7/BA", key)


# --- Numbers --------------------------------------------------------------------------------------------------------
def test_a_number_of_cancelled_minutes_is_never_used_again(world: World) -> None:
    minutes = number_minutes(minutes=final(world), number="7/BA", by=world.lan_officer, at=at(JUL2))
    ask_cancellation(minutes=minutes, reason="Keliru.", by=world.lan_decider, at=at(JUL3))
    decide_cancellation(minutes=minutes, agreed=True, by=world.bkn_decider, at=at(JUL3))
    later = final(world)
    with pytest.raises(MinutesRefused) as refused:
        number_minutes(minutes=later, number=" 7/BA ", by=world.lan_officer, at=at(JUL4))
    assert refused.value.field == "number"
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.filter(pk=later.pk).update(first_number="7/BA")
    # The other agency numbers its own papers.
    assert number_minutes(minutes=later, number="7/BA", by=world.bkn_officer, at=at(JUL4)).second_number == "7/BA"


@pytest.mark.parametrize(
    ("number", "doubt"),
    [
        ("23/HM.04.01/2025", "Nomor ini sama dengan nomor yang sudah dicatat BKN."),
        ("24/HM.04.01/2025", "Susunan nomor ini seperti nomor BKN, bukan seperti nomor LAN."),
        ("5/S.1/HKM.03.2", ""), ("8/BA/2025", ""), ("12/2025", ""),
    ],
)
def test_a_number_that_looks_like_the_other_agencys_is_doubted(world: World, number: str, doubt: str) -> None:
    earlier = final(world)
    number_minutes(minutes=earlier, number="23/HM.04.01/2025", by=world.bkn_officer, at=at(JUL2))
    number_minutes(minutes=earlier, number="4/S.1/HKM.03.2", by=world.lan_officer, at=at(JUL2))
    assert number_doubt(final(world), number, world.lan, world.bkn) == doubt


# --- Cancelling -----------------------------------------------------------------------------------------------------
def test_agreed_minutes_are_cancelled_by_both_and_their_delivery_no_longer_counts(world: World) -> None:
    minutes = delivered(world)
    with pytest.raises(MinutesRefused, match="kedua PIHAK"):
        cancel_minutes(minutes=minutes, reason="Keliru.", by=world.lan_decider, at=at(JUL3))
    ask_cancellation(minutes=minutes, reason="Angka D keliru.", by=world.lan_decider, at=at(JUL3))
    minutes.refresh_from_db()
    assert minutes.state == "delivered"
    done = decide_cancellation(minutes=minutes, agreed=True, by=world.bkn_decider, at=at(JUL4))
    assert done.fact is not None
    assert (done.state, done.cancelled_on, done.cancelled_reason, done.fact.withdrawn_on) == (
        "cancelled", JUL4, "Angka D keliru.", JUL4
    )


def test_only_a_decider_of_the_other_party_decides_and_declining_needs_a_reason(world: World) -> None:
    minutes = ask_cancellation(minutes=final(world), reason="Keliru.", by=world.lan_decider, at=at(JUL3))
    for by in (world.lan_decider, world.bkn_officer, world.outsider):
        with pytest.raises(NotAllowed):
            decide_cancellation(minutes=minutes, agreed=True, by=by, at=at(JUL3))
    with pytest.raises(MinutesRefused) as refused:
        decide_cancellation(minutes=minutes, agreed=False, reason=" ", by=world.bkn_decider, at=at(JUL3))
    assert refused.value.field == "reason"
    done = decide_cancellation(minutes=minutes, agreed=False, reason="Sudah benar.", by=world.bkn_decider, at=at(JUL3))
    assert (done.state, done.cancel_asked_at, done.cancelled_on) == ("final", None, None)
    with pytest.raises(MinutesRefused):
        decide_cancellation(minutes=minutes, agreed=True, by=world.bkn_decider, at=at(JUL3))


def test_a_cancellation_is_asked_once_at_a_time(world: World) -> None:
    minutes = ask_cancellation(minutes=final(world), reason="Keliru.", by=world.lan_decider, at=at(JUL3))
    with pytest.raises(MinutesRefused):
        ask_cancellation(minutes=minutes, reason="Keliru juga.", by=world.bkn_decider, at=at(JUL3))


# --- The state of a past day ----------------------------------------------------------------------------------------
def state_on(minutes: Minutes, day: date) -> str:
    found: str = Minutes.objects.with_state(day).get(pk=minutes.pk).state_then  # type: ignore[attr-defined]
    return found


def test_each_day_shows_the_state_that_stood_at_its_end(world: World) -> None:
    minutes = sign(final(world, JUL2), world.lan_officer, JUL3)
    deliver_minutes(minutes=minutes, by=world.lan_officer, at=at(JUL4))
    acknowledge_minutes(minutes=minutes, by=world.bkn_officer, at=at(JUL5))
    ask_cancellation(minutes=minutes, reason="Keliru.", by=world.lan_decider, at=at(JUL6))
    decide_cancellation(minutes=minutes, agreed=True, by=world.bkn_decider, at=at(JUL6))
    days = (JUL2, JUL3, JUL4, JUL5, JUL6)
    assert [state_on(minutes, day) for day in days] == ["final", "signed", "delivered", "received", "cancelled"]


def test_a_draft_that_was_sent_back_was_submitted_until_then(world: World) -> None:
    minutes = submitted(world, JUL2)
    return_minutes(minutes=minutes, reason="Angka D.", by=world.bkn_officer, at=at(JUL4))
    assert [state_on(minutes, day) for day in (JUL2, JUL3, JUL4)] == ["submitted", "submitted", "draft"]
    submit_minutes(minutes=minutes, revision=1, by=world.lan_officer, at=at(JUL6))
    assert [state_on(minutes, day) for day in (JUL5, JUL6)] == ["draft", "submitted"]
    other = draft_minutes(agreement=world.agreement, values=minutes_values(), by=world.lan_officer, at=at(JUL2))
    assert state_on(other, JUL6) == "draft" and state_on(drafted(world, JUL2), JUL2) == "draft"
