"""Addresses of the agreement layer, all below an agreement's code but the way in."""

from django.urls import path

from .views import entry, receipts

PKS = "pks/<slug:code>/"

urlpatterns = [
    path("", entry.Home.as_view(), name="home"),
    path("status-per-tanggal/", entry.StatusDate.as_view(), name="status_date"),
    path(PKS + "peristiwa/<int:pk>/konfirmasi/", receipts.ConfirmReceipt.as_view(), name="confirm_receipt"),
    path(PKS + "peristiwa/<int:pk>/sanggah/", receipts.ContestReceipt.as_view(), name="contest_receipt"),
    path(PKS + "peristiwa/<int:pk>/jawab/", receipts.AnswerContest.as_view(), name="answer_contest"),
]
