"""Forms about when something was received."""

from typing import Any

from django import forms

from .fields import PortalForm, date_field


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
