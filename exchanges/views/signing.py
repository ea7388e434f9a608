"""Signed copies of minutes: the section on their page, handing one in, deciding about one, its file."""

from datetime import datetime
from functools import cached_property
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.roles import Act
from agreements.deadlines import end_of
from agreements.views.base import LARGEST_KEY, AgreementMixin
from agreements.views.rehearsal import RehearsedActView

from ..forms.signing import DecideSignedCopyForm, SignedCopyForm
from ..models import Minutes, SignedCopy
from ..services import signing
from ..tasks import draw_soon
from .minutes_acts import MinutesActView, user_of

State = SignedCopy.State
_TONES = {
    State.WAITING: ("warn", "hourglass-split"), State.ACCEPTED: ("good", "check-circle"),
    State.REJECTED: ("void", "x-circle"), State.REPLACED: ("void", "arrow-right"),
}


def signed_copies_context(view: AgreementMixin, minutes: Minutes) -> dict[str, Any]:
    """Return what `exchanges/_signed_copies.html` shows: `signed_copies` by the status date, and `may_lodge_copy`."""
    rows = minutes.signed_copies.filter(lodged_at__lt=end_of(view.as_of)).select_related(
        "file", "document", "lodged_by", "lodged_by_party__agency", "decided_by"
    ).defer("file__content")
    return {
        "signed_copies": [_shown(view, minutes, row) for row in rows],
        "may_lodge_copy": minutes.state == Minutes.State.FINAL and view.may(Act.LODGE_SIGNED_COPY),
    }


def _shown(view: AgreementMixin, minutes: Minutes, copy: SignedCopy) -> dict[str, Any]:
    decided = copy.decided_at is not None and copy.decided_at < end_of(view.as_of)
    state = State(copy.state) if decided or copy.decided_at is None else State.WAITING
    tone, icon = _TONES[state]
    may_decide = (
        copy.state == State.WAITING and minutes.state == Minutes.State.FINAL and view.may(Act.DECIDE_SIGNED_COPY)
        and view.party.pk != copy.lodged_by_party_id and view.request.user.pk != copy.lodged_by_id
    )
    return {
        "copy": copy, "state": state.label, "tone": tone, "icon": icon, "decided": decided, "may_decide": may_decide,
        "decided_label": "Digantikan oleh" if state == State.REPLACED else "Diputus",
        "signatures": [_signature(one) for one in copy.signatures],
    }


def _signature(row: dict[str, Any]) -> dict[str, Any]:
    times = {
        name: datetime.fromisoformat(row[name]) if row[name] else None for name in ("claimed_at", "stamped_at")
    }
    return row | times


class LodgeSignedCopy(MinutesActView):
    """Hand in the signed copy of final minutes."""

    act = Act.LODGE_SIGNED_COPY
    form_class = SignedCopyForm
    template_name = "exchanges/lodge_signed_copy.html"
    title = "Unggah salinan bertanda tangan"
    submit_label = "Unggah salinan"

    def perform(self, form: forms.BaseForm) -> str:
        at = timezone.now()
        upload = form.cleaned_data["file"]
        copy = signing.examine(minutes=self.minutes, name=upload.name or "", content=upload.read(), at=at)
        row = signing.lodge_signed_copy(
            minutes=self.minutes, copy=copy, signed_on=form.cleaned_data["signed_on"], by=user_of(self.request), at=at
        )
        messages.success(self.request, _told(row, self.other.agency.short_name))
        draw_soon()
        return self.cancel_url()


def _told(row: SignedCopy, other: str) -> str:
    if row.state == State.ACCEPTED:
        return f"Berita acara ditandatangani: {signing.signers_of(row)} penanda tangan, semua tanda tangannya utuh."
    if row.kind == SignedCopy.Kind.SCAN:
        return f"Pindaian disimpan. {other} kini mengonfirmasi atau menolaknya."
    return (
        f"Salinan disimpan dengan tanda tangan utuh dari {signing.signers_of(row)} orang. Berita acara ditandatangani "
        f"setelah {other} melengkapi tanda tangannya dan mengunggahnya, atau menerima salinan ini."
    )


class DecideSignedCopy(RehearsedActView, MinutesActView):
    """Accept or reject, for the party that did not lodge it, a waiting copy."""

    act = Act.DECIDE_SIGNED_COPY
    form_class = DecideSignedCopyForm
    template_name = "exchanges/decide_signed_copy.html"
    title = "Putuskan salinan bertanda tangan"
    submit_label = "Kirim putusan"

    @cached_property
    def copy(self) -> SignedCopy:
        return _copy_of(self.minutes, self.kwargs["copy"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.copy.lodged_by_party_id == self.party.pk:
            raise PermissionDenied(
                f"Salinan ini diunggah {self.party.agency.short_name}; {self.other.agency.short_name} yang memutusnya."
            )
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(shown=_shown(self, self.minutes, self.copy), **kwargs)

    def consequence(self, form: forms.BaseForm) -> str:
        if form.cleaned_data["decision"] != DecideSignedCopyForm.ACCEPT:
            return "Berita acara tetap menunggu tanda tangan. Salinan dan alasan penolakan Anda tetap tersimpan."
        return (
            f"Dengan ini {self.party.agency.short_name} menyatakan bahwa salinan ini berita acara yang ditandatangani "
            "kedua PIHAK. Berita acara menjadi ditandatangani, dan nomor yang dicatat kemudian tidak dicetak lagi."
        )

    def perform(self, form: forms.BaseForm) -> str:
        accepted = form.cleaned_data["decision"] == DecideSignedCopyForm.ACCEPT
        signing.decide_signed_copy(
            copy=self.copy, accepted=accepted, reason=form.cleaned_data["reason"], by=user_of(self.request),
            at=timezone.now(),
        )
        self.success_text = "Berita acara ditandatangani." if accepted else "Salinan ditolak."
        return self.cancel_url()


class SignedCopyFile(AgreementMixin):
    """A signed copy as it was handed in; rejected ones too, for they are evidence."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, code: str, pk: int, copy: int) -> FileResponse:
        minutes = get_object_or_404(Minutes.objects.of(self.agreement), pk=pk)
        kept = _copy_of(minutes, copy).file
        response = FileResponse(
            BytesIO(bytes(kept.content)), as_attachment=True, filename=kept.name, content_type=kept.media_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _copy_of(minutes: Minutes, pk: int) -> SignedCopy:
    rows = SignedCopy.objects.filter(minutes=minutes).select_related(
        "minutes__agreement", "file", "document", "lodged_by", "lodged_by_party__agency", "decided_by"
    )
    found: SignedCopy = get_object_or_404(rows, pk=min(pk, LARGEST_KEY))
    return found
