"""Monitoring and evaluation: the register with its counts, one evaluation, and recording one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.roles import Act
from agreements.counting import count_states, counting_facts
from agreements.models import FactKind, Obligation, Party
from agreements.services.obligations import windows_of
from agreements.term_versions import times_in, versions_of
from agreements.terms import Rule
from agreements.views.base import AgreementMixin
from agreements.views.lists import FilteredList
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import long_date

from ..dashboard.windows import count_windows
from ..forms import EvaluationFilter, HoldEvaluationForm
from ..models import Evaluation
from ..services.evaluations import hold_evaluation
from .base import ReportingAct


class EvaluationList(FilteredList):
    """Evaluations held by the chosen day, how they count for each party, and what is planned or was missed."""

    template_name = "reports/evaluation_list.html"
    form_class = EvaluationFilter
    export_title = "Pemantauan dan evaluasi"
    export_name = "monev"
    columns = ("Tanggal", "Pelaksanaan", "PIHAK", "Judul", "Tempat", "Temuan", "Rekomendasi", "Tindak lanjut")

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Evaluation]:
        rows = Evaluation.objects.filter(fact__agreement=self.agreement, held_on__lte=self.as_of).select_related(
            "fact__actor__agency"
        )
        if text := wanted.get("cari"):
            rows = rows.filter(Q(fact__subject__icontains=text) | Q(place__icontains=text))
        if way := wanted.get("cara"):
            rows = rows.filter(joint=way == HoldEvaluationForm.JOINT)
        return rows.order_by("-held_on", "-pk")

    def cells(self, row: Evaluation) -> Sequence[object]:
        who = row.fact.actor.agency.short_name if row.fact.actor else "PARA PIHAK"
        return (
            row.held_on, "bersama" if row.joint else "sendiri", who, row.fact.subject, row.place, row.findings,
            row.recommendations, row.follow_up,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        slots = Obligation.objects.of(self.agreement).filter(term__met_by=FactKind.EVALUATION)
        return super().get_context_data(
            counts=[s for s in count_states(self.agreement, self.as_of) if s.term.met_by == FactKind.EVALUATION],
            windows=count_windows(slots.with_standing(self.as_of).with_parties(), self.as_of),
            may_hold=self.may(Act.HOLD_EVALUATION),
            **kwargs,
        )


class EvaluationDetail(AgreementMixin, TemplateView):
    """One evaluation, and the window in which it counts."""

    template_name = "reports/evaluation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = Evaluation.objects.filter(fact__agreement=self.agreement).select_related(
            "fact__actor__agency", "fact__recorded_by"
        )
        evaluation = get_object_or_404(found, pk=self.kwargs["pk"])
        windows = windows_of(self.agreement, self.agreement.year_reading)
        return super().get_context_data(
            evaluation=evaluation, window=next((w for w in windows if evaluation.held_on in w), None), **kwargs
        )


class HoldEvaluation(RehearsedActView, ReportingAct):
    """Either party records an evaluation, its own or a joint one."""

    act = Act.HOLD_EVALUATION
    form_class = HoldEvaluationForm
    template_name = "agreements/act.html"
    list_name = "evaluations"
    title = "Catat monev"
    lead = "Pemantauan dan evaluasi yang sudah dilaksanakan, sendiri atau bersama (Pasal 7)."
    submit_label = "Catat monev"
    success_text = "Pemantauan dan evaluasi dicatat."

    def consequence(self, form: forms.BaseForm) -> str:
        held_on, joint = form.cleaned_data["held_on"], form.cleaned_data["way"] == HoldEvaluationForm.JOINT
        windows = windows_of(self.agreement, self.agreement.year_reading)
        window = next((w for w in windows if held_on in w), None)
        term = self.agreement.terms.filter(met_by=FactKind.EVALUATION, rule=Rule.COUNT_PER_YEAR.value).first()
        required = times_in(versions_of(term), window.first, window.last) if term and window else None
        if window is None or required is None:
            return f"Monev pada {long_date(held_on)} di luar jendela hitung perjanjian, sehingga tidak dihitung."
        parties: list[Party] = [self.party, self.other] if joint else [self.party]
        counts = "; ".join(
            f"{p.agency.short_name} menjadi {self._counted(p, window) + 1} dari {required}" for p in parties
        )
        whom = "kedua PIHAK" if joint else self.party.agency.short_name
        return (
            f"Monev pada {long_date(held_on)} dihitung bagi {whom} dalam jendela {long_date(window.first)} s.d. "
            f"{long_date(window.last)}: {counts}."
        )

    def _counted(self, party: Party, window: Any) -> int:
        return sum(day in window for day, _ in counting_facts(self.agreement, FactKind.EVALUATION, party))

    def perform(self, form: forms.BaseForm) -> str:
        data = {**form.cleaned_data}
        joint = data.pop("way") == HoldEvaluationForm.JOINT
        evaluation = hold_evaluation(agreement=self.agreement, joint=joint, by=self.user, at=timezone.now(), **data)
        return self.url_of("evaluation", evaluation.pk)
