"""Handing over data and answering it: deliveries and the feedback on each."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement, Fact, FactKind, Obligation
from agreements.services import Refused, facts, obligations
from agreements.services.acting import Actor, act_as
from agreements.services.proofs import Received, record_received
from agreements.wording import long_date

from ..coverage import coverage, open_returns, whole_on
from ..models import Coverage, Delivery, Feedback
from .delivery_checks import DataDescription as DataDescription
from .delivery_checks import DeliveryRefused as DeliveryRefused
from .delivery_checks import (
    check_last_day,
    check_new,
    check_one_delivery,
    described,
    refused_while_stopped,
    stopped_for,
)


class FeedbackRefused(Refused):
    """The feedback cannot be lodged as asked."""


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
    check_last_day(actor.agreement, sent_on)
    stopped = stopped_for(actor.party, sent_on)
    if stopped and not although_stopped:
        raise refused_while_stopped(stopped)
    data = described(data, actor.party, sent_on)
    check_new(data, actor.party, reference, sent_on)
    check_one_delivery(data.agreed_method, data.data_group, actor.party, sent_on)
    fact = facts.record_fact(
        actor, FactKind.DELIVERY, addressee=actor.other, subject=data.data_group, reference=reference,
        dated_on=dated_on, sent_on=sent_on, outside=outside,
    )
    delivery = write_delivery(fact, data, outside_agreement=stopped is not None)
    if stopped is None:
        obligations.open_for_receipt(fact, facts.start_of(fact), at=at, by=by)
    journal_delivery(actor, delivery, {"proof": outside.proof.label, "received_on": outside.received_on})
    return delivery


@transaction.atomic
def record_received_delivery(
    *, agreement: Agreement, data: DataDescription, reference: str = "", dated_on: date | None = None, sent_on: date,
    received: Received, by: User, at: datetime,
) -> Delivery:
    """Record on the sender's behalf what the acting party received and the sender has not put on record.

    Counts as the receiver's confirmation, so that the clock's start is settled; the sender sees it flagged and may
    contest. What was sent while access was stopped is kept outside the agreement and opens no clock. Raises
    DeliveryRefused, DateRefused and NotAllowed.
    """
    actor = act_as(Act.RECORD_DELIVERY, agreement=agreement, by=by, at=at)
    sender = actor.other
    check_last_day(actor.agreement, sent_on)
    stopped = stopped_for(sender, sent_on)
    data = described(data, sender, sent_on)
    check_new(data, sender, reference, sent_on)
    check_one_delivery(data.agreed_method, data.data_group, sender, sent_on)
    fact = record_received(
        actor, FactKind.DELIVERY, subject=data.data_group, reference=reference, dated_on=dated_on, sent_on=sent_on,
        received=received,
    )
    delivery = write_delivery(fact, data, outside_agreement=stopped is not None)
    if stopped is None:
        obligations.open_for_receipt(fact, facts.start_of(fact), at=at, by=by)
    journal_delivery(actor, delivery, {"entered_for": sender.agency.code, "received_on": received.received_on})
    return delivery


def write_delivery(
    fact: Fact, data: DataDescription, *, outside_agreement: bool = False, supersedes: Delivery | None = None,
    superseding_reason: str = "",
) -> Delivery:
    """Write the row of a delivery whose fact stands. Part of an act, which journals."""
    return Delivery.objects.create(
        fact=fact, data_group=data.data_group, method=data.method, cutoff_on=data.cutoff_on,
        row_count=data.row_count, file_name=data.file_name, file_sha256=data.file_sha256, note=data.note,
        group=data.group, agreed_method=data.agreed_method, period_first=data.period_first,
        period_last=data.period_last, outside_agreement=outside_agreement, supersedes=supersedes,
        superseding_reason=superseding_reason, first_version_id=supersedes.first_version_id if supersedes else fact.pk,
    )


def journal_delivery(actor: Actor, delivery: Delivery, more: dict[str, object], reason: str = "") -> None:
    """Write the act's entry about a new row of a delivery."""
    actor.journal(
        f"delivery:{delivery.pk}",
        after={
            "data_group": delivery.data_group, "method": delivery.method, "sent_on": delivery.fact.sent_on,
            "rows": delivery.row_count, "sha256": delivery.file_sha256,
            "outside_agreement": delivery.outside_agreement, **more,
        },
        detail={"file_name": delivery.file_name, "note": delivery.note} | ({"reason": reason} if reason else {}),
    )


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
    if Delivery.objects.filter(pk=fact.pk).followed().exists():
        raise DeliveryRefused("Penyerahan ini sudah digantikan; batalkan lebih dahulu catatan penggantinya.")
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
    # Another may have withdrawn or superseded the delivery since it was read.
    delivery = Delivery.objects.select_related("fact").get(pk=delivery.pk)
    _check_coverage(delivery, Coverage(data_coverage), Coverage(reference_coverage), actor.on)
    feedback = write_feedback(
        actor, delivery, data_coverage=data_coverage, reference_coverage=reference_coverage, row_count=row_count,
        note=note, reference=reference,
    )
    actor.journal(
        f"feedback:{feedback.pk}",
        after={"delivery": delivery.pk, "data": data_coverage, "references": reference_coverage, "rows": row_count},
        detail={"note": note},
    )
    return feedback


def write_feedback(
    actor: Actor, delivery: Delivery, *, data_coverage: str, reference_coverage: str, row_count: int | None, note: str,
    reference: str, resubmits: Feedback | None = None,
) -> Feedback:
    """Write feedback lodged through the portal, and let it meet what it meets. Part of an act, which journals."""
    fact = facts.record_fact(
        actor, FactKind.FEEDBACK, addressee=actor.other, subject=delivery.data_group,
        reference=reference, dated_on=None, sent_on=actor.on, outside=None,
    )
    feedback = Feedback.objects.create(
        fact=fact, delivery=delivery, data_coverage=data_coverage, reference_coverage=reference_coverage,
        row_count=row_count, note=note, resubmits=resubmits,
    )
    met_on = whole_on(feedback_on(delivery), actor.on)
    for obligation in feedback_duties(delivery).filter(met_on=None):
        if met_on is None:
            obligations.note_partial(obligation, fact, at=actor.at, by=actor.user)
        else:
            obligations.meet(obligation, fact, met_on, at=actor.at, by=actor.user)
    return feedback


def feedback_on(delivery: Delivery) -> QuerySet[Feedback]:
    """Return the feedback on all versions of this delivery, in the order of lodging."""
    lodged = Feedback.objects.filter(delivery__first_version=delivery.first_version_id, fact__withdrawn_on=None)
    return lodged.select_related("fact").order_by("pk")


def feedback_duties(delivery: Delivery) -> QuerySet[Obligation]:
    """Return the duties that feedback on this delivery, in whichever version, meets."""
    return Obligation.objects.filter(
        opened_by=delivery.first_version_id, term__met_by=FactKind.FEEDBACK, voided_on=None
    )


def coverage_of(delivery: Delivery) -> tuple[Coverage, Coverage]:
    """Return how far data balikan and referensi balikan are covered as recorded, on all versions together."""
    return coverage(feedback_on(delivery), date.max)


def check_answerable(delivery: Delivery) -> None:
    """Refuse feedback on a delivery that does not count any more, or not this version. Raises FeedbackRefused."""
    if delivery.fact.withdrawn_on is not None:
        raise FeedbackRefused("Penyerahan ini sudah dibatalkan, sehingga tidak ada yang dibalikkan.")
    if Delivery.objects.filter(pk=delivery.pk).followed().exists():
        raise FeedbackRefused("Penyerahan ini sudah digantikan; sampaikan balikan atas versi terbarunya.")


def _check_coverage(delivery: Delivery, data: Coverage, refs: Coverage, today: date) -> None:
    check_answerable(delivery)
    if data == refs == Coverage.NONE:
        raise FeedbackRefused("Pilih data balikan, referensi balikan, atau keduanya.", "data_coverage")
    lodged = list(feedback_on(delivery))
    before = dict(zip(("data_coverage", "reference_coverage"), coverage(lodged, today), strict=True))
    for part, wanted, name in (
        ("data_coverage", data, "Data balikan"), ("reference_coverage", refs, "Referensi balikan"),
    ):
        if wanted != Coverage.NONE and before[part] == Coverage.WHOLE:
            raise FeedbackRefused(f"{name} untuk penyerahan ini sudah lengkap.", part)
        returned = [f for f in open_returns(lodged, today) if getattr(f, part) != Coverage.NONE]
        if wanted == Coverage.WHOLE and returned:
            assert returned[0].fact.sent_on is not None
            raise FeedbackRefused(
                f"Balikan {long_date(returned[0].fact.sent_on)} dikembalikan; ajukan kembali balikan itu sebelum "
                f"menyatakan {name.lower()} lengkap.", part,
            )
