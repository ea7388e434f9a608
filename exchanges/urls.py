"""Addresses of the exchange layer, all below an agreement's code."""

from django.urls import path

from .views import deliveries, delivery_acts, documents, minutes, minutes_acts, support

PKS = "pks/<slug:code>/"
DELIVERY = PKS + "penyerahan/<int:pk>/"
SUPPORT = PKS + "dukungan-kompetensi/<int:pk>/"
MINUTES = PKS + "berita-acara/<int:pk>/"

urlpatterns = [
    path(PKS + "penyerahan/", deliveries.Deliveries.as_view(), name="deliveries"),
    path(PKS + "penyerahan/catat/", delivery_acts.RecordDelivery.as_view(), name="record_delivery"),
    path(DELIVERY, deliveries.DeliveryPage.as_view(), name="delivery"),
    path(DELIVERY + "balikan/", delivery_acts.LodgeFeedback.as_view(), name="lodge_feedback"),
    path(DELIVERY + "batalkan/", delivery_acts.WithdrawDelivery.as_view(), name="withdraw_delivery"),
    path(PKS + "balikan/<int:pk>/", deliveries.FeedbackPage.as_view(), name="feedback"),
    path(PKS + "berita-acara/", minutes.MinutesList.as_view(), name="minutes"),
    path(PKS + "berita-acara/susun/", minutes_acts.DraftMinutes.as_view(), name="draft_minutes"),
    path(MINUTES, minutes.MinutesPage.as_view(), name="minutes_detail"),
    path(MINUTES + "pratinjau/", minutes.MinutesPreview.as_view(), name="minutes_preview"),
    path(MINUTES + "ubah/", minutes_acts.ReviseMinutes.as_view(), name="revise_minutes"),
    path(MINUTES + "ajukan/", minutes_acts.SubmitMinutes.as_view(), name="submit_minutes"),
    path(MINUTES + "kembalikan/", minutes_acts.ReturnMinutes.as_view(), name="return_minutes"),
    path(MINUTES + "finalkan/", minutes_acts.FinaliseMinutes.as_view(), name="finalise_minutes"),
    path(MINUTES + "nomor/", minutes_acts.NumberMinutes.as_view(), name="number_minutes"),
    path(MINUTES + "batalkan/", minutes_acts.CancelMinutes.as_view(), name="cancel_minutes"),
    path(PKS + "dukungan-kompetensi/", support.SupportList.as_view(), name="support"),
    path(PKS + "dukungan-kompetensi/catat/", support.RecordSupport.as_view(), name="record_support"),
    path(SUPPORT, support.SupportPage.as_view(), name="support_detail"),
    path(SUPPORT + "berkas/", support.SupportFile.as_view(), name="support_file"),
    path(SUPPORT + "batalkan/", support.WithdrawSupport.as_view(), name="withdraw_support"),
    path(PKS + "dokumen/<str:document>/", documents.Document.as_view(), name="document"),
]
