"""Minutes of matching: the list, the page of one, its preview."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.roles import Act
from agreements.deadlines import end_of, wib_date
from agreements.models import Party
from agreements.papers import papers_of
from agreements.views.base import AgreementMixin
from agreements.views.lists import FilteredList
from agreements.views.receipts import receipt_context
from agreements.wording import long_instant, masked_nip
from records.drawing import DrawingFailed, draw_pdf
from records.services import journal

from ..documents import minutes_html
from ..figures import Figures
from ..forms.minutes import MinutesFilter, RevisionsForm
from ..minutes_state import compared, remarks_by_section
from ..models import Minutes
from ..overview import figure_rows, figures_of
from ..papers import AGREED, minutes_base, minutes_key, receipt_base, receipt_key
from ..querysets import MinutesQuerySet
from ..services.minutes_life import deliverer, receiver
from .signing import signed_copies_context

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
    """One set of minutes: what it holds, remarks on it, what happened to it, its documents, the acts."""

    template_name = "exchanges/minutes_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Minutes.objects.of(self.agreement).made_by(self.as_of).with_state(self.as_of).select_related(
            "agreement", "drafted_by_party__agency", "submitted_by_party__agency", "submitted_by", "finalised_by",
            "delivered_by", "acknowledged_by", "cancel_asked_by_party__agency", "cancel_asked_by", "superseded_by",
            "supersedes", "fact__agreement", "fact__addressee__agency", "document", "session",
        )
        minutes: Any = get_object_or_404(rows, pk=self.kwargs["pk"])
        first, second = self.agreement.parties.select_related("agency")
        remarks = remarks_by_section(minutes, self.as_of)
        receipt = {}
        if minutes.fact is not None and minutes.fact.addressee_id is not None and self._was(minutes.delivered_at):
            receipt = receipt_context(self, minutes.fact) | {
                "receipt_papers": papers_of(receipt_base(minutes.fact_id), receipt_key(minutes.fact), self.as_of),
            }
        return super().get_context_data(
            minutes=minutes, state=minutes.state_then, first=first, second=second, figures=figure_rows(minutes),
            sums=figures_of(minutes), identity=_identity(minutes, first, second),
            officials=_officials(minutes, first, second), remarks=remarks,
            open_remarks=(unresolved := sum(section.open for section in remarks.values())),
            open_remarks_words=f"{unresolved} tanggapan terbuka", differences=minutes.results.get("fields", []),
            may_remark=minutes.state in (State.DRAFT, State.SUBMITTED) and self.may(Act.REMARK_MINUTES),
            may_open_annex=self.may(Act.OPEN_SEALED_FILE),
            numbers=[(first, minutes.first_number), (second, minutes.second_number)],
            follow_ups=minutes.follow_ups.select_related("party__agency"),
            consents=self._consents(minutes, first, second),
            revisions=minutes.revisions.count(), newer=self._newer(minutes),
            cancellation=minutes if self._was(minutes.cancel_asked_at) and minutes.state in AGREED else None,
            supersedes=getattr(minutes, "supersedes", None), events=self._events(minutes),
            papers=papers_of(minutes_base(minutes.pk), minutes_key(minutes), self.as_of),
            turn=self._turn(minutes, first, second), acts=self._acts(minutes), receipt_of=receipt, **receipt,
            **signed_copies_context(self, minutes), **kwargs,
        )

    def _was(self, at: datetime | None) -> bool:
        """Whether what was done `at` had been done by the end of the status date."""
        return at is not None and at < end_of(self.as_of)

    def _newer(self, minutes: Minutes) -> bool:
        """Whether what the page shows was saved after the status date."""
        last = minutes.revisions.order_by("-number").first()
        return last is not None and not self._was(last.saved_at)

    def _turn(self, minutes: Any, first: Party, second: Party) -> tuple[str, Party] | None:
        """What comes next on the status date, and whose turn it is."""
        if minutes.state_then != minutes.state:
            return None
        if minutes.state == State.SUBMITTED and minutes.submitted_by_party_id is not None:
            answering = second if minutes.submitted_by_party_id == first.pk else first
            return "untuk memfinalkan atau mengembalikan", answering
        if minutes.state == State.SIGNED and (debtor := deliverer(minutes)):
            return "untuk menyampaikan", debtor
        if minutes.state == State.DELIVERED and (creditor := receiver(minutes)):
            return "untuk mengonfirmasi penerimaan", creditor
        return None

    def _consents(self, minutes: Minutes, first: Party, second: Party) -> list[dict[str, Any]]:
        """Who agreed for either party, and when; none before both have."""
        if not self._was(minutes.finalised_at) or minutes.submitted_by_party_id is None:
            return []
        submitting, other = (first, second) if minutes.submitted_by_party_id == first.pk else (second, first)
        return [
            {"party": submitting, "who": minutes.submitted_by, "at": minutes.submitted_at, "how": "mengajukan"},
            {"party": other, "who": minutes.finalised_by, "at": minutes.finalised_at, "how": "memfinalkan"},
        ]

    def _acts(self, minutes: Minutes) -> list[tuple[str, str, str]]:
        """The acts open to the person: label, address, button style."""
        own = minutes.first_number if self.party.ordinal == Party.Ordinal.FIRST else minutes.second_number
        answers = minutes.submitted_by_party_id not in (None, self.party.pk)
        finalises = answers and self.request.user.pk not in (minutes.created_by_id, minutes.submitted_by_id)
        asked = minutes.cancel_asked_at is not None
        decides = (
            asked and minutes.cancel_asked_by_party_id != self.party.pk
            and minutes.cancel_asked_by_id != self.request.user.pk
        )
        delivers = deliverer(minutes) in (None, self.party)
        receives = receiver(minutes) in (None, self.party)
        wanted: list[tuple[Sequence[str], bool, Act, str, str, str]] = [
            ((State.DRAFT,), True, Act.SUBMIT_MINUTES, "Ajukan", "submit_minutes", "primary"),
            ((State.DRAFT,), True, Act.DRAFT_MINUTES, "Ubah konsep", "revise_minutes", "outline-primary"),
            ((State.SUBMITTED,), finalises, Act.FINALISE_MINUTES, "Finalkan", "finalise_minutes", "primary"),
            ((State.SUBMITTED,), answers, Act.RETURN_MINUTES, "Kembalikan", "return_minutes", "outline-primary"),
            ((State.SIGNED,), delivers, Act.DELIVER_MINUTES, "Sampaikan", "deliver_minutes", "primary"),
            ((State.DELIVERED,), receives, Act.RECEIVE_MINUTES, "Konfirmasi", "receive_minutes", "primary"),
            (AGREED, not own, Act.NUMBER_MINUTES, "Catat nomor", "number_minutes", "outline-primary"),
            (AGREED, decides, Act.AGREE_CANCELLATION, "Putuskan pembatalan", "decide_cancellation", "primary"),
            (AGREED, not asked, Act.CANCEL_MINUTES, "Usulkan pembatalan", "cancel_minutes", "outline-danger"),
            ((State.DRAFT, State.SUBMITTED), True, Act.CANCEL_MINUTES, "Batalkan", "cancel_minutes", "outline-danger"),
        ]
        kwargs = {"code": self.agreement.code, "pk": minutes.pk}
        acts = [
            (label, reverse(name, kwargs=kwargs), style)
            for states, open_to_them, act, label, name, style in wanted
            if minutes.state in states and open_to_them and self.may(act)
        ]
        session = minutes.session
        if minutes.state in AGREED and session is not None and session.discrepancies_id and self.may(
            Act.SUBMIT_CORRECTIONS
        ):
            address = reverse("compose_corrections", kwargs={"code": self.agreement.code, "pk": session.pk})
            acts.append(("Susun perbaikan", address, "outline-primary"))
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
                "when": e.at, "title": _title(e), "by": parties.get(e.party),
                "detail": f"{e.who}: {e.reason}" if e.reason else e.who,
            }
            for e in map(journal.readable, entries)
            if wib_date(e.at) <= self.as_of
        ]


class MinutesRevisions(AgreementMixin, TemplateView):
    """Two revisions of minutes field by field; by default the newest and the one before it."""

    template_name = "exchanges/minutes_revisions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        minutes = get_object_or_404(Minutes.objects.of(self.agreement).made_by(self.as_of), pk=self.kwargs["pk"])
        rows = minutes.revisions.filter(saved_at__lt=end_of(self.as_of)).select_related(
            "saved_by", "saved_by_party__agency"
        )
        kept = {row.number: row for row in rows}
        asked = self.request.GET if "dari" in self.request.GET else _newest_two(list(kept))
        form = RevisionsForm(asked).offering(
            [(n, f"Revisi {n}, {long_instant(row.saved_at)}") for n, row in kept.items()]
        )
        earlier = later = None
        if form.is_valid():
            earlier, later = kept[form.cleaned_data["dari"]], kept[form.cleaned_data["sampai"]]
        sections = compared(earlier.values, later.values) if earlier and later else []
        return super().get_context_data(
            minutes=minutes, form=form, earlier=earlier, later=later, sections=sections,
            changes=sum(section.changes for section in sections), **kwargs,
        )


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


def _title(entry: journal.ReadableEntry) -> str:
    """What an act did, where its name alone does not say."""
    changed = {change.name: change.after for change in entry.changes}
    if any(change.name == "revision" and change.before for change in entry.changes):
        return "Mengubah konsep"
    if "cancel_asked_at" in changed:
        return "Mengusulkan pembatalan"
    if "resolved_at" in changed:
        return "Menyatakan tanggapan selesai"
    if "agreed" in changed:
        return "Menyetujui pembatalan" if changed["agreed"] else "Menolak usul pembatalan"
    return entry.act[:1].upper() + entry.act[1:]


def _newest_two(numbers: Sequence[int]) -> dict[str, int]:
    return {"dari": numbers[-2] if len(numbers) > 1 else numbers[-1], "sampai": numbers[-1]} if numbers else {}


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
