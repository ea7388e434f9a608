"""Forms and fields that the acts of this layer share. What cannot be is refused by the services."""

from typing import Any

from django import forms

from agreements.forms import PortalForm

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
