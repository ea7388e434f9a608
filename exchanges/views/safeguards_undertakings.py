"""Undertakings of confidentiality: the list, who handles data without one, recording and ending them."""

from functools import cached_property
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import Act
from agreements.forms import PortalForm
from agreements.views.base import ActView, AgreementMixin
from agreements.views.lists import FilteredList
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import long_date

from ..forms.safeguards import registers as register_forms
from ..models import Undertaking
from ..safeguard_registers import by_party, undertakings, without_undertaking
from ..services.safeguards import undertakings as services


class Undertakings(FilteredList):
    """The undertakings recorded by the status date, and the people here who had none in force that day."""

    template_name = "exchanges/safeguards/undertakings.html"
    export_title = "Pernyataan kerahasiaan"
    export_name = "pernyataan-kerahasiaan"
    columns = ("PIHAK", "Nama", "Unit kerja", "Pengguna portal", "Mulai", "Sampai", "Berlaku", "Berkas", "SHA-256")

    def make_form(self) -> PortalForm:
        return register_forms.UndertakingFilter(self.request.GET).for_parties([self.party, self.other])

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Undertaking]:
        rows: QuerySet[Any] = undertakings(self.agreement, self.as_of)
        if text := wanted.get("cari"):
            rows = rows.filter(Q(person__icontains=text) | Q(unit__icontains=text))
        if holds := wanted.get("berlaku"):
            rows = rows.filter(holds=holds == "ya")
        return rows.filter(party__agency__code=wanted["pihak"]) if wanted.get("pihak") else rows

    def cells(self, row: Any) -> list[object]:
        return [
            row.party.agency.short_name, row.person, row.unit, "ya" if row.user_id else "tidak", row.started_on,
            row.ended_on, "ya" if row.holds else "tidak", row.file.name, row.file.sha256,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        missing = by_party((self.party, self.other), without_undertaking(self.agreement, self.as_of))
        return super().get_context_data(
            may_record=self.may(Act.RECORD_UNDERTAKING), missing=missing,
            missing_count=sum(len(people) for _, people in missing), **kwargs,
        )


class UndertakingFile(AgreementMixin):
    """The signed paper, as it was uploaded."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, code: str, pk: int) -> FileResponse:
        kept = get_object_or_404(undertakings(self.agreement, self.as_of), pk=pk).file
        response = FileResponse(
            BytesIO(bytes(kept.content)), as_attachment=True, filename=kept.name, content_type=kept.media_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response


class RecordUndertaking(ActView):
    """Record the signed paper of a person of one's own party."""

    act = Act.RECORD_UNDERTAKING
    form_class = register_forms.UndertakingForm
    template_name = "agreements/act.html"
    title = "Catat pernyataan"
    lead = "Pernyataan kerahasiaan pegawai atau pihak terafiliasi PIHAK Anda (Pasal 9(5))."
    submit_label = "Catat pernyataan"
    success_text = "Pernyataan kerahasiaan dicatat."

    def get_form(self, form_class: Any = None) -> register_forms.UndertakingForm:
        form = super().get_form(form_class)
        assert isinstance(form, register_forms.UndertakingForm)
        own = Membership.objects.in_force(timezone.localdate()).filter(
            agency=self.party.agency, user__is_active=True, user__api_client=None
        )
        return form.offering(User.objects.filter(pk__in=own.values("user")))

    def cancel_url(self) -> str:
        return reverse("undertakings", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        typed = dict(form.cleaned_data)
        pdf = typed.pop("file")
        services.record_undertaking(
            agreement=self.agreement, signed=services.Signed(**typed), pdf=pdf, by=_user(self.request),
            at=timezone.now(),
        )
        return self.cancel_url()


class EndUndertaking(RehearsedActView):
    """Record the last day of a paper."""

    act = Act.RECORD_UNDERTAKING
    form_class = register_forms.EndUndertakingForm
    template_name = "agreements/act.html"
    title = "Akhiri pernyataan"
    submit_label = "Akhiri pernyataan"
    success_text = "Hari terakhir pernyataan dicatat."

    @cached_property
    def undertaking(self) -> Undertaking:
        rows = Undertaking.objects.filter(agreement=self.agreement)
        found: Undertaking = get_object_or_404(
            rows.select_related("agreement", "party__agency"), pk=self.kwargs["pk"]
        )
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = self.undertaking.party
        if holder.pk != self.party.pk:
            raise PermissionDenied(
                f"Hanya {holder.agency.short_name} yang dapat mengakhiri pernyataan ini; Anda bertindak untuk "
                f"{self.party.agency.short_name}."
            )
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"lead": f"{self.undertaking}, {self.undertaking.unit}"} | kwargs))

    def object_name(self) -> str:
        return f"undertaking:{self.undertaking.pk}"

    def cancel_url(self) -> str:
        return reverse("undertakings", kwargs={"code": self.agreement.code})

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"Setelah {long_date(form.cleaned_data['ended_on'])} orang ini tercatat tanpa pernyataan yang berlaku. "
            "Kewajiban menjaga kerahasiaan sendiri tidak berakhir (Pasal 9(10))."
        )

    def perform(self, form: forms.BaseForm) -> str:
        services.end_undertaking(
            undertaking=self.undertaking, ended_on=form.cleaned_data["ended_on"], by=_user(self.request),
            at=timezone.now(),
        )
        return self.cancel_url()


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
