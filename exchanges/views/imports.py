"""Imports: the list of them, the page of one with its progress and findings, and the templates."""

import io
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.roles import Act
from agreements.views.base import AgreementMixin
from agreements.views.lists import FilteredList
from records.spreadsheets import XLSX_TYPE
from records.tables import Sheet, write_csv, write_xlsx

from ..forms.imports import FindingFilter, ImportFilter
from ..import_state import STATES, effect_text
from ..importing import TEMPLATES, Column, Template
from ..models import ImportFinding, ImportJob
from ..services.imports.acts import CANCELLABLE

UPLOADS = {"deliveries": "import_deliveries", "letters": "import_letters"}
LISTS = {"deliveries": "deliveries", "letters": "letters"}
_NOTES_HEADER = ("Kolom", "Wajib", "Isian", "Pilihan", "Contoh 1 (tidak diimpor)", "Contoh 2 (tidak diimpor)")


def job_of(view: AgreementMixin) -> ImportJob:
    """Return the import that is asked for: one of the person's own party."""
    rows = ImportJob.objects.filter(agreement=view.agreement, party=view.party)
    found: ImportJob = get_object_or_404(
        rows.select_related("agreement", "party__agency", "file", "started_by", "confirmed_by"), pk=view.kwargs["pk"]
    )
    return found


class Imports(FilteredList):
    """The imports of the person's own party, newest first."""

    template_name = "exchanges/imports.html"
    form_class = ImportFilter
    export_title = "Impor"
    export_name = "impor"
    columns = ("Berkas", "Jenis", "Diunggah", "Oleh", "Keadaan", "Baris", "Baris keliru", "Baris dicatat")
    of_a_day = False

    def rows(self, wanted: dict[str, Any]) -> QuerySet[ImportJob]:
        rows = ImportJob.objects.filter(agreement=self.agreement, party=self.party)
        if kind := wanted.get("jenis"):
            rows = rows.filter(kind=kind)
        if state := wanted.get("keadaan"):
            rows = rows.filter(state=state)
        return rows.select_related("file", "started_by")

    def cells(self, row: ImportJob) -> list[Any]:
        return [
            row.file.name, row.get_kind_display(), row.started_at, row.started_by.full_name, STATES[row.state].word,
            row.rows_total, row.rows_faulty, row.rows_written,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_import=self.may(Act.IMPORT_RECORDS), **kwargs)
        return context | {"rows": [(job, STATES[job.state]) for job in context["page_obj"]]}


class ImportPage(FilteredList):
    """One import: how far it is, what was found, what it will record or has recorded."""

    template_name = "exchanges/import_job.html"
    form_class = FindingFilter
    columns = ("Baris", "Kolom", "Isian", "Jenis", "Temuan")
    of_a_day = False

    @cached_property
    def job(self) -> ImportJob:
        return job_of(self)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if "kemajuan" in request.GET:
            return self._progress()
        kind = self.job.get_kind_display()
        self.export_title, self.export_name = f"Temuan impor {kind}", f"temuan-impor-{kind}"
        return super().get(request, *args, **kwargs)

    def rows(self, wanted: dict[str, Any]) -> QuerySet[ImportFinding]:
        rows = ImportFinding.objects.filter(job=self.job)
        if kind := wanted.get("temuan"):
            rows = rows.filter(is_warning=kind == FindingFilter.WARNINGS)
        return rows.order_by("row", "pk")

    def cells(self, row: ImportFinding) -> list[Any]:
        return [row.row, row.column, row.value, "peringatan" if row.is_warning else "kekeliruan", row.text]

    def _progress(self) -> HttpResponse:
        """The words about the work in the background, for the script; `X-Done` tells it that there are none."""
        if not self.job.working:
            return HttpResponse(headers={"X-Done": "1"})
        return render(self.request, "exchanges/_import_progress.html", _how_far(self.job))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job, may = self.job, self.may(Act.IMPORT_RECORDS)
        state = ImportJob.State
        return super().get_context_data(
            look=STATES[job.state], upload_url=UPLOADS[job.kind], list_url=LISTS[job.kind], **_how_far(job),
            rows_left=job.rows_total - job.rows_written,
            faulty_tone="danger" if job.rows_faulty else "neutral", findings_exist=job.rows_faulty or job.warnings,
            effect=effect_text(job) if job.state == state.CHECKED else "",
            may_confirm=may and job.state == state.CHECKED,
            may_cancel=may and job.state in CANCELLABLE,
            may_upload=may and job.state in (state.FAULTY, state.STOPPED, state.CANCELLED), **kwargs,
        )


def _how_far(job: ImportJob) -> dict[str, Any]:
    writing = job.state == ImportJob.State.WRITING
    return {
        "job": job, "progress_label": "Baris dicatat" if writing else "Baris diperiksa",
        "progress": job.rows_written if writing else job.rows_checked,
    }


class TemplateFile(AgreementMixin):
    """The empty table to fill in: XLSX with a sheet of instructions, or CSV with the titles alone."""

    template: Template

    def get(self, request: HttpRequest, code: str) -> HttpResponse | FileResponse:
        name = f"templat-{self.template.title.lower()}"
        titles = [column.title for column in self.template.columns]
        file = io.BytesIO()
        if request.GET.get("format") == "csv":
            write_csv(file, titles, [])
            kind, media_type = "csv", "text/csv; charset=utf-8"
        else:
            table = Sheet(self.template.title, titles, typed_as_text=True)
            notes = Sheet("Petunjuk", _NOTES_HEADER, [_note(column) for column in self.template.columns])
            write_xlsx(file, [table, notes], made_at=timezone.now())
            kind, media_type = "xlsx", XLSX_TYPE
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=f"{name}.{kind}", content_type=media_type)


class DeliveryTemplate(TemplateFile):
    template = TEMPLATES["deliveries"]


class LetterTemplate(TemplateFile):
    template = TEMPLATES["letters"]


def needed(column: Column) -> str:
    """Return whether a column has to be filled, in words."""
    if column.required:
        return "wajib"
    return f"wajib untuk arah {column.needed_for}" if column.needed_for else "boleh kosong"


def _note(column: Column) -> tuple[str, ...]:
    return (column.title, needed(column), column.help, ", ".join(column.words or ()), *column.examples)
