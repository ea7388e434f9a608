"""Deliveries: the list in both directions, its export, and the page of one."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.roles import Act
from agreements.models import Party
from agreements.papers import Papers, papers_of
from agreements.reasoning import reasons
from agreements.standing import Standing, days_overdue
from agreements.views.base import AgreementMixin
from agreements.views.lists import FilteredList
from agreements.views.receipts import receipt_context
from agreements.wording import standing_text

from ..forms.exchange import DeliveryFilter
from ..models import Coverage, Delivery, Feedback
from ..overview import COVERAGE_LOOKS, DeliveryRow, delivery_row
from ..papers import receipt_base, receipt_key
from ..querysets import DeliveryQuerySet, DeliveryState


class Deliveries(FilteredList):
    """The deliveries in both directions, up to the status date."""

    template_name = "exchanges/deliveries.html"
    form_class = DeliveryFilter
    csv_name = "penyerahan"
    csv_header = (
        "Dikirim", "Kelompok data", "Dari", "Kepada", "Metode", "Nomor", "Jumlah baris", "Diterima", "Keadaan",
        "Di luar perjanjian", "Data balikan", "Referensi balikan", "Batas paling awal", "Jatuh tempo",
        "Status balikan",
    )

    def rows(self, wanted: dict[str, Any]) -> DeliveryQuerySet:
        rows = Delivery.objects.of(self.agreement).sent_by(self.as_of).with_state(self.as_of)
        if text := wanted.get("q"):
            rows = rows.filter(data_group__icontains=text)
        if direction := wanted.get("arah"):
            rows = rows.filter(fact__actor=self.party if direction == "keluar" else self.other)
        if state := wanted.get("keadaan"):
            outside = state == DeliveryFilter.OUTSIDE
            rows = rows.filter(outside_agreement=True) if outside else rows.state_is(self.as_of, state)
        if wanted.get("dari"):
            rows = rows.filter(fact__sent_on__gte=wanted["dari"])
        if wanted.get("sampai"):
            rows = rows.filter(fact__sent_on__lte=wanted["sampai"])
        order = wanted.get("urut")
        rows = rows.by_feedback_due() if order == "tempo" else rows.by_sending(newest_first=order != "terlama")
        return rows.for_page(self.as_of)

    def csv_row(self, row: Delivery) -> list[object]:
        return _cells(delivery_row(row, self.as_of))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_record=self.may(Act.RECORD_DELIVERY), **kwargs)
        return context | {"rows": [delivery_row(d, self.as_of) for d in context["page_obj"]]}


class DeliveryPage(AgreementMixin, TemplateView):
    """One delivery: its dates, its receipt, the feedback duty, the feedback lodged, its documents."""

    template_name = "exchanges/delivery.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Delivery.objects.of(self.agreement).with_state(self.as_of).for_page(self.as_of)
        delivery = get_object_or_404(rows.select_related("fact__recorded_by"), pk=self.kwargs["pk"])
        fact = delivery.fact
        # Selected here already; the receipt's panel asks for it through the fact.
        fact.agreement = self.agreement
        row = delivery_row(delivery, self.as_of)
        duties = [
            {"duty": duty, "days": days_overdue(duty.dates, self.as_of), "steps": reasons(_for_reasons(duty, fact))}
            for duty in row.duties
        ]
        return super().get_context_data(
            row=row, delivery=delivery, fact=fact, duties=duties, lodged=self._lodged_with_papers(delivery),
            papers=papers_of(receipt_base(fact.pk), receipt_key(fact, fact.proofs.count()), self.as_of),
            may_lodge=self._may_lodge(row),
            may_withdraw=self._may_withdraw(row), **receipt_context(self, fact), **kwargs,
        )

    def _may_lodge(self, row: DeliveryRow) -> bool:
        whole = COVERAGE_LOOKS[Coverage.WHOLE]
        left = not row.data == row.references == whole
        addressee = row.delivery.fact.addressee
        return left and row.delivery.fact.withdrawn_on is None and self.may(Act.LODGE_FEEDBACK, addressee)

    def _may_withdraw(self, row: DeliveryRow) -> bool:
        relied_on = row.state != DeliveryState.UNCONFIRMED or bool(_lodged(row.delivery))
        return not relied_on and self.may(Act.WITHDRAW_DELIVERY, row.delivery.fact.actor)

    def _lodged_with_papers(self, delivery: Delivery) -> list[tuple[Feedback, Papers]]:
        return [
            (feedback, papers_of(receipt_base(feedback.pk), receipt_key(feedback.fact, 1), self.as_of))
            for feedback in _lodged(delivery)
        ]


class FeedbackPage(AgreementMixin):
    """A feedback is shown on the page of the delivery it answers."""

    def get(self, request: HttpRequest, code: str, pk: int) -> HttpResponse:
        found = get_object_or_404(Feedback, pk=pk, fact__agreement=self.agreement)
        target = reverse("delivery", kwargs={"code": code, "pk": found.delivery_id})
        return HttpResponseRedirect(f"{target}#balikan-{found.pk}")


def _cells(row: DeliveryRow) -> list[object]:
    delivery, fact = row.delivery, row.delivery.fact
    duty: Any = row.duties[0] if row.duties else None
    return [
        fact.sent_on, delivery.data_group, _short(fact.actor), _short(fact.addressee), delivery.get_method_display(),
        fact.reference, delivery.row_count, fact.received_on if row.state == DeliveryState.RECEIVED else None,
        row.state_text, "ya" if delivery.outside_agreement else "tidak", row.data.word, row.references.word,
        duty.earliest_due_on if duty else None, duty.due_on if duty else None,
        standing_text(Standing(duty.standing)) if duty else "tanpa jangka waktu",
    ]


def _short(party: Party | None) -> str:
    return party.agency.short_name if party else ""


def _lodged(delivery: Delivery) -> list[Feedback]:
    lodged: list[Feedback] = delivery.lodged  # type: ignore[attr-defined]
    return lodged


def _for_reasons(duty: Any, fact: Any) -> Any:
    # Both were fetched with the page already.
    duty.opened_by, duty.agreement = fact, fact.agreement
    return duty
