"""Force majeure (Pasal 10): the list, one event with its clock and its effects, and the acts of both parties."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.access import NotAllowed
from accounts.models import User
from accounts.roles import Act

from ..deadlines import end_of
from ..forms import PortalForm
from ..forms.force_majeure import (
    ForceMajeureFilter,
)
from ..models import ForceMajeure, Obligation
from ..services import Refused
from ..services import force_majeure as services
from ..services.acting import other_party
from ..wording import Look
from .base import AgreementMixin
from .effects import SHOWN, effect_rows, effect_sentence, effects_recorded
from .lists import FilteredList
from .proposals import events_of
from .receipts import receipt_context

State = ForceMajeure.State
OPEN = (State.CLAIMED, State.ASKED)
LOOKS = {
    State.CLAIMED: Look("belum diputus", "hourglass-split", "warn"),
    State.ASKED: Look("keterangan diminta", "question-circle", "warn"),
    State.ACCEPTED: Look("diterima", "check-circle", "good"),
    State.REJECTED: Look("ditolak", "x-circle", "void"),
    State.WITHDRAWN: Look("ditarik", "arrow-counterclockwise", "muted"),
}
IN_TIME = Look("tepat waktu", "check-circle", "good")
LATE = Look("melewati 14 hari", "exclamation-triangle", "warn")
UNCONFIRMED = Look("penerimaan belum dikonfirmasi", "clock", "warn")


def known(rows: QuerySet[ForceMajeure], view: AgreementMixin) -> QuerySet[Any]:
    """Return what had been claimed by the status date, each with its `state_then`."""
    end = end_of(view.as_of)
    return rows.filter(agreement=view.agreement, claimed_at__lt=end).annotate(state_then=Case(
        When(Q(decided_at__gte=end), then=Value(State.CLAIMED.value)), default=F("state"), output_field=CharField(),
    )).select_related("agreement", "party__agency", "notice__agreement", "notice__addressee__agency")


class ForceMajeures(FilteredList):
    """The events claimed by the status date, as they stood then."""

    template_name = "agreements/force_majeures.html"
    export_title = "Keadaan kahar"
    export_name = "keadaan-kahar"
    columns = (
        "Keadaan", "Yang mengalami", "Hari pertama", "Hari terakhir menurut PIHAK itu", "Hari terakhir yang diterima",
        "Diberitahukan", "Pernyataan pejabat", "Keadaan klaim",
    )

    def make_form(self) -> PortalForm:
        return ForceMajeureFilter(self.request.GET).for_parties([self.party, self.other])

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Any]:
        rows = known(ForceMajeure.objects.all(), self)
        if text := wanted.get("cari"):
            rows = rows.filter(title__icontains=text)
        if state := wanted.get("keadaan"):
            rows = rows.filter(state_then=state)
        if code := wanted.get("pihak"):
            rows = rows.filter(party__agency__code=code)
        return rows

    def cells(self, row: Any) -> Sequence[object]:
        return (
            row.title, row.party.agency.short_name, row.first_on, row.stated_last_on, row.last_on,
            row.notice.received_on or row.notice.sent_on, row.statement_reference, LOOKS[State(row.state_then)].word,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_claim=self.may(Act.CLAIM_FORCE_MAJEURE), **kwargs)
        return context | {"rows": [(row, LOOKS[State(row.state_then)]) for row in context["page_obj"]]}


class ForceMajeurePage(AgreementMixin, TemplateView):
    """One event: its notice and clock, the statement, what it covers and moves, the decision, its end, its history."""

    template_name = "agreements/force_majeure.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = known(ForceMajeure.objects.all(), self).select_related("statement", "claimed_by", "decided_by")
        event: Any = get_object_or_404(rows.defer("statement__content"), pk=self.kwargs["pk"])
        clock = Obligation.objects.filter(opened_by=event.notice_id).with_standing(self.as_of).with_parties().first()
        moved = effects_recorded(self.agreement, f"force_majeure:{event.pk}")
        paused = Obligation.objects.filter(agreement=self.agreement, debtor=event.party, paused_on__isnull=False)
        return super().get_context_data(
            event=event, look=LOOKS[State(event.state_then)], decider=other_party(event.party), clock=clock,
            punctual=_punctual(clock), decided=event.state_then not in OPEN, moved=moved[:SHOWN],
            more_effects=max(0, len(moved) - SHOWN), sentence=effect_sentence(moved),
            named=[] if event.covers_all else list(event.duties.with_parties().in_order()[:SHOWN]),
            paused=paused.filter(_covered(event)).distinct().in_order()[:SHOWN],
            expected=self._expected(event), acts=self._acts(event),
            events=events_of(self, f"force_majeure:{event.pk}"),
            **receipt_context(self, event.notice), **kwargs,
        )

    def _expected(self, event: Any) -> list[Any] | None:
        """What accepting would move, for whoever may accept it; None where nobody can be shown that."""
        if event.state not in OPEN or not self.may(Act.DECIDE_FORCE_MAJEURE, other_party(event.party)):
            return None
        try:
            assert isinstance(self.request.user, User)
            return effect_rows(services.effects_of_accepting(event, self.request.user, timezone.now()))[:SHOWN]
        except (Refused, NotAllowed):
            return None

    def _acts(self, event: Any) -> list[tuple[str, str, str]]:
        """The acts open to the person: label, address, button style."""
        other, me = other_party(event.party), self.request.user.pk
        claims, decides = self.may(Act.CLAIM_FORCE_MAJEURE, event.party), self.may(Act.DECIDE_FORCE_MAJEURE, other)
        waits, ends = event.state in OPEN, event.state == State.ACCEPTED and event.last_on is None
        stated = ends and event.stated_last_on is not None and me not in (event.ended_by_id, event.claimed_by_id)
        offered = [
            ("Putuskan klaim", "decide_force_majeure", "primary", waits and decides and me != event.claimed_by_id),
            ("Terima akhirnya", "accept_end", "primary", stated and decides),
            ("Lengkapi keterangan", "answer_force_majeure", "primary", waits and claims),
            ("Nyatakan berakhir", "state_end", "outline-primary", (waits or ends) and claims),
            ("Tarik klaim", "withdraw_force_majeure", "outline-danger", waits and claims),
        ]
        kwargs = {"code": self.agreement.code, "pk": event.pk}
        return [(label, reverse(name, kwargs=kwargs), style) for label, name, style, may in offered if may]


def _punctual(clock: Obligation | None) -> Look | None:
    """Whether the notice came within its days; None where the agreement sets none."""
    if clock is None or clock.due_on is None:
        return None
    if clock.met_on is None:
        return UNCONFIRMED
    return IN_TIME if clock.met_on <= clock.due_on else LATE


def _covered(event: ForceMajeure) -> Q:
    return Q() if event.covers_all else Q(force_majeures=event)


class ForceMajeureStatement(AgreementMixin):
    """The official's statement, as it was uploaded."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, code: str, pk: int) -> FileResponse:
        kept = get_object_or_404(known(ForceMajeure.objects.all(), self).select_related("statement"), pk=pk).statement
        if kept is None:
            raise Http404("Pernyataan pejabat belum diunggah.")
        response = FileResponse(
            BytesIO(bytes(kept.content)), as_attachment=True, filename=kept.name, content_type=kept.media_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response
