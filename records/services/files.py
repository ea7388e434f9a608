"""Keeping an uploaded file byte for byte, in the transaction of the act it belongs to."""

from datetime import datetime

from django.db import transaction

from accounts.models import User

from ..models import StoredFile
from ..uploads import CheckedPdf


def store_pdf(pdf: CheckedPdf, *, by: User, at: datetime) -> StoredFile:
    """Store a checked PDF. Part of an act: raises TransactionManagementError outside a transaction, so that no file
    stays behind when its act is refused.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a file is stored in the transaction of its act")
    return StoredFile.objects.create(
        sha256=pdf.sha256, size=len(pdf.content), media_type="application/pdf", name=pdf.name, content=pdf.content,
        stored_at=at, stored_by=by,
    )
