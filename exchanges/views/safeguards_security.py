"""The security checklist of each party, and the register of sealed files with their destruction."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act
from agreements.forms import PortalForm
from agreements.models import Agreement
from agreements.views.base import ActView
from agreements.views.lists import FilteredList
from records.models import SealedFile

from ..forms.safeguards import registers as register_forms
from ..models import ExchangeMethod, SecurityItem
from ..safeguard_registers import KEPT, STATUS_LOOKS, sealed_files, security_items
from ..services.safeguards import security as services


class SecurityList(FilteredList):
    """The items of both parties with their newest review by the status date."""

    template_name = "exchanges/safeguards/security.html"
    export_title = "Daftar keamanan"
    export_name = "daftar-keamanan"
    columns = (
        "PIHAK", "Metode", "Bidang", "Butir", "Status", "Bukti", "Ditinjau",
        "Tinjauan berikutnya (target sendiri, bukan tenggat perjanjian)", "Lewat target",
    )

    def make_form(self) -> PortalForm:
        return register_forms.SecurityFilter(self.request.GET).for_parties([self.party, self.other])

    def rows(self, wanted: dict[str, Any]) -> QuerySet[SecurityItem]:
        rows: QuerySet[Any] = security_items(self.agreement, self.as_of)
        if text := wanted.get("cari"):
            rows = rows.filter(title__icontains=text)
        if wanted.get("lewat"):
            rows = rows.filter(overdue=True)
        columns = {"bidang": "area", "status": "status", "pihak": "party__agency__code"}
        return rows.filter(**{column: wanted[name] for name, column in columns.items() if wanted.get(name)})

    def cells(self, row: Any) -> list[object]:
        return [
            row.party.agency.short_name, row.method.name, row.get_area_display(), row.title,
            STATUS_LOOKS[row.status].word, row.evidence, row.reviewed_on, row.next_on,
            "ya" if row.overdue else "tidak",
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            may_record=self.may(Act.REVIEW_SECURITY), has_method=_methods(self.agreement).exists(), **kwargs
        )
        rows = [
            (row, STATUS_LOOKS[row.status], self.may(Act.REVIEW_SECURITY, row.party))  # type: ignore[attr-defined]
            for row in context["page_obj"]
        ]
        return context | {"rows": rows}


class RecordSecurity(ActView):
    """Put an item on one's own list with its first review."""

    act = Act.REVIEW_SECURITY
    form_class = register_forms.SecurityItemForm
    template_name = "agreements/act.html"
    title = "Tambah butir"
    lead = "Butir keamanan PIHAK Anda sebagai penerima data (Pasal 9(8)), per metode pertukaran."
    submit_label = "Tambah butir"
    success_text = "Butir keamanan ditambahkan."

    def get_form(self, form_class: Any = None) -> register_forms.SecurityItemForm:
        form = super().get_form(form_class)
        assert isinstance(form, register_forms.SecurityItemForm)
        return form.offering(_methods(self.agreement))

    def cancel_url(self) -> str:
        return reverse("security", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        services.record_item(
            agreement=self.agreement, method=typed["method"], area=typed["area"], title=typed["title"],
            found=_found(form), by=_user(self.request), at=timezone.now(),
        )
        return self.cancel_url()


class ReviewSecurity(ActView):
    """Record how an item is found now; its history stands above the form."""

    act = Act.REVIEW_SECURITY
    form_class = register_forms.ReviewForm
    template_name = "exchanges/safeguards/review.html"
    title = "Tinjau butir"
    submit_label = "Simpan tinjauan"
    success_text = "Tinjauan dicatat."

    @cached_property
    def item(self) -> SecurityItem:
        rows = SecurityItem.objects.filter(agreement=self.agreement)
        found: SecurityItem = get_object_or_404(
            rows.select_related("agreement", "party__agency", "method"), pk=self.kwargs["pk"]
        )
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = self.item.party
        if holder.pk != self.party.pk:
            raise PermissionDenied(
                f"Hanya {holder.agency.short_name} yang dapat meninjau butir ini; Anda bertindak untuk "
                f"{self.party.agency.short_name}."
            )
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reviews = [(r, STATUS_LOOKS[r.status]) for r in self.item.reviews.select_related("recorded_by")]
        lead = f"{self.item.title} – {self.item.method.name}, {self.item.get_area_display()}"
        return super().get_context_data(**({"lead": lead, "reviews": reviews} | kwargs))

    def object_name(self) -> str:
        return f"security:{self.item.pk}"

    def cancel_url(self) -> str:
        return reverse("security", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        services.review_item(item=self.item, found=_found(form), by=_user(self.request), at=timezone.now())
        return self.cancel_url()


class Retention(FilteredList):
    """The sealed files of persons' data: until when each is kept, and when it was destroyed. Names are not told."""

    template_name = "exchanges/safeguards/retention.html"
    form_class = register_forms.SealedFilter
    export_title = "Retensi dan pemusnahan berkas data pribadi"
    export_name = "retensi"
    columns = ("SHA-256", "Jenis berkas", "Ukuran (bita)", "Disimpan", "Tanggal pemusnahan", "Keadaan", "Dimusnahkan")

    def rows(self, wanted: dict[str, Any]) -> QuerySet[SealedFile]:
        rows = sealed_files(self.agreement, self.as_of)
        columns = {"cari": "sha256__icontains", "keadaan": "state_then", "sampai": "purge_on__lte"}
        return rows.filter(**{column: wanted[name] for name, column in columns.items() if wanted.get(name)})

    def cells(self, row: Any) -> list[object]:
        kept = row.state_then == KEPT
        return [
            row.sha256, row.media_type, row.size, row.stored_at, row.purge_on,
            "masih disimpan" if kept else "dimusnahkan", None if kept else row.purged_at,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kept=KEPT, **kwargs)


def _methods(agreement: Agreement) -> QuerySet[ExchangeMethod]:
    return ExchangeMethod.objects.filter(agreement=agreement, ended_on=None)


def _found(form: forms.BaseForm) -> services.Found:
    return services.Found(**{name: form.cleaned_data[name] for name in services.Found.__dataclass_fields__})


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
