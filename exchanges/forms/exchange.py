"""Forms of deliveries, feedback and minutes: how each field is written. What cannot be is refused by the services."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from agreements.forms import CountField, DateInput, NipField, PortalForm, date_field
from agreements.models import Party
from agreements.receipts import Proof

from ..models import Coverage, Delivery, Minutes
from ..querysets import DeliveryState
from ..services.minutes import DRAFT_FIELDS

_LONG = {"rows": 4}
#: What a sender can put on record itself; the other proofs come about by acts.
_SENDER_PROOFS = (Proof.SENDER_CLAIM, Proof.LETTER_AGENDA, Proof.SYSTEM_LOG, Proof.SIGNED_RECEIPT)


def _capital(text: str) -> str:
    """Begin `text` with a capital and leave the rest, which may hold names, as it is."""
    return text[:1].upper() + text[1:]


class Sha256Field(forms.RegexField):
    """A file's SHA-256: 64 hexadecimal digits, kept in lower case, spaces within dropped."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "64 angka heksadesimal (0–9, a–f), misalnya hasil perintah sha256sum.")
        super().__init__(
            regex=r"^[0-9a-f]{64}$", widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
            error_messages={
                "invalid": "SHA-256 terdiri atas tepat 64 angka heksadesimal (0–9 dan a–f); salin seluruhnya."
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        return "".join(str(super().to_python(value)).lower().split())


class DeliveryForm(PortalForm):
    data_group = forms.CharField(
        label="Kelompok data", max_length=200, help_text="Misalnya: Data pokok ASN, atau JF Analis Kebijakan."
    )
    method = forms.ChoiceField(label="Metode", choices=[(m.value, _capital(m.label)) for m in Delivery.Method])
    cutoff_on = date_field("Data per tanggal", "Keadaan data yang diserahkan, bila diketahui.", required=False)
    row_count = CountField(label="Jumlah baris", required=False)
    file_name = forms.CharField(
        label="Nama berkas", max_length=200, required=False, help_text="Berkasnya sendiri tidak diunggah ke portal."
    )
    file_sha256 = Sha256Field(label="SHA-256 berkas", required=False)
    reference = forms.CharField(
        label="Nomor surat pengantar", max_length=100, required=False, help_text="Misalnya: 112/PD.01/2025."
    )
    dated_on = date_field("Tanggal surat pengantar", "Yang tercetak pada suratnya.", required=False)
    sent_on = date_field("Tanggal kirim")
    proof = forms.TypedChoiceField(
        label="Bukti penerimaan", coerce=lambda value: Proof(int(value)), widget=forms.RadioSelect,
        choices=[(p.value, p.label.capitalize()) for p in _SENDER_PROOFS], initial=Proof.SENDER_CLAIM.value,
        help_text="Bukti yang Anda punya sekarang. Konfirmasi penerima dicatat oleh penerima sendiri.",
    )
    received_on = date_field("Tanggal diterima menurut bukti itu")
    evidence = forms.CharField(
        label="Keterangan bukti", max_length=300, required=False,
        help_text="Misalnya nomor agenda atau pengenal log. Wajib diisi selain untuk pernyataan pengirim.",
    )
    although_stopped = forms.BooleanField(
        label="Data tetap diserahkan selama akses dihentikan sementara", required=False,
        help_text="Penyerahan itu dicatat di luar perjanjian dan tidak memulai jangka waktu.",
    )
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea(_LONG))

    def __init__(self, *args: Any, may_be_outside: bool, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_be_outside:
            del self.fields["although_stopped"]
        for name in ("cutoff_on", "dated_on", "sent_on", "received_on"):
            self.fields[name].widget.attrs["data-latest"] = today.isoformat()


class FeedbackForm(PortalForm):
    data_coverage = forms.ChoiceField(
        label="Data balikan", choices=Coverage.choices, widget=forms.RadioSelect, initial=Coverage.NONE,
        help_text="Lengkap: bersama yang sudah disampaikan, tidak ada lagi yang tersisa.",
    )
    reference_coverage = forms.ChoiceField(
        label="Referensi balikan", choices=Coverage.choices, widget=forms.RadioSelect, initial=Coverage.NONE
    )
    row_count = CountField(label="Jumlah baris data balikan", required=False)
    reference = forms.CharField(label="Nomor surat pengantar", max_length=100, required=False)
    note = forms.CharField(
        label="Uraian", required=False, widget=forms.Textarea(_LONG),
        help_text="Apa yang disampaikan dan di mana dapat ditemukan.",
    )


class ReasonForm(PortalForm):
    reason = forms.CharField(label="Alasan", widget=forms.Textarea(_LONG))


class NumberForm(PortalForm):
    number = forms.CharField(
        label="Nomor berita acara", max_length=100,
        help_text="Nomor dari sistem kearsipan instansi Anda, ditulis persis seperti pada naskah.",
    )


class SeenForm(PortalForm):
    """No field to fill: what the person saw, so that an act is done on that and nothing newer."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class PlainForm(PortalForm):
    """An act that asks for nothing but the decision."""


class DeliveryFilter(PortalForm):
    OUTSIDE = "outside"

    q = forms.CharField(label="Kelompok data", required=False, max_length=200)
    arah = forms.ChoiceField(
        label="Arah", required=False, choices=[("", "Semua"), ("keluar", "Dari kami"), ("masuk", "Kepada kami")]
    )
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[
            ("", "Semua"), *((s.value, s.label.capitalize()) for s in DeliveryState), (OUTSIDE, "Di luar perjanjian"),
        ],
    )
    dari = date_field("Dikirim sejak", required=False)
    sampai = date_field("Dikirim sampai", required=False)
    urut = forms.ChoiceField(
        label="Urutkan", required=False,
        choices=[("", "Terbaru dikirim"), ("terlama", "Terlama dikirim"), ("tempo", "Jatuh tempo terdekat")],
    )


class MinutesFilter(PortalForm):
    q = forms.CharField(label="Kelompok data atau nomor", required=False, max_length=200)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[("", "Semua"), *((s.value, s.label.capitalize()) for s in Minutes.State)],
    )


class MinutesForm(PortalForm):
    """The contents of a draft, in sections; `revision` is the one that was seen when changing one."""

    SECTIONS = (
        ("Pemadanan", ("data_group", "matched_on", "place", "match_key", "rule_version")),
        ("Data {first}", ("first_source", "first_cutoff_on", "first_file_name", "first_file_sha256")),
        ("Data {second}", ("second_source", "second_cutoff_on", "second_file_name", "second_file_sha256")),
        ("Angka", (
            "rows_first", "rows_second", "matched", "matched_with_differences", "only_first", "only_second",
            "duplicate_first", "duplicate_second", "invalid_first", "invalid_second",
        )),
        ("Uraian dan tindak lanjut", ("findings", "follow_up")),
        ("Penanda tangan {first}", (
            "first_signatory_name", "first_signatory_nip", "first_signatory_rank", "first_signatory_office",
        )),
        ("Penanda tangan {second}", (
            "second_signatory_name", "second_signatory_nip", "second_signatory_rank", "second_signatory_office",
        )),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, parties: Sequence[Party], signatories: str, **kwargs: Any) -> None:
        self.parties = parties
        super().__init__(*args, **kwargs)
        for name in ("first_signatory_office", "second_signatory_office"):
            self.fields[name].help_text = f"Menurut tafsir yang dipakai: {signatories}." if signatories else ""

    def sections(self) -> list[tuple[str, list[BoundField]]]:
        """Return the form's sections: heading and fields."""
        names = {
            side: f"{party.title} ({party.agency.short_name})"
            for side, party in zip(("first", "second"), self.parties, strict=True)
        }
        return [(title.format(**names), [self[name] for name in fields]) for title, fields in self.SECTIONS]


def _minutes_field(name: str) -> forms.Field:
    column: Any = Minutes._meta.get_field(name)
    if name.endswith("_sha256"):
        return Sha256Field(label=_label(column))
    if name.endswith("_nip"):
        return NipField(label=_label(column), required=False, help_text="18 angka. Di layar hanya tampak sebagian.")
    field: forms.Field = column.formfield()
    if isinstance(field, forms.DateField):
        field.widget = DateInput()
    elif isinstance(field, forms.IntegerField):
        return CountField(label=_label(column))
    elif isinstance(field.widget, forms.Textarea):
        field.widget.attrs = dict(_LONG)
    return field


def _label(column: Any) -> str:
    return _capital(str(column.verbose_name))


MinutesForm.base_fields.update({name: _minutes_field(name) for name in DRAFT_FIELDS})
