"""Issuing the documents of letters drafted here and of decisions about access, level-triggered.

See `records.services.documents`.
"""

from datetime import datetime

from django.db import transaction

from records.services import documents, journal
from records.services.documents import Task, differing

from ..documents.evidence import Decision, evidence_file, evidence_html
from ..documents.letter import letter_html
from ..models import Letter, Suspension
from ..papers import (
    LETTER_PREFIX,
    RESTORATION_PREFIX,
    STOP_PREFIX,
    letter_base,
    letter_key,
    restoration_key,
    stop_key,
)


def work() -> list[Task]:
    """Return the letters and decisions whose document has to be drawn or ended. Five queries, however many."""
    letters = Letter.objects.exclude(state=Letter.State.DRAFT).exclude(body="")
    decided = list(Suspension.objects.only("restored_at"))
    return [
        *(Task(settle_letter, pk) for pk in differing(LETTER_PREFIX, {one.pk: letter_key(one) for one in letters})),
        *(Task(settle_stop, pk) for pk in differing(STOP_PREFIX, {one.pk: stop_key(one) for one in decided})),
        *(
            Task(settle_restoration, pk)
            for pk in differing(RESTORATION_PREFIX, {one.pk: restoration_key(one) for one in decided})
        ),
    ]


def settle_stop(pk: int, at: datetime) -> None:
    """Issue the evidence pack of a stop. Raises drawing.DrawingFailed where it cannot be drawn."""
    stop = _stop(pk)
    _issue_evidence(Decision(stop), stop_key(stop), at)


def settle_restoration(pk: int, at: datetime) -> None:
    """Issue the evidence pack of the restoration after a stop. Raises drawing.DrawingFailed."""
    stop = _stop(pk)
    key = restoration_key(stop)
    if key is not None:
        _issue_evidence(Decision(stop, restoring=True), key, at)


def _stop(pk: int) -> Suspension:
    return Suspension.objects.select_related("agreement", "by_party__agency").get(pk=pk)


def _issue_evidence(decision: Decision, key: str, at: datetime) -> None:
    code, (number, dated_on) = decision.stop.agreement.code, decision.letter
    entry = decision.entry()
    line = f"Jejak audit: catatan {entry['sequence']}, sidik jari {entry['hash'][:16]}" if entry else None
    documents.issue(
        key=key, chain=code, kind=decision.kind, title=decision.subject, number=number, dated_on=dated_on,
        file_name=documents.file_name("bukti", f"{decision.subject} {number}", dated_on), at=at,
        html_for=lambda check, url: evidence_html(decision, code=check, check_url=url, journal_line=line),
        attachments_for=lambda check: [evidence_file(decision)],
    )


def settle_letter(pk: int, at: datetime) -> None:
    """Issue the document of a numbered letter, or end that of a cancelled one.

    Draws outside any transaction. Raises drawing.DrawingFailed where the document cannot be drawn.
    """
    letter = Letter.objects.select_related("agreement", "sender__agency", "addressee__agency").get(pk=pk)
    key = letter_key(letter)
    if key is None:
        # The check page is public: no free text of a party stands on it.
        documents.end(letter_base(pk), "Surat ini dibatalkan oleh pengirimnya.", at)
        return
    assert letter.dated_on is not None
    line = journal.printed_place(letter.agreement.code, f"letter:{pk}")
    document = documents.issue(
        key=key, chain=letter.agreement.code, kind="Surat", title=letter.subject, number=letter.number,
        dated_on=letter.dated_on, file_name=documents.file_name("surat", letter.subject, letter.dated_on),
        html_for=lambda code, url: letter_html(letter, code=code, check_url=url, journal_line=line), at=at,
    )
    with transaction.atomic():
        now = Letter.objects.select_for_update().get(pk=pk)
        # What changed while it was drawn is the next run's.
        if letter_key(now) == key:
            Letter.objects.filter(pk=pk).update(document=document)
