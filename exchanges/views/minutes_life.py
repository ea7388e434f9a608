"""Acts about minutes that both parties have agreed to: delivering, acknowledging, cancelling."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.roles import RULES, Act
from agreements.models import Party
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import long_date

from ..forms.exchange import PlainForm, ReasonForm
from ..forms.minutes import DecideCancellationForm
from ..papers import AGREED
from ..services import minutes_life as life
from ..tasks import draw_soon
from .minutes_acts import MinutesActView, user_of


class _Handed(MinutesActView):
    """An act of one party alone, whose effect is said before it is pressed."""

    form_class = PlainForm

    def holder(self) -> Party | None:
        """Return the party whose act this is; None: either."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = self.holder()
        if holder is not None and holder.pk != self.party.pk:
            name = holder.agency.short_name
            raise PermissionDenied(
                f"Hanya {name} yang dapat {RULES[self.act].label} ini; Anda bertindak untuk "
                f"{self.party.agency.short_name}."
            )
        return super().get(request, *args, **kwargs)


class DeliverMinutes(_Handed):
    """Deliver signed minutes to the other party."""

    act = Act.DELIVER_MINUTES
    title = "Sampaikan berita acara"
    submit_label = "Sampaikan"
    success_text = "Berita acara disampaikan dan diterima hari ini. Tanda terimanya sedang disiapkan."

    def holder(self) -> Party | None:
        return life.deliverer(self.minutes)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        term = self.agreement.terms.filter(code=life.TERM).first()
        clauses = f" Dengan ini penyampaian menurut Pasal {term.clauses_text} dilakukan." if term else ""
        effect = (
            f"Berita acara yang ditandatangani ini disampaikan kepada {self.other.agency.short_name} melalui portal "
            f"dan karena itu diterima pada {long_date(timezone.localdate())}.{clauses} Tanggal itu tidak dapat "
            "diubah, dan tanda terima diterbitkan."
        )
        return super().get_context_data(effect=effect, **kwargs)

    def perform(self, form: forms.BaseForm) -> str:
        life.deliver_minutes(minutes=self.minutes, by=user_of(self.request), at=timezone.now())
        draw_soon()
        return self.cancel_url()


class ReceiveMinutes(_Handed):
    """Acknowledge delivered minutes for the party that received them."""

    act = Act.RECEIVE_MINUTES
    title = "Konfirmasi penerimaan"
    submit_label = "Konfirmasi"
    success_text = "Penerimaan berita acara dikonfirmasi."

    def holder(self) -> Party | None:
        return life.receiver(self.minutes)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        received = self.minutes.fact.received_on if self.minutes.fact else None
        day = f" pada {long_date(received)}" if received else ""
        effect = (
            f"Dengan ini {self.party.agency.short_name} mengonfirmasi bahwa berita acara ini diterima{day}. "
            "Konfirmasi tidak mengubah tanggal itu; tanda terima diterbitkan kembali dengan konfirmasi Anda."
        )
        return super().get_context_data(effect=effect, **kwargs)

    def perform(self, form: forms.BaseForm) -> str:
        life.acknowledge_minutes(minutes=self.minutes, by=user_of(self.request), at=timezone.now())
        draw_soon()
        return self.cancel_url()


class CancelMinutes(RehearsedActView, MinutesActView):
    """Cancel a draft, or ask the other party to agree that final minutes be cancelled."""

    act = Act.CANCEL_MINUTES
    form_class = ReasonForm
    tone = "danger"

    @property
    def _asks(self) -> bool:
        return self.minutes.state in AGREED

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = ("Usulkan pembatalan", "Usulkan") if self._asks else ("Batalkan berita acara", "Batalkan berita acara")
        return super().get_context_data(**({"title": words[0], "submit_label": words[1]} | kwargs))

    def consequence(self, form: forms.BaseForm) -> str:
        if self._asks:
            return (
                f"Berita acara ini tetap berlaku sampai pejabat {self.other.agency.short_name} menyetujui "
                "pembatalannya; bila ditolak, tidak ada yang berubah. Alasan Anda ditampilkan kepada kedua PIHAK."
            )
        return (
            "Berita acara ini tidak dilanjutkan dan tidak dapat dihidupkan kembali; catatan dan alasannya tetap "
            "tersimpan. Bila perlu, susun penggantinya."
        )

    def perform(self, form: forms.BaseForm) -> str:
        act, self.success_text = (
            (life.ask_cancellation, "Pembatalan diusulkan. PIHAK lainnya kini memutuskannya.") if self._asks
            else (life.cancel_minutes, "Berita acara dibatalkan. Bila perlu, susun penggantinya.")
        )
        act(minutes=self.minutes, reason=form.cleaned_data["reason"], by=user_of(self.request), at=timezone.now())
        return self.cancel_url()


class DecideCancellation(RehearsedActView, MinutesActView):
    """Agree that final minutes be cancelled, or decline."""

    act = Act.AGREE_CANCELLATION
    form_class = DecideCancellationForm
    title = "Putuskan usul pembatalan"
    submit_label = "Kirim putusan"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.minutes.cancel_asked_by_party_id == self.party.pk:
            raise PermissionDenied(
                f"Pembatalan ini diusulkan {self.party.agency.short_name}; {self.other.agency.short_name} yang "
                "memutusnya."
            )
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.minutes if self.minutes.cancel_asked_at and self.minutes.state in AGREED else None
        return super().get_context_data(asked_cancellation=asked, **kwargs)

    def consequence(self, form: forms.BaseForm) -> str:
        if form.cleaned_data["decision"] != DecideCancellationForm.AGREE:
            return "Berita acara tetap berlaku seperti semula. Usul dan alasan penolakan Anda tetap tersimpan."
        text = (
            "Berita acara ini tidak berlaku lagi mulai hari ini dan tidak dapat dihidupkan kembali. Dokumennya "
            "dinyatakan dibatalkan pada halaman pemeriksaannya."
        )
        if self.minutes.fact_id is not None:
            text += " Penyampaiannya tidak dihitung lagi, dan tanda terimanya dinyatakan dibatalkan."
        return text

    def perform(self, form: forms.BaseForm) -> str:
        agreed = form.cleaned_data["decision"] == DecideCancellationForm.AGREE
        life.decide_cancellation(
            minutes=self.minutes, agreed=agreed, reason=form.cleaned_data["reason"], by=user_of(self.request),
            at=timezone.now(),
        )
        self.success_text = "Berita acara dibatalkan oleh kedua PIHAK." if agreed else "Usul pembatalan ditolak."
        draw_soon()
        return self.cancel_url()
