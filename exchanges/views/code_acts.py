"""Acts about reference codes: opening a set, publishing its next version, acknowledging one."""

import re
import secrets
from functools import cached_property
from typing import Any

from django import forms
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import RULES, Act
from agreements.models import Party
from agreements.services import Refused
from agreements.services.acting import other_party
from agreements.views.base import ActView
from agreements.wording import long_date, thousands

from .. import code_history
from ..forms.codes import CodeSetForm, PublishCodesForm
from ..forms.exchange import PlainForm
from ..models import CodeSet, CodeVersion
from ..services import codes as services
from ..services.codes import Examined
from .codes import change_counts, set_of, version_of

#: How long a file that is being looked at before it is published is kept, in seconds.
_KEPT_FOR = 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
# So many changes are shown before publishing; all of them stand on the page of differences afterwards.
_SHOWN = 50


class CreateCodeSet(ActView):
    """Record a set of reference codes of the person's own party."""

    act = Act.PUBLISH_CODES
    form_class = CodeSetForm
    template_name = "agreements/act.html"
    title = "Buat kode referensi"
    lead = "Satu kode referensi memuat satu jenis kode dan terbit dalam versi-versi. Berkasnya diunggah sesudah ini."
    submit_label = "Buat kode referensi"
    success_text = "Kode referensi dibuat. Terbitkan versi pertamanya."

    def cancel_url(self) -> str:
        return reverse("codes", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        data = form.cleaned_data
        created = services.create_code_set(
            agreement=self.agreement, code=data["short_code"], name=data["name"], note=data["note"],
            by=_user(self.request), at=timezone.now(),
        )
        return _page(self.agreement.code, created)


class CodeAct(ActView):
    """An act about one set of codes; `holder` is the party that may do it."""

    @cached_property
    def code_set(self) -> CodeSet:
        return set_of(self)

    def holder(self) -> Party:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = self.holder()
        if holder.pk != self.party.pk:
            raise PermissionDenied(
                f"Hanya {holder.agency.short_name} yang dapat {RULES[self.act].label} ini; Anda bertindak untuk "
                f"{self.party.agency.short_name}."
            )
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(code_set=self.code_set, **kwargs)


class PublishCodes(CodeAct):
    """Publish the next version: upload, look at findings and changes, publish.

    The uploaded file waits for the second step in the cache, for its uploader only and for an hour.
    """

    act = Act.PUBLISH_CODES
    form_class = PublishCodesForm
    template_name = "exchanges/codes_publish.html"
    confirm_template_name = "exchanges/codes_preview.html"
    title = "Terbitkan versi"
    lead = "Berkas diperiksa dahulu; versi baru terbit setelah Anda melihat temuan dan perubahannya."
    submit_label = "Periksa berkas"
    success_text = "Versi baru terbit. PIHAK lainnya kini mengonfirmasi penerimaannya."

    def holder(self) -> Party:
        return self.code_set.owner

    def object_name(self) -> str:
        return f"codeset:{self.code_set.pk}"

    def cancel_url(self) -> str:
        return _page(self.agreement.code, self.code_set)

    @cached_property
    def kept(self) -> tuple[str, bytes] | None:
        found: tuple[str, bytes] | None = cache.get(self._key(self.request.POST.get("kept_as", "")))
        return found

    def _key(self, token: str) -> str:
        wanted = token if _TOKEN.fullmatch(token) else "none"
        return f"codes:{self.request.user.pk}:{self.code_set.pk}:{wanted}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kept": self.kept}

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        assert isinstance(form, PublishCodesForm)
        # The act itself refuses whoever may not do it.
        if "confirmed" in self.request.POST or self.party.pk != self.holder().pk:
            return super().form_valid(form)
        try:
            return self.preview(form)
        except Refused as error:
            return self.refuse(form, error)

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        assert isinstance(form, PublishCodesForm)
        of_the_act = "confirmed" in self.request.POST and list(form.errors) == ["__all__"]
        if of_the_act and self.party.pk == self.holder().pk:
            return self.preview(form, status=422)
        return super().form_invalid(form)

    def preview(self, form: PublishCodesForm, status: int = 200) -> HttpResponse:
        """Show what the file would become. Raises CodesRefused where it cannot become a version."""
        data = form.cleaned_data
        examined = services.examine(
            code_set=self.code_set, file=form.file_read, titles=form.titles, effective_on=data["effective_on"],
            at=timezone.now(),
        )
        token = data["kept_as"] if self.kept and "file" not in self.request.FILES else secrets.token_urlsafe(16)
        cache.set(self._key(token), (form.file_read.name, form.file_read.content), _KEPT_FOR)
        comparison = examined.comparison
        shown = self.get_context_data(
            form=form, kept_as=token, file=form.file_read, examined=examined, effective_on=data["effective_on"],
            findings=code_history.grouped(code_history.kept(examined.findings)),
            finding_count=len(examined.findings), differences=comparison.differences[:_SHOWN] if comparison else (),
            differences_left=max(len(comparison.differences) - _SHOWN, 0) if comparison else 0,
            counts=change_counts(comparison) if comparison else [], submit_label="Terbitkan versi",
            effect=self._effect(examined, data["effective_on"]),
        )
        return self.render_to_response(shown, template=self.confirm_template_name, status=status)

    def _effect(self, examined: Examined, effective_on: Any) -> str:
        number = examined.previous.number + 1 if examined.previous else 1
        receiver = other_party(self.code_set.owner).agency.short_name
        return (
            f"Versi {number} dengan {thousands(len(examined.codes))} kode terbit untuk {receiver}, berlaku mulai "
            f"{long_date(effective_on)}. Versi yang sudah terbit tidak dapat diubah atau dihapus; perbaikan terbit "
            "sebagai versi berikutnya."
        )

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(form, PublishCodesForm)
        data = form.cleaned_data
        version = services.publish_version(
            code_set=self.code_set, file=form.file_read, titles=form.titles, effective_on=data["effective_on"],
            note=data["note"], accept_findings="accept_findings" in self.request.POST, by=_user(self.request),
            at=timezone.now(),
        )
        cache.delete(self._key(data["kept_as"]))
        return _version_page(self.agreement.code, version)


class AcknowledgeCodes(CodeAct):
    """Say for the receiving party that it has a version."""

    act = Act.ACKNOWLEDGE_CODES
    form_class = PlainForm
    template_name = "exchanges/codes_acknowledge.html"
    title = "Konfirmasi kode referensi"
    submit_label = "Konfirmasi penerimaan"
    success_text = "Penerimaan kode referensi dikonfirmasi."

    @cached_property
    def version(self) -> CodeVersion:
        return version_of(self)

    def holder(self) -> Party:
        return other_party(self.code_set.owner)

    def object_name(self) -> str:
        return f"codeversion:{self.version.pk}"

    def cancel_url(self) -> str:
        return _version_page(self.agreement.code, self.version)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        owner, version = self.code_set.owner.agency.short_name, self.version
        effect = (
            f"Dengan ini {self.holder().agency.short_name} menyatakan telah menerima {self.code_set.name} "
            f"{code_history.version_words(version)}, dari {owner}. Konfirmasi ini bukan persetujuan atas isinya dan "
            "tidak dapat ditarik kembali."
        )
        return super().get_context_data(version=version, effect=effect, **kwargs)

    def perform(self, form: forms.BaseForm) -> str:
        services.acknowledge_version(version=self.version, by=_user(self.request), at=timezone.now())
        return self.cancel_url()


def _page(code: str, code_set: CodeSet) -> str:
    return reverse("code_set", kwargs={"code": code, "pk": code_set.pk})


def _version_page(code: str, version: CodeVersion) -> str:
    return reverse("code_version", kwargs={"code": code, "pk": version.code_set_id, "number": version.number})


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
