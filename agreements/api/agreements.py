"""What the agreement says and how it stands on a day: clauses, duties, access, notices."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel

from accounts.api import ApiRefusal, door
from accounts.roles import Act

from ..eligibility import AccessState, access_state
from ..models import Agreement, Clause, Notice, Obligation, Party
from ..standing import Standing, days_overdue
from .base import IfNoneMatch, PageOut, agreements_of, answer, caller_of, enter, find, page
from .fields import Code, DayPageQuery, DayQuery, Id, PageQuery

router = Router(tags=["Perjanjian"])


class PartyOut(BaseModel):
    title: str
    agency: str
    short_name: str
    name: str
    number: str


class AgreementOut(BaseModel):
    code: str
    title: str
    signed_on: date
    last_day: date
    parties: list[PartyOut]


class ClauseOut(BaseModel):
    ref: str
    kind: str
    holder: str
    heading: str
    summary: str
    note: str


class FactRef(BaseModel):
    """The event that started a duty; its id is that of the delivery, letter or report."""

    id: int
    kind: str
    reference: str


class DutyOut(BaseModel):
    """A duty as of a day. `earliest_due_on` and `due_on` differ, or the second is null, while its start is open."""

    id: int
    subject: str
    term: str
    clauses: list[str]
    debtor: str
    creditor: str
    opened_on: date
    opened_by: FactRef | None
    start_settled: bool
    earliest_due_on: date | None
    due_on: date | None
    planned_on: date | None
    window_first: date | None
    window_last: date | None
    standing: Standing
    days_overdue: int
    met_on: date | None


class GroundOut(BaseModel):
    clause: str
    holds: bool
    overdue: list[int]


class ConditionOut(BaseModel):
    clause: str
    curative: bool
    literal: bool
    missing: list[int]
    late: list[int]


class StopOut(BaseModel):
    letter_number: str
    letter_dated_on: date
    effective_on: date


class AccessOut(BaseModel):
    """Access of `affected` under the power of `holder`; ids are those of duties. `conditions` stand beside a stop."""

    as_of: date
    holder: str
    affected: str
    stopped: bool
    eligible: bool
    grounds: list[GroundOut]
    stop: StopOut | None
    conditions: list[ConditionOut]
    conditions_hold_since: date | None


class NoticeOut(BaseModel):
    id: int
    obligation: int
    basis: str
    anchor_on: date
    step: int
    title: str
    body: str
    as_of: date
    raised_at: datetime
    superseded: bool


class DutyQuery(DayPageQuery):
    status: Standing | None = None
    """Only duties that stand so."""


@router.get("", **door(Act.VIEW, "Daftar perjanjian instansi Anda", answers={200: PageOut[AgreementOut]}))
def list_agreements(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    rows = agreements_of(caller_of(request)).prefetch_related("parties__agency")
    return answer(page(rows, query, agreement_out))


@router.get("/{code}", **door(Act.VIEW, "Satu perjanjian", answers={200: AgreementOut, 304: None}))
def read_agreement(request: HttpRequest, code: Code, if_none_match: IfNoneMatch = "") -> HttpResponse:
    return answer(agreement_out(enter(request, code).agreement), if_none_match)


@router.get("/{code}/pasal", **door(Act.VIEW, "Ketentuan pasal demi pasal", answers={200: PageOut[ClauseOut]}))
def list_clauses(request: HttpRequest, code: Code, query: Query[PageQuery]) -> HttpResponse:
    return answer(page(Clause.objects.filter(agreement=enter(request, code).agreement), query, _clause_out))


@router.get("/{code}/kewajiban", **door(
    Act.VIEW, "Kewajiban dan statusnya per tanggal", answers={200: PageOut[DutyOut]}
))
def list_duties(request: HttpRequest, code: Code, query: Query[DutyQuery]) -> HttpResponse:
    at_door = enter(request, code)
    as_of = query.per or at_door.on
    rows = Obligation.objects.of(at_door.agreement).opened(as_of).with_parties().with_standing(as_of)
    if query.status is not None:
        rows = rows.standing_is(as_of, query.status)
    return answer(page(rows.in_order(), query, lambda row: duty_out(row, as_of)))


@router.get("/{code}/kewajiban/{pk}", **door(
    Act.VIEW, "Satu kewajiban per tanggal", answers={200: DutyOut, 304: None}
))
def read_duty(
    request: HttpRequest, code: Code, pk: Id, query: Query[DayQuery], if_none_match: IfNoneMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    as_of = query.per or at_door.on
    rows = Obligation.objects.of(at_door.agreement).opened(as_of).with_parties().with_standing(as_of)
    return answer(duty_out(find(rows, "Kewajiban", pk=pk), as_of), if_none_match)


@router.get("/{code}/akses", **door(Act.VIEW, "Keadaan akses per tanggal", answers={200: AccessOut, 304: None}))
def read_access(
    request: HttpRequest, code: Code, query: Query[DayQuery], if_none_match: IfNoneMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    state = access_state(at_door.agreement, query.per or at_door.on)
    if state is None:
        raise ApiRefusal(404, "not_found", "Perjanjian ini tidak mengatur penghentian sementara akses.")
    return answer(_access_out(state), if_none_match)


@router.get("/{code}/pemberitahuan", **door(
    Act.VIEW, "Pemberitahuan kepada pihak Anda", answers={200: PageOut[NoticeOut]}
))
def list_notices(request: HttpRequest, code: Code, query: Query[DayPageQuery]) -> HttpResponse:
    at_door = enter(request, code)
    rows = Notice.objects.filter(party=at_door.party, as_of__lte=query.per or at_door.on)
    return answer(page(rows, query, _notice_out))


def agreement_out(agreement: Agreement) -> AgreementOut:
    return AgreementOut(
        code=agreement.code, title=agreement.title, signed_on=agreement.signed_on, last_day=agreement.last_day,
        parties=[_party_out(p) for p in agreement.parties.all()],
    )


def duty_out(row: Any, as_of: date) -> DutyOut:
    """Return a duty that was fetched `with_parties` and `with_standing(as_of)`."""
    fact = row.opened_by
    return DutyOut(
        id=row.pk, subject=row.subject, term=row.term.code, clauses=row.term.clause_refs,
        debtor=row.debtor.agency.code, creditor=row.creditor.agency.code, opened_on=row.opened_on,
        opened_by=FactRef(id=fact.pk, kind=fact.kind, reference=fact.reference) if fact else None,
        start_settled=row.start_settled, earliest_due_on=row.earliest_due_on, due_on=row.due_on,
        planned_on=row.planned_on, window_first=row.window_first, window_last=row.window_last,
        standing=Standing(row.standing), days_overdue=days_overdue(row.dates, as_of),
        met_on=row.met_on if row.met_on and row.met_on <= as_of else None,
    )


def _party_out(party: Party) -> PartyOut:
    agency = party.agency
    return PartyOut(
        title=party.title, agency=agency.code, short_name=agency.short_name, name=agency.name, number=party.number
    )


def _clause_out(clause: Clause) -> ClauseOut:
    return ClauseOut(
        ref=clause.ref, kind=clause.kind, holder=clause.holder, heading=clause.heading, summary=clause.summary,
        note=clause.note,
    )


def _access_out(state: AccessState) -> AccessOut:
    stop, restoration = state.stop, state.restoration
    return AccessOut(
        as_of=state.as_of, holder=state.holder.agency.code, affected=state.affected.agency.code,
        stopped=state.stopped, eligible=state.eligible,
        grounds=[
            GroundOut(clause=g.clause, holds=g.holds, overdue=[o.pk for o in g.overdue]) for g in state.grounds
        ],
        stop=StopOut(
            letter_number=stop.letter_number, letter_dated_on=stop.letter_dated_on, effective_on=stop.effective_on
        ) if stop else None,
        conditions=[
            ConditionOut(
                clause=c.clause, curative=c.curative, literal=c.literal, missing=[o.pk for o in c.missing],
                late=[o.pk for o in c.late],
            )
            for c in (restoration.conditions if restoration else ())
        ],
        conditions_hold_since=state.conditions_hold_since,
    )


def _notice_out(notice: Notice) -> NoticeOut:
    return NoticeOut(
        id=notice.pk, obligation=notice.obligation_id, basis=notice.basis, anchor_on=notice.anchor_on,
        step=notice.step, title=notice.title, body=notice.body, as_of=notice.as_of, raised_at=notice.raised_at,
        superseded=notice.superseded,
    )
