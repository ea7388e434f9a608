"""Forms of deliveries and feedback: how each field is written. What cannot be is refused by the services."""

from datetime import date
from typing import Any

from django import forms

from agreements.forms import CountField, PortalForm, date_field
from agreements.models import Party
from agreements.receipts import Proof

from ..models import Coverage, DataGroup, Delivery, ExchangeMethod
from ..querysets import DeliveryState
from .exchange import Sha256Field, capital

_LONG = {"rows": 4}
#: What a sender can put on record itself; the other proofs come about by acts.
_SENDER_PROOFS = (Proof.SENDER_CLAIM, Proof.LETTER_AGENDA, Proof.SYSTEM_LOG, Proof.SIGNED_RECEIPT)
_DATES = ("cutoff_on", "period_first", "period_last", "dated_on", "sent_on", "received_on")


class DescriptionForm(PortalForm):
    """What was handed over by `sender`, and when. Groups and methods are those that the catalogue has, if any."""

    field_order = (
        "group", "data_group", "method", "agreed_method", "cutoff_on", "period_first", "period_last", "row_count",
        "file_name", "file_sha256", "reference", "dated_on", "sent_on", "proof", "received_on", "channel", "evidence",
        "although_stopped", "reason", "note",
    )
    data_group = forms.CharField(
        label="Kelompok data", max_length=200, help_text="Misalnya: Data pokok ASN, atau JF Analis Kebijakan."
    )
    method = forms.ChoiceField(label="Metode", choices=[(m.value, capital(m.label)) for m in Delivery.Method])
    cutoff_on = date_field("Data per tanggal", "Keadaan data yang diserahkan, bila diketahui.", required=False)
    period_first = date_field("Awal periode data", "Bila datanya tentang suatu masa.", required=False)
    period_last = date_field("Akhir periode data", required=False)
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
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea(_LONG))

    def __init__(self, *args: Any, sender: Party, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = DataGroup.objects.filter(provider=sender).in_use(today)
        if groups.exists():
            del self.fields["data_group"]
            self.fields["group"] = forms.ModelChoiceField(groups, label="Kelompok data", empty_label="Pilih kelompok")
        methods = ExchangeMethod.objects.filter(agreement=sender.agreement_id).in_use(today)
        if methods.exists():
            self.fields["agreed_method"] = forms.ModelChoiceField(
                methods, label="Metode yang disepakati", required=False, empty_label="Menurut jenis metode di atas",
                help_text="Menentukan apa yang dihitung sebagai satu penyerahan.",
            )
        self.order_fields(self.field_order)
        for name in _DATES:
            if name in self.fields:
                self.fields[name].widget.attrs["data-latest"] = today.isoformat()


class OutsideForm(DescriptionForm):
    """What the sender knows of the receipt."""

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


class DeliveryForm(OutsideForm):
    although_stopped = forms.BooleanField(
        label="Data tetap diserahkan selama akses dihentikan sementara", required=False,
        help_text="Penyerahan itu dicatat di luar perjanjian dan tidak memulai jangka waktu.",
    )

    def __init__(self, *args: Any, may_be_outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_be_outside:
            del self.fields["although_stopped"]


class SupersedingForm(OutsideForm):
    """A redelivery: of the same data group as the version it takes the place of."""

    reason = forms.CharField(label="Alasan penggantian", widget=forms.Textarea(_LONG))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("group", "data_group"):
            self.fields.pop(name, None)


class ReceivedForm(DescriptionForm):
    """What the receiver got and puts on record for the sender."""

    received_on = date_field("Tanggal Anda terima", "Dihitung sebagai konfirmasi penerimaan oleh PIHAK Anda.")
    channel = forms.CharField(
        label="Saluran penerimaan", max_length=150, help_text="Misalnya: web service, surel dinas, atau kurir."
    )
    evidence = forms.CharField(
        label="Keterangan bukti", max_length=300, required=False, help_text="Misalnya pengenal log atau nomor agenda."
    )


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


class ResubmitForm(PortalForm):
    """The same parts as before; what they are stands above the form."""

    row_count = CountField(label="Jumlah baris data balikan", required=False)
    reference = forms.CharField(label="Nomor surat pengantar", max_length=100, required=False)
    note = forms.CharField(
        label="Uraian", widget=forms.Textarea(_LONG), help_text="Apa yang diperbaiki dan di mana dapat ditemukan.",
    )


class DeliveryFilter(PortalForm):
    OUTSIDE, SUPERSEDED = "outside", "superseded"

    q = forms.CharField(label="Kelompok data", required=False, max_length=200)
    arah = forms.ChoiceField(
        label="Arah", required=False, choices=[("", "Semua"), ("keluar", "Dari kami"), ("masuk", "Kepada kami")]
    )
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[
            ("", "Semua"), *((s.value, s.label.capitalize()) for s in DeliveryState), (OUTSIDE, "Di luar perjanjian"),
            (SUPERSEDED, "Digantikan"),
        ],
    )
    dari = date_field("Dikirim sejak", required=False)
    sampai = date_field("Dikirim sampai", required=False)
    urut = forms.ChoiceField(
        label="Urutkan", required=False,
        choices=[("", "Terbaru dikirim"), ("terlama", "Terlama dikirim"), ("tempo", "Jatuh tempo terdekat")],
    )
