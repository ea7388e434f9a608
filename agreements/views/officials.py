"""The directory of officials who sign: the list of both agencies, and keeping that of one's own."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act

from ..deadlines import end_of
from ..forms import PortalForm
from ..forms.officials import EndOfficialForm, OfficialFilter, OfficialForm
from ..models import Official
from ..services import officials as services
from ..wording import Look, long_date, masked_nip
from .base import ActView
from .lists import FilteredList
from .rehearsal import RehearsedActView

LOOKS = {
    OfficialFilter.CURRENT: Look("berlaku", "check-circle", "good"),
    OfficialFilter.COMING: Look("belum mulai", "hourglass-split", "neutral"),
    OfficialFilter.PAST: Look("berakhir", "x-circle", "muted"),
}


class Officials(FilteredList):
    """The officials of both agencies recorded by the status date, and how each stands on it."""

    template_name = "agreements/officials.html"
    export_title = "Pejabat penanda tangan"
    export_name = "pejabat"
    export_note = "NIP hanya tampak sebagian."
    columns = (
        "Nama", "NIP", "Pangkat/golongan", "Jabatan", "Instansi", "Dasar", "Berlaku mulai", "Berlaku sampai",
        "Keadaan",
    )

    def make_form(self) -> PortalForm:
        return OfficialFilter(self.request.GET).for_parties([self.party, self.other])

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Official]:
        rows = Official.objects.filter(
            agency__in=[self.party.agency_id, self.other.agency_id], recorded_at__lt=end_of(self.as_of)
        ).annotate(state=Case(
            When(valid_from__gt=self.as_of, then=Value(OfficialFilter.COMING)),
            When(valid_to__lt=self.as_of, then=Value(OfficialFilter.PAST)),
            default=Value(OfficialFilter.CURRENT), output_field=CharField(),
        ))
        if text := wanted.get("cari"):
            rows = rows.filter(Q(name__icontains=text) | Q(office__icontains=text))
        if code := wanted.get("instansi"):
            rows = rows.filter(agency__code=code)
        if state := wanted.get("keadaan"):
            rows = rows.filter(state=state)
        return rows.select_related("agency").order_by("agency__code", "office", "-valid_from", "-pk")

    def cells(self, row: Any) -> Sequence[object]:
        return (
            row.name, masked_nip(row.nip), row.rank, row.full_office, row.agency.short_name, row.basis,
            row.valid_from, row.valid_to, LOOKS[row.state].word,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_manage=self.may(Act.MANAGE_OFFICIALS), **kwargs)
        page: Any = context["page_obj"]
        reading = self.agreement.readings.filter(code="signatories").first()
        return context | {
            "rows": [self._row(o) for o in page], "signatories": reading.chosen_label if reading else "",
        }

    def _row(self, official: Any) -> dict[str, Any]:
        may = official.agency_id == self.party.agency_id and self.may(Act.MANAGE_OFFICIALS)
        standing = may and official.state != OfficialFilter.PAST
        add = reverse("add_official", kwargs={"code": self.agreement.code})
        acts = []
        if standing:
            end = reverse("end_official", kwargs={"code": self.agreement.code, "pk": official.pk})
            acts = [("Ganti", f"{add}?mengganti={official.pk}"), ("Akhiri", end)]
            if official.acting == Official.Acting.OWN:
                acts.insert(1, ("Tunjuk Plt./Plh.", f"{add}?untuk={official.pk}"))
        return {"official": official, "look": LOOKS[official.state], "nip": masked_nip(official.nip), "acts": acts}


class AddOfficial(RehearsedActView):
    """Add one of one's own agency; `?mengganti=` takes the place of another, `?untuk=` is a substitute for them."""

    act = Act.MANAGE_OFFICIALS
    form_class = OfficialForm
    template_name = "agreements/act.html"
    title = "Tambah pejabat"
    submit_label = "Simpan pejabat"
    success_text = "Pejabat dicatat dan dapat dipilih sebagai penanda tangan."

    def _asked(self, name: str) -> Official | None:
        asked = self.request.GET.get(name, "")
        if not asked:
            return None
        found: Official = get_object_or_404(
            Official, agency=self.party.agency_id, pk=int(asked) if asked.isdecimal() and len(asked) < 10 else 0
        )
        return found

    @cached_property
    def replaced(self) -> Official | None:
        return self._asked("mengganti")

    @cached_property
    def absent(self) -> Official | None:
        return self._asked("untuk")

    def get_initial(self) -> dict[str, Any]:
        if self.replaced is not None:
            kept = ("name", "nip", "rank", "office", "acting")
            return {name: getattr(self.replaced, name) for name in kept} | {"valid_from": timezone.localdate()}
        if self.absent is not None:
            return {
                "office": self.absent.office, "acting": Official.Acting.PLH, "valid_from": timezone.localdate(),
            }
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"Pejabat {self.party.agency.name} yang dapat menandatangani naskah."
        title = self.title
        if self.replaced is not None:
            title = "Ganti pejabat"
            lead = f"Masa berlaku {self.replaced.name} berakhir sehari sebelum tanggal mulai di bawah."
        elif self.absent is not None:
            title = "Tunjuk pelaksana"
            lead = f"Bertindak untuk jabatan {self.absent.office} selama masa di bawah."
        return super().get_context_data(**({"title": title, "lead": lead} | kwargs))

    def cancel_url(self) -> str:
        return reverse("officials", kwargs={"code": self.agreement.code})

    def consequence(self, form: forms.BaseForm) -> str:
        since = long_date(form.cleaned_data["valid_from"])
        text = f"Mulai {since} pejabat ini ditawarkan sebagai penanda tangan {self.party.agency.short_name}."
        if self.replaced is not None:
            text += f" {self.replaced.name} tidak ditawarkan lagi mulai hari itu; naskah yang sudah ada tidak berubah."
        return text

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(self.request.user, User)
        services.record_official(
            agreement=self.agreement, office=services.Office(**form.cleaned_data), replaces=self.replaced,
            by=self.request.user, at=timezone.now(),
        )
        return self.cancel_url()


class EndOfficial(ActView):
    """End the time for which one of one's own agency may sign."""

    act = Act.MANAGE_OFFICIALS
    form_class = EndOfficialForm
    template_name = "agreements/act.html"
    title = "Akhiri masa pejabat"
    submit_label = "Akhiri"
    success_text = "Masa berlaku pejabat diakhiri."

    @cached_property
    def official(self) -> Official:
        found: Official = get_object_or_404(
            Official.objects.filter(agency__in=[self.party.agency_id, self.other.agency_id]), pk=self.kwargs["pk"]
        )
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.official.agency_id != self.party.agency_id:
            raise PermissionDenied(
                f"Pejabat ini pejabat {self.other.agency.short_name}; Anda mengelola daftar "
                f"{self.party.agency.short_name}."
            )
        return super().get(request, *args, **kwargs)

    def object_name(self) -> str:
        return f"official:{self.official.pk}"

    def get_initial(self) -> dict[str, Any]:
        return {"valid_to": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"lead": f"{self.official.name}, {self.official.full_office}"} | kwargs))

    def cancel_url(self) -> str:
        return reverse("officials", kwargs={"code": self.agreement.code})

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"Sesudah {long_date(form.cleaned_data['valid_to'])} {self.official.name} tidak ditawarkan lagi sebagai "
            "penanda tangan. Naskah yang sudah menyebutnya tidak berubah."
        )

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(self.request.user, User)
        services.end_official(
            agreement=self.agreement, official=self.official, valid_to=form.cleaned_data["valid_to"],
            by=self.request.user, at=timezone.now(),
        )
        return self.cancel_url()
