"""Returning feedback with a reason, and lodging it again (docs/adr/0021)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.models import Fact
from agreements.services import obligations
from agreements.services.acting import act_as
from agreements.wording import long_date

from ..models import Delivery, Feedback
from .deliveries import FeedbackRefused, check_answerable, feedback_duties, write_feedback


@transaction.atomic
def return_feedback(*, feedback: Feedback, reason: str, by: User, at: datetime) -> Feedback:
    """Send feedback back to the party that lodged it: what it covered counts as open again, and its duty as unmet.

    The record and its first lodging date stay. Raises FeedbackRefused without a reason, or for feedback that does not
    count.
    """
    actor = act_as(
        Act.RETURN_FEEDBACK, agreement=feedback.fact.agreement, by=by, at=at, holder=feedback.fact.addressee
    )
    feedback = Feedback.objects.select_related("fact", "delivery").get(pk=feedback.pk)
    if feedback.fact.withdrawn_on is not None or feedback.delivery.fact.withdrawn_on is not None:
        raise FeedbackRefused("Balikan atau penyerahan ini sudah dibatalkan.")
    if feedback.returned_on is not None:
        raise FeedbackRefused(f"Balikan ini sudah dikembalikan pada {long_date(feedback.returned_on)}.")
    if not reason.strip():
        raise FeedbackRefused("Tuliskan alasan pengembalian.", "reason")
    feedback.returned_on, feedback.returned_reason, feedback.returned_by = actor.on, reason, by
    feedback.save()
    for obligation in feedback_duties(feedback.delivery):
        obligations.unmeet(obligation, feedback.fact, at=at, by=by)
    actor.journal(f"feedback:{feedback.pk}", after={"returned_on": actor.on}, detail={"reason": reason})
    return feedback


@transaction.atomic
def resubmit_feedback(
    *, feedback: Feedback, row_count: int | None = None, note: str = "", reference: str = "", by: User, at: datetime
) -> Feedback:
    """Lodge returned feedback again, for the same parts to the same extent.

    For the duty it counts from the day of the first lodging. Raises FeedbackRefused for feedback that was not
    returned, or that was lodged again already.
    """
    actor = act_as(
        Act.LODGE_FEEDBACK, agreement=feedback.fact.agreement, by=by, at=at, holder=feedback.fact.actor
    )
    feedback = Feedback.objects.select_related("fact", "delivery").get(pk=feedback.pk)
    if feedback.returned_on is None:
        raise FeedbackRefused("Balikan ini tidak dikembalikan, sehingga tidak perlu diajukan kembali.")
    if Feedback.objects.filter(resubmits=feedback).exists():
        raise FeedbackRefused("Balikan ini sudah diajukan kembali.")
    delivery = _newest(feedback.delivery)
    check_answerable(delivery)
    again = write_feedback(
        actor, delivery, data_coverage=feedback.data_coverage, reference_coverage=feedback.reference_coverage,
        row_count=row_count, note=note, reference=reference, resubmits=feedback,
    )
    actor.journal(
        f"feedback:{again.pk}",
        after={
            "delivery": delivery.pk, "resubmits": feedback.pk, "data": again.data_coverage,
            "references": again.reference_coverage, "rows": row_count,
        },
        detail={"note": note},
    )
    return again


def first_lodging(feedback: Feedback) -> Fact:
    """Return the event by which `feedback`, or the first of those it lodges again, was lodged."""
    while feedback.resubmits is not None:
        feedback = feedback.resubmits
    return feedback.fact


def _newest(delivery: Delivery) -> Delivery:
    """The version of `delivery` that counts: returned feedback on an older one is lodged again on this."""
    versions = Delivery.objects.filter(first_version=delivery.first_version_id, fact__withdrawn_on=None)
    return versions.select_related("fact").order_by("pk").last() or delivery
