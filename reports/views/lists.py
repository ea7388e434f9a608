"""The register of letters and reports, in two parts."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.roles import Act
from agreements.counting import CountState, count_states
from agreements.models import Agreement, FactKind, Obligation
from agreements.services.obligations import windows_of
from agreements.standing import Standing
from agreements.views.lists import FilteredList
from agreements.windows import Window
from agreements.wording import standing_text

from ..forms import LetterFilter, ReportFilter
from ..models import ReportRequest, UseReport

LETTERS, REPORTS = "surat", "laporan"


class ReportList(FilteredList):
    """Request letters with the report each asks for, or (`?bagian=laporan`) the reports themselves."""

    template_name = "reports/report_list.html"
    not_filters = ("bagian",)

    @property
    def part(self) -> str:
        return REPORTS if self.request.GET.get("bagian") == REPORTS else LETTERS

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return ReportFilter if self.part == REPORTS else LetterFilter

    @property
    def export_title(self) -> str:  # type: ignore[override]
        return "Laporan" if self.part == REPORTS else "Surat permintaan laporan"

    @property
    def export_name(self) -> str:  # type: ignore[override]
        return "laporan" if self.part == REPORTS else "surat-permintaan-laporan"

    @property
    def columns(self) -> Sequence[str]:  # type: ignore[override]
        if self.part == REPORTS:
            return ("Jenis", "Nomor", "Judul", "Tanggal laporan", "Diterima", "Awal periode", "Akhir periode",
                    "Menjawab surat", "Jendela hitung", "Berkas")
        return ("Nomor", "Perihal", "Tanggal surat", "Dikirim", "Diterima", "Batas waktu paling awal", "Batas waktu",
                "Status", "Dijawab")

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Any]:
        return self._reports(wanted) if self.part == REPORTS else self._letters(wanted)

    def _letters(self, wanted: dict[str, Any]) -> QuerySet[ReportRequest]:
        duties = Obligation.objects.of(self.agreement).with_standing(self.as_of).select_related("term")
        answers = UseReport.objects.filter(fact__withdrawn_on=None, fact__received_on__lte=self.as_of)
        rows = (
            ReportRequest.objects.filter(fact__agreement=self.agreement, fact__sent_on__lte=self.as_of)
            .select_related("fact__actor__agency", "fact__addressee__agency")
            .prefetch_related(Prefetch("fact__opened", queryset=duties, to_attr="duties"),
                              Prefetch("reports", queryset=answers.select_related("fact"), to_attr="answered"))
        )
        if text := wanted.get("cari"):
            rows = rows.filter(Q(fact__reference__icontains=text) | Q(fact__subject__icontains=text))
        if status := wanted.get("status"):
            standing = Obligation.objects.of(self.agreement).standing_is(self.as_of, Standing(status))
            rows = rows.filter(pk__in=standing.values("opened_by"))
        return rows.order_by("-fact__sent_on", "-pk")

    def _reports(self, wanted: dict[str, Any]) -> QuerySet[UseReport]:
        rows = (
            UseReport.objects.filter(fact__agreement=self.agreement, fact__received_on__lte=self.as_of)
            .select_related("fact__actor__agency", "answers__fact", "file").defer("file__content")
        )
        if text := wanted.get("cari"):
            rows = rows.filter(Q(fact__reference__icontains=text) | Q(fact__subject__icontains=text))
        if kind := wanted.get("jenis"):
            rows = rows.filter(fact__kind=kind)
        return rows.order_by("-fact__received_on", "-pk")

    def cells(self, row: Any) -> Sequence[object]:
        return self._report_cells(row) if self.part == REPORTS else self._letter_cells(row)

    def _letter_cells(self, row: Any) -> Sequence[object]:
        fact, duty = row.fact, next(iter(row.fact.duties), None)
        received_on = fact.received_on if fact.received_on and fact.received_on <= self.as_of else None
        return (
            fact.reference, fact.subject, fact.dated_on, fact.sent_on, received_on,
            duty.earliest_due_on if duty else None, duty.due_on if duty else None,
            standing_text(Standing(duty.standing)) if duty else "",
            ", ".join(report.fact.subject for report in row.answered),
        )

    def _report_cells(self, row: UseReport) -> Sequence[object]:
        fact, window = row.fact, window_of(self.windows, row)
        return (
            fact.get_kind_display(), fact.reference, fact.subject, fact.dated_on, fact.received_on, row.period_first,
            row.period_last, row.answers.fact.reference if row.answers else "",
            f"{window.first.isoformat()} s.d. {window.last.isoformat()}" if window else "",
            row.file.name if row.file else "",
        )

    @cached_property
    def windows(self) -> list[Window]:
        return windows_of(self.agreement, self.agreement.year_reading)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        terms = {t.met_by: t for t in self.agreement.terms.select_related("debtor", "creditor")}
        asked, periodic = terms.get(FactKind.REQUESTED_REPORT), terms.get(FactKind.PERIODIC_REPORT)
        if self.part == REPORTS:
            for row in context["page_obj"]:
                row.window = window_of(self.windows, row)
        return context | {
            "part": self.part,
            "counts": periodic_counts(self.agreement, self.as_of),
            "may_request": asked is not None and self.may(Act.REQUEST_REPORT, asked.creditor),
            "may_lodge": any(t is not None and self.may(Act.LODGE_REPORT, t.debtor) for t in (asked, periodic)),
        }


def periodic_counts(agreement: Agreement, as_of: date) -> list[CountState]:
    """Return how the periodic report is counted on `as_of`, under every reading."""
    return [s for s in count_states(agreement, as_of) if s.term.met_by == FactKind.PERIODIC_REPORT]


def window_of(windows: Sequence[Window], report: UseReport) -> Window | None:
    """Return the window in which a periodic report counts, None for one that answers a letter or no longer counts."""
    fact = report.fact
    if fact.kind != FactKind.PERIODIC_REPORT or fact.received_on is None or fact.withdrawn_on is not None:
        return None
    return next((w for w in windows if fact.received_on in w), None)
