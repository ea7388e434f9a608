"""Documents that the portal issues: drawn once, kept byte for byte, found again by a short code."""

import hashlib
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.text import slugify

from ..drawing import Attached, draw_pdf
from ..models import IssuedDocument, StoredFile

# Without 0, O, 1 and I, which people misread when they type a code from paper.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUP = 5


class StatusRefused(Exception):
    """The status of an issued document may not change as asked; the message is an Indonesian sentence."""


def issue(
    *, key: str, chain: str, kind: str, title: str, number: str, dated_on: date, file_name: str,
    html_for: Callable[[str, str], str], at: datetime,
    attachments_for: Callable[[str], Sequence[Attached]] = lambda code: (),
) -> IssuedDocument:
    """Return the document issued for `key`, drawn and stored now if it is not there yet.

    `html_for(code, check_url)` gives the page to draw, `attachments_for(code)` what travels inside it. Call it outside
    a transaction: drawing takes a second or more. Of two that issue the same key at once, both get the one that was
    stored first.

    Raises drawing.DrawingFailed where it cannot be drawn; then nothing is stored.
    """
    if issued := IssuedDocument.objects.filter(key=key).first():
        return issued
    code = _new_code()
    content = draw_pdf(html_for(code, check_url(code)), attachments=attachments_for(code))
    try:
        with transaction.atomic():
            file = StoredFile.objects.create(
                sha256=hashlib.sha256(content).hexdigest(), size=len(content), media_type="application/pdf",
                name=file_name, content=content, stored_at=at,
            )
            return IssuedDocument.objects.create(
                code=code, key=key, chain=chain, kind=kind, title=title, number=number, dated_on=dated_on, file=file,
                issued_at=at,
            )
    except IntegrityError:
        if issued := IssuedDocument.objects.filter(key=key).first():
            return issued
        raise


@transaction.atomic
def mark(
    document: IssuedDocument, status: IssuedDocument.Status, reason: str, at: datetime,
    superseded_by: IssuedDocument | None = None,
) -> IssuedDocument:
    """Say on the check page that a valid document is cancelled or superseded; it never becomes valid again.

    `reason` stands on that public page, so nothing personal may be in it. `at` is the instant of the act, which
    cannot lie before the issue. Repeating the same mark changes nothing.

    Raises StatusRefused for a missing reason, an instant before the issue, a successor that is missing or not asked
    for, or a document that has already ended otherwise.
    """
    row = IssuedDocument.objects.select_for_update().get(pk=document.pk)
    reason = reason.strip()
    if (row.status, row.status_reason, row.superseded_by_id) == (status, reason, superseded_by and superseded_by.pk):
        return row
    if refusal := _refusal(row, status, reason, at, superseded_by):
        raise StatusRefused(refusal)
    row.status, row.status_reason, row.superseded_by = status, reason, superseded_by
    row.save(update_fields=["status", "status_reason", "superseded_by"])
    return row


def _refusal(
    row: IssuedDocument, status: IssuedDocument.Status, reason: str, at: datetime, successor: IssuedDocument | None
) -> str | None:
    if row.status != IssuedDocument.Status.VALID:
        return f"Dokumen {row.code} sudah {row.get_status_display()}, jadi statusnya tidak dapat diubah lagi."
    if status == IssuedDocument.Status.VALID or not reason:
        return "Dokumen yang tidak berlaku lagi memerlukan status akhir dan alasan."
    if (status == IssuedDocument.Status.SUPERSEDED) != (successor is not None) or successor == row:
        return "Dokumen yang digantikan memerlukan dokumen pengganti; dokumen yang dibatalkan tidak."
    if at < row.issued_at:
        return "Dokumen tidak dapat berakhir sebelum diterbitkan."
    return None


@dataclass(frozen=True)
class Task:
    """One record whose documents are not what they ought to be; `settle(pk, at)` makes it right."""

    settle: Callable[[int, datetime], None]
    pk: int


def differing(prefix: str, wanted: Mapping[int, str | None]) -> Iterator[int]:
    """Yield the records whose wanted document is missing, or that have another one which is still said to hold.

    `wanted` gives each record's key, `prefix` + id + ":" + revision, or None where it ought to have none. One query.
    """
    issued: dict[int, dict[str, str]] = defaultdict(dict)
    for name, status in IssuedDocument.objects.filter(key__startswith=prefix).values_list("key", "status"):
        issued[int(name.split(":")[1])][name] = status
    for pk, key in wanted.items():
        there = issued[pk]
        stale = any(status == IssuedDocument.Status.VALID and other != key for other, status in there.items())
        if stale or (key is not None and key not in there):
            yield pk


def end(base: str, reason: str, at: datetime) -> None:
    """Cancel every valid document whose key begins with `base`; `reason` is public."""
    for document in IssuedDocument.objects.filter(key__startswith=base, status=IssuedDocument.Status.VALID):
        mark(document, IssuedDocument.Status.CANCELLED, reason, at)


def replace(base: str, successor: IssuedDocument, reason: str, at: datetime) -> None:
    """Let `successor` supersede every other valid document whose key begins with `base`; `reason` is public."""
    valid = IssuedDocument.objects.filter(key__startswith=base, status=IssuedDocument.Status.VALID)
    for document in valid.exclude(pk=successor.pk):
        mark(document, IssuedDocument.Status.SUPERSEDED, reason, at, superseded_by=successor)


def beginning_of(content: bytes, chain: str) -> IssuedDocument | None:
    """Return the document of `chain` that a file begins with, byte for byte; the longest where there are several.

    One query and one pass over the file, however many documents there are.
    """
    rows = IssuedDocument.objects.filter(chain=chain, file__size__lte=len(content))
    known = {(size, sha256): pk for pk, size, sha256 in rows.values_list("pk", "file__size", "file__sha256")}
    digest, read, found = hashlib.sha256(), 0, None
    for size in sorted({size for size, _ in known}):
        digest.update(content[read:size])
        read = size
        found = known.get((size, digest.copy().hexdigest()), found)
    if found is None:
        return None
    return IssuedDocument.objects.select_related("file", "superseded_by").defer("file__content").get(pk=found)


def file_name(kind: str, subject: str, day: date) -> str:
    """Return a document's file name, e.g. `tanda-terima-data-pokok-asn-2025-06-09.pdf`."""
    return f"{kind}-{slugify(subject)[:60]}-{day.isoformat()}.pdf"


def check_url(code: str) -> str:
    """Return the absolute address of a document's check page, as it stands in its QR code."""
    return settings.SITE_URL + reverse("check_document", args=[code])


def normal_code(typed: str) -> str:
    """Return a code as it is stored, whatever case, spaces and dashes it was typed with."""
    bare = re.sub(r"[^A-Z0-9]", "", typed.upper())
    return "-".join(filter(None, (bare[:_GROUP], bare[_GROUP:]))) or "-"


def _new_code() -> str:
    return normal_code("".join(secrets.choice(_ALPHABET) for _ in range(2 * _GROUP)))
