"""The way in, and the day that statuses are asked for."""

import json
import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from records.models import JournalEntry
from tests.factories import World

TODAY = "2025-12-10 10:00+07:00"


@pytest.fixture
def client_of_lan(client: Client, world: World) -> Client:
    client.force_login(world.lan_officer)
    return client


def test_the_front_door_leads_to_the_only_agreement(client_of_lan: Client) -> None:
    assert client_of_lan.get("/").headers["Location"] == "/pks/lan-bkn-2025/"


def test_an_administrator_is_led_to_administration_and_a_stranger_to_the_sign_in(client: Client, world: World) -> None:
    assert client.get("/").headers["Location"] == "/akun/masuk/?next=/"
    client.force_login(world.admin)
    assert client.get("/").headers["Location"] == "/administrasi/"


def test_a_person_of_another_agency_finds_no_agreement_and_cannot_open_this_one(client: Client, world: World) -> None:
    client.force_login(world.outsider)
    assert "Belum ada perjanjian" in client.get("/").content.decode()
    assert client.get(world.url()).status_code == 404


def test_someone_without_a_membership_is_told_why(client: Client, world: World) -> None:
    world.lan_officer.memberships.all().delete()
    client.force_login(world.lan_officer)
    response = client.get(world.url())
    assert response.status_code == 403
    assert "tidak sedang bertindak untuk salah satu PIHAK" in response.content.decode()


@time_machine.travel(TODAY, tick=False)
def test_a_chosen_day_stays_until_today_is_chosen_again(client_of_lan: Client, world: World) -> None:
    page = world.url("kewajiban/")
    client_of_lan.post("/status-per-tanggal/", {"per": "2025-11-09", "next": page})
    assert client_of_lan.get(page).context["as_of"].isoformat() == "2025-11-09"
    client_of_lan.post("/status-per-tanggal/", {"per": "", "next": page})
    assert client_of_lan.get(page).context["as_of"].isoformat() == "2025-12-10"


@time_machine.travel(TODAY, tick=False)
def test_a_day_in_the_address_counts_for_that_page_alone(client_of_lan: Client, world: World) -> None:
    page = world.url("kewajiban/")
    assert client_of_lan.get(page + "?per=2026-01-31").context["as_of"].isoformat() == "2026-01-31"
    assert client_of_lan.get(page).context["as_of"].isoformat() == "2025-12-10"


@pytest.mark.parametrize("per", ["2025-06-07", "07-06-2025", "7-6-2025", "7/6/2025", "7.6.2025"])
@time_machine.travel(TODAY, tick=False)
def test_a_day_is_chosen_day_first_and_shown_so(client_of_lan: Client, world: World, per: str) -> None:
    page = world.url("kewajiban/")
    response = client_of_lan.post("/status-per-tanggal/", {"per": per, "next": page}, follow=True)
    assert response.context["as_of"].isoformat() == "2025-06-07"
    assert 'name="per" value="07-06-2025"' in response.content.decode()


@pytest.mark.parametrize(
    "per", ["06/31/2025", "31-02-2025", "2025-02-30", "besok", "9999-12-31", "0001-01-01", "1999-12-31"]
)
@time_machine.travel(TODAY, tick=False)
def test_a_day_that_cannot_be_asked_for_is_said_and_changes_nothing(
    client_of_lan: Client, world: World, per: str
) -> None:
    page = world.url("kewajiban/")
    response = client_of_lan.post("/status-per-tanggal/", {"per": per, "next": page}, follow=True)
    assert "Tanggal status tidak dikenali" in response.content.decode()
    assert response.context["as_of"].isoformat() == "2025-12-10"
    assert client_of_lan.get(f"{page}?per={per}").context["as_of"].isoformat() == "2025-12-10"


@pytest.mark.parametrize("target", ["https://jahat.example/", "//jahat.example/", "javascript:alert(1)"])
def test_choosing_a_day_never_leads_off_the_portal(client_of_lan: Client, target: str) -> None:
    response = client_of_lan.post("/status-per-tanggal/", {"per": "", "next": target})
    assert response.headers["Location"] == "/"


def test_a_day_is_not_chosen_by_merely_opening_an_address(client_of_lan: Client) -> None:
    assert client_of_lan.get("/status-per-tanggal/").status_code == 405


def test_an_attempt_that_the_role_does_not_reach_is_turned_down_and_kept(client: Client, world: World) -> None:
    client.force_login(world.lan_reader)
    before = JournalEntry.objects.count()
    response = client.post(world.url("penyerahan/catat/"), {"data_group": "x"})
    assert response.status_code == 403
    entry = JournalEntry.objects.order_by("-sequence")[0]
    assert JournalEntry.objects.count() == before + 1
    assert (entry.act, entry.party, entry.refused) == ("record_delivery", "lan", True)


def test_the_journal_ties_what_a_request_did_to_the_request_and_counts_the_objects_revisions(
    client_of_lan: Client, world: World
) -> None:
    delivery = world.deliver(date(2025, 6, 7))
    with time_machine.travel(TODAY, tick=False):
        client_of_lan.post(
            world.url(f"peristiwa/{delivery.pk}/konfirmasi/"), {"received_on": "2025-06-09", "confirmed": "1"}
        )
    entry = JournalEntry.objects.order_by("-sequence")[0]
    body = json.loads(entry.body)
    assert entry.act == "confirm_receipt"
    assert re.fullmatch("[0-9a-f]{32}", body["request"])
    assert body["revision"] == 1
    assert json.loads(JournalEntry.objects.get(sequence=entry.sequence - 1).body)["request"] == ""
