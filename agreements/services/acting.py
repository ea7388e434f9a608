"""Who acts: the person's party in the agreement, checked against the act table, one act at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.access import NotAllowed, require
from accounts.models import User
from accounts.roles import RULES, Act
from records.models import JournalEntry
from records.services import journal

from ..deadlines import wib_date
from ..models import Agreement, Party


@dataclass(frozen=True)
class Actor:
    """A person acting for one party in one act, at one instant; `on` is its WIB date."""

    act: Act
    user: User
    party: Party
    agreement: Agreement
    at: datetime

    @property
    def on(self) -> date:
        return wib_date(self.at)

    @property
    def other(self) -> Party:
        return other_party(self.party)

    def journal(
        self, thing: str, *, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
        detail: Mapping[str, str] | None = None,
    ) -> JournalEntry:
        """Write the one entry of this act about `thing`, e.g. `delivery:12`."""
        return journal.record(
            chain=self.agreement.code, act=self.act, object=thing, at=self.at, by=self.user,
            party=self.party.agency.code, before=before, after=after, detail=detail,
        )


def party_of(agreement: Agreement, by: User, on: date, act: Act = Act.VIEW) -> Party:
    """Return the party of `agreement` that `by` acts for on `on`.

    Raises NotAllowed where the role does not reach `act`, or the person's agency is no party.
    """
    membership = require(act, by, on)
    party = Party.objects.select_related("agency").filter(agreement=agreement, agency=membership.agency).first()
    if party is None:
        raise NotAllowed(f"{membership.agency.name} bukan PIHAK dalam perjanjian ini.")
    return party


def act_as(act: Act, *, agreement: Agreement, by: User, at: datetime, holder: Party | None = None) -> Actor:
    """Return the actor of `act`, with the agreement's row locked so that acts on it run one after another.

    `holder` is the party that has the act's capacity on the record in question; None where either party may.
    Raises NotAllowed if the person may not, or acts for the other party.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an act needs its transaction")
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    party = party_of(agreement, by, wib_date(at), act)
    if holder is not None and party.pk != holder.pk:
        rule = RULES[act]
        capacity = rule.capacity.value if rule.capacity else "PIHAK"
        raise NotAllowed(
            f"Hanya {capacity}, yaitu {holder.agency.short_name}, yang dapat {rule.label}; "
            f"Anda bertindak untuk {party.agency.short_name}."
        )
    return Actor(act, by, party, agreement, at)


def other_party(party: Party) -> Party:
    """Return the opposite side of the same agreement."""
    return Party.objects.select_related("agency").exclude(pk=party.pk).get(agreement_id=party.agreement_id)
