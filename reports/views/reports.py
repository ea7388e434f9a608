"""Use reports: lodging one, reading one, taking its file."""

from io import BytesIO
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import TemplateView
from django.views.generic.base import View

from accounts.roles import Act
from agreements.models import FactKind, Obligation, Party, Term
from agreements.services.obligations import windows_of
from agreements.views.base import AgreementMixin
from agreements.wording import long_date

from ..forms import LodgeReportForm
from ..models import ReportRequest, UseReport
from ..services.reporting import lodge_report
from .base import ReportingAct
from .lists import periodic_counts, window_of


class LodgeReport(ReportingAct):
    """The debtor lodges a periodic report, or the answer to one letter.

    A file does not survive a second page, so what the act sets in motion stands on the form itself.
    """

    act = Act.LODGE_REPORT
    form_class = LodgeReportForm
    template_name = "reports/lodge_report.html"
    title = "Sampaikan laporan"
    lead = "Laporan hasil pertukaran dan pemanfaatan data, disampaikan melalui portal."
    submit_label = "Sampaikan laporan"

    @property
    def holder(self) -> Party | None:
        kinds = (FactKind.REQUESTED_REPORT, FactKind.PERIODIC_REPORT)
        term: Term | None = self.agreement.terms.filter(met_by__in=kinds).select_related("debtor__agency").first()
        if term is None:
            raise Http404("Perjanjian ini tidak mengatur laporan.")
        return term.debtor

    def open_letters(self) -> QuerySet[ReportRequest]:
        answered = UseReport.objects.filter(answers=OuterRef("pk"), fact__withdrawn_on=None)
        letters = ReportRequest.objects.filter(fact__agreement=self.agreement, fact__withdrawn_on=None)
        return letters.filter(~Exists(answered)).select_related("fact").order_by("fact__sent_on", "pk")

    def get_form(self, form_class: Any = None) -> LodgeReportForm:
        form = super().get_form(form_class)
        assert isinstance(form, LodgeReportForm)
        return form.offering(self.open_letters())

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("surat", "")
        chosen = next((letter.pk for letter in self.open_letters() if str(letter.pk) == asked), None)
        return {"kind": LodgeReportForm.ANSWER, "answers": chosen} if chosen else {}

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(form, LodgeReportForm) and form.period
        data = form.cleaned_data
        report = lodge_report(
            agreement=self.agreement, subject=data["subject"], period=form.period, summary=data["summary"],
            reference=data["reference"], dated_on=data["dated_on"], answers=data["answers"], pdf=data["file"],
            by=self.user, at=timezone.now(),
        )
        received = long_date(report.fact.received_on) if report.fact.received_on else ""
        self.success_text = f"Laporan disampaikan dan diterima {self.other.agency.short_name} pada {received}."
        return self.url_of("use_report", report.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        duties = Obligation.objects.filter(opened_by__in=self.open_letters().values("pk")).with_standing(today)
        return super().get_context_data(
            today=today,
            open_duties=duties.select_related("opened_by").in_order(),
            counts=periodic_counts(self.agreement, today),
            **kwargs,
        )


class UseReportDetail(AgreementMixin, TemplateView):
    """One report: what it covers, when it was received, and the one duty it serves."""

    template_name = "reports/use_report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = _report(self)
        duties = Obligation.objects.filter(opened_by=report.answers_id, opened_by__isnull=False)
        return super().get_context_data(
            report=report,
            window=window_of(windows_of(self.agreement, self.agreement.year_reading), report),
            duty=duties.with_standing(self.as_of).with_parties().first(),
            **kwargs,
        )


class ReportFile(AgreementMixin, View):
    """The report's file, as it was uploaded."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **kwargs: Any) -> FileResponse:
        stored = _report(self, with_content=True).file
        if stored is None:
            raise Http404("Laporan ini disampaikan tanpa berkas.")
        response = FileResponse(
            BytesIO(bytes(stored.content)), as_attachment=True, filename=stored.name, content_type=stored.media_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _report(view: AgreementMixin, with_content: bool = False) -> UseReport:
    reports = UseReport.objects.filter(fact__agreement=view.agreement).select_related(
        "fact__actor__agency", "fact__addressee__agency", "fact__recorded_by", "answers__fact", "file"
    )
    if not with_content:
        reports = reports.defer("file__content")
    found: UseReport = get_object_or_404(reports, pk=view.kwargs["pk"])
    return found
