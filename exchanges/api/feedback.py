"""Doors for systems: feedback on deliveries, and which deliveries are answered how far."""

from datetime import date
from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from accounts.api import door
from accounts.roles import Act
from agreements.api.agreements import DutyOut, duty_out
from agreements.api.base import (
    CHANGES,
    Door,
    IdempotencyKey,
    IfMatch,
    IfNoneMatch,
    PageOut,
    Seen,
    answer,
    enter,
    find,
    page,
    perform,
)
from agreements.api.fields import (
    Body,
    Code,
    Count,
    DayPageQuery,
    DayQuery,
    Id,
    LongText,
    OptionalLine100,
    OptionalLongText,
)
from agreements.standing import Standing

from ..coverage import PartState, parts
from ..models import Coverage, Delivery, Feedback
from ..services.deliveries import lodge_feedback
from ..services.returns import resubmit_feedback, return_feedback
from ..tasks import draw_soon
from .shown import DeliveryOut, FeedbackOut, feedback_out, find_delivery, found_out

router = Router(tags=["Balikan"])
_LEFT = {
    "any": Q(data_whole=False) | Q(references_whole=False), "data": Q(data_whole=False),
    "references": Q(references_whole=False), "none": Q(data_whole=True, references_whole=True),
}


class PartOut(BaseModel):
    """How far one part is answered, and since when it is whole or was first lodged."""

    coverage: Coverage
    since: date | None


class CoverageOut(BaseModel):
    """What is answered of a delivery, all its versions together; `delivery` is the newest, which counts."""

    delivery: int
    data_group: str
    sender: str
    addressee: str
    sent_on: date | None
    data: PartOut
    references: PartOut
    duties: list[DutyOut]


class FeedbackIn(Body):
    data_coverage: Coverage
    reference_coverage: Coverage
    row_count: Count | None = None
    reference: OptionalLine100 = ""
    note: OptionalLongText = ""


class ResubmissionIn(Body):
    row_count: Count | None = None
    reference: OptionalLine100 = ""
    note: OptionalLongText = ""


class ReturnIn(Body):
    reason: LongText


class CoverageQuery(DayPageQuery):
    direction: Literal["out", "in"] | None = Field(None, description="out: dari pihak Anda; in: kepada pihak Anda")
    left: Literal["any", "data", "references", "none"] | None = Field(None, description="Bagian yang belum lengkap")
    status: Standing | None = Field(None, description="Status kewajiban balikannya")


@router.get("/{code}/balikan", **door(
    Act.VIEW, "Sisa balikan tiap penyerahan per tanggal, yang paling segera lebih dahulu",
    answers={200: PageOut[CoverageOut]},
))
def list_coverage(request: HttpRequest, code: Code, query: Query[CoverageQuery]) -> HttpResponse:
    at_door = enter(request, code)
    as_of = query.per or at_door.on
    rows = Delivery.objects.of(at_door.agreement).sent_by(as_of).newest(as_of).with_answered(as_of)
    if query.direction:
        outgoing = query.direction == "out"
        rows = rows.filter(fact__actor=at_door.party) if outgoing else rows.exclude(fact__actor=at_door.party)
    if query.left:
        rows = rows.filter(_LEFT[query.left])
    if query.status:
        rows = rows.feedback_standing_is(as_of, query.status)
    return answer(page(rows.by_feedback_due().for_page(as_of), query, lambda row: _coverage_out(row, as_of)))


@router.get("/{code}/balikan/{pk}", **door(
    Act.VIEW, "Satu balikan per tanggal", answers={200: FeedbackOut, 304: None}
))
def read_feedback(
    request: HttpRequest, code: Code, pk: Id, query: Query[DayQuery], if_none_match: IfNoneMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    return answer(_found(at_door, pk, query.per or at_door.on), if_none_match)


@router.post("/{code}/penyerahan/{pk}/balikan", **door(
    Act.LODGE_FEEDBACK, "Sampaikan balikan; menjawab dengan penyerahannya", answers={201: DeliveryOut},
    refuses=CHANGES,
))
def post_feedback(
    request: HttpRequest, code: Code, pk: Id, body: FeedbackIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    delivery = find_delivery(at_door, pk)

    def shown() -> DeliveryOut:
        return found_out(at_door, pk, at_door.on)

    def act() -> DeliveryOut:
        lodge_feedback(
            delivery=delivery, data_coverage=body.data_coverage.value,
            reference_coverage=body.reference_coverage.value, row_count=body.row_count, note=body.note,
            reference=body.reference, by=at_door.user, at=at_door.at,
        )
        draw_soon()
        return shown()

    return perform(request, key, at_door, act, thing=f"delivery:{pk}", seen=Seen(if_match, shown))


@router.post("/{code}/balikan/{pk}/pengembalian", **door(
    Act.RETURN_FEEDBACK, "Kembalikan balikan dengan alasan", answers={201: FeedbackOut}, refuses=CHANGES
))
def post_return(
    request: HttpRequest, code: Code, pk: Id, body: ReturnIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    feedback = _row(at_door, pk)

    def act() -> FeedbackOut:
        return_feedback(feedback=feedback, reason=body.reason, by=at_door.user, at=at_door.at)
        draw_soon()
        return _found(at_door, pk, at_door.on)

    return perform(request, key, at_door, act, thing=f"feedback:{pk}", seen=_seen(at_door, pk, if_match))


@router.post("/{code}/balikan/{pk}/pengajuan-kembali", **door(
    Act.LODGE_FEEDBACK, "Ajukan kembali balikan yang dikembalikan; menjawab dengan balikan barunya",
    answers={201: FeedbackOut}, refuses=CHANGES,
))
def post_resubmission(
    request: HttpRequest, code: Code, pk: Id, body: ResubmissionIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    feedback = _row(at_door, pk)

    def act() -> FeedbackOut:
        again = resubmit_feedback(feedback=feedback, by=at_door.user, at=at_door.at, **body.model_dump())
        draw_soon()
        return _found(at_door, again.pk, at_door.on)

    return perform(request, key, at_door, act, thing=f"feedback:{pk}", seen=_seen(at_door, pk, if_match))


def _row(at_door: Door, pk: int) -> Feedback:
    rows = Feedback.objects.filter(fact__agreement=at_door.agreement, fact__withdrawn_on=None)
    related = ("fact__agreement", "fact__actor__agency", "fact__addressee__agency", "delivery__fact")
    return find(rows.select_related(*related), "Balikan", pk=pk)


def _found(at_door: Door, pk: int, as_of: date) -> FeedbackOut:
    rows = Feedback.objects.filter(
        fact__agreement=at_door.agreement, fact__withdrawn_on=None, fact__sent_on__lte=as_of
    )
    return feedback_out(find(rows.select_related("fact"), "Balikan", pk=pk), as_of)


def _seen(at_door: Door, pk: int, if_match: str) -> Seen:
    return Seen(if_match, lambda: _found(at_door, pk, at_door.on))


def _coverage_out(row: Any, as_of: date) -> CoverageOut:
    data, references = parts(row.lodged, as_of)
    return CoverageOut(
        delivery=row.pk, data_group=row.data_group, sender=row.fact.actor.agency.code,
        addressee=row.fact.addressee.agency.code, sent_on=row.fact.sent_on, data=_part_out(data),
        references=_part_out(references), duties=[duty_out(duty, as_of) for duty in row.feedback_duties],
    )


def _part_out(state: PartState) -> PartOut:
    return PartOut(coverage=state.coverage, since=state.on)
