"""Acts about feedback: lodging it, returning it with a reason, lodging it again."""

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.roles import RULES, Act
from agreements.models import Obligation, Party
from agreements.standing import Standing, standing
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import long_date

from ..coverage import furthest, whole_on
from ..forms.deliveries import FeedbackForm, ResubmitForm
from ..forms.exchange import ReasonForm
from ..models import Coverage, Feedback
from ..services import deliveries as services
from ..services import returns
from ..tasks import draw_soon
from .delivery_acts import DeliveryAct, lower, page_of, user_of


class LodgeFeedback(DeliveryAct):
    """Lodge data balikan and referensi balikan on one delivery."""

    act = Act.LODGE_FEEDBACK
    form_class = FeedbackForm
    title = "Sampaikan balikan"
    submit_label = "Sampaikan balikan"
    success_text = "Balikan disampaikan dan diterima pada tanggal hari ini."

    def holder(self) -> Party | None:
        return self.delivery.fact.addressee

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data, references = services.coverage_of(self.delivery)
        return super().get_context_data(data_before=data.label, references_before=references.label, **kwargs)

    def consequence(self, form: forms.BaseForm) -> str:
        data, references = services.coverage_of(self.delivery)
        data = furthest(data, Coverage(form.cleaned_data["data_coverage"]))
        references = furthest(references, Coverage(form.cleaned_data["reference_coverage"]))
        today = timezone.localdate()
        received = f"Balikan ini diterima pada {long_date(today)}, tanggal portal mencatatnya."
        duties = services.feedback_duties(self.delivery).filter(met_on=None)
        if data == references == Coverage.WHOLE:
            sentences = [_met(duty, today) for duty in duties]
        else:
            left = f"Yang tersampaikan menjadi: data balikan {data.label}, referensi balikan {references.label}."
            sentences = [left, *(_runs_on(duty) for duty in duties)]
        return " ".join([received, *(sentences or ["Penyerahan ini tidak memulai jangka waktu balikan."])])

    def perform(self, form: forms.BaseForm) -> str:
        feedback = services.lodge_feedback(
            delivery=self.delivery, by=user_of(self.request), at=timezone.now(), **form.cleaned_data
        )
        draw_soon()
        return f"{page_of(self.agreement.code, self.delivery)}#balikan-{feedback.pk}"


class FeedbackAct(RehearsedActView):
    """An act about one feedback of this agreement."""

    template_name = "exchanges/feedback_act.html"

    @cached_property
    def feedback(self) -> Feedback:
        rows = Feedback.objects.filter(fact__agreement=self.agreement, fact__withdrawn_on=None).select_related(
            "fact__actor__agency", "fact__addressee__agency", "fact__agreement", "delivery__fact"
        )
        found: Feedback = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def holder(self) -> Party | None:
        """Return the party that may do the act on this feedback."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = self.holder()
        if holder is not None and holder.pk != self.party.pk:
            raise PermissionDenied(
                f"Hanya {holder.agency.short_name} yang dapat {RULES[self.act].label} ini; Anda bertindak untuk "
                f"{self.party.agency.short_name}."
            )
        return super().get(request, *args, **kwargs)

    def object_name(self) -> str:
        return f"feedback:{self.feedback.pk}"

    def cancel_url(self) -> str:
        return f"{page_of(self.agreement.code, self.feedback.delivery)}#balikan-{self.feedback.pk}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(feedback=self.feedback, delivery=self.feedback.delivery, **kwargs)


class ReturnFeedback(FeedbackAct):
    """The receiver sends feedback back with its reason; what it covered counts as open again."""

    act = Act.RETURN_FEEDBACK
    form_class = ReasonForm
    title = "Kembalikan balikan"
    submit_label = "Kembalikan balikan"
    tone = "danger"
    success_text = "Balikan dikembalikan. Bagian yang dicakupnya terhitung belum disampaikan."

    def holder(self) -> Party | None:
        return self.feedback.fact.addressee

    def consequence(self, form: forms.BaseForm) -> str:
        assert self.feedback.fact.sent_on is not None
        first = long_date(self.feedback.fact.sent_on)
        duties = [
            f"Kewajiban {lower(duty.subject)} dengan ini belum dipenuhi{_until(duty)}."
            for duty in services.feedback_duties(self.feedback.delivery)
        ]
        return " ".join([
            "Bagian yang dicakup balikan ini terhitung belum disampaikan.", *duties,
            f"Bila diajukan kembali, tanggal penyampaian pertamanya ({first}) yang dihitung.",
        ])

    def perform(self, form: forms.BaseForm) -> str:
        returns.return_feedback(
            feedback=self.feedback, reason=form.cleaned_data["reason"], by=user_of(self.request), at=timezone.now()
        )
        draw_soon()
        return self.cancel_url()


class ResubmitFeedback(FeedbackAct):
    """The party that lodged it lodges it again, for the same parts."""

    act = Act.LODGE_FEEDBACK
    form_class = ResubmitForm
    title = "Ajukan kembali balikan"
    submit_label = "Ajukan kembali"
    success_text = "Balikan diajukan kembali."

    def holder(self) -> Party | None:
        return self.feedback.fact.actor

    def consequence(self, form: forms.BaseForm) -> str:
        first = returns.first_lodging(self.feedback).sent_on
        assert first is not None
        text = (
            f"Balikan ini diterima pada {long_date(timezone.localdate())}. Untuk jangka waktu, tanggal penyampaian "
            f"pertamanya yang dihitung, yaitu {long_date(first)}."
        )
        rows = [*services.feedback_on(self.feedback.delivery), _again(self.feedback)]
        met_on = whole_on(rows, timezone.localdate())
        duties = services.feedback_duties(self.feedback.delivery)
        return " ".join([text, *(_met(d, met_on) if met_on else _runs_on(d) for d in duties)])

    def perform(self, form: forms.BaseForm) -> str:
        feedback = returns.resubmit_feedback(
            feedback=self.feedback, by=user_of(self.request), at=timezone.now(), **form.cleaned_data
        )
        draw_soon()
        return f"{page_of(self.agreement.code, feedback.delivery)}#balikan-{feedback.pk}"


def _again(feedback: Feedback) -> Feedback:
    """What would be lodged, unsaved, to say its consequence."""
    return Feedback(
        fact=feedback.fact, pk=-1, data_coverage=feedback.data_coverage,
        reference_coverage=feedback.reference_coverage, resubmits_id=feedback.pk,
    )


def _until(duty: Obligation) -> str:
    due_on = duty.due_on if duty.start_settled else None
    return f"; jatuh temponya {long_date(due_on)}" if due_on else ""


def _met(duty: Obligation, today: date) -> str:
    """How the duty stands once it is met today, in words."""
    duty.met_on = today
    if duty.due_on is None or not duty.start_settled:
        how = "Awal jangka waktunya belum pasti; tepat waktu atau tidak mengikuti tanggal diterima yang disepakati."
    elif standing(duty.dates, today) is Standing.MET_LATE:
        how = (
            f"Jatuh temponya {long_date(duty.due_on)}, {(today - duty.due_on).days} hari yang lalu: kewajiban ini "
            "tercatat “dipenuhi terlambat” untuk seterusnya."
        )
    else:
        how = f"Jatuh temponya {long_date(duty.due_on)}: dipenuhi tepat waktu."
    return f"Kewajiban {lower(duty.subject)} dengan ini dipenuhi. {how}"


def _runs_on(duty: Obligation) -> str:
    due_on = duty.due_on or duty.earliest_due_on
    until = f", jatuh tempo {long_date(due_on)}" if due_on and duty.start_settled else ""
    return f"Kewajiban {lower(duty.subject)} belum dipenuhi; jangka waktunya berjalan terus untuk sisanya{until}."
