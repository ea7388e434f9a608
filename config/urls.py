"""The portal's addresses."""

from django.contrib import admin
from django.urls import include, path

from . import gallery, views
from .api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("healthz", views.Healthz.as_view(), name="healthz"),
    path("galeri/", gallery.Gallery.as_view(), name="gallery"),
    path("administrasi/", admin.site.urls),
    path("akun/", include("accounts.urls")),
    path("periksa/", include("records.urls")),
    path("", include("agreements.urls")),
    path("", include("exchanges.urls")),
    path("", include("reports.urls")),
]
