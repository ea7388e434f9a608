"""Filters of the coverage matrix."""

from django import forms

from agreements.forms import PortalForm
from agreements.standing import Standing
from agreements.wording import STANDINGS


class CoverageFilter(PortalForm):
    LEFT, DATA, REFERENCES, WHOLE = "sisa", "data", "referensi", "lengkap"

    q = forms.CharField(label="Kelompok data", required=False, max_length=200)
    arah = forms.ChoiceField(
        label="Arah", required=False, choices=[("", "Semua"), ("keluar", "Dari kami"), ("masuk", "Kepada kami")]
    )
    sisa = forms.ChoiceField(
        label="Balikan", required=False,
        choices=[
            ("", "Semua"), (LEFT, "Masih ada sisa"), (DATA, "Data balikan belum lengkap"),
            (REFERENCES, "Referensi balikan belum lengkap"), (WHOLE, "Keduanya lengkap"),
        ],
    )
    status = forms.ChoiceField(
        label="Status", required=False,
        choices=[("", "Semua"), *((s.value, STANDINGS[s].word.capitalize()) for s in Standing)],
    )
    urut = forms.ChoiceField(
        label="Urutkan", required=False,
        choices=[("", "Jatuh tempo terdekat"), ("terbaru", "Terbaru dikirim"), ("terlama", "Terlama dikirim")],
    )
