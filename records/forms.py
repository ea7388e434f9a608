"""What the public check page asks for."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

FILE_LIMIT = 20 * 1024 * 1024


class CodeForm(forms.Form):
    """The short code that stands beside the QR code of a printed document."""

    code = forms.CharField(
        label="Kode periksa", max_length=40, help_text="Tertera di kaki setiap halaman dokumen, misalnya ABCDE-23456.",
        error_messages={"required": "Tulis kode periksa yang tertera pada dokumen."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )


class FileForm(forms.Form):
    """A file that somebody holds, to be compared with the issued one. It is never stored."""

    file = forms.FileField(
        label="Berkas yang Anda pegang", help_text="Paling besar 20 MB. Berkas hanya dibandingkan, tidak disimpan.",
        error_messages={
            "required": "Pilih berkas yang akan dibandingkan.",
            "empty": "Berkas itu kosong (0 bita), jadi tidak ada yang dapat dibandingkan.",
            "invalid": "Berkas tidak terkirim. Pilih berkas itu sekali lagi.",
        },
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_file(self) -> Any:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > FILE_LIMIT:
            raise forms.ValidationError("Berkas itu lebih dari 20 MB; terbitan portal tidak sebesar itu.")
        return file
