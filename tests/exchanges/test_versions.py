"""A redelivery: the first clock stays, feedback goes on for the newest version, the old receipt ends."""

from datetime import date
from typing import Any

import pytest

from accounts.access import NotAllowed
from agreements.models import Obligation
from agreements.receipts import Proof
from agreements.services.facts import DateRefused, Outside, contest_receipt
from agreements.services.suspension import suspend_access
from exchanges.models import Delivery
from exchanges.services import issuing
from exchanges.services.deliveries import (
    DataDescription,
    DeliveryRefused,
    FeedbackRefused,
    coverage_of,
    lodge_feedback,
    record_delivery,
    withdraw_delivery,
)
from exchanges.services.versions import supersede_delivery
from records.models import IssuedDocument, JournalEntry
from tests.factories import World, at

JUN9, JUN20, JUN21, AUG1 = date(2025, 6, 9), date(2025, 6, 20), date(2025, 6, 21), date(2025, 8, 1)


def supersede(world: World, delivery: Delivery, sent_on: date = JUN20, **given: Any) -> Delivery:
    asked: dict[str, Any] = {
        "delivery": delivery, "data": DataDescription("Data pokok ASN", "web_service", row_count=10),
        "sent_on": sent_on, "outside": Outside(Proof.SENDER_CLAIM, sent_on), "reason": "Kolom tertukar.",
        "by": world.bkn_officer,
        "at": at(sent_on),
    }
    return supersede_delivery(**(asked | given))


def answer(world: World, delivery: Delivery, data: str, references: str, day: date = AUG1) -> None:
    lodge_feedback(
        delivery=delivery, data_coverage=data, reference_coverage=references, by=world.lan_officer, at=at(day)
    )


def test_the_first_clock_stays_and_no_other_starts(world: World) -> None:
    first = world.received_delivery(JUN9)
    newer = supersede(world, first)
    assert (newer.supersedes, newer.first_version, newer.superseding_reason) == (first, first, "Kolom tertukar.")
    assert list(Obligation.objects.filter(term__code="feedback").values_list("opened_by", "due_on")) == [
        (first.pk, date(2025, 12, 9))
    ]
    world.confirm(newer.fact, JUN21)
    assert world.feedback_duty(first).due_on == date(2025, 12, 9)
    entry = JournalEntry.objects.filter(act="supersede_delivery").get()
    assert entry.object == f"delivery:{newer.pk}"


def test_feedback_on_the_newest_version_meets_the_duty_of_the_first(world: World) -> None:
    first = world.received_delivery(JUN9)
    answer(world, first, "whole", "none", JUN20)
    newer = supersede(world, first)
    with pytest.raises(FeedbackRefused, match="versi terbarunya"):
        answer(world, first, "none", "whole")
    answer(world, newer, "none", "whole")
    assert world.feedback_duty(first).met_on == AUG1
    assert coverage_of(first) == coverage_of(newer) == ("whole", "whole")


def test_an_unconfirmed_first_version_is_still_confirmed_for_the_clock(world: World) -> None:
    first = world.deliver(JUN9)
    supersede(world, first)
    world.confirm(first.fact, JUN20)
    assert world.feedback_duty(first).due_on == date(2025, 12, 20)


def test_what_does_not_count_or_is_superseded_is_not_superseded(world: World) -> None:
    first = world.received_delivery(JUN9)
    newer = supersede(world, first)
    with pytest.raises(DeliveryRefused, match="sudah digantikan"):
        supersede(world, first, JUN21)
    withdraw_delivery(delivery=newer, reason="Salah.", by=world.bkn_officer, at=at(JUN20))
    with pytest.raises(DeliveryRefused, match="sudah dibatalkan"):
        supersede(world, newer, JUN21)
    disputed = world.deliver(JUN9, group="Riwayat")
    contest_receipt(fact=disputed.fact, received_on=None, reason="x", by=world.lan_officer, at=at(JUN20))
    with pytest.raises(DeliveryRefused, match="disanggah"):
        supersede(world, disputed, data=DataDescription("Riwayat", "web_service"))
    assert Delivery.objects.filter(fact__withdrawn_on=None).count() == 2


def test_the_other_party_readers_and_a_delivery_outside_the_agreement_are_refused(world: World) -> None:
    first = world.received_delivery(JUN9)
    for by in (world.lan_officer, world.lan_decider, world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            supersede(world, first, by=by)
    dec12 = date(2025, 12, 12)
    suspend_access(
        agreement=world.agreement, letter_number="B", letter_dated_on=dec12, effective_on=dec12, grounds=["4(1)b.1"],
        reason="", by=world.bkn_decider, at=at(dec12),
    )
    outside = record_delivery(
        agreement=world.agreement, data=DataDescription("Data lain", "web_service"), sent_on=dec12,
        outside=Outside(Proof.SENDER_CLAIM, dec12), although_stopped=True, by=world.bkn_officer, at=at(dec12),
    )
    with pytest.raises(DeliveryRefused, match="di luar perjanjian"):
        supersede(world, outside, dec12)
    with pytest.raises(DeliveryRefused, match="Akses dihentikan"):
        supersede(world, first, dec12)
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"sent_on": date(2025, 6, 8)}, "sent_on"), ({"reason": " "}, "reason"),
        ({"data": DataDescription("Data lain", "web_service")}, "data_group"),
    ],
)  # fmt: skip
def test_a_redelivery_that_cannot_be_names_its_field(world: World, given: dict[str, Any], field: str) -> None:
    first = world.received_delivery(JUN9)
    with pytest.raises(DeliveryRefused) as refused:
        supersede(world, first, **({"at": at(JUN20)} | given))
    assert refused.value.field == field


def test_a_withdrawn_version_is_passed_over(world: World) -> None:
    first = world.received_delivery(JUN9)
    second = supersede(world, first)
    with pytest.raises(DeliveryRefused, match="penggantinya"):
        withdraw_delivery(delivery=first, reason="Salah.", by=world.bkn_officer, at=at(JUN20))
    withdraw_delivery(delivery=second, reason="Salah.", by=world.bkn_officer, at=at(JUN20))
    assert world.feedback_duty(first).voided_on is None
    third = supersede(world, first, JUN21)
    assert (third.supersedes, third.first_version) == (second, first)
    assert [d.pk for d in Delivery.objects.newest(AUG1)] == [third.pk]
    assert [d.pk for d in Delivery.objects.sent_by(JUN9).newest(JUN9)] == [first.pk]


def test_a_superseded_version_cannot_be_settled_as_never_received(world: World) -> None:
    first = world.deliver(JUN9)
    supersede(world, first)
    with pytest.raises(DateRefused, match="pertama kali diterima"):
        contest_receipt(fact=first.fact, received_on=None, reason="x", by=world.lan_officer, at=at(JUN20))
    contest_receipt(fact=first.fact, received_on=JUN20, reason="x", by=world.lan_officer, at=at(JUN20))


def test_a_later_version_is_not_received_after_the_feedback_on_it(world: World) -> None:
    newer = supersede(world, world.received_delivery(JUN9))
    answer(world, newer, "part", "none")
    for received_on in (date(2025, 8, 2), None):
        with pytest.raises(DateRefused, match="sudah dijawab pada 1 Agustus 2025"):
            contest_receipt(
                fact=newer.fact, received_on=received_on, reason="x", by=world.lan_officer, at=at(date(2025, 8, 3))
            )
    contest_receipt(fact=newer.fact, received_on=AUG1, reason="x", by=world.lan_officer, at=at(date(2025, 8, 3)))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    pages: list[str] = []

    def draw(html: str, **_: object) -> bytes:
        pages.append(html)
        return b"%PDF-" + str(len(pages)).encode()

    monkeypatch.setattr("records.services.documents.draw_pdf", draw)
    return pages


def settle(day: date) -> list[tuple[str, str]]:
    for _ in range(3):
        for task in issuing.work():
            task.settle(task.pk, at(day))
    return list(IssuedDocument.objects.order_by("pk").values_list("key", "status"))


def test_the_receipt_of_the_first_version_ends_when_that_of_the_next_is_issued(
    world: World, drawn: list[str]
) -> None:
    first = world.received_delivery(JUN9)
    assert settle(JUN9) == [(f"receipt:{first.pk}:2", "valid")]
    newer = supersede(world, first)
    assert settle(JUN20) == [(f"receipt:{first.pk}:2", "valid")]
    world.confirm(newer.fact, JUN21)
    assert settle(JUN21) == [(f"receipt:{first.pk}:2", "superseded"), (f"receipt:{newer.pk}:2", "valid")]
    old = IssuedDocument.objects.get(key=f"receipt:{first.pk}:2")
    assert old.superseded_by is not None and old.superseded_by.key == f"receipt:{newer.pk}:2"
    assert old.status_reason == "Digantikan penyerahan ulang yang diterima pada 21 Juni 2025."
    assert "jangka waktu tetap sejak versi pertama diterima 9 Juni 2025" in drawn[-1]
    assert list(issuing.work()) == []
