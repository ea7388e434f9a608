"""What every form of the portal shares: Indonesian refusals, date inputs, help before the field.

A page writes `{% error_summary form %}` and then `{{ form|crispy }}` inside `<form method="post" novalidate>`.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from accounts.roles import RULES, Act

from .models import Party, Term
from .standing import Standing
from .wording import STANDINGS

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


class ObligationFilter(PortalForm):
    """Filters of the ledger; the choices that an agreement decides are filled in by `for_agreement`."""

    cari = forms.CharField(label="Cari", required=False, max_length=100)
    status = forms.ChoiceField(
        label="Status", required=False,
        choices=[("", "Semua"), *((s.value, STANDINGS[s].word.capitalize()) for s in Standing)],
    )
    wajib = forms.ChoiceField(label="Pihak wajib", required=False)
    berhak = forms.ChoiceField(label="Pihak berhak", required=False)
    ketentuan = forms.ChoiceField(label="Ketentuan", required=False)
    pasal = forms.ChoiceField(label="Pasal", required=False)
    urut = forms.ChoiceField(
        label="Urutkan", required=False,
        choices=[
            ("", "Batas waktu, terdekat dahulu"), ("-batas", "Batas waktu, terjauh dahulu"),
            ("mulai", "Mulai, terlama dahulu"), ("-mulai", "Mulai, terbaru dahulu"), ("perihal", "Perihal"),
        ],
    )

    def for_agreement(self, parties: Iterable[Party], terms: Iterable[Term]) -> "ObligationFilter":
        """Offer the parties, terms and clauses of one agreement."""
        names = [("", "Semua"), *((p.agency.code, p.agency.short_name) for p in parties)]
        terms = list(terms)
        refs = dict.fromkeys(ref for term in terms for ref in term.clause_refs)
        for name, choices in (
            ("wajib", names), ("berhak", names), ("ketentuan", [("", "Semua"), *((t.code, t.label) for t in terms)]),
            ("pasal", [("", "Semua"), *((ref, f"Pasal {ref}") for ref in refs)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        return self


class SuspendForm(PortalForm):
    """`grounds` are those that hold on the day; the act says what is missing where there are none."""

    grounds = forms.MultipleChoiceField(
        label="Dasar penghentian", help_text="Hanya dasar yang terpenuhi hari ini.", required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    letter_number = forms.CharField(label="Nomor surat penghentian", max_length=100)
    letter_dated_on = date_field("Tanggal surat penghentian")
    effective_on = date_field("Berlaku mulai", "Tidak berlaku surut: hari ini atau sesudahnya.")
    reason = forms.CharField(label="Pertimbangan", required=False, widget=forms.Textarea({"rows": 3}))


class RestoreForm(PortalForm):
    letter_number = forms.CharField(label="Nomor surat pemulihan", max_length=100)
    letter_dated_on = date_field("Tanggal surat pemulihan")
    restored_on = date_field("Dipulihkan mulai")


class NoticeFilter(PortalForm):
    CURRENT, SUPERSEDED = "berlaku", "tergantikan"

    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[("", "Semua"), (CURRENT, "Berlaku"), (SUPERSEDED, "Tergantikan")],
    )


class JournalFilter(PortalForm):
    tindakan = forms.ChoiceField(
        label="Tindakan", required=False,
        choices=[("", "Semua"), *((a.value, RULES[a].label.capitalize()) for a in Act if RULES[a].capacity)],
    )
    pihak = forms.ChoiceField(label="Pihak", required=False)
    dari = date_field("Dari tanggal", required=False)
    sampai = date_field("Sampai tanggal", required=False)
    ditolak = forms.BooleanField(label="Hanya yang ditolak", required=False)

    def for_parties(self, parties: Iterable[Party]) -> "JournalFilter":
        field = self.fields["pihak"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua"), *((p.agency.code, p.agency.short_name) for p in parties)]
        return self
