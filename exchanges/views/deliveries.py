"""Deliveries: the list in both directions, its export, and the page of one."""

from dataclasses import dataclass
from datetime import date
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
from agreements.views.fact_corrections import corrections_context
from agreements.views.lists import FilteredList
from agreements.views.receipts import receipt_context
from agreements.wording import standing_text

from ..coverage import first_lodged_on, is_returned
from ..forms.deliveries import DeliveryFilter
from ..models import Coverage, Delivery, Feedback
from ..overview import COVERAGE_LOOKS, DeliveryRow, delivery_row, newest_of
from ..papers import receipt_base, receipt_key
from ..querysets import DeliveryQuerySet, DeliveryState


class Deliveries(FilteredList):
    """The deliveries in both directions, up to the status date."""

    template_name = "exchanges/deliveries.html"
    form_class = DeliveryFilter
    export_title = "Penyerahan"
    export_name = "penyerahan"
    columns = (
        "Dikirim", "Kelompok data", "Dari", "Kepada", "Metode", "Nomor", "Jumlah baris", "Diterima", "Keadaan",
        "Di luar perjanjian", "Data balikan", "Referensi balikan", "Batas paling awal", "Jatuh tempo",
        "Status balikan", "Digantikan", "Dicatatkan oleh",
    )

    def rows(self, wanted: dict[str, Any]) -> DeliveryQuerySet:
        rows = Delivery.objects.of(self.agreement).sent_by(self.as_of).with_state(self.as_of)
        if text := wanted.get("q"):
            rows = rows.filter(data_group__icontains=text)
        if direction := wanted.get("arah"):
            rows = rows.filter(fact__actor=self.party if direction == "keluar" else self.other)
        if state := wanted.get("keadaan"):
            rows = _in_state(rows, state, self.as_of)
        if wanted.get("dari"):
            rows = rows.filter(fact__sent_on__gte=wanted["dari"])
        if wanted.get("sampai"):
            rows = rows.filter(fact__sent_on__lte=wanted["sampai"])
        order = wanted.get("urut")
        rows = rows.by_feedback_due() if order == "tempo" else rows.by_sending(newest_first=order != "terlama")
        return rows.for_page(self.as_of)

    def cells(self, row: Delivery) -> list[object]:
        return _cells(delivery_row(row, self.as_of))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Delivery.objects.of(self.agreement).sent_by(self.as_of)
        context = super().get_context_data(
            may_record=self.may(Act.RECORD_DELIVERY),
            waiting=waiting.state_is(self.as_of, DeliveryState.UNCONFIRMED.value).count(), **kwargs,
        )
        return context | {"rows": [delivery_row(d, self.as_of) for d in context["page_obj"]]}


@dataclass(frozen=True)
class LodgedRow:
    """One feedback as the page shows it; the addresses only for who may do the act now."""

    feedback: Feedback
    papers: Papers
    returned: bool
    first_on: date
    return_url: str
    resubmit_url: str


class DeliveryPage(AgreementMixin, TemplateView):
    """One delivery: its dates, versions, receipt, feedback duty, feedback lodged, corrections, documents."""

    template_name = "exchanges/delivery.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Delivery.objects.of(self.agreement).with_state(self.as_of).for_page(self.as_of)
        delivery = get_object_or_404(
            rows.select_related("fact__recorded_by", "group", "agreed_method"), pk=self.kwargs["pk"]
        )
        fact = delivery.fact
        # Selected here already; the receipt's panel asks for it through the fact.
        fact.agreement = self.agreement
        row = delivery_row(delivery, self.as_of)
        first = fact if delivery.first_version_id == fact.pk else delivery.first_version.fact
        duties = [
            {"duty": duty, "days": days_overdue(duty.dates, self.as_of), "steps": reasons(_for_reasons(duty, first))}
            for duty in row.duties
        ]
        return super().get_context_data(
            row=row, delivery=delivery, fact=fact, duties=duties, lodged=self._lodged(delivery), first=first,
            newest=newest_of(delivery.known_versions, self.as_of),
            papers=papers_of(receipt_base(fact.pk), receipt_key(fact), self.as_of), **self._may(row),
            **receipt_context(self, fact), **corrections_context(self, fact), **kwargs,
        )

    def _may(self, row: DeliveryRow) -> dict[str, bool]:
        """Which acts are offered; whoever follows a link all the same is judged by the act itself."""
        delivery, fact = row.delivery, row.delivery.fact
        counts = not row.superseded and row.state != DeliveryState.WITHDRAWN
        left = not row.data == row.references == COVERAGE_LOOKS[Coverage.WHOLE]
        relied_on = row.state != DeliveryState.UNCONFIRMED or bool(delivery.lodged)
        contested = row.state == DeliveryState.CONTESTED
        return {
            "may_lodge": counts and left and self.may(Act.LODGE_FEEDBACK, fact.addressee),
            "may_withdraw": counts and not relied_on and self.may(Act.WITHDRAW_DELIVERY, fact.actor),
            "may_supersede": (
                counts and not contested and not delivery.outside_agreement
                and self.may(Act.SUPERSEDE_DELIVERY, fact.actor)
            ),
        }

    def _lodged(self, delivery: Delivery) -> list[LodgedRow]:
        sender, receiver = delivery.fact.actor, delivery.fact.addressee
        again = {feedback.resubmits_id for feedback in delivery.lodged}
        rows = []
        for feedback in delivery.lodged:
            returned = is_returned(feedback, self.as_of)
            papers = papers_of(receipt_base(feedback.pk), receipt_key(feedback.fact), self.as_of)
            kwargs = {"code": self.agreement.code, "pk": feedback.pk}
            may_return = not returned and self.may(Act.RETURN_FEEDBACK, sender)
            may_resubmit = returned and feedback.pk not in again and self.may(Act.LODGE_FEEDBACK, receiver)
            rows.append(LodgedRow(
                feedback, papers, returned, first_lodged_on(feedback, delivery.lodged),
                reverse("return_feedback", kwargs=kwargs) if may_return else "",
                reverse("resubmit_feedback", kwargs=kwargs) if may_resubmit else "",
            ))
        return rows


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
        fact.reference, delivery.row_count, row.received_on,
        row.state_text, "ya" if delivery.outside_agreement else "tidak", row.data.word, row.references.word,
        duty.earliest_due_on if duty else None, duty.due_on if duty else None,
        standing_text(Standing(duty.standing)) if duty else "tanpa jangka waktu",
        "ya" if row.superseded else "tidak", _short(fact.addressee) if fact.entered_for_id else "",
    ]


def _short(party: Party | None) -> str:
    return party.agency.short_name if party else ""


def _in_state(rows: DeliveryQuerySet, state: str, as_of: date) -> DeliveryQuerySet:
    if state == DeliveryFilter.OUTSIDE:
        return rows.filter(outside_agreement=True)
    return rows.followed(as_of) if state == DeliveryFilter.SUPERSEDED else rows.state_is(as_of, state)


def _for_reasons(duty: Any, fact: Any) -> Any:
    # Both were fetched with the page already.
    duty.opened_by, duty.agreement = fact, fact.agreement
    return duty
