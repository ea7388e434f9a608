"""Forms of the power over access."""

from django import forms

from .fields import PortalForm, date_field


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
    despite_claims = forms.CharField(
        label="Alasan tetap dilanjutkan", required=False, max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text="Ada klaim keadaan kahar yang belum diputus. Tuliskan mengapa putusannya tidak ditunggu.",
    )


class RestoreForm(PortalForm):
    letter_number = forms.CharField(label="Nomor surat pemulihan", max_length=100)
    letter_dated_on = date_field("Tanggal surat pemulihan")
    restored_on = date_field("Dipulihkan mulai")
