"""Which document a letter ought to have now, and which ones were issued for any record.

A document's key names its record and a revision that grows with what is printed, so that a changed record asks for a
new document by itself. A letter's final text is printed once.
"""

from dataclasses import dataclass
from datetime import date

from records.models import IssuedDocument

from .deadlines import wib_date
from .models import Letter, Suspension

LETTER_PREFIX = "letter:"
STOP_PREFIX, RESTORATION_PREFIX = "stop:", "restoration:"


@dataclass(frozen=True)
class Papers:
    """The documents issued for one record by a day, newest first; `pending`: the one it ought to have is not drawn."""

    documents: list[IssuedDocument]
    pending: bool


def letter_base(pk: int) -> str:
    return f"{LETTER_PREFIX}{pk}:"


def letter_key(letter: Letter) -> str | None:
    """Return the key of the document that `letter` ought to have; None for a draft, a cancelled one, or one on paper.

    Only a letter whose text was drafted here has something to print.
    """
    if letter.state != Letter.State.RECORDED or not letter.body:
        return None
    return letter_base(letter.pk) + "0"


def stop_key(stop: Suspension) -> str:
    """Return the key of the evidence pack of a stop. What a decision rests on is frozen, so there is one revision."""
    return f"{STOP_PREFIX}{stop.pk}:0"


def restoration_key(stop: Suspension) -> str | None:
    """Return the key of the evidence pack of a stop's restoration, None while there is none."""
    return f"{RESTORATION_PREFIX}{stop.pk}:0" if stop.restored_at else None


def papers_of(base: str, key: str | None, as_of: date) -> Papers:
    """Return the documents issued for the record of `base` by `as_of`; `key` is the one it ought to have now."""
    issued = list(
        IssuedDocument.objects.filter(key__startswith=base).select_related("file").defer("file__content")
    )
    return Papers(
        documents=[d for d in issued if wib_date(d.issued_at) <= as_of],
        pending=key is not None and all(d.key != key for d in issued),
    )
