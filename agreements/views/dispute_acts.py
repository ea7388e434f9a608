"""The acts on a dispute (Pasal 11): raising it, meetings, settling it by both, taking it to law."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act

from ..forms.disputes import DecideSettlementForm, DeliberationForm, LawForm, RaiseDisputeForm, SettlementForm
from ..models import Dispute, Fact, Obligation, Party, Settlement
from ..services import disputes as services
from ..services.acting import other_party
from ..wording import long_date
from .base import ActView, AgreementMixin
from .disputes import LOOKS, OPEN, State
from .proposals import ProposalAct, WithdrawProposal
from .rehearsal import RehearsedActView

#: How many duties and events a form offers; another one is named by the page it is reached from.
OFFERED = 100


class RaiseDispute(RehearsedActView):
    """Put a difference on record; `?kewajiban=` and `?peristiwa=` name what it is about."""

    act = Act.RAISE_DISPUTE
    form_class = RaiseDisputeForm
    template_name = "agreements/act.html"
    title = "Ajukan perselisihan"
    submit_label = "Ajukan perselisihan"
    success_text = "Perselisihan dicatat. Selesaikan lebih dahulu dengan musyawarah."
    lead = "Perselisihan diselesaikan secara musyawarah untuk mufakat; perjanjian tidak menetapkan tenggat (Pasal 11)."

    def _asked(self, name: str) -> int:
        asked = self.request.GET.get(name, "")
        return int(asked) if asked.isdecimal() and len(asked) < 10 else 0

    def get_form(self, form_class: Any = None) -> RaiseDisputeForm:
        form = super().get_form(form_class)
        assert isinstance(form, RaiseDisputeForm)
        clauses = self.agreement.clauses.order_by("order").values_list("ref", "heading")
        duties, facts = Obligation.objects.of(self.agreement), Fact.objects.filter(agreement=self.agreement)
        offered = [*duties.order_by("-opened_on", "-pk").values_list("pk", flat=True)[:OFFERED]]
        told = [*facts.order_by("-recorded_at", "-pk").values_list("pk", flat=True)[:OFFERED]]
        return form.offering(
            [(ref, f"Pasal {ref} – {heading}") for ref, heading in clauses],
            duties.filter(pk__in=[*offered, self._asked("kewajiban")]).order_by("-opened_on", "-pk"),
            facts.filter(pk__in=[*told, self._asked("peristiwa")]).order_by("-recorded_at", "-pk"),
        )

    def get_initial(self) -> dict[str, Any]:
        duty = Obligation.objects.of(self.agreement).filter(pk=self._asked("kewajiban")).select_related("term").first()
        refs = duty.term.clause_refs if duty else []
        return {"obligation": duty, "fact": self._asked("peristiwa") or None, "clause_refs": refs}

    def cancel_url(self) -> str:
        return reverse("disputes", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(self.request.user, User)
        row = services.raise_dispute(
            agreement=self.agreement, matter=services.Matter(**form.cleaned_data), by=self.request.user,
            at=timezone.now(),
        )
        return _page(self, row)


class DisputeAct(ActView):
    """A step in one dispute, which either party may take."""

    template_name = "agreements/dispute_act.html"
    wanted: Sequence[str] = OPEN

    @cached_property
    def dispute(self) -> Dispute:
        rows = Dispute.objects.select_related("agreement", "raised_by_party__agency")
        found: Dispute = get_object_or_404(rows, agreement=self.agreement, pk=self.kwargs["pk"])
        return found

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.dispute.state not in self.wanted:
            messages.warning(request, f"Perselisihan ini sudah {LOOKS[State(self.dispute.state)].word}.")
            return redirect(self.cancel_url())
        return super().get(request, *args, **kwargs)

    def object_name(self) -> str:
        return f"dispute:{self.dispute.pk}"

    def cancel_url(self) -> str:
        return _page(self, self.dispute)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"dispute": self.dispute, "look": LOOKS[State(self.dispute.state)], "lead": self.dispute.subject}
        return super().get_context_data(**(shown | kwargs))


class RecordDeliberation(DisputeAct):
    """Record a meeting. A file does not survive a second page, so nothing is asked twice."""

    act = Act.RECORD_DELIBERATION
    form_class = DeliberationForm
    title = "Catat musyawarah"
    submit_label = "Catat musyawarah"
    success_text = "Musyawarah dicatat."

    def perform(self, form: forms.BaseForm) -> str:
        typed = dict(form.cleaned_data)
        pdf = typed.pop("file")
        services.record_deliberation(
            dispute=self.dispute, meeting=services.Meeting(**typed), pdf=pdf, by=self.user, at=timezone.now()
        )
        return self.cancel_url()


class ProposeSettlement(RehearsedActView, DisputeAct):
    """Propose how the dispute is settled."""

    act = Act.PROPOSE_SETTLEMENT
    form_class = SettlementForm
    title = "Usulkan penyelesaian"
    submit_label = "Usulkan penyelesaian"
    success_text = "Penyelesaian diusulkan dan menunggu persetujuan PIHAK lainnya."

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"Perselisihan ini selesai begitu pejabat {self.other.agency.short_name} menyetujui isi kesepakatan ini; "
            "sampai saat itu tidak ada yang berubah."
        )

    def perform(self, form: forms.BaseForm) -> str:
        services.propose_settlement(
            dispute=self.dispute, text=form.cleaned_data["text"], by=self.user, at=timezone.now()
        )
        return self.cancel_url()


class TakeToLaw(RehearsedActView, DisputeAct):
    """Record that the dispute is taken to law, since no consensus was reached."""

    act = Act.TAKE_TO_LAW
    form_class = LawForm
    title = "Tempuh jalur hukum"
    submit_label = "Tempuh jalur hukum"
    tone = "danger"
    success_text = "Jalur hukum dicatat."
    wanted = (State.OPEN,)

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"Dengan ini {self.party.agency.short_name} mencatat bahwa mufakat tidak tercapai dan perselisihan ini "
            f"diselesaikan menurut peraturan perundang-undangan sejak {long_date(form.cleaned_data['on'])} (Pasal 11 "
            "ayat (2)). Kewajiban dan batas waktunya tidak berubah; kedua PIHAK tetap dapat bermufakat."
        )

    def perform(self, form: forms.BaseForm) -> str:
        services.take_to_law(dispute=self.dispute, by=self.user, at=timezone.now(), **form.cleaned_data)
        return self.cancel_url()


class SettlementAct(ProposalAct):
    """An act on one proposed settlement."""

    @cached_property
    def proposal(self) -> Settlement:
        rows = Settlement.objects.select_related("dispute__agreement", "proposed_by_party__agency", "proposed_by")
        found: Settlement = get_object_or_404(rows, dispute__agreement=self.agreement, pk=self.kwargs["pk"])
        return found

    def object_name(self) -> str:
        return f"dispute:{self.proposal.dispute_id}"

    def cancel_url(self) -> str:
        return _page(self, self.proposal.dispute)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.proposal
        facts = [("Perselisihan", row.dispute.subject), ("Isi kesepakatan", row.text)]
        return super().get_context_data(**({"facts": facts, "lead": row.dispute.subject} | kwargs))


class DecideSettlement(RehearsedActView, SettlementAct):
    """The other party agrees, and the dispute is settled; or declines with a reason."""

    act = Act.AGREE_SETTLEMENT
    form_class = DecideSettlementForm
    title = "Putuskan penyelesaian"
    submit_label = "Kirim putusan"

    @property
    def holder(self) -> Party:
        return other_party(self.proposal.proposed_by_party)

    def _agreed(self, form: forms.BaseForm) -> bool:
        return bool(form.cleaned_data["decision"] == DecideSettlementForm.AGREE)

    def consequence(self, form: forms.BaseForm) -> str:
        if self._agreed(form):
            return "Disetujui kedua PIHAK: perselisihan ini selesai dengan mufakat dan tidak dibuka kembali."
        return "Usul ini ditolak; perselisihan tetap terbuka. Usul dan alasan Anda tetap tersimpan."

    def perform(self, form: forms.BaseForm) -> str:
        agreed = self._agreed(form)
        services.decide_settlement(
            settlement=self.proposal, agreed=agreed, reason=form.cleaned_data["reason"], by=self.user,
            at=timezone.now(),
        )
        self.success_text = "Perselisihan selesai dengan mufakat." if agreed else "Usul penyelesaian ditolak."
        return self.cancel_url()


class WithdrawSettlement(WithdrawProposal, SettlementAct):
    """The proposing party takes it back."""

    act = Act.PROPOSE_SETTLEMENT
    title = "Tarik usul penyelesaian"

    def perform(self, form: forms.BaseForm) -> str:
        services.withdraw_settlement(
            settlement=self.proposal, reason=form.cleaned_data["reason"], by=self.user, at=timezone.now()
        )
        return self.cancel_url()


def _page(view: AgreementMixin, dispute: Dispute) -> str:
    return reverse("dispute", kwargs={"code": view.agreement.code, "pk": dispute.pk})
