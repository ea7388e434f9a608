"""The administrator's site: people and holidays. Ledgers are shown nowhere here, and nothing legal is done here."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.urls import reverse


class PortalAdminSite(admin.AdminSite):
    site_header = "Administrasi Portal PKS"
    site_title = "Administrasi Portal PKS"
    index_title = "Pengguna, instansi, dan hari libur"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send people through the portal's own sign-in, so that its limits hold here too."""
        if request.user.is_authenticated:
            return HttpResponseForbidden("Halaman ini hanya untuk administrator portal.")
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
