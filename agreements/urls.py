"""Addresses of the agreement layer, all below an agreement's code but the way in."""

from django.urls import path

from .views import entry

urlpatterns = [
    path("", entry.Home.as_view(), name="home"),
    path("status-per-tanggal/", entry.StatusDate.as_view(), name="status_date"),
]
