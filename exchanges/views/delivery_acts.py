"""Acts about deliveries: recording one, taking one back."""

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
from agreements.models import FactKind, Party, Suspension, Term
from agreements.receipts import DatedProof, Start, start_of_clock
from agreements.services.facts import Outside
from agreements.services.obligations import terms_opened_by
from agreements.services.suspension import power_holder
from agreements.term_versions import due_from, parameter_on
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import long_date

from ..forms.deliveries import DeliveryForm
from ..forms.exchange import ReasonForm
from ..models import Delivery
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
        more = {"may_be_outside": self.may_be_outside, "sender": self.party, "today": timezone.localdate()}
        return super().get_form_kwargs() | more

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
        return " ".join(clock_text(term, start_of_clock([proof]), proof) for term in terms)

    def perform(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        delivery = services.record_delivery(
            agreement=self.agreement, data=data_of(typed), reference=typed["reference"],
            dated_on=typed["dated_on"], sent_on=typed["sent_on"],
            outside=Outside(typed["proof"], typed["received_on"], typed["evidence"]),
            although_stopped=typed.get("although_stopped", False), by=user_of(self.request), at=timezone.now(),
        )
        draw_soon()
        return page_of(self.agreement.code, delivery)


def data_of(typed: dict[str, Any], **given: Any) -> services.DataDescription:
    """Return what a form of this module says was handed over; `given` is what it does not ask for."""
    names = services.DataDescription.__dataclass_fields__
    asked = {name: typed[name] for name in names if name in typed}
    return services.DataDescription(**({"data_group": ""} | asked | given))


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
        return page_of(self.agreement.code, self.delivery)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(delivery=self.delivery, fact=self.delivery.fact, **kwargs)


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
            delivery=self.delivery, reason=form.cleaned_data["reason"], by=user_of(self.request), at=timezone.now()
        )
        draw_soon()
        return self.cancel_url()


def clock_text(term: Term, start: Start, proof: DatedProof) -> str:
    """What a receipt so proven would do to the clock of `term`, in words."""
    assert term.debtor is not None
    debtor, months = term.debtor.agency.short_name, parameter_on(term, "months", start.earliest)
    length = f"jangka waktu {months} bulan bagi {debtor} untuk {lower(term.label)}"
    earliest = long_date(due_from(term, start.earliest))
    if start.settled:
        return f"Tindakan ini memulai {length}, jatuh tempo {earliest}."
    latest = (
        f"batas paling akhir {long_date(due_from(term, start.latest))}"
        if start.latest else "batas paling akhir belum dapat dinyatakan"
    )
    return (
        f"Bila {debtor} mengonfirmasi penerimaan pada tanggal {long_date(proof.received_on)}, {length} jatuh tempo "
        f"{earliest}. Selama belum dikonfirmasi, itu batas paling awal dan {latest}."
    )


def lower(text: str) -> str:
    """Return `text` as it goes on within a sentence."""
    return text[:1].lower() + text[1:]


def page_of(code: str, delivery: Delivery) -> str:
    """Return the address of a delivery's page."""
    return reverse("delivery", kwargs={"code": code, "pk": delivery.pk})


def user_of(request: HttpRequest) -> User:
    """Return the signed-in person."""
    assert isinstance(request.user, User)
    return request.user
