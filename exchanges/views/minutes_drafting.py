"""Making a draft of minutes and changing it: typed, or from a finished matching session."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Act
from agreements.deadlines import wib_date
from agreements.models import Agreement, Party
from agreements.views.base import ActView

from ..forms.minutes import FollowUps, MinutesForm
from ..models import MatchingSession, Minutes
from ..overview import figure_rows
from ..services import minutes as services
from ..services.minutes_contents import DRAFT_FIELDS, TYPED_FIELDS
from .minutes_acts import MinutesActView, page_of, user_of

_PREFIX = "tindak"


class _Contents(ActView):
    """A form for what a draft holds, with its follow-ups. `more` adds empty rows and saves nothing."""

    form_class = MinutesForm
    template_name = "exchanges/minutes_form.html"
    submit_label = "Simpan konsep"

    @property
    def session(self) -> MatchingSession | None:
        """The session that the figures are taken from."""
        raise NotImplementedError

    def kept_follow_ups(self) -> Sequence[Any]:
        """Return the rows that the follow-ups begin with."""
        raise NotImplementedError

    @cached_property
    def parties(self) -> list[Party]:
        return list(self.agreement.parties.select_related("agency"))

    @cached_property
    def follow_ups(self) -> Any:
        given: dict[str, Any] = {"prefix": _PREFIX, "form_kwargs": {"parties": self.parties}}
        if self.request.method == "POST":
            return FollowUps(self.request.POST, initial=self._first_rows(), **given)
        return FollowUps(initial=self._first_rows(), **given)

    def _first_rows(self) -> list[dict[str, Any]]:
        return [
            {"party": row.party_id, "text": row.text, "target_on": row.target_on} for row in self.kept_follow_ups()
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "parties": self.parties, "signatories": _signatories(self.agreement),
            "on": self._officials_on(), "from_session": self.session is not None,
        }

    def _officials_on(self) -> date:
        """The day whose officials are offered: the one typed, else the one the form begins with."""
        field = MinutesForm.base_fields["matched_on"]
        try:
            typed = field.clean(field.widget.value_from_datadict(self.request.POST, {}, "matched_on"))
        except forms.ValidationError:
            typed = None
        day: date = typed or self.get_initial().get("matched_on") or timezone.localdate()
        return day

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "more" in request.POST:
            data = request.POST.copy()
            total = data.get(f"{_PREFIX}-TOTAL_FORMS", "0")
            data[f"{_PREFIX}-TOTAL_FORMS"] = str(min(int(total) if total.isdecimal() else 0, FollowUps.max_num) + 3)
            self.follow_ups = FollowUps(
                data, initial=self._first_rows(), prefix=_PREFIX, form_kwargs={"parties": self.parties}
            )
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        if not self.follow_ups.is_valid():
            wrong = [str(n) for n, row in enumerate(self.follow_ups.forms, start=1) if row.errors]
            form.add_error(None, f"Periksa tindak lanjut nomor {', '.join(wrong) or '1 dan seterusnya'}.")
            return self.form_invalid(form)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figures: Any = figure_rows(self.session) if self.session else None
        shown = {"follow_ups": self.follow_ups, "taken": self.session, "figures": figures, "parties": self.parties}
        return super().get_context_data(**(shown | kwargs))


class DraftMinutes(_Contents):
    """Make a draft; `?menggantikan=` names cancelled minutes that it replaces, `?pemadanan=` a finished matching."""

    act = Act.DRAFT_MINUTES
    title = "Susun berita acara"
    lead = "Konsep dapat diubah sampai diajukan. Yang dicatat hanya jumlah, sidik jari berkas, dan tanggal."
    success_text = "Konsep disimpan. Periksa pratinjaunya, lalu ajukan kepada PIHAK lainnya."

    def _asked(self, name: str, rows: Any) -> Any:
        asked = self.request.GET.get(name, "")
        return get_object_or_404(rows, pk=int(asked) if asked.isdecimal() and len(asked) < 10 else 0)

    @cached_property
    def replaced(self) -> Minutes | None:
        """The cancelled minutes that this draft is to take the place of."""
        rows = Minutes.objects.of(self.agreement).select_related("session")
        return self._asked("menggantikan", rows) if self.request.GET.get("menggantikan") else None

    @cached_property
    def session(self) -> MatchingSession | None:  # type: ignore[override]
        rows = MatchingSession.objects.filter(agreement=self.agreement, state=MatchingSession.State.DONE)
        rows = rows.select_related("rule", "first", "second")
        if self.request.GET.get("pemadanan"):
            found: MatchingSession = self._asked("pemadanan", rows)
            return found
        return rows.filter(pk=self.replaced.session_id or 0).first() if self.replaced is not None else None

    def kept_follow_ups(self) -> Sequence[Any]:
        return list(self.replaced.follow_ups.all()) if self.replaced else []

    def get_initial(self) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        if self.replaced is not None:
            names = DRAFT_FIELDS if self.session is None else TYPED_FIELDS
            kept = {name: getattr(self.replaced, name) for name in names}
        if self.session is not None and self.session.finished_at is not None:
            day = wib_date(self.session.finished_at)
            kept["matched_on"] = max(day, kept.get("matched_on", day))
        return kept

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(replaced=self.replaced, **kwargs)

    def cancel_url(self) -> str:
        return page_of(self.replaced) if self.replaced else reverse("minutes", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(form, MinutesForm)
        drafted = services.draft_minutes(
            agreement=self.agreement, values=form.contents(), follow_ups=self.follow_ups.wanted(),
            session=self.session, supersedes=self.replaced, by=user_of(self.request), at=timezone.now(),
        )
        return page_of(drafted)


class ReviseMinutes(_Contents, MinutesActView):
    """Change a draft; what another has saved since is never overwritten."""

    act = Act.DRAFT_MINUTES
    title = "Ubah konsep berita acara"
    template_name = "exchanges/minutes_form.html"
    success_text = "Perubahan konsep disimpan."

    @cached_property
    def session(self) -> MatchingSession | None:  # type: ignore[override]
        rows = MatchingSession.objects.select_related("rule", "first", "second")
        return rows.filter(pk=self.minutes.session_id or 0).first()

    def kept_follow_ups(self) -> Sequence[Any]:
        return list(self.minutes.follow_ups.all())

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.minutes, name) for name in DRAFT_FIELDS} | {"revision": self.minutes.revision}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(replaced=None, **kwargs)

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(form, MinutesForm)
        services.revise_minutes(
            minutes=self.minutes, values=form.contents(), follow_ups=self.follow_ups.wanted(),
            revision=form.cleaned_data["revision"] or 0, by=user_of(self.request), at=timezone.now(),
        )
        return self.cancel_url()


def _signatories(agreement: Agreement) -> str:
    """Who signs by the reading in use; "" where the agreement's register does not ask."""
    reading = agreement.readings.filter(code="signatories").first()
    return reading.chosen_label if reading else ""
