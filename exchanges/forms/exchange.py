"""Forms of minutes, and what the forms of this layer share. What cannot be is refused by the services."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from agreements.forms import CountField, DateInput, NipField, PortalForm
from agreements.models import Party

from ..models import Minutes
from ..services.minutes import DRAFT_FIELDS

_LONG = {"rows": 4}


def capital(text: str) -> str:
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
    return capital(str(column.verbose_name))


MinutesForm.base_fields.update({name: _minutes_field(name) for name in DRAFT_FIELDS})
