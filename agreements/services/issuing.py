"""Issuing the documents of letters that were drafted here, level-triggered: see `records.services.documents`."""

from datetime import datetime

from django.db import transaction

from records.services import documents, journal
from records.services.documents import Task, differing

from ..documents.letter import letter_html
from ..models import Letter
from ..papers import LETTER_PREFIX, letter_base, letter_key


def work() -> list[Task]:
    """Return the letters whose document has to be drawn or ended. Two queries, however many there are."""
    letters = Letter.objects.exclude(state=Letter.State.DRAFT).exclude(body="")
    return [Task(settle_letter, pk) for pk in differing(LETTER_PREFIX, {one.pk: letter_key(one) for one in letters})]


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
