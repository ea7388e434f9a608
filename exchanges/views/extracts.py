"""Extracts for matching: the list of them, uploading one, looking at its first rows, destroying it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Act
from agreements.deadlines import add_months
from agreements.forms import PortalForm
from agreements.views.base import ActView, AgreementMixin
from agreements.views.lists import FilteredList
from agreements.wording import long_date
from records.intake import Sealing
from records.services import sealing
from records.vault import NoKey

from ..forms.exchange import PlainForm
from ..forms.matching import DescribeExtractForm, DestroyForm, ExtractFilter, UploadExtractForm
from ..matching_state import extract_look, extract_progress, extracts
from ..models import Extract
from ..services import extracts as services
from ..services.matching_sessions import is_kept
from ..tasks import match_soon

_KEPT_MONTHS = 3


class Extracts(FilteredList):
    """The extracts uploaded by the status date."""

    template_name = "exchanges/extracts.html"
    export_title = "Ekstrak pemadanan"
    export_name = "ekstrak-pemadanan"
    columns = (
        "Diunggah", "Data milik", "Kelompok data", "Sumber", "Per tanggal", "Nama berkas", "Ukuran (bita)", "SHA-256",
        "Jumlah baris", "Keadaan", "Dimusnahkan pada",
    )

    def make_form(self) -> PortalForm:
        return ExtractFilter(self.request.GET).for_parties([self.party, self.other])

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Extract]:
        rows = extracts(self.agreement, self.as_of)
        if text := wanted.get("q"):
            rows = rows.filter(data_group__icontains=text)
        if code := wanted.get("pihak"):
            rows = rows.filter(party__agency__code=code)
        if state := wanted.get("keadaan"):
            rows = rows.filter(state=state)
        return rows

    def cells(self, row: Extract) -> Sequence[Any]:
        file = row.rows or row.raw
        return [
            timezone.localdate(row.uploaded_at), row.party.agency.short_name, row.data_group, row.source,
            row.cutoff_on, row.file_name, row.size, row.sha256, row.row_count, extract_look(row).word,
            file.purge_on if file else None,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_upload=self.may(Act.UPLOAD_EXTRACT), **kwargs)
        return context | {"rows": [(row, extract_look(row)) for row in context["page_obj"]]}


class ExtractMixin(AgreementMixin):
    """One extract of this agreement."""

    @cached_property
    def extract(self) -> Extract:
        rows = Extract.objects.filter(agreement=self.agreement).select_related(
            "agreement", "party__agency", "rows", "raw", "first_rows", "uploaded_by", "uploaded_by_party__agency"
        )
        found: Extract = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def page(self) -> str:
        return reverse("extract", kwargs={"code": self.agreement.code, "pk": self.extract.pk})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            extract=self.extract, look=extract_look(self.extract),
            working=self.extract.state in (Extract.State.WAITING, Extract.State.READING),
            progress=extract_progress(self.extract, timezone.now()), **kwargs,
        )


class ExtractPage(ExtractMixin, TemplateView):
    """What is known of an extract: whose, how it was read, what its columns are called, when its files go."""

    template_name = "exchanges/extract.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        extract, kept = self.extract, is_kept(self.extract)
        return super().get_context_data(
            may_open=kept and self.may(Act.OPEN_SEALED_FILE), may_match=kept and self.may(Act.RUN_MATCHING),
            may_destroy=any(f is not None and f.purged_at is None for f in (extract.raw, extract.rows))
            and self.may(Act.DESTROY_FILE),
            file=extract.rows or extract.raw, **kwargs,
        )


class ExtractProgress(ExtractMixin, TemplateView):
    """How far the reading is, for the page that waits for it."""

    template_name = "exchanges/_extract_progress.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if self.extract.state not in (Extract.State.WAITING, Extract.State.READING):
            # The page has more to say now than this part of it.
            response["X-Done"] = "1"
        return response


@method_decorator(csrf_exempt, name="dispatch")
class UploadExtract(ActView):
    """Ask what the file is, then take it in: it is sealed as it arrives, and read in the background.

    The token is checked like anywhere else, but only after the upload has been given its way into the vault: looking
    at it reads the body.
    """

    act = Act.UPLOAD_EXTRACT
    form_class = UploadExtractForm
    template_name = "exchanges/upload_extract.html"
    title = "Unggah ekstrak"
    submit_label = "Unggah berkas"
    success_text = "Berkas diterima tersegel. Portal sedang membaca dan memeriksanya."

    def form_arguments(self) -> dict[str, Any]:
        return {"agreement": self.agreement, "today": timezone.localdate()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | self.form_arguments()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "source" not in request.GET:
            today = timezone.localdate()
            initial = request.GET.dict() | {"purge_on": add_months(today, _KEPT_MONTHS)}
            return self.describe(DescribeExtractForm(initial=initial, **self.form_arguments()))
        described = DescribeExtractForm(request.GET, **self.form_arguments())
        if not described.is_valid():
            return self.describe(described, status=422)
        form = UploadExtractForm(initial=described.cleaned_data, **self.form_arguments())
        return self.render_to_response(self.get_context_data(form=form, described=_said(described)))

    def describe(self, form: DescribeExtractForm, status: int = 200) -> HttpResponse:
        return self.render_to_response(
            self.get_context_data(form=form, described=None, submit_label="Lanjutkan"), status=status
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            keys = sealing.keys()
        except NoKey as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(self.cancel_url())
        self.handler = Sealing(request, largest=settings.EXTRACT_MAX_BYTES, keys=keys, folder=settings.VAULT_DIR)
        request.upload_handlers = [self.handler]
        try:
            return self._checked_post(request, *args, **kwargs)
        finally:
            self.handler.discard()

    @method_decorator(csrf_protect)
    def _checked_post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        described = DescribeExtractForm(self.request.POST, **self.form_arguments())
        said = _said(described) if described.is_valid() else None
        return self.render_to_response(self.get_context_data(form=form, described=said, failed=True), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"described": None, "failed": False} | kwargs))

    def cancel_url(self) -> str:
        return reverse("matchings", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(self.request.user, User)
        said = dict(form.cleaned_data)
        upload = said.pop("file")
        extract = services.lodge_extract(
            agreement=self.agreement, about=services.About(**said), name=upload.name or "", sealed=upload.sealed,
            by=self.request.user, at=timezone.now(),
        )
        self.handler.kept = True
        match_soon()
        return reverse("extract", kwargs={"code": self.agreement.code, "pk": extract.pk})


def _said(form: DescribeExtractForm) -> list[tuple[str, str]]:
    said = form.cleaned_data
    return [
        ("Data milik", said["party"].agency.short_name), ("Kelompok data", said["data_group"]),
        ("Sumber data", said["source"]), ("Data per tanggal", long_date(said["cutoff_on"])),
        ("Dimusnahkan pada", long_date(said["purge_on"])),
    ]


class ExtractAct(ExtractMixin, ActView):
    """An act about one extract."""

    def object_name(self) -> str:
        return f"extract:{self.extract.pk}"

    def cancel_url(self) -> str:
        return self.page()

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user


class OpenFirstRows(ExtractAct):
    """Look at the first rows: asked first, journalled, shown once with every NIP and NIK masked."""

    act = Act.OPEN_SEALED_FILE
    form_class = PlainForm
    template_name = "exchanges/first_rows.html"
    title = "Lihat baris pertama"
    submit_label = "Tampilkan baris"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        effect = (
            "Pembukaan ini dicatat dalam jejak dengan nama Anda. NIP dan NIK disamarkan; isian lain tetap data "
            "pribadi: TERBATAS – hanya untuk pelaksanaan PKS."
        )
        return super().get_context_data(**({"effect": effect, "first_rows": None} | kwargs))

    def perform(self, form: forms.BaseForm) -> HttpResponse:
        rows = services.open_first_rows(extract=self.extract, by=self.user, at=timezone.now())
        response = self.render_to_response(self.get_context_data(form=form, first_rows=rows))
        response["Cache-Control"] = "no-store"
        return response


class DestroyExtract(ExtractAct):
    """Destroy an extract's files now, with a reason."""

    act = Act.DESTROY_FILE
    form_class = DestroyForm
    template_name = "agreements/act.html"
    title = "Musnahkan ekstrak"
    submit_label = "Musnahkan berkas"
    tone = "danger"
    success_text = "Berkas ekstrak dimusnahkan; jumlah dan sidik jarinya tetap tersimpan."

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"Berkas {self.extract.file_name} dan kuncinya dihapus sekarang dan tidak dapat dipulihkan dari portal. "
            "Jumlah baris, SHA-256, dan catatan pemusnahan tetap ada dalam jejak."
        )

    def perform(self, form: forms.BaseForm) -> str:
        services.destroy_extract(extract=self.extract, by=self.user, at=timezone.now(), **form.cleaned_data)
        return self.page()
