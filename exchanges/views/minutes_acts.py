"""Acts about minutes of matching: drafting, submitting, returning, finalising, numbering, cancelling."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement
from agreements.views.base import ActView
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import long_date

from ..forms.exchange import MinutesForm, NumberForm, ReasonForm, SeenForm
from ..models import Minutes
from ..services import minutes as services
from ..services.minutes import DRAFT_FIELDS
from ..tasks import draw_soon


class DraftMinutes(ActView):
    """Make a draft; `?menggantikan=` names cancelled minutes that it is to take the place of."""

    act = Act.DRAFT_MINUTES
    form_class = MinutesForm
    template_name = "exchanges/minutes_form.html"
    title = "Susun berita acara"
    lead = "Konsep dapat diubah sampai diajukan. Yang dicatat hanya jumlah, sidik jari berkas, dan tanggal."
    submit_label = "Simpan konsep"
    success_text = "Konsep disimpan. Periksa pratinjaunya, lalu ajukan kepada PIHAK lainnya."

    @cached_property
    def replaced(self) -> Minutes | None:
        """The cancelled minutes that this draft is to take the place of."""
        asked = self.request.GET.get("menggantikan", "")
        if not asked:
            return None
        found: Minutes = get_object_or_404(
            Minutes.objects.of(self.agreement), pk=int(asked) if asked.isdecimal() and len(asked) < 10 else 0
        )
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "parties": list(self.agreement.parties.select_related("agency")),
            "signatories": _signatories(self.agreement),
        }

    def get_initial(self) -> dict[str, Any]:
        return _contents(self.replaced) if self.replaced else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(replaced=self.replaced, **kwargs)

    def cancel_url(self) -> str:
        return _page(self.replaced) if self.replaced else reverse("minutes", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        drafted = services.draft_minutes(
            agreement=self.agreement, values=_values(form), supersedes=self.replaced, by=_user(self.request),
            at=timezone.now(),
        )
        return _page(drafted)


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
        return _page(self.minutes)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(minutes=self.minutes, **kwargs)


class ReviseMinutes(MinutesActView):
    """Change a draft; what another has saved since is never overwritten."""

    act = Act.DRAFT_MINUTES
    form_class = MinutesForm
    template_name = "exchanges/minutes_form.html"
    title = "Ubah konsep berita acara"
    submit_label = "Simpan konsep"
    success_text = "Perubahan konsep disimpan."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "parties": list(self.agreement.parties.select_related("agency")),
            "signatories": _signatories(self.agreement),
        }

    def get_initial(self) -> dict[str, Any]:
        return _contents(self.minutes) | {"revision": self.minutes.revision}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(replaced=None, **kwargs)

    def perform(self, form: forms.BaseForm) -> str:
        services.revise_minutes(
            minutes=self.minutes, values=_values(form), revision=form.cleaned_data["revision"] or 0,
            by=_user(self.request), at=timezone.now(),
        )
        return self.cancel_url()


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
        return super().get_context_data(effect=effect, **kwargs)

    def perform(self, form: forms.BaseForm) -> str:
        services.submit_minutes(
            minutes=self.minutes, revision=form.cleaned_data["revision"], by=_user(self.request), at=timezone.now()
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
            minutes=self.minutes, reason=form.cleaned_data["reason"], by=_user(self.request), at=timezone.now()
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
            "diubah lagi oleh siapa pun; kekeliruan hanya dapat diperbaiki dengan pembatalan dan berita acara "
            f"pengganti. Berita acara dianggap disampaikan kepada kedua PIHAK pada {long_date(timezone.localdate())}."
        )
        return super().get_context_data(effect=effect, **kwargs)

    def perform(self, form: forms.BaseForm) -> str:
        services.finalise_minutes(
            minutes=self.minutes, revision=form.cleaned_data["revision"], by=_user(self.request), at=timezone.now()
        )
        draw_soon()
        return self.cancel_url()


class NumberMinutes(RehearsedActView, MinutesActView):
    """Record the number that the person's own agency gave to final minutes."""

    act = Act.NUMBER_MINUTES
    form_class = NumberForm
    title = "Catat nomor berita acara"
    submit_label = "Catat nomor"
    success_text = "Nomor dicatat. Dokumen dengan nomor itu sedang disiapkan."

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"Nomor {form.cleaned_data['number']} dicatat untuk {self.party.agency.short_name} dan tidak dapat diubah "
            "lagi. Dokumen diterbitkan kembali dengan nomor itu; dokumen sebelumnya dinyatakan digantikan."
        )

    def perform(self, form: forms.BaseForm) -> str:
        services.number_minutes(
            minutes=self.minutes, number=form.cleaned_data["number"], by=_user(self.request), at=timezone.now()
        )
        draw_soon()
        return self.cancel_url()


class CancelMinutes(RehearsedActView, MinutesActView):
    """Cancel minutes; they stay, and may be superseded."""

    act = Act.CANCEL_MINUTES
    form_class = ReasonForm
    title = "Batalkan berita acara"
    submit_label = "Batalkan berita acara"
    tone = "danger"
    success_text = "Berita acara dibatalkan. Bila perlu, susun penggantinya."

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            "Berita acara ini tidak berlaku lagi dan tidak dapat dihidupkan kembali; catatan dan alasannya tetap "
            "tersimpan. Dokumen yang sudah terbit dinyatakan dibatalkan pada halaman pemeriksaannya."
        )

    def perform(self, form: forms.BaseForm) -> str:
        services.cancel_minutes(
            minutes=self.minutes, reason=form.cleaned_data["reason"], by=_user(self.request), at=timezone.now()
        )
        draw_soon()
        return self.cancel_url()


def _signatories(agreement: Agreement) -> str:
    """Who signs by the reading in use; "" where the agreement's register does not ask."""
    reading = agreement.readings.filter(code="signatories").first()
    return reading.chosen_label if reading else ""


def _contents(minutes: Minutes) -> dict[str, Any]:
    return {name: getattr(minutes, name) for name in DRAFT_FIELDS}


def _values(form: forms.BaseForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in DRAFT_FIELDS}


def _page(minutes: Minutes) -> str:
    return reverse("minutes_detail", kwargs={"code": minutes.agreement.code, "pk": minutes.pk})


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
