"""Waivers (*pengecualian*) of duties: the list, and proposing, deciding and taking one back."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act

from ..forms.waivers import ProposeWaiverForm, WaiverFilter
from ..models import Obligation, Waiver
from ..services.waivers import decide_waiver, propose_waiver, withdraw_waiver
from ..wording import long_date
from .base import AgreementMixin
from .lists import FilteredList
from .proposals import LOOKS, DecideProposal, ProposalAct, State, WithdrawProposal, known
from .rehearsal import RehearsedActView


def waivers_of(view: AgreementMixin, duty: Obligation) -> list[dict[str, Any]]:
    """Return the waivers of a duty proposed by the status date, newest first, each with its look and open acts."""
    return [
        {"waiver": row, "look": LOOKS[State(row.state_then)], "acts": acts_on(view, row)}
        for row in known(duty.waivers.all(), view.as_of)
    ]


def acts_on(view: AgreementMixin, waiver: Any) -> list[tuple[str, str, str]]:
    """Return the acts on a waiver that are open to the person: label, address, button style."""
    if waiver.state != State.PROPOSED:
        return []
    kwargs = {"code": view.agreement.code, "pk": waiver.pk}
    own = waiver.proposed_by_party_id == view.party.pk
    if own and view.may(Act.PROPOSE_WAIVER):
        return [("Tarik usul", reverse("withdraw_waiver", kwargs=kwargs), "outline-danger")]
    if not own and view.may(Act.AGREE_WAIVER):
        return [("Putuskan usul", reverse("decide_waiver", kwargs=kwargs), "primary")]
    return []


class Waivers(FilteredList):
    """The waivers proposed by the status date, as they stood then."""

    template_name = "agreements/waivers.html"
    form_class = WaiverFilter
    export_title = "Pengecualian"
    export_name = "pengecualian"
    columns = (
        "Kewajiban", "Pihak wajib", "Berlaku mulai", "Berlaku sampai", "Alasan", "Diusulkan oleh", "Diusulkan",
        "Keadaan",
    )

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Any]:
        rows = known(Waiver.objects.filter(obligation__agreement=self.agreement), self.as_of)
        if text := wanted.get("cari"):
            rows = rows.filter(obligation__subject__icontains=text)
        if state := wanted.get("keadaan"):
            rows = rows.filter(state_then=state)
        return rows.select_related("obligation__debtor__agency", "proposed_by_party__agency")

    def cells(self, row: Any) -> Sequence[object]:
        return (
            row.obligation.subject, row.obligation.debtor.agency.short_name, row.from_on, row.until_on, row.reason,
            row.proposed_by_party.agency.short_name, timezone.localdate(row.proposed_at),
            LOOKS[State(row.state_then)].word,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "rows": [(row, LOOKS[State(row.state_then)], acts_on(self, row)) for row in context["page_obj"]]
        }


class ProposeWaiver(RehearsedActView):
    """Propose that one duty need not be met for a time, or for good."""

    act = Act.PROPOSE_WAIVER
    form_class = ProposeWaiverForm
    template_name = "agreements/act.html"
    title = "Usulkan pengecualian"
    submit_label = "Usulkan pengecualian"
    success_text = "Pengecualian diusulkan. Kewajiban ini tidak berubah sampai PIHAK lainnya menyetujui."

    @cached_property
    def duty(self) -> Obligation:
        duties = Obligation.objects.of(self.agreement).with_parties().select_related("agreement")
        found: Obligation = get_object_or_404(duties, pk=self.kwargs["pk"])
        return found

    def object_name(self) -> str:
        return f"obligation:{self.duty.pk}"

    def get_initial(self) -> dict[str, Any]:
        return {"from_on": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"{self.duty.subject}, kewajiban {self.duty.debtor.agency.short_name}."
        return super().get_context_data(**({"lead": lead} | kwargs))

    def cancel_url(self) -> str:
        return _page(self, self.duty)

    def consequence(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        return (
            f"Sampai pejabat {self.other.agency.short_name} menyetujui usul ini, kewajiban ini berjalan seperti "
            f"biasa. Bila disetujui: {_effect(typed['from_on'], typed['until_on'])}"
        )

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(self.request.user, User)
        propose_waiver(obligation=self.duty, by=self.request.user, at=timezone.now(), **form.cleaned_data)
        return self.cancel_url()


class WaiverAct(ProposalAct):
    """An act on one proposed waiver."""

    @cached_property
    def proposal(self) -> Waiver:
        rows = Waiver.objects.select_related(
            "obligation__agreement", "obligation__debtor__agency", "proposed_by_party__agency", "proposed_by"
        )
        found: Waiver = get_object_or_404(rows, obligation__agreement=self.agreement, pk=self.kwargs["pk"])
        return found

    def object_name(self) -> str:
        return f"obligation:{self.proposal.obligation_id}"

    def cancel_url(self) -> str:
        return _page(self, self.proposal.obligation)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.proposal
        facts = [
            ("Kewajiban", row.obligation.subject), ("Pihak wajib", row.obligation.debtor.agency.short_name),
            ("Berlaku mulai", long_date(row.from_on)),
            ("Berlaku sampai", long_date(row.until_on) if row.until_on else "seterusnya"), ("Alasan", row.reason),
        ]
        return super().get_context_data(**({"facts": facts, "lead": row.obligation.subject} | kwargs))


class DecideWaiver(DecideProposal, WaiverAct):
    """The other party agrees, and the duty is waived; or declines."""

    act = Act.AGREE_WAIVER
    title = "Putuskan pengecualian"

    def consequence(self, form: forms.BaseForm) -> str:
        if not self.agreed(form):
            return super().consequence(form)
        return f"Disetujui kedua PIHAK: {_effect(self.proposal.from_on, self.proposal.until_on)}"

    def perform(self, form: forms.BaseForm) -> str:
        agreed = self.agreed(form)
        decide_waiver(
            waiver=self.proposal, agreed=agreed, reason=form.cleaned_data["reason"], by=self.user, at=timezone.now()
        )
        self.success_text = "Kewajiban ini dikecualikan." if agreed else "Usul pengecualian ditolak."
        return self.cancel_url()


class WithdrawWaiver(WithdrawProposal, WaiverAct):
    """The proposing party takes it back."""

    act = Act.PROPOSE_WAIVER
    title = "Tarik pengecualian"

    def perform(self, form: forms.BaseForm) -> str:
        withdraw_waiver(waiver=self.proposal, reason=form.cleaned_data["reason"], by=self.user, at=timezone.now())
        return self.cancel_url()


def _effect(from_on: date, until_on: date | None) -> str:
    if until_on is None:
        return f"mulai {long_date(from_on)} kewajiban ini dikecualikan untuk seterusnya."
    return (
        f"mulai {long_date(from_on)} sampai dengan {long_date(until_on)} kewajiban ini dikecualikan. Batas waktunya "
        "tidak bergeser: sesudah itu kewajiban ini berlaku lagi, dan terlambat bila batas waktunya sudah lewat."
    )


def _page(view: AgreementMixin, duty: Obligation) -> str:
    return reverse("obligation", kwargs={"code": view.agreement.code, "pk": duty.pk})
