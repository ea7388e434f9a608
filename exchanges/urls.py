"""Addresses of the exchange layer."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
