"""Forms of the directory of officials. What cannot be is refused by the services."""

from collections.abc import Iterable

from django import forms

from ..models import Official, Party
from .fields import NipField, PortalForm, date_field


class OfficialFilter(PortalForm):
    CURRENT, COMING, PAST = "berlaku", "akan", "berakhir"

    cari = forms.CharField(label="Nama atau jabatan", required=False, max_length=100)
    instansi = forms.ChoiceField(label="Instansi", required=False)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[("", "Semua"), (CURRENT, "Berlaku"), (COMING, "Belum mulai"), (PAST, "Berakhir")],
    )

    def for_parties(self, parties: Iterable[Party]) -> "OfficialFilter":
        field = self.fields["instansi"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua"), *((p.agency.code, p.agency.short_name) for p in parties)]
        return self


class OfficialForm(PortalForm):
    name = forms.CharField(label="Nama", max_length=150, help_text="Lengkap dengan gelar, seperti pada naskah.")
    nip = NipField(label="NIP", required=False, help_text="18 angka. Di layar hanya tampak sebagian.")
    rank = forms.CharField(
        label="Pangkat/golongan", max_length=100, required=False, help_text="Misalnya: Pembina Tingkat I (IV/b)."
    )
    office = forms.CharField(
        label="Jabatan", max_length=200,
        help_text="Tanpa “Plt.” atau “Plh.”; itu mengikuti pilihan di bawah. Misalnya: Kepala Pusat Data.",
    )
    acting = forms.ChoiceField(
        label="Kedudukan", choices=Official.Acting.choices, initial=Official.Acting.OWN, widget=forms.RadioSelect
    )
    basis = forms.CharField(
        label="Dasar", max_length=200, required=False,
        help_text="Nomor surat keputusan atau surat perintah. Wajib bagi Plt. dan Plh.",
    )
    valid_from = date_field("Berlaku mulai")
    valid_to = date_field("Berlaku sampai", "Kosongkan bila belum ada tanggal akhirnya.", required=False)


class EndOfficialForm(PortalForm):
    valid_to = date_field("Berlaku sampai", "Hari terakhir pejabat ini dapat menandatangani.")
