"""Asking for a report, and lodging one – periodic or in answer to one letter (Pasal 3 ayat (2) huruf c, 3(1)b.2)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Act
from agreements.deadlines import wib_date
from agreements.models import Agreement, Fact, FactKind, Letter, Obligation, Party
from agreements.services import Refused, facts, obligations
from agreements.services.acting import Actor, act_as
from agreements.services.letters import register
from agreements.wording import long_date
from records.services.files import store_pdf
from records.uploads import CheckedPdf

from ..models import ReportRequest, UseReport


class RequestRefused(Refused):
    """The request letter cannot be recorded as asked."""


class ReportRefused(Refused):
    """The report cannot be lodged as asked."""


@dataclass(frozen=True)
class Period:
    """A span of days, both included."""

    first: date
    last: date


@transaction.atomic
def request_report(
    *, agreement: Agreement, reference: str, subject: str, dated_on: date, sent_on: date,
    outside: facts.Outside | None, period: Period | None = None, note: str = "", by: User, at: datetime,
) -> ReportRequest:
    """Record a *surat permintaan laporan* to the debtor of the requested report; its receipt starts that clock.

    `outside` None: the letter is lodged through the portal and received with this act. Raises RequestRefused,
    DateRefused, and NotAllowed for anyone but the creditor.
    """
    creditor = _party_of_term(agreement, FactKind.REQUESTED_REPORT, "creditor")
    actor = act_as(Act.REQUEST_REPORT, agreement=agreement, by=by, at=at, holder=creditor)
    if not reference.strip():
        raise RequestRefused("Isi nomor suratnya.", "reference")
    if already := _letters(agreement).filter(reference__iexact=reference.strip()).first():
        raise RequestRefused(
            f"Surat {already.reference} sudah dicatat pada {long_date(wib_date(already.recorded_at))}; satu surat "
            "memulai satu jangka waktu.", "reference",
        )
    _check_period(period, RequestRefused)
    fact = facts.record_fact(
        actor, FactKind.REPORT_REQUEST, addressee=actor.other, subject=subject, reference=reference.strip(),
        dated_on=dated_on, sent_on=sent_on, outside=outside,
    )
    request = ReportRequest.objects.create(
        fact=fact, period_first=period.first if period else None, period_last=period.last if period else None,
        note=note,
    )
    obligations.open_for_receipt(fact, facts.start_of(fact), at=at, by=by)
    register(
        actor, kind=Letter.Kind.REQUEST, sender=actor.party, addressee=actor.other, subject=subject,
        number=fact.reference, dated_on=dated_on, sent_on=sent_on, fact=fact,
    )
    actor.journal(
        f"report_request:{fact.pk}",
        after={"reference": fact.reference, "dated_on": dated_on, "sent_on": sent_on,
               "through_portal": fact.through_portal},
        detail={"subject": subject, "note": note},
    )
    return request


@transaction.atomic
def lodge_report(
    *, agreement: Agreement, subject: str, period: Period, summary: str, reference: str = "",
    dated_on: date | None = None, answers: ReportRequest | None = None, pdf: CheckedPdf | None = None, by: User,
    at: datetime,
) -> UseReport:
    """Lodge a report through the portal: in answer to the letter `answers`, or a periodic one without it.

    Received with this act. An answer meets that letter's duty and no other; a periodic one counts in the windows of
    its term, once however often it is sent. `pdf` is stored with it. Raises ReportRefused, and NotAllowed for anyone
    but the debtor.
    """
    kind = FactKind.REQUESTED_REPORT if answers else FactKind.PERIODIC_REPORT
    actor = act_as(
        Act.LODGE_REPORT, agreement=agreement, by=by, at=at, holder=_party_of_term(agreement, kind, "debtor")
    )
    _check_period(period, ReportRefused)
    if period.last > actor.on:
        raise ReportRefused(f"Periode laporan berakhir {long_date(period.last)}, sesudah hari ini.", "period_last")
    if not summary.strip():
        raise ReportRefused("Isi ringkasan laporan.", "summary")
    if answers is not None:
        # Both may have settled since it was read that the letter never came.
        answers = ReportRequest.objects.select_related("fact").get(pk=answers.pk)
        _check_unanswered(answers, agreement)
    else:
        _check_new(agreement, subject, period)
    fact = facts.record_fact(
        actor, kind, addressee=actor.other, subject=subject, reference=reference.strip(), dated_on=dated_on,
        sent_on=actor.on, outside=None,
    )
    file = store_pdf(pdf, by=by, at=at) if pdf else None
    report = UseReport.objects.create(
        fact=fact, answers=answers, period_first=period.first, period_last=period.last, summary=summary, file=file
    )
    if answers is not None:
        _meet_request(answers, fact, actor)
    else:
        obligations.recount(agreement, kind, at=at, by=by)
    actor.journal(
        f"report:{fact.pk}",
        after={"kind": kind.value, "answers": answers.pk if answers else None, "period_first": period.first,
               "period_last": period.last, "sha256": file.sha256 if file else ""},
        detail={"subject": subject, "summary": summary},
    )
    return report


def _meet_request(answers: ReportRequest, fact: Fact, actor: Actor) -> None:
    for obligation in Obligation.objects.filter(
        opened_by=answers.fact_id, term__met_by=FactKind.REQUESTED_REPORT, met_on=None, voided_on=None
    ):
        obligations.meet(obligation, fact, actor.on, at=actor.at, by=actor.user)


def _letters(agreement: Agreement) -> QuerySet[Fact]:
    return Fact.objects.filter(agreement=agreement, kind=FactKind.REPORT_REQUEST, withdrawn_on=None)


def _check_new(agreement: Agreement, subject: str, period: Period) -> None:
    # Counted by number: a second click, or the same report sent again, must not count twice.
    same = UseReport.objects.filter(
        fact__agreement=agreement, fact__kind=FactKind.PERIODIC_REPORT, fact__withdrawn_on=None,
        fact__subject__iexact=subject.strip(), period_first=period.first, period_last=period.last,
    ).select_related("fact").first()
    if same is not None and same.fact.received_on is not None:
        raise ReportRefused(
            "Laporan berkala dengan judul dan periode yang sama sudah disampaikan pada "
            f"{long_date(same.fact.received_on)}; laporan yang sama dihitung satu kali.", "subject",
        )


def _check_unanswered(answers: ReportRequest, agreement: Agreement) -> None:
    if answers.fact.agreement_id != agreement.pk or answers.fact.withdrawn_on is not None:
        raise ReportRefused("Surat permintaan itu tidak ada atau sudah dibatalkan.", "answers")
    if answers.reports.filter(fact__withdrawn_on=None).exists():
        raise ReportRefused(f"Surat {answers.fact.reference} sudah dijawab dengan laporan.", "answers")


def _check_period(period: Period | None, refusal: type[Refused]) -> None:
    if period is not None and period.last < period.first:
        raise refusal("Akhir periode mendahului awalnya.", "period_last")


def _party_of_term(agreement: Agreement, met_by: FactKind, side: str) -> Party:
    term = agreement.terms.filter(met_by=met_by).select_related("debtor__agency", "creditor__agency").first()
    party: Party | None = getattr(term, side, None)
    if party is None:
        raise ReportRefused("Perjanjian ini tidak mengatur laporan tersebut.")
    return party
