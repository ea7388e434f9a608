"""The party's notices, and what became of the mails that carry them."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act
from records.models import MailMessage

from ..deadlines import WIB
from ..forms import NoticeFilter, PortalForm
from ..models import Notice
from ..services.outbox import retry_mail
from ..steps import step_label
from ..wording import Look
from .base import ActView
from .export import ListExport
from .lists import CHUNK, PAGE_SIZE, FilteredList

State = MailMessage.State
MAIL_LOOKS: dict[str, Look] = {
    State.PENDING: Look("menunggu", "hourglass-split", "neutral"),
    State.SENDING: Look("sedang dikirim", "send", "info"),
    State.SENT: Look("terkirim", "check-circle-fill", "good"),
    State.DEAD: Look("ditolak", "x-circle", "warn"),
    State.AMBIGUOUS: Look("meragukan", "question-circle", "warn"),
}
_RETRYABLE = (State.DEAD, State.AMBIGUOUS)


class NoticeList(FilteredList):
    """Notices to the person's own party, and the outbox of both parties (`?bagian=surel` for its file)."""

    template_name = "agreements/notices.html"
    form_class = NoticeFilter
    export_title = "Pemberitahuan"
    export_name = "pemberitahuan"
    columns = ("Pemberitahuan", "Tahap", "Terhadap tanggal", "Dasar tanggal", "Dibuat (WIB)", "Keadaan", "Isi")
    mail_columns = ("Perihal", "PIHAK", "Kepada", "Dibuat (WIB)", "Keadaan", "Terkirim (WIB)", "Jumlah percobaan")

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Notice]:
        rows = Notice.objects.filter(party=self.party, as_of__lte=self.as_of)
        if state := wanted.get("keadaan"):
            rows = rows.filter(superseded=state == NoticeFilter.SUPERSEDED)
        return rows.select_related("obligation__term")

    def cells(self, row: Notice) -> Sequence[Any]:
        return (
            row.obligation.subject, step_label(row.step), row.anchor_on, row.get_basis_display(), row.raised_at,
            "tergantikan" if row.superseded else "berlaku", row.body,
        )

    def exported(self) -> ListExport:
        if self.request.GET.get("bagian") != "surel":
            return super().exported()
        return ListExport(
            "Surel keluar", self.file_name("surel"), self.mail_columns,
            map(self._mail_cells, self._mails().iterator(chunk_size=CHUNK)), as_of=self.as_of,
            note="Alamat orang disamarkan; hanya alamat resmi instansi yang ditulis lengkap.",
        )

    def _mail_cells(self, mail: MailMessage) -> Sequence[Any]:
        agencies = {p.agency.code: p.agency for p in (self.party, self.other)}
        agency = agencies.get(mail.party)
        official = agency is not None and mail.to_address == agency.email
        address = mail.to_address if official else _masked(mail.to_address)
        return (
            mail.subject, agency.short_name if agency else "", address, mail.created_at,
            MAIL_LOOKS[mail.state].word, mail.sent_at, len(mail.attempts.all()),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            mail_page=Paginator(self._mails(), PAGE_SIZE).get_page(self.request.GET.get("surel")),
            mail_is_set_up=bool(settings.MAIL_HOST),
            **kwargs,
        )
        context["notices"] = [(n, step_label(n.step)) for n in context["page_obj"]]
        parties = {p.agency.code: p for p in (self.party, self.other)}
        may = self.may(Act.RETRY_MAIL)
        context["mails"] = [
            (m, MAIL_LOOKS[m.state], parties.get(m.party), may and self._retryable(m)) for m in context["mail_page"]
        ]
        return context

    def _mails(self) -> QuerySet[MailMessage]:
        end = datetime.combine(self.as_of + timedelta(days=1), time.min, tzinfo=WIB)
        rows = MailMessage.objects.filter(chain=self.agreement.code, created_at__lt=end)
        return rows.prefetch_related("attempts")

    def _retryable(self, message: MailMessage) -> bool:
        return message.party == self.party.agency.code and message.state in _RETRYABLE


class RetryMail(ActView):
    """Send a refused or ambiguous mail of one's own party again."""

    act = Act.RETRY_MAIL
    form_class = PortalForm
    template_name = "agreements/act.html"
    title = "Kirim ulang surel"
    submit_label = "Kirim ulang"
    success_text = "Surel dimasukkan kembali ke antrean kirim."

    @cached_property
    def message(self) -> MailMessage:
        found: MailMessage = get_object_or_404(MailMessage, chain=self.agreement.code, pk=self.kwargs["pk"])
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.message.party != self.party.agency.code:
            raise PermissionDenied("Surel ini ditujukan kepada PIHAK lainnya; hanya mereka yang dapat mengirim ulang.")
        return super().get(request, *args, **kwargs)

    def object_name(self) -> str:
        return f"mail:{self.message.pk}"

    def cancel_url(self) -> str:
        return reverse("notices", kwargs={"code": self.agreement.code}) + "#surel"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"{self.message.subject}, kepada {self.message.to_address}."
        return super().get_context_data(**({"lead": lead} | kwargs))

    def consequence(self, form: forms.BaseForm) -> str:
        if self.message.state != State.AMBIGUOUS:
            return ""
        return (
            "Surel ini mungkin sudah sampai: sambungan putus setelah isinya mulai diserahkan. Bila dikirim ulang, "
            "penerima mungkin menerimanya dua kali, dengan Message-ID yang sama."
        )

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(self.request.user, User)
        retry_mail(agreement=self.agreement, message=self.message, by=self.request.user, at=timezone.now())
        return self.cancel_url()


def _masked(address: str) -> str:
    """Return a person's address as a file may carry it: the first letter and the domain."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"
