"""Forms of disclosures, undertakings, the security checklist and the list of sealed files."""

from collections.abc import Iterable

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from agreements.forms import PdfField, PortalForm, RowField, date_field
from agreements.models import Party

from ...models import Disclosure, ExchangeMethod, SecurityItem
from ...safeguard_registers import DISCLOSURE_LOOKS, KEPT, PURGED, STATUS_LOOKS
from ..exchange import capital

_AREAS = [(value, capital(label)) for value, label in SecurityItem.Area.choices]
_STATUSES = [(value, capital(look.word)) for value, look in STATUS_LOOKS.items()]


def _all(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", "Semua"), *choices]


class OfParties(PortalForm):
    """A filter with the party among its fields."""

    pihak = forms.ChoiceField(label="PIHAK", required=False)

    def for_parties(self, parties: Iterable[Party]) -> "OfParties":
        field = self.fields["pihak"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _all((p.agency.code, p.agency.short_name) for p in parties)
        return self


class DisclosureFilter(OfParties):
    cari = forms.CharField(label="Cari perihal atau penerima", required=False, max_length=100)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, choices=_all((s, capital(k.word)) for s, k in DISCLOSURE_LOOKS.items())
    )
    dasar = forms.ChoiceField(
        label="Dasar", required=False, choices=_all((v, capital(label)) for v, label in Disclosure.Basis.choices)
    )
    field_order = ["cari", "keadaan", "dasar", "pihak"]


class DisclosureForm(PortalForm):
    subject = forms.CharField(label="Perihal", max_length=200)
    described = forms.CharField(
        label="Data atau dokumen yang diungkapkan", max_length=10_000, widget=forms.Textarea({"rows": 4}),
        help_text="Jenis dan jumlahnya, tanpa nama, NIP, atau data orang.",
    )
    recipient = forms.CharField(label="Penerima", max_length=200, help_text="Lembaga atau pihak yang menerima.")
    basis = forms.ChoiceField(
        label="Dasar (Pasal 9(3))", widget=forms.RadioSelect,
        choices=[(value, capital(label)) for value, label in Disclosure.Basis.choices],
        error_messages={"required": "Pengungkapan tanpa dasar dilarang. Pilih salah satu dari tiga dasar Pasal 9(3)."},
    )
    disclosed_on = date_field("Tanggal pengungkapan")
    reference = forms.CharField(
        label="Rujukan", max_length=200, required=False,
        help_text="Nomor persetujuan tertulis, perintah, atau peraturan. Wajib kecuali disetujui di portal.",
    )
    reference_dated_on = date_field("Tanggal rujukan", required=False)


class DecideDisclosureForm(PortalForm):
    AGREE, DECLINE = "agree", "decline"
    decision = forms.ChoiceField(
        label="Putusan", widget=forms.RadioSelect, choices=[(AGREE, "Setujui"), (DECLINE, "Tolak")]
    )
    reason = forms.CharField(
        label="Alasan", required=False, widget=forms.Textarea({"rows": 3}), help_text="Wajib bila Anda menolak."
    )


class UndertakingFilter(OfParties):
    cari = forms.CharField(label="Cari nama atau unit", required=False, max_length=100)
    berlaku = forms.ChoiceField(
        label="Berlaku", required=False, choices=_all([("ya", "Berlaku"), ("tidak", "Tidak berlaku")])
    )
    field_order = ["cari", "berlaku", "pihak"]


class _PersonField(RowField):
    def label_from_instance(self, obj: User) -> str:
        return obj.full_name


class UndertakingForm(PortalForm):
    user = _PersonField(
        label="Pengguna portal", queryset=User.objects.none(), required=False, empty_label="Bukan pengguna portal"
    )
    person = forms.CharField(
        label="Nama", max_length=150, required=False, help_text="Isi bila bukan pengguna portal. Tanpa NIP."
    )
    unit = forms.CharField(label="Unit kerja", max_length=200)
    started_on = date_field("Berlaku mulai")
    ended_on = date_field("Berlaku sampai", "Kosongkan bila tanpa hari terakhir.", required=False)
    file = PdfField(label="Pernyataan bertanda tangan (PDF)")

    def offering(self, people: QuerySet[User]) -> "UndertakingForm":
        """Offer these people."""
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people
        return self


class EndUndertakingForm(PortalForm):
    ended_on = date_field("Hari terakhir")


class SecurityFilter(OfParties):
    cari = forms.CharField(label="Cari butir", required=False, max_length=100)
    bidang = forms.ChoiceField(label="Bidang", required=False, choices=_all(_AREAS))
    status = forms.ChoiceField(label="Status", required=False, choices=_all(_STATUSES))
    lewat = forms.BooleanField(label="Hanya yang lewat target tinjauan", required=False)
    field_order = ["cari", "bidang", "status", "pihak", "lewat"]


class ReviewForm(PortalForm):
    status = forms.ChoiceField(label="Status", widget=forms.RadioSelect, choices=_STATUSES)
    evidence = forms.CharField(
        label="Bukti", max_length=300, required=False,
        help_text="Misalnya nomor prosedur atau laporan. Wajib kecuali statusnya belum.",
    )
    reviewed_on = date_field("Ditinjau pada")
    next_on = date_field("Tinjauan berikutnya", "Target PIHAK Anda sendiri, bukan tenggat perjanjian.")


class SecurityItemForm(ReviewForm):
    method = RowField(label="Metode", queryset=ExchangeMethod.objects.none(), empty_label=None)
    area = forms.ChoiceField(label="Bidang", choices=_AREAS, widget=forms.RadioSelect)
    title = forms.CharField(
        label="Butir", max_length=200, help_text="Misalnya: Kata sandi basis data diganti berkala."
    )
    field_order = ["method", "area", "title"]

    def offering(self, methods: QuerySet[ExchangeMethod]) -> "SecurityItemForm":
        """Offer these methods."""
        field = self.fields["method"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = methods
        return self


class SealedFilter(PortalForm):
    cari = forms.CharField(label="Cari SHA-256", required=False, max_length=64)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, choices=_all([(KEPT, "Masih disimpan"), (PURGED, "Dimusnahkan")])
    )
    sampai = date_field("Dimusnahkan paling lambat", required=False)
