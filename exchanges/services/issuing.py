"""Issuing the documents of this layer and ending those that no longer say what is so.

Level-triggered: `work` compares what ought to be there with what is, `settle` makes one record right. Whatever a lost
or doubled run leaves behind, the next one puts right.
"""

from datetime import date, datetime

from django.db import transaction

from agreements.models import Fact
from agreements.wording import long_date
from records.models import IssuedDocument
from records.services import documents, journal
from records.services.documents import Task, differing

from ..documents import minutes_figures, minutes_html, receipt_html
from ..models import Minutes
from ..papers import (
    AGREED,
    MINUTES_PREFIX,
    RECEIPT_PREFIX,
    minutes_base,
    minutes_key,
    receipt_base,
    receipt_key,
    received_versions,
    wanted_receipts,
)
from .annexes import ensure_annex


def work() -> list[Task]:
    """Return the records whose documents have to be drawn or ended. Three queries, however many there are."""
    minutes = Minutes.objects.filter(state__in=[*AGREED, Minutes.State.CANCELLED]).select_related("document")
    return [
        *(Task(settle_minutes, pk) for pk in differing(MINUTES_PREFIX, {m.pk: minutes_key(m) for m in minutes})),
        *(Task(settle_receipt, pk) for pk in differing(RECEIPT_PREFIX, wanted_receipts())),
    ]


def settle_minutes(pk: int, at: datetime) -> None:
    """Issue the document of final minutes, after their annex, whose hash it prints; or end those of cancelled ones.

    Draws outside any transaction. Raises drawing.DrawingFailed where the document cannot be drawn.
    """
    minutes = Minutes.objects.select_related("agreement", "fact", "document").get(pk=pk)
    key = minutes_key(minutes)
    if key is None:
        documents.end(minutes_base(pk), f"Berita acara dibatalkan{_on(minutes.cancelled_on)}.", at)
        return
    ensure_annex(pk, at)
    minutes.refresh_from_db(fields=["annex"])
    line = journal.printed_place(minutes.agreement.code, f"minutes:{pk}")
    numbers = [n for n in (minutes.first_number, minutes.second_number) if n]
    document = documents.issue(
        key=key, chain=minutes.agreement.code, kind="Berita acara", title=f"Hasil pemadanan data {minutes.data_group}",
        number=" dan ".join(numbers), dated_on=minutes.matched_on,
        file_name=documents.file_name("berita-acara", minutes.data_group, minutes.matched_on),
        html_for=lambda code, url: minutes_html(minutes, code=code, check_url=url, journal_line=line), at=at,
        attachments_for=lambda code: [minutes_figures(minutes, code)],
    )
    with transaction.atomic():
        now = Minutes.objects.select_for_update(of=("self",)).select_related("document").get(pk=pk)
        # What changed while it was drawn is the next run's.
        if minutes_key(now) == key:
            Minutes.objects.filter(pk=pk).update(document=document)
            reason = "Diterbitkan kembali dengan nomor yang tercatat kemudian."
            documents.replace(minutes_base(pk), document, reason, at)


def settle_receipt(pk: int, at: datetime) -> None:
    """Issue the receipt of a settled fact, or end those of one that is withdrawn or disputed.

    Draws outside any transaction. Raises drawing.DrawingFailed where the document cannot be drawn.
    """
    fact = Fact.objects.select_related("agreement").get(pk=pk)
    key = receipt_key(fact)
    if key is None:
        _end_receipt(fact, at)
        return
    assert fact.received_on is not None
    line = journal.printed_place(fact.agreement.code, f"fact:{pk}", f"{fact.kind}:{pk}")
    document = documents.issue(
        key=key, chain=fact.agreement.code, kind="Tanda terima",
        title=f"{fact.get_kind_display().capitalize()}: {fact.subject}"[:300], number=fact.reference,
        dated_on=fact.received_on, file_name=documents.file_name("tanda-terima", fact.subject, fact.received_on),
        html_for=lambda code, url: receipt_html(fact, code=code, check_url=url, journal_line=line), at=at,
    )
    with transaction.atomic():
        now = Fact.objects.select_for_update().get(pk=pk)
        if receipt_key(now) == key:
            reason = "Diterbitkan kembali dengan bukti atau perbaikan yang lebih baru."
            documents.replace(receipt_base(pk), document, reason, at)


def _end_receipt(fact: Fact, at: datetime) -> None:
    later = received_versions(fact.pk).first()
    if fact.withdrawn_on is not None or fact.received_on is None or later is None:
        documents.end(receipt_base(fact.pk), _why_ended(fact), at)
        return
    # The earlier receipt is named valid until there is the one that takes its place.
    successor = IssuedDocument.objects.filter(key=receipt_key(later.fact)).first()
    if successor is not None:
        reason = f"Digantikan penyerahan ulang yang diterima{_on(later.fact.received_on)}."
        documents.replace(receipt_base(fact.pk), successor, reason, at)


def _why_ended(fact: Fact) -> str:
    # The check page is public: no free text of a party stands on it.
    if fact.withdrawn_on is not None:
        return f"Catatan yang diterima ini dibatalkan{_on(fact.withdrawn_on)}."
    return "Tanggal diterima disanggah dan belum disepakati."


def _on(day: date | None) -> str:
    return f" pada {long_date(day)}" if day else ""
