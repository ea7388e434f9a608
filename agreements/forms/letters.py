"""Forms of the register of letters. Rules about dates belong to the acts; here stand shapes only."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ..correspondence import STATES
from ..models import Fact, Letter, Obligation
from ..services.letter_drafts import DRAFTED
from .fields import NipField, PdfField, PortalForm, RowField, date_field

_KIND, _LINES = Letter.Kind, {"rows": 3}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class RegisterFilter(PortalForm):
    IN, OUT = "masuk", "keluar"

    q = forms.CharField(label="Nomor, agenda, atau hal", required=False, max_length=200)
    arah = forms.ChoiceField(
        label="Arah", required=False, choices=[("", "Semua"), (IN, "Masuk"), (OUT, "Keluar")]
    )
    jenis = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua"), *((k.value, _capital(k.label)) for k in _KIND)]
    )
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[("", "Semua"), *((state, _capital(look.word)) for state, look in STATES.items())],
    )
    dari = date_field("Bertanggal sejak", required=False)
    sampai = date_field("Bertanggal sampai", required=False)


class ChooseDraftForm(PortalForm):
    """Which letter is to be drafted, and about what; asked for by address."""

    jenis = forms.ChoiceField(label="Jenis surat", widget=forms.RadioSelect)
    kewajiban = RowField(
        label="Kewajiban yang diingatkan", queryset=Obligation.objects.none(), required=False,
        empty_label="Pilih kewajiban", help_text="Untuk surat pengingat: kewajiban PIHAK lainnya yang belum dipenuhi.",
    )
    peristiwa = RowField(
        label="Penerimaan yang disampaikan", queryset=Fact.objects.none(), required=False,
        empty_label="Pilih penerimaan", help_text="Untuk penyampaian tanda terima: yang sudah PIHAK Anda terima.",
    )

    def offering(self, kinds: Iterable[Letter.Kind], duties: Any, facts: Any) -> "ChooseDraftForm":
        """Offer these kinds, duties and received events."""
        for name, choices in (("kewajiban", duties), ("peristiwa", facts)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = choices
        kind = self.fields["jenis"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(k.value, _capital(k.label)) for k in DRAFTED if k in kinds]
        return self

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("jenis") == _KIND.REMINDER and not cleaned.get("kewajiban") and "kewajiban" not in self.errors:
            self.add_error("kewajiban", "Pilih kewajiban yang diingatkan.")
        if cleaned.get("jenis") == _KIND.RECEIPT and not cleaned.get("peristiwa") and "peristiwa" not in self.errors:
            self.add_error("peristiwa", "Pilih penerimaan yang disampaikan.")
        return cleaned


class DraftLetterForm(PortalForm):
    """The text of a draft; `seen` is the fingerprint of what changing it began from."""

    subject = forms.CharField(label="Hal", max_length=300)
    nature = forms.ChoiceField(label="Sifat", choices=Letter.Nature.choices, initial=Letter.Nature.ORDINARY)
    body = forms.CharField(
        label="Isi surat", max_length=20_000, widget=forms.Textarea({"rows": 18}),
        help_text="Baris kosong memisahkan alinea. Baris “Batas waktu : 9 Desember 2025” dicetak sebagai rincian, "
                  "baris “a. …” atau “1. …” sebagai daftar.",
    )
    signatory_office = forms.CharField(label="Jabatan penanda tangan", required=False, max_length=200)
    signatory_name = forms.CharField(label="Nama penanda tangan", required=False, max_length=150)
    signatory_nip = NipField(label="NIP penanda tangan", required=False, help_text="18 angka; boleh dikosongkan.")
    copies = forms.CharField(
        label="Tembusan", required=False, max_length=1000, widget=forms.Textarea(_LINES),
        help_text="Satu penerima tembusan tiap baris.",
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class NumberLetterForm(PortalForm):
    number = forms.CharField(
        label="Nomor surat", max_length=100,
        help_text="Dari sistem kearsipan instansi Anda, ditulis persis seperti pada naskah.",
    )
    dated_on = date_field("Tanggal surat", "Tanggal yang tercantum pada naskah.")
    sent_on = date_field("Tanggal kirim", "Bila sudah dikirim.", required=False)


class RecordLetterForm(PortalForm):
    arah = forms.ChoiceField(
        label="Arah", widget=forms.RadioSelect,
        choices=[
            (RegisterFilter.IN, "Masuk: diterima PIHAK Anda"), (RegisterFilter.OUT, "Keluar: dikirim PIHAK Anda"),
        ],
    )
    kind = forms.ChoiceField(label="Jenis", choices=[(k.value, _capital(k.label)) for k in _KIND], initial=_KIND.OTHER)
    number = forms.CharField(
        label="Nomor surat", max_length=100, help_text="Nomor dari pengirimnya, persis seperti pada naskah."
    )
    dated_on = date_field("Tanggal surat", "Tanggal yang tercantum pada naskah.")
    subject = forms.CharField(label="Hal", max_length=300)
    nature = forms.ChoiceField(label="Sifat", choices=Letter.Nature.choices, initial=Letter.Nature.ORDINARY)
    sent_on = date_field("Tanggal kirim", "Bila diketahui.", required=False)
    received_on = date_field("Tanggal diterima", "Untuk surat masuk.", required=False)
    agenda_number = forms.CharField(
        label="Nomor agenda", max_length=100, required=False,
        help_text="Untuk surat masuk: nomor agenda instansi Anda.",
    )


class ReceiveLetterForm(PortalForm):
    received_on = date_field("Tanggal diterima", "Tanggal surat ini diterima PIHAK Anda.", required=False)
    agenda_number = forms.CharField(
        label="Nomor agenda", max_length=100, required=False, help_text="Nomor agenda instansi Anda."
    )


class AttachForm(PortalForm):
    title = forms.CharField(label="Judul", max_length=200, help_text="Misalnya: Naskah bertanda tangan.")
    file = PdfField()


class LinkForm(PortalForm):
    """`about` holds `fact:12` or `suspension:3`."""

    about = forms.MultipleChoiceField(
        label="Catatan", widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Pilih dari daftar.", "required": "Pilih paling sedikit satu catatan."},
    )


class LinkFilter(PortalForm):
    q = forms.CharField(label="Nomor atau perihal", required=False, max_length=200)


class CancelLetterForm(PortalForm):
    reason = forms.CharField(label="Alasan", max_length=2000, widget=forms.Textarea(_LINES))
