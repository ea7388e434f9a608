"""Correction lists: the list of them, the rounds of one, handing one over and back, and opening its sealed file."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Act
from agreements.deadlines import add_months
from agreements.forms import PortalForm
from agreements.views.base import ActView, AgreementMixin
from agreements.views.lists import FilteredList
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import long_date, thousands

from ..correction_state import list_row, lists, round_row
from ..corrections import COLUMNS, Status
from ..forms.corrections import ComposeForm, CorrectionsFilter, ReturnCorrectionsForm, SubmitCorrectionsForm
from ..forms.exchange import PlainForm
from ..models import CorrectionList, CorrectionRound, MatchingSession, Minutes
from ..papers import AGREED
from ..services import correction_lists as services
from ..services.correction_drafts import Wanted, compose_corrections

_OFFERED = 100
_KEPT_MONTHS = 12


class Corrections(FilteredList):
    """The lists handed over by the status date, with their counts then."""

    template_name = "exchanges/corrections.html"
    export_title = "Perbaikan data"
    export_name = "perbaikan-data"
    columns = (
        "Disampaikan", "Judul", "Dari", "Kepada", "Putaran", *(status.word for status in Status),
        "Putaran terakhir oleh", "Putaran terakhir pada",
    )

    def make_form(self) -> PortalForm:
        return CorrectionsFilter(self.request.GET).for_parties([self.party, self.other])

    def rows(self, wanted: dict[str, Any]) -> QuerySet[CorrectionList]:
        rows: QuerySet[Any] = lists(self.agreement, self.as_of)
        if text := wanted.get("cari"):
            rows = rows.filter(title__icontains=text)
        if code := wanted.get("dari"):
            rows = rows.filter(from_party__agency__code=code)
        if wanted.get("sisa"):
            rows = rows.filter(left__gt=0)
        return rows

    def cells(self, row: CorrectionList) -> Sequence[object]:
        last = list_row(row).last
        return [
            timezone.localdate(row.recorded_at), row.title, row.from_party.agency.short_name,
            row.to_party.agency.short_name, last.round.number, *(count for _, count in last.counts),
            last.round.by_party.agency.short_name, timezone.localdate(last.round.recorded_at),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_submit=self.may(Act.SUBMIT_CORRECTIONS), **kwargs)
        return context | {"rows": [list_row(c) for c in context["page_obj"]]}


class CorrectionsPage(AgreementMixin, TemplateView):
    """One list: how its rows stand, and every round with what it changed."""

    template_name = "exchanges/correction_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        corrections: Any = get_object_or_404(lists(self.agreement, self.as_of), pk=self.kwargs["pk"])
        return super().get_context_data(
            row=list_row(corrections), corrections=corrections,
            rounds=[round_row(r) for r in reversed(corrections.rounds_then)], statuses=[s.word for s in Status],
            may_return=self.may(Act.RETURN_CORRECTIONS), may_open=self.may(Act.OPEN_SEALED_FILE), **kwargs,
        )


class SubmitCorrections(ActView):
    """Hand a new list to the other party. A file does not survive a second page, so the effect stands on the form."""

    act = Act.SUBMIT_CORRECTIONS
    form_class = SubmitCorrectionsForm
    template_name = "exchanges/corrections_act.html"
    title = "Sampaikan daftar perbaikan"
    submit_label = "Sampaikan daftar"
    success_text = "Daftar perbaikan disampaikan. Berkasnya tersegel."

    def get_form(self, form_class: Any = None) -> SubmitCorrectionsForm:
        form = super().get_form(form_class)
        assert isinstance(form, SubmitCorrectionsForm)
        final = Minutes.objects.of(self.agreement).filter(state__in=AGREED)
        newest = final.order_by("-matched_on", "-pk").values_list("pk", flat=True)[:_OFFERED]
        return form.offering(final.filter(pk__in=list(newest)).order_by("-matched_on", "-pk"))

    def get_initial(self) -> dict[str, Any]:
        return {"purge_on": add_months(timezone.localdate(), _KEPT_MONTHS)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"Usulan perbaikan data dari {self.party.agency.short_name} kepada {self.other.agency.short_name}."
        return super().get_context_data(**({"lead": lead, "columns": COLUMNS, "statuses": _statuses()} | kwargs))

    def cancel_url(self) -> str:
        return reverse("corrections", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        corrections = services.submit_corrections(
            agreement=self.agreement, by=_user(self.request), at=timezone.now(), **form.cleaned_data
        )
        return _page(self.agreement.code, corrections)


class ComposeCorrections(RehearsedActView):
    """Propose to the other party what a matching session found to differ, in one step."""

    act = Act.SUBMIT_CORRECTIONS
    form_class = ComposeForm
    template_name = "exchanges/compose_corrections.html"
    title = "Susun daftar perbaikan"
    submit_label = "Susun daftar"
    success_text = "Daftar perbaikan disusun dan disampaikan. Berkasnya tersegel."

    @cached_property
    def session(self) -> MatchingSession:
        rows = MatchingSession.objects.filter(agreement=self.agreement, state=MatchingSession.State.DONE)
        found: MatchingSession = get_object_or_404(
            rows.select_related("agreement", "discrepancies"), pk=self.kwargs["pk"]
        )
        return found

    def get_form(self, form_class: Any = None) -> ComposeForm:
        form = super().get_form(form_class)
        assert isinstance(form, ComposeForm)
        differing = [f for f in self.session.results.get("fields", []) if f.get("content")]
        return form.offering((f["name"], f"{f['name']} ({thousands(f['content'])} beda isi)") for f in differing)

    def get_initial(self) -> dict[str, Any]:
        return {
            "title": f"Perbaikan {self.session.data_group} hasil pemadanan", "elements": [],
            "purge_on": add_months(timezone.localdate(), _KEPT_MONTHS),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"Usulan perbaikan data {self.other.agency.short_name} menurut data {self.party.agency.short_name}."
        return super().get_context_data(**({"lead": lead, "session": self.session} | kwargs))

    def object_name(self) -> str:
        return f"matching:{self.session.pk}"

    def cancel_url(self) -> str:
        return reverse("corrections", kwargs={"code": self.agreement.code})

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"Daftar perbaikan disegel dan diserahkan kepada {self.other.agency.short_name}. Portal menyimpan jumlah "
            "per status dan sidik jarinya; setiap pembukaan berkas dicatat dalam jejak. Berkasnya dimusnahkan pada "
            f"{long_date(form.cleaned_data['purge_on'])}."
        )

    def perform(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        corrections = compose_corrections(
            session=self.session, wanted=Wanted(typed["elements"], typed["missing"]), title=typed["title"],
            note=typed["note"], purge_on=typed["purge_on"], by=_user(self.request), at=timezone.now(),
        )
        return _page(self.agreement.code, corrections)


class CorrectionsAct(ActView):
    """An act about one list of this agreement."""

    @cached_property
    def corrections(self) -> CorrectionList:
        rows = CorrectionList.objects.filter(agreement=self.agreement).select_related("agreement")
        found: CorrectionList = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def object_name(self) -> str:
        return f"corrections:{self.corrections.pk}"

    def cancel_url(self) -> str:
        return _page(self.agreement.code, self.corrections)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(corrections=self.corrections, **kwargs)


class ReturnCorrections(CorrectionsAct):
    """Hand the list on with the statuses as they now are."""

    act = Act.RETURN_CORRECTIONS
    form_class = ReturnCorrectionsForm
    template_name = "exchanges/corrections_act.html"
    title = "Kembalikan daftar perbaikan"
    submit_label = "Kembalikan daftar"
    success_text = "Putaran baru dicatat. Berkasnya tersegel."

    def get_initial(self) -> dict[str, Any]:
        return {"purge_on": add_months(timezone.localdate(), _KEPT_MONTHS)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = "Baris dan nilainya sama dengan putaran sebelumnya; yang berubah hanya status dan keterangan."
        shown = {"lead": lead, "columns": COLUMNS, "statuses": _statuses()}
        return super().get_context_data(**(shown | kwargs))

    def perform(self, form: forms.BaseForm) -> str:
        services.return_corrections(
            corrections=self.corrections, by=_user(self.request), at=timezone.now(), **form.cleaned_data
        )
        return self.cancel_url()


class OpenCorrections(CorrectionsAct):
    """Open the sealed file of one round: asked first, journalled, then given out as a download."""

    act = Act.OPEN_SEALED_FILE
    form_class = PlainForm
    template_name = "exchanges/open_corrections.html"
    title = "Buka berkas tersegel"
    submit_label = "Buka berkas"

    @cached_property
    def round(self) -> CorrectionRound:
        rounds = self.corrections.rounds.select_related("file", "correction_list__agreement")
        found: CorrectionRound = get_object_or_404(rounds, number=self.kwargs["number"])
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        effect = (
            "Pembukaan ini dicatat dalam jejak dengan nama Anda. Berkas memuat data pribadi: TERBATAS – hanya untuk "
            "pelaksanaan PKS. Hapus salinannya bila tidak diperlukan lagi."
        )
        return super().get_context_data(round=self.round, effect=effect, **kwargs)

    def perform(self, form: forms.BaseForm) -> Any:
        opened = services.open_round(correction_round=self.round, by=_user(self.request), at=timezone.now())
        response = StreamingHttpResponse(opened.content, content_type=opened.media_type)
        response["Content-Disposition"] = content_disposition_header(True, opened.name) or "attachment"
        response["Content-Length"] = str(opened.size)
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response


def _statuses() -> str:
    return ", ".join(status.word for status in Status)


def _page(code: str, corrections: CorrectionList) -> str:
    return reverse("correction_list", kwargs={"code": code, "pk": corrections.pk})


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
