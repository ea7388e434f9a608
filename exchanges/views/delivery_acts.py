"""Acts about deliveries: recording one, taking one back, answering one with feedback."""

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import RULES, Act
from agreements.models import FactKind, Obligation, Party, Suspension, Term
from agreements.receipts import DatedProof, Start, start_of_clock
from agreements.services.facts import Outside
from agreements.services.obligations import terms_opened_by
from agreements.services.suspension import power_holder
from agreements.standing import Standing, standing
from agreements.terms import Rule, due_day
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import long_date

from ..forms.exchange import DeliveryForm, FeedbackForm, ReasonForm
from ..models import Coverage, Delivery
from ..overview import furthest
from ..services import deliveries as services
from ..tasks import draw_soon


class RecordDelivery(RehearsedActView):
    """Record that the person's party handed data over to the other."""

    act = Act.RECORD_DELIVERY
    form_class = DeliveryForm
    template_name = "agreements/act.html"
    title = "Catat penyerahan"
    submit_label = "Catat penyerahan"
    success_text = "Penyerahan dicatat. PIHAK penerima kini dapat mengonfirmasi penerimaannya."

    @cached_property
    def may_be_outside(self) -> bool:
        """Whether the person's party could have handed data over while it had access stopped."""
        stops = Suspension.objects.filter(agreement=self.agreement, effective_on__lte=timezone.localdate())
        return stops.exists() and power_holder(self.agreement).pk == self.party.pk

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"may_be_outside": self.may_be_outside, "today": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"Penyerahan dari {self.party.agency.short_name} kepada {self.other.agency.short_name}."
        return super().get_context_data(**({"lead": lead} | kwargs))

    def cancel_url(self) -> str:
        return reverse("deliveries", kwargs={"code": self.agreement.code})

    def consequence(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        stops = Suspension.objects.filter(agreement=self.agreement).in_force(typed["sent_on"])
        if self.may_be_outside and stops.exists():
            return (
                "Penyerahan ini dicatat di luar perjanjian, karena dilakukan selama akses dihentikan sementara. Ia "
                "tidak memulai jangka waktu apa pun."
            )
        terms = list(terms_opened_by(FactKind.DELIVERY, sender=self.party, receiver=self.other))
        if not terms:
            return (
                f"Penyerahan dari {self.party.agency.short_name} kepada {self.other.agency.short_name} tidak memulai "
                "jangka waktu apa pun menurut perjanjian ini. Penyerahan dan tanggal-tanggalnya tetap dicatat."
            )
        proof = DatedProof(typed["proof"], typed["received_on"], timezone.localdate())
        return " ".join(_clock(term, start_of_clock([proof]), proof) for term in terms)

    def perform(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        described = {name: typed[name] for name in services.DataDescription.__dataclass_fields__}
        delivery = services.record_delivery(
            agreement=self.agreement, data=services.DataDescription(**described), reference=typed["reference"],
            dated_on=typed["dated_on"], sent_on=typed["sent_on"],
            outside=Outside(typed["proof"], typed["received_on"], typed["evidence"]),
            although_stopped=typed.get("although_stopped", False), by=_user(self.request), at=timezone.now(),
        )
        draw_soon()
        return _page(self.agreement.code, delivery)


class DeliveryAct(RehearsedActView):
    """An act about one delivery of this agreement."""

    template_name = "exchanges/delivery_act.html"

    @cached_property
    def delivery(self) -> Delivery:
        rows = Delivery.objects.of(self.agreement).select_related("fact__actor__agency", "fact__addressee__agency")
        found: Delivery = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def holder(self) -> Party | None:
        """Return the party that may do the act on this delivery."""
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
        return f"delivery:{self.delivery.pk}"

    def cancel_url(self) -> str:
        return _page(self.agreement.code, self.delivery)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(delivery=self.delivery, fact=self.delivery.fact, **kwargs)


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
        duties = Obligation.objects.filter(
            opened_by=self.delivery.fact, term__met_by=FactKind.FEEDBACK, met_on=None, voided_on=None
        )
        if data == references == Coverage.WHOLE:
            sentences = [_met(duty, today) for duty in duties]
        else:
            left = f"Yang tersampaikan menjadi: data balikan {data.label}, referensi balikan {references.label}."
            sentences = [left, *(_runs_on(duty) for duty in duties)]
        return " ".join([received, *(sentences or ["Penyerahan ini tidak memulai jangka waktu balikan."])])

    def perform(self, form: forms.BaseForm) -> str:
        feedback = services.lodge_feedback(
            delivery=self.delivery, by=_user(self.request), at=timezone.now(), **form.cleaned_data
        )
        draw_soon()
        return f"{_page(self.agreement.code, self.delivery)}#balikan-{feedback.pk}"


class WithdrawDelivery(DeliveryAct):
    """Take back a delivery recorded by mistake."""

    act = Act.WITHDRAW_DELIVERY
    form_class = ReasonForm
    title = "Batalkan catatan penyerahan"
    submit_label = "Batalkan catatan"
    tone = "danger"
    success_text = "Catatan penyerahan dibatalkan. Catatan dan alasannya tetap tersimpan."

    def holder(self) -> Party | None:
        return self.delivery.fact.actor

    def consequence(self, form: forms.BaseForm) -> str:
        ended = "; ".join(o.subject for o in self.delivery.fact.opened.filter(voided_on=None))
        duties = f" Kewajiban yang dimulainya batal: {ended}." if ended else ""
        return f"Penyerahan ini tidak lagi dihitung sejak {long_date(timezone.localdate())}.{duties}"

    def perform(self, form: forms.BaseForm) -> str:
        services.withdraw_delivery(
            delivery=self.delivery, reason=form.cleaned_data["reason"], by=_user(self.request), at=timezone.now()
        )
        draw_soon()
        return self.cancel_url()


def _clock(term: Term, start: Start, proof: DatedProof) -> str:
    """What a receipt so proven would do to the clock of `term`, in words."""
    assert term.debtor is not None
    rule, debtor = Rule(term.rule), term.debtor.agency.short_name
    length = f"jangka waktu {term.parameter('months')} bulan bagi {debtor} untuk {_lower(term.label)}"
    earliest = long_date(due_day(rule, term.parameters, start.earliest))
    if start.settled:
        return f"Tindakan ini memulai {length}, jatuh tempo {earliest}."
    latest = (
        f"batas paling akhir {long_date(due_day(rule, term.parameters, start.latest))}"
        if start.latest else "batas paling akhir belum dapat dinyatakan"
    )
    return (
        f"Bila {debtor} mengonfirmasi penerimaan pada tanggal {long_date(proof.received_on)}, {length} jatuh tempo "
        f"{earliest}. Selama belum dikonfirmasi, itu batas paling awal dan {latest}."
    )


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
    return f"Kewajiban {_lower(duty.subject)} dengan ini dipenuhi. {how}"


def _runs_on(duty: Obligation) -> str:
    due_on = duty.due_on or duty.earliest_due_on
    until = f", jatuh tempo {long_date(due_on)}" if due_on and duty.start_settled else ""
    return f"Kewajiban {_lower(duty.subject)} belum dipenuhi; jangka waktunya berjalan terus untuk sisanya{until}."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _page(code: str, delivery: Delivery) -> str:
    return reverse("delivery", kwargs={"code": code, "pk": delivery.pk})


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
