"""Forms of minutes: what a draft holds, its follow-ups, remarks on it, and what the acts of its life ask."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from agreements.forms import CountField, DateInput, NipField, PortalForm, RowField, date_field
from agreements.models import Official, Party
from agreements.wording import long_date

from ..models import Minutes, MinutesRemark
from ..services.minutes_contents import DRAFT_FIELDS, SESSION_FIELDS, FollowUp
from .exchange import Sha256Field, capital

_LONG = {"rows": 4}
_SIDES = ("first", "second")
#: What choosing an official fills in.
_OF_OFFICIAL = {"name": "name", "nip": "nip", "rank": "rank", "office": "full_office"}


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
        ("Uraian", ("findings", "follow_up")),
        ("Penandatanganan", ("signing",)),
        ("Penanda tangan {first}", (
            "first_official", "first_signatory_name", "first_signatory_nip", "first_signatory_rank",
            "first_signatory_office",
        )),
        ("Penanda tangan {second}", (
            "second_official", "second_signatory_name", "second_signatory_nip", "second_signatory_rank",
            "second_signatory_office",
        )),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    first_official = RowField(Official.objects.none(), label="Pilih dari daftar pejabat", required=False)
    second_official = RowField(Official.objects.none(), label="Pilih dari daftar pejabat", required=False)

    def __init__(
        self, *args: Any, parties: Sequence[Party], signatories: str, on: date, from_session: bool, **kwargs: Any
    ) -> None:
        """`on`: the day whose officials are offered; `from_session`: figures and identity are taken from one."""
        self.parties = parties
        super().__init__(*args, **kwargs)
        if from_session:
            for name in SESSION_FIELDS:
                del self.fields[name]
        reading = f"Menurut tafsir yang dipakai: {signatories}. " if signatories else ""
        for side, party in zip(_SIDES, parties, strict=True):
            self._offer_officials(f"{side}_official", party, on, reading)
            # What an official fills in need not be typed.
            for name in ("name", "office"):
                self.fields[f"{side}_signatory_{name}"].required = False

    def _offer_officials(self, name: str, party: Party, on: date, reading: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Official.objects.filter(agency=party.agency_id)
        offered = [o for o in field.queryset.order_by("office", "name") if o.holds_on(on)]
        field.choices = [
            ("", "Ketik sendiri di bawah" if offered else "Tidak ada yang berlaku; ketik di bawah"),
            *((o.pk, f"{o.name} – {o.full_office}") for o in offered),
        ]
        field.help_text = (
            f"{reading}Pejabat yang berlaku pada {long_date(on)}. Pilihan ini mengisi nama, NIP, pangkat, dan jabatan "
            "begitu disimpan, menggantikan yang diketik di bawah."
        )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = self.cleaned_data
        for side in _SIDES:
            official = typed.get(f"{side}_official")
            if official is not None:
                self._fill(side, official, typed)
                continue
            for name in ("name", "office"):
                field = f"{side}_signatory_{name}"
                if not typed.get(field) and field not in self.errors:
                    self.add_error(field, "Isi bagian ini, atau pilih dari daftar pejabat.")
        return typed

    def _fill(self, side: str, official: Official, typed: dict[str, Any]) -> None:
        day = typed.get("matched_on")
        if day is not None and not official.holds_on(day):
            self.add_error(
                f"{side}_official", f"{official.name} tidak berlaku sebagai pejabat pada {long_date(day)}; pilih yang "
                "lain atau ubah tanggal pemadanan.",
            )
        typed |= {f"{side}_signatory_{name}": getattr(official, of) for name, of in _OF_OFFICIAL.items()}

    def contents(self) -> Mapping[str, Any]:
        """Return what was typed of a draft's values."""
        return {name: self.cleaned_data[name] for name in DRAFT_FIELDS if name in self.fields}

    def sections(self) -> list[tuple[str, list[BoundField]]]:
        """Return the form's sections: heading and fields."""
        names = {
            side: f"{party.title} ({party.agency.short_name})"
            for side, party in zip(("first", "second"), self.parties, strict=True)
        }
        shown = (
            (title.format(**names), [self[name] for name in fields if name in self.fields])
            for title, fields in self.SECTIONS
        )
        return [(title, fields) for title, fields in shown if fields]


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
    elif isinstance(field, forms.ChoiceField):
        field.choices = [(code, capital(words)) for code, words in column.choices]
    elif isinstance(field.widget, forms.Textarea):
        field.widget.attrs = dict(_LONG)
    return field


def _label(column: Any) -> str:
    return capital(str(column.verbose_name))


MinutesForm.base_fields.update({name: _minutes_field(name) for name in DRAFT_FIELDS})


class FollowUpForm(PortalForm):
    """One follow-up; a row without its text is none."""

    party = RowField(Party.objects.none(), label="Penanggung jawab", required=False, empty_label="Pilih PIHAK")
    text = forms.CharField(label="Uraian", required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))
    target_on = date_field("Target (bukan tenggat perjanjian)", required=False)

    def __init__(self, *args: Any, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["party"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Party.objects.filter(pk__in=[p.pk for p in parties]).select_related("agency")

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = self.cleaned_data
        if typed.get("text") and not typed.get("party"):
            self.add_error("party", "Pilih PIHAK yang menindaklanjuti.")
        if typed.get("target_on") and not typed.get("text"):
            self.add_error("text", "Isi uraiannya, atau hapus targetnya.")
        return typed


class _FollowUps(forms.BaseFormSet):
    def wanted(self) -> list[FollowUp]:
        """Return the follow-ups that were typed, in order."""
        typed = [form.cleaned_data for form in self.forms]
        return [FollowUp(t["party"], t["text"], t["target_on"]) for t in typed if t.get("text")]


FollowUps = forms.formset_factory(
    FollowUpForm, formset=_FollowUps, extra=2, max_num=40, absolute_max=40, validate_max=True
)


class RemarkForm(PortalForm):
    section = forms.ChoiceField(
        label="Bagian", choices=[(s.value, capital(s.label)) for s in MinutesRemark.Section],
        initial=MinutesRemark.Section.WHOLE,
    )
    text = forms.CharField(
        label="Tanggapan", max_length=5000, widget=forms.Textarea(_LONG),
        help_text="Jangan menulis NIP atau data pribadi lain.",
    )


class DecideCancellationForm(PortalForm):
    AGREE, DECLINE = "agree", "decline"

    decision = forms.ChoiceField(
        label="Putusan Anda", widget=forms.RadioSelect,
        choices=[(AGREE, "Setujui pembatalan"), (DECLINE, "Tolak pembatalan")],
    )
    reason = forms.CharField(
        label="Alasan", required=False, widget=forms.Textarea(_LONG), help_text="Wajib diisi bila menolak."
    )


class RevisionsForm(PortalForm):
    """Which two revisions are compared."""

    dari = forms.TypedChoiceField(label="Revisi semula", coerce=int)
    sampai = forms.TypedChoiceField(label="Dibandingkan dengan", coerce=int)

    def offering(self, choices: Sequence[tuple[int, str]]) -> "RevisionsForm":
        for name in ("dari", "sampai"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        return self
