"""How deliveries and the feedback on them are told to systems."""

from datetime import date
from typing import Any

from pydantic import BaseModel

from agreements.api.agreements import DutyOut, duty_out
from agreements.api.base import Door, find

from ..coverage import is_returned, parts
from ..models import Coverage, Delivery, Feedback
from ..querysets import DeliveryQuerySet, DeliveryState


class FeedbackOut(BaseModel):
    """Feedback on one version of a delivery. What was returned does not count; `resubmits` is lodged again by it."""

    id: int
    delivery: int
    lodged_on: date | None
    data_coverage: Coverage
    reference_coverage: Coverage
    row_count: int | None
    resubmits: int | None
    returned_on: date | None


class DeliveryOut(BaseModel):
    """A delivery as of a day, with the duties that feedback on it meets. `id` is also that of its receipt.

    `group` is the code of the agreed data group, `agreed_method` the id of the agreed method. A later version
    `supersedes` an earlier one; all of them share the clock of `first_version`. `entered_for` is the sender where the
    receiver put it on record. Coverage, its days and `feedback` are those of all versions together.
    """

    id: int
    data_group: str
    group: str | None
    sender: str
    addressee: str
    method: Delivery.Method
    agreed_method: int | None
    reference: str
    dated_on: date | None
    sent_on: date | None
    state: DeliveryState
    received_on: date | None
    cutoff_on: date | None
    row_count: int | None
    period_first: date | None
    period_last: date | None
    file_sha256: str
    outside_agreement: bool
    entered_for: str | None
    first_version: int
    supersedes: int | None
    superseded: bool
    data_coverage: Coverage
    data_since: date | None
    reference_coverage: Coverage
    reference_since: date | None
    feedback: list[FeedbackOut]
    duties: list[DutyOut]


def deliveries(at_door: Door, as_of: date) -> DeliveryQuerySet:
    """Return the deliveries made by `as_of`, ready for `delivery_out`."""
    rows = Delivery.objects.of(at_door.agreement).sent_by(as_of).with_state(as_of).for_page(as_of)
    return rows.select_related("group", "fact__entered_for__agency")


def find_delivery(at_door: Door, pk: int) -> Delivery:
    """Return a delivery for an act, or turn the request away with 404."""
    rows = Delivery.objects.of(at_door.agreement)
    related = ("group", "fact__agreement", "fact__actor__agency", "fact__addressee__agency")
    found: Delivery = find(rows.select_related(*related), "Penyerahan", pk=pk)
    return found


def found_out(at_door: Door, pk: int, as_of: date) -> DeliveryOut:
    return delivery_out(find(deliveries(at_door, as_of), "Penyerahan", pk=pk), as_of)


def delivery_out(row: Any, as_of: date) -> DeliveryOut:
    """Return a row of `deliveries(…, as_of)`. No query."""
    fact, state = row.fact, DeliveryState(row.state)
    data, references = parts(row.lodged, as_of)
    return DeliveryOut(
        id=row.pk, data_group=row.data_group, group=row.group.code if row.group else None,
        sender=fact.actor.agency.code, addressee=fact.addressee.agency.code, method=Delivery.Method(row.method),
        agreed_method=row.agreed_method_id, reference=fact.reference, dated_on=fact.dated_on, sent_on=fact.sent_on,
        state=state,
        received_on=(fact.received_on or row.settled_on) if state is DeliveryState.RECEIVED else None,
        cutoff_on=row.cutoff_on, row_count=row.row_count, period_first=row.period_first,
        period_last=row.period_last, file_sha256=row.file_sha256, outside_agreement=row.outside_agreement,
        entered_for=fact.entered_for.agency.code if fact.entered_for else None, first_version=row.first_version_id,
        supersedes=row.supersedes_id, superseded=row.superseded, data_coverage=data.coverage, data_since=data.on,
        reference_coverage=references.coverage, reference_since=references.on,
        feedback=[feedback_out(feedback, as_of) for feedback in row.lodged],
        duties=[duty_out(duty, as_of) for duty in row.feedback_duties],
    )


def feedback_out(feedback: Feedback, as_of: date) -> FeedbackOut:
    return FeedbackOut(
        id=feedback.pk, delivery=feedback.delivery_id, lodged_on=feedback.fact.sent_on,
        data_coverage=Coverage(feedback.data_coverage), reference_coverage=Coverage(feedback.reference_coverage),
        row_count=feedback.row_count, resubmits=feedback.resubmits_id,
        returned_on=feedback.returned_on if is_returned(feedback, as_of) else None,
    )
