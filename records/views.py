"""The public check page: is this paper, or this file, what the portal issued? Nothing personal is shown."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from accounts.roles import Act

from .forms import CodeForm, FileForm
from .models import IssuedDocument
from .services.documents import normal_code
from .signatures import read_signatures
from .uploads import UploadRefused


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
        content = form.cleaned_data["file"].read()
        given, issued = hashlib.sha256(content).hexdigest(), self.document.file
        compared: dict[str, Any] = {"sha256": given, "same": given == issued.sha256, "signatures": 0, "refusal": ""}
        begins = len(content) > issued.size and hashlib.sha256(content[: issued.size]).hexdigest() == issued.sha256
        # What holds no signature needs no reading.
        if begins and b"/ByteRange" in content[issued.size :]:
            compared |= self._signatures(content)
        return self.render_to_response(self.get_context_data(form=FileForm(), compared=compared))

    def _signatures(self, content: bytes) -> dict[str, Any]:
        """What is public of the signatures: how many there are and hold; who signed is not."""
        try:
            found = read_signatures(content, issued=self.document.file.size, at=timezone.now())
        except UploadRefused as error:
            return {"refusal": str(error)}
        good = len(found.good)
        return {
            "signatures": len(found.signatures), "good": good, "broken": len(found.signatures) - good,
            "changes": found.changes, "trusted": sum(bool(one.trusted) for one in found.good),
            "judged": any(one.trusted is not None for one in found.good),
        }
