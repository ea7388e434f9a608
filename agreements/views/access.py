"""Access to the data: may it be stopped, may it come back, and the two acts of the power's holder."""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Act
from records.models import IssuedDocument

from .. import charts
from ..access_texts import why_not_about_access
from ..access_words import (
    STATES,
    StopRecord,
    not_grounds,
    power_terms,
    reach_of_stop,
    restoring_tree,
    state_key,
    stopping_tree,
    stops,
    stops_drawn,
    truth,
)
from ..documents.evidence import Decision, evidence_json
from ..eligibility import AccessState, access_state
from ..forms import RestoreForm, SuspendForm
from ..models import ForceMajeure, Letter, Suspension
from ..papers import restoration_key, stop_key
from ..services import Refused
from ..services.force_majeure import undecided
from ..services.suspension import power_holder, restore_access, suspend_access
from ..standing import days_overdue
from ..tasks import draw_letters_soon
from ..wording import long_date
from .base import AgreementMixin
from .rehearsal import RehearsedActView

#: How many duties of a ground or condition are named; the list of duties has all.
SHOWN = 25


class Access(AgreementMixin, TemplateView):
    """The state of access on the chosen day, with the rows that prove it."""

    template_name = "agreements/access.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = access_state(self.agreement, self.as_of)
        records = stops(self.agreement, self.as_of)
        # What is drawn escapes every text it is given.
        drawn = charts.draw_stops(stops_drawn(self.agreement, records, self.as_of)) if records else ""
        return super().get_context_data(
            state=state,
            stops=self._with_papers(records),
            stops_chart=mark_safe(drawn),  # noqa: S308
            **(self._described(state) if state else {}),
            **kwargs,
        )

    def _with_papers(self, records: list[StopRecord]) -> list[tuple[StopRecord, str, str]]:
        """Return each stop with the codes of its two evidence packs, "" for one that is not there yet. One query."""
        keys = [key for r in records for key in (stop_key(r.stop), restoration_key(r.stop)) if key]
        codes = dict(IssuedDocument.objects.filter(key__in=keys).values_list("key", "code"))
        return [
            (r, codes.get(stop_key(r.stop), ""), codes.get(restoration_key(r.stop) or "", "")) for r in records
        ]

    def _letters(self, state: AccessState) -> list[tuple[str, str]]:
        """Return the letters about access that have something to say today: their words and the address to draft one.

        A warning is practice, not a step of the agreement.
        """
        if not self.may(Act.DRAFT_LETTER):
            return []
        back = state.restoration is not None and state.restoration.curative
        offered = [
            (Letter.Kind.WARNING, "Surat peringatan (praktik; tidak diwajibkan perjanjian)", state.eligible),
            (Letter.Kind.STOP, "Surat penghentian sementara akses", state.eligible),
            (Letter.Kind.ASK_BACK, "Surat permohonan pemulihan akses", back),
            (Letter.Kind.RESTORE, "Surat pemulihan akses", back),
        ]
        address = reverse("draft_letter", kwargs={"code": self.agreement.code})
        return [
            (words, f"{address}?jenis={kind.value}")
            for kind, words, apt in offered
            if apt and not why_not_about_access(kind, self.agreement, self.party)
        ]

    def _described(self, state: AccessState) -> dict[str, Any]:
        grounds, conditions = power_terms(self.agreement)
        stopping = stopping_tree(state, {clause: term.label for clause, term in grounds.items()})
        trees = {"stopping_chart": mark_safe(charts.draw_tree(stopping))}  # noqa: S308
        if state.restoration:
            restoring = restoring_tree(state, {clause: term.label for clause, term in conditions.items()})
            trees["restoring_chart"] = mark_safe(charts.draw_tree(restoring))  # noqa: S308
        return {
            **trees,
            "reach": reach_of_stop(state.holder.agency.short_name, state.affected.agency.short_name),
            "look": STATES[state_key(state)],
            "truth": truth(state),
            "not_grounds": not_grounds(self.agreement),
            "grounds": [
                (g, grounds[g.clause].label, [(o, days_overdue(o.dates, self.as_of)) for o in g.overdue[:SHOWN]])
                for g in state.grounds
            ],
            "shown": SHOWN,
            "conditions": [
                (c, conditions[c.clause].label) for c in (state.restoration.conditions if state.restoration else ())
            ],
            "reading": self.agreement.reading("cure").chosen_label,
            "letters": self._letters(state),
            "may_suspend": state.eligible and self.may(Act.SUSPEND_ACCESS, state.holder),
            "may_restore": state.stop is not None and self.may(Act.RESTORE_ACCESS, state.holder),
        }


class Evidence(AgreementMixin):
    """The frozen evidence of a decision about access as JSON; the same bytes every time."""

    restoring = False

    def get(self, request: HttpRequest, code: str, pk: int) -> HttpResponse:
        rows = Suspension.objects.filter(agreement=self.agreement).select_related("agreement", "by_party__agency")
        stop = get_object_or_404(rows, pk=pk)
        if self.restoring and stop.restored_at is None:
            raise Http404("Akses ini belum dipulihkan.")
        name = "pemulihan" if self.restoring else "penghentian"
        return HttpResponse(
            evidence_json(Decision(stop, self.restoring)), content_type="application/json; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="bukti-{name}-{code}-{pk}.json"'},
        )


class PowerAct(RehearsedActView):
    """An act of the party that holds the power over access; the state is today's, whatever day is looked at."""

    template_name = "agreements/access_act.html"

    @cached_property
    def state(self) -> AccessState | None:
        return access_state(self.agreement, timezone.localdate())

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def why_not(self) -> str:
        """Return why there is nothing to decide today, "" where there is."""
        raise NotImplementedError

    def cancel_url(self) -> str:
        return reverse("access", kwargs={"code": self.agreement.code})

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            holder = power_holder(self.agreement)
        except Refused as error:
            raise PermissionDenied(str(error)) from error
        if holder.pk != self.party.pk:
            raise PermissionDenied(
                f"Kewenangan atas akses ada pada {holder.agency.short_name}; "
                f"Anda bertindak untuk {self.party.agency.short_name}."
            )
        if reason := self.why_not():
            messages.warning(request, reason)
            return redirect(self.cancel_url())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self.state
        reach = reach_of_stop(state.holder.agency.short_name, state.affected.agency.short_name) if state else None
        return super().get_context_data(truth=truth(state) if state else "", reach=reach, **kwargs)


class SuspendAccess(PowerAct):
    """Stop access temporarily, on grounds that hold today."""

    act = Act.SUSPEND_ACCESS
    form_class = SuspendForm
    title = "Hentikan sementara akses"
    submit_label = "Hentikan akses"
    tone = "danger"
    success_text = "Penghentian sementara akses dicatat. Bukti dasarnya dibekukan bersama keputusan ini."

    def why_not(self) -> str:
        if self.state is None or self.state.eligible:
            return ""
        if self.state.stop is not None:
            return "Akses sudah dihentikan sementara."
        return f"Tidak ada dasar penghentian per {long_date(self.state.as_of)}."

    @cached_property
    def claims(self) -> list[ForceMajeure]:
        """The claims of force majeure that hold the stop up until it is confirmed with a reason."""
        return undecided(self.agreement, self.state.affected) if self.state else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(claims=self.claims, **kwargs)

    def get_form(self, form_class: Any = None) -> forms.BaseForm:
        form = super().get_form(form_class)
        grounds, _ = power_terms(self.agreement)
        if not self.claims:
            del form.fields["despite_claims"]
        holding = self.state.grounds if self.state else ()
        form.fields["grounds"].choices = [
            (g.clause, f"Pasal {g.clause}: {grounds[g.clause].label} ({len(g.overdue)} terlambat)")
            for g in holding
            if g.holds
        ]
        return form

    def consequence(self, form: forms.BaseForm) -> str:
        assert self.state is not None
        affected = self.state.affected.agency.short_name
        return (
            f"Akses terbatas {affected} dihentikan sementara mulai {long_date(form.cleaned_data['effective_on'])} "
            f"atas dasar Pasal {' dan '.join(form.cleaned_data['grounds'])}. Kewajiban {affected} dan jangka waktunya "
            f"tetap berjalan. Bukti yang tercatat hari ini dibekukan bersama keputusan ini.{self._despite()}"
        )

    def _despite(self) -> str:
        if not self.claims:
            return ""
        titles = "; ".join(claim.title for claim in self.claims)
        return (
            f" Klaim keadaan kahar yang belum diputus ({titles}) tidak ditunggu; alasan Anda dibekukan bersama "
            "keputusan ini."
        )

    def perform(self, form: forms.BaseForm) -> str:
        suspend_access(agreement=self.agreement, by=self.user, at=timezone.now(), **form.cleaned_data)
        draw_letters_soon()
        return self.cancel_url()


class RestoreAccess(PowerAct):
    """Restore access once the conditions hold."""

    act = Act.RESTORE_ACCESS
    form_class = RestoreForm
    title = "Pulihkan akses"
    submit_label = "Pulihkan akses"
    success_text = "Pemulihan akses dicatat."

    def why_not(self) -> str:
        if self.state is None or self.state.stop is None:
            return "Akses tidak sedang dihentikan sementara."
        return ""

    def consequence(self, form: forms.BaseForm) -> str:
        assert self.state is not None and self.state.restoration is not None
        literal = "terpenuhi juga" if self.state.restoration.literal else "tidak terpenuhi"
        return (
            f"Akses terbatas {self.state.affected.agency.short_name} dipulihkan mulai "
            f"{long_date(form.cleaned_data['restored_on'])} menurut tafsir yang dipakai: "
            f"{self.agreement.reading('cure').chosen_label}. Menurut tafsir harfiah syaratnya {literal}; kedua hasil "
            "dicatat."
        )

    def perform(self, form: forms.BaseForm) -> str:
        restore_access(agreement=self.agreement, by=self.user, at=timezone.now(), **form.cleaned_data)
        draw_letters_soon()
        return self.cancel_url()
