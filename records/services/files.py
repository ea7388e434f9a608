"""Keeping an uploaded file byte for byte, in the transaction of the act it belongs to."""

from datetime import datetime

from django.db import transaction

from accounts.models import User

from ..images import CheckedImage
from ..models import StoredFile
from ..spreadsheets import CheckedTable
from ..uploads import CheckedPdf


def store_pdf(pdf: CheckedPdf, *, by: User, at: datetime) -> StoredFile:
    """Store a checked PDF. Part of an act: raises TransactionManagementError outside a transaction, so that no file
    stays behind when its act is refused.
    """
    return _store(pdf.name, pdf.content, pdf.sha256, "application/pdf", by, at)


def store_table(file: CheckedTable, *, by: User, at: datetime) -> StoredFile:
    """Store a checked CSV or XLSX file as it was uploaded. Part of an act, as `store_pdf` is."""
    return _store(file.name, file.content, file.sha256, file.media_type, by, at)


def store_image(image: CheckedImage, *, by: User, at: datetime) -> StoredFile:
    """Store a checked picture as it was uploaded. Part of an act, as `store_pdf` is."""
    return _store(image.name, image.content, image.sha256, image.media_type, by, at)


def _store(name: str, content: bytes, sha256: str, media_type: str, by: User, at: datetime) -> StoredFile:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a file is stored in the transaction of its act")
    return StoredFile.objects.create(
        sha256=sha256, size=len(content), media_type=media_type, name=name, content=content, stored_at=at,
        stored_by=by,
    )
