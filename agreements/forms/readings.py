"""Forms of the register of readings."""

from typing import Any

from django import forms

from ..models import Reading
from .fields import PortalForm


class ProposeReadingForm(PortalForm):
    """Another answer to one open point: any of its options but the one in use."""

    chosen = forms.ChoiceField(
        label="Tafsir yang diusulkan", widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Pilih salah satu tafsir yang tersedia."},
    )
    reason = forms.CharField(
        label="Alasan", max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text="Misalnya notula rapat yang menyepakatinya.",
    )

    def __init__(self, *args: Any, reading: Reading, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(o["code"], o["label"]) for o in reading.options if o["code"] != reading.chosen]
