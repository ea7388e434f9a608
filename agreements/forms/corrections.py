"""Forms about correcting what a record says, and about adding proof of a receipt."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ..correctable import Part, PartKind
from ..receipts import Proof
from ..services.proofs import ADDABLE
from .fields import CountField, PortalForm, date_field


class AddProofForm(PortalForm):
    kind = forms.TypedChoiceField(
        label="Bukti", coerce=lambda value: Proof(int(value)), widget=forms.RadioSelect,
        choices=[(p.value, p.label.capitalize()) for p in ADDABLE],
    )
    received_on = date_field("Tanggal diterima menurut bukti itu")
    evidence = forms.CharField(
        label="Keterangan bukti", max_length=300,
        help_text="Nomor tanda terima, pengenal log, atau nomor agenda, sehingga dapat ditemukan.",
    )


class ProposeCorrectionForm(PortalForm):
    """One value of a record and what it ought to be; a date is typed day first, a count with or without its dots."""

    field = forms.ChoiceField(label="Bagian yang diperbaiki")
    new_value = forms.CharField(
        label="Nilai yang benar", required=False, max_length=300,
        help_text="Tanggal ditulis hh-bb-tttt. Kosongkan bila bagian itu seharusnya tidak berisi.",
    )
    reason = forms.CharField(label="Alasan", widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, parts: Iterable[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {part.name: part for part in parts}
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Pilih bagian"), *((part.name, part.label) for part in self.parts.values())]

    def clean_new_value(self) -> str:
        typed = self.cleaned_data["new_value"].strip()
        part = self.parts.get(self.cleaned_data.get("field", ""))
        if part is not None and part.kind is PartKind.DATE:
            value = date_field("", required=False).clean(typed)
            return value.isoformat() if value else ""
        if part is not None and part.kind is PartKind.COUNT:
            count = CountField(required=False).clean(typed)
            return "" if count is None else str(count)
        if part is not None and part.kind is PartKind.SHA256:
            return "".join(typed.lower().split())
        return str(typed)


class DecideCorrectionForm(PortalForm):
    APPROVE, DECLINE = "approve", "decline"

    decision = forms.ChoiceField(
        label="Putusan Anda", widget=forms.RadioSelect,
        choices=[(APPROVE, "Setujui perbaikan"), (DECLINE, "Tolak perbaikan")],
    )
    reason = forms.CharField(
        label="Alasan", required=False, widget=forms.Textarea({"rows": 3}), help_text="Wajib diisi bila menolak."
    )
