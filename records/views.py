"""The public check page: is this paper, or this file, what the portal issued? Nothing personal is shown."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from accounts.roles import Act

from .forms import CodeForm, FileForm
from .models import IssuedDocument
from .services.documents import normal_code


class Check(FormView):
    """Ask for the code of a document."""

    act = Act.CHECK_DOCUMENT
    template_name = "records/check.html"
    form_class = CodeForm

    def form_valid(self, form: CodeForm) -> HttpResponse:
        return redirect("check_document", normal_code(form.cleaned_data["code"]))


@method_decorator(never_cache, name="dispatch")
class CheckDocument(FormView):
    """Say what was issued under a code and how it stands, and whether a given file is that very document."""

    act = Act.CHECK_DOCUMENT
    template_name = "records/check_document.html"
    form_class = FileForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        code = normal_code(kwargs["code"])
        documents = IssuedDocument.objects.select_related("file", "superseded_by").defer("file__content")
        document = documents.filter(code=code).first()
        if document is None:
            unknown = {"form": CodeForm(initial={"code": code}), "unknown_code": code}
            return self.response_class(request, ["records/check.html"], unknown, status=404)
        self.document = document
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(document=self.document, **{"compared": None, **kwargs})

    def form_valid(self, form: FileForm) -> HttpResponse:
        given = _sha256(form.cleaned_data["file"])
        compared = {"sha256": given, "same": given == self.document.file.sha256}
        return self.render_to_response(self.get_context_data(form=FileForm(), compared=compared))


def _sha256(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
