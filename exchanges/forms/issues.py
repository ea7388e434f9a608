"""Forms of issues with data."""

from collections.abc import Iterable

from django import forms
from django.db.models import QuerySet

from agreements.forms import PdfField, PortalForm, RowField, date_field
from agreements.models import Party
from agreements.wording import long_date

from ..issue_state import STATE_LOOKS
from ..models import Delivery

_LONG = 10_000


def _text(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=_LONG, widget=forms.Textarea({"rows": 5})
    )


class IssueFilter(PortalForm):
    cari = forms.CharField(label="Cari judul", required=False, max_length=100)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[("", "Semua"), *((state, look.word.capitalize()) for state, look in STATE_LOOKS.items())],
    )
    pengaju = forms.ChoiceField(label="Diajukan oleh", required=False)

    def for_parties(self, parties: Iterable[Party]) -> "IssueFilter":
        field = self.fields["pengaju"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua"), *((p.agency.code, p.agency.short_name) for p in parties)]
        return self


class DeliveryField(RowField):
    """One delivery, named so that those of the same data group are told apart."""

    def label_from_instance(self, obj: Delivery) -> str:
        sent = f", dikirim {long_date(obj.fact.sent_on)}" if obj.fact.sent_on else ""
        sender = f" oleh {obj.fact.actor.agency.short_name}" if obj.fact.actor else ""
        return f"{obj.data_group}{sent}{sender}"


class RaiseIssueForm(PortalForm):
    title = forms.CharField(
        label="Judul", max_length=200, help_text="Misalnya: Kode jabatan kosong pada 312 baris. Jangan menulis NIP."
    )
    description = _text("Uraian", "Apa yang keliru, pada bagian mana, dan bagaimana ditemukan. Jangan menulis NIP.")
    delivery = DeliveryField(
        label="Penyerahan", queryset=Delivery.objects.none(), required=False,
        empty_label="Tidak tentang satu penyerahan",
        error_messages={"invalid_choice": "Penyerahan itu tidak ada atau sudah dibatalkan."},
    )
    target_on = date_field(
        "Target sendiri", "Bukan tenggat perjanjian; lewatnya tidak berakibat apa pun.", required=False
    )
    file = PdfField(label="Lampiran PDF", required=False)

    def offering(self, deliveries: QuerySet[Delivery]) -> "RaiseIssueForm":
        """Offer these deliveries."""
        field = self.fields["delivery"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = deliveries
        return self


class RemarkForm(PortalForm):
    text = _text("Tanggapan", "Jangan menulis NIP atau data pribadi lain.")
    file = PdfField(label="Lampiran PDF", required=False)


class AnswerForm(PortalForm):
    text = _text("Penyelesaian", "Apa yang sudah diperbaiki dan bagaimana dapat diperiksa.")
    file = PdfField(label="Bukti penyelesaian (PDF)", required=False)


class CloseForm(PortalForm):
    text = _text("Catatan", required=False)


class ReopenForm(PortalForm):
    text = _text("Alasan", "Apa yang belum selesai.")
    file = PdfField(label="Lampiran PDF", required=False)
