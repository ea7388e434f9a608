"""Doors for systems into the exchange layer: deliveries, the feedback on them, issued documents."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from accounts.api import door
from accounts.roles import Act
from agreements.api.agreements import DutyOut, duty_out
from agreements.api.base import Door, IdempotencyKey, IfNoneMatch, PageOut, answer, enter, find, page, perform
from agreements.api.fields import (
    Body,
    Code,
    Count,
    DayPageQuery,
    DayQuery,
    Flag,
    Id,
    IsoDate,
    Line200,
    OptionalLine100,
    OptionalLine200,
    OptionalLongText,
    PageQuery,
    Sha256,
)
from agreements.api.receipts import OutsideIn
from records.models import IssuedDocument

from .coverage import coverage
from .models import Coverage, Delivery
from .querysets import DeliveryQuerySet, DeliveryState
from .services.deliveries import DataDescription, lodge_feedback, record_delivery
from .tasks import draw_soon

router = Router(tags=["Pertukaran"])
_CHANGES = (400, 409, 413, 415)
_PDF = {"description": "OK", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
DocumentCode = Annotated[str, Path(pattern=r"^[A-Z0-9-]{1,40}$", description="Kode dokumen, seperti tercetak padanya")]


class FeedbackOut(BaseModel):
    id: int
    lodged_on: date | None
    data_coverage: Coverage
    reference_coverage: Coverage
    row_count: int | None


class DeliveryOut(BaseModel):
    """A delivery as of a day, with the duties that feedback on it meets. `id` is also that of its receipt."""

    id: int
    data_group: str
    sender: str
    addressee: str
    method: Delivery.Method
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
    data_coverage: Coverage
    reference_coverage: Coverage
    feedback: list[FeedbackOut]
    duties: list[DutyOut]


class DocumentOut(BaseModel):
    code: str
    kind: str
    title: str
    number: str
    dated_on: date
    issued_at: datetime
    status: IssuedDocument.Status
    sha256: str
    size: int


class DeliveryIn(OutsideIn):
    data_group: Annotated[Line200, Field(description="Nama atau kode kelompok data yang disepakati")]
    method: Delivery.Method
    sent_on: IsoDate
    dated_on: IsoDate | None = None
    reference: OptionalLine100 = ""
    cutoff_on: IsoDate | None = None
    row_count: Count | None = None
    file_name: OptionalLine200 = ""
    file_sha256: Sha256 = ""
    note: OptionalLongText = ""
    period_first: IsoDate | None = None
    period_last: IsoDate | None = None
    although_stopped: Flag = Field(False, description="Diserahkan walaupun akses sedang dihentikan sementara")

    @property
    def data(self) -> DataDescription:
        return DataDescription(
            data_group=self.data_group, method=self.method.value, cutoff_on=self.cutoff_on, row_count=self.row_count,
            file_name=self.file_name, file_sha256=self.file_sha256, note=self.note,
            period_first=self.period_first, period_last=self.period_last,
        )


class FeedbackIn(Body):
    data_coverage: Coverage
    reference_coverage: Coverage
    row_count: Count | None = None
    reference: OptionalLine100 = ""
    note: OptionalLongText = ""


class DeliveryQuery(DayPageQuery):
    direction: Literal["out", "in"] | None = Field(None, description="out: dari pihak Anda; in: kepada pihak Anda")
    state: DeliveryState | None = None
    sent_from: IsoDate | None = None
    sent_until: IsoDate | None = None


@router.get("/{code}/penyerahan", **door(
    Act.VIEW, "Penyerahan dua arah per tanggal", answers={200: PageOut[DeliveryOut]}
))
def list_deliveries(request: HttpRequest, code: Code, query: Query[DeliveryQuery]) -> HttpResponse:
    at_door = enter(request, code)
    as_of = query.per or at_door.on
    rows = _rows(at_door, as_of)
    if query.direction:
        outgoing = query.direction == "out"
        rows = rows.filter(fact__actor=at_door.party) if outgoing else rows.exclude(fact__actor=at_door.party)
    if query.state:
        rows = rows.state_is(as_of, query.state)
    if query.sent_from:
        rows = rows.filter(fact__sent_on__gte=query.sent_from)
    if query.sent_until:
        rows = rows.filter(fact__sent_on__lte=query.sent_until)
    return answer(page(rows.by_sending(newest_first=True), query, lambda row: _delivery_out(row, as_of)))


@router.get("/{code}/penyerahan/{pk}", **door(
    Act.VIEW, "Satu penyerahan per tanggal", answers={200: DeliveryOut, 304: None}
))
def read_delivery(
    request: HttpRequest, code: Code, pk: Id, query: Query[DayQuery], if_none_match: IfNoneMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    return answer(_found(at_door, pk, query.per or at_door.on), if_none_match)


@router.post("/{code}/penyerahan", **door(
    Act.RECORD_DELIVERY, "Catat penyerahan", answers={201: DeliveryOut}, refuses=_CHANGES
))
def post_delivery(request: HttpRequest, code: Code, body: DeliveryIn, key: IdempotencyKey) -> HttpResponse:
    at_door = enter(request, code)

    def act() -> DeliveryOut:
        delivery = record_delivery(
            agreement=at_door.agreement, data=body.data, reference=body.reference, dated_on=body.dated_on,
            sent_on=body.sent_on, outside=body.outside, although_stopped=body.although_stopped, by=at_door.user,
            at=at_door.at,
        )
        draw_soon()
        return _found(at_door, delivery.pk, at_door.on)

    return perform(request, key, at_door, act)


@router.post("/{code}/penyerahan/{pk}/balikan", **door(
    Act.LODGE_FEEDBACK, "Sampaikan balikan", answers={201: DeliveryOut}, refuses=_CHANGES
))
def post_feedback(
    request: HttpRequest, code: Code, pk: Id, body: FeedbackIn, key: IdempotencyKey
) -> HttpResponse:
    at_door = enter(request, code)
    rows = Delivery.objects.of(at_door.agreement).select_related("fact__agreement", "fact__addressee")
    delivery = find(rows, "Penyerahan", pk=pk)

    def act() -> DeliveryOut:
        lodge_feedback(
            delivery=delivery, data_coverage=body.data_coverage.value,
            reference_coverage=body.reference_coverage.value, row_count=body.row_count, note=body.note,
            reference=body.reference, by=at_door.user, at=at_door.at,
        )
        draw_soon()
        return _found(at_door, pk, at_door.on)

    return perform(request, key, at_door, act, thing=f"delivery:{pk}")


@router.get("/{code}/dokumen", **door(Act.VIEW, "Dokumen terbitan portal", answers={200: PageOut[DocumentOut]}))
def list_documents(request: HttpRequest, code: Code, query: Query[PageQuery]) -> HttpResponse:
    rows = IssuedDocument.objects.filter(chain=enter(request, code).agreement.code)
    rows = rows.select_related("file").defer("file__content").order_by("-issued_at", "-pk")
    return answer(page(rows, query, _document_out))


@router.get("/{code}/dokumen/{document}", **door(
    Act.VIEW, "Unduh satu dokumen sebagai PDF, bita demi bita seperti diterbitkan", answers={304: None},
    extra={"responses": {200: _PDF}},
))
def download_document(
    request: HttpRequest, code: Code, document: DocumentCode, if_none_match: IfNoneMatch = ""
) -> HttpResponse:
    rows = IssuedDocument.objects.filter(chain=enter(request, code).agreement.code).select_related("file")
    file = find(rows, "Dokumen", code=document).file
    tag = f'"{file.sha256}"'
    if tag in if_none_match:
        return HttpResponse(status=304, headers={"ETag": tag})
    response = HttpResponse(bytes(file.content), content_type=file.media_type, headers={"ETag": tag})
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _rows(at_door: Door, as_of: date) -> DeliveryQuerySet:
    return Delivery.objects.of(at_door.agreement).sent_by(as_of).with_state(as_of).for_page(as_of)


def _found(at_door: Door, pk: int, as_of: date) -> DeliveryOut:
    return _delivery_out(find(_rows(at_door, as_of), "Penyerahan", pk=pk), as_of)


def _delivery_out(row: Any, as_of: date) -> DeliveryOut:
    fact, state = row.fact, DeliveryState(row.state)
    data, references = coverage(row.lodged, as_of)
    return DeliveryOut(
        id=row.pk, data_group=row.data_group, sender=fact.actor.agency.code, addressee=fact.addressee.agency.code,
        method=Delivery.Method(row.method), reference=fact.reference, dated_on=fact.dated_on, sent_on=fact.sent_on,
        state=state, received_on=fact.received_on if state is DeliveryState.RECEIVED else None,
        cutoff_on=row.cutoff_on, row_count=row.row_count, period_first=row.period_first,
        period_last=row.period_last, file_sha256=row.file_sha256,
        outside_agreement=row.outside_agreement, data_coverage=data, reference_coverage=references,
        feedback=[
            FeedbackOut(
                id=f.pk, lodged_on=f.fact.sent_on, data_coverage=Coverage(f.data_coverage),
                reference_coverage=Coverage(f.reference_coverage), row_count=f.row_count,
            )
            for f in row.lodged
        ],
        duties=[duty_out(duty, as_of) for duty in row.feedback_duties],
    )


def _document_out(document: IssuedDocument) -> DocumentOut:
    return DocumentOut(
        code=document.code, kind=document.kind, title=document.title, number=document.number,
        dated_on=document.dated_on, issued_at=document.issued_at, status=IssuedDocument.Status(document.status),
        sha256=document.file.sha256, size=document.file.size,
    )
