"""Disclosures to third parties: the list, one of them, recording, deciding, withdrawing."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Act
from agreements.forms import PortalForm
from agreements.views.base import ActView, AgreementMixin
from agreements.views.lists import FilteredList
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import long_date

from ..forms.exchange import ReasonForm
from ..forms.safeguards import registers as register_forms
from ..models import Disclosure
from ..safeguard_registers import BASIS_CLAUSES, DISCLOSURE_LOOKS, disclosures
from ..services.safeguards import disclosures as services

State = Disclosure.State


class Disclosures(FilteredList):
    """The disclosures recorded or proposed by the status date."""

    template_name = "exchanges/safeguards/disclosures.html"
    export_title = "Pengungkapan"
    export_name = "pengungkapan"
    columns = (
        "Perihal", "Data atau dokumen", "Penerima", "Dasar", "Pasal", "Rujukan", "Tanggal rujukan",
        "Tanggal pengungkapan", "Oleh", "Keadaan",
    )

    def make_form(self) -> PortalForm:
        return register_forms.DisclosureFilter(self.request.GET).for_parties([self.party, self.other])

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Disclosure]:
        rows: QuerySet[Any] = disclosures(self.agreement, self.as_of)
        if text := wanted.get("cari"):
            rows = rows.filter(Q(subject__icontains=text) | Q(recipient__icontains=text))
        columns = {"keadaan": "state_then", "dasar": "basis", "pihak": "proposed_by_party__agency__code"}
        return rows.filter(**{column: wanted[name] for name, column in columns.items() if wanted.get(name)})

    def cells(self, row: Any) -> list[object]:
        return [
            row.subject, row.data, row.recipient, row.get_basis_display(), BASIS_CLAUSES[row.basis], row.reference,
            row.reference_dated_on, row.disclosed_on, row.proposed_by_party.agency.short_name,
            DISCLOSURE_LOOKS[row.state_then].word,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_record=self.may(Act.RECORD_DISCLOSURE), **kwargs)
        rows = [(r, DISCLOSURE_LOOKS[r.state_then], BASIS_CLAUSES[r.basis]) for r in context["page_obj"]]  # type: ignore[attr-defined]
        return context | {"rows": rows}


class DisclosurePage(AgreementMixin, TemplateView):
    """One disclosure with its basis and its two keys."""

    template_name = "exchanges/safeguards/disclosure.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: Any = get_object_or_404(disclosures(self.agreement, self.as_of), pk=self.kwargs["pk"])
        own = row.proposed_by_party_id == self.party.pk
        opened = row.state == State.PROPOSED
        return super().get_context_data(
            disclosure=row, look=DISCLOSURE_LOOKS[row.state_then], clause=BASIS_CLAUSES[row.basis],
            decided=row.state_then != State.PROPOSED and row.decided_at,
            may_decide=opened and not own and self.may(Act.AGREE_DISCLOSURE),
            may_withdraw=opened and own and self.may(Act.RECORD_DISCLOSURE), **kwargs,
        )


class RecordDisclosure(RehearsedActView):
    """Record a disclosure on one of the three bases; one by consent waits for the other party."""

    act = Act.RECORD_DISCLOSURE
    form_class = register_forms.DisclosureForm
    template_name = "agreements/act.html"
    title = "Catat pengungkapan"
    lead = "Pengungkapan hanya boleh dengan salah satu dari tiga dasar Pasal 9(3)."
    submit_label = "Catat pengungkapan"
    success_text = "Pengungkapan dicatat."

    def cancel_url(self) -> str:
        return reverse("disclosures", kwargs={"code": self.agreement.code})

    def consequence(self, form: forms.BaseForm) -> str:
        day = long_date(form.cleaned_data["disclosed_on"])
        if form.cleaned_data["basis"] == Disclosure.Basis.CONSENT:
            return (
                f"Pengungkapan pada {day} memerlukan persetujuan pejabat berwenang {self.other.agency.short_name}; "
                "sebelum itu data tidak boleh diungkapkan (Pasal 9(3)a)."
            )
        clause = BASIS_CLAUSES[form.cleaned_data["basis"]]
        return f"Pengungkapan pada {day} dicatat atas dasar Pasal {clause} dan terlihat oleh kedua PIHAK."

    def perform(self, form: forms.BaseForm) -> str:
        typed = dict(form.cleaned_data)
        about = services.About(data=typed.pop("described"), **typed)
        row = services.record_disclosure(
            agreement=self.agreement, about=about, by=_user(self.request),
            at=timezone.now(),
        )
        return _page(self.agreement.code, row)


class DisclosureAct(ActView):
    """A decision about one proposed disclosure of this agreement."""

    template_name = "agreements/act.html"
    of_proposer = True

    @cached_property
    def disclosure(self) -> Disclosure:
        rows = Disclosure.objects.filter(agreement=self.agreement)
        found: Disclosure = get_object_or_404(
            rows.select_related("agreement", "proposed_by_party__agency"), pk=self.kwargs["pk"]
        )
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        proposer = self.disclosure.proposed_by_party
        if (proposer.pk == self.party.pk) != self.of_proposer:
            holder = proposer if self.of_proposer else self.other
            raise PermissionDenied(
                f"Hanya {holder.agency.short_name} yang dapat melakukannya; Anda bertindak untuk "
                f"{self.party.agency.short_name}."
            )
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.disclosure
        lead = f"{row.subject}: kepada {row.recipient}, {long_date(row.disclosed_on)}."
        return super().get_context_data(**({"lead": lead} | kwargs))

    def object_name(self) -> str:
        return f"disclosure:{self.disclosure.pk}"

    def cancel_url(self) -> str:
        return _page(self.agreement.code, self.disclosure)


class DecideDisclosure(DisclosureAct, RehearsedActView):
    """Agree to a disclosure, or decline it, for the other party."""

    act = Act.AGREE_DISCLOSURE
    form_class = register_forms.DecideDisclosureForm
    title = "Putuskan pengungkapan"
    submit_label = "Simpan putusan"
    success_text = "Putusan dicatat."
    of_proposer = False

    def consequence(self, form: forms.BaseForm) -> str:
        who = self.party.agency.short_name
        if form.cleaned_data["decision"] == register_forms.DecideDisclosureForm.AGREE:
            return (
                f"Dengan ini {who} memberi persetujuan tertulis (Pasal 9(3)a): data boleh diungkapkan kepada "
                f"{self.disclosure.recipient} pada {long_date(self.disclosure.disclosed_on)}."
            )
        return f"Dengan ini {who} menolak; data tidak boleh diungkapkan kepada {self.disclosure.recipient}."

    def perform(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        services.decide_disclosure(
            disclosure=self._again(), agreed=typed["decision"] == register_forms.DecideDisclosureForm.AGREE,
            reason=typed["reason"], by=_user(self.request), at=timezone.now(),
        )
        return self.cancel_url()

    def _again(self) -> Disclosure:
        # The rehearsal changes the row it is given.
        return Disclosure.objects.select_related("agreement", "proposed_by_party__agency").get(pk=self.disclosure.pk)


class WithdrawDisclosure(DisclosureAct):
    """Take a proposal back."""

    act = Act.RECORD_DISCLOSURE
    form_class = ReasonForm
    title = "Tarik usul"
    submit_label = "Tarik usul"
    success_text = "Usul pengungkapan ditarik."
    tone = "danger"

    def perform(self, form: forms.BaseForm) -> str:
        services.withdraw_disclosure(
            disclosure=self.disclosure, reason=form.cleaned_data["reason"], by=_user(self.request), at=timezone.now()
        )
        return self.cancel_url()


def _page(code: str, disclosure: Disclosure) -> str:
    return reverse("disclosure", kwargs={"code": code, "pk": disclosure.pk})


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
