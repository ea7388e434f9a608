"""Giving a system of the acting party a key to the API, changing it, and taking it away.

A client acts for its agency in every agreement of that agency. What is done about it is journalled on the chain of the
agreement from which it was done.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.access import NotAllowed
from accounts.models import ApiClient, Membership, User
from accounts.roles import Act, Role
from accounts.services.clients import OVERLAP, SCOPES, Key, new_key

from ..deadlines import add_months
from ..models import Agreement, Party
from ..wording import long_date
from . import Refused
from .acting import Actor, act_as

#: For how many months a key may be given.
LONGEST_MONTHS = 12


class ClientRefused(Refused):
    """The client cannot be made or changed as asked."""


def clients_of(party: Party) -> QuerySet[ApiClient]:
    """Return the clients of this party's agency: those that still hold first, then by name."""
    of_agency = ApiClient.objects.filter(user__memberships__agency=party.agency).distinct()
    return of_agency.select_related("created_by").order_by(F("revoked_at").asc(nulls_first=True), "name", "pk")


@transaction.atomic
def create_client(
    *, agreement: Agreement, name: str, scopes: Collection[str], expires_on: date, by: User, at: datetime
) -> tuple[ApiClient, Key]:
    """Make a client of the acting party with an account of its own that nobody can sign in with.

    `scopes` are values of acts from SCOPES; reading is always among them. Returns the key, which is kept nowhere.
    Raises ClientRefused and NotAllowed.
    """
    actor = act_as(Act.MANAGE_API_CLIENTS, agreement=agreement, by=by, at=at)
    name = name.strip()
    _check_name(actor, name)
    _check_scopes(scopes)
    _check_last_day(actor, expires_on)
    key = new_key()
    account = User.objects.create_user(
        f"klien.{key.prefix}@layanan.invalid", None, full_name=name, position="Akun layanan klien API"
    )
    Membership.objects.create(
        user=account, agency=actor.party.agency, role=Role.OFFICER.value, started_on=actor.on, ended_on=expires_on
    )
    kept = sorted(set(scopes))
    client = ApiClient.objects.create(
        user=account, name=name, scopes=kept, key_prefix=key.prefix, key_sha256=key.sha256, created_at=at,
        created_by=by, expires_on=expires_on,
    )
    actor.journal(
        f"api_client:{client.pk}", after={"scopes": kept, "expires_on": expires_on, "key_prefix": key.prefix},
        detail={"name": name},
    )
    return client, key


@transaction.atomic
def rotate_key(*, agreement: Agreement, client: ApiClient, by: User, at: datetime) -> tuple[ApiClient, Key]:
    """Give the client a new key; the one before holds for OVERLAP longer, an earlier one no more.

    Raises ClientRefused for a client that no longer holds, NotAllowed for one of the other party.
    """
    actor, client = _own(agreement, client, by, at)
    if client.expires_on < actor.on:
        raise ClientRefused(
            f"Kunci klien ini berlaku sampai {long_date(client.expires_on)}. Buat klien baru untuk sistem itu."
        )
    key, before = new_key(), {"key_prefix": client.key_prefix}
    client.previous_prefix, client.previous_sha256 = client.key_prefix, client.key_sha256
    client.previous_until = at + OVERLAP
    client.key_prefix, client.key_sha256 = key.prefix, key.sha256
    client.save()
    actor.journal(
        f"api_client:{client.pk}", before=before,
        after={"key_prefix": key.prefix, "previous_until": client.previous_until}, detail={"name": client.name},
    )
    return client, key


@transaction.atomic
def revoke_client(*, agreement: Agreement, client: ApiClient, by: User, at: datetime) -> ApiClient:
    """Take the client's keys and its account away at once. What it has recorded stays.

    Raises ClientRefused where that was done before, NotAllowed for a client of the other party.
    """
    actor, client = _own(agreement, client, by, at)
    client.revoked_at = at
    client.previous_prefix, client.previous_sha256, client.previous_until = "", "", None
    client.save()
    User.objects.filter(pk=client.user_id).update(is_active=False)
    Membership.objects.in_force(actor.on).filter(user=client.user_id).update(ended_on=actor.on)
    actor.journal(f"api_client:{client.pk}", after={"revoked_at": at}, detail={"name": client.name})
    return client


def _own(agreement: Agreement, client: ApiClient, by: User, at: datetime) -> tuple[Actor, ApiClient]:
    actor = act_as(Act.MANAGE_API_CLIENTS, agreement=agreement, by=by, at=at)
    found = ApiClient.objects.select_for_update().get(pk=client.pk)
    if not Membership.objects.filter(user=found.user_id, agency=actor.party.agency).exists():
        raise NotAllowed("Klien ini milik PIHAK lainnya; hanya pejabat mereka yang mengelolanya.")
    if found.revoked_at is not None:
        raise ClientRefused("Klien ini sudah dicabut.")
    return actor, found


def _check_name(actor: Actor, name: str) -> None:
    if not name:
        raise ClientRefused("Isi nama sistemnya.", "name")
    # Also keeps a second click from making a second client.
    if clients_of(actor.party).filter(revoked_at=None, expires_on__gte=actor.on, name__iexact=name).exists():
        raise ClientRefused(
            "Klien dengan nama ini sudah ada. Putar kuncinya, atau pakai nama lain untuk sistem lain.", "name"
        )


def _check_scopes(scopes: Collection[str]) -> None:
    if unknown := set(scopes) - {act.value for act in SCOPES}:
        names = ", ".join(sorted(unknown))
        raise ClientRefused(f"Tindakan ini tidak dapat diberikan kepada klien API: {names}.", "scopes")


def _check_last_day(actor: Actor, expires_on: date) -> None:
    latest = add_months(actor.on, LONGEST_MONTHS)
    if not actor.on <= expires_on <= latest:
        raise ClientRefused(
            f"Hari terakhir kunci paling awal hari ini dan paling lambat {long_date(latest)}, yaitu satu tahun.",
            "expires_on",
        )
