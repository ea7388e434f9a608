"""Forms of disputes (Pasal 11). What cannot be is refused by the services."""

from collections.abc import Iterable

from django import forms
from django.db.models import QuerySet

from ..models import Dispute, Fact, Obligation, Party
from .fields import PdfField, PortalForm, RowField, date_field

State = Dispute.State
_LONG = 10_000


def _text(label: str, help_text: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=_LONG, widget=forms.Textarea({"rows": rows})
    )


class DisputeFilter(PortalForm):
    cari = forms.CharField(label="Cari pokok perselisihan", required=False, max_length=100)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[("", "Semua"), *((s.value, s.label[:1].upper() + s.label[1:]) for s in State)],
    )
    pengaju = forms.ChoiceField(label="Diajukan oleh", required=False)

    def for_parties(self, parties: Iterable[Party]) -> "DisputeFilter":
        field = self.fields["pengaju"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua"), *((p.agency.code, p.agency.short_name) for p in parties)]
        return self


class RaiseDisputeForm(PortalForm):
    subject = forms.CharField(
        label="Pokok perselisihan", max_length=200, help_text="Misalnya: Awal jangka waktu balikan bulan Juni."
    )
    reason = _text("Uraian", "Pendapat PIHAK Anda dan di mana letak perbedaannya. Jangan menulis data pribadi.", 6)
    clause_refs = forms.MultipleChoiceField(
        label="Pasal", widget=forms.SelectMultiple({"size": 8}), help_text="Sedikitnya satu."
    )
    obligation = RowField(
        label="Kewajiban terkait", queryset=Obligation.objects.none(), required=False,
        empty_label="Tidak tentang satu kewajiban",
        error_messages={"invalid_choice": "Kewajiban itu tidak ada dalam perjanjian ini."},
    )
    fact = RowField(
        label="Peristiwa terkait", queryset=Fact.objects.none(), required=False,
        empty_label="Tidak tentang satu peristiwa",
        error_messages={"invalid_choice": "Peristiwa itu tidak ada dalam perjanjian ini."},
    )

    def offering(
        self, refs: Iterable[tuple[str, str]], duties: QuerySet[Obligation], facts: QuerySet[Fact]
    ) -> "RaiseDisputeForm":
        """Offer these clauses, duties and facts."""
        clauses, duty, fact = (self.fields[name] for name in ("clause_refs", "obligation", "fact"))
        assert isinstance(clauses, forms.MultipleChoiceField)
        assert isinstance(duty, forms.ModelChoiceField) and isinstance(fact, forms.ModelChoiceField)
        clauses.choices = [*refs]
        duty.queryset, fact.queryset = duties, facts
        return self


class DeliberationForm(PortalForm):
    held_on = date_field("Tanggal musyawarah")
    place = forms.CharField(label="Tempat", max_length=200, help_text="Misalnya: Kantor BKN, atau rapat daring.")
    attended = _text("Yang hadir", "Nama dan jabatan, per PIHAK.", 3)
    outcome = _text("Hasil", "Juga bila mufakat belum tercapai.", 5)
    file = PdfField(label="Notula (PDF)", required=False)


class SettlementForm(PortalForm):
    text = _text("Isi kesepakatan", "Apa yang disepakati dan siapa melakukan apa.", 6)


class DecideSettlementForm(PortalForm):
    AGREE, DECLINE = "agree", "decline"

    decision = forms.ChoiceField(
        label="Putusan Anda", widget=forms.RadioSelect, choices=[(AGREE, "Setujui"), (DECLINE, "Tolak")]
    )
    reason = forms.CharField(
        label="Alasan", required=False, max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text="Wajib diisi bila menolak.",
    )


class LawForm(PortalForm):
    on = date_field("Tanggal", "Hari perkara atau permohonan diajukan.")
    reference = forms.CharField(
        label="Nomor perkara atau surat", max_length=200, help_text="Misalnya nomor register perkara."
    )
    reason = _text("Alasan", "Mengapa mufakat tidak tercapai.")
