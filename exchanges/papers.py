"""Which document a record of this layer ought to have now.

A document's key names its record and a revision that grows with what is printed: minutes with the numbers that have
come back, a receipt with the proofs of it. So a changed record asks for a new document by itself.
"""

from django.db.models import Count

from agreements.models import Fact, FactKind

from .models import Minutes

MINUTES_PREFIX = "minutes:"
RECEIPT_PREFIX = "receipt:"
#: What the receipts of this layer are about.
RECEIPT_KINDS = (FactKind.DELIVERY, FactKind.FEEDBACK)


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
