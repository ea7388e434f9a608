"""Receipts: confirmed, disputed and settled, and the duties that move with them (§§1, 4)."""

from datetime import date, timedelta

import pytest

from accounts.access import NotAllowed
from agreements.models import Fact, ObligationRevision, ReceiptProof
from agreements.receipts import Proof
from agreements.services import Refused
from agreements.services.facts import (
    DateRefused,
    NoOpenContest,
    ReceiptSettled,
    accept_contest,
    confirm_receipt,
    contest_receipt,
    counter_contest,
)
from agreements.standing import Standing, standing
from exchanges.services.deliveries import lodge_feedback
from records.models import JournalEntry
from reports.services.evaluations import hold_evaluation
from tests.factories import World, at

JUN7, JUN9, JUN10, JUN20 = (date(2025, 6, day) for day in (7, 9, 10, 20))
DAY = timedelta(days=1)


def entries() -> int:
    return JournalEntry.objects.count()


def test_every_act_on_a_receipt_writes_one_journal_entry(world: World) -> None:
    before = entries()
    delivery = world.deliver(JUN7)
    assert entries() == before + 1
    world.confirm(delivery.fact, JUN9, on=JUN10)
    assert entries() == before + 2
    contest = contest_receipt(fact=delivery.fact, received_on=JUN7, reason="Log kami lain.", by=world.bkn_officer,
                              at=at(JUN20))
    assert entries() == before + 3
    accept_contest(contest=contest, by=world.lan_officer, at=at(JUN20))
    assert entries() == before + 4


def test_only_the_receiver_confirms(world: World) -> None:
    fact = world.deliver(JUN7).fact
    with pytest.raises(NotAllowed, match="Hanya PIHAK yang menerima, yaitu LAN"):
        confirm_receipt(fact=fact, received_on=JUN9, by=world.bkn_decider, at=at(JUN10))
    with pytest.raises(NotAllowed, match="bukan PIHAK"):
        confirm_receipt(fact=fact, received_on=JUN9, by=world.outsider, at=at(JUN10))
    with pytest.raises(NotAllowed, match="tidak sedang bertindak"):
        confirm_receipt(fact=fact, received_on=JUN9, by=world.admin, at=at(JUN10))
    with pytest.raises(NotAllowed, match="Pembaca"):
        confirm_receipt(fact=fact, received_on=JUN9, by=world.lan_reader, at=at(JUN10))
    assert ReceiptProof.objects.filter(fact=fact).count() == 1


def test_a_person_who_changed_sides_does_not_confirm_what_they_recorded(world: World) -> None:
    fact = world.deliver(JUN7).fact
    membership = world.bkn_officer.memberships.get()
    membership.ended_on = JUN9
    membership.save()
    world.bkn_officer.memberships.create(agency=world.lan.agency, role="officer", started_on=JUN10)
    with pytest.raises(NotAllowed, match="orang lain"):
        confirm_receipt(fact=fact, received_on=JUN9, by=world.bkn_officer, at=at(JUN10))


@pytest.mark.parametrize(
    ("received_on", "sentence"),
    [
        (JUN7 - DAY, "mendahului tanggal kirim 7 Juni 2025"),
        (JUN10 + DAY, "11 Juni 2025 belum tiba"),
    ],
)
def test_a_receipt_date_before_sending_or_after_today_is_refused(
    world: World, received_on: date, sentence: str
) -> None:
    fact = world.deliver(JUN7).fact
    with pytest.raises(DateRefused, match=sentence) as refusal:
        confirm_receipt(fact=fact, received_on=received_on, by=world.lan_officer, at=at(JUN10))
    assert refusal.value.field == "received_on"


@pytest.mark.parametrize("received_on", [JUN7, JUN10])
def test_the_sending_day_and_today_are_both_possible(world: World, received_on: date) -> None:
    fact = world.deliver(JUN7).fact
    world.confirm(fact, received_on, on=JUN10)
    assert Fact.objects.get(pk=fact.pk).received_on == received_on


def test_a_second_confirmation_is_refused(world: World) -> None:
    fact = world.received_delivery(JUN9).fact
    with pytest.raises(ReceiptSettled, match="sudah tercatat pada 9 Juni 2025"):
        world.confirm(fact, JUN10)


def test_the_instant_is_judged_in_wib_not_in_utc(world: World) -> None:
    fact = world.deliver(JUN7).fact
    # 02.00 WIB on 10 June is still 9 June in UTC.
    confirm_receipt(fact=fact, received_on=JUN10, by=world.lan_officer, at=at(JUN10, hour=2))
    assert Fact.objects.get(pk=fact.pk).received_on == JUN10


def test_a_contest_opens_two_bounds_and_agreement_makes_them_one(world: World) -> None:
    delivery = world.deliver(JUN9, proof=Proof.SYSTEM_LOG, evidence="log-1")
    contest = contest_receipt(fact=delivery.fact, received_on=JUN20, reason="Baru lengkap tanggal 20.",
                              by=world.lan_officer, at=at(JUN20))
    duty = world.feedback_duty(delivery)
    assert (duty.earliest_due_on, duty.due_on, duty.start_settled) == (date(2025, 12, 9), date(2025, 12, 20), False)
    assert Fact.objects.get(pk=delivery.pk).received_on is None

    with pytest.raises(NoOpenContest, match="PIHAK lainnya"):
        accept_contest(contest=contest, by=world.lan_decider, at=at(JUN20))
    counter_contest(contest=contest, received_on=date(2025, 6, 12), reason="Log kami tanggal 12.",
                    by=world.bkn_officer, at=at(JUN20))
    with pytest.raises(NoOpenContest, match="PIHAK lainnya"):
        accept_contest(contest=contest, by=world.bkn_officer, at=at(JUN20))
    accept_contest(contest=contest, by=world.lan_officer, at=at(JUN20 + DAY))
    duty.refresh_from_db()
    assert (duty.earliest_due_on, duty.due_on, duty.start_settled) == (date(2025, 12, 12), date(2025, 12, 12), True)
    with pytest.raises(NoOpenContest, match="sudah selesai"):
        accept_contest(contest=contest, by=world.bkn_officer, at=at(JUN20 + DAY))


def test_while_a_receipt_is_denied_the_creditor_has_no_date_to_act_on(world: World) -> None:
    delivery = world.deliver(JUN9, proof=Proof.SYSTEM_LOG, evidence="log-1")
    contest_receipt(fact=delivery.fact, received_on=None, reason="Berkas kosong.", by=world.lan_officer, at=at(JUN20))
    duty = world.feedback_duty(delivery)
    assert duty.due_on is None
    assert standing(duty.dates, date(2030, 1, 1)) is Standing.DUE_SOON


@pytest.mark.parametrize("claimed", [JUN20, None])
def test_the_debtor_does_not_escape_by_disputing_its_own_confirmation(world: World, claimed: date | None) -> None:
    delivery = world.received_delivery(JUN9)
    contest_receipt(fact=delivery.fact, received_on=claimed, reason="Keliru kami catat.", by=world.lan_officer,
                    at=at(date(2025, 12, 12)))
    duty = world.feedback_duty(delivery)
    assert (duty.due_on, duty.start_settled) == (date(2025, 12, 9), False)
    assert standing(duty.dates, date(2025, 12, 12)) is Standing.OVERDUE


def test_settling_on_not_received_voids_the_duty_and_keeps_the_record(world: World) -> None:
    delivery = world.deliver(JUN7)
    contest = contest_receipt(fact=delivery.fact, received_on=None, reason="Tidak ada di sistem kami.",
                              by=world.lan_officer, at=at(JUN10))
    accept_contest(contest=contest, by=world.bkn_officer, at=at(JUN20))
    duty = world.feedback_duty(delivery)
    assert duty.voided_on == JUN20
    assert standing(duty.dates, JUN20) is Standing.VOID
    assert standing(duty.dates, JUN20 - DAY) is Standing.NOT_YET_DUE
    assert Fact.objects.get(pk=delivery.pk).withdrawn_on == JUN20


def test_what_the_ledger_said_before_a_correction_can_still_be_told(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    contest = contest_receipt(fact=delivery.fact, received_on=JUN20, reason="Baru lengkap.", by=world.lan_officer,
                              at=at(JUN20))
    accept_contest(contest=contest, by=world.bkn_officer, at=at(date(2025, 7, 25)))
    history = ObligationRevision.objects.filter(obligation=world.feedback_duty(delivery))
    assert [(r.cause, r.due_on) for r in history] == [
        ("opened", None), ("receipt", date(2025, 12, 9)), ("contested", date(2025, 12, 9)),
        ("settled", date(2025, 12, 20)),
    ]


def test_what_came_through_the_portal_cannot_be_contested(world: World) -> None:
    fact = world.ask_report(JUN9).fact
    with pytest.raises(ReceiptSettled, match="waktu server"):
        contest_receipt(fact=fact, received_on=JUN10, reason="Kami libur.", by=world.lan_officer, at=at(JUN10))


def test_a_contest_needs_a_reason_and_another_date(world: World) -> None:
    fact = world.received_delivery(JUN9).fact
    with pytest.raises(DateRefused, match="alasan"):
        contest_receipt(fact=fact, received_on=JUN7 + 3 * DAY, reason="  ", by=world.lan_officer, at=at(JUN20))
    with pytest.raises(DateRefused, match="sama dengan"):
        contest_receipt(fact=fact, received_on=JUN9, reason="Keliru.", by=world.lan_officer, at=at(JUN20))


def test_only_one_contest_is_open_at_a_time_and_confirmation_waits_for_it(world: World) -> None:
    fact = world.deliver(JUN7).fact
    contest_receipt(fact=fact, received_on=JUN10, reason="Baru kami terima.", by=world.lan_officer, at=at(JUN10))
    with pytest.raises(ReceiptSettled, match="sudah disanggah"):
        contest_receipt(fact=fact, received_on=JUN9, reason="Bukan.", by=world.bkn_officer, at=at(JUN10))
    with pytest.raises(ReceiptSettled, match="sedang disanggah"):
        world.confirm(fact, JUN10)


def test_a_receipt_cannot_be_later_than_the_answer_to_it(world: World) -> None:
    delivery = world.deliver(JUN7)
    lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
                   at=at(JUN10))
    with pytest.raises(DateRefused, match="sudah dijawab pada 10 Juni 2025"):
        world.confirm(delivery.fact, JUN10 + DAY)
    world.confirm(delivery.fact, JUN10)
    assert standing(world.feedback_duty(delivery).dates, JUN20) is Standing.MET_ON_TIME


@pytest.mark.parametrize("coverage", ["part", "whole"])
@pytest.mark.parametrize(
    ("received_on", "says"), [(date(2025, 12, 16), "tidak mungkin sesudahnya"), (None, "tentu sudah diterima")]
)
def test_what_was_answered_late_is_not_made_timely_by_disputing_its_receipt(
    world: World, coverage: str, received_on: date | None, says: str
) -> None:
    delivery = world.received_delivery(JUN9)
    lodge_feedback(delivery=delivery, data_coverage=coverage, reference_coverage=coverage, by=world.lan_officer,
                   at=at(date(2025, 12, 15)))
    with pytest.raises(DateRefused, match=says):
        contest_receipt(fact=delivery.fact, received_on=received_on, reason="Keliru.", by=world.lan_officer,
                        at=at(date(2025, 12, 16)))
    duty = world.feedback_duty(delivery)
    assert (duty.due_on, duty.start_settled) == (date(2025, 12, 9), True)
    contest_receipt(fact=delivery.fact, received_on=date(2025, 12, 15), reason="Keliru.", by=world.lan_officer,
                    at=at(date(2025, 12, 16)))


def test_what_was_answered_while_disputed_is_not_settled_as_never_received(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    contest = contest_receipt(fact=delivery.fact, received_on=None, reason="Berkas kosong.", by=world.lan_officer,
                              at=at(JUN10))
    lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
                   at=at(JUN20))
    with pytest.raises(DateRefused, match="sudah dijawab pada 20 Juni 2025"):
        accept_contest(contest=contest, by=world.bkn_officer, at=at(JUN20))
    counter_contest(contest=contest, received_on=JUN9, reason="Sudah dijawab.", by=world.bkn_officer, at=at(JUN20))
    accept_contest(contest=contest, by=world.lan_officer, at=at(JUN20))
    assert world.feedback_duty(delivery).due_on == date(2025, 12, 9)


def test_a_denial_that_gave_way_to_a_date_no_longer_keeps_the_latest_bound_open(world: World) -> None:
    delivery = world.deliver(JUN9, proof=Proof.SYSTEM_LOG, evidence="log-1")
    contest = contest_receipt(fact=delivery.fact, received_on=None, reason="Berkas kosong.", by=world.lan_officer,
                              at=at(JUN20))
    counter_contest(contest=contest, received_on=JUN9, reason="Log.", by=world.bkn_officer, at=at(JUN20))
    counter_contest(contest=contest, received_on=JUN10, reason="Baru lengkap.", by=world.lan_officer, at=at(JUN20))
    duty = world.feedback_duty(delivery)
    assert (duty.earliest_due_on, duty.due_on, duty.start_settled) == (date(2025, 12, 9), date(2025, 12, 10), False)


def test_what_both_settled_stands_while_one_disputes_it_again_and_moves_when_both_agree_again(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    first = contest_receipt(fact=delivery.fact, received_on=JUN10, reason="Keliru.", by=world.lan_officer,
                            at=at(JUN10))
    accept_contest(contest=first, by=world.bkn_officer, at=at(JUN20))
    again = contest_receipt(fact=delivery.fact, received_on=None, reason="Berkas kosong.", by=world.lan_officer,
                            at=at(JUN20))
    duty = world.feedback_duty(delivery)
    assert (duty.due_on, duty.start_settled) == (date(2025, 12, 10), True)
    assert Fact.objects.get(pk=delivery.pk).received_on == JUN10
    counter_contest(contest=again, received_on=JUN9, reason="Log.", by=world.bkn_officer, at=at(JUN20))
    accept_contest(contest=again, by=world.lan_officer, at=at(JUN20))
    duty.refresh_from_db()
    assert (duty.due_on, duty.start_settled) == (date(2025, 12, 9), True)
    assert Fact.objects.get(pk=delivery.pk).received_on == JUN9


def test_a_person_who_changed_sides_does_not_answer_their_own_proposal(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    contest = contest_receipt(fact=delivery.fact, received_on=JUN10, reason="Keliru.", by=world.lan_officer,
                              at=at(JUN10))
    world.lan_officer.memberships.update(agency=world.bkn.agency)
    before = entries()
    with pytest.raises(NotAllowed, match="orang lain yang menjawab"):
        accept_contest(contest=contest, by=world.lan_officer, at=at(JUN20))
    assert (entries(), world.feedback_duty(delivery).start_settled) == (before, False)


@pytest.mark.parametrize("kind", [Proof.RECEIVER_CONFIRMATION, Proof.LODGED_IN_PORTAL, Proof.SETTLED_BY_BOTH])
def test_a_sender_records_no_proof_that_is_not_the_senders(world: World, kind: Proof) -> None:
    with pytest.raises(DateRefused, match="Pengirim sendiri tidak dapat"):
        world.deliver(JUN7, proof=kind, evidence="x")
    assert not Fact.objects.filter(kind="delivery").exists()


def test_what_nobody_sent_has_no_receipt_to_confirm_or_dispute(world: World) -> None:
    fact = hold_evaluation(agreement=world.agreement, subject="Monev", held_on=JUN7, joint=True, place="Jakarta",
                           findings="Baik.", by=world.lan_officer, at=at(JUN7)).fact
    with pytest.raises(ReceiptSettled, match="tidak ada penerimaannya"):
        confirm_receipt(fact=fact, received_on=JUN7, by=world.bkn_officer, at=at(JUN9))
    with pytest.raises(ReceiptSettled, match="tidak ada penerimaannya"):
        contest_receipt(fact=fact, received_on=JUN7, reason="x", by=world.bkn_officer, at=at(JUN9))


@pytest.mark.parametrize(
    ("proof", "recorded_on", "bounds"),
    [
        (Proof.SENDER_CLAIM, JUN7, (date(2025, 12, 7), None)),
        (Proof.SYSTEM_LOG, JUN7, (date(2025, 12, 7), date(2025, 12, 7))),
        (Proof.SYSTEM_LOG, JUN20, (date(2025, 12, 7), date(2025, 12, 20))),
        (Proof.SIGNED_RECEIPT, JUN20, (date(2025, 12, 7), date(2025, 12, 7))),
    ],
)
def test_the_first_proof_decides_the_bounds(
    world: World, proof: Proof, recorded_on: date, bounds: tuple[date, date | None]
) -> None:
    duty = world.feedback_duty(world.deliver(JUN7, recorded_on=recorded_on, proof=proof, evidence="BAST-1"))
    assert (duty.earliest_due_on, duty.due_on) == bounds


def test_a_proof_above_a_claim_needs_its_evidence_named(world: World) -> None:
    with pytest.raises(Refused, match="Sebutkan bukti"):
        world.deliver(JUN7, proof=Proof.SYSTEM_LOG)
