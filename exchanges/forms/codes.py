"""Forms of reference codes: a set, its next version, and what lists are asked for."""

from collections.abc import Iterable
from typing import Any

from django import forms

from agreements.forms import PortalForm, TableField, date_field
from agreements.models import Party
from records.spreadsheets import CheckedTable, checked_table

from ..code_history import STATES
from ..codes import Change, Titles
from ..models import CodeVersion


def _title_field(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=200)


class CodeSetForm(PortalForm):
    short_code = forms.SlugField(
        label="Singkatan", max_length=40, help_text="Huruf, angka, dan tanda hubung, misalnya jabatan-fungsional.",
        error_messages={"invalid": "Tulis singkatan dengan huruf, angka, dan tanda hubung saja, tanpa spasi."},
    )
    name = forms.CharField(
        label="Nama", max_length=200, help_text="Misalnya: Jabatan fungsional binaan LAN, atau Golongan ruang PNS."
    )
    note = forms.CharField(
        label="Keterangan", required=False, max_length=10_000, widget=forms.Textarea({"rows": 3}),
        help_text="Misalnya dari mana kode ini berasal dan untuk apa dipakai.",
    )


class PublishCodesForm(PortalForm):
    """A next version. `kept`: the file that was uploaded on the page before, as name and bytes."""

    file = TableField()
    effective_on = date_field("Berlaku mulai", "Tanggal kode ini mulai dipakai.")
    id_title = _title_field("Judul kolom id", "Isi bila judulnya bukan id atau kode.")
    name_title = _title_field("Judul kolom nama", "Isi bila judulnya bukan nama.")
    parent_title = _title_field(
        "Judul kolom id induk",
        "Isi bila ada kolom induk yang judulnya bukan id_induk atau parent, misalnya kelompokJabatanId.",
    )
    note = forms.CharField(
        label="Keterangan versi", required=False, max_length=10_000, widget=forms.Textarea({"rows": 3})
    )
    kept_as = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kept: tuple[str, bytes] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        if kept is not None:
            self.fields["file"].required = False
            self.fields["file"].help_text = (
                f"{kept[0]} yang Anda unggah masih tersimpan sementara. Pilih berkas hanya bila ingin menggantinya."
            )
        self.fields["file"].error_messages["required"] = (
            "Berkas yang Anda unggah tadi tidak disimpan lagi. Pilih berkas itu sekali lagi."
            if self.data.get("kept_as") else "Pilih berkas CSV atau XLSX yang memuat kode."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.kept is not None and cleaned.get("file") is None and "file" not in self.errors:
            cleaned["file"] = checked_table(*self.kept)
        return cleaned

    @property
    def file_read(self) -> CheckedTable:
        file: CheckedTable = self.cleaned_data["file"]
        return file

    @property
    def titles(self) -> Titles:
        data = self.cleaned_data
        return Titles(data["id_title"], data["name_title"], data["parent_title"])


class CodeSetFilter(PortalForm):
    cari = forms.CharField(label="Cari nama atau singkatan", required=False, max_length=100)
    pemilik = forms.ChoiceField(label="Pemilik", required=False)
    keadaan = forms.ChoiceField(
        label="Versi terakhir", required=False,
        choices=[("", "Semua"), *((state, look.word.capitalize()) for state, look in STATES.items())],
    )

    def for_parties(self, parties: Iterable[Party]) -> "CodeSetFilter":
        field = self.fields["pemilik"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua"), *((p.agency.code, p.agency.short_name) for p in parties)]
        return self


class CodeRowFilter(PortalForm):
    cari = forms.CharField(label="Cari id, nama, atau id induk", required=False, max_length=100)


class DifferenceFilter(PortalForm):
    """Two versions and, where only one kind of difference is wanted, which."""

    dari = forms.TypedChoiceField(label="Dari versi", coerce=int, required=False, empty_value=None)
    ke = forms.TypedChoiceField(label="Ke versi", coerce=int, required=False, empty_value=None)
    jenis = forms.ChoiceField(
        label="Perubahan", required=False, choices=[("", "Semua"), *((c.value, c.label) for c in Change)]
    )

    def for_versions(self, versions: Iterable[CodeVersion]) -> "DifferenceFilter":
        choices = [(version.number, f"Versi {version.number}") for version in versions]
        for name in ("dari", "ke"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = choices
        return self
