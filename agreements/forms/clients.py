"""Forms about systems that use the API."""

from django import forms

from accounts.roles import RULES
from accounts.services.clients import SCOPES

from .fields import PortalForm, date_field


class CreateClientForm(PortalForm):
    name = forms.CharField(
        label="Nama sistem", max_length=100, help_text="Misalnya Gateway SIASN. Tercantum pada jejak tiap tindakannya."
    )
    scopes = forms.MultipleChoiceField(
        label="Cakupan", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(act.value, RULES[act].label.capitalize()) for act in SCOPES],
        help_text="Membaca selalu termasuk. Pilih hanya yang benar-benar dilakukan sistem itu.",
    )
    expires_on = date_field("Hari terakhir", "Paling lama satu tahun sejak hari ini.")
