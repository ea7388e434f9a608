"""The register of readings (*tafsir*): every open point of the agreement, and changing one with both parties."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Act
from records.drawing import DrawingFailed, draw_pdf

from ..documents.points import points_html
from ..forms.readings import ProposeReadingForm
from ..models import Reading, ReadingChange
from ..reading_state import ReadingState, decided_by, reading_states
from ..services.readings import COMPUTED, decide_reading, preview_reading, propose_reading, withdraw_reading
from ..services.recomputing import Effect
from .base import AgreementMixin
from .effects import ActWithEffects, effect_sentence
from .proposals import LOOKS, DecideProposal, ProposalAct, State, WithdrawProposal, state_then

NOT_COMPUTED = (
    "Portal belum dapat menghitung menurut pilihan lain, sehingga tafsir ini belum dapat diubah di sini."
)


class Readings(AgreementMixin, TemplateView):
    """Every open point with the reading in use on the status date, who agreed to it, and what is proposed."""

    template_name = "agreements/readings.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        states = reading_states(self.agreement, self.as_of)
        return super().get_context_data(
            rows=[self._row(state) for state in states], not_computed=NOT_COMPUTED,
            agreed=sum(1 for state in states if state.agreed),
            waiting=sum(1 for state in states if state.proposal), **kwargs,
        )

    def _row(self, state: ReadingState) -> dict[str, Any]:
        computed = state.reading.code in COMPUTED
        return {
            "state": state, "computed": computed,
            "options": [
                (o["label"], o["code"] == state.chosen, o["code"] == state.reading.default)
                for o in state.reading.options
            ],
            "consent": self._consent(state.agreed) if state.agreed else None,
            "proposed": state.label(state.proposal.chosen) if state.proposal else "",
            "history": [
                (c, state.label(c.before), state.label(c.chosen), LOOKS[State(state_then(c, self.as_of))],
                 decided_by(c, self.as_of))
                for c in state.changes
            ],
            "acts": list(self._acts(state, computed)),
        }

    def _consent(self, change: ReadingChange) -> dict[str, Any]:
        """Who proposed and who agreed: the two keys of the reading in use."""
        return {"change": change, "other": self.party if self._is_other(change) else self.other}

    def _is_other(self, change: ReadingChange) -> bool:
        return change.proposed_by_party_id != self.party.pk

    def _acts(self, state: ReadingState, computed: bool) -> Iterator[tuple[str, str, str]]:
        code, change = self.agreement.code, state.proposal
        if change is None:
            if computed and self.may(Act.PROPOSE_READING):
                kwargs = {"code": code, "pk": state.reading.pk}
                yield "Usulkan perubahan", reverse("propose_reading", kwargs=kwargs), "outline-primary"
            return
        kwargs = {"code": code, "pk": change.pk}
        own = change.proposed_by_id == self.request.user.pk
        if self._is_other(change) and not own and self.may(Act.AGREE_READING):
            yield "Putuskan usul", reverse("decide_reading", kwargs=kwargs), "primary"
        if not self._is_other(change) and self.may(Act.PROPOSE_READING):
            yield "Tarik usul", reverse("withdraw_reading", kwargs=kwargs), "outline-danger"


class ReadingPoints(AgreementMixin):
    """The register as draft points of an addendum, marked KONSEP: drawn on request, kept nowhere."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        states = reading_states(self.agreement, self.as_of)
        try:
            content = draw_pdf(points_html(self.agreement, self.party, states, self.as_of))
        except DrawingFailed as error:
            messages.error(request, f"Naskah tidak dapat dibuat. {error}")
            return HttpResponseRedirect(reverse("readings", kwargs={"code": code}))
        name = f"konsep-pokok-adendum-{code}-per-{self.as_of.isoformat()}.pdf"
        return HttpResponse(
            content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )


class ProposeReading(ActWithEffects):
    """Propose another reading, having seen every due date that it would move."""

    act = Act.PROPOSE_READING
    form_class = ProposeReadingForm
    template_name = "agreements/reading_act.html"
    title = "Usulkan tafsir lain"
    submit_label = "Usulkan tafsir"
    success_text = "Tafsir diusulkan. Yang dipakai tidak berubah sampai PIHAK lainnya menyetujui."

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    @cached_property
    def reading(self) -> Reading:
        found: Reading = get_object_or_404(Reading, agreement=self.agreement, pk=self.kwargs["pk"])
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.reading.code not in COMPUTED:
            raise PermissionDenied(NOT_COMPUTED)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reading": self.reading}

    def object_name(self) -> str:
        return f"reading:{self.reading.code}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"reading": self.reading, "lead": self.reading.question} | kwargs))

    def cancel_url(self) -> str:
        return _register(self, self.reading)

    def effects(self, form: forms.BaseForm) -> list[Effect]:
        return preview_reading(
            reading=self.reading, chosen=form.cleaned_data["chosen"], by=self.user, at=timezone.now()
        )

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"Tafsir yang dipakai tetap “{self.reading.chosen_label}” sampai pejabat {self.other.agency.short_name} "
            f"menyetujui usul ini. Bila disetujui: {effect_sentence(self.found or [])}"
        )

    def perform(self, form: forms.BaseForm) -> str:
        propose_reading(reading=self.reading, by=self.user, at=timezone.now(), **form.cleaned_data)
        return self.cancel_url()


class ReadingAct(ProposalAct):
    """An act on a proposed change of one reading."""

    @cached_property
    def proposal(self) -> ReadingChange:
        rows = ReadingChange.objects.select_related(
            "reading__agreement", "proposed_by_party__agency", "proposed_by"
        )
        found: ReadingChange = get_object_or_404(rows, reading__agreement=self.agreement, pk=self.kwargs["pk"])
        return found

    def object_name(self) -> str:
        return f"reading:{self.proposal.reading.code}"

    def cancel_url(self) -> str:
        return _register(self, self.proposal.reading)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        change = self.proposal
        labels = {o["code"]: o["label"] for o in change.reading.options}
        facts = [
            ("Pertanyaan", change.reading.question), ("Pasal", ", ".join(change.reading.clause_refs)),
            ("Semula", labels.get(change.before, change.before)),
            ("Menjadi", labels.get(change.chosen, change.chosen)), ("Alasan", change.reason),
        ]
        return super().get_context_data(**({"facts": facts, "lead": change.reading.question} | kwargs))


class DecideReading(DecideProposal, ReadingAct):
    """The other party agrees, and the reading is in use; or declines."""

    act = Act.AGREE_READING
    title = "Putuskan tafsir"

    def perform(self, form: forms.BaseForm) -> str:
        agreed = self.agreed(form)
        decide_reading(
            change=self.proposal, agreed=agreed, reason=form.cleaned_data["reason"], by=self.user, at=timezone.now()
        )
        self.success_text = "Tafsir disetujui kedua PIHAK dan dipakai." if agreed else "Usul tafsir ditolak."
        return self.cancel_url()


class WithdrawReading(WithdrawProposal, ReadingAct):
    """The proposing party takes it back."""

    act = Act.PROPOSE_READING
    title = "Tarik usul tafsir"

    def perform(self, form: forms.BaseForm) -> str:
        withdraw_reading(change=self.proposal, reason=form.cleaned_data["reason"], by=self.user, at=timezone.now())
        return self.cancel_url()


def _register(view: AgreementMixin, reading: Reading) -> str:
    return reverse("readings", kwargs={"code": view.agreement.code}) + f"#{reading.code}"
