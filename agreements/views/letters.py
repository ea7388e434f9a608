"""The register of letters: the list, one letter, the preview of a draft, its attachments."""

from datetime import date
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.roles import Act
from records.drawing import DrawingFailed, draw_pdf

from ..correspondence import STATES, found, letters_of, links_of, own_record, recorder, same_number, with_receipt
from ..documents.letter import letter_html
from ..forms.letters import RegisterFilter
from ..letter_texts import request_term
from ..models import Letter, LetterAttachment, LetterLink
from ..papers import letter_base, letter_key, papers_of
from .base import AgreementMixin
from .lists import FilteredList

_State = Letter.State


class LetterList(FilteredList):
    """The letters between the parties' representatives (Pasal 8), incoming and outgoing as the reader sees them."""

    template_name = "agreements/letters.html"
    form_class = RegisterFilter
    export_title = "Surat"
    export_name = "surat"
    columns = (
        "Arah", "Dari", "Kepada", "Nomor", "Nomor agenda", "Tanggal surat", "Dikirim", "Diterima", "Jenis", "Sifat",
        "Hal", "Keadaan",
    )

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Letter]:
        rows = letters_of(self.agreement, self.party, self.as_of)
        if text := wanted.get("q"):
            rows = found(rows, text)
        if direction := wanted.get("arah"):
            rows = rows.filter(sender=self.party if direction == RegisterFilter.OUT else self.other)
        columns = {"jenis": "kind", "keadaan": "state", "dari": "dated_on__gte", "sampai": "dated_on__lte"}
        rows = rows.filter(**{column: wanted[name] for name, column in columns.items() if wanted.get(name)})
        rows = with_receipt(rows).annotate(attached=Count("attachments", distinct=True))
        # A count drops the model's own order.
        return rows.order_by(F("dated_on").desc(nulls_first=True), "-pk")

    def cells(self, row: Letter) -> list[object]:
        return [
            self._direction(row), row.sender.agency.short_name, row.addressee.agency.short_name, row.number,
            row.agenda_number, row.dated_on, row.sent_on, self._received(row), row.get_kind_display(),
            row.get_nature_display(), row.subject, STATES[row.state].word,
        ]

    def _direction(self, row: Letter) -> str:
        return "keluar" if row.sender_id == self.party.pk else "masuk"

    def _received(self, row: Any) -> date | None:
        return row.received if row.received and row.received <= self.as_of else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            may_draft=self.may(Act.DRAFT_LETTER), may_record=self.may(Act.RECORD_LETTER), **kwargs
        )
        return context | {
            "rows": [
                (row, self._direction(row), STATES[row.state], self._received(row)) for row in context["page_obj"]
            ]
        }


class LetterPage(AgreementMixin, TemplateView):
    """One letter: its dates and numbers, its text, what it caused or speaks of, its files, the acts."""

    template_name = "agreements/letter.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = letters_of(self.agreement, self.party, self.as_of).select_related("recorded_by", "agreement")
        letter = get_object_or_404(rows, pk=self.kwargs["pk"])
        links = links_of(letter)
        own = own_record(letter, links)
        return super().get_context_data(
            letter=letter, look=STATES[letter.state], links=links, own=own,
            attachments=letter.attachments.select_related("file").defer("file__content"),
            twins=same_number(letter.sender, letter.number).exclude(pk=letter.pk).order_by("pk"),
            papers=papers_of(letter_base(letter.pk), letter_key(letter), self.as_of),
            may_become_request=self._may_become_request(letter, own), acts=self._acts(letter, own), **kwargs,
        )

    def _may_become_request(self, letter: Letter, own: LetterLink | None) -> bool:
        """Whether a recorded request starts no clock yet, and the person's party may record it as one."""
        if letter.state != _State.RECORDED or letter.kind != Letter.Kind.REQUEST or own is not None:
            return False
        return self.may(Act.REQUEST_REPORT, letter.sender) and request_term(self.agreement, self.party) is not None

    def _acts(self, letter: Letter, own: LetterLink | None) -> list[tuple[str, str, str]]:
        """The acts open to the person: label, address, button style."""
        draft, recorded = letter.state == _State.DRAFT, letter.state == _State.RECORDED
        sends, receives = letter.sender, letter.addressee
        offered = [
            ("Catat nomor", "number_letter", "primary", draft and self.may(Act.RECORD_LETTER, sends)),
            ("Ubah konsep", "revise_letter", "outline-primary", draft and self.may(Act.DRAFT_LETTER, sends)),
            ("Pratinjau PDF", "letter_preview", "outline-secondary", draft),
            ("Catat penerimaan", "receive_letter", "primary", recorded and self.may(Act.RECORD_LETTER, receives)),
            ("Lampirkan berkas", "attach_to_letter", "outline-primary",
             recorded and self.may(Act.RECORD_LETTER) or draft and self.may(Act.RECORD_LETTER, sends)),
            ("Kaitkan catatan", "link_letter", "outline-primary",
             recorded and self.may(Act.RECORD_LETTER) or draft and self.may(Act.RECORD_LETTER, sends)),
            ("Batalkan surat", "cancel_letter", "outline-danger",
             draft and self.may(Act.CANCEL_LETTER, sends)
             or recorded and own is None and self.may(Act.CANCEL_LETTER, recorder(letter))),
        ]
        kwargs = {"code": self.agreement.code, "pk": letter.pk}
        return [(label, reverse(name, kwargs=kwargs), style) for label, name, style, may in offered if may]


class LetterPreview(AgreementMixin):
    """The draft as it would be printed, marked KONSEP; nothing is kept."""

    def get(self, request: HttpRequest, code: str, pk: int) -> HttpResponse:
        letter = get_object_or_404(
            letters_of(self.agreement, self.party, self.as_of).select_related("agreement"), pk=pk, state=_State.DRAFT
        )
        try:
            content = draw_pdf(letter_html(letter))
        except DrawingFailed as error:
            messages.error(request, f"Pratinjau tidak dapat dibuat. {error}")
            return HttpResponseRedirect(reverse("letter", kwargs={"code": code, "pk": pk}))
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="konsep-surat-{letter.pk}.pdf"'
        return response


class LetterFile(AgreementMixin):
    """An attachment, as it was uploaded."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, code: str, pk: int, attachment: int) -> FileResponse:
        letters = letters_of(self.agreement, self.party, self.as_of).filter(pk=pk)
        kept = get_object_or_404(
            LetterAttachment.objects.select_related("file"), pk=attachment, letter__in=letters.values("pk")
        ).file
        response = FileResponse(
            BytesIO(bytes(kept.content)), as_attachment=True, filename=kept.name, content_type=kept.media_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response
