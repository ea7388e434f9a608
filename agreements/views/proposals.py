"""What one party proposes and the other decides: how it stands on a day, deciding, and taking it back."""

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from records.services import journal

from ..deadlines import end_of, wib_date
from ..forms.changes import DecideForm, WithdrawForm
from ..models import Party
from ..models.change import Proposed
from ..services.acting import other_party
from ..services.recomputing import Effect, effects_of
from ..wording import Look
from .base import ActView, AgreementMixin
from .effects import ActWithEffects, effect_sentence

State = Proposed.State
EVENTS = 50
LOOKS = {
    State.PROPOSED: Look("menunggu persetujuan", "hourglass-split", "warn"),
    State.AGREED: Look("disetujui", "check-circle", "good"),
    State.DECLINED: Look("ditolak", "x-circle", "void"),
    State.WITHDRAWN: Look("ditarik", "arrow-counterclockwise", "muted"),
}


def known(rows: QuerySet[Any], as_of: date) -> QuerySet[Any]:
    """Return what had been proposed by `as_of`, each with its `state_then`."""
    return rows.filter(proposed_at__lt=end_of(as_of)).annotate(state_then=Case(
        When(Q(decided_at__gte=end_of(as_of)), then=Value(State.PROPOSED.value)), default=F("state"),
        output_field=CharField(),
    )).select_related("proposed_by_party__agency", "proposed_by", "decided_by")


def state_then(row: Proposed, as_of: date) -> str:
    """Return the state of a proposal on `as_of`."""
    decided = row.decided_at is not None and wib_date(row.decided_at) <= as_of
    return row.state if decided else State.PROPOSED.value


def events_of(view: AgreementMixin, thing: str) -> list[dict[str, Any]]:
    """Return what was done about `thing` (e.g. `addendum:3`) by the status date, newest first, from the journal."""
    parties = {p.agency.code: p for p in (view.party, view.other)}
    entries = journal.of_object(view.agreement.code, thing).filter(refused=False)[:EVENTS]
    return [
        {
            "when": e.at, "title": e.act[:1].upper() + e.act[1:], "by": parties.get(e.party),
            "detail": f"{e.who}: {e.reason}" if e.reason else e.who,
        }
        for e in map(journal.readable, entries)
        if wib_date(e.at) <= view.as_of
    ]


class ProposalAct(ActView):
    """An act on one proposal, which waits for the other party. The state is today's, whatever day is looked at."""

    template_name = "agreements/proposal_act.html"

    @cached_property
    def proposal(self) -> Any:
        """The proposal, of this agreement. Raises Http404."""
        raise NotImplementedError

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    @property
    def holder(self) -> Party:
        """The party whose act it is."""
        raise NotImplementedError

    def why_not(self) -> str:
        """Return why this person cannot do it although their party can, "" where they can."""
        return ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.holder.pk != self.party.pk:
            raise PermissionDenied(
                f"Ini tindakan {self.holder.agency.short_name}; Anda bertindak untuk {self.party.agency.short_name}."
            )
        if reason := self.why_not():
            raise PermissionDenied(reason)
        if self.proposal.state != State.PROPOSED:
            messages.warning(request, f"Usul ini sudah {LOOKS[State(self.proposal.state)].word}.")
            return redirect(self.cancel_url())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(proposal=self.proposal, **kwargs)


class DecideProposal(ActWithEffects, ProposalAct):
    """A deciding official of the other party agrees, having seen what it would move, or declines with a reason."""

    form_class = DecideForm
    submit_label = "Kirim putusan"

    @property
    def holder(self) -> Party:
        return other_party(self.proposal.proposed_by_party)

    def why_not(self) -> str:
        own = self.proposal.proposed_by_id == self.user.pk
        return "Anda sendiri yang mengusulkannya; orang lain yang memutus." if own else ""

    def agreed(self, form: forms.BaseForm) -> bool:
        return bool(form.cleaned_data["decision"] == DecideForm.AGREE)

    def effects(self, form: forms.BaseForm) -> list[Effect]:
        return effects_of(self.agreement, lambda: self.perform(form))

    def consequence(self, form: forms.BaseForm) -> str:
        if not self.agreed(form):
            return "Usul ini ditolak dan tidak mengubah apa pun. Usul dan alasan Anda tetap tersimpan."
        return f"Disetujui kedua PIHAK dan dipakai mulai sekarang. {effect_sentence(self.found or [])}"


class WithdrawProposal(ProposalAct):
    """The proposing party takes back what the other has not decided on."""

    form_class = WithdrawForm
    title = "Tarik usul"
    submit_label = "Tarik usul"
    tone = "danger"
    success_text = "Usul ditarik."

    @property
    def holder(self) -> Party:
        party: Party = self.proposal.proposed_by_party
        return party

    def consequence(self, form: forms.BaseForm) -> str:
        return "Usul ini tidak dapat disetujui lagi dan tidak mengubah apa pun. Catatannya tetap tersimpan."
