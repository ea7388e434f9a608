"""What every form of the portal shares: Indonesian refusals, dates typed day first, help before the field.

A page writes `{% error_summary form %}` and then `{{ form|crispy }}` inside `<form method="post" novalidate>`.
"""

import re
from datetime import date
from typing import Any

from django import forms

from records import spreadsheets
from records.spreadsheets import MAX_TABLE_BYTES, CheckedTable, checked_table
from records.uploads import MAX_PDF_BYTES, CheckedPdf, UploadRefused, checked_pdf, too_large

from ..deadlines import YEARS

# What a column for counts holds on every database.
LARGEST_COUNT = 2_147_483_647

_MESSAGES = {
    "required": "Isi bagian ini.",
    "invalid_choice": "Pilih salah satu dari daftar.",
    "invalid_list": "Pilih dari daftar.",
}
_DATE_MESSAGES = {"invalid": "Tulis tanggal sebagai hh-bb-tttt, misalnya 09-12-2025."}


class DateInput(forms.DateInput):
    """A date typed day first; `portal.js` adds a calendar, whose last day is `data-latest` (ISO).

    A browser's own date input shows the month first to whoever reads it in English. Eight digits are taken as day,
    month and year, for a phone's number pad has no dash.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"data-date": "", "inputmode": "numeric", "autocomplete": "off", "placeholder": "hh-bb-tttt"}
        super().__init__(given | (attrs or {}), format="%d-%m-%Y")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        digits = re.fullmatch(r"([0-9]{2})([0-9]{2})((?:19|20)[0-9]{2})", typed.strip()) if typed else None
        return "-".join(digits.groups()) if digits else typed

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, str) and (iso := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", value)):
            return "-".join(reversed(iso.groups()))
        return super().format_value(value)


def date_field(label: str, help_text: str = "", required: bool = True, latest: date | None = None) -> forms.DateField:
    """Return a date field. `latest` bounds what the calendar offers; the check itself is the act's own."""
    widget = DateInput({"data-latest": latest.isoformat()} if latest else None)
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


class NipField(forms.RegexField):
    """An official's NIP: 18 digits, spaces within dropped."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            regex=r"^[0-9]{18}$", widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
            error_messages={"invalid": "NIP terdiri atas 18 angka, misalnya 198001012005011001."}, **kwargs,
        )

    def to_python(self, value: Any) -> str:
        return "".join(str(super().to_python(value)).split())


class RowField(forms.ModelChoiceField):
    """One row of a list. A number too large for any row is no choice; SQLite cannot even be asked for it."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except OverflowError:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class PdfField(forms.FileField):
    """One PDF, checked as it is read; the value is a CheckedPdf, None where none was chosen."""

    widget = forms.FileInput({"accept": "application/pdf,.pdf"})
    default_error_messages = {"empty": "Berkas ini kosong (0 bita). Pilih berkas PDF yang berisi naskah."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Berkas PDF")
        kwargs.setdefault("help_text", (
            f"Satu PDF tanpa kata sandi, paling besar {MAX_PDF_BYTES // 1024 // 1024} MB. Bila ada isian lain yang "
            "perlu diperbaiki, pilih berkas ini sekali lagi."
        ))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> CheckedPdf | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        if (upload.size or 0) > MAX_PDF_BYTES:
            raise forms.ValidationError(too_large(upload.size))
        try:
            return checked_pdf(upload.name or "", upload.read())
        except UploadRefused as error:
            raise forms.ValidationError(str(error)) from error


class TableField(forms.FileField):
    """One CSV or XLSX file, read as it is checked; the value is a CheckedTable, None where none was chosen."""

    widget = forms.FileInput({"accept": ".csv,.xlsx,text/csv"})
    default_error_messages = {"empty": "Berkas ini kosong (0 bita). Pilih berkas CSV atau XLSX yang berisi tabel."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Berkas CSV atau XLSX")
        kwargs.setdefault("help_text", (
            f"Baris pertama berisi judul kolom; paling besar {MAX_TABLE_BYTES // 1024 // 1024} MB. Dari buku kerja "
            "hanya lembar pertama yang dibaca. Bila isian lain perlu diperbaiki, pilih berkas ini sekali lagi."
        ))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> CheckedTable | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        if (upload.size or 0) > MAX_TABLE_BYTES:
            raise forms.ValidationError(spreadsheets.too_large(upload.size))
        try:
            return checked_table(upload.name or "", upload.read())
        except spreadsheets.TableRefused as error:
            raise forms.ValidationError([str(fault) for fault in error.faults]) from error


class PortalForm(forms.Form):
    """A form of the portal. Refusals of an act are put on it with `add_error(None, sentence)`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _reword(field)
            if isinstance(field, forms.DateField):
                field.validators.append(_check_year)


def _check_year(day: date) -> None:
    if day.year not in YEARS:
        raise forms.ValidationError(f"Tanggal harus antara tahun {YEARS[0]} dan {YEARS[-1]}.")


def _reword(field: forms.Field) -> None:
    """Put the portal's refusals where the field has none of its own."""
    messages = dict(_MESSAGES)
    if isinstance(field, forms.DateField):
        messages |= _DATE_MESSAGES
    for code, message in messages.items():
        inherited = [c.default_error_messages.get(code) for c in type(field).__mro__ if issubclass(c, forms.Field)]
        if field.error_messages.get(code) in [text for text in inherited if text is not None]:
            field.error_messages[code] = message
