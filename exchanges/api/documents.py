"""Doors for systems: the documents that the portal has issued."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel

from accounts.api import door
from accounts.roles import Act
from agreements.api.base import IfNoneMatch, PageOut, answer, enter, find, page
from agreements.api.fields import Code, PageQuery
from agreements.api.files import send_file
from records.models import IssuedDocument

router = Router(tags=["Dokumen"])
_PDF = {"description": "OK", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
DocumentCode = Annotated[str, Path(pattern=r"^[A-Z0-9-]{1,40}$", description="Kode dokumen, seperti tercetak padanya")]


class DocumentOut(BaseModel):
    code: str
    kind: str
    title: str
    number: str
    dated_on: date
    issued_at: datetime
    status: IssuedDocument.Status
    sha256: str
    size: int


@router.get("/{code}/dokumen", **door(Act.VIEW, "Dokumen terbitan portal", answers={200: PageOut[DocumentOut]}))
def list_documents(request: HttpRequest, code: Code, query: Query[PageQuery]) -> HttpResponse:
    rows = IssuedDocument.objects.filter(chain=enter(request, code).agreement.code)
    rows = rows.select_related("file").defer("file__content").order_by("-issued_at", "-pk")
    return answer(page(rows, query, _document_out))


@router.get("/{code}/dokumen/{document}", **door(
    Act.VIEW, "Unduh satu dokumen sebagai PDF, bita demi bita seperti diterbitkan", answers={304: None},
    extra={"responses": {200: _PDF}},
))
def download_document(
    request: HttpRequest, code: Code, document: DocumentCode, if_none_match: IfNoneMatch = ""
) -> HttpResponse:
    rows = IssuedDocument.objects.filter(chain=enter(request, code).agreement.code).select_related("file")
    return send_file(find(rows, "Dokumen", code=document).file, if_none_match)


def _document_out(document: IssuedDocument) -> DocumentOut:
    return DocumentOut(
        code=document.code, kind=document.kind, title=document.title, number=document.number,
        dated_on=document.dated_on, issued_at=document.issued_at, status=IssuedDocument.Status(document.status),
        sha256=document.file.sha256, size=document.file.size,
    )
