"""The form of a letterhead."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Field

from records.images import MAX_IMAGE_BYTES, CheckedImage, checked_image, too_large
from records.uploads import UploadRefused

from ..documents.layout import ESIGN_FOOTER
from ..models import Letterhead
from .fields import CountField, PortalForm

_MODEL = Letterhead._meta


class LogoField(forms.FileField):
    """One PNG or JPEG, checked as it is read; the value is a CheckedImage, None where none was chosen."""

    widget = forms.FileInput({"accept": "image/png,image/jpeg,.png,.jpg,.jpeg"})
    default_error_messages = {"empty": "Berkas ini kosong (0 bita). Pilih gambar PNG atau JPEG."}

    def clean(self, data: Any, initial: Any = None) -> CheckedImage | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        if (upload.size or 0) > MAX_IMAGE_BYTES:
            raise forms.ValidationError(too_large(upload.size))
        try:
            return checked_image(upload.name or "", upload.read())
        except UploadRefused as error:
            raise forms.ValidationError(str(error)) from error


def _measure(name: str, help_text: str = "") -> CountField:
    """A length or size within the bounds that the model holds it to."""
    field = _MODEL.get_field(name)
    assert isinstance(field, Field)
    low = max(int(v.limit_value) for v in field.validators if isinstance(v, MinValueValidator))
    high = min(int(v.limit_value) for v in field.validators if isinstance(v, MaxValueValidator))
    unit = "poin" if name == "face_size" else "mm"
    return CountField(
        label=str(field.verbose_name).capitalize(), min_value=low, max_value=high,
        help_text=help_text or f"{low} sampai {high} {unit}.",
    )


class LetterheadForm(PortalForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name_lines = forms.CharField(
        label="Nama pada kepala naskah", widget=forms.Textarea({"rows": 3}), max_length=500,
        help_text="Satu baris per tingkat; baris pertama nama instansi, dicetak paling besar.",
    )
    address_lines = forms.CharField(
        label="Alamat pada kepala naskah", widget=forms.Textarea({"rows": 3}), max_length=500,
        help_text="Alamat, telepon, laman, dan surel resmi; satu baris per bagian.",
    )
    logo = LogoField(
        label="Logo", required=False,
        help_text=f"PNG atau JPEG, paling besar {MAX_IMAGE_BYTES // 1024} KB. Kosongkan untuk memakai logo sekarang.",
    )
    without_logo = forms.BooleanField(label="Tanpa logo", required=False)
    face = forms.ChoiceField(label="Huruf", choices=Letterhead.Face.choices)
    face_size = _measure("face_size")
    top = _measure("top")
    right = _measure("right")
    bottom = _measure("bottom", "25 sampai 60 mm; kaki naskah berada di dalamnya.")
    left = _measure("left", "10 sampai 60 mm; naskah berlubang arsip memerlukan 30 mm.")
    sides = forms.ChoiceField(label="Sisi tanda tangan", choices=Letterhead.Side.choices)
    signature_height = _measure("signature_height")
    anchor = forms.RegexField(
        label="Karakter jangkar", regex=r"^[!-~]$", error_messages={"invalid": "Tulis satu tanda baca atau huruf."},
        help_text="Tanda kecil di ruang tanda tangan, tempat layanan tanda tangan elektronik meletakkan capnya.",
    )
    initials = forms.BooleanField(label="Kotak paraf pada setiap halaman", required=False)
    stamp_duty = forms.BooleanField(label="Tempat meterai", required=False)
    esign_footer = forms.CharField(
        label="Kalimat kaki naskah elektronik", widget=forms.Textarea({"rows": 3}), max_length=500, required=False,
        help_text="Hanya dicetak pada naskah bertanda tangan elektronik. Bila kosong, dipakai kalimat baku: "
        + ESIGN_FOOTER,
    )
