"""Forms of incidents: instants are typed as a date and an hour in WIB."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms

from agreements.deadlines import WIB
from agreements.forms import PortalForm, date_field
from agreements.models import Party

from ...models import Incident, IncidentEntry
from ..exchange import capital

_NOBODY = "tidak-ada"
_NO_PERSON = "Tanpa nama, NIP, atau data orang."


def _text(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=10_000, widget=forms.Textarea({"rows": 4})
    )


def _hour(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label, help_text="Waktu Indonesia Barat, misalnya 14.05.", input_formats=["%H.%M", "%H:%M"],
        widget=forms.TimeInput({"placeholder": "jj.mm", "autocomplete": "off"}, format="%H.%M"),
        error_messages={"invalid": "Tulis jam dan menit sebagai jj.mm, misalnya 14.05."},
    )


def _named(parties: Iterable[Party]) -> list[tuple[str, str]]:
    return [(p.agency.code, p.agency.short_name) for p in parties]


class IncidentFilter(PortalForm):
    cari = forms.CharField(label="Cari judul", required=False, max_length=100)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[("", "Semua"), *((value, capital(label)) for value, label in Incident.State.choices)],
    )
    pihak = forms.ChoiceField(label="PIHAK yang pemrosesannya gagal", required=False)

    def for_parties(self, parties: Iterable[Party]) -> "IncidentFilter":
        field = self.fields["pihak"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua"), *_named(parties)]
        return self


class AccountForm(PortalForm):
    """The three things that a notice must say (UU 27/2022 Pasal 46)."""

    data_disclosed = _text("Data pribadi yang terungkap", f"Jenis data dan jumlah baris. {_NO_PERSON}", required=False)
    when_and_how = _text("Kapan dan bagaimana terungkap", required=False)
    handling = _text("Upaya penanganan dan pemulihan", required=False)


class RecordIncidentForm(AccountForm):
    title = forms.CharField(
        label="Judul", max_length=200, help_text=f"Misalnya: Berkas ekstrak terkirim ke alamat lain. {_NO_PERSON}"
    )
    processor = forms.ChoiceField(
        label="PIHAK yang pemrosesannya gagal", widget=forms.RadioSelect,
        help_text="PIHAK ini yang wajib memberitahukan. Bila bukan PIHAK Anda, jamnya berjalan sejak catatan ini.",
    )
    known_on = date_field("Diketahui pada tanggal")
    known_time = _hour("Diketahui pukul (WIB)")

    field_order = ["title", "processor", "known_on", "known_time"]

    def for_parties(self, parties: Iterable[Party]) -> "RecordIncidentForm":
        field = self.fields["processor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _named(parties)
        return self

    @property
    def known_at(self) -> datetime:
        return _instant(self.cleaned_data, "known")


class UpdateIncidentForm(AccountForm):
    text = _text("Catatan", "Apa yang berubah sejak uraian sebelumnya.", required=False)


class NotifyForm(PortalForm):
    recipient = forms.ChoiceField(
        label="Kepada", widget=forms.RadioSelect,
        choices=[(value, capital(label)) for value, label in IncidentEntry.Recipient.choices],
    )
    notified_on = date_field("Disampaikan pada tanggal")
    notified_time = _hour("Disampaikan pukul (WIB)")
    reference = forms.CharField(
        label="Nomor surat atau bukti", max_length=200, help_text="Misalnya nomor surat atau pengenal pengiriman."
    )

    @property
    def notified_at(self) -> datetime:
        return _instant(self.cleaned_data, "notified")


class StatementForm(PortalForm):
    responsible = forms.ChoiceField(label="Menurut PIHAK Anda yang bertanggung jawab", widget=forms.RadioSelect)
    text = _text("Dasar pernyataan")

    def for_parties(self, parties: Iterable[Party]) -> "StatementForm":
        field = self.fields["responsible"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*_named(parties), (_NOBODY, "Tidak ada, atau belum dapat ditentukan")]
        return self


class CloseIncidentForm(PortalForm):
    outcome = forms.ChoiceField(
        label="Hasil", widget=forms.RadioSelect,
        choices=[(value, capital(label)) for value, label in IncidentEntry.Outcome.choices],
    )
    lessons = _text("Pelajaran", "Apa yang diubah agar tidak terulang; atau mengapa ini bukan kegagalan.")


def _instant(typed: dict[str, Any], name: str) -> datetime:
    return datetime.combine(typed[f"{name}_on"], typed[f"{name}_time"], tzinfo=WIB)
