"""Acts by which a delivery is recorded in another way: handed over again, or entered by the party that received it."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Act
from agreements.models import FactKind, Party, Suspension
from agreements.receipts import DatedProof, Proof, start_of_clock
from agreements.services.facts import Outside
from agreements.services.obligations import terms_opened_by
from agreements.services.proofs import Received
from agreements.services.suspension import power_holder
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import long_date

from ..forms.deliveries import ReceivedForm, SupersedingForm
from ..services import deliveries as services
from ..services.versions import supersede_delivery
from ..tasks import draw_soon
from .delivery_acts import DeliveryAct, clock_text, data_of, page_of, user_of


class SupersedeDelivery(DeliveryAct):
    """The sender hands the same data over again; the new version takes the place of this one."""

    act = Act.SUPERSEDE_DELIVERY
    form_class = SupersedingForm
    title = "Catat penyerahan pengganti"
    submit_label = "Gantikan penyerahan"
    success_text = "Penyerahan pengganti dicatat. Jangka waktu balikan tetap dihitung dari versi pertama."

    def holder(self) -> Party | None:
        return self.delivery.fact.actor

    def get_form_kwargs(self) -> dict[str, Any]:
        assert self.delivery.fact.actor is not None
        return super().get_form_kwargs() | {"sender": self.delivery.fact.actor, "today": timezone.localdate()}

    def get_initial(self) -> dict[str, Any]:
        names = ("method", "agreed_method", "cutoff_on", "period_first", "period_last", "file_name")
        return {name: getattr(self.delivery, name) for name in names}

    def consequence(self, form: forms.BaseForm) -> str:
        first = self.delivery.first_version.fact
        since = f" sejak versi pertama diterima pada {long_date(first.received_on)}" if first.received_on else ""
        duties = list(services.feedback_duties(self.delivery))
        kept = (
            f"Tidak ada jangka waktu baru: jangka waktu balikan tetap berjalan{since}."
            if duties else "Penggantian ini tidak memulai jangka waktu apa pun."
        )
        if duties and all(duty.met_on for duty in duties):
            kept = "Balikannya sudah lengkap; penggantian ini tidak membuka kewajiban balikan lagi."
        return (
            f"Versi ini menggantikan penyerahan {self.delivery.data_group} yang tercatat. {kept} Balikan selanjutnya "
            "disampaikan atas versi baru, dan tanda terima versi lama tidak berlaku lagi setelah yang baru terbit."
        )

    def perform(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        newer = supersede_delivery(
            delivery=self.delivery,
            data=data_of(typed, data_group=self.delivery.data_group, group=self.delivery.group),
            reason=typed["reason"], reference=typed["reference"], dated_on=typed["dated_on"],
            sent_on=typed["sent_on"], outside=Outside(typed["proof"], typed["received_on"], typed["evidence"]),
            by=user_of(self.request), at=timezone.now(),
        )
        draw_soon()
        return page_of(self.agreement.code, newer)


class RecordReceivedDelivery(RehearsedActView):
    """Record for the other party what it handed over and has not put on record itself."""

    act = Act.RECORD_DELIVERY
    form_class = ReceivedForm
    template_name = "agreements/act.html"
    title = "Catat yang diterima"
    submit_label = "Catat penerimaan"
    success_text = "Penyerahan dicatat atas nama PIHAK lainnya, yang kini dapat memeriksa dan menyanggahnya."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"sender": self.other, "today": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = (
            f"Penyerahan dari {self.other.agency.short_name} yang sudah Anda terima, tetapi belum dicatat oleh "
            f"{self.other.agency.short_name}."
        )
        return super().get_context_data(**({"lead": lead} | kwargs))

    def cancel_url(self) -> str:
        return reverse("deliveries", kwargs={"code": self.agreement.code})

    def consequence(self, form: forms.BaseForm) -> str:
        typed, sender = form.cleaned_data, self.other.agency.short_name
        flagged = (
            f"Dicatat atas nama {sender} sebagai konfirmasi penerimaan oleh PIHAK Anda; {sender} dapat menyanggahnya."
        )
        stopped = Suspension.objects.filter(agreement=self.agreement).in_force(typed["sent_on"]).exists()
        if stopped and power_holder(self.agreement) == self.other:
            return f"{flagged} Dikirim selama akses dihentikan: dicatat di luar perjanjian, tanpa jangka waktu."
        proof = DatedProof(Proof.RECEIVER_CONFIRMATION, typed["received_on"], timezone.localdate(), True)
        terms = terms_opened_by(FactKind.DELIVERY, sender=self.other, receiver=self.party)
        clocks = [clock_text(term, start_of_clock([proof]), proof) for term in terms]
        return " ".join([flagged, *(clocks or ["Tidak ada jangka waktu yang dimulai olehnya."])])

    def perform(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        delivery = services.record_received_delivery(
            agreement=self.agreement, data=data_of(typed), reference=typed["reference"], dated_on=typed["dated_on"],
            sent_on=typed["sent_on"],
            received=Received(typed["received_on"], typed["channel"], typed["evidence"]),
            by=user_of(self.request), at=timezone.now(),
        )
        draw_soon()
        return page_of(self.agreement.code, delivery)
