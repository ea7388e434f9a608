"""Opening the annex TERBATAS of minutes: asked first, journalled, then given out as a download."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.models import User
from accounts.roles import Act
from agreements.views.base import ActView

from ..documents.results import listed
from ..forms.exchange import PlainForm
from ..models import Minutes
from ..services.annexes import open_annex


class OpenAnnex(ActView):
    """Open the list of persons of one set of minutes of this agreement."""

    act = Act.OPEN_SEALED_FILE
    form_class = PlainForm
    template_name = "exchanges/open_annex.html"
    title = "Buka lampiran TERBATAS"
    submit_label = "Buka berkas"

    @cached_property
    def minutes(self) -> Minutes:
        rows = Minutes.objects.of(self.agreement).select_related("agreement", "annex")
        found: Minutes = get_object_or_404(rows, pk=self.kwargs["pk"], annex__isnull=False)
        return found

    def object_name(self) -> str:
        return f"minutes:{self.minutes.pk}"

    def cancel_url(self) -> str:
        return reverse("minutes_detail", kwargs={"code": self.agreement.code, "pk": self.minutes.pk})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        effect = (
            "Pembukaan ini dicatat dalam jejak dengan nama Anda. Berkas memuat data pribadi: TERBATAS – hanya untuk "
            "pelaksanaan PKS. Hapus salinannya bila tidak diperlukan lagi."
        )
        return super().get_context_data(
            minutes=self.minutes, file=self.minutes.annex, lines=listed(self.minutes.results), effect=effect, **kwargs
        )

    def perform(self, form: forms.BaseForm) -> Any:
        assert isinstance(self.request.user, User)
        opened = open_annex(minutes=self.minutes, by=self.request.user, at=timezone.now())
        response = StreamingHttpResponse(opened.content, content_type=opened.media_type)
        response["Content-Disposition"] = content_disposition_header(True, opened.name) or "attachment"
        response["Content-Length"] = str(opened.size)
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response
