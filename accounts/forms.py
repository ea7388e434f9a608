"""The sign-in forms of allauth in the portal's words."""

from typing import Any

from allauth.account import forms
from django.forms import Form

_LABELS = {
    "login": "Surel",
    "email": "Surel",
    "password": "Kata sandi",
    "oldpassword": "Kata sandi saat ini",
    "password1": "Kata sandi baru",
    "password2": "Tulis ulang kata sandi baru",
}
_HELP = {
    "password1": "Paling sedikit 12 karakter, tidak hanya angka, bukan kata sandi umum, "
    "dan tidak mirip nama atau surel Anda.",
}


def _reword(form: Form) -> None:
    for name, field in form.fields.items():
        field.label = _LABELS.get(name, field.label)
        field.help_text = _HELP.get(name, "")
        field.widget.attrs.pop("placeholder", None)
        field.error_messages["required"] = "Isi bagian ini."
        if name in ("login", "email"):
            field.error_messages["invalid"] = "Tulis surel yang lengkap, misalnya nama@instansi.go.id."
    form.label_suffix = ""


class LoginForm(forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self)


class ChangePasswordForm(forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self)


class ResetPasswordForm(forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self)


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self)
