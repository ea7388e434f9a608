"""Disputes (Pasal 11): the register, one dispute with its meetings and settlement, and the acts of both parties."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.roles import Act

from ..deadlines import end_of
from ..forms import PortalForm
from ..forms.disputes import DisputeFilter
from ..models import Deliberation, Dispute
from ..wording import Look
from .base import AgreementMixin
from .lists import FilteredList
from .proposals import LOOKS as PROPOSED
from .proposals import State as Proposal
from .proposals import events_of
from .proposals import known as known_proposals

State = Dispute.State
OPEN = (State.OPEN, State.AT_LAW)
LOOKS = {
    State.OPEN: Look("dimusyawarahkan", "people", "warn"),
    State.AT_LAW: Look("melalui jalur hukum", "journal-text", "info"),
    State.SETTLED: Look("selesai dengan mufakat", "check-circle", "good"),
}


def known(view: AgreementMixin) -> QuerySet[Any]:
    """Return the disputes raised by the status date, each with its `state_then` and how many `meetings` it had."""
    end = end_of(view.as_of)
    return Dispute.objects.filter(agreement=view.agreement, raised_at__lt=end).annotate(
        state_then=Case(
            When(settled_at__lt=end, then=Value(State.SETTLED.value)),
            When(law_at__lt=end, then=Value(State.AT_LAW.value)),
            default=Value(State.OPEN.value), output_field=CharField(),
        ),
        meetings=Count("deliberations", filter=Q(deliberations__recorded_at__lt=end)),
    ).select_related("raised_by_party__agency").order_by("-raised_at", "-pk")


class Disputes(FilteredList):
    """The disputes raised by the status date, as they stood then."""

    template_name = "agreements/disputes.html"
    export_title = "Perselisihan"
    export_name = "perselisihan"
    columns = (
        "Pokok perselisihan", "Pasal", "Diajukan oleh", "Diajukan", "Musyawarah", "Keadaan", "Jalur hukum sejak",
        "Nomor perkara atau surat", "Mufakat",
    )

    def make_form(self) -> PortalForm:
        return DisputeFilter(self.request.GET).for_parties([self.party, self.other])

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Any]:
        rows = known(self)
        if text := wanted.get("cari"):
            rows = rows.filter(subject__icontains=text)
        if state := wanted.get("keadaan"):
            rows = rows.filter(state_then=state)
        if code := wanted.get("pengaju"):
            rows = rows.filter(raised_by_party__agency__code=code)
        return rows

    def cells(self, row: Any) -> Sequence[object]:
        end = end_of(self.as_of)
        law = row.law_at is not None and row.law_at < end
        return (
            row.subject, ", ".join(row.clause_refs), row.raised_by_party.agency.short_name,
            timezone.localdate(row.raised_at), row.meetings, LOOKS[State(row.state_then)].word,
            row.law_on if law else None, row.law_reference if law else "",
            timezone.localdate(row.settled_at) if row.settled_at and row.settled_at < end else None,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_raise=self.may(Act.RAISE_DISPUTE), **kwargs)
        return context | {"rows": [(row, LOOKS[State(row.state_then)]) for row in context["page_obj"]]}


class DisputePage(AgreementMixin, TemplateView):
    """One dispute: what it is about, its meetings, what is proposed or agreed, its way to law, its history."""

    template_name = "agreements/dispute.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = known(self).select_related(
            "obligation", "fact__agreement", "raised_by", "law_by_party__agency", "law_by"
        )
        dispute = get_object_or_404(rows, pk=self.kwargs["pk"])
        end = end_of(self.as_of)
        meetings = dispute.deliberations.filter(recorded_at__lt=end)
        settlements = known_proposals(dispute.settlements.all(), self.as_of)
        return super().get_context_data(
            dispute=dispute, look=LOOKS[State(dispute.state_then)],
            law=dispute.law_at is not None and dispute.law_at < end,
            meetings=meetings.select_related("by_party__agency", "minutes").defer("minutes__content"),
            settlements=[
                (row, PROPOSED[Proposal(row.state_then)], self._on(row)) for row in settlements
            ],
            acts=self._acts(dispute), events=events_of(self, f"dispute:{dispute.pk}"), **kwargs,
        )

    def _acts(self, dispute: Any) -> list[tuple[str, str, str]]:
        """The acts open to the person: label, address, button style."""
        waits = dispute.settlements.filter(state=Proposal.PROPOSED).exists()
        unsettled = dispute.state in OPEN
        offered = [
            ("Catat musyawarah", "record_deliberation", "primary", unsettled and self.may(Act.RECORD_DELIBERATION)),
            ("Usulkan penyelesaian", "propose_settlement", "outline-primary",
             unsettled and not waits and self.may(Act.PROPOSE_SETTLEMENT)),
            ("Tempuh jalur hukum", "take_to_law", "outline-danger",
             dispute.state == State.OPEN and self.may(Act.TAKE_TO_LAW)),
        ]
        kwargs = {"code": self.agreement.code, "pk": dispute.pk}
        return [(label, reverse(name, kwargs=kwargs), style) for label, name, style, may in offered if may]

    def _on(self, settlement: Any) -> list[tuple[str, str, str]]:
        if settlement.state != Proposal.PROPOSED:
            return []
        kwargs = {"code": self.agreement.code, "pk": settlement.pk}
        own = settlement.proposed_by_party_id == self.party.pk
        if own and self.may(Act.PROPOSE_SETTLEMENT):
            return [("Tarik usul", reverse("withdraw_settlement", kwargs=kwargs), "outline-danger")]
        if not own and self.may(Act.AGREE_SETTLEMENT):
            return [("Putuskan usul", reverse("decide_settlement", kwargs=kwargs), "primary")]
        return []


class DeliberationMinutes(AgreementMixin):
    """The minutes of a meeting, as they were uploaded."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, code: str, pk: int, meeting: int) -> FileResponse:
        meetings = Deliberation.objects.filter(
            dispute__agreement=self.agreement, dispute=pk, minutes__isnull=False, recorded_at__lt=end_of(self.as_of)
        )
        kept = get_object_or_404(meetings.select_related("minutes"), pk=meeting).minutes
        assert kept is not None
        response = FileResponse(
            BytesIO(bytes(kept.content)), as_attachment=True, filename=kept.name, content_type=kept.media_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response
