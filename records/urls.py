"""The public check of issued documents."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.Check.as_view(), name="check"),
    path("<str:code>/", views.CheckDocument.as_view(), name="check_document"),
]
