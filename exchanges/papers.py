"""Which document a record of this layer ought to have now.

A document's key names its record and a revision that grows with what is printed: minutes with the numbers that have
come back, a receipt with the proofs of it. So a changed record asks for a new document by itself.
"""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from agreements.models import Fact, FactKind

from .models import Delivery, Minutes

MINUTES_PREFIX = "minutes:"
RECEIPT_PREFIX = "receipt:"
#: The states of minutes that both parties have agreed to and that hold.
AGREED = (
    Minutes.State.FINAL, Minutes.State.SIGNED, Minutes.State.DELIVERED, Minutes.State.RECEIVED,
)
#: What the receipts of this layer are about.
RECEIPT_KINDS = (FactKind.DELIVERY, FactKind.FEEDBACK, FactKind.MINUTES)


def minutes_base(pk: int) -> str:
    return f"{MINUTES_PREFIX}{pk}:"


def receipt_base(pk: int) -> str:
    return f"{RECEIPT_PREFIX}{pk}:"


def minutes_key(minutes: Minutes) -> str | None:
    """Return the key of the document that `minutes` ought to have, None while they are not final or when cancelled.

    Once they are signed it is the document that was signed, whatever number is recorded later. `document` selected.
    """
    if minutes.state not in AGREED:
        return None
    if minutes.state != Minutes.State.FINAL and minutes.document is not None:
        return minutes.document.key
    return minutes_base(minutes.pk) + str(sum(bool(n) for n in (minutes.first_number, minutes.second_number)))


def receipt_key(fact: Fact) -> str | None:
    """Return the key of the receipt that `fact` ought to have; None while it is not settled, or a later version is.

    The revision counts the proofs, the corrections approved, and the later versions that were withdrawn again. One
    query.
    """
    return _key(_facts().get(pk=fact.pk))


def wanted_receipts() -> dict[int, str | None]:
    """Return the receipt that each fact of these kinds ought to have, by its id. One query."""
    return {fact.pk: _key(fact) for fact in _facts().filter(kind__in=RECEIPT_KINDS)}


def received_versions(pk: int) -> QuerySet[Delivery]:
    """Return the later versions of the delivery `pk` whose receipt is settled, newest first."""
    return Delivery.objects.filter(
        first_version__versions=pk, pk__gt=pk, fact__withdrawn_on=None, fact__received_on__isnull=False
    ).order_by("-pk")


def _facts() -> QuerySet[Any]:
    later = Delivery.objects.filter(first_version__versions=OuterRef("pk"), pk__gt=OuterRef("pk"))
    undone = later.filter(fact__withdrawn_on__isnull=False).order_by().values("first_version").annotate(n=Count("pk"))
    return Fact.objects.annotate(
        revision=Count("proofs", distinct=True)
        + Count("corrections", distinct=True, filter=Q(corrections__approved=True))
        + Coalesce(Subquery(undone.values("n")), 0),
        replaced=Exists(later.filter(fact__withdrawn_on=None, fact__received_on__isnull=False)),
    )


def _key(fact: Any) -> str | None:
    # Minutes made final before they were delivered by an act of its own were not sent from one party to the other.
    if fact.received_on is None or fact.withdrawn_on is not None or fact.replaced or fact.addressee_id is None:
        return None
    return receipt_base(fact.pk) + str(fact.revision)
