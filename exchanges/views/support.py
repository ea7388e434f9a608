"""Competency support: the list with its totals, one activity, recording and withdrawing."""

from functools import cached_property
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Act
from agreements.forms import PortalForm
from agreements.models import Party
from agreements.views.base import ActView, AgreementMixin
from agreements.views.lists import FilteredList
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import long_date

from ..forms.exchange import ReasonForm
from ..forms.support import SupportFilter, SupportForm
from ..models import CompetencySupport
from ..services import support as services

_Kind = CompetencySupport.Kind


class SupportList(FilteredList):
    """What each party gave up to the status date, and how much a year. No deadline: nothing here is late."""

    template_name = "exchanges/support.html"
    form_class = SupportFilter
    export_title = "Dukungan kompetensi"
    export_name = "dukungan-kompetensi"
    columns = (
        "Penyelenggara", "Bentuk", "Jabatan fungsional", "Nama kegiatan", "Mulai", "Selesai", "Jumlah peserta",
        "Biaya ditanggung", "Bukti dukung", "Berkas", "Dibatalkan",
    )

    @cached_property
    def parties(self) -> list[Party]:
        return list(self.agreement.parties.select_related("agency"))

    def make_form(self) -> PortalForm:
        years = range(self.agreement.signed_on.year, self.agreement.last_day.year + 1)
        return SupportFilter(self.request.GET).for_agreement(self.parties, years)

    def rows(self, wanted: dict[str, Any]) -> QuerySet[CompetencySupport]:
        rows = _given(self)
        if text := wanted.get("q"):
            rows = rows.filter(Q(position__icontains=text) | Q(title__icontains=text))
        columns = {"pihak": "by_party__agency__code", "bentuk": "kind", "tahun": "started_on__year"}
        rows = rows.filter(**{column: wanted[name] for name, column in columns.items() if wanted.get(name)})
        return rows.select_related("by_party__agency", "file").defer("file__content")

    def cells(self, row: CompetencySupport) -> list[object]:
        return [
            row.by_party.agency.short_name, row.get_kind_display(), row.position, row.title, row.started_on,
            row.ended_on, row.participants, row.get_cost_display(), row.evidence, row.file.name if row.file else "",
            row.withdrawn_on if _withdrawn(row, self) else None,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            totals=self._totals(), terms=self._terms(), may_record=self.may(Act.RECORD_SUPPORT), **kwargs
        )
        return context | {"rows": [(row, _withdrawn(row, self)) for row in context["page_obj"]]}

    def _totals(self) -> list[dict[str, Any]]:
        """Activities and participants of each party and calendar year, of what the filters find and still counts."""
        counted = self.rows(self.filter_form.cleaned_data).exclude(withdrawn_on__lte=self.as_of)
        grouped = counted.order_by().values("by_party", "started_on__year").annotate(
            trainings=Count("pk", filter=Q(kind=_Kind.TRAINING)),
            certifications=Count("pk", filter=Q(kind=_Kind.CERTIFICATION)),
            people=Sum("participants"),
        )
        parties = {party.pk: party for party in self.parties}
        return [
            row | {"party": parties[row["by_party"]], "year": row["started_on__year"]}
            for row in grouped.order_by("-started_on__year", "by_party__ordinal")
        ]

    def _terms(self) -> list[Any]:
        return list(self.agreement.terms.filter(code__startswith="support").select_related("debtor__agency"))


class SupportPage(AgreementMixin, TemplateView):
    """One training or certification."""

    template_name = "exchanges/support_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = _given(self).select_related("by_party__agency", "recorded_by", "file").defer("file__content")
        support = get_object_or_404(rows, pk=self.kwargs["pk"])
        return super().get_context_data(
            support=support, withdrawn=_withdrawn(support, self),
            may_withdraw=support.withdrawn_on is None and self.may(Act.WITHDRAW_SUPPORT, support.by_party), **kwargs,
        )


class SupportFile(AgreementMixin):
    """The evidence, as it was uploaded."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, code: str, pk: int) -> FileResponse:
        kept = get_object_or_404(_given(self).select_related("file"), pk=pk).file
        if kept is None:
            raise Http404("Catatan ini tidak mempunyai berkas.")
        response = FileResponse(
            BytesIO(bytes(kept.content)), as_attachment=True, filename=kept.name, content_type=kept.media_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response


class RecordSupport(ActView):
    """Record a training or certification that the person's party gave the other."""

    act = Act.RECORD_SUPPORT
    form_class = SupportForm
    template_name = "exchanges/support_form.html"
    title = "Catat dukungan kompetensi"
    submit_label = "Catat dukungan"
    success_text = "Dukungan kompetensi dicatat."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"today": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"Yang diberikan {self.party.agency.short_name} kepada {self.other.agency.short_name}."
        known = CompetencySupport.objects.filter(agreement=self.agreement).order_by("position")
        positions = known.values_list("position", flat=True).distinct()[:100]
        return super().get_context_data(**({"lead": lead, "positions": positions} | kwargs))

    def cancel_url(self) -> str:
        return reverse("support", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        typed = dict(form.cleaned_data)
        pdf = typed.pop("file")
        support = services.record_support(
            agreement=self.agreement, given=services.Given(**typed), pdf=pdf, by=_user(self.request),
            at=timezone.now(),
        )
        return _page(self.agreement.code, support)


class WithdrawSupport(RehearsedActView):
    """Take back what was recorded by mistake."""

    act = Act.WITHDRAW_SUPPORT
    form_class = ReasonForm
    template_name = "agreements/act.html"
    title = "Batalkan catatan dukungan"
    submit_label = "Batalkan catatan"
    tone = "danger"
    success_text = "Catatan dukungan dibatalkan. Catatan dan alasannya tetap tersimpan."

    @cached_property
    def support(self) -> CompetencySupport:
        rows = CompetencySupport.objects.filter(agreement=self.agreement)
        found: CompetencySupport = get_object_or_404(
            rows.select_related("agreement", "by_party__agency"), pk=self.kwargs["pk"]
        )
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        giver = self.support.by_party
        if giver.pk != self.party.pk:
            raise PermissionDenied(
                f"Hanya {giver.agency.short_name} yang dapat membatalkan catatan ini; Anda bertindak untuk "
                f"{self.party.agency.short_name}."
            )
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"lead": str(self.support)} | kwargs))

    def object_name(self) -> str:
        return f"support:{self.support.pk}"

    def cancel_url(self) -> str:
        return _page(self.agreement.code, self.support)

    def consequence(self, form: forms.BaseForm) -> str:
        return f"Kegiatan “{self.support}” tidak lagi dihitung sejak {long_date(timezone.localdate())}."

    def perform(self, form: forms.BaseForm) -> str:
        services.withdraw_support(
            support=self.support, reason=form.cleaned_data["reason"], by=_user(self.request), at=timezone.now()
        )
        return self.cancel_url()


def _given(view: AgreementMixin) -> QuerySet[CompetencySupport]:
    """What had ended by the status date."""
    return CompetencySupport.objects.filter(agreement=view.agreement, ended_on__lte=view.as_of)


def _withdrawn(support: CompetencySupport, view: AgreementMixin) -> bool:
    return support.withdrawn_on is not None and support.withdrawn_on <= view.as_of


def _page(code: str, support: CompetencySupport) -> str:
    return reverse("support_detail", kwargs={"code": code, "pk": support.pk})


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
