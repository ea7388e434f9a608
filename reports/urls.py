"""Addresses of the reporting layer."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
