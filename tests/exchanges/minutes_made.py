"""Minutes brought to each of their states by the acts, on days that tests name."""

import hashlib
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.services.acting import act_as
from exchanges.models import Minutes, SignedCopy
from exchanges.papers import minutes_key
from exchanges.services.minutes import draft_minutes, finalise_minutes, submit_minutes
from exchanges.services.minutes_life import deliver_minutes, mark_signed
from records.models import IssuedDocument, StoredFile
from tests.exchanges.values import minutes_values
from tests.factories import World, at

JUL2 = date(2025, 7, 2)


def drafted(world: World, on: date = JUL2, *, more: dict[str, Any] | None = None, **given: Any) -> Minutes:
    """A draft by LAN's officer; `given` are values of it, `more` what else the act takes."""
    return draft_minutes(
        agreement=world.agreement, values=minutes_values(**given), by=world.lan_officer, at=at(on), **(more or {})
    )


def submitted(world: World, on: date = JUL2, **given: Any) -> Minutes:
    minutes = drafted(world, on, **given)
    return submit_minutes(minutes=minutes, revision=minutes.revision, by=world.lan_officer, at=at(on))


def final(world: World, on: date = JUL2, **given: Any) -> Minutes:
    return finalise_minutes(minutes=submitted(world, on, **given), revision=1, by=world.bkn_decider, at=at(on))


def signed(world: World, on: date = JUL2, **given: Any) -> Minutes:
    return sign(final(world, on, **given), world.lan_officer, on)


def delivered(world: World, on: date = JUL2, **given: Any) -> Minutes:
    return deliver_minutes(minutes=signed(world, on, **given), by=world.lan_officer, at=at(on))


def document_of(minutes: Minutes, on: date = JUL2) -> IssuedDocument:
    """The document that final minutes ought to have, stored without drawing it."""
    key = minutes_key(minutes)
    assert key is not None
    document, _ = IssuedDocument.objects.get_or_create(
        key=key, defaults={
            "code": f"{hashlib.sha256(key.encode()).hexdigest()[:5].upper()}-23456",
            "chain": minutes.agreement.code, "kind": "Berita acara", "title": str(minutes),
            "dated_on": minutes.matched_on, "file": stored("berita-acara.pdf", on), "issued_at": at(on),
        },
    )
    Minutes.objects.filter(pk=minutes.pk).update(document=document)
    return document


def signed_copy(minutes: Minutes, by: User, on: date = JUL2, **given: Any) -> SignedCopy:
    """An accepted electronic copy of the document that `minutes` have now."""
    party = minutes.agreement.parties.get(agency__memberships__user=by)
    return SignedCopy.objects.create(
        minutes=minutes, document=document_of(minutes, on), file=stored("bertanda-tangan.pdf", on),
        lodged_at=at(on), lodged_by=by, lodged_by_party=party, **(
            {"kind": SignedCopy.Kind.ELECTRONIC, "state": SignedCopy.State.ACCEPTED, "signed_on": on} | given
        ),
    )


def sign(minutes: Minutes, by: User, on: date = JUL2) -> Minutes:
    with transaction.atomic():
        actor = act_as(Act.VIEW, agreement=minutes.agreement, by=by, at=at(on))
        return mark_signed(minutes=minutes, signed_copy=signed_copy(minutes, by, on), actor=actor)


def stored(name: str, on: date) -> StoredFile:
    content = b"%PDF-1.7\n"
    return StoredFile.objects.create(
        sha256=hashlib.sha256(content).hexdigest(), size=len(content), media_type="application/pdf", name=name,
        content=content, stored_at=at(on),
    )
