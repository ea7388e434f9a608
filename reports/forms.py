"""Forms of the reporting layer. Rules about dates belong to the acts; here stand shapes only."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from agreements.forms import PortalForm, RowField, date_field
from agreements.models import FactKind
from agreements.receipts import Proof
from agreements.services.facts import Outside
from agreements.standing import Standing
from agreements.wording import STANDINGS
from records.uploads import MAX_PDF_BYTES, CheckedPdf, UploadRefused, checked_pdf, too_large

from .models import ReportRequest
from .services.reporting import Period

_LONG = 10_000
_LETTER_STANDINGS = (
    Standing.NOT_YET_DUE, Standing.DUE_SOON, Standing.OVERDUE, Standing.MET_ON_TIME, Standing.MET_LATE, Standing.VOID,
)
_PROOFS = (Proof.SENDER_CLAIM, Proof.LETTER_AGENDA, Proof.SIGNED_RECEIPT)


def _text(label: str, help_text: str = "", required: bool = True, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=_LONG, widget=forms.Textarea({"rows": rows})
    )


class LetterFilter(PortalForm):
    bagian = forms.CharField(required=False, widget=forms.HiddenInput)
    cari = forms.CharField(label="Cari nomor atau perihal", required=False, max_length=100)
    status = forms.ChoiceField(
        label="Status laporan yang diminta", required=False,
        choices=[("", "Semua"), *((s.value, STANDINGS[s].word.capitalize()) for s in _LETTER_STANDINGS)],
    )


class ReportFilter(PortalForm):
    bagian = forms.CharField(required=False, widget=forms.HiddenInput)
    cari = forms.CharField(label="Cari nomor atau judul", required=False, max_length=100)
    jenis = forms.ChoiceField(
        label="Jenis", required=False,
        choices=[("", "Semua"), (FactKind.PERIODIC_REPORT.value, "Berkala"),
                 (FactKind.REQUESTED_REPORT.value, "Atas permintaan")],
    )


class EvaluationFilter(PortalForm):
    cari = forms.CharField(label="Cari judul atau tempat", required=False, max_length=100)
    cara = forms.ChoiceField(
        label="Pelaksanaan", required=False, choices=[("", "Semua"), ("own", "Sendiri"), ("joint", "Bersama")]
    )


class _PeriodForm(PortalForm):
    """A form with a period; both ends or, where it is optional, neither."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("period_first"), cleaned.get("period_last")
        if first and not last and "period_last" not in self.errors:
            self.add_error("period_last", "Isi juga akhir periode.")
        if last and not first and "period_first" not in self.errors:
            self.add_error("period_first", "Isi juga awal periode.")
        return cleaned

    @property
    def period(self) -> Period | None:
        first, last = self.cleaned_data.get("period_first"), self.cleaned_data.get("period_last")
        return Period(first, last) if first and last else None


class RequestReportForm(_PeriodForm):
    PORTAL, OUTSIDE = "portal", "outside"

    reference = forms.CharField(
        label="Nomor surat", help_text="Seperti tertulis pada surat, misalnya B-101/PDPIK/2025.", max_length=100
    )
    subject = forms.CharField(label="Perihal", max_length=300)
    dated_on = date_field("Tanggal surat", "Tanggal yang tercantum pada surat.")
    way = forms.ChoiceField(
        label="Cara penyampaian", widget=forms.RadioSelect,
        choices=[(PORTAL, "Disampaikan melalui portal sekarang"), (OUTSIDE, "Surat di luar portal")],
    )
    sent_on = date_field("Tanggal kirim", "Isi bila surat dikirim di luar portal.", required=False)
    proof = forms.TypedChoiceField(
        label="Bukti penerimaan", required=False, coerce=lambda value: Proof(int(value)), empty_value=None,
        help_text="Isi bila surat dikirim di luar portal. Pernyataan pengirim saja belum memastikan tanggal diterima.",
        choices=[("", "Pilih bukti"), *((p.value, p.label.capitalize()) for p in _PROOFS)],
    )
    received_on = date_field(
        "Tanggal diterima menurut bukti", "Isi bila surat dikirim di luar portal.", required=False
    )
    evidence = forms.CharField(
        label="Keterangan bukti", help_text="Misalnya nomor agenda penerima atau nomor tanda terima.", required=False,
        max_length=300,
    )
    period_first = date_field("Awal periode yang diminta", required=False)
    period_last = date_field("Akhir periode yang diminta", required=False)
    note = _text("Isi permintaan", "Apa yang diminta dalam surat, dengan ringkas.", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("way") == self.OUTSIDE:
            for name, words in (
                ("sent_on", "Isi tanggal kirim surat."), ("proof", "Pilih bukti penerimaannya."),
                ("received_on", "Isi tanggal diterima menurut bukti itu."),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        elif any(cleaned.get(name) for name in ("sent_on", "proof", "received_on", "evidence")):
            self.add_error("way", (
                "Tanggal kirim dan bukti hanya untuk surat di luar portal; surat yang disampaikan melalui portal "
                "diterima hari ini. Kosongkan isian itu, atau pilih surat di luar portal."
            ))
        return cleaned

    @property
    def outside(self) -> Outside | None:
        if self.cleaned_data["way"] == self.PORTAL:
            return None
        return Outside(
            self.cleaned_data["proof"], self.cleaned_data["received_on"], self.cleaned_data["evidence"].strip()
        )


class LodgeReportForm(_PeriodForm):
    PERIODIC, ANSWER = "periodic", "answer"

    kind = forms.ChoiceField(
        label="Jenis laporan", widget=forms.RadioSelect,
        help_text="Satu laporan memenuhi satu kewajiban: berkala, atau jawaban atas satu surat.",
        choices=[(PERIODIC, "Laporan berkala"), (ANSWER, "Menjawab surat permintaan")],
    )
    answers = RowField(
        label="Surat yang dijawab", queryset=ReportRequest.objects.none(), required=False, empty_label="Pilih surat",
        help_text="Isi bila laporan ini menjawab surat permintaan.",
        error_messages={"invalid_choice": "Surat itu tidak ada, sudah dijawab, atau sudah dibatalkan."},
    )
    subject = forms.CharField(label="Judul laporan", max_length=300)
    reference = forms.CharField(label="Nomor surat pengantar", required=False, max_length=100)
    dated_on = date_field("Tanggal laporan", "Tanggal yang tercantum pada laporan.", required=False)
    period_first = date_field("Awal periode laporan")
    period_last = date_field("Akhir periode laporan")
    summary = _text("Ringkasan", "Isi pokok laporan: data yang dipertukarkan dan pemanfaatannya.", rows=6)
    file = forms.FileField(
        label="Berkas PDF", required=False, widget=forms.FileInput({"accept": "application/pdf,.pdf"}),
        help_text=f"Satu PDF tanpa kata sandi, paling besar {MAX_PDF_BYTES // 1024 // 1024} MB. Bila ada isian lain "
                  "yang perlu diperbaiki, pilih berkas ini sekali lagi.",
        error_messages={"empty": "Berkas ini kosong (0 bita). Pilih berkas PDF yang berisi laporan."},
    )

    def offering(self, letters: QuerySet[ReportRequest]) -> "LodgeReportForm":
        """Offer these letters to be answered."""
        field = self.fields["answers"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = letters
        return self

    def clean_file(self) -> CheckedPdf | None:
        upload: UploadedFile | None = self.cleaned_data["file"]
        if upload is None:
            return None
        size = upload.size or 0
        if size > MAX_PDF_BYTES:
            raise forms.ValidationError(too_large(size))
        try:
            return checked_pdf(upload.name or "", upload.read())
        except UploadRefused as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == self.ANSWER and not cleaned.get("answers") and "answers" not in self.errors:
            self.add_error("answers", "Pilih surat yang dijawab laporan ini.")
        if cleaned.get("kind") == self.PERIODIC and cleaned.get("answers"):
            self.add_error("answers", (
                "Laporan berkala tidak menjawab surat permintaan. Kosongkan suratnya, atau pilih jenis menjawab surat "
                "permintaan."
            ))
        return cleaned


class HoldEvaluationForm(PortalForm):
    OWN, JOINT = "own", "joint"

    way = forms.ChoiceField(
        label="Pelaksanaan", widget=forms.RadioSelect,
        help_text="Yang bersama dihitung bagi kedua PIHAK dan cukup dicatat oleh salah satunya.",
        choices=[(OWN, "Sendiri"), (JOINT, "Bersama kedua PIHAK")],
    )
    subject = forms.CharField(label="Judul", help_text="Misalnya Monev semester I 2025.", max_length=300)
    held_on = date_field("Tanggal pelaksanaan")
    place = forms.CharField(label="Tempat", max_length=150)
    findings = _text("Temuan")
    recommendations = _text("Rekomendasi", required=False)
    follow_up = _text("Tindak lanjut", required=False)
