"""Forms of competency support."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from agreements.forms import CountField, PdfField, PortalForm, date_field
from agreements.models import Party

from ..models import CompetencySupport

_KINDS = [(k.value, k.label[:1].upper() + k.label[1:]) for k in CompetencySupport.Kind]
_COSTS = [(c.value, c.label[:1].upper() + c.label[1:]) for c in CompetencySupport.Cost]


class SupportForm(PortalForm):
    kind = forms.ChoiceField(label="Bentuk", widget=forms.RadioSelect, choices=_KINDS)
    position = forms.CharField(
        label="Jabatan fungsional", max_length=200, widget=forms.TextInput({"list": "jabatan", "autocomplete": "off"}),
        help_text="Tulis lengkap; jabatan yang pernah dicatat ditawarkan saat Anda mengetik.",
    )
    title = forms.CharField(label="Nama kegiatan", max_length=200)
    started_on = date_field("Mulai")
    ended_on = date_field("Selesai", "Hari terakhir; sama dengan hari mulai untuk kegiatan satu hari.")
    participants = CountField(
        label="Jumlah peserta", min_value=1, help_text="Dari PIHAK lainnya. Nama peserta tidak dicatat di portal."
    )
    cost = forms.ChoiceField(
        label="Biaya ditanggung", choices=_COSTS, initial=CompetencySupport.Cost.EACH,
        help_text="Menurut perjanjian masing-masing PIHAK menanggung biayanya sendiri, kecuali Anda menyepakati lain.",
    )
    evidence = forms.CharField(
        label="Bukti dukung", max_length=300, required=False,
        help_text="Misalnya nomor surat tugas, laporan kegiatan, atau sertifikat.",
    )
    file = PdfField(label="Berkas bukti (PDF)", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("started_on", "ended_on"):
            self.fields[name].widget.attrs["max"] = today.isoformat()


class SupportFilter(PortalForm):
    q = forms.CharField(label="Jabatan atau kegiatan", required=False, max_length=200)
    pihak = forms.ChoiceField(label="Penyelenggara", required=False)
    bentuk = forms.ChoiceField(label="Bentuk", required=False, choices=[("", "Semua"), *_KINDS])
    tahun = forms.TypedChoiceField(label="Tahun mulai", required=False, coerce=int, empty_value=None)

    def for_agreement(self, parties: Iterable[Party], years: Iterable[int]) -> "SupportFilter":
        """Offer the parties and the calendar years of one agreement."""
        for name, choices in (
            ("pihak", [(p.agency.code, p.agency.short_name) for p in parties]),
            ("tahun", [(str(year), str(year)) for year in years]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Semua"), *choices]
        return self
