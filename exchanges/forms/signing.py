"""Forms of signed copies."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from agreements.forms import PortalForm, date_field
from records.uploads import MAX_PDF_BYTES, too_large


class SignedCopyForm(PortalForm):
    """The file as it came back. What it is, and whether it can be taken, is for the act to say."""

    file = forms.FileField(
        label="Berkas PDF bertanda tangan", widget=forms.FileInput({"accept": "application/pdf,.pdf"}),
        help_text=(
            f"Paling besar {MAX_PDF_BYTES // 1024 // 1024} MB. Unggah berkas hasil penandatanganan apa adanya: "
            "membuka lalu menyimpannya kembali merusak tanda tangan elektronik."
        ),
        error_messages={
            "required": "Pilih berkas PDF yang bertanda tangan.",
            "empty": "Berkas ini kosong (0 bita). Pilih berkas PDF yang bertanda tangan.",
        },
    )
    signed_on = date_field(
        "Tanggal tanda tangan", "Hanya untuk pindaian tanda tangan basah; dari berkas elektronik dibaca sendiri.",
        required=False,
    )

    def clean_file(self) -> Any:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_PDF_BYTES:
            raise forms.ValidationError(too_large(file.size or 0))
        return file


class DecideSignedCopyForm(PortalForm):
    ACCEPT, REJECT = "accept", "reject"

    decision = forms.ChoiceField(
        label="Putusan Anda", widget=forms.RadioSelect,
        choices=[(ACCEPT, "Terima salinan ini"), (REJECT, "Tolak salinan ini")],
    )
    reason = forms.CharField(
        label="Alasan", required=False, widget=forms.Textarea({"rows": 4}), help_text="Wajib diisi bila menolak."
    )
