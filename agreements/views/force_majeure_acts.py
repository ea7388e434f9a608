"""The acts on force majeure (Pasal 10): claiming, deciding, answering, its end, taking it back."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act

from ..forms.changes import WithdrawForm
from ..forms.force_majeure import AcceptEndForm, AnswerClaimForm, ClaimForm, DecideClaimForm, EndForm
from ..models import ForceMajeure, Obligation, Party
from ..services import force_majeure as services
from ..services.acting import other_party
from ..services.recomputing import Effect, effects_of
from ..standing import Standing
from ..wording import long_date
from .base import ActView, AgreementMixin
from .effects import SHOWN, ActWithEffects, effect_sentence
from .force_majeure import LOOKS, OPEN, State


class ClaimForceMajeure(ActView):
    """Claim that an event hit one's own party, and give its notice. A file does not survive a second page, so the
    effect is said at once.
    """

    act = Act.CLAIM_FORCE_MAJEURE
    form_class = ClaimForm
    template_name = "agreements/act.html"
    title = "Ajukan keadaan kahar"
    submit_label = "Ajukan klaim"
    success_text = "Klaim dan pemberitahuannya dicatat. Tidak ada tanggal yang bergeser sebelum klaim ini diterima."

    def get_form(self, form_class: Any = None) -> ClaimForm:
        form = super().get_form(form_class)
        assert isinstance(form, ClaimForm)
        running = (Standing.NOT_YET_DUE, Standing.DUE_SOON, Standing.OVERDUE, Standing.PAUSED)
        duties = Obligation.objects.of(self.agreement).owed_by(self.party)
        first = duties.standing_is(timezone.localdate(), *running).in_order().values_list("pk", flat=True)[:SHOWN]
        return form.offering(Obligation.objects.filter(pk__in=list(first)).in_order())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        other = self.other.agency.short_name
        lead = (
            f"Keadaan di luar kekuasaan {self.party.agency.short_name} yang menghambat kewajibannya (Pasal 10). "
            f"Dengan ini {other} diberi tahu secara tertulis; paling lambat 14 hari kalender sejak kejadian, dan yang "
            f"sesudah itu tercatat terlambat. Tidak ada batas waktu yang bergeser sebelum {other} menerima klaim ini."
        )
        return super().get_context_data(**({"lead": lead} | kwargs))

    def cancel_url(self) -> str:
        return reverse("force_majeures", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(form, ClaimForm) and isinstance(self.request.user, User)
        typed = form.cleaned_data
        row = services.claim_force_majeure(
            agreement=self.agreement,
            event=services.Event(
                typed["title"], typed["description"], typed["first_on"], typed["last_on"], form.covered,
                typed["statement_reference"],
            ),
            reference=typed["reference"].strip(), dated_on=typed["dated_on"],
            sent_on=typed["sent_on"] or timezone.localdate(), outside=form.outside, pdf=typed["file"],
            by=self.request.user, at=timezone.now(),
        )
        return _page(self, row)


class EventAct(ActView):
    """An act on one event, which one of the parties has; the event is today's, whatever day is looked at."""

    template_name = "agreements/force_majeure_act.html"
    wanted: Sequence[str] = OPEN

    @cached_property
    def event(self) -> ForceMajeure:
        rows = ForceMajeure.objects.select_related("agreement", "party__agency", "notice")
        found: ForceMajeure = get_object_or_404(rows, agreement=self.agreement, pk=self.kwargs["pk"])
        return found

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    @property
    def holder(self) -> Party:
        """The party whose act it is: the one that the event hit."""
        return self.event.party

    def why_not(self) -> str:
        """Return why there is nothing to do now, "" where there is."""
        if self.event.state not in self.wanted:
            return f"Klaim keadaan kahar ini sudah {LOOKS[State(self.event.state)].word}."
        return ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.holder.pk != self.party.pk:
            raise PermissionDenied(
                f"Ini tindakan {self.holder.agency.short_name}; Anda bertindak untuk {self.party.agency.short_name}."
            )
        if reason := self.why_not():
            messages.warning(request, reason)
            return redirect(self.cancel_url())
        return super().get(request, *args, **kwargs)

    def object_name(self) -> str:
        return f"force_majeure:{self.event.pk}"

    def cancel_url(self) -> str:
        return _page(self, self.event)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **({"event": self.event, "look": LOOKS[State(self.event.state)], "lead": self.event.title} | kwargs)
        )


class DecideForceMajeure(ActWithEffects, EventAct):
    """The other party accepts, having seen what it moves, rejects, or asks for more."""

    act = Act.DECIDE_FORCE_MAJEURE
    form_class = DecideClaimForm
    title = "Putuskan keadaan kahar"
    submit_label = "Kirim putusan"

    @property
    def holder(self) -> Party:
        return other_party(self.event.party)

    def effects(self, form: forms.BaseForm) -> list[Effect]:
        return effects_of(self.agreement, lambda: self.perform(form))

    def consequence(self, form: forms.BaseForm) -> str:
        hit = self.event.party.agency.short_name
        match State(form.cleaned_data["state"]):
            case State.ACCEPTED:
                open_end = "" if self.event.stated_last_on else (
                    " Selama keadaan ini belum berakhir, batas waktu kewajiban yang terkena tidak dapat dinyatakan."
                )
                return f"Klaim diterima dan berlaku sekarang. {effect_sentence(self.found or [])}{open_end}"
            case State.REJECTED:
                return f"Klaim ditolak: kewajiban {hit} berjalan dengan batas waktu semula."
            case _:
                return f"{hit} diminta melengkapi keterangan. Klaim tetap belum diputus dan tidak menggeser tanggal."

    def perform(self, form: forms.BaseForm) -> str:
        row = services.decide_force_majeure(event=self.event, by=self.user, at=timezone.now(), **form.cleaned_data)
        self.success_text = {
            State.ACCEPTED: "Klaim diterima; batas waktu mengikutinya.", State.REJECTED: "Klaim ditolak.",
            State.ASKED: "Keterangan diminta.",
        }[State(row.state)]
        return self.cancel_url()


class AnswerForceMajeure(EventAct):
    """The party that was hit gives more: the other decides again."""

    act = Act.CLAIM_FORCE_MAJEURE
    form_class = AnswerClaimForm
    title = "Lengkapi keterangan"
    submit_label = "Kirim keterangan"
    success_text = "Keterangan dicatat. PIHAK lainnya kini dapat memutus."

    def get_initial(self) -> dict[str, Any]:
        return {"description": self.event.description}

    def perform(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        services.answer_force_majeure(
            event=self.event, description=typed["description"], statement_reference=typed["statement_reference"],
            pdf=typed["file"], by=self.user, at=timezone.now(),
        )
        return self.cancel_url()


class StateEnd(EventAct):
    """The party that was hit states the last day; it counts once the other has accepted it."""

    act = Act.CLAIM_FORCE_MAJEURE
    form_class = EndForm
    title = "Nyatakan berakhir"
    submit_label = "Nyatakan berakhir"
    success_text = "Hari terakhir dinyatakan dan menunggu PIHAK lainnya."
    wanted = (*OPEN, State.ACCEPTED)

    def why_not(self) -> str:
        if self.event.last_on is not None:
            return f"Akhir keadaan kahar sudah disepakati: {long_date(self.event.last_on)}."
        return super().why_not()

    def get_initial(self) -> dict[str, Any]:
        return {"last_on": self.event.stated_last_on}

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"{self.party.agency.short_name} menyatakan keadaan ini berakhir "
            f"{long_date(form.cleaned_data['last_on'])}. Tidak ada tanggal yang bergeser "
            f"sebelum {self.other.agency.short_name} menerimanya."
        )

    def perform(self, form: forms.BaseForm) -> str:
        services.state_end(
            event=self.event, last_on=form.cleaned_data["last_on"], by=self.user, at=timezone.now()
        )
        return self.cancel_url()


class AcceptEnd(ActWithEffects, EventAct):
    """The other party accepts the stated last day: due days can be stated again."""

    act = Act.DECIDE_FORCE_MAJEURE
    form_class = AcceptEndForm
    title = "Terima akhir keadaan kahar"
    submit_label = "Terima akhirnya"
    success_text = "Akhir keadaan kahar diterima; batas waktu dihitung lagi."
    wanted = (State.ACCEPTED,)

    @property
    def holder(self) -> Party:
        return other_party(self.event.party)

    def why_not(self) -> str:
        if self.event.state == State.ACCEPTED and self.event.last_on is not None:
            return f"Akhir keadaan kahar sudah disepakati: {long_date(self.event.last_on)}."
        if self.event.state == State.ACCEPTED and self.event.stated_last_on is None:
            return f"{self.event.party.agency.short_name} belum menyatakan hari terakhirnya."
        return super().why_not()

    def get_initial(self) -> dict[str, Any]:
        return {"last_on": self.event.stated_last_on}

    def effects(self, form: forms.BaseForm) -> list[Effect]:
        return effects_of(self.agreement, lambda: self.perform(form))

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"Keadaan kahar berakhir {long_date(form.cleaned_data['last_on'])}. "
            f"{effect_sentence(self.found or [])} Kewajiban yang tertunda dilaksanakan kembali (Pasal 10 ayat (3))."
        )

    def perform(self, form: forms.BaseForm) -> str:
        services.accept_end(event=self.event, last_on=form.cleaned_data["last_on"], by=self.user, at=timezone.now())
        return self.cancel_url()


class WithdrawForceMajeure(EventAct):
    """The party that was hit takes back a claim that the other has not decided on."""

    act = Act.CLAIM_FORCE_MAJEURE
    form_class = WithdrawForm
    title = "Tarik klaim"
    submit_label = "Tarik klaim"
    tone = "danger"
    success_text = "Klaim ditarik."

    def consequence(self, form: forms.BaseForm) -> str:
        return "Klaim ini tidak dapat diterima lagi dan tidak menggeser tanggal. Catatannya tetap tersimpan."

    def perform(self, form: forms.BaseForm) -> str:
        services.withdraw_force_majeure(
            event=self.event, reason=form.cleaned_data["reason"], by=self.user, at=timezone.now()
        )
        return self.cancel_url()


def _page(view: AgreementMixin, event: ForceMajeure) -> str:
    return reverse("force_majeure", kwargs={"code": view.agreement.code, "pk": event.pk})
