"""Forms of waivers (*pengecualian*)."""

from django import forms

from ..models.change import Proposed
from .fields import PortalForm, date_field

STATES = (
    ("", "Semua"), (Proposed.State.PROPOSED.value, "Menunggu persetujuan"),
    (Proposed.State.AGREED.value, "Disetujui"), (Proposed.State.DECLINED.value, "Ditolak"),
    (Proposed.State.WITHDRAWN.value, "Ditarik"),
)


class WaiverFilter(PortalForm):
    cari = forms.CharField(label="Cari kewajiban", required=False, max_length=100)
    keadaan = forms.ChoiceField(label="Keadaan", required=False, choices=STATES)


class ProposeWaiverForm(PortalForm):
    from_on = date_field("Berlaku mulai")
    until_on = date_field(
        "Berlaku sampai", "Kosongkan bila untuk seterusnya. Hari itu termasuk.", required=False
    )
    reason = forms.CharField(label="Alasan", max_length=2000, widget=forms.Textarea({"rows": 4}))
