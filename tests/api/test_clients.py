"""Giving systems keys: the acts, their pages, and their entries in the journal."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.access import NotAllowed, membership_of
from accounts.models import ApiClient, User
from accounts.roles import RULES, Act, Role
from accounts.services.clients import SCOPES, find_client
from agreements.models import Notice
from agreements.services import alerts
from agreements.services.clients import ClientRefused, create_client, revoke_client, rotate_key
from records.models import JournalEntry, MailMessage
from tests.api.asking import key_of
from tests.api.doors import CASES
from tests.factories import World, at

DAY = date(2026, 1, 20)
NOW = time_machine.travel("2026-01-20 10:00+07:00", tick=False)
TYPED = {"name": "Gateway SIASN", "scopes": ["record_delivery"], "expires_on": "2026-12-31"}


def entries(world: World, thing: str) -> list[tuple[str, str, bool]]:
    rows = JournalEntry.objects.filter(chain__name=world.agreement.code, object=thing).order_by("sequence")
    return list(rows.values_list("act", "party", "refused"))


def test_a_client_is_an_officer_of_its_party_until_its_last_day(world: World) -> None:
    client, _ = key_of(world, world.bkn_decider, expires_on=DAY)
    assert membership_of(client.user, DAY).agency == world.bkn.agency
    assert membership_of(client.user, DAY).role == "officer"
    assert membership_of(client.user, date(2026, 1, 21)) is None


def test_what_a_key_can_be_given_is_what_has_a_door_and_an_officer_may_do() -> None:
    assert set(SCOPES) == {case.act for case in CASES.values()}
    assert [act for act in SCOPES if Role.OFFICER not in RULES[act].roles] == []


def test_scopes_are_listed_in_the_order_in_which_they_are_offered(world: World, client: Client) -> None:
    key_of(world, world.bkn_decider)
    client.force_login(world.bkn_decider)
    with NOW:
        page = " ".join(client.get(world.url("klien-api/")).content.decode().split())
    assert "melihat, " + ", ".join(RULES[act].label for act in SCOPES) in page


def test_each_step_of_a_clients_life_is_an_entry(world: World) -> None:
    client, _ = key_of(world, world.bkn_decider)
    rotate_key(agreement=world.agreement, client=client, by=world.bkn_decider, at=at(DAY))
    revoke_client(agreement=world.agreement, client=client, by=world.bkn_decider, at=at(DAY))
    assert entries(world, f"api_client:{client.pk}") == [("manage_api_clients", "bkn", False)] * 3
    assert membership_of(User.objects.get(pk=client.user_id), DAY) is None


@pytest.mark.parametrize("by", ["bkn_officer", "lan_reader", "outsider", "admin"])
def test_only_a_deciding_official_of_a_party_makes_clients(world: World, by: str) -> None:
    with pytest.raises(NotAllowed):
        key_of(world, getattr(world, by))
    assert not ApiClient.objects.exists()


@pytest.mark.parametrize("act", [rotate_key, revoke_client])
def test_the_other_partys_client_is_theirs(world: World, act: Any) -> None:
    client, key = key_of(world, world.bkn_decider)
    with pytest.raises(NotAllowed, match="milik PIHAK lainnya"):
        act(agreement=world.agreement, client=client, by=world.lan_decider, at=at(DAY))
    assert find_client(key, at(DAY)) == client


@pytest.mark.parametrize(("changed", "field"), [
    ({"name": "  "}, "name"),
    ({"scopes": ["suspend_access"]}, "scopes"),
    ({"scopes": ["finalise_minutes", "record_delivery"]}, "scopes"),
    ({"expires_on": date(2026, 1, 19)}, "expires_on"),
    ({"expires_on": date(2027, 1, 21)}, "expires_on"),
])
def test_a_client_that_may_not_be_is_refused(world: World, changed: dict[str, Any], field: str) -> None:
    given = {"name": "Gateway", "scopes": [], "expires_on": date(2027, 1, 20)} | changed
    with pytest.raises(ClientRefused) as refusal:
        create_client(agreement=world.agreement, by=world.bkn_decider, at=at(DAY), **given)
    assert refusal.value.field == field
    assert not ApiClient.objects.exists()


@pytest.mark.parametrize("last", [DAY, date(2027, 1, 20)])
def test_a_key_holds_for_a_day_or_a_year(world: World, last: date) -> None:
    client, _ = key_of(world, world.bkn_decider, expires_on=last, on=DAY)
    assert client.expires_on == last


def test_a_second_client_of_the_same_name_waits_until_the_first_has_ended(world: World) -> None:
    client, _ = key_of(world, world.bkn_decider)
    with pytest.raises(ClientRefused, match="sudah ada"):
        key_of(world, world.bkn_decider, name="gateway UJI")
    key_of(world, world.lan_decider)
    revoke_client(agreement=world.agreement, client=client, by=world.bkn_decider, at=at(DAY))
    assert key_of(world, world.bkn_decider)[0].pk != client.pk


def test_an_ended_client_gets_no_other_key(world: World) -> None:
    client, _ = key_of(world, world.bkn_decider, expires_on=DAY)
    with pytest.raises(ClientRefused, match="Buat klien baru"):
        rotate_key(agreement=world.agreement, client=client, by=world.bkn_decider, at=at(date(2026, 1, 21)))
    revoke_client(agreement=world.agreement, client=client, by=world.bkn_decider, at=at(DAY))
    for act in (rotate_key, revoke_client):
        with pytest.raises(ClientRefused, match="sudah dicabut"):
            act(agreement=world.agreement, client=client, by=world.bkn_decider, at=at(DAY))


def test_no_mail_goes_to_the_account_of_a_client(world: World) -> None:
    client, _ = key_of(world, world.lan_decider)
    world.received_delivery(date(2025, 6, 9))
    alerts.raise_notices(as_of=date(2025, 12, 9), at=at(date(2025, 12, 9)))
    assert Notice.objects.filter(party=world.lan).exists()
    alerts.queue_mails(at=at(date(2025, 12, 9)))
    addresses = set(MailMessage.objects.filter(party="lan").values_list("to_address", flat=True))
    assert world.lan_officer.email in addresses
    assert client.user.email not in addresses


@NOW
def test_the_key_is_shown_once_and_opens_the_door(world: World, client: Client) -> None:
    client.force_login(world.bkn_decider)
    page = client.post(world.url("klien-api/tambah/"), TYPED)
    assert "mencatat penyerahan data" in page.content.decode() and not ApiClient.objects.exists()
    response = client.post(world.url("klien-api/tambah/"), TYPED | {"confirmed": "1"}, follow=True)
    made = ApiClient.objects.get()
    assert response.redirect_chain == [(world.url("klien-api/"), 302)]
    shown = re.search(rf"{made.key_prefix}\.[\w-]+", response.content.decode())
    assert shown and find_client(shown.group(), at(DAY)) == made
    again = client.get(world.url("klien-api/")).content.decode()
    assert "Gateway SIASN" in again and shown.group() not in again
    assert entries(world, f"api_client:{made.pk}") == [(Act.MANAGE_API_CLIENTS.value, "bkn", False)]


@NOW
def test_a_refused_client_is_said_on_the_form_and_kept_in_the_journal(world: World, client: Client) -> None:
    client.force_login(world.bkn_decider)
    response = client.post(world.url("klien-api/tambah/"), TYPED | {"expires_on": "2027-01-21"})
    assert response.status_code == 422
    assert "paling lambat 20 Januari 2027" in response.content.decode()
    assert not ApiClient.objects.exists()
    assert entries(world, f"agreement:{world.agreement.code}")[-1:] == [("manage_api_clients", "bkn", True)]


@NOW
def test_rotating_and_revoking_on_the_page(world: World, client: Client) -> None:
    made, old = key_of(world, world.bkn_decider)
    client.force_login(world.bkn_decider)
    page = client.post(world.url(f"klien-api/{made.pk}/putar/"), {"confirmed": "1"}, follow=True).content.decode()
    made.refresh_from_db()
    assert f"{made.key_prefix}." in page and "kunci lama berlaku sampai 21 Januari 2026, 10.00 WIB" in page
    assert find_client(old, at(DAY)) == made
    page = client.post(world.url(f"klien-api/{made.pk}/cabut/"), {"confirmed": "1"}, follow=True).content.decode()
    assert "dicabut" in page and find_client(old, at(DAY)) is None
    assert client.get(world.url(f"klien-api/{made.pk}/putar/")).status_code == 302


@NOW
@pytest.mark.parametrize(("who", "status"), [
    ("bkn_officer", 403), ("lan_reader", 403), ("outsider", 404), ("admin", 403), ("lan_decider", 200),
])
def test_the_page_is_for_the_deciding_official(world: World, client: Client, who: str, status: int) -> None:
    made, _ = key_of(world, world.bkn_decider)
    client.force_login(getattr(world, who))
    response = client.get(world.url("klien-api/"))
    assert response.status_code == status
    assert made.key_prefix not in response.content.decode()
    theirs = 404 if status == 200 else status
    assert client.post(world.url(f"klien-api/{made.pk}/cabut/"), {"confirmed": "1"}).status_code == theirs
    made.refresh_from_db()
    assert made.revoked_at is None


@NOW
def test_the_list_asks_as_much_for_thirty_as_for_one(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(world.bkn_decider)
    for number in range(30):
        key_of(world, world.bkn_decider, name=f"Sistem {number:02}")
    with django_assert_max_num_queries(16):
        page = client.get(world.url("klien-api/")).content.decode()
    assert "Sistem 24" in page and "Sistem 25" not in page


@NOW
def test_the_administration_does_not_hold_the_accounts_of_clients(world: World, client: Client) -> None:
    made, _ = key_of(world, world.bkn_decider)
    client.force_login(world.admin)
    assert made.user.email not in client.get("/administrasi/accounts/user/").content.decode()
    assert client.get(f"/administrasi/accounts/user/{made.user_id}/change/").status_code == 302
