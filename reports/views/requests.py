"""Request letters: asking for a report, and one letter with its clock and its answer."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.roles import Act
from agreements.models import FactKind, Letter, Obligation, Party, Term
from agreements.reasoning import reasons
from agreements.receipts import DatedProof, Proof, Start, start_of_clock
from agreements.term_versions import due_from, parameter_on
from agreements.terms import Rule
from agreements.views.base import AgreementMixin
from agreements.views.receipts import receipt_context
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import long_date

from ..forms import RequestReportForm
from ..models import ReportRequest, UseReport
from ..services.reporting import request_report
from .base import ReportingAct


class RequestReport(RehearsedActView, ReportingAct):
    """The creditor enters a *surat permintaan laporan*; its receipt starts a clock of its own."""

    act = Act.REQUEST_REPORT
    form_class = RequestReportForm
    template_name = "agreements/act.html"
    title = "Catat surat permintaan"
    lead = "Surat permintaan laporan pertukaran dan pemanfaatan data. Setiap surat memulai jangka waktunya sendiri."
    submit_label = "Catat surat"
    success_text = "Surat permintaan laporan dicatat."

    @cached_property
    def term(self) -> Term:
        terms = self.agreement.terms.select_related("debtor__agency", "creditor__agency")
        asked = terms.filter(opens_on=FactKind.REPORT_REQUEST, rule=Rule.MONTHS_AFTER_RECEIPT.value)
        term: Term | None = asked.first()
        if term is None:
            raise Http404("Perjanjian ini tidak mengatur laporan atas permintaan.")
        return term

    @property
    def holder(self) -> Party | None:
        return self.term.creditor

    def get_initial(self) -> dict[str, Any]:
        """Begin from the letter of the register that is to start the clock, where one was chosen."""
        asked = self.request.GET.get("surat", "")
        letters = self.agreement.letters.filter(sender=self.party, state=Letter.State.RECORDED)
        letter = letters.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
        if letter is None:
            return {}
        typed = {"reference": letter.number, "subject": letter.subject, "dated_on": letter.dated_on}
        return typed | ({"way": RequestReportForm.OUTSIDE, "sent_on": letter.sent_on} if letter.sent_on else {})

    def consequence(self, form: forms.BaseForm) -> str:
        assert isinstance(form, RequestReportForm)
        today = timezone.localdate()
        outside = form.outside
        if outside is None:
            start = Start(today, today, settled=True)
        else:
            start = start_of_clock([DatedProof(Proof(outside.proof), outside.received_on, today)])
        return _clock_text(self.term, start)

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(form, RequestReportForm)
        data = form.cleaned_data
        letter = request_report(
            agreement=self.agreement, reference=data["reference"], subject=data["subject"], dated_on=data["dated_on"],
            sent_on=data["sent_on"] or timezone.localdate(), outside=form.outside, period=form.period,
            note=data["note"], by=self.user, at=timezone.now(),
        )
        return self.url_of("report_request", letter.pk)


def _clock_text(term: Term, start: Start) -> str:
    """Return what the receipt of a letter sets in motion, with the dates that follow from the term's own rule."""
    assert term.debtor is not None
    debtor = term.debtor.agency.short_name
    earliest = long_date(due_from(term, start.earliest))
    months = parameter_on(term, "months", start.earliest)
    if start.settled:
        late = f" Sesudahnya, keterlambatan menjadi dasar penghentian akses (Pasal {term.ground})."
        return (
            f"Surat ini diterima {debtor} pada {long_date(start.earliest)} dan memulai jangka waktu {months} bulan "
            f"bagi {debtor}; laporan jatuh tempo {earliest}.{late if term.ground else ''}"
        )
    latest = (
        f"batas paling akhir {long_date(due_from(term, start.latest))}" if start.latest
        else "batas paling akhir belum dapat dinyatakan"
    )
    return (
        f"Tanggal diterima belum pasti sampai {debtor} mengonfirmasinya. Jangka waktu {months} bulan bagi {debtor} "
        f"mempunyai dua batas: batas paling awal {earliest}, {latest}."
    )


class ReportRequestDetail(AgreementMixin, TemplateView):
    """One letter: its receipt, the due day of the report it asks for and why, and the report that answers it."""

    template_name = "reports/report_request.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        letters = ReportRequest.objects.filter(fact__agreement=self.agreement).select_related(
            "fact__agreement", "fact__actor__agency", "fact__addressee__agency", "fact__recorded_by"
        )
        letter = get_object_or_404(letters, pk=self.kwargs["pk"])
        opened = Obligation.objects.filter(opened_by=letter.pk).with_standing(self.as_of).with_parties()
        reports = UseReport.objects.filter(answers=letter, fact__received_on__lte=self.as_of).select_related("fact")
        duties = list(opened.select_related("agreement", "opened_by__actor__agency"))
        answered = any(report.fact.withdrawn_on is None for report in reports)
        return super().get_context_data(
            letter=letter,
            duties=[(duty, reasons(duty)) for duty in duties],
            reports=reports,
            may_answer=not answered and letter.fact.withdrawn_on is None
            and any(self.may(Act.LODGE_REPORT, duty.debtor) for duty in duties),
            **receipt_context(self, letter.fact),
            **kwargs,
        )
