"""Files that come along with a request, in base64, and files that are sent back."""

import binascii
from base64 import b64decode
from typing import Annotated

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from pydantic import Field

from accounts.api import ApiRefusal
from records.models import StoredFile
from records.spreadsheets import CheckedTable, TableRefused, checked_table
from records.uploads import CheckedPdf, UploadRefused, checked_pdf

from .fields import Body, Line200

#: What fits into one request; a larger file is lodged in the portal.
MAX_FILE_BYTES = 3 * 1024 * 1024
_MAX_BASE64 = (MAX_FILE_BYTES + 2) // 3 * 4


class PdfIn(Body):
    name: Line200
    content_base64: Annotated[str, Field(max_length=_MAX_BASE64, description="PDF dalam base64, paling besar 3 MB")]

    @property
    def checked(self) -> CheckedPdf:
        try:
            return checked_pdf(self.name, _decoded(self.content_base64))
        except UploadRefused as error:
            raise _bad_file(str(error)) from error


class TableIn(Body):
    name: Line200
    content_base64: Annotated[
        str, Field(max_length=_MAX_BASE64, description="CSV atau XLSX dalam base64, paling besar 3 MB")
    ]

    @property
    def checked(self) -> CheckedTable:
        try:
            return checked_table(self.name, _decoded(self.content_base64))
        except TableRefused as error:
            raise _bad_file(*map(str, error.faults)) from error


def pdf_of(file: PdfIn | None) -> CheckedPdf | None:
    """Return the file that came along, looked at; turns the request away with what is wrong with it."""
    return file.checked if file else None


def send_file(file: StoredFile, if_none_match: str) -> HttpResponse:
    """Answer with the bytes as they are kept; with 304 where the client has them already."""
    tag = f'"{file.sha256}"'
    if tag in if_none_match:
        return HttpResponse(status=304, headers={"ETag": tag})
    response = HttpResponse(bytes(file.content), content_type=file.media_type, headers={"ETag": tag})
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _bad_file("Isi berkas ini bukan base64.") from error


def _bad_file(*sentences: str) -> ApiRefusal:
    fields = [("file.content_base64", sentence) for sentence in sentences]
    return ApiRefusal(422, "invalid", "Berkas ini tidak diterima.", fields=fields)
