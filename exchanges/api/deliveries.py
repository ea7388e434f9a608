"""Doors for systems: deliveries in both directions, their versions, and what may be exchanged how."""

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from accounts.api import door
from accounts.roles import Act
from agreements.api.base import (
    CHANGES,
    RECORDS,
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
    Flag,
    Id,
    IsoDate,
    Line150,
    Line200,
    LongText,
    OptionalLine100,
    OptionalLine200,
    OptionalLine300,
    OptionalLongText,
    RowId,
    Sha256,
)
from agreements.api.receipts import OutsideIn
from agreements.services.proofs import Received

from ..models import DataGroup, Delivery, ExchangeMethod
from ..querysets import DeliveryState
from ..services.deliveries import DataDescription, record_delivery, record_received_delivery, withdraw_delivery
from ..services.versions import supersede_delivery
from ..tasks import draw_soon
from .shown import DeliveryOut, deliveries, delivery_out, find_delivery, found_out

router = Router(tags=["Penyerahan"])
GroupName = Annotated[Line200, Field(description="Nama atau kode kelompok data yang disepakati")]


class MethodOut(BaseModel):
    """An agreed method of exchange; `cutoff` says what counts as one delivery under it."""

    id: int
    name: str
    kind: Delivery.Method
    cutoff: ExchangeMethod.Cutoff
    reference: str


class GroupOut(BaseModel):
    """An agreed group of data that `provider` gives access to, with its elements by name."""

    id: int
    code: str
    name: str
    provider: str
    purposes: list[DataGroup.Purpose]
    elements: list[str]


class DataIn(Body):
    """What was handed over, of which group the door itself says."""

    method: Delivery.Method
    agreed_method: RowId | None = Field(
        None, description="Pengenal metode yang disepakati; perlu bila ada beberapa yang sejenis"
    )
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

    def described(self, at_door: Door, data_group: str, group: DataGroup | None = None) -> DataDescription:
        methods = ExchangeMethod.objects.of(at_door.agreement)
        method = find(methods, "Metode", pk=self.agreed_method) if self.agreed_method else None
        return DataDescription(
            data_group=data_group, group=group, method=self.method.value, agreed_method=method,
            cutoff_on=self.cutoff_on, row_count=self.row_count, file_name=self.file_name,
            file_sha256=self.file_sha256, note=self.note, period_first=self.period_first,
            period_last=self.period_last,
        )


class DeliveryIn(OutsideIn, DataIn):
    data_group: GroupName
    although_stopped: Flag = Field(False, description="Diserahkan walaupun akses sedang dihentikan sementara")


class ReceivedIn(DataIn):
    data_group: GroupName
    received_on: IsoDate
    channel: Annotated[Line150, Field(description="Saluran penerimaannya, misalnya web service atau surel dinas")]
    evidence: OptionalLine300 = ""


class SupersedingIn(OutsideIn, DataIn):
    reason: LongText


class ReasonIn(Body):
    reason: LongText


class DeliveryQuery(DayPageQuery):
    direction: Literal["out", "in"] | None = Field(None, description="out: dari pihak Anda; in: kepada pihak Anda")
    state: DeliveryState | None = None
    sent_from: IsoDate | None = None
    sent_until: IsoDate | None = None


@router.get("/{code}/kelompok-data", **door(
    Act.VIEW, "Kelompok data yang disepakati per tanggal", answers={200: PageOut[GroupOut]}
))
def list_groups(request: HttpRequest, code: Code, query: Query[DayPageQuery]) -> HttpResponse:
    at_door = enter(request, code)
    rows = DataGroup.objects.of(at_door.agreement).in_use(query.per or at_door.on)
    rows = rows.select_related("provider__agency").prefetch_related("elements").order_by("provider__ordinal", "pk")
    return answer(page(rows, query, _group_out))


@router.get("/{code}/metode", **door(
    Act.VIEW, "Metode pertukaran yang disepakati per tanggal", answers={200: PageOut[MethodOut]}
))
def list_methods(request: HttpRequest, code: Code, query: Query[DayPageQuery]) -> HttpResponse:
    at_door = enter(request, code)
    rows = ExchangeMethod.objects.of(at_door.agreement).in_use(query.per or at_door.on).order_by("pk")
    return answer(page(rows, query, _method_out))


@router.get("/{code}/penyerahan", **door(
    Act.VIEW, "Penyerahan dua arah per tanggal", answers={200: PageOut[DeliveryOut]}
))
def list_deliveries(request: HttpRequest, code: Code, query: Query[DeliveryQuery]) -> HttpResponse:
    at_door = enter(request, code)
    as_of = query.per or at_door.on
    rows = deliveries(at_door, as_of)
    if query.direction:
        outgoing = query.direction == "out"
        rows = rows.filter(fact__actor=at_door.party) if outgoing else rows.exclude(fact__actor=at_door.party)
    if query.state:
        rows = rows.state_is(as_of, query.state)
    if query.sent_from:
        rows = rows.filter(fact__sent_on__gte=query.sent_from)
    if query.sent_until:
        rows = rows.filter(fact__sent_on__lte=query.sent_until)
    return answer(page(rows.by_sending(newest_first=True), query, lambda row: delivery_out(row, as_of)))


@router.get("/{code}/penyerahan/{pk}", **door(
    Act.VIEW, "Satu penyerahan per tanggal", answers={200: DeliveryOut, 304: None}
))
def read_delivery(
    request: HttpRequest, code: Code, pk: Id, query: Query[DayQuery], if_none_match: IfNoneMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    return answer(found_out(at_door, pk, query.per or at_door.on), if_none_match)


@router.post("/{code}/penyerahan", **door(
    Act.RECORD_DELIVERY, "Catat penyerahan", answers={201: DeliveryOut}, refuses=RECORDS
))
def post_delivery(request: HttpRequest, code: Code, body: DeliveryIn, key: IdempotencyKey) -> HttpResponse:
    at_door = enter(request, code)
    data = body.described(at_door, body.data_group)

    def act() -> DeliveryOut:
        delivery = record_delivery(
            agreement=at_door.agreement, data=data, reference=body.reference, dated_on=body.dated_on,
            sent_on=body.sent_on, outside=body.outside, although_stopped=body.although_stopped, by=at_door.user,
            at=at_door.at,
        )
        return _drawn(at_door, delivery)

    return perform(request, key, at_door, act)


@router.post("/{code}/penyerahan-diterima", **door(
    Act.RECORD_DELIVERY, "Catat yang diterima, atas nama pengirimnya", answers={201: DeliveryOut}, refuses=RECORDS
))
def post_received(request: HttpRequest, code: Code, body: ReceivedIn, key: IdempotencyKey) -> HttpResponse:
    at_door = enter(request, code)
    data = body.described(at_door, body.data_group)

    def act() -> DeliveryOut:
        delivery = record_received_delivery(
            agreement=at_door.agreement, data=data, reference=body.reference, dated_on=body.dated_on,
            sent_on=body.sent_on, received=Received(body.received_on, body.channel, body.evidence),
            by=at_door.user, at=at_door.at,
        )
        return _drawn(at_door, delivery)

    return perform(request, key, at_door, act)


@router.post("/{code}/penyerahan/{pk}/penggantian", **door(
    Act.SUPERSEDE_DELIVERY, "Gantikan dengan penyerahan ulang; menjawab dengan versi barunya",
    answers={201: DeliveryOut}, refuses=CHANGES,
))
def post_superseding(
    request: HttpRequest, code: Code, pk: Id, body: SupersedingIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    delivery = find_delivery(at_door, pk)
    data = body.described(at_door, delivery.data_group, delivery.group)

    def act() -> DeliveryOut:
        newer = supersede_delivery(
            delivery=delivery, data=data, reason=body.reason, reference=body.reference, dated_on=body.dated_on,
            sent_on=body.sent_on, outside=body.outside, by=at_door.user, at=at_door.at,
        )
        return _drawn(at_door, newer)

    return perform(request, key, at_door, act, thing=f"delivery:{pk}", seen=_seen(at_door, pk, if_match))


@router.post("/{code}/penyerahan/{pk}/pembatalan", **door(
    Act.WITHDRAW_DELIVERY, "Batalkan catatan yang keliru", answers={201: DeliveryOut}, refuses=CHANGES
))
def post_withdrawal(
    request: HttpRequest, code: Code, pk: Id, body: ReasonIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    delivery = find_delivery(at_door, pk)

    def act() -> DeliveryOut:
        withdraw_delivery(delivery=delivery, reason=body.reason, by=at_door.user, at=at_door.at)
        return _drawn(at_door, delivery)

    return perform(request, key, at_door, act, thing=f"delivery:{pk}", seen=_seen(at_door, pk, if_match))


def _seen(at_door: Door, pk: int, if_match: str) -> Seen:
    return Seen(if_match, lambda: found_out(at_door, pk, at_door.on))


def _drawn(at_door: Door, delivery: Delivery) -> DeliveryOut:
    draw_soon()
    return found_out(at_door, delivery.pk, at_door.on)


def _group_out(group: DataGroup) -> GroupOut:
    return GroupOut(
        id=group.pk, code=group.code, name=group.name, provider=group.provider.agency.code,
        purposes=[DataGroup.Purpose(purpose) for purpose in group.purposes],
        elements=[element.name for element in group.elements.all()],
    )


def _method_out(method: ExchangeMethod) -> MethodOut:
    return MethodOut(
        id=method.pk, name=method.name, kind=Delivery.Method(method.kind), cutoff=ExchangeMethod.Cutoff(method.cutoff),
        reference=method.reference,
    )
