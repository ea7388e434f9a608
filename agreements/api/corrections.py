"""Doors for systems: proposing that a record says something else, and deciding on what the other proposes."""

from datetime import date
from typing import Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from accounts.api import door
from accounts.roles import Act

from ..deadlines import end_of, wib_date
from ..models import Correction
from ..services.corrections import decide_correction, propose_correction
from .base import (
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
from .fields import Body, Code, DayPageQuery, DayQuery, Flag, Id, Line30, LongText, OptionalLine300, OptionalLongText
from .receipts import find_fact, receipt_out

router = Router(tags=["Perbaikan catatan"])
# A file's name may name a person.
_UNTOLD = frozenset({"file_name"})


class CorrectionOut(BaseModel):
    """A proposed value of an event's record; in effect once `approved`, null until the other party decides.

    Values are text (ISO dates, plain digits, empty for none), null where they are read in the portal only.
    """

    id: int
    event: int
    field: str
    old_value: str | None
    new_value: str | None
    proposed_by: str
    proposed_on: date
    approved: bool | None
    decided_on: date | None


class CorrectionIn(Body):
    field: Line30 = Field(
        description="Bagian yang diperbaiki, misalnya row_count, sent_on, dated_on, cutoff_on, atau file_sha256"
    )
    new_value: OptionalLine300 = Field("", description="Tanggal tttt-bb-hh; bilangan dalam angka; kosong: tanpa isi")
    reason: LongText


class DecisionIn(Body):
    approved: Flag
    reason: OptionalLongText = Field("", description="Perlu bila ditolak")


class CorrectionQuery(DayPageQuery):
    state: Literal["open", "decided"] | None = None


@router.get("/{code}/usulan-perbaikan", **door(
    Act.VIEW, "Usulan perbaikan catatan per tanggal, terbaru dahulu", answers={200: PageOut[CorrectionOut]}
))
def list_corrections(request: HttpRequest, code: Code, query: Query[CorrectionQuery]) -> HttpResponse:
    at_door = enter(request, code)
    as_of = query.per or at_door.on
    rows = Correction.objects.filter(fact__agreement=at_door.agreement, proposed_at__lt=end_of(as_of))
    if query.state:
        decided = Q(decided_at__lt=end_of(as_of))
        rows = rows.filter(decided) if query.state == "decided" else rows.exclude(decided)
    rows = rows.select_related("proposed_by_party__agency").order_by("-proposed_at", "-pk")
    return answer(page(rows, query, lambda row: _out(row, as_of)))


@router.get("/{code}/usulan-perbaikan/{pk}", **door(
    Act.VIEW, "Satu usulan perbaikan per tanggal", answers={200: CorrectionOut, 304: None}
))
def read_correction(
    request: HttpRequest, code: Code, pk: Id, query: Query[DayQuery], if_none_match: IfNoneMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    return answer(_then(at_door, pk, query.per or at_door.on), if_none_match)


@router.post("/{code}/peristiwa/{pk}/perbaikan", **door(
    Act.PROPOSE_CORRECTION, "Usulkan perbaikan catatan satu peristiwa", answers={201: CorrectionOut}, refuses=CHANGES
))
def post_correction(
    request: HttpRequest, code: Code, pk: Id, body: CorrectionIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    fact = find_fact(at_door, pk)

    def act() -> CorrectionOut:
        made = propose_correction(fact=fact, by=at_door.user, at=at_door.at, **body.model_dump())
        return _then(at_door, made.pk, at_door.on)

    seen = Seen(if_match, lambda: receipt_out(find_fact(at_door, pk)))
    return perform(request, key, at_door, act, thing=f"fact:{pk}", seen=seen)


@router.post("/{code}/usulan-perbaikan/{pk}/putusan", **door(
    Act.DECIDE_CORRECTION, "Setujui atau tolak usulan perbaikan", answers={201: CorrectionOut}, refuses=CHANGES
))
def post_decision(
    request: HttpRequest, code: Code, pk: Id, body: DecisionIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    rows = Correction.objects.filter(fact__agreement=at_door.agreement)
    correction = find(rows.select_related("fact__agreement", "proposed_by_party__agency"), "Usulan", pk=pk)

    def shown() -> CorrectionOut:
        return _then(at_door, pk, at_door.on)

    def act() -> CorrectionOut:
        decide_correction(correction=correction, by=at_door.user, at=at_door.at, **body.model_dump())
        return shown()

    return perform(request, key, at_door, act, thing=f"fact:{correction.fact_id}", seen=Seen(if_match, shown))


def _then(at_door: Door, pk: int, as_of: date) -> CorrectionOut:
    rows = Correction.objects.filter(fact__agreement=at_door.agreement, proposed_at__lt=end_of(as_of))
    return _out(find(rows.select_related("proposed_by_party__agency"), "Usulan", pk=pk), as_of)


def _out(row: Correction, as_of: date) -> CorrectionOut:
    decided = row.decided_at is not None and row.decided_at < end_of(as_of)
    told = row.field not in _UNTOLD
    return CorrectionOut(
        id=row.pk, event=row.fact_id, field=row.field, old_value=row.old_value if told else None,
        new_value=row.new_value if told else None, proposed_by=row.proposed_by_party.agency.code,
        proposed_on=wib_date(row.proposed_at), approved=row.approved if decided else None,
        decided_on=wib_date(row.decided_at) if row.decided_at and decided else None,
    )
