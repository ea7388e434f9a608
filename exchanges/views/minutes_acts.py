"""Acts that bring minutes of matching from draft to final and numbered, and remarks on the way."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act
from agreements.views.base import ActView
from agreements.views.rehearsal import RehearsedActView

from ..forms.exchange import NumberForm, PlainForm, ReasonForm, SeenForm
from ..forms.minutes import RemarkForm
from ..minutes_state import number_doubt
from ..models import Minutes, MinutesRemark
from ..services import minutes as services
from ..services.minutes_life import number_minutes
from ..services.minutes_remarks import remark_on_minutes, resolve_remark
from ..tasks import draw_soon

State = Minutes.State


class MinutesActView(ActView):
    """An act about one set of minutes of this agreement."""

    template_name = "exchanges/minutes_act.html"

    @cached_property
    def minutes(self) -> Minutes:
        rows = Minutes.objects.of(self.agreement).select_related("agreement", "fact")
        found: Minutes = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def object_name(self) -> str:
        return f"minutes:{self.minutes.pk}"

    def cancel_url(self) -> str:
        return page_of(self.minutes)

    def unresolved(self) -> list[MinutesRemark]:
        """The remarks that nobody has declared seen to."""
        rows = self.minutes.remarks.filter(resolved_at=None)
        return list(rows.select_related("by_party__agency"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(minutes=self.minutes, **kwargs)


class SubmitMinutes(MinutesActView):
    """Submit the draft as it was seen."""

    act = Act.SUBMIT_MINUTES
    form_class = SeenForm
    title = "Ajukan berita acara"
    submit_label = "Ajukan"
    success_text = "Berita acara diajukan. PIHAK lainnya kini memfinalkan atau mengembalikannya."

    def get_initial(self) -> dict[str, Any]:
        return {"revision": self.minutes.revision}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        effect = (
            f"Konsep ini diajukan kepada {self.other.agency.short_name} seperti yang tampak sekarang. Sesudahnya "
            f"konsep tidak dapat diubah, kecuali {self.other.agency.short_name} mengembalikannya."
        )
        return super().get_context_data(effect=effect, unresolved=self.unresolved(), **kwargs)

    def perform(self, form: forms.BaseForm) -> str:
        services.submit_minutes(
            minutes=self.minutes, revision=form.cleaned_data["revision"], by=user_of(self.request), at=timezone.now()
        )
        return self.cancel_url()


class ReturnMinutes(MinutesActView):
    """Send submitted minutes back to draft."""

    act = Act.RETURN_MINUTES
    form_class = ReasonForm
    title = "Kembalikan berita acara"
    lead = "Berita acara menjadi konsep lagi; alasan Anda ditampilkan kepada penyusunnya."
    submit_label = "Kembalikan"
    success_text = "Berita acara dikembalikan menjadi konsep."

    def perform(self, form: forms.BaseForm) -> str:
        services.return_minutes(
            minutes=self.minutes, reason=form.cleaned_data["reason"], by=user_of(self.request), at=timezone.now()
        )
        return self.cancel_url()


class FinaliseMinutes(MinutesActView):
    """Make submitted minutes final for the party that did not submit them."""

    act = Act.FINALISE_MINUTES
    form_class = SeenForm
    title = "Finalkan berita acara"
    submit_label = "Finalkan"
    success_text = "Berita acara final. Dokumennya sedang disiapkan."

    def get_initial(self) -> dict[str, Any]:
        return {"revision": self.minutes.revision}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        effect = (
            f"Dengan ini {self.party.agency.short_name} menyetujui berita acara ini. Sesudahnya isinya tidak dapat "
            "diubah lagi oleh siapa pun; kekeliruan hanya dapat diperbaiki dengan pembatalan oleh kedua PIHAK dan "
            "berita acara pengganti. Dokumennya lalu diterbitkan untuk ditandatangani, kemudian disampaikan."
        )
        return super().get_context_data(effect=effect, unresolved=self.unresolved(), **kwargs)

    def perform(self, form: forms.BaseForm) -> str:
        services.finalise_minutes(
            minutes=self.minutes, revision=form.cleaned_data["revision"], by=user_of(self.request), at=timezone.now()
        )
        draw_soon()
        return self.cancel_url()


class NumberMinutes(RehearsedActView, MinutesActView):
    """Record the number that the person's own agency gave to final minutes."""

    act = Act.NUMBER_MINUTES
    form_class = NumberForm
    title = "Catat nomor berita acara"
    submit_label = "Catat nomor"
    success_text = "Nomor dicatat."

    def consequence(self, form: forms.BaseForm) -> str:
        number = form.cleaned_data["number"]
        text = (
            f"Nomor {number} dicatat untuk {self.party.agency.short_name}. Nomor itu tidak dapat diubah lagi dan "
            "tidak dapat dipakai berita acara lain, juga bila berita acara ini kelak dibatalkan. "
        )
        if self.minutes.state == State.FINAL:
            text += "Dokumen diterbitkan kembali dengan nomor itu; dokumen sebelumnya dinyatakan digantikan."
        else:
            text += "Dokumen yang sudah ditandatangani tetap dokumennya; nomor ini tampak pada halaman berita acara."
        doubt = number_doubt(self.minutes, number, self.party, self.other)
        return f"Periksa dahulu: {doubt} {text}" if doubt else text

    def perform(self, form: forms.BaseForm) -> str:
        number_minutes(
            minutes=self.minutes, number=form.cleaned_data["number"], by=user_of(self.request), at=timezone.now()
        )
        draw_soon()
        return self.cancel_url()


class RemarkMinutes(MinutesActView):
    """Put a remark on one section of minutes that are not final."""

    act = Act.REMARK_MINUTES
    form_class = RemarkForm
    title = "Tanggapi berita acara"
    submit_label = "Simpan tanggapan"
    success_text = "Tanggapan dicatat pada bagiannya."

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("bagian", "")
        return {"section": asked} if asked in MinutesRemark.Section.values else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"Tampak oleh kedua PIHAK pada bagian itu, sampai {self.party.agency.short_name} menyatakannya selesai."
        return super().get_context_data(**({"lead": lead} | kwargs))

    def perform(self, form: forms.BaseForm) -> str:
        remark_on_minutes(minutes=self.minutes, by=user_of(self.request), at=timezone.now(), **form.cleaned_data)
        return self.cancel_url()


class ResolveRemark(MinutesActView):
    """Say that a remark of one's own party has been seen to."""

    act = Act.REMARK_MINUTES
    form_class = PlainForm
    title = "Nyatakan tanggapan selesai"
    submit_label = "Nyatakan selesai"
    success_text = "Tanggapan dinyatakan selesai."

    @cached_property
    def remark(self) -> MinutesRemark:
        rows = self.minutes.remarks.select_related("minutes__agreement", "by_party__agency")
        found: MinutesRemark = get_object_or_404(rows, pk=self.kwargs["remark"])
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.remark.by_party_id != self.party.pk:
            raise PermissionDenied(
                f"Tanggapan ini dari {self.other.agency.short_name}; hanya {self.other.agency.short_name} yang "
                "menyatakannya selesai."
            )
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(remark=self.remark, **kwargs)

    def perform(self, form: forms.BaseForm) -> str:
        resolve_remark(remark=self.remark, by=user_of(self.request), at=timezone.now())
        return self.cancel_url()


def page_of(minutes: Minutes) -> str:
    return reverse("minutes_detail", kwargs={"code": minutes.agreement.code, "pk": minutes.pk})


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
