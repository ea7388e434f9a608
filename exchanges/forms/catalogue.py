"""Forms of the catalogue of data groups and methods. What cannot be is refused by the services."""

from collections.abc import Iterable

from django import forms

from agreements.forms import PortalForm, TableField
from agreements.models import Party

from ..models import DataGroup, Delivery, ExchangeMethod
from ..services.catalogue import Element, Group
from ..services.catalogue_import import TITLES
from .exchange import capital

_PURPOSES = [(p.value, capital(p.label)) for p in DataGroup.Purpose]


class ProviderForm(PortalForm):
    """Which party gives access to the data."""

    provider = forms.ModelChoiceField(Party.objects.none(), label="Pemberi data", empty_label=None)

    def for_parties(self, own: Party) -> "ProviderForm":
        field = self.fields["provider"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Party.objects.filter(agreement=own.agreement_id).select_related("agency")
        field.initial = own.pk
        return self


class GroupForm(ProviderForm):
    code = forms.CharField(label="Kode", max_length=40, help_text="Singkat dan tetap, misalnya: POKOK.")
    name = forms.CharField(label="Kelompok data", max_length=200)
    purposes = forms.MultipleChoiceField(
        label="Tujuan menurut Pasal 1", choices=_PURPOSES, widget=forms.CheckboxSelectMultiple
    )
    description = forms.CharField(label="Uraian", required=False, widget=forms.Textarea({"rows": 3}))
    elements = forms.CharField(
        label="Elemen data", required=False, widget=forms.Textarea({"rows": 8}),
        help_text="Satu elemen sebaris; uraiannya, bila ada, sesudah titik dua. Nama elemen saja, bukan isinya.",
    )

    def group(self) -> Group:
        """Return the group that was typed."""
        typed = self.cleaned_data
        return Group(
            code=typed["code"], name=typed["name"], purposes=tuple(typed["purposes"]),
            elements=tuple(_elements(typed["elements"].splitlines())), description=typed["description"],
        )


class GroupFileForm(ProviderForm):
    file = TableField(help_text=f"Satu baris satu elemen. Judul kolomnya: {', '.join(TITLES)}.")


class MethodForm(PortalForm):
    name = forms.CharField(label="Nama metode", max_length=150, help_text="Misalnya: penarikan bulanan SIASN.")
    kind = forms.ChoiceField(label="Jenis", choices=[(m.value, capital(m.label)) for m in Delivery.Method])
    cutoff = forms.ChoiceField(
        label="Satu penyerahan adalah", widget=forms.RadioSelect,
        choices=[(c.value, capital(c.label)) for c in ExchangeMethod.Cutoff],
        help_text="Setiap penyerahan mempunyai jangka waktu balikannya sendiri.",
    )
    reference = forms.CharField(
        label="Bukti kesepakatan", max_length=200, required=False, help_text="Misalnya nomor surat atau notula."
    )
    description = forms.CharField(label="Uraian", required=False, widget=forms.Textarea({"rows": 3}))


class CatalogueFilter(PortalForm):
    PROPOSED, AGREED, ENDED = "diusulkan", "disepakati", "diakhiri"

    q = forms.CharField(label="Kelompok data", required=False, max_length=200)
    pemberi = forms.ChoiceField(
        label="Pemberi data", required=False, choices=[("", "Semua"), ("kami", "Kami"), ("lain", "PIHAK lainnya")]
    )
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[
            ("", "Semua"), (PROPOSED, "Diusulkan"), (AGREED, "Disepakati"), (ENDED, "Tidak dipakai lagi"),
        ],
    )


def _elements(lines: Iterable[str]) -> Iterable[Element]:
    for line in lines:
        name, _, description = line.partition(":")
        if line.strip():
            yield Element(name.strip(), description.strip())
