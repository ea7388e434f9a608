"""Forms of force majeure (Pasal 10). What cannot be is refused by the services."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from ..models import ForceMajeure, Obligation, Party
from ..wording import long_date
from .fields import PdfField, PortalForm, date_field
from .sending import SendingForm

State = ForceMajeure.State
_LONG = 10_000


class ForceMajeureFilter(PortalForm):
    cari = forms.CharField(label="Cari keadaan", required=False, max_length=100)
    keadaan = forms.ChoiceField(
        label="Keadaan klaim", required=False,
        choices=[("", "Semua"), *((s.value, s.label[:1].upper() + s.label[1:]) for s in State)],
    )
    pihak = forms.ChoiceField(label="Yang mengalami", required=False)

    def for_parties(self, parties: Iterable[Party]) -> "ForceMajeureFilter":
        field = self.fields["pihak"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua"), *((p.agency.code, p.agency.short_name) for p in parties)]
        return self


class DutiesField(forms.ModelMultipleChoiceField):
    """Duties of one party, each with its due day."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Obligation) -> str:
        day = obj.due_on or obj.earliest_due_on
        return f"{obj.subject} (batas waktu {long_date(day)})" if day else obj.subject

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError:
            raise forms.ValidationError(self.error_messages["invalid_choice"], params={"value": "?"}) from None


class ClaimForm(SendingForm):
    """A claim with its notice. Every duty is covered unless `scope` names some."""

    ALL, SOME = "all", "some"
    field_order = ("title", "description", "first_on", "last_on", "scope", "duties", "statement_reference", "file")

    title = forms.CharField(label="Keadaan", max_length=200, help_text="Misalnya: Banjir di pusat data.")
    description = forms.CharField(
        label="Uraian", max_length=_LONG, widget=forms.Textarea({"rows": 5}),
        help_text="Apa yang terjadi dan pekerjaan apa yang terhambat. Jangan menulis data pribadi.",
    )
    first_on = date_field("Hari pertama", "Hari kejadian; jangka waktu pemberitahuan dihitung sejak hari itu.")
    last_on = date_field("Hari terakhir", "Kosongkan selama keadaan ini belum berakhir.", required=False)
    scope = forms.ChoiceField(
        label="Kewajiban yang terhambat", widget=forms.RadioSelect, initial=ALL,
        choices=[(ALL, "Semua kewajiban PIHAK kami"), (SOME, "Hanya yang dipilih di bawah")],
    )
    duties = DutiesField(
        label="Kewajiban yang dipilih", queryset=Obligation.objects.none(), required=False,
        error_messages=dict.fromkeys(("invalid_choice", "invalid_pk_value"), "Pilih kewajiban dari daftar."),
    )
    statement_reference = forms.CharField(
        label="Pernyataan pejabat yang berwenang", required=False, max_length=200,
        help_text="Nomor dan asal pernyataan tertulis, misalnya: BPBD DKI Jakarta 12/2025. Tanpa pernyataan, klaim "
        "dapat diajukan tetapi belum dapat diterima.",
    )
    file = PdfField(label="Pernyataan pejabat (PDF)", required=False)

    def offering(self, duties: QuerySet[Obligation]) -> "ClaimForm":
        """Offer these duties."""
        field = self.fields["duties"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = duties
        return self

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("scope") == self.ALL and cleaned.get("duties"):
            self.add_error("scope", "Anda memilih kewajiban tertentu; pilih “Hanya yang dipilih di bawah”.")
        return cleaned

    @property
    def covered(self) -> list[Obligation] | None:
        """The duties chosen, None for all. Needs a valid form."""
        return None if self.cleaned_data["scope"] == self.ALL else list(self.cleaned_data["duties"])


class DecideClaimForm(PortalForm):
    state = forms.ChoiceField(
        label="Putusan", widget=forms.RadioSelect,
        choices=[
            (State.ACCEPTED.value, "Terima"), (State.REJECTED.value, "Tolak"),
            (State.ASKED.value, "Minta keterangan"),
        ],
    )
    answer = forms.CharField(
        label="Alasan atau keterangan yang diminta", required=False, max_length=_LONG,
        widget=forms.Textarea({"rows": 4}), help_text="Wajib diisi bila menolak atau meminta keterangan.",
    )


class AnswerClaimForm(PortalForm):
    description = forms.CharField(
        label="Uraian yang dilengkapi", max_length=_LONG, widget=forms.Textarea({"rows": 6}),
        help_text="Uraian sebelumnya tetap tersimpan dalam jejak.",
    )
    statement_reference = forms.CharField(
        label="Pernyataan pejabat yang berwenang", required=False, max_length=200,
        help_text="Kosongkan bila tetap.",
    )
    file = PdfField(label="Pernyataan pejabat (PDF)", required=False)


class EndForm(PortalForm):
    last_on = date_field("Hari terakhir", "Hari terakhir keadaan ini menghambat pekerjaan.")


class AcceptEndForm(PortalForm):
    """`last_on`: the day as the person saw it."""

    last_on = forms.DateField(widget=forms.HiddenInput)
