"""Doors for systems into the reporting layer: request letters, use reports, evaluations."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from accounts.api import ApiRefusal, door
from accounts.roles import Act
from agreements.api.agreements import DutyOut, duty_out
from agreements.api.base import RECORDS, Door, IdempotencyKey, PageOut, answer, enter, find, page, perform
from agreements.api.fields import (
    Body,
    Code,
    DayPageQuery,
    Flag,
    IsoDate,
    Line100,
    Line150,
    Line300,
    LongText,
    OptionalLine100,
    OptionalLongText,
    RowId,
)
from agreements.api.files import PdfIn, pdf_of
from agreements.api.receipts import OutsideIn
from agreements.models import FactKind, Obligation

from .models import Evaluation, ReportRequest, UseReport
from .services.evaluations import hold_evaluation
from .services.reporting import Period, lodge_report, request_report

router = Router(tags=["Pelaporan"])


class LetterOut(BaseModel):
    """A request letter; `answered_by` is the id of the report that answers it."""

    id: int
    reference: str
    subject: str
    dated_on: date | None
    sent_on: date | None
    received_on: date | None
    through_portal: bool
    withdrawn_on: date | None
    period_first: date | None
    period_last: date | None
    answered_by: int | None
    duties: list[DutyOut]


class ReportOut(BaseModel):
    """A use report; `answers` is the id of the letter it answers, null for a periodic one."""

    id: int
    kind: FactKind
    answers: int | None
    subject: str
    reference: str
    dated_on: date | None
    received_on: date | None
    withdrawn_on: date | None
    period_first: date
    period_last: date
    file_sha256: str | None
    file_size: int | None


class EvaluationOut(BaseModel):
    """A monitoring and evaluation; `by` is null for a joint one."""

    id: int
    held_on: date
    joint: bool
    by: str | None
    subject: str
    place: str
    withdrawn_on: date | None


class LetterOutsideIn(OutsideIn):
    sent_on: IsoDate


class LetterIn(Body):
    reference: Line100
    subject: Line300
    dated_on: IsoDate
    outside: LetterOutsideIn | None = Field(
        None, description="Diisi bila surat dikirim di luar portal; tanpa ini surat disampaikan dan diterima sekarang"
    )
    period_first: IsoDate | None = None
    period_last: IsoDate | None = None
    note: OptionalLongText = ""

    @property
    def period(self) -> Period | None:
        first, last = self.period_first, self.period_last
        if (first is None) != (last is None):
            name = "period_first" if first is None else "period_last"
            both = "Isi kedua ujung periode, atau tidak satu pun."
            raise ApiRefusal(422, "invalid", both, fields=[(name, "Isi juga tanggal ini.")])
        return Period(first, last) if first and last else None


class ReportIn(Body):
    answers: RowId | None = Field(None, description="Pengenal surat yang dijawab; tanpa ini laporan berkala")
    subject: Line300
    reference: OptionalLine100 = ""
    dated_on: IsoDate | None = None
    period_first: IsoDate
    period_last: IsoDate
    summary: LongText
    file: PdfIn | None = None


class EvaluationIn(Body):
    subject: Line300
    held_on: IsoDate
    joint: Flag = Field(description="Bersama kedua PIHAK; cukup dicatat oleh salah satunya")
    place: Line150
    findings: LongText
    recommendations: OptionalLongText = ""
    follow_up: OptionalLongText = ""


@router.get("/{code}/surat-permintaan", **door(
    Act.VIEW, "Surat permintaan laporan", answers={200: PageOut[LetterOut]}
))
def list_letters(request: HttpRequest, code: Code, query: Query[DayPageQuery]) -> HttpResponse:
    at_door = enter(request, code)
    as_of = query.per or at_door.on
    rows = _letters(at_door, as_of).order_by("-fact__sent_on", "-pk")
    return answer(page(rows, query, lambda row: _letter_out(row, as_of)))


@router.post("/{code}/surat-permintaan", **door(
    Act.REQUEST_REPORT, "Catat surat permintaan laporan", answers={201: LetterOut}, refuses=RECORDS
))
def post_letter(request: HttpRequest, code: Code, body: LetterIn, key: IdempotencyKey) -> HttpResponse:
    at_door, period, outside = enter(request, code), body.period, body.outside

    def act() -> LetterOut:
        letter = request_report(
            agreement=at_door.agreement, reference=body.reference, subject=body.subject, dated_on=body.dated_on,
            sent_on=outside.sent_on if outside else at_door.on, outside=outside.outside if outside else None,
            period=period, note=body.note, by=at_door.user, at=at_door.at,
        )
        return _letter_out(_letters(at_door, at_door.on).get(pk=letter.pk), at_door.on)

    return perform(request, key, at_door, act)


@router.get("/{code}/laporan", **door(Act.VIEW, "Laporan pemanfaatan data", answers={200: PageOut[ReportOut]}))
def list_reports(request: HttpRequest, code: Code, query: Query[DayPageQuery]) -> HttpResponse:
    at_door = enter(request, code)
    rows = UseReport.objects.filter(
        fact__agreement=at_door.agreement, fact__received_on__lte=query.per or at_door.on
    ).select_related("fact", "file").defer("file__content").order_by("-fact__received_on", "-pk")
    return answer(page(rows, query, _report_out))


@router.post("/{code}/laporan", **door(
    Act.LODGE_REPORT, "Sampaikan laporan, berkala atau jawaban satu surat", answers={201: ReportOut}, refuses=RECORDS
))
def post_report(request: HttpRequest, code: Code, body: ReportIn, key: IdempotencyKey) -> HttpResponse:
    at_door = enter(request, code)
    letter, pdf = _letter(at_door, body.answers), pdf_of(body.file)

    def act() -> ReportOut:
        return _report_out(lodge_report(
            agreement=at_door.agreement, subject=body.subject, period=Period(body.period_first, body.period_last),
            summary=body.summary, reference=body.reference, dated_on=body.dated_on, answers=letter, pdf=pdf,
            by=at_door.user, at=at_door.at,
        ))

    return perform(request, key, at_door, act)


@router.get("/{code}/monev", **door(Act.VIEW, "Pemantauan dan evaluasi", answers={200: PageOut[EvaluationOut]}))
def list_evaluations(request: HttpRequest, code: Code, query: Query[DayPageQuery]) -> HttpResponse:
    at_door = enter(request, code)
    rows = Evaluation.objects.filter(fact__agreement=at_door.agreement, held_on__lte=query.per or at_door.on)
    rows = rows.select_related("fact__actor__agency").order_by("-held_on", "-pk")
    return answer(page(rows, query, _evaluation_out))


@router.post("/{code}/monev", **door(
    Act.HOLD_EVALUATION, "Catat pemantauan dan evaluasi", answers={201: EvaluationOut}, refuses=RECORDS
))
def post_evaluation(request: HttpRequest, code: Code, body: EvaluationIn, key: IdempotencyKey) -> HttpResponse:
    at_door = enter(request, code)

    def act() -> EvaluationOut:
        return _evaluation_out(hold_evaluation(
            agreement=at_door.agreement, by=at_door.user, at=at_door.at, **body.model_dump()
        ))

    return perform(request, key, at_door, act)


def _letter(at_door: Door, pk: int | None) -> ReportRequest | None:
    if pk is None:
        return None
    rows = ReportRequest.objects.filter(fact__agreement=at_door.agreement).select_related("fact")
    return find(rows, "Surat permintaan", pk=pk)


def _letters(at_door: Door, as_of: date) -> QuerySet[ReportRequest]:
    """The letters sent by `as_of`, with the duties they had opened and the report that had answered them."""
    duties = Obligation.objects.opened(as_of).with_parties().with_standing(as_of)
    reports = UseReport.objects.filter(fact__withdrawn_on=None, fact__received_on__lte=as_of)
    rows = ReportRequest.objects.filter(fact__agreement=at_door.agreement, fact__sent_on__lte=as_of)
    return rows.select_related("fact").prefetch_related(
        Prefetch("fact__opened", queryset=duties, to_attr="duties_then"),
        Prefetch("reports", queryset=reports, to_attr="reports_then"),
    )


def _letter_out(letter: Any, as_of: date) -> LetterOut:
    fact = letter.fact
    return LetterOut(
        id=letter.pk, reference=fact.reference, subject=fact.subject, dated_on=fact.dated_on, sent_on=fact.sent_on,
        received_on=fact.received_on, through_portal=fact.through_portal, withdrawn_on=fact.withdrawn_on,
        period_first=letter.period_first, period_last=letter.period_last,
        answered_by=letter.reports_then[0].pk if letter.reports_then else None,
        duties=[duty_out(duty, as_of) for duty in fact.duties_then],
    )


def _report_out(report: UseReport) -> ReportOut:
    fact, file = report.fact, report.file
    return ReportOut(
        id=report.pk, kind=FactKind(fact.kind), answers=report.answers_id, subject=fact.subject,
        reference=fact.reference, dated_on=fact.dated_on, received_on=fact.received_on,
        withdrawn_on=fact.withdrawn_on, period_first=report.period_first, period_last=report.period_last,
        file_sha256=file.sha256 if file else None, file_size=file.size if file else None,
    )


def _evaluation_out(evaluation: Evaluation) -> EvaluationOut:
    fact = evaluation.fact
    return EvaluationOut(
        id=evaluation.pk, held_on=evaluation.held_on, joint=evaluation.joint,
        by=fact.actor.agency.code if fact.actor else None, subject=fact.subject, place=evaluation.place,
        withdrawn_on=fact.withdrawn_on,
    )
