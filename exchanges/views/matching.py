"""Sessions of matching: the list of them, one with its steps, its progress or its result, and a rule."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.generic import TemplateView

from accounts.roles import Act
from agreements.views.base import AgreementMixin
from agreements.views.lists import FilteredList

from ..forms.matching import MatchingFilter, RuleForm
from ..matching_state import (
    bar,
    extract_look,
    session_progress,
    session_row,
    sessions,
    share,
    trend,
    working,
)
from ..models import MatchingRule, MatchingSession
from ..overview import figure_rows, figures_of
from ..services.matching_rules import read_body
from ..services.matching_sessions import is_kept, missing_steps

State = MatchingSession.State
KIND_WORDS = dict(RuleForm.KINDS)


class MatchingList(FilteredList):
    """The sessions begun by the status date, with their figures then."""

    form_class = MatchingFilter
    template_name = "exchanges/matchings.html"
    export_title = "Pemadanan"
    export_name = "pemadanan"
    columns = (
        "Dibuat", "Kelompok data", "Ekstrak PIHAK KESATU", "Ekstrak PIHAK KEDUA", "Aturan", "Keadaan", "A", "B", "C",
        "D", "E", "F", "G PIHAK KESATU", "G PIHAK KEDUA", "H PIHAK KESATU", "H PIHAK KEDUA",
    )

    def rows(self, wanted: dict[str, Any]) -> QuerySet[MatchingSession]:
        rows = sessions(self.agreement, self.as_of)
        if text := wanted.get("q"):
            rows = rows.filter(data_group__icontains=text)
        if state := wanted.get("keadaan"):
            rows = rows.filter(state=state)
        return rows

    def cells(self, row: MatchingSession) -> Sequence[Any]:
        shown = session_row(row, self.as_of)
        figures: Sequence[Any] = list(vars(figures_of(row)).values()) if shown.done else [None] * 10
        return [
            timezone.localdate(row.created_at), row.data_group, row.first.file_name, row.second.file_name,
            str(row.rule or ""), shown.look.word, *figures,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            may_upload=self.may(Act.UPLOAD_EXTRACT), may_run=self.may(Act.RUN_MATCHING), **kwargs
        )
        return context | {"rows": [session_row(row, self.as_of) for row in context["page_obj"]]}


class SessionMixin(AgreementMixin):
    """One session of this agreement."""

    @cached_property
    def session(self) -> MatchingSession:
        rows = MatchingSession.objects.filter(agreement=self.agreement).select_related(
            "agreement", "group", "rule", "first__party__agency", "first__rows", "second__party__agency",
            "second__rows", "discrepancies", "discrepancy_sheet", "started_by", "created_by",
            "created_by_party__agency",
        )
        found: MatchingSession = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def address(self, name: str = "matching") -> str:
        return reverse(name, kwargs={"code": self.agreement.code, "pk": self.session.pk})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(session=self.session, **kwargs)


class MatchingPage(SessionMixin, TemplateView):
    """One session: the steps before it runs, how far it is while it does, the result afterwards."""

    template_name = "exchanges/matching.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = session_row(self.session, self.as_of)
        sides = (self.session.first, self.session.second)
        shown: dict[str, Any] = {
            "row": row, "sides": [(extract, extract_look(extract)) for extract in sides],
            "draft": self.session.state == State.DRAFT, "working": working(self.session),
            "may_run": self.may(Act.RUN_MATCHING),
        }
        if shown["draft"]:
            shown["steps"] = self.steps()
        if shown["working"]:
            shown["progress"] = session_progress(self.session, timezone.now())
        if row.done:
            shown |= self.result()
        return super().get_context_data(**shown, **kwargs)

    def steps(self) -> list[tuple[str, str, str, bool]]:
        """The steps before the run: what, where, what it is now, whether it is done."""
        session = self.session
        ready = all(is_kept(extract) for extract in (session.first, session.second))
        mapped = bool(session.first_columns and session.second_columns)
        stated = bool(session.purpose and session.impact_assessment and session.purge_on)
        return [
            ("Kedua ekstrak terbaca", "", "siap dipadankan" if ready else "menunggu ekstrak dibaca", ready),
            ("Aturan pemadanan", "choose_rule", str(session.rule or "belum dipilih"), session.rule is not None),
            ("Pemetaan judul kolom", "map_columns", "sudah dipetakan" if mapped else "belum dipetakan", mapped),
            ("Tujuan dan penilaian dampak", "state_purpose", "sudah dicatat" if stated else "belum dicatat", stated),
            ("Periksa dan jalankan", "start_matching", "", not missing_steps(session)),
        ]

    def result(self) -> dict[str, Any]:
        session, results = self.session, self.session.results
        figures = figures_of(session)
        table = trend(session, self.as_of)
        files = [f for f in (session.discrepancies, session.discrepancy_sheet) if f is not None]
        kept = [f for f in files if f.purged_at is None]
        return {
            "figures_rows": figure_rows(session), "figures": figures,
            # Drawn from numbers and escaped words alone.
            "bar_svg": mark_safe(bar(session)),  # noqa: S308
            "fields": [entry | {"kind": KIND_WORDS[entry["kind"]]} for entry in results["fields"]],
            "codes": results["codes"], "warnings": [w for w in results["warnings"] if w["first"] or w["second"]],
            "quality": quality_rows(session), "trend": table,
            "trend_svg": mark_safe(table.svg) if table else "",  # noqa: S308
            "files": files, "may_open": bool(kept) and self.may(Act.OPEN_SEALED_FILE),
            "may_destroy": bool(kept) and self.may(Act.DESTROY_FILE),
            "may_repeat": is_kept(session.first) and is_kept(session.second) and self.may(Act.RUN_MATCHING),
            "may_draft": self.may(Act.DRAFT_MINUTES), "may_submit": self.may(Act.SUBMIT_CORRECTIONS),
        }


def quality_rows(session: MatchingSession) -> list[dict[str, Any]]:
    """Return each dimension of quality with the values of both sides."""
    found: dict[str, dict[str, Any]] = {}
    for entry in session.results.get("quality", []):
        row = found.setdefault(
            entry["dimension"],
            {"dimension": entry["dimension"], "definition": entry["definition"], "first": None, "second": None},
        )
        row[entry["side"]] = entry | {"percent": share(entry)}
    return list(found.values())


class MatchingProgress(SessionMixin, TemplateView):
    """How far the run is, for the page that waits for it."""

    template_name = "exchanges/_matching_progress.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if not working(self.session):
            # The page has more to say now than this part of it.
            response["X-Done"] = "1"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(progress=session_progress(self.session, timezone.now()), **kwargs)


class RulePage(AgreementMixin, TemplateView):
    """One version of a rule, as it stands with every result that it gave."""

    template_name = "exchanges/matching_rule.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rules = MatchingRule.objects.filter(agreement=self.agreement).select_related("recorded_by")
        rule = get_object_or_404(rules, pk=self.kwargs["pk"])
        read = read_body(rule)
        fields = [(field.name, KIND_WORDS[field.kind], field.table) for field in read.fields]
        writings = [words for value, words in RuleForm.WRITINGS if value in read.writings]
        return super().get_context_data(
            rule=rule, read=read, fields=fields, writings=writings,
            used=rule.sessions.filter(state=State.DONE).count(), **kwargs,
        )
