"""Proposing that a record says something else, and deciding on what the other party proposes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act

from ..correctable import parts_of, shown
from ..deadlines import wib_date
from ..forms import DecideCorrectionForm, ProposeCorrectionForm
from ..models import Correction, Fact
from ..services.acting import other_party
from ..services.corrections import decide_correction, propose_correction
from ..templatetags.facts import fact_url
from .base import AgreementMixin
from .rehearsal import RehearsedActView


@dataclass(frozen=True)
class CorrectionRow:
    """One correction as a page shows it; `decide_url` only for who may decide it now."""

    correction: Correction
    label: str
    old: str
    new: str
    decide_url: str


def corrections_context(view: AgreementMixin, fact: Fact) -> dict[str, Any]:
    """Return what `agreements/_corrections.html` shows: the corrections proposed by the status date, and the way to
    propose one. One query. `fact` needs `agreement` selected.
    """
    parts = parts_of(fact)
    found = fact.corrections.select_related(
        "proposed_by_party__agency", "proposed_by", "decided_by"
    ).order_by("pk")
    rows = [
        CorrectionRow(
            c, parts[c.field].label, shown(parts[c.field], c.old_value), shown(parts[c.field], c.new_value),
            _decide_url(view, c),
        )
        for c in found if c.field in parts and wib_date(c.proposed_at) <= view.as_of
    ]
    may = bool(parts) and fact.withdrawn_on is None and view.may(Act.PROPOSE_CORRECTION)
    kwargs = {"code": view.agreement.code, "pk": fact.pk}
    return {"corrections": rows, "correct_url": reverse("propose_correction", kwargs=kwargs) if may else ""}


def _decide_url(view: AgreementMixin, correction: Correction) -> str:
    own = correction.proposed_by_party_id == view.party.pk
    if correction.decided_at is not None or own or not view.may(Act.DECIDE_CORRECTION):
        return ""
    return reverse("decide_correction", kwargs={"code": view.agreement.code, "pk": correction.pk})


class CorrectionAct(RehearsedActView):
    """An act about correcting the record of one event of this agreement."""

    template_name = "agreements/correction_act.html"

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    @property
    def fact(self) -> Fact:
        raise NotImplementedError

    def object_name(self) -> str:
        return f"fact:{self.fact.pk}"

    def cancel_url(self) -> str:
        return fact_url(self.fact) or reverse("obligations", kwargs={"code": self.agreement.code})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        values = [(part.label, shown(part, part.read(self.fact))) for part in parts_of(self.fact).values()]
        return super().get_context_data(fact=self.fact, values=values, **kwargs)


class ProposeCorrection(CorrectionAct):
    """Either party proposes another value, with its reason."""

    act = Act.PROPOSE_CORRECTION
    form_class = ProposeCorrectionForm
    title = "Usulkan perbaikan catatan"
    submit_label = "Usulkan perbaikan"
    success_text = "Perbaikan diusulkan. Nilai yang tercatat tetap berlaku sampai PIHAK lainnya menyetujui."

    @cached_property
    def fact(self) -> Fact:
        found: Fact = get_object_or_404(
            Fact.objects.select_related("agreement", "actor__agency", "addressee__agency"),
            agreement=self.agreement, pk=self.kwargs["pk"],
        )
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"parts": parts_of(self.fact).values()}

    def consequence(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        part = parts_of(self.fact)[typed["field"]]
        return (
            f"{part.label}: semula {shown(part, part.read(self.fact))}, menjadi {shown(part, typed['new_value'])} "
            f"setelah {self.other.agency.short_name} menyetujui. Sampai saat itu nilai yang tercatat tetap berlaku."
        )

    def perform(self, form: forms.BaseForm) -> str:
        propose_correction(fact=self.fact, by=self.user, at=timezone.now(), **form.cleaned_data)
        return self.cancel_url()


class DecideCorrection(CorrectionAct):
    """The other party approves or declines."""

    act = Act.DECIDE_CORRECTION
    form_class = DecideCorrectionForm
    title = "Putuskan usulan perbaikan"
    submit_label = "Kirim putusan"

    @cached_property
    def correction(self) -> Correction:
        found: Correction = get_object_or_404(
            Correction.objects.select_related(
                "fact__agreement", "fact__actor__agency", "fact__addressee__agency", "proposed_by_party__agency"
            ),
            fact__agreement=self.agreement, pk=self.kwargs["pk"],
        )
        return found

    @property
    def fact(self) -> Fact:
        return self.correction.fact

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = other_party(self.correction.proposed_by_party)
        if holder.pk != self.party.pk:
            raise PermissionDenied(f"Usulan ini diputus {holder.agency.short_name}; PIHAK Anda yang mengusulkannya.")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        part = parts_of(self.fact)[self.correction.field]
        proposed = {
            "label": part.label, "old": shown(part, self.correction.old_value),
            "new": shown(part, self.correction.new_value), "reason": self.correction.reason,
            "by": self.correction.proposed_by_party,
        }
        return super().get_context_data(proposed=proposed, **kwargs)

    def consequence(self, form: forms.BaseForm) -> str:
        part = parts_of(self.fact)[self.correction.field]
        old, new = shown(part, self.correction.old_value), shown(part, self.correction.new_value)
        if form.cleaned_data["decision"] == DecideCorrectionForm.APPROVE:
            return f"{part.label} menjadi {new} mulai sekarang. Nilai semula, {old}, tetap terlihat dalam riwayat."
        return f"{part.label} tetap {old}. Usulan dan alasan penolakan tetap tersimpan."

    def perform(self, form: forms.BaseForm) -> str:
        approved = form.cleaned_data["decision"] == DecideCorrectionForm.APPROVE
        decide_correction(
            correction=self.correction, approved=approved, reason=form.cleaned_data["reason"], by=self.user,
            at=timezone.now(),
        )
        self.success_text = "Perbaikan disetujui dan berlaku." if approved else "Usulan perbaikan ditolak."
        return self.cancel_url()
