"""Handing data over again: a later version that takes the place of an earlier one (docs/adr/0020)."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.models import Fact, FactKind
from agreements.services import facts
from agreements.services.acting import act_as
from agreements.services.facts import Outside
from agreements.wording import long_date

from ..models import Delivery
from .deliveries import journal_delivery, write_delivery
from .delivery_checks import (
    DataDescription,
    DeliveryRefused,
    check_last_day,
    check_new,
    check_one_delivery,
    described,
    stopped_for,
)


@transaction.atomic
def supersede_delivery(
    *, delivery: Delivery, data: DataDescription, reason: str, reference: str = "", dated_on: date | None = None,
    sent_on: date, outside: Outside, by: User, at: datetime,
) -> Delivery:
    """Record that `delivery` was handed over again, and that the new version takes its place.

    The first version keeps its receipt date and its clock: no duty is opened, feedback goes on for the newest
    version. `data` is of the same data group. Raises DeliveryRefused for a version that does not count or is
    superseded already, DateRefused and NotAllowed.
    """
    actor = act_as(
        Act.SUPERSEDE_DELIVERY, agreement=delivery.fact.agreement, by=by, at=at, holder=delivery.fact.actor
    )
    delivery = Delivery.objects.select_related("fact", "group").get(pk=delivery.pk)
    _check_stands(delivery)
    check_last_day(actor.agreement, sent_on)
    if stop := stopped_for(actor.party, sent_on):
        raise DeliveryRefused(
            f"Akses dihentikan sementara sejak {long_date(stop.effective_on)}; penyerahan ulang tidak dilakukan "
            "berdasarkan perjanjian.", "sent_on",
        )
    assert delivery.fact.sent_on is not None
    if sent_on < delivery.fact.sent_on:
        raise DeliveryRefused(
            f"Tanggal kirim {long_date(sent_on)} mendahului versi yang digantikan, yang dikirim "
            f"{long_date(delivery.fact.sent_on)}.", "sent_on",
        )
    if not reason.strip():
        raise DeliveryRefused("Tuliskan alasan penggantian.", "reason")
    data = described(data, actor.party, sent_on)
    if data.data_group.casefold() != delivery.data_group.casefold():
        raise DeliveryRefused(
            f"Penyerahan pengganti memuat kelompok data yang sama, yaitu {delivery.data_group}.", "data_group"
        )
    check_new(data, actor.party, reference, sent_on)
    check_one_delivery(data.agreed_method, data.data_group, actor.party, sent_on, besides=delivery)
    fact = facts.record_fact(
        actor, FactKind.DELIVERY, addressee=actor.other, subject=data.data_group, reference=reference,
        dated_on=dated_on, sent_on=sent_on, outside=outside,
    )
    # A version withdrawn meanwhile keeps its place in the row, and is passed over.
    last = Delivery.objects.filter(first_version=delivery.first_version_id).order_by("pk").last()
    newer = write_delivery(fact, data, supersedes=last, superseding_reason=reason)
    journal_delivery(
        actor, newer, {"supersedes": delivery.pk, "proof": outside.proof.label, "received_on": outside.received_on},
        reason,
    )
    return newer


def guard_receipt(fact: Fact, received_on: date | None) -> None:
    """Refuse a receipt of a delivery that feedback or a later version contradicts. Raises DateRefused."""
    if fact.kind != FactKind.DELIVERY:
        return
    if received_on is None and Delivery.objects.filter(pk=fact.pk).followed().exists():
        raise facts.DateRefused(
            "Penyerahan ini sudah digantikan penyerahan ulang, yang meneruskan jangka waktunya; ajukan tanggal data "
            "ini pertama kali diterima.", "received_on",
        )
    answers = Fact.objects.filter(feedback__delivery=fact.pk, withdrawn_on=None).order_by("received_on")
    first = answers.values_list("received_on", flat=True).first()
    if first is not None:
        facts.refuse_after(first, received_on)


def _check_stands(delivery: Delivery) -> None:
    if delivery.fact.withdrawn_on is not None:
        raise DeliveryRefused("Penyerahan ini sudah dibatalkan; catat penyerahan baru.")
    if delivery.outside_agreement:
        raise DeliveryRefused(
            "Penyerahan ini dilakukan di luar perjanjian, selama akses dihentikan; tidak ada jangka waktu yang "
            "diteruskan. Catat penyerahan baru."
        )
    if Delivery.objects.filter(pk=delivery.pk).followed().exists():
        raise DeliveryRefused("Penyerahan ini sudah digantikan; gantikan versi terbarunya.")
    if facts.open_contest(delivery.fact):
        raise DeliveryRefused("Tanggal diterimanya sedang disanggah; selesaikan sanggahan itu lebih dahulu.")
