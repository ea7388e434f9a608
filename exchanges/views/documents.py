"""Issued documents of an agreement, byte for byte as they were issued."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from agreements.views.base import AgreementMixin
from records.models import IssuedDocument


class Document(AgreementMixin):
    """Hand out an issued document of this agreement; those that no longer hold too, for they are evidence."""

    def get(self, request: HttpRequest, code: str, document: str) -> HttpResponse:
        found = get_object_or_404(
            IssuedDocument.objects.select_related("file"), chain=self.agreement.code, code=document
        )
        response = HttpResponse(bytes(found.file.content), content_type=found.file.media_type)
        response["Content-Disposition"] = f'attachment; filename="{found.file.name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
