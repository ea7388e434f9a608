"""Rules of matching: each change is a new version; what a version says never changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement
from agreements.services import Refused
from agreements.services.acting import act_as

from .. import matching
from ..models import MatchingRule, MatchingSession
from .extracts import check_text


class RuleFaulty(Refused):
    """The rule cannot be set as written."""


@transaction.atomic
def set_rule(
    *, agreement: Agreement, name: str, body: Mapping[str, Any], note: str = "",
    session: MatchingSession | None = None, by: User, at: datetime,
) -> MatchingRule:
    """Set a rule as the next version of its name; `body` is what `exchanges.matching.rule_from` reads.

    Name and version in `body` are set here. A `session` that is still prepared follows it from now on. Raises
    RuleFaulty, also where the newest version says the same; NotAllowed.
    """
    actor = act_as(Act.SET_MATCHING_RULE, agreement=agreement, by=by, at=at)
    name = " ".join(name.split())
    if not name:
        raise RuleFaulty("Beri nama aturannya.", "name")
    check_text(name, "name")
    check_text(note, "note")
    newest = MatchingRule.objects.filter(agreement=agreement, name=name).order_by("-number").first()
    number = newest.number + 1 if newest else 1
    read = _read(dict(body) | {"nama": name, "versi": str(number)})
    if newest and _read(dict(body) | {"nama": name, "versi": str(newest.number)}).fingerprint == newest.fingerprint:
        raise RuleFaulty(f"Aturan ini sama dengan “{newest}”; pakai versi itu.")
    rule = MatchingRule.objects.create(
        agreement=actor.agreement, name=name, number=number, body=read.as_dict(), fingerprint=read.fingerprint,
        note=note.strip(), recorded_at=at, recorded_by=by,
    )
    followed = session is not None and MatchingSession.objects.filter(
        pk=session.pk, agreement=actor.agreement, state=MatchingSession.State.DRAFT
    ).update(rule=rule, first_columns={}, second_columns={})
    actor.journal(
        f"matching_rule:{rule.pk}",
        after={"name": name, "number": number, "fingerprint": rule.fingerprint}
        | ({"followed_by": f"matching:{session.pk}"} if session and followed else {}),
        detail={"note": rule.note} if rule.note else None,
    )
    return rule


def read_body(rule: MatchingRule) -> matching.Rule:
    """Return a stored version as the engine reads it."""
    return matching.rule_from(rule.body)


def _read(body: Mapping[str, Any]) -> matching.Rule:
    try:
        return matching.rule_from(body)
    except matching.RuleRefused as error:
        raise RuleFaulty(" ".join(error.faults)) from error
