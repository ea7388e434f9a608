"""What every form of the portal shares: Indonesian refusals, date inputs, help before the field.

A page writes `{% error_summary form %}` and then `{{ form|crispy }}` inside `<form method="post" novalidate>`.
"""

from datetime import date
from typing import Any

from django import forms

_MESSAGES = {
    "required": "Isi bagian ini.",
    "invalid_choice": "Pilih salah satu dari daftar.",
    "invalid_list": "Pilih dari daftar.",
}
_DATE_MESSAGES = {"invalid": "Tulis tanggal sebagai hh-bb-tttt, misalnya 09-12-2025."}
_NUMBER_MESSAGES = {"invalid": "Tulis bilangan bulat tanpa titik atau koma, misalnya 1250."}


class DateInput(forms.DateInput):
    """A date picker. Browsers accept and show only ISO values, whatever the locale."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def date_field(label: str, help_text: str = "", required: bool = True, latest: date | None = None) -> forms.DateField:
    """Return a date field. `latest` bounds what the picker offers; the check itself is the act's own."""
    widget = DateInput({"max": latest.isoformat()} if latest else None)
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


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
    elif isinstance(field, forms.IntegerField):
        messages |= _NUMBER_MESSAGES
    for code, message in messages.items():
        inherited = [c.default_error_messages.get(code) for c in type(field).__mro__ if issubclass(c, forms.Field)]
        if field.error_messages.get(code) in [text for text in inherited if text is not None]:
            field.error_messages[code] = message
