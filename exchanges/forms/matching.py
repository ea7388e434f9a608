"""Forms of matching: extracts, rules, columns, purpose. What cannot be is refused by the services."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.forms.boundfield import BoundField

from agreements.forms import DateInput, PortalForm, RowField, date_field
from agreements.models import Agreement, Party
from agreements.wording import long_date, thousands
from records.intake import SealedUpload, too_large

from ..matching.rule import CASE, DATES, PUNCTUATION, SPACES, TITLES, Kind, Rule
from ..models import DataGroup, Extract, MatchingRule, MatchingSession

_NO_PERSONS = "Jangan menulis NIP atau data pribadi lain."
_LONG = {"rows": 4}
_PURGE_HELP = "Pada hari ini berkasnya dimusnahkan; jumlah dan sidik jarinya tetap tersimpan."
#: Lines of a new rule beyond those that the extracts suggest, and how many at most.
_MORE_LINES, _MOST_LINES = 3, 60


class MatchingFilter(PortalForm):
    q = forms.CharField(label="Kelompok data", required=False, max_length=200)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[("", "Semua"), *((s.value, s.label.capitalize()) for s in MatchingSession.State)],
    )


class ExtractFilter(PortalForm):
    q = forms.CharField(label="Kelompok data", required=False, max_length=200)
    pihak = forms.ChoiceField(label="Data milik", required=False)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[("", "Semua"), *((s.value, s.label.capitalize()) for s in Extract.State)],
    )

    def for_parties(self, parties: Sequence[Party]) -> "ExtractFilter":
        field = self.fields["pihak"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua"), *((p.agency.code, p.agency.short_name) for p in parties)]
        return self


class PartyField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Party) -> str:
        return f"{obj.agency.short_name} ({obj.title})"


class DescribeExtractForm(PortalForm):
    """Whose data it is, of which group, from where. Asked before the file, so that no large upload is in vain."""

    party = PartyField(label="Data milik", queryset=Party.objects.none(), empty_label="Pilih PIHAK")
    source = forms.CharField(
        label="Sumber data", max_length=200, help_text=f"Sistem asalnya, misalnya SIASN. {_NO_PERSONS}"
    )
    cutoff_on = date_field("Data per tanggal", "Keadaan data pada saat diambil.")
    purge_on = date_field("Dimusnahkan pada", _PURGE_HELP)

    def __init__(self, *args: Any, agreement: Agreement, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = agreement.parties.select_related("agency")  # type: ignore[attr-defined]
        groups = DataGroup.objects.of(agreement).in_use(today)
        names = list(dict.fromkeys(groups.order_by("name").values_list("name", flat=True)))
        if names:
            self.fields["data_group"] = forms.ChoiceField(
                label="Kelompok data", choices=[("", "Pilih kelompok"), *((name, name) for name in names)]
            )
        else:
            self.fields["data_group"] = forms.CharField(
                label="Kelompok data", max_length=200,
                help_text="Misalnya: Data pokok ASN. Tulis sama untuk kedua PIHAK.",
            )
        self.fields["cutoff_on"].widget.attrs["data-latest"] = today.isoformat()
        self.order_fields(("party", "data_group", "source", "cutoff_on", "purge_on"))


class SealedFileField(forms.FileField):
    """A file that was sealed on its way in; the value is a SealedUpload."""

    widget = forms.FileInput({"accept": ".csv,.txt,.tsv,.zip,.xlsx,text/csv"})
    default_error_messages = {"empty": "Berkas ini kosong (0 bita). Pilih berkas yang berisi tabel."}

    def clean(self, data: Any, initial: Any = None) -> SealedUpload:
        upload = super().clean(data, initial)
        if not isinstance(upload, SealedUpload) or upload.sealed is None:
            refusal = upload.refusal if isinstance(upload, SealedUpload) else too_large(settings.EXTRACT_MAX_BYTES)
            raise forms.ValidationError(refusal)
        return upload

    def to_python(self, data: Any) -> Any:
        # A name is only told, never used; one of any length is taken.
        if data and data.size == 0 and not getattr(data, "refusal", ""):
            raise forms.ValidationError(self.error_messages["empty"], code="empty")
        return data or None


class UploadExtractForm(DescribeExtractForm):
    """The same again, out of sight, and the file."""

    file = SealedFileField(
        label="Berkas ekstrak", error_messages={"required": "Pilih berkas yang akan diunggah."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField):
                field.widget = DateInput()
                field.widget.input_type = "hidden"
                del field.widget.attrs["data-date"]
            elif name != "file":
                field.widget = field.hidden_widget()
        megabytes = settings.EXTRACT_MAX_BYTES // 1024 // 1024
        self.fields["file"].help_text = (
            f"CSV, XLSX, atau ZIP berisi satu CSV; baris pertama judul kolom; paling besar {thousands(megabytes)} MB "
            f"dan {thousands(settings.EXTRACT_MAX_ROWS)} baris. NIP disimpan sebagai teks."
        )


class ExtractField(RowField):
    def label_from_instance(self, obj: Extract) -> str:
        rows = f"{thousands(obj.row_count)} baris" if obj.row_count is not None else obj.get_state_display()
        return f"{obj.data_group} – {obj.source}, per {long_date(obj.cutoff_on)} – {obj.file_name} ({rows})"


class PrepareForm(PortalForm):
    first = ExtractField(label="", queryset=Extract.objects.none(), empty_label="Pilih ekstrak")
    second = ExtractField(label="", queryset=Extract.objects.none(), empty_label="Pilih ekstrak")

    def offering(self, kept: QuerySet[Extract], parties: Sequence[Party]) -> "PrepareForm":
        """Offer these extracts, each to its party's field."""
        for name, party in zip(("first", "second"), parties, strict=True):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = kept.filter(party=party)
            field.label = f"Ekstrak {party.agency.short_name}"
        return self


class ChooseRuleForm(PortalForm):
    rule = RowField(label="Aturan", queryset=MatchingRule.objects.none(), empty_label="Pilih aturan")

    def offering(self, rules: QuerySet[MatchingRule]) -> "ChooseRuleForm":
        field = self.fields["rule"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rules
        return self


class RuleForm(PortalForm):
    """A version of a rule: key, the fields with their kinds, what counts as mere writing."""

    WRITINGS = (
        (CASE, "Huruf besar dan kecil"), (SPACES, "Spasi berlebih"),
        (PUNCTUATION, "Tanda baca dan apostrof pada nama"), (TITLES, "Gelar di depan dan di belakang nama"),
        (DATES, "Cara menulis tanggal"),
    )
    KINDS = (
        (Kind.TEXT.value, "Teks"), (Kind.NAME.value, "Nama orang"), (Kind.DATE.value, "Tanggal"),
        (Kind.CODE.value, "Kode"),
    )
    name = forms.CharField(
        label="Nama aturan", max_length=100, help_text="Nama yang sudah ada mendapat versi baru; versi lama tetap."
    )
    key = forms.CharField(label="Kunci", max_length=100, initial="NIP", help_text="Unsur berisi NIP, 18 angka.")
    writings = forms.MultipleChoiceField(
        label="Perbedaan yang hanya soal penulisan", choices=WRITINGS, required=False,
        widget=forms.CheckboxSelectMultiple, initial=[value for value, _ in WRITINGS],
        help_text="Perbedaan ini tetap dihitung, tetapi barisnya dihitung padan.",
    )
    fresh_name = forms.CharField(
        label="Unsur tanggal pemutakhiran", max_length=100, required=False,
        help_text="Kolom tanggal pemutakhiran data, untuk dimensi ketepatan waktu. Boleh dikosongkan.",
    )
    fresh_since = date_field("Mutakhir bila sejak", required=False)
    note = forms.CharField(
        label="Keterangan", required=False, widget=forms.Textarea({"rows": 2}), help_text=_NO_PERSONS
    )

    def __init__(
        self, *args: Any, base: Rule | None, tables: Mapping[str, tuple[str, Any]], **kwargs: Any
    ) -> None:
        self.tables = tables
        fields = base.fields if base else ()
        self.count = min(len(fields) + _MORE_LINES, _MOST_LINES)
        initial = kwargs.pop("initial", None) or {}
        super().__init__(*args, initial=_initial(base, tables) | initial, **kwargs)
        choices = [("", "Tanpa tabel"), *((key, label) for key, (label, _) in tables.items())]
        for number in range(self.count):
            self.fields[f"field_{number}"] = forms.CharField(
                label=f"Unsur {number + 1}", max_length=100, required=False
            )
            self.fields[f"kind_{number}"] = forms.ChoiceField(label=f"Jenis unsur {number + 1}", choices=self.KINDS)
            self.fields[f"table_{number}"] = forms.ChoiceField(
                label=f"Tabel kode unsur {number + 1}", choices=choices, required=False
            )

    @property
    def has_tables(self) -> bool:
        return bool(self.tables)

    def lines(self) -> Iterator[tuple[BoundField, BoundField, BoundField]]:
        """Yield the inputs of each field of the rule."""
        for number in range(self.count):
            yield self[f"field_{number}"], self[f"kind_{number}"], self[f"table_{number}"]

    def body(self) -> dict[str, Any]:
        """Return what was typed as the engine reads a rule."""
        said, units, tables = self.cleaned_data, [], {}
        for number in range(self.count):
            name, table = said[f"field_{number}"].strip(), said[f"table_{number}"]
            if name:
                label, content = self.tables[table] if table else ("", None)
                units.append({"nama": name, "jenis": said[f"kind_{number}"]} | ({"tabel": label} if table else {}))
                if table:
                    tables[label] = content
        body: dict[str, Any] = {
            "kunci": said["key"], "unsur": units, "penulisan": said["writings"], "tabel": tables,
        }
        if said["fresh_name"] and said["fresh_since"]:
            body["ketepatan_waktu"] = {"unsur": said["fresh_name"], "sejak": said["fresh_since"].isoformat()}
        return body


def _initial(base: Rule | None, tables: Mapping[str, tuple[str, Any]]) -> dict[str, Any]:
    if base is None:
        return {}
    keys = {label: key for key, (label, _) in tables.items()}
    found: dict[str, Any] = {"name": base.name, "key": base.key, "writings": list(base.writings)}
    for number, field in enumerate(base.fields):
        found |= {
            f"field_{number}": field.name, f"kind_{number}": field.kind.value,
            f"table_{number}": keys.get(field.table, ""),
        }
    if base.timeliness:
        found |= {"fresh_name": base.timeliness.name, "fresh_since": base.timeliness.since}
    return found


class ColumnsForm(PortalForm):
    """Which heading of either extract holds the key and each field of the rule."""

    def __init__(
        self, *args: Any, rule: Rule, first: Extract, second: Extract,
        suggested: tuple[Mapping[str, str], Mapping[str, str]], **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(rule.names)
        for side, extract, guess in zip(("first", "second"), (first, second), suggested, strict=True):
            headings = [(heading, heading) for heading in extract.headings]
            for number, name in enumerate(self.names):
                self.fields[f"{side}_{number}"] = forms.ChoiceField(
                    label=f"{name} pada {extract.party.agency.short_name}", initial=guess.get(name, ""),
                    choices=[("", "Pilih kolom"), *headings],
                )

    def lines(self) -> Iterator[tuple[str, tuple[BoundField, BoundField]]]:
        """Yield each name of the rule with the inputs of both sides."""
        for number, name in enumerate(self.names):
            yield name, (self[f"first_{number}"], self[f"second_{number}"])

    def columns(self, side: str) -> dict[str, str]:
        """Return what was chosen for a side."""
        return {name: self.cleaned_data[f"{side}_{number}"] for number, name in enumerate(self.names)}


class PurposeForm(PortalForm):
    purpose = forms.CharField(
        label="Tujuan pemrosesan", max_length=5000, widget=forms.Textarea(_LONG),
        help_text=f"Untuk apa data ini dipadankan, dan atas pasal mana. {_NO_PERSONS}",
    )
    impact_assessment = forms.CharField(
        label="Penilaian dampak pelindungan data pribadi", max_length=10_000, widget=forms.Textarea(_LONG),
        help_text=(
            "Ringkasan menurut UU 27/2022 Pasal 34: data apa, risiko apa bagi pemilik data, dan bagaimana risiko itu "
            f"ditekan. {_NO_PERSONS}"
        ),
    )
    impact_reference = forms.CharField(
        label="Rujukan penilaian dampak", max_length=200, required=False,
        help_text="Nomor dan tanggal dokumennya, bila ada.",
    )
    purge_on = date_field("Daftar selisih dimusnahkan pada", _PURGE_HELP)


class DestroyForm(PortalForm):
    reason = forms.CharField(label="Alasan", max_length=2000, widget=forms.Textarea(_LONG), help_text=_NO_PERSONS)


class DestroySessionForm(DestroyForm):
    with_extracts = forms.BooleanField(
        label="Musnahkan juga kedua ekstraknya", required=False,
        help_text="Pemadanan tidak dapat diulangi tanpa mengunggah lagi.",
    )
