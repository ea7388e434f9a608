"""Incidents: the list with the law's hours, one incident, and the acts that carry it on."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import RULES, Act
from agreements.deadlines import end_of
from agreements.forms import PortalForm
from agreements.models import Party
from agreements.terms import Rule
from agreements.views.base import ActView, AgreementMixin
from agreements.views.lists import FilteredList
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import long_instant

from .. import safeguard_state as state
from ..forms.exchange import PlainForm, ReasonForm
from ..forms.safeguards import incidents as incident_forms
from ..incident_clock import notice_due, starts
from ..models import Incident
from ..services.safeguards import incidents as services
from ..services.safeguards.incident_letters import draft_incident_letter

State = Incident.State


class Incidents(FilteredList):
    """The incidents recorded by the status date, as they stood then."""

    template_name = "exchanges/safeguards/incidents.html"
    export_title = "Insiden pelindungan data"
    export_name = "insiden"
    columns = (
        "Judul", "PIHAK yang pemrosesannya gagal", "Diketahui", "Jam berjalan sejak", "Batas pemberitahuan",
        "Kepada subjek data", "Kepada lembaga", "Pemberitahuan", "Keadaan", "Dicatat", "Dicatat oleh",
    )

    def make_form(self) -> PortalForm:
        return incident_forms.IncidentFilter(self.request.GET).for_parties([self.party, self.other])

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Incident]:
        rows = state.incidents(self.agreement, self.as_of)
        if text := wanted.get("cari"):
            rows = rows.filter(title__icontains=text)
        columns = {"keadaan": "state_then", "pihak": "processor__agency__code"}
        return rows.filter(**{column: wanted[name] for name, column in columns.items() if wanted.get(name)})

    @cached_property
    def moment(self) -> Any:
        return state.moment_of(self.as_of, timezone.now())

    def cells(self, row: Any) -> Sequence[object]:
        return [
            row.title, row.processor.agency.short_name, row.known_at, row.starts_at, row.due_at, row.persons_at,
            row.authority_at, state.overall(row, self.moment).word, state.INCIDENT_LOOKS[row.state_then].word,
            row.recorded_at, row.recorded_by_party.agency.short_name,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_record=self.may(Act.RECORD_INCIDENT), **kwargs)
        return context | {
            "rows": [
                (row, state.INCIDENT_LOOKS[row.state_then], state.overall(row, self.moment))  # type: ignore[attr-defined]
                for row in context["page_obj"]
            ]
        }


class IncidentPage(AgreementMixin, TemplateView):
    """One incident: its hours, the three things of the notice, who is held responsible, what happened since."""

    template_name = "exchanges/safeguards/incident.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        incident: Any = get_object_or_404(state.incidents(self.agreement, self.as_of), pk=self.kwargs["pk"])
        entries = incident.entries.filter(recorded_at__lt=end_of(self.as_of))
        moment = state.moment_of(self.as_of, timezone.now())
        return super().get_context_data(
            incident=incident, look=state.INCIDENT_LOOKS[incident.state_then],
            notices=state.notices(incident, moment), clock=state.overall(incident, moment),
            account=state.account_of(incident, self.as_of),
            responsibility=state.responsibility(incident, (self.party, self.other), self.as_of),
            thread=[
                (entry, state.ENTRY_TITLES[entry.kind])
                for entry in entries.select_related("by_party__agency", "recorded_by", "responsible__agency")
            ],
            why=_reasons(incident), acts=self._acts(incident), **kwargs,
        )

    def _acts(self, incident: Incident) -> list[tuple[str, str, str]]:
        """The acts open to the person: label, address, button style."""
        processor, either = incident.processor, None
        wanted = [
            (State.OPEN, processor, Act.UPDATE_INCIDENT, "Catat pemberitahuan", "notify_incident", "primary"),
            (State.OPEN, processor, Act.UPDATE_INCIDENT, "Perbarui uraian", "update_incident", "outline-primary"),
            (State.OPEN, either, Act.STATE_RESPONSIBILITY, "Nyatakan pendapat", "state_responsibility",
             "outline-primary"),
            (State.OPEN, either, Act.DRAFT_LETTER, "Susun surat", "draft_incident_letter", "outline-primary"),
            (State.OPEN, processor, Act.CLOSE_INCIDENT, "Tutup insiden", "close_incident", "outline-primary"),
            (State.CLOSED, either, Act.STATE_RESPONSIBILITY, "Buka kembali", "reopen_incident", "outline-primary"),
        ]
        kwargs = {"code": self.agreement.code, "pk": incident.pk}
        return [
            (label, reverse(name, kwargs=kwargs), style)
            for needed, holder, act, label, name, style in wanted
            if incident.state == needed and self.may(act, holder)
        ]


class RecordIncident(RehearsedActView):
    """Record a failure to protect personal data; both parties are told at once."""

    act = Act.RECORD_INCIDENT
    form_class = incident_forms.RecordIncidentForm
    template_name = "agreements/act.html"
    title = "Catat insiden"
    lead = "Kegagalan pelindungan data pribadi. Batas waktunya dari undang-undang, bukan perjanjian."
    submit_label = "Catat insiden"
    success_text = "Insiden dicatat dan surel kepada kedua PIHAK disiapkan."

    def get_form(self, form_class: Any = None) -> incident_forms.RecordIncidentForm:
        form = super().get_form(form_class)
        assert isinstance(form, incident_forms.RecordIncidentForm)
        return form.for_parties([self.party, self.other])

    def cancel_url(self) -> str:
        return reverse("incidents", kwargs={"code": self.agreement.code})

    def consequence(self, form: forms.BaseForm) -> str:
        assert isinstance(form, incident_forms.RecordIncidentForm)
        term = self.agreement.terms.filter(rule=Rule.HOURS_AFTER_KNOWLEDGE.value).order_by("pk")[0]
        processor = self._processor(form)
        from_at = starts(form.known_at, timezone.now(), by_processor=processor == self.party)
        due_at = notice_due(from_at, term.parameters["hours"])
        return (
            f"Tindakan ini memulai jangka waktu {term.parameters['hours']} jam bagi {processor.agency.short_name}, "
            f"terhitung {long_instant(from_at)} sampai {long_instant(due_at)} (undang-undang, bukan perjanjian). "
            "Kedua PIHAK segera diberi tahu lewat surel."
        )

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(form, incident_forms.RecordIncidentForm)
        incident = services.record_incident(
            agreement=self.agreement, title=form.cleaned_data["title"], processor=self._processor(form),
            known_at=form.known_at, account=_account(form), by=_user(self.request), at=timezone.now(),
        )
        return _page(self.agreement.code, incident)

    def _processor(self, form: forms.BaseForm) -> Party:
        return self.party if form.cleaned_data["processor"] == self.party.agency.code else self.other


class IncidentAct(ActView):
    """A step in one incident of this agreement."""

    template_name = "exchanges/safeguards/incident_act.html"
    of_processor = True

    @cached_property
    def incident(self) -> Incident:
        rows = Incident.objects.filter(agreement=self.agreement)
        found: Incident = get_object_or_404(
            rows.select_related("agreement", "processor__agency", "term"), pk=self.kwargs["pk"]
        )
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = self.incident.processor
        if self.of_processor and holder.pk != self.party.pk:
            raise PermissionDenied(
                f"Hanya {holder.agency.short_name}, PIHAK yang pemrosesannya gagal, yang dapat "
                f"{RULES[self.act].label}; Anda bertindak untuk {self.party.agency.short_name}."
            )
        return super().get(request, *args, **kwargs)

    def object_name(self) -> str:
        return f"incident:{self.incident.pk}"

    def cancel_url(self) -> str:
        return _page(self.agreement.code, self.incident)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(incident=self.incident, **kwargs)


class UpdateIncident(IncidentAct):
    """Put a newer account beside the ones before."""

    act = Act.UPDATE_INCIDENT
    form_class = incident_forms.UpdateIncidentForm
    title = "Perbarui uraian"
    lead = "Uraian sebelumnya tetap tersimpan. Batas waktu tidak berubah."
    submit_label = "Simpan uraian"
    success_text = "Uraian diperbarui."

    def get_initial(self) -> dict[str, Any]:
        last = state.account_of(self.incident)
        return {name: getattr(last, name) for name in services.Account.__dataclass_fields__} if last else {}

    def perform(self, form: forms.BaseForm) -> str:
        services.update_incident(
            incident=self.incident, account=_account(form), note=form.cleaned_data["text"], by=_user(self.request),
            at=timezone.now(),
        )
        return self.cancel_url()


class NotifyIncident(IncidentAct, RehearsedActView):
    """Record that a notice went out, at which instant."""

    act = Act.UPDATE_INCIDENT
    form_class = incident_forms.NotifyForm
    title = "Catat pemberitahuan"
    lead = "Isinya uraian terakhir; uraian itu disimpan bersama catatan ini."
    submit_label = "Catat pemberitahuan"
    success_text = "Pemberitahuan dicatat."

    def consequence(self, form: forms.BaseForm) -> str:
        assert isinstance(form, incident_forms.NotifyForm)
        late = form.notified_at > self.incident.due_at
        verdict = "sesudah batas waktu, sehingga tercatat terlambat" if late else "dalam batas waktu"
        return (
            f"Pemberitahuan pada {long_instant(form.notified_at)} {verdict} ({long_instant(self.incident.due_at)}). "
            "Catatan ini tidak dapat diubah."
        )

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(form, incident_forms.NotifyForm)
        services.notify_incident(
            incident=self.incident, recipient=form.cleaned_data["recipient"], notified_at=form.notified_at,
            reference=form.cleaned_data["reference"], by=_user(self.request), at=timezone.now(),
        )
        return self.cancel_url()


class StateResponsibility(IncidentAct, RehearsedActView):
    """State whom the person's party holds responsible (9(9))."""

    act = Act.STATE_RESPONSIBILITY
    form_class = incident_forms.StatementForm
    title = "Nyatakan tanggung jawab"
    lead = "Pernyataan kedua PIHAK disimpan berdampingan; yang satu tidak menghapus yang lain."
    submit_label = "Catat pernyataan"
    success_text = "Pernyataan dicatat."
    of_processor = False

    def get_form(self, form_class: Any = None) -> incident_forms.StatementForm:
        form = super().get_form(form_class)
        assert isinstance(form, incident_forms.StatementForm)
        return form.for_parties([self.party, self.other])

    def consequence(self, form: forms.BaseForm) -> str:
        named = self._responsible(form)
        who = named.agency.short_name if named else "tidak ada PIHAK, atau belum dapat ditentukan"
        return (
            f"Dengan ini {self.party.agency.short_name} menyatakan yang bertanggung jawab: {who} (Pasal 9(9)). "
            "Penanggung jawab ditetapkan hanya bila pernyataan kedua PIHAK sama."
        )

    def perform(self, form: forms.BaseForm) -> str:
        services.state_responsibility(
            incident=self.incident, responsible=self._responsible(form), text=form.cleaned_data["text"],
            by=_user(self.request), at=timezone.now(),
        )
        return self.cancel_url()

    def _responsible(self, form: forms.BaseForm) -> Party | None:
        named = {p.agency.code: p for p in (self.party, self.other)}
        return named.get(form.cleaned_data["responsible"])


class CloseIncident(IncidentAct, RehearsedActView):
    """Close an incident with what was learnt."""

    act = Act.CLOSE_INCIDENT
    form_class = incident_forms.CloseIncidentForm
    title = "Tutup insiden"
    submit_label = "Tutup insiden"
    success_text = "Insiden ditutup. Riwayatnya tetap tersimpan."

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"Dengan ini {self.party.agency.short_name} menutup insiden “{self.incident}”. Ketepatan waktu "
            "pemberitahuan tetap tercatat, dan salah satu PIHAK dapat membukanya kembali dengan alasan."
        )

    def perform(self, form: forms.BaseForm) -> str:
        services.close_incident(
            incident=self.incident, outcome=form.cleaned_data["outcome"], lessons=form.cleaned_data["lessons"],
            by=_user(self.request), at=timezone.now(),
        )
        return self.cancel_url()


class ReopenIncident(IncidentAct):
    """Open a closed incident again."""

    act = Act.STATE_RESPONSIBILITY
    form_class = ReasonForm
    title = "Buka kembali insiden"
    submit_label = "Buka kembali"
    success_text = "Insiden dibuka kembali."
    of_processor = False

    def perform(self, form: forms.BaseForm) -> str:
        services.reopen_incident(
            incident=self.incident, reason=form.cleaned_data["reason"], by=_user(self.request), at=timezone.now()
        )
        return self.cancel_url()


class DraftIncidentLetter(IncidentAct):
    """Begin a letter to the other party from what is recorded."""

    act = Act.DRAFT_LETTER
    form_class = PlainForm
    title = "Susun surat"
    lead = "Konsep surat bersifat rahasia kepada PIHAK lainnya, berisi uraian terakhir."
    submit_label = "Buat konsep"
    of_processor = False
    success_text = "Konsep surat dibuat. Periksa isinya dan lengkapi penanda tangannya."

    def perform(self, form: forms.BaseForm) -> str:
        letter = draft_incident_letter(incident=self.incident, by=_user(self.request), at=timezone.now())
        return reverse("letter", kwargs={"code": self.agreement.code, "pk": letter.pk})


def _reasons(incident: Incident) -> list[dict[str, str]]:
    """How the last instant was reached, step by step."""
    own = incident.recorded_by_party_id == incident.processor_id
    began = "dinyatakan sendiri oleh PIHAK itu" if own else (
        "saat dicatat di portal, karena PIHAK lainnya yang mencatatnya"
    )
    hours = incident.term.parameters["hours"]
    return [
        {"label": "Dasar", "text": f"{incident.term.label}."},
        {"label": "Mulai", "text": f"{long_instant(incident.starts_at)}, {began}."},
        {"label": "Batas", "text": f"Ditambah tepat {hours} jam: {long_instant(incident.due_at)}; saat itu termasuk."},
    ]


def _account(form: forms.BaseForm) -> services.Account:
    return services.Account(**{name: form.cleaned_data[name] for name in services.Account.__dataclass_fields__})


def _page(code: str, incident: Incident) -> str:
    return reverse("incident", kwargs={"code": code, "pk": incident.pk})


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
