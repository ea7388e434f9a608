"""Doors for systems: problems in received data, raised by one party and settled by the other; correction lists."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

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
    DayPageQuery,
    DayQuery,
    Id,
    IsoDate,
    Line200,
    LongText,
    OptionalLongText,
    RowId,
    spelled_out,
)
from agreements.api.files import PdfIn, pdf_of
from agreements.deadlines import wib_date
from agreements.models import Party

from ..correction_state import lists
from ..corrections import Status
from ..issue_state import clauses, issues, thread
from ..models import CorrectionRound, DataIssue, DataIssueEntry
from ..services import issues as services
from .shown import find_delivery

router = Router(tags=["Permasalahan dan perbaikan data"])
State = Annotated[DataIssue.State, spelled_out(DataIssue.State)]
StepKind = Annotated[DataIssueEntry.Kind, spelled_out(DataIssueEntry.Kind)]


class IssueOut(BaseModel):
    """A problem in received data as of a day. `target_on` is the parties' own, and no deadline of the agreement."""

    id: int
    title: str
    raised_by: str
    settled_by: str
    raised_on: date
    delivery: int | None
    target_on: date | None
    state: State
    state_since: date


class IssueStepOut(BaseModel):
    """One step in the thread; what was said is read in the portal."""

    id: int
    kind: StepKind
    by: str
    recorded_on: date
    file_sha256: str | None


class IssueThreadOut(IssueOut):
    """An issue with its thread, oldest step first, and the clauses under which it is settled."""

    clauses: list[str]
    steps: list[IssueStepOut]


class RoundOut(BaseModel):
    """A correction list as one party handed it over: how many rows stood in each status."""

    number: int
    by: str
    recorded_on: date
    proposed: int
    verified: int
    accepted: int
    rejected: int
    done: int


class CorrectionListOut(BaseModel):
    """A correction list in numbers; its rows are data of persons and stay in sealed files."""

    id: int
    title: str
    sender: str
    addressee: str
    left: int
    rounds: list[RoundOut]


class IssueIn(Body):
    title: Line200
    description: LongText
    delivery: RowId | None = Field(None, description="Pengenal penyerahan yang dipersoalkan")
    target_on: IsoDate | None = Field(None, description="Target pihak Anda sendiri, bukan tenggat perjanjian")
    file: PdfIn | None = None


class StepIn(Body):
    text: LongText
    file: PdfIn | None = None


class AgreementIn(Body):
    text: OptionalLongText = ""


class IssueQuery(DayPageQuery):
    state: State | None = None
    raised_by: Literal["own", "other"] | None = Field(None, description="own: diajukan pihak Anda")


@router.get("/{code}/permasalahan", **door(
    Act.VIEW, "Permasalahan data per tanggal, terbaru dahulu", answers={200: PageOut[IssueOut]}
))
def list_issues(request: HttpRequest, code: Code, query: Query[IssueQuery]) -> HttpResponse:
    at_door = enter(request, code)
    rows: Any = issues(at_door.agreement, query.per or at_door.on)
    if query.state:
        rows = rows.filter(state_then=query.state.value)
    if query.raised_by:
        own = query.raised_by == "own"
        rows = rows.filter(raised_by_party=at_door.party if own else at_door.other)
    settlers = _settlers(at_door)
    return answer(page(rows, query, lambda row: IssueOut(**_told(row, settlers))))


@router.get("/{code}/permasalahan/{pk}", **door(
    Act.VIEW, "Satu permasalahan dan jalannya per tanggal", answers={200: IssueThreadOut, 304: None}
))
def read_issue(
    request: HttpRequest, code: Code, pk: Id, query: Query[DayQuery], if_none_match: IfNoneMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    return answer(_then(at_door, pk, query.per or at_door.on), if_none_match)


@router.post("/{code}/permasalahan", **door(
    Act.RAISE_ISSUE, "Ajukan permasalahan data", answers={201: IssueThreadOut}, refuses=RECORDS
))
def post_issue(request: HttpRequest, code: Code, body: IssueIn, key: IdempotencyKey) -> HttpResponse:
    at_door = enter(request, code)
    delivery = find_delivery(at_door, body.delivery) if body.delivery else None
    pdf = pdf_of(body.file)

    def act() -> IssueThreadOut:
        issue = services.raise_issue(
            agreement=at_door.agreement, title=body.title, description=body.description, delivery=delivery,
            target_on=body.target_on, pdf=pdf, by=at_door.user, at=at_door.at,
        )
        return _then(at_door, issue.pk, at_door.on)

    return perform(request, key, at_door, act)


@router.post("/{code}/permasalahan/{pk}/tanggapan", **door(
    Act.REMARK_ISSUE, "Tanggapi permasalahan", answers={201: IssueThreadOut}, refuses=CHANGES
))
def post_remark(
    request: HttpRequest, code: Code, pk: Id, body: StepIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    return _step(request, code, pk, key, if_match, services.remark, text=body.text, pdf=pdf_of(body.file))


@router.post("/{code}/permasalahan/{pk}/penyelesaian", **door(
    Act.ANSWER_ISSUE, "Nyatakan selesai, dengan penjelasannya", answers={201: IssueThreadOut}, refuses=CHANGES
))
def post_settlement(
    request: HttpRequest, code: Code, pk: Id, body: StepIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    return _step(request, code, pk, key, if_match, services.answer, text=body.text, pdf=pdf_of(body.file))


@router.post("/{code}/permasalahan/{pk}/persetujuan", **door(
    Act.CLOSE_ISSUE, "Setujui penyelesaiannya", answers={201: IssueThreadOut}, refuses=CHANGES
))
def post_agreement(
    request: HttpRequest, code: Code, pk: Id, body: AgreementIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    return _step(request, code, pk, key, if_match, services.close, text=body.text)


@router.post("/{code}/permasalahan/{pk}/pembukaan-kembali", **door(
    Act.REOPEN_ISSUE, "Buka kembali, dengan alasannya", answers={201: IssueThreadOut}, refuses=CHANGES
))
def post_reopening(
    request: HttpRequest, code: Code, pk: Id, body: StepIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    return _step(request, code, pk, key, if_match, services.reopen, text=body.text, pdf=pdf_of(body.file))


@router.get("/{code}/perbaikan-data", **door(
    Act.VIEW, "Daftar perbaikan data dalam angka per tanggal, terbaru dahulu",
    answers={200: PageOut[CorrectionListOut]},
))
def list_correction_lists(request: HttpRequest, code: Code, query: Query[DayPageQuery]) -> HttpResponse:
    at_door = enter(request, code)
    return answer(page(lists(at_door.agreement, query.per or at_door.on), query, _list_out))


def _step(
    request: HttpRequest, code: str, pk: int, key: str, if_match: str, service: Callable[..., DataIssueEntry],
    **given: Any,
) -> HttpResponse:
    at_door = enter(request, code)
    rows = DataIssue.objects.filter(agreement=at_door.agreement).select_related("agreement", "raised_by_party__agency")
    issue = find(rows, "Permasalahan", pk=pk)

    def shown() -> IssueThreadOut:
        return _then(at_door, pk, at_door.on)

    def act() -> IssueThreadOut:
        service(issue=issue, by=at_door.user, at=at_door.at, **given)
        return shown()

    return perform(request, key, at_door, act, thing=f"issue:{pk}", seen=Seen(if_match, shown))


def _settlers(at_door: Door) -> dict[int, Party]:
    """Who settles what a party has raised, by that party's id."""
    other = at_door.other
    return {at_door.party.pk: other, other.pk: at_door.party}


def _then(at_door: Door, pk: int, as_of: date) -> IssueThreadOut:
    row = find(issues(at_door.agreement, as_of), "Permasalahan", pk=pk)
    settlers = _settlers(at_door)
    return IssueThreadOut(
        **_told(row, settlers), clauses=clauses(settlers[row.raised_by_party_id]),
        steps=[_said(entry) for entry in thread(row, as_of)],
    )


def _told(row: Any, settlers: dict[int, Party]) -> dict[str, Any]:
    return {
        "id": row.pk, "title": row.title, "raised_by": row.raised_by_party.agency.code,
        "settled_by": settlers[row.raised_by_party_id].agency.code, "raised_on": wib_date(row.raised_at),
        "delivery": row.delivery_id, "target_on": row.target_on, "state": DataIssue.State(row.state_then),
        "state_since": wib_date(row.stepped_at or row.raised_at),
    }


def _said(entry: DataIssueEntry) -> IssueStepOut:
    return IssueStepOut(
        id=entry.pk, kind=DataIssueEntry.Kind(entry.kind), by=entry.by_party.agency.code,
        recorded_on=wib_date(entry.recorded_at), file_sha256=entry.file.sha256 if entry.file else None,
    )


def _list_out(row: Any) -> CorrectionListOut:
    return CorrectionListOut(
        id=row.pk, title=row.title, sender=row.from_party.agency.code, addressee=row.to_party.agency.code,
        left=row.left, rounds=[_round_out(one) for one in row.rounds_then],
    )


def _round_out(one: CorrectionRound) -> RoundOut:
    counts = {status.value: getattr(one, status.value) for status in Status}
    return RoundOut(number=one.number, by=one.by_party.agency.code, recorded_on=wib_date(one.recorded_at), **counts)
