"""Forms of imports: a file, the word of confirmation, and what lists are asked for."""

from typing import Any

from django import forms

from agreements.forms import PortalForm, TableField

from ..import_state import STATES
from ..models import ImportJob
from .exchange import capital


class ImportForm(PortalForm):
    file = TableField(label="Berkas XLSX atau CSV menurut templat")


class ConfirmImportForm(PortalForm):
    accept_warnings = forms.BooleanField(
        label="Saya sudah membaca semua peringatan dan tetap mencatat baris-barisnya", required=False
    )

    def __init__(self, *args: Any, warnings: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not warnings:
            del self.fields["accept_warnings"]


class ImportFilter(PortalForm):
    jenis = forms.ChoiceField(
        label="Jenis", required=False,
        choices=[("", "Semua"), *((kind.value, capital(kind.label)) for kind in ImportJob.Kind)],
    )
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[("", "Semua"), *((state, capital(look.word)) for state, look in STATES.items())],
    )


class FindingFilter(PortalForm):
    FAULTS, WARNINGS = "kekeliruan", "peringatan"

    temuan = forms.ChoiceField(
        label="Temuan", required=False,
        choices=[("", "Semua"), (FAULTS, "Kekeliruan"), (WARNINGS, "Peringatan")],
    )
