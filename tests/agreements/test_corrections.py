"""Corrections of a record: proposed by one, in effect when the other approves, the old value never lost."""

from datetime import date

import pytest

from accounts.access import NotAllowed
from agreements.correctable import parts_of, shown, value_known_at
from agreements.models import Correction, Fact, Obligation, ObligationRevision
from agreements.receipts import Proof
from agreements.services.corrections import CorrectionRefused, decide_correction, propose_correction
from agreements.services.facts import DateRefused, ReceiptSettled
from agreements.services.proofs import add_proof
from exchanges.models import Delivery
from exchanges.services.deliveries import withdraw_delivery
from records.models import JournalEntry
from tests.exchanges.values import SHA_FIRST
from tests.factories import World, at

JUN7, JUN9, JUL15, JUL25 = date(2025, 6, 7), date(2025, 6, 9), date(2025, 7, 15), date(2025, 7, 25)


def propose(world: World, fact: Fact, field: str, value: str, **given: object) -> Correction:
    asked = {"reason": "Salah ketik.", "by": world.bkn_officer, "at": at(JUL15)} | given
    return propose_correction(fact=fact, field=field, new_value=value, **asked)  # type: ignore[arg-type]


def decide(world: World, correction: Correction, approved: bool = True, **given: object) -> Correction:
    asked = {"by": world.lan_officer, "at": at(JUL25), "reason": ""} | given
    return decide_correction(correction=correction, approved=approved, **asked)  # type: ignore[arg-type]


def said(fact: Fact, field: str) -> str:
    return parts_of(fact)[field].read(Fact.objects.get(pk=fact.pk))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("data_group", "Riwayat jabatan ASN"), ("reference", "112/PD.01/2025"), ("dated_on", "2025-06-01"),
        ("sent_on", "2025-06-05"), ("cutoff_on", "2025-05-31"), ("row_count", "1250"), ("file_name", "a.csv"),
        ("file_sha256", SHA_FIRST),
    ],
)  # fmt: skip
def test_a_proposal_changes_nothing_until_the_other_party_approves(world: World, field: str, value: str) -> None:
    delivery = world.received_delivery(JUN7)
    before = said(delivery.fact, field)
    correction = propose(world, delivery.fact, field, value)
    assert (said(delivery.fact, field), correction.old_value) == (before, before)
    decide(world, correction)
    assert said(delivery.fact, field) == value
    assert list(JournalEntry.objects.order_by("-pk").values_list("act", flat=True)[:2]) == [
        "decide_correction", "propose_correction",
    ]


def test_the_portal_can_say_what_it_said_before(world: World) -> None:
    fact = world.received_delivery(JUN7).fact
    decide(world, propose(world, fact, "row_count", "10"))
    decide(world, propose(world, fact, "row_count", "20", at=at(JUL25)), at=at(date(2025, 7, 26)))
    every = list(fact.corrections.all())
    known = [value_known_at(every, "row_count", "20", at(day)) for day in (JUL15, JUL25, date(2025, 7, 26))]
    assert known == ["", "10", "20"]
    assert [shown(parts_of(fact)["row_count"], v) for v in ("", "1250")] == ["–", "1.250"]


def test_a_declined_one_is_kept_with_its_reason(world: World) -> None:
    fact = world.received_delivery(JUN7).fact
    correction = propose(world, fact, "row_count", "10")
    with pytest.raises(CorrectionRefused, match="alasan penolakan"):
        decide(world, correction, approved=False)
    decide(world, correction, approved=False, reason="Angkanya benar.")
    correction.refresh_from_db()
    assert (correction.approved, correction.decision_reason, said(fact, "row_count")) == (False, "Angkanya benar.", "")
    with pytest.raises(CorrectionRefused, match="sudah diputus"):
        decide(world, correction)


def test_nobody_decides_on_their_own_sides_proposal(world: World) -> None:
    fact = world.received_delivery(JUN7).fact
    of_bkn = propose(world, fact, "row_count", "10")
    of_lan = propose(world, fact, "reference", "R-1", by=world.lan_officer)
    for correction, people in (
        (of_bkn, (world.bkn_officer, world.bkn_decider, world.lan_reader, world.outsider, world.admin)),
        (of_lan, (world.lan_officer, world.lan_decider)),
    ):
        for by in people:
            with pytest.raises(NotAllowed):
                decide(world, correction, by=by)
    for by in (world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            propose(world, fact, "file_name", "b.csv", by=by)
    decide(world, of_lan, by=world.bkn_decider)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sent_on", "2025-06-08"), ("sent_on", "2025-07-16"), ("sent_on", "2025-05-06"), ("sent_on", ""),
        ("sent_on", "2025-02-30"), ("dated_on", "2025-06-08"), ("cutoff_on", "2025-06-08"), ("row_count", "-1"),
        ("row_count", "2147483648"), ("file_sha256", "abc"), ("data_group", ""), ("reference", "x" * 101),
        ("reference", ""), ("received_on", "2025-06-08"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_when_it_is_proposed(world: World, field: str, value: str) -> None:
    fact = world.received_delivery(JUN7).fact
    with pytest.raises((CorrectionRefused, DateRefused)):
        propose(world, fact, field, value)
    assert not Correction.objects.exists()


def test_a_sending_after_the_receipt_that_is_proven_meanwhile_is_refused_at_approval(world: World) -> None:
    fact = world.deliver(JUN9).fact
    world.confirm(fact, date(2025, 6, 20))
    earlier = propose(world, fact, "sent_on", "2025-06-07")
    decide(world, earlier)
    later = propose(world, fact, "sent_on", "2025-06-09", at=at(JUL25))
    add_proof(
        fact=fact, kind=Proof.SIGNED_RECEIPT, received_on=date(2025, 6, 8), evidence="BAST", by=world.lan_officer,
        at=at(JUL25),
    )
    with pytest.raises(CorrectionRefused, match="melewati tanggal diterima 8 Juni 2025"):
        decide(world, later)
    assert said(fact, "sent_on") == "2025-06-07"


def test_one_proposal_a_part_at_a_time_and_none_without_reason_or_change(world: World) -> None:
    fact = world.received_delivery(JUN7).fact
    with pytest.raises(CorrectionRefused, match="alasan"):
        propose(world, fact, "row_count", "10", reason=" ")
    with pytest.raises(CorrectionRefused, match="sama dengan yang tercatat"):
        propose(world, fact, "data_group", "Data pokok ASN")
    propose(world, fact, "row_count", "10")
    with pytest.raises(CorrectionRefused, match="menunggu putusan"):
        propose(world, fact, "row_count", "20", by=world.lan_officer)
    assert Correction.objects.count() == 1


def test_a_withdrawn_record_is_not_corrected_any_more(world: World) -> None:
    delivery = world.deliver(JUN7)
    correction = propose(world, delivery.fact, "row_count", "10")
    withdraw_delivery(delivery=delivery, reason="x", by=world.bkn_officer, at=at(JUL15))
    with pytest.raises(ReceiptSettled, match="sudah dibatalkan"):
        decide(world, correction)
    decide(world, correction, approved=False, reason="Catatannya dibatalkan.")


def test_a_corrected_group_renames_its_duty_and_leaves_its_dates(world: World) -> None:
    delivery = world.received_delivery(JUN7)
    duty = world.feedback_duty(delivery)
    decide(world, propose(world, delivery.fact, "data_group", "Riwayat jabatan ASN"))
    renamed = Obligation.objects.get(pk=duty.pk)
    assert (renamed.subject, renamed.due_on) == (f"{duty.term.label}: Riwayat jabatan ASN", duty.due_on)
    assert ObligationRevision.objects.filter(obligation=duty).latest("pk").cause == "corrected"
    assert Delivery.objects.get(pk=delivery.pk).fact.subject == "Riwayat jabatan ASN"
