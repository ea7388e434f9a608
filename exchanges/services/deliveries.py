"""Handing over data and answering it: deliveries and the feedback on each."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement, Fact, FactKind, Obligation, Suspension
from agreements.services import Refused, facts, obligations
from agreements.services.acting import Actor, act_as
from agreements.services.suspension import power_holder
from agreements.wording import long_date

from ..models import Coverage, Delivery, Feedback
from ..overview import coverage


class DeliveryRefused(Refused):
    """The delivery cannot be recorded as asked."""


class FeedbackRefused(Refused):
    """The feedback cannot be lodged as asked."""


@dataclass(frozen=True)
class DataDescription:
    """What was handed over. `row_count` and `cutoff_on` where known; `file_sha256` is 64 lower-case hex digits."""

    data_group: str
    method: str
    cutoff_on: date | None = None
    row_count: int | None = None
    file_name: str = ""
    file_sha256: str = ""
    note: str = ""


@transaction.atomic
def record_delivery(
    *, agreement: Agreement, data: DataDescription, reference: str = "", dated_on: date | None = None, sent_on: date,
    outside: facts.Outside, although_stopped: bool = False, by: User, at: datetime,
) -> Delivery:
    """Record that the acting party handed data over to the other, and open the clocks its receipt starts.

    While access is stopped the power's holder makes no delivery under the agreement: one made all the same is
    recorded only with `although_stopped`, flagged, and opens no clock. Raises DeliveryRefused, DateRefused and
    NotAllowed.
    """
    actor = act_as(Act.RECORD_DELIVERY, agreement=agreement, by=by, at=at)
    _check_description(data, sent_on)
    if sent_on > actor.agreement.last_day:
        raise DeliveryRefused(
            f"Perjanjian berakhir pada {long_date(actor.agreement.last_day)}; penyerahan baru sesudahnya tidak dapat "
            "dicatat.", "sent_on",
        )
    stopped = _stopped_for(actor, sent_on)
    if stopped and not although_stopped:
        raise DeliveryRefused(
            f"Akses dihentikan sementara sejak {long_date(stopped.effective_on)}; penyerahan baru tidak dilakukan "
            "berdasarkan perjanjian. Bila data tetap diserahkan, tandai pernyataan itu pada formulir.",
            "although_stopped",
        )
    _check_new(actor, data, reference, sent_on)
    fact = facts.record_fact(
        actor, FactKind.DELIVERY, addressee=actor.other, subject=data.data_group, reference=reference,
        dated_on=dated_on, sent_on=sent_on, outside=outside,
    )
    delivery = Delivery.objects.create(
        fact=fact, data_group=data.data_group, method=data.method, cutoff_on=data.cutoff_on,
        row_count=data.row_count, file_name=data.file_name, file_sha256=data.file_sha256, note=data.note,
        outside_agreement=stopped is not None,
    )
    if stopped is None:
        obligations.open_for_receipt(fact, facts.start_of(fact), at=at, by=by)
    actor.journal(
        f"delivery:{fact.pk}",
        after={
            "data_group": data.data_group, "method": data.method, "sent_on": sent_on, "rows": data.row_count,
            "sha256": data.file_sha256, "proof": outside.proof.label, "received_on": outside.received_on,
            "outside_agreement": stopped is not None,
        },
        detail={"file_name": data.file_name, "note": data.note},
    )
    return delivery


@transaction.atomic
def withdraw_delivery(*, delivery: Delivery, reason: str, by: User, at: datetime) -> Delivery:
    """Take back a delivery recorded by mistake, before the other party has confirmed or answered it.

    The record stays, marked withdrawn; its duties are void. Raises DeliveryRefused once someone relies on it.
    """
    actor = act_as(
        Act.WITHDRAW_DELIVERY, agreement=delivery.fact.agreement, by=by, at=at, holder=delivery.fact.actor
    )
    fact = Fact.objects.get(pk=delivery.pk)
    if fact.withdrawn_on is not None:
        raise DeliveryRefused("Penyerahan ini sudah dibatalkan.")
    if fact.received_on is not None or facts.open_contest(fact) or delivery.feedback.exists():
        raise DeliveryRefused(
            "Penyerahan yang sudah dikonfirmasi, disanggah, atau dijawab dengan balikan tidak dapat dibatalkan "
            "sepihak; ajukan sanggahan tanggal diterima."
        )
    if not reason.strip():
        raise DeliveryRefused("Tuliskan alasan pembatalan.", "reason")
    facts.withdraw(fact, reason, actor)
    actor.journal(f"delivery:{fact.pk}", after={"withdrawn_on": actor.on}, detail={"reason": reason})
    return delivery


@transaction.atomic
def lodge_feedback(
    *, delivery: Delivery, data_coverage: str, reference_coverage: str, row_count: int | None = None, note: str = "",
    reference: str = "", by: User, at: datetime,
) -> Feedback:
    """Lodge *data balikan* and/or *referensi balikan* on one named delivery, through the portal.

    Received on the WIB date of this act. The duty is met once both parts are whole; a partial one is recorded and the
    clock runs on. Raises FeedbackRefused where nothing is lodged or nothing is left to lodge.
    """
    actor = act_as(
        Act.LODGE_FEEDBACK, agreement=delivery.fact.agreement, by=by, at=at, holder=delivery.fact.addressee
    )
    # Another may have withdrawn the delivery since it was read.
    delivery = Delivery.objects.select_related("fact").get(pk=delivery.pk)
    before = coverage_of(delivery)
    _check_coverage(delivery, before, Coverage(data_coverage), Coverage(reference_coverage))
    fact = facts.record_fact(
        actor, FactKind.FEEDBACK, addressee=actor.other, subject=delivery.data_group,
        reference=reference, dated_on=None, sent_on=actor.on, outside=None,
    )
    feedback = Feedback.objects.create(
        fact=fact, delivery=delivery, data_coverage=data_coverage, reference_coverage=reference_coverage,
        row_count=row_count, note=note,
    )
    _settle_feedback_duties(delivery, fact, actor)
    actor.journal(
        f"feedback:{fact.pk}",
        after={"delivery": delivery.pk, "data": data_coverage, "references": reference_coverage, "rows": row_count},
        detail={"note": note},
    )
    return feedback


def coverage_of(delivery: Delivery) -> tuple[Coverage, Coverage]:
    """Return how far data balikan and referensi balikan have been lodged on this delivery, all feedback together."""
    return coverage(delivery.feedback.filter(fact__withdrawn_on=None))


def _settle_feedback_duties(delivery: Delivery, fact: Fact, actor: Actor) -> None:
    whole = coverage_of(delivery) == (Coverage.WHOLE, Coverage.WHOLE)
    open_duties = Obligation.objects.filter(
        opened_by=delivery.fact_id, term__met_by=FactKind.FEEDBACK, met_on=None, voided_on=None
    )
    for obligation in open_duties:
        if whole:
            obligations.meet(obligation, fact, actor.on, at=actor.at, by=actor.user)
        else:
            obligations.note_partial(obligation, fact, at=actor.at, by=actor.user)


def _check_coverage(delivery: Delivery, before: tuple[Coverage, Coverage], data: Coverage, refs: Coverage) -> None:
    if delivery.fact.withdrawn_on is not None:
        raise FeedbackRefused("Penyerahan ini sudah dibatalkan, sehingga tidak ada yang dibalikkan.")
    if data == refs == Coverage.NONE:
        raise FeedbackRefused("Pilih data balikan, referensi balikan, atau keduanya.", "data_coverage")
    if data != Coverage.NONE and before[0] == Coverage.WHOLE:
        raise FeedbackRefused("Data balikan untuk penyerahan ini sudah lengkap.", "data_coverage")
    if refs != Coverage.NONE and before[1] == Coverage.WHOLE:
        raise FeedbackRefused("Referensi balikan untuk penyerahan ini sudah lengkap.", "reference_coverage")


def _check_description(data: DataDescription, sent_on: date) -> None:
    if not data.data_group.strip():
        raise DeliveryRefused("Isi kelompok data yang diserahkan.", "data_group")
    if data.cutoff_on is not None and data.cutoff_on > sent_on:
        raise DeliveryRefused(
            f"Tanggal data {long_date(data.cutoff_on)} melewati tanggal kirim {long_date(sent_on)}.", "cutoff_on"
        )


def _check_new(actor: Actor, data: DataDescription, reference: str, sent_on: date) -> None:
    # Each delivery has its own clock: a second click must not start a second one.
    same = Delivery.objects.filter(
        fact__agreement=actor.agreement, fact__actor=actor.party, fact__sent_on=sent_on, fact__reference=reference,
        fact__withdrawn_on=None, data_group__iexact=data.data_group, method=data.method, cutoff_on=data.cutoff_on,
        row_count=data.row_count, file_name=data.file_name, file_sha256=data.file_sha256,
    )
    if same.exists():
        raise DeliveryRefused(
            f"Penyerahan yang sama, dikirim {long_date(sent_on)}, sudah dicatat. Bila ini penyerahan lain, bedakan "
            "nomor, tanggal data, jumlah baris, atau berkasnya.", "data_group",
        )


def _stopped_for(actor: Actor, on: date) -> Suspension | None:
    """Return the stop under which the acting party, holding the power, gives no access on `on`."""
    stop = Suspension.objects.filter(agreement=actor.agreement).in_force(on).first()
    if stop is None or power_holder(actor.agreement).pk != actor.party.pk:
        return None
    return stop
