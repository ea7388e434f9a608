"""The portal's addresses."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("administrasi/", admin.site.urls),
    path("akun/", include("accounts.urls")),
]
