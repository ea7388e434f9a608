"""How an agency's papers look: what applies, its versions, and setting a new one with a preview beside the form."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Act
from records.images import CheckedImage

from ..deadlines import end_of
from ..documents.layout import Head, Layout, head_of, layout_of, letterhead_of, lines, logo_uri
from ..documents.preview import HEIGHT, WIDTH, sheet_of
from ..forms.letterheads import LetterheadForm
from ..models import Letterhead, Party
from ..services.letterheads import FIELDS, set_letterhead, values_of
from .base import ActView, AgreementMixin
from .lists import PAGE_SIZE

_PART, _PART_TEMPLATE = "bagian", "agreements/_letterhead_preview.html"
_TITLES = [label for _, label in Party.Ordinal.choices]


class Letterheads(AgreementMixin, TemplateView):
    """What applies to the papers of the person's agency, and every version set by the status date."""

    template_name = "agreements/letterheads.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Letterhead.objects.filter(agency=self.party.agency, recorded_at__lt=end_of(self.as_of))
        newest = rows.select_related("logo").order_by("-number").first()
        page = Paginator(
            rows.select_related("recorded_by", "logo").defer("logo__content").order_by("-number"), PAGE_SIZE
        ).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page, newest=newest, may_set=self.may(Act.SET_LETTERHEAD), width=WIDTH, height=HEIGHT,
            sheet=sheet_of(
                layout_of(newest), heads_beside(self.party, self.other, head_of(self.party.agency, newest)), _TITLES
            ),
            face=layout_of(newest).face, **kwargs,
        )


class SetLetterhead(ActView):
    """Set a new version; "Pratinjau" shows what it does before anything is kept, as does every change with scripts."""

    act = Act.SET_LETTERHEAD
    form_class = LetterheadForm
    template_name = "agreements/letterhead_form.html"
    title = "Ubah kepala naskah"
    submit_label = "Simpan versi"
    success_text = "Versi baru berlaku untuk naskah yang diterbitkan mulai sekarang. Naskah yang sudah terbit tetap."

    def get_initial(self) -> dict[str, Any]:
        newest = letterhead_of(self.party.agency)
        return values_of(self.party.agency) | {"seen": newest.number if newest else 0}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        # Half-typed settings are shown as far as they are right, so a part alone is never refused.
        if request.POST["preview"] == _PART:
            return self.render_to_response(self.get_context_data(form=form), _PART_TEMPLATE)
        return self.render_to_response(self.get_context_data(form=form), status=200 if form.is_valid() else 422)

    def cancel_url(self) -> str:
        return reverse("letterheads", kwargs={"code": self.agreement.code})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        lead = f"Kop, margin, dan ruang tanda tangan naskah yang disusun {self.party.agency.short_name}."
        layout, head = self._asked(context["form"])
        return context | {
            "lead": lead, "width": WIDTH, "height": HEIGHT, "face": layout.face,
            "sheet": sheet_of(layout, heads_beside(self.party, self.other, head), _TITLES),
        }

    def _asked(self, form: forms.Form) -> tuple[Layout, Head]:
        """What the form would make: its valid parts, and what applies now in place of the rest."""
        newest = letterhead_of(self.party.agency)
        values = values_of(self.party.agency)
        # Asking for the errors has what was typed cleaned; once done, it is not done again.
        typed = getattr(form, "cleaned_data", {}) if form.errors or form.is_bound else {}
        values |= {name: typed[name] for name in FIELDS if name in typed and typed[name] not in (None, "")}
        asked = Letterhead(agency=self.party.agency, **values)
        head = head_of(self.party.agency, newest)
        logo: CheckedImage | None = typed.get("logo")
        uri = logo_uri(logo.media_type, logo.content) if logo else head.logo
        own = Head(
            tuple(lines(values["name_lines"])), tuple(lines(values["address_lines"])),
            "" if typed.get("without_logo") else uri,
        )
        return layout_of(asked, (asked.anchor, asked.anchor)), own

    def perform(self, form: forms.BaseForm) -> str:
        data = form.cleaned_data
        assert isinstance(self.request.user, User)
        set_letterhead(
            agreement=self.agreement, values={name: data[name] for name in FIELDS}, logo=data["logo"],
            without_logo=data["without_logo"], seen=data["seen"], by=self.request.user, at=timezone.now(),
        )
        return self.cancel_url()


def heads_beside(own: Party, other: Party, head: Head) -> list[Head]:
    """Return both heads of a common paper, PIHAK KESATU first, with `head` for the party's own."""
    theirs = head_of(other.agency, letterhead_of(other.agency))
    return [head, theirs] if own.ordinal == Party.Ordinal.FIRST else [theirs, head]
