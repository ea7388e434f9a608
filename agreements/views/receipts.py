"""Confirming, contesting and settling when a fact was received, for every kind of fact that comes from outside."""

from collections.abc import Sequence
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
from accounts.roles import Act

from ..forms import AddProofForm, AnswerContestForm, ConfirmReceiptForm, ContestReceiptForm
from ..models import Fact, ReceiptContest
from ..receipt_state import Effect, dated_proofs, effects_of, proposal_text, receipt_state
from ..receipts import DatedProof, Proof, Proposal
from ..services import facts
from ..services.proofs import add_proof
from ..templatetags.facts import fact_url
from ..wording import long_date
from .base import AgreementMixin
from .rehearsal import RehearsedActView


def receipt_context(view: AgreementMixin, fact: Fact) -> dict[str, Any]:
    """Return what `agreements/_receipt.html` shows: `receipt`, and `receipt_acts` with the acts open to the person.

    `fact` needs `agreement` and `addressee__agency` selected.
    """
    state = receipt_state(fact, view.as_of)
    kwargs = {"code": view.agreement.code, "pk": fact.pk}
    acts = []
    if fact.withdrawn_on is None and state.contest is None:
        own = fact.recorded_by_id == view.request.user.pk
        if state.waits and not own and view.may(Act.CONFIRM_RECEIPT, fact.addressee):
            acts.append(("Konfirmasi penerimaan", reverse("confirm_receipt", kwargs=kwargs), "primary"))
        if not fact.through_portal and view.may(Act.CONTEST_RECEIPT):
            acts.append(("Sanggah tanggal", reverse("contest_receipt", kwargs=kwargs), "outline-secondary"))
    elif state.contest is not None and view.may(Act.ANSWER_CONTEST, state.contest.turn):
        acts.append(("Jawab sanggahan", reverse("answer_contest", kwargs=kwargs), "primary"))
    if fact.withdrawn_on is None and not fact.through_portal and view.may(Act.ADD_PROOF):
        acts.append(("Tambah bukti", reverse("add_proof", kwargs=kwargs), "outline-secondary"))
    return {"receipt": state, "receipt_acts": acts}


class ReceiptAct(RehearsedActView):
    """An act about the receipt of one fact of this agreement."""

    template_name = "agreements/receipt_act.html"

    @cached_property
    def fact(self) -> Fact:
        facts_here = Fact.objects.filter(agreement=self.agreement, addressee__isnull=False)
        found: Fact = get_object_or_404(
            facts_here.select_related("agreement", "actor__agency", "addressee__agency"), pk=self.kwargs["pk"]
        )
        return found

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def proposal(self, form: forms.BaseForm) -> Proposal:
        """Return the date that the form puts forward, for the party whose page it is."""
        return Proposal(form.cleaned_data["received_on"], self.party.pk == self.fact.addressee_id)

    def object_name(self) -> str:
        return f"fact:{self.fact.pk}"

    def cancel_url(self) -> str:
        return fact_url(self.fact) or reverse("obligations", kwargs={"code": self.agreement.code})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(fact=self.fact, receipt=receipt_state(self.fact, self.as_of), **kwargs)


class ConfirmReceipt(ReceiptAct):
    """The receiver confirms; the clock's start is settled."""

    act = Act.CONFIRM_RECEIPT
    form_class = ConfirmReceiptForm
    title = "Konfirmasi penerimaan"
    submit_label = "Konfirmasi penerimaan"
    success_text = "Penerimaan dikonfirmasi. Batas waktunya kini pasti."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        receiver = self.fact.addressee
        if receiver is not None and receiver.pk != self.party.pk:
            raise PermissionDenied(
                f"Hanya PIHAK yang menerima, yaitu {receiver.agency.short_name}, yang dapat mengonfirmasi penerimaan; "
                f"Anda bertindak untuk {self.party.agency.short_name}."
            )
        return super().get(request, *args, **kwargs)

    def consequence(self, form: forms.BaseForm) -> str:
        received_on = form.cleaned_data["received_on"]
        proof = DatedProof(Proof.RECEIVER_CONFIRMATION, received_on, timezone.localdate())
        return _settled_text(effects_of(self.fact, [proof]), received_on)

    def perform(self, form: forms.BaseForm) -> str:
        facts.confirm_receipt(fact=self.fact, by=self.user, at=timezone.now(), **form.cleaned_data)
        return self.cancel_url()


class ContestReceipt(ReceiptAct):
    """Either party disputes the date on record; the duty keeps two bounds until both settle it."""

    act = Act.CONTEST_RECEIPT
    form_class = ContestReceiptForm
    title = "Sanggah tanggal diterima"
    submit_label = "Ajukan sanggahan"
    success_text = "Sanggahan diajukan. PIHAK lainnya kini menjawab."

    def consequence(self, form: forms.BaseForm) -> str:
        text = _open_text(effects_of(self.fact, contested=[self.proposal(form)]))
        own_word = any(p.is_receivers_word for p in dated_proofs(self.fact))
        if own_word and self.party.pk == self.fact.addressee_id:
            text += " Anda menyanggah tanggal dari PIHAK Anda sendiri: batas paling akhir tidak bergeser sampai PIHAK "
            text += "lainnya menyetujui."
        return text

    def perform(self, form: forms.BaseForm) -> str:
        facts.contest_receipt(
            fact=self.fact, received_on=form.cleaned_data["received_on"], reason=form.cleaned_data["reason"],
            by=self.user, at=timezone.now(),
        )
        return self.cancel_url()


class AnswerContest(ReceiptAct):
    """The party whose turn it is accepts the last proposal or puts forward another date."""

    act = Act.ANSWER_CONTEST
    form_class = AnswerContestForm
    title = "Jawab sanggahan"
    submit_label = "Kirim jawaban"

    @cached_property
    def contest(self) -> ReceiptContest:
        found = facts.open_contest(self.fact)
        # An answer to a contest that has meanwhile been settled is refused by the act, in words.
        latest = found or self.fact.contests.order_by("-pk").first()
        return latest or get_object_or_404(ReceiptContest, fact=self.fact)

    @cached_property
    def proposed(self) -> date | None:
        return self.contest.proposals.order_by("-pk")[0].received_on

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        state = receipt_state(self.fact, self.as_of)
        if state.contest is None:
            raise PermissionDenied("Tidak ada sanggahan yang terbuka atas tanggal diterima ini.")
        if state.contest.turn.pk != self.party.pk:
            raise PermissionDenied("Usulan terakhir berasal dari PIHAK Anda; PIHAK lainnya yang menjawab.")
        return super().get(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> forms.BaseForm:
        form = super().get_form(form_class)
        form.fields["answer"].choices = [
            (value, f"Terima usulan: {proposal_text(self.proposed)}" if value == AnswerContestForm.ACCEPT else label)
            for value, label in form.fields["answer"].choices
        ]
        return form

    def consequence(self, form: forms.BaseForm) -> str:
        if form.cleaned_data["answer"] != AnswerContestForm.ACCEPT:
            theirs = Proposal(self.proposed, self.other.pk == self.fact.addressee_id)
            return _open_text(effects_of(self.fact, contested=[theirs, self.proposal(form)]))
        if self.proposed is None:
            return _void_text(self.fact)
        proof = DatedProof(Proof.SETTLED_BY_BOTH, self.proposed, timezone.localdate())
        return _settled_text(effects_of(self.fact, [proof]), self.proposed)

    def perform(self, form: forms.BaseForm) -> str:
        answer, at = form.cleaned_data["answer"], timezone.now()
        if answer == AnswerContestForm.ACCEPT:
            facts.accept_contest(contest=self.contest, by=self.user, at=at)
            self.success_text = "Tanggal diterima kini disepakati kedua PIHAK."
        else:
            facts.counter_contest(
                contest=self.contest, received_on=form.cleaned_data["received_on"],
                reason=form.cleaned_data["reason"], by=self.user, at=at,
            )
            self.success_text = "Usulan Anda dicatat. PIHAK lainnya kini menjawab."
        return self.cancel_url()


class AddProof(ReceiptAct):
    """Either party adds a paper or a log that proves the receipt; the highest proof decides."""

    act = Act.ADD_PROOF
    form_class = AddProofForm
    title = "Tambah bukti penerimaan"
    submit_label = "Tambah bukti"
    success_text = "Bukti dicatat. Bukti yang lebih dahulu tetap tersimpan."

    def consequence(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        contest = facts.open_contest(self.fact)
        contested = facts.standing_proposals(contest) if contest else None
        own = self.party.pk == self.fact.addressee_id
        proof = DatedProof(typed["kind"], typed["received_on"], timezone.localdate(), own)
        effects = effects_of(self.fact, [proof], contested)
        if contest is not None:
            return _open_text(effects)
        best = max(p.kind for p in [*dated_proofs(self.fact), proof])
        if best > proof.kind:
            return f"Bukti ini disimpan; tanggal diterima tetap menurut bukti yang lebih tinggi, yaitu {best.label}."
        if not best.settles:
            return " ".join([
                "Bukti ini belum memastikan tanggal diterima; penerima masih perlu mengonfirmasi.",
                *(_bounds(e) for e in effects),
            ])
        return _settled_text(effects, proof.received_on)

    def perform(self, form: forms.BaseForm) -> str:
        add_proof(fact=self.fact, by=self.user, at=timezone.now(), **form.cleaned_data)
        return self.cancel_url()


def _settled_text(effects: Sequence[Effect], received_on: date) -> str:
    if not effects:
        return f"Tanggal diterima menjadi {long_date(received_on)}. Tidak ada jangka waktu yang dimulai olehnya."
    return " ".join(
        f"Tindakan ini memulai jangka waktu {e.obligation.parameters['months']} bulan bagi "
        f"{e.obligation.debtor.agency.short_name}, jatuh tempo {long_date(e.earliest_due_on)}."
        if e.settled
        else _bounds(e)
        for e in effects
    )


def _open_text(effects: Sequence[Effect]) -> str:
    if effects and all(e.settled for e in effects):
        return "Tanggal yang sudah disepakati kedua PIHAK tetap berlaku sampai keduanya menyepakati tanggal lain."
    opening = "Selama sanggahan terbuka, tanggal diterima belum pasti."
    return " ".join([opening, *(_bounds(e) for e in effects)])


def _bounds(effect: Effect) -> str:
    latest = long_date(effect.due_on) if effect.due_on else "belum dapat dinyatakan"
    return (
        f"{effect.obligation.subject}: batas waktu paling awal {long_date(effect.earliest_due_on)}, "
        f"paling akhir {latest}."
    )


def _void_text(fact: Fact) -> str:
    subjects = [o.subject for o in fact.opened.filter(voided_on=None)]
    ended = f" Kewajiban ini batal: {'; '.join(subjects)}." if subjects else ""
    return f"Kedua PIHAK sepakat bahwa ini tidak diterima; catatannya tidak lagi dihitung.{ended}"
