"""Which keys open which doors."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.models import ApiClient
from accounts.services.clients import find_client
from agreements.services.clients import revoke_client, rotate_key
from exchanges.models import Delivery
from records.models import JournalEntry
from tests.api.asking import ALL, Gateway, delivery_body, gateway, key_of
from tests.factories import PASSWORD, World, at

DAY = date(2026, 1, 20)


@pytest.fixture(autouse=True)
def _counters() -> None:
    cache.clear()


@pytest.fixture
def noon() -> Any:
    with time_machine.travel("2026-01-20 10:00+07:00", tick=False) as clock:
        yield clock


def refused(response: Any, status: int, code: str) -> None:
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


WRONG = [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer salah", "Bearer ä.b", "Bearer ."]


@pytest.mark.parametrize("header", WRONG)
def test_without_a_key_that_opens_anything_no_door_opens(world: World, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = Client().get(f"/api/v1/perjanjian/{world.agreement.code}", headers=headers)
    refused(response, 401, "unauthenticated")
    assert response["WWW-Authenticate"] == "Bearer"


def test_only_the_hash_of_a_key_is_kept(world: World) -> None:
    client, key = key_of(world, world.bkn_decider)
    assert client.key_sha256 == sha256(key.encode()).hexdigest()
    row = ApiClient.objects.filter(pk=client.pk).values().get()
    assert key.partition(".")[2] not in str(row)


def test_another_secret_behind_the_right_prefix_opens_nothing(world: World, noon: Any) -> None:
    key = key_of(world, world.bkn_decider)[1]
    wrong = key[:-1] + ("a" if key[-1] != "a" else "b")
    refused(Gateway(wrong, f"/api/v1/perjanjian/{world.agreement.code}").get(), 401, "unauthenticated")


def test_a_key_holds_on_its_last_day_and_not_on_the_next(world: World) -> None:
    system = gateway(world, world.bkn_decider, expires_on=DAY)
    with time_machine.travel("2026-01-20 23:59:59+07:00", tick=False):
        assert system.get().status_code == 200
    with time_machine.travel("2026-01-21 00:00:00+07:00", tick=False):
        refused(system.get(), 401, "key_expired")


def test_a_revoked_key_opens_nothing(world: World, noon: Any) -> None:
    client, key = key_of(world, world.bkn_decider)
    system = Gateway(key, f"/api/v1/perjanjian/{world.agreement.code}")
    revoke_client(agreement=world.agreement, client=client, by=world.bkn_decider, at=at(DAY, 9))
    refused(system.get(), 401, "key_revoked")


def test_the_old_key_holds_for_24_hours_after_a_rotation(world: World) -> None:
    client, old = key_of(world, world.bkn_decider)
    turned = at(DAY)
    _, new = rotate_key(agreement=world.agreement, client=client, by=world.bkn_decider, at=turned)

    def opens(key: str, instant: datetime) -> bool:
        return find_client(key, instant) == client

    assert opens(old, turned + timedelta(hours=24) - timedelta(microseconds=1))
    assert not opens(old, turned + timedelta(hours=24))
    assert opens(new.text, turned + timedelta(hours=24))


def test_a_second_rotation_ends_the_oldest_key_at_once(world: World) -> None:
    client, oldest = key_of(world, world.bkn_decider)
    for hour in (9, 10):
        rotate_key(agreement=world.agreement, client=client, by=world.bkn_decider, at=at(DAY, hour))
    assert find_client(oldest, at(DAY, 10)) is None


def test_a_key_does_nothing_beyond_its_scope(world: World, noon: Any) -> None:
    system = gateway(world, world.bkn_decider, scopes=["confirm_receipt"])
    response = system.post("/penyerahan", delivery_body())
    refused(response, 403, "out_of_scope")
    assert response.json()["error"]["message"] == "Cakupan kunci ini tidak meliputi mencatat penyerahan data."
    assert not Delivery.objects.exists()
    kept = JournalEntry.objects.order_by("-pk").values_list("act", "party", "refused")[0]
    assert kept == ("record_delivery", "bkn", True)
    assert system.get("/penyerahan").status_code == 200


def test_a_key_without_scopes_reads(world: World, noon: Any) -> None:
    assert gateway(world, world.bkn_decider, scopes=[]).get("/kewajiban").status_code == 200


def test_a_client_whose_membership_has_ended_does_nothing(world: World, noon: Any) -> None:
    client, key = key_of(world, world.bkn_decider)
    client.user.memberships.update(ended_on=date(2026, 1, 19))
    refused(Gateway(key, f"/api/v1/perjanjian/{world.agreement.code}").get(), 403, "not_allowed")


def test_too_many_requests_are_told_when_to_come_again(world: World, noon: Any, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    system, other = gateway(world, world.bkn_decider), gateway(world, world.lan_decider)
    assert [system.get().status_code for _ in range(3)] == [200, 200, 200]
    response = system.get()
    refused(response, 429, "rate_limited")
    assert response["Retry-After"] == "60"
    assert other.get().status_code == 200
    noon.shift(60)
    assert system.get().status_code == 200


def test_the_last_use_is_kept_to_the_minute(world: World, noon: Any) -> None:
    client, key = key_of(world, world.bkn_decider)
    system = Gateway(key, f"/api/v1/perjanjian/{world.agreement.code}")
    seen = []
    for seconds in (0, 60, 1):
        noon.shift(seconds)
        system.get()
        client.refresh_from_db()
        seen.append(client.last_used_at - at(DAY))
    assert seen == [timedelta(0), timedelta(0), timedelta(seconds=61)]


def test_the_account_of_a_client_cannot_sign_in(world: World) -> None:
    client, _ = key_of(world, world.bkn_decider)
    assert not client.user.has_usable_password()
    client.user.set_password(PASSWORD)
    client.user.save()
    browser = Client()
    for email, status in ((client.user.email, 200), (world.bkn_officer.email, 302)):
        assert browser.post("/akun/masuk/", {"login": email, "password": PASSWORD}).status_code == status
        browser = Client()


def test_a_session_opens_no_door(world: World, client: Client) -> None:
    client.force_login(world.bkn_officer)
    refused(client.get(f"/api/v1/perjanjian/{world.agreement.code}"), 401, "unauthenticated")


def test_every_scope_is_an_act_with_a_door() -> None:
    from config.api import api

    acts = {
        operation.auth_callbacks[0].act.value
        for _, router in api._routers for view in router.path_operations.values() for operation in view.operations
    }
    assert acts == {"view", *ALL}
