"""Sign-in, sign-out and the password, through allauth; nothing else of it is routed."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("masuk/", views.login, name="account_login"),
    path("keluar/", views.logout, name="account_logout"),
    path("kata-sandi/ubah/", views.password_change, name="account_change_password"),
    path("kata-sandi/lupa/", views.password_reset, name="account_reset_password"),
    path("kata-sandi/lupa/terkirim/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "kata-sandi/atur/<str:uidb36>-<str:key>/", views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("kata-sandi/atur/selesai/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]
