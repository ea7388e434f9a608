"""Minutes of matching: the list, the page of one, its preview."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.roles import Act
from agreements.deadlines import wib_date
from agreements.models import Party
from agreements.papers import papers_of
from agreements.views.base import AgreementMixin
from agreements.views.lists import FilteredList
from records.drawing import DrawingFailed, draw_pdf
from records.services import journal

from ..documents import minutes_html
from ..figures import Figures
from ..forms.exchange import MinutesFilter
from ..models import Minutes
from ..overview import figure_rows, figures_of, masked_nip
from ..papers import minutes_base, minutes_key
from ..querysets import MinutesQuerySet

State = Minutes.State


_FIGURES = {f.name: str(f.verbose_name) for f in Minutes._meta.fields if f.name in Figures.__dataclass_fields__}


class MinutesList(FilteredList):
    """The minutes drafted by the status date."""

    template_name = "exchanges/minutes.html"
    form_class = MinutesFilter
    export_title = "Berita acara"
    export_name = "berita-acara"
    columns = (
        "Kelompok data", "Tanggal pemadanan", "Keadaan", "Penyusun", "Nomor PIHAK KESATU", "Nomor PIHAK KEDUA",
        *_FIGURES.values(),
    )

    def rows(self, wanted: dict[str, Any]) -> MinutesQuerySet:
        rows = Minutes.objects.of(self.agreement).made_by(self.as_of).with_state(self.as_of)
        if text := wanted.get("q"):
            rows = rows.found(text)
        if state := wanted.get("keadaan"):
            rows = rows.state_is(self.as_of, state)
        return rows.select_related("drafted_by_party__agency", "submitted_by_party__agency").order_by(
            "-matched_on", "-pk"
        )

    def cells(self, row: Any) -> Sequence[Any]:
        numbered = row.state_then not in (State.DRAFT, State.SUBMITTED)
        numbers = (row.first_number, row.second_number) if numbered else ("", "")
        return (
            row.data_group, row.matched_on, State(row.state_then).label, row.drafted_by_party.agency.short_name,
            *numbers, *(getattr(row, name) for name in _FIGURES),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_draft=self.may(Act.DRAFT_MINUTES), **kwargs)


class MinutesPage(AgreementMixin, TemplateView):
    """One set of minutes: figures, identity of the data, officials, what happened to it, its documents, the acts."""

    template_name = "exchanges/minutes_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Minutes.objects.of(self.agreement).made_by(self.as_of).with_state(self.as_of).select_related(
            "drafted_by_party__agency", "submitted_by_party__agency", "superseded_by", "supersedes"
        )
        minutes: Any = get_object_or_404(rows, pk=self.kwargs["pk"])
        first, second = self.agreement.parties.select_related("agency")
        figures = figures_of(minutes)
        state: str = minutes.state_then
        return super().get_context_data(
            minutes=minutes, state=state, first=first, second=second, figures=figure_rows(minutes),
            sums=figures, identity=_identity(minutes, first, second), officials=_officials(minutes, first, second),
            numbers=[(first, minutes.first_number), (second, minutes.second_number)],
            supersedes=getattr(minutes, "supersedes", None), events=self._events(minutes),
            papers=papers_of(minutes_base(minutes.pk), minutes_key(minutes), self.as_of),
            turn=self._turn(minutes, first, second), acts=self._acts(minutes), **kwargs,
        )

    def _turn(self, minutes: Minutes, first: Party, second: Party) -> Party | None:
        """The party that has to make submitted minutes final or send them back."""
        if minutes.state != State.SUBMITTED or minutes.submitted_by_party_id is None:
            return None
        return second if minutes.submitted_by_party_id == first.pk else first

    def _acts(self, minutes: Minutes) -> list[tuple[str, str, str]]:
        """The acts open to the person: label, address, button style."""
        own = minutes.first_number if self.party.ordinal == Party.Ordinal.FIRST else minutes.second_number
        answers = minutes.submitted_by_party_id not in (None, self.party.pk)
        finalises = answers and self.request.user.pk not in (minutes.created_by_id, minutes.submitted_by_id)
        wanted = [
            (State.DRAFT, True, Act.SUBMIT_MINUTES, "Ajukan", "submit_minutes", "primary"),
            (State.DRAFT, True, Act.DRAFT_MINUTES, "Ubah konsep", "revise_minutes", "outline-primary"),
            (State.SUBMITTED, finalises, Act.FINALISE_MINUTES, "Finalkan", "finalise_minutes", "primary"),
            (State.SUBMITTED, answers, Act.RETURN_MINUTES, "Kembalikan", "return_minutes", "outline-primary"),
            (State.FINAL, not own, Act.NUMBER_MINUTES, "Catat nomor", "number_minutes", "primary"),
        ]
        kwargs = {"code": self.agreement.code, "pk": minutes.pk}
        acts = [
            (label, reverse(name, kwargs=kwargs), style)
            for state, open_to_them, act, label, name, style in wanted
            if minutes.state == state and open_to_them and self.may(act)
        ]
        if minutes.state != State.CANCELLED and self.may(Act.CANCEL_MINUTES):
            acts.append(("Batalkan", reverse("cancel_minutes", kwargs=kwargs), "outline-danger"))
        if minutes.state == State.CANCELLED and minutes.superseded_by_id is None and self.may(Act.DRAFT_MINUTES):
            address = reverse("draft_minutes", kwargs={"code": self.agreement.code})
            acts.append(("Susun pengganti", f"{address}?menggantikan={minutes.pk}", "primary"))
        return acts

    def _events(self, minutes: Minutes) -> list[dict[str, Any]]:
        """What was done to the minutes by the status date, newest first, from the journal."""
        parties = {p.agency.code: p for p in self.agreement.parties.select_related("agency")}
        entries = journal.of_object(self.agreement.code, f"minutes:{minutes.pk}").filter(refused=False)[:50]
        return [
            {
                "when": e.at, "title": e.act[:1].upper() + e.act[1:], "by": parties.get(e.party),
                "detail": f"{e.who}: {e.reason}" if e.reason else e.who,
            }
            for e in map(journal.readable, entries)
            if wib_date(e.at) <= self.as_of
        ]


class MinutesPreview(AgreementMixin):
    """Minutes that are not final as they would be printed, marked KONSEP: drawn on request, kept nowhere."""

    def get(self, request: HttpRequest, code: str, pk: int) -> HttpResponse:
        minutes = get_object_or_404(
            Minutes.objects.of(self.agreement).filter(state__in=[State.DRAFT, State.SUBMITTED]), pk=pk
        )
        try:
            content = draw_pdf(minutes_html(minutes, code="", check_url="", draft=True))
        except DrawingFailed as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("minutes_detail", kwargs={"code": code, "pk": pk}))
        name = f"konsep-berita-acara-{minutes.matched_on.isoformat()}.pdf"
        return HttpResponse(
            content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )


def _identity(minutes: Minutes, first: Party, second: Party) -> list[dict[str, Any]]:
    return [
        {
            "party": party, "source": getattr(minutes, f"{side}_source"),
            "cutoff_on": getattr(minutes, f"{side}_cutoff_on"), "file_name": getattr(minutes, f"{side}_file_name"),
            "sha256": getattr(minutes, f"{side}_file_sha256"),
        }
        for side, party in (("first", first), ("second", second))
    ]


def _officials(minutes: Minutes, first: Party, second: Party) -> list[dict[str, Any]]:
    return [
        {
            "party": party, "name": getattr(minutes, f"{side}_signatory_name"),
            "nip": masked_nip(getattr(minutes, f"{side}_signatory_nip")),
            "rank": getattr(minutes, f"{side}_signatory_rank"), "office": getattr(minutes, f"{side}_signatory_office"),
        }
        for side, party in (("first", first), ("second", second))
    ]
