"""The gallery: every component in every state, for whoever builds or judges a page."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.views.generic import TemplateView

from accounts.models import Agency
from accounts.roles import Act
from agreements.forms import CountField, PortalForm, date_field
from agreements.standing import Standing
from agreements.wording import STANDINGS

DAY = date(2025, 12, 10)
TONES = ("neutral", "muted", "info", "good", "late", "warn", "danger", "strong", "void")


class SampleForm(PortalForm):
    reference = forms.CharField(label="Nomor surat", help_text="Seperti tertulis pada surat, misalnya B-12/S.1/2025.")
    sent_on = date_field("Tanggal penyerahan", "Tanggal data diserahkan, bukan tanggal surat.", latest=DAY)
    rows = CountField(label="Jumlah baris", help_text="Misalnya 1250 atau 1.250.")
    method = forms.ChoiceField(
        label="Cara penyerahan", choices=[("", "Pilih cara"), ("web", "Layanan web"), ("file", "Berkas")]
    )
    kind = forms.ChoiceField(
        label="Jenis", choices=[("own", "Sendiri"), ("joint", "Bersama")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea({"rows": 3}))
    agreed = forms.BooleanField(label="Kedua PIHAK sudah menyetujui daftar data ini")


class Gallery(LoginRequiredMixin, TemplateView):
    """Show the components. No row of the agreement is read."""

    act = Act.VIEW
    http_method_names = ["get", "head", "options"]
    template_name = "gallery.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | _samples(self.request)


def _samples(request: HttpRequest) -> dict[str, Any]:
    faulty = SampleForm({"reference": "", "sent_on": "31-02-2025", "rows": "seribu", "kind": "x"})
    faulty.add_error(None, "Penyerahan tidak dapat dicatat: akses dihentikan sementara sejak 2 Januari 2026.")
    return {
        "day": DAY,
        "standings": [(s, look, 4 if s is Standing.OVERDUE else 0) for s, look in STANDINGS.items()],
        "tones": TONES,
        "agencies": Agency.objects.all(),
        "dues": _dues(),
        "instant": datetime(2025, 5, 7, 14, 5, tzinfo=ZoneInfo("Asia/Jakarta")),
        "steps": _steps(),
        "happenings": _happenings(),
        "figure_rows": _figure_rows(),
        "list_page": Paginator(range(1, 1235), 25).get_page(request.GET.get("page")),
        "filters": [("Keadaan: terlambat", "keadaan"), ("Pihak wajib: LAN", "wajib")],
        "form": SampleForm(),
        "faulty": faulty,
        "filter_form": FilterForm(),
    }


class FilterForm(PortalForm):
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), ("overdue", "Terlambat"), ("due_soon", "Segera")]
    )
    cari = forms.CharField(label="Cari perihal", required=False)


def _dues() -> list[dict[str, Any]]:
    return [
        {"on": DAY + timedelta(days=37), "standing": Standing.NOT_YET_DUE, "earliest": None, "note": ""},
        {"on": DAY + timedelta(days=11), "standing": Standing.DUE_SOON, "earliest": None,
         "note": "Jatuh pada hari libur; hari kerja terakhir sebelumnya 19 Desember 2025."},
        {"on": DAY, "standing": Standing.DUE_SOON, "earliest": None, "note": ""},
        {"on": DAY - timedelta(days=4), "standing": Standing.OVERDUE, "earliest": None, "note": ""},
        {"on": DAY + timedelta(days=6), "standing": Standing.DUE_SOON, "earliest": DAY - timedelta(days=2),
         "note": ""},
        {"on": None, "standing": Standing.DUE_SOON, "earliest": DAY + timedelta(days=9), "note": ""},
        {"on": DAY - timedelta(days=30), "standing": Standing.MET_ON_TIME, "earliest": None, "note": ""},
        {"on": None, "standing": Standing.NO_DEADLINE, "earliest": None, "note": ""},
    ]


def _steps() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(label="Ketentuan", text="Penyampaian data dan referensi balikan.", clause="3(1)b.1, 4(1)b.1"),
        SimpleNamespace(label="Peristiwa awal", text="Penyerahan data ASN semester I oleh BKN, diterima 9 Juni 2025.",
                        clause=""),
        SimpleNamespace(label="Aturan", text="6 bulan sejak diterima; hari terakhir masih tepat waktu.", clause=""),
        SimpleNamespace(label="Hitungan", text="9 Juni 2025 + 6 bulan = 9 Desember 2025.", clause=""),
    ]


def _happenings() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(when=date(2025, 6, 9), title="Data diterima", detail="Konfirmasi penerima di portal.", by=None,
                        icon="inbox"),
        SimpleNamespace(when=datetime(2025, 12, 9, 17, 30, tzinfo=ZoneInfo("Asia/Jakarta")), title="Balikan sebagian",
                        detail="Data balikan diterima; referensi balikan belum.", by=None, icon=""),
        SimpleNamespace(when=date(2025, 12, 10), title="Terlambat 1 hari", detail="", by=None, icon=""),
    ]


def _figure_rows() -> list[dict[str, Any]]:
    return [
        {"letter": "A/B", "label": "Jumlah baris", "first": 1234567, "second": 1240002, "total": True},
        {"letter": "C", "label": "Padan", "first": 1200000, "second": 1200000},
        {"letter": "D", "label": "Padan, ada perbedaan", "first": 30000, "second": 30000},
        {"letter": "E", "label": "Hanya pada LAN", "first": 4000, "second": None},
        {"letter": "F", "label": "Hanya pada BKN", "first": None, "second": 9000},
        {"letter": "G", "label": "Kunci ganda", "first": 67, "second": 802},
        {"letter": "H", "label": "Kunci tidak valid", "first": 500, "second": 200},
    ]
