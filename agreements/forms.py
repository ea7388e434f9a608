"""What every form of the portal shares: Indonesian refusals, date inputs, help before the field.

A page writes `{% error_summary form %}` and then `{{ form|crispy }}` inside `<form method="post" novalidate>`.
"""

import re
from datetime import date
from typing import Any

from django import forms

# What a column for counts holds on every database.
LARGEST_COUNT = 2_147_483_647

_MESSAGES = {
    "required": "Isi bagian ini.",
    "invalid_choice": "Pilih salah satu dari daftar.",
    "invalid_list": "Pilih dari daftar.",
}
_DATE_MESSAGES = {"invalid": "Tulis tanggal sebagai hh-bb-tttt, misalnya 09-12-2025."}


class DateInput(forms.DateInput):
    """A date picker. Browsers accept and show only ISO values, whatever the locale."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def date_field(label: str, help_text: str = "", required: bool = True, latest: date | None = None) -> forms.DateField:
    """Return a date field. `latest` bounds what the picker offers; the check itself is the act's own."""
    widget = DateInput({"max": latest.isoformat()} if latest else None)
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class CountField(forms.IntegerField):
    """A count, typed plainly or with its thousands grouped: `1250`, `1.250`.

    A plain IntegerField would read `1.000` as 1, and a number input loses what a person typed wrongly.
    """

    widget = forms.TextInput
    default_error_messages = {
        "invalid": "Tulis bilangan bulat dalam angka, misalnya 1250 atau 1.250.",
        "max_value": "Bilangan ini terlalu besar; paling besar %(limit_value)s.",
        "min_value": "Bilangan ini terlalu kecil; paling kecil %(limit_value)s.",
    }

    def __init__(self, *, min_value: int = 0, max_value: int = LARGEST_COUNT, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)

    def to_python(self, value: Any) -> int | None:
        text = str(value).strip() if value is not None else ""
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,10}|[0-9]{1,3}(\.[0-9]{3}){1,3}", text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text.replace(".", ""))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "numeric", "autocomplete": "off"}


class PortalForm(forms.Form):
    """A form of the portal. Refusals of an act are put on it with `add_error(None, sentence)`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _reword(field)


def _reword(field: forms.Field) -> None:
    """Put the portal's refusals where the field has none of its own."""
    messages = dict(_MESSAGES)
    if isinstance(field, forms.DateField):
        messages |= _DATE_MESSAGES
    for code, message in messages.items():
        inherited = [c.default_error_messages.get(code) for c in type(field).__mro__ if issubclass(c, forms.Field)]
        if field.error_messages.get(code) in [text for text in inherited if text is not None]:
            field.error_messages[code] = message


class ConfirmReceiptForm(PortalForm):
    received_on = date_field("Tanggal diterima", "Tanggal data atau surat ini benar-benar Anda terima.")
    evidence = forms.CharField(
        label="Keterangan bukti", help_text="Misalnya nomor agenda atau pengenal log.", required=False, max_length=300
    )


class ContestReceiptForm(PortalForm):
    RECEIVED, NEVER = "received", "never"

    claim = forms.ChoiceField(
        label="Menurut Anda", widget=forms.RadioSelect,
        choices=[(RECEIVED, "Diterima pada tanggal lain"), (NEVER, "Tidak diterima sama sekali")],
    )
    received_on = date_field("Tanggal diterima menurut Anda", "Isi bila diterima pada tanggal lain.", required=False)
    reason = forms.CharField(label="Alasan", widget=forms.Textarea({"rows": 3}))

    def clean(self) -> dict[str, Any]:
        return _with_claimed_date(self, super().clean() or {}, "claim", self.RECEIVED)


class AnswerContestForm(PortalForm):
    ACCEPT, COUNTER, NEVER = "accept", "counter", "never"

    answer = forms.ChoiceField(
        label="Jawaban Anda", widget=forms.RadioSelect,
        choices=[
            (ACCEPT, "Terima usulan"), (COUNTER, "Ajukan tanggal lain"), (NEVER, "Ajukan: tidak diterima sama sekali"),
        ],
    )
    received_on = date_field("Tanggal diterima menurut Anda", "Isi bila Anda mengajukan tanggal lain.", required=False)
    reason = forms.CharField(
        label="Alasan", help_text="Isi bila Anda tidak menerima usulan.", required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        return _with_claimed_date(self, super().clean() or {}, "answer", self.COUNTER)


def _with_claimed_date(form: forms.Form, cleaned: dict[str, Any], choice: str, dated: str) -> dict[str, Any]:
    """Ask for the date where the choice needs one, and drop it where it does not."""
    if cleaned.get(choice) != dated:
        cleaned["received_on"] = None
    elif cleaned.get("received_on") is None and "received_on" not in form.errors:
        form.add_error("received_on", "Isi tanggal diterima menurut Anda.")
    return cleaned
