"""Forms of correction lists."""

from collections.abc import Iterable

from django import forms
from django.db.models import QuerySet

from agreements.forms import PortalForm, RowField, TableField, date_field
from agreements.models import Party
from agreements.wording import long_date

from ..models import Minutes

_PURGE_HELP = "Pada hari ini berkasnya dimusnahkan; jumlah dan sidik jarinya tetap tersimpan."


class CorrectionsFilter(PortalForm):
    cari = forms.CharField(label="Cari judul", required=False, max_length=100)
    dari = forms.ChoiceField(label="Dari", required=False)
    sisa = forms.BooleanField(label="Hanya yang belum selesai", required=False)

    def for_parties(self, parties: Iterable[Party]) -> "CorrectionsFilter":
        field = self.fields["dari"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua"), *((p.agency.code, p.agency.short_name) for p in parties)]
        return self


class MinutesField(RowField):
    """One set of minutes, named so that those of the same data group are told apart."""

    def label_from_instance(self, obj: Minutes) -> str:
        return f"{obj.data_group}, pemadanan {long_date(obj.matched_on)}"


class SubmitCorrectionsForm(PortalForm):
    title = forms.CharField(
        label="Judul", max_length=200,
        help_text="Misalnya: Perbaikan gelar Widyaiswara triwulan I. Jangan menulis NIP.",
    )
    minutes = MinutesField(
        label="Berita acara asal", queryset=Minutes.objects.none(), required=False,
        empty_label="Tidak dari berita acara",
        error_messages={"invalid_choice": "Pilih berita acara yang sudah final."},
    )
    note = forms.CharField(
        label="Keterangan", required=False, max_length=10_000, widget=forms.Textarea({"rows": 3}),
        help_text="Jangan menulis NIP atau data pribadi lain.",
    )
    file = TableField()
    purge_on = date_field("Dimusnahkan pada", _PURGE_HELP)

    def offering(self, minutes: QuerySet[Minutes]) -> "SubmitCorrectionsForm":
        """Offer these minutes."""
        field = self.fields["minutes"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = minutes
        return self


class ReturnCorrectionsForm(PortalForm):
    file = TableField()
    purge_on = date_field("Dimusnahkan pada", _PURGE_HELP)


class ComposeForm(PortalForm):
    """Which differences of a session are proposed to the other party."""

    title = forms.CharField(label="Judul", max_length=200, help_text="Jangan menulis NIP.")
    elements = forms.MultipleChoiceField(
        label="Unsur yang diusulkan diperbaiki", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Pilih hanya unsur yang acuannya data Anda; untuk unsur lain PIHAK lainnya yang mengusulkan.",
    )
    missing = forms.BooleanField(label="Usulkan pula penambahan baris yang hanya ada pada data Anda", required=False)
    note = forms.CharField(
        label="Keterangan", required=False, max_length=10_000, widget=forms.Textarea({"rows": 3}),
        help_text="Jangan menulis NIP atau data pribadi lain.",
    )
    purge_on = date_field("Dimusnahkan pada", _PURGE_HELP)

    def offering(self, elements: Iterable[tuple[str, str]]) -> "ComposeForm":
        """Offer these elements: name and label."""
        field = self.fields["elements"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(elements)
        return self
