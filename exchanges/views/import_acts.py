"""Acts about imports: handing a file in, letting it be recorded, leaving it."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Act
from agreements.views.base import ActView
from agreements.wording import thousands

from ..forms.exchange import PlainForm
from ..forms.imports import ConfirmImportForm, ImportForm
from ..import_state import effect_text
from ..importing import TEMPLATES
from ..models import ImportJob
from ..services.imports import acts
from ..tasks import import_soon
from .delivery_acts import user_of
from .imports import LISTS, job_of, needed


class ImportAct(ActView):
    """An act about imports, of one kind of record."""

    act = Act.IMPORT_RECORDS

    def page_of(self, job: ImportJob) -> str:
        return reverse("import_job", kwargs={"code": self.agreement.code, "pk": job.pk})


class UploadImport(ImportAct):
    """Hand a filled template in. Its rows are checked in the background; nothing is recorded yet."""

    kind: str
    template_url: str
    repeats: tuple[str, ...]
    form_class = ImportForm
    template_name = "exchanges/import_upload.html"
    submit_label = "Unggah dan periksa"
    success_text = "Berkas diterima dan sedang diperiksa. Belum ada yang dicatat."

    def cancel_url(self) -> str:
        return reverse(LISTS[self.kind], kwargs={"code": self.agreement.code})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            columns=[(column, needed(column)) for column in TEMPLATES[self.kind].columns],
            template_url=self.template_url, repeats=self.repeats, max_rows=acts.MAX_ROWS, **kwargs,
        )

    def perform(self, form: forms.BaseForm) -> str:
        job = acts.start_import(
            agreement=self.agreement, kind=self.kind, file=form.cleaned_data["file"], by=user_of(self.request),
            at=timezone.now(),
        )
        import_soon()
        return self.page_of(job)


class ImportDeliveries(UploadImport):
    """Past deliveries, in both directions."""

    kind = "deliveries"
    template_url = "delivery_template"
    title = "Impor penyerahan"
    lead = "Penyerahan yang sudah lalu, dari lembar kerja. Semua baris diperiksa sebelum satu pun dicatat."
    repeats = (
        "Penyerahan yang sama persis dengan yang sudah tercatat, atau dengan baris di atasnya, adalah kekeliruan: "
        "tiap penyerahan punya jangka waktu sendiri, jadi tidak boleh tercatat dua kali.",
        "Bila kelompok, metode, tanggal kirim, dan nomornya sama tetapi jumlah baris atau berkasnya berbeda, baris "
        "itu diberi peringatan yang Anda setujui atau perbaiki.",
    )


class ImportLetters(UploadImport):
    """Past letters, sent and received."""

    kind = "letters"
    template_url = "letter_template"
    title = "Impor surat"
    lead = "Surat yang sudah lalu, dari lembar kerja. Semua baris diperiksa sebelum satu pun dicatat."
    repeats = (
        "Surat dengan pengirim, nomor, dan tanggal yang sudah tercatat, atau ada pada baris di atasnya, adalah "
        "kekeliruan.",
        "Nomor yang sama dengan tanggal lain diberi peringatan: kearsipan dapat mengulang nomor.",
        "Surat permintaan laporan yang memulai jangka waktu dicatat pada Permintaan dan laporan, bukan di sini.",
    )


class JobAct(ImportAct):
    """An act about one import of the person's own party, in one of the states `begins`."""

    template_name = "exchanges/import_act.html"
    begins: frozenset[str]

    @cached_property
    def job(self) -> ImportJob:
        return job_of(self)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Another tab, or the background, has brought it further.
        if self.job.state not in self.begins:
            return HttpResponseRedirect(self.cancel_url())
        return super().get(request, *args, **kwargs)

    def object_name(self) -> str:
        return f"import:{self.job.pk}"

    def cancel_url(self) -> str:
        return self.page_of(self.job)


class ConfirmImport(JobAct):
    """Let every row of a checked file be recorded."""

    begins = frozenset({ImportJob.State.CHECKED})
    form_class = ConfirmImportForm
    title = "Catat semua baris"
    submit_label = "Catat semua"
    success_text = "Pencatatan dimulai. Halaman ini menunjukkan kemajuannya."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"warnings": self.job.warnings}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        effect = f"{effect_text(self.job)} Catatan yang sudah dibuat tidak dapat dihapus."
        return super().get_context_data(job=self.job, effect=effect, **kwargs)

    def perform(self, form: forms.BaseForm) -> str:
        acts.confirm_import(
            job=self.job, accept_warnings=form.cleaned_data.get("accept_warnings", False), by=user_of(self.request),
            at=timezone.now(),
        )
        import_soon()
        return self.cancel_url()


class CancelImport(JobAct):
    """Leave an import before anything is recorded."""

    begins = acts.CANCELLABLE
    form_class = PlainForm
    title = "Batalkan impor"
    submit_label = "Batalkan impor"
    tone = "danger"
    success_text = "Impor dibatalkan. Tidak ada yang dicatat."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        effect = (
            f"Tidak satu pun dari {thousands(self.job.rows_total)} baris dicatat. Berkasnya dimusnahkan pada "
            "pemusnahan malam ini."
        )
        return super().get_context_data(job=self.job, effect=effect, **kwargs)

    def perform(self, form: forms.BaseForm) -> str:
        acts.cancel_import(job=self.job, by=user_of(self.request), at=timezone.now())
        return self.cancel_url()
