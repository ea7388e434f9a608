"""The security checklist of each party per method of exchange (9(8)): items and their reviews."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement
from agreements.services.acting import Actor, act_as

from ...models import ExchangeMethod, SecurityItem, SecurityReview
from . import SafeguardRefused, stated


@dataclass(frozen=True)
class Found:
    """How an item was found. `next_on`: when it is to be looked at again, a target of the party's own."""

    status: str
    reviewed_on: date
    next_on: date
    evidence: str = ""


@transaction.atomic
def record_item(
    *, agreement: Agreement, method: ExchangeMethod, area: str, title: str, found: Found, by: User, at: datetime
) -> SecurityItem:
    """Put an item on the acting party's list with its first review.

    Raises SafeguardRefused for a method of another agreement, an unknown area, an item that is there, or a review that
    cannot be.
    """
    actor = act_as(Act.REVIEW_SECURITY, agreement=agreement, by=by, at=at)
    if method.agreement_id != actor.agreement.pk:
        raise SafeguardRefused("Pilih metode dalam perjanjian ini.", "method")
    if area not in SecurityItem.Area.values:
        raise SafeguardRefused("Pilih bidangnya.", "area")
    title = stated(title, "title", "Isi butirnya.")
    same = SecurityItem.objects.filter(party=actor.party, method=method, area=area, title__iexact=title)
    if same.exists():
        raise SafeguardRefused("Butir ini sudah ada dalam daftar; tinjau butir itu.", "title")
    item = SecurityItem.objects.create(
        agreement=actor.agreement, party=actor.party, method=method, area=area, title=title
    )
    _review(actor, item, found, {"title": title})
    return item


@transaction.atomic
def review_item(*, item: SecurityItem, found: Found, by: User, at: datetime) -> SecurityReview:
    """Record how an item was found now; earlier reviews stay. Raises SafeguardRefused, NotAllowed."""
    actor = act_as(Act.REVIEW_SECURITY, agreement=item.agreement, by=by, at=at, holder=item.party)
    return _review(actor, item, found, {})


def _review(actor: Actor, item: SecurityItem, found: Found, detail: dict[str, str]) -> SecurityReview:
    if found.status not in SecurityReview.Status.values:
        raise SafeguardRefused("Pilih statusnya.", "status")
    if found.reviewed_on > actor.on:
        raise SafeguardRefused("Tinjauan tidak dapat bertanggal sesudah hari ini.", "reviewed_on")
    if found.next_on <= found.reviewed_on:
        raise SafeguardRefused("Tinjauan berikutnya harus sesudah tinjauan ini.", "next_on")
    evidence = stated(
        found.evidence, "evidence", "Isi buktinya." if found.status != SecurityReview.Status.NO else ""
    )
    review = SecurityReview.objects.create(
        item=item, status=found.status, evidence=evidence, reviewed_on=found.reviewed_on, next_on=found.next_on,
        recorded_at=actor.at, recorded_by=actor.user,
    )
    actor.journal(
        f"security:{item.pk}",
        after={"status": found.status, "reviewed_on": found.reviewed_on, "next_on": found.next_on},
        detail=detail | {"evidence": evidence},
    )
    return review
