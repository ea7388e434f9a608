"""Filters of the lists of this layer."""

from collections.abc import Iterable

from django import forms

from accounts.roles import RULES, Act

from ..models import Party, Term
from ..standing import Standing
from ..wording import STANDINGS
from .fields import PortalForm, date_field


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
            ("", "Masih berjalan dahulu"), ("batas", "Batas waktu, terdekat dahulu"),
            ("-batas", "Batas waktu, terjauh dahulu"), ("mulai", "Mulai, terlama dahulu"),
            ("-mulai", "Mulai, terbaru dahulu"), ("perihal", "Perihal"),
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


class StatusDateForm(PortalForm):
    """The day that statuses are asked for; empty is today."""

    per = date_field("Status per tanggal", required=False)


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
