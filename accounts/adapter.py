"""What the portal changes in allauth: no open sign-up, people are entered by the administrator."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from .models import User


class PortalAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Surel atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi.",
        "too_many_login_attempts": "Terlalu banyak percobaan masuk yang gagal. Tunggu beberapa menit, lalu coba lagi.",
        "enter_current_password": "Kata sandi saat ini tidak cocok.",
        "rate_limited": "Terlalu banyak permintaan dalam waktu singkat. Tunggu beberapa menit, lalu coba lagi.",
        "account_inactive": "Akun ini tidak aktif. Hubungi administrator portal di instansi Anda.",
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the person; an account of an API client signs in nowhere, whatever password it may have got."""
        user: User | None = super().authenticate(request, **credentials)
        return None if user is not None and hasattr(user, "api_client") else user

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
