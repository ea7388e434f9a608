"""The portal's addresses."""

from django.contrib import admin
from django.urls import include, path

from . import views

urlpatterns = [
    path("healthz", views.Healthz.as_view(), name="healthz"),
    path("administrasi/", admin.site.urls),
    path("akun/", include("accounts.urls")),
    path("periksa/", include("records.urls")),
    path("", include("agreements.urls")),
    path("", include("exchanges.urls")),
    path("", include("reports.urls")),
]
