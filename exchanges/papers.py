"""Which document a record ought to have now, and which ones were issued for it.

A document's key names its record and a revision that grows with what is printed: minutes with the numbers that have
come back, a receipt with the proofs of it. So a changed record asks for a new document by itself.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from agreements.deadlines import wib_date
from agreements.models import Fact, FactKind
from records.models import IssuedDocument

from .models import Minutes

MINUTES_PREFIX = "minutes:"
RECEIPT_PREFIX = "receipt:"
#: What the receipts of this layer are about.
RECEIPT_KINDS = (FactKind.DELIVERY, FactKind.FEEDBACK)


@dataclass(frozen=True)
class Papers:
    """The documents issued for one record by a day, newest first; `pending`: the one it ought to have is not drawn."""

    documents: list[IssuedDocument]
    pending: bool


def minutes_base(pk: int) -> str:
    return f"{MINUTES_PREFIX}{pk}:"


def receipt_base(pk: int) -> str:
    return f"{RECEIPT_PREFIX}{pk}:"


def minutes_key(minutes: Minutes) -> str | None:
    """Return the key of the document that `minutes` ought to have, None while they are not final or when cancelled."""
    if minutes.state != Minutes.State.FINAL:
        return None
    return minutes_base(minutes.pk) + str(sum(bool(n) for n in (minutes.first_number, minutes.second_number)))


def receipt_key(fact: Fact, proofs: int) -> str | None:
    """Return the key of the receipt that `fact`, with so many proofs, ought to have; None while not settled."""
    if fact.received_on is None or fact.withdrawn_on is not None:
        return None
    return receipt_base(fact.pk) + str(proofs)


def wanted_receipts() -> dict[int, str | None]:
    """Return the receipt that each fact of these kinds ought to have, by its id. One query."""
    facts = Fact.objects.filter(kind__in=RECEIPT_KINDS).annotate(proof_count=Count("proofs"))
    return {fact.pk: receipt_key(fact, fact.proof_count) for fact in facts}


def papers_of(base: str, key: str | None, as_of: date) -> Papers:
    """Return the documents issued for the record of `base` by `as_of`; `key` is the one it ought to have now."""
    issued = list(
        IssuedDocument.objects.filter(key__startswith=base).select_related("file").defer("file__content")
    )
    return Papers(
        documents=[d for d in issued if wib_date(d.issued_at) <= as_of],
        pending=key is not None and all(d.key != key for d in issued),
    )
