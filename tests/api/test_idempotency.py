"""A request sent twice is done once, whatever dies and however many ask at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection

from accounts.models import IdempotentRequest
from accounts.services.idempotency import KEPT_FOR, LEASE, Answer, InFlight, KeyReused, Request, once
from accounts.tasks import purge_idempotent_requests
from agreements.models import Fact
from exchanges.models import Delivery
from records.models import JournalEntry
from tests.api.asking import delivery_body, gateway, key_of
from tests.factories import World, at, make_world

DAY = date(2026, 1, 20)
KEY = "penyerahan-2026-01-19"


@pytest.fixture(autouse=True)
def _still() -> Any:
    cache.clear()
    with time_machine.travel("2026-01-20 10:00+07:00", tick=False) as clock:
        yield clock


def error(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_the_same_request_is_done_once_and_answered_twice(world: World) -> None:
    system = gateway(world, world.bkn_decider)
    first, second = (system.post("/penyerahan", delivery_body(), key=KEY) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "Idempotency-Replayed" not in first and second["Idempotency-Replayed"] == "true"
    assert Delivery.objects.count() == 1
    assert JournalEntry.objects.filter(act="record_delivery").count() == 1


def test_another_body_under_the_same_key_is_refused(world: World) -> None:
    system = gateway(world, world.bkn_decider)
    system.post("/penyerahan", delivery_body(), key=KEY)
    response = system.post("/penyerahan", delivery_body(row_count=1), key=KEY)
    assert error(response) == (422, "idempotency_key_reused")
    assert Delivery.objects.count() == 1


def test_another_address_under_the_same_key_is_refused(world: World) -> None:
    system = gateway(world, world.bkn_decider)
    system.post("/penyerahan", delivery_body(), key=KEY)
    assert system.post("/monev", {
        "subject": "Monev", "held_on": "2026-01-15", "joint": False, "place": "Jakarta", "findings": "Temuan.",
    }, key=KEY).status_code == 422


def test_two_clients_may_use_the_same_key(world: World) -> None:
    for system, group in ((gateway(world, world.bkn_decider), "A"), (gateway(world, world.lan_decider), "B")):
        assert system.post("/penyerahan", delivery_body(data_group=group), key=KEY).status_code == 201
    assert Delivery.objects.count() == 2


def test_a_refused_act_is_answered_and_journalled_once(world: World) -> None:
    system = gateway(world, world.bkn_decider)
    wrong = delivery_body(sent_on="2026-01-21", received_on="2026-01-21")
    first, second = (system.post("/penyerahan", wrong, key=KEY) for _ in range(2))
    assert error(first) == (422, "refused")
    assert first.content == second.content and second["Idempotency-Replayed"] == "true"
    assert JournalEntry.objects.filter(act="record_delivery", refused=True).count() == 1


def test_a_key_is_needed(world: World) -> None:
    system = gateway(world, world.bkn_decider)
    for key in ("pendek", "x" * 101, "spasi di dalam"):
        response = system.post("/penyerahan", delivery_body(), key=key)
        assert error(response) == (422, "invalid")
        assert [f["field"] for f in response.json()["error"]["fields"]] == ["Idempotency-Key"]
    assert not Fact.objects.exists()


def test_a_request_under_way_turns_its_twin_away_until_the_lease_is_over(world: World, _still: Any) -> None:
    client, key = key_of(world, world.bkn_decider)
    asked = _asked(client, at(DAY))

    def dies() -> Answer:
        raise SystemExit

    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit):
        # A killed process gives nothing back.
        patch.setattr("django.db.models.query.QuerySet.delete", lambda self: (0, {}))
        once(asked, dies, refusals=(), refuse=lambda error: Answer(422, ""))
    done: list[int] = []

    def act() -> Answer:
        done.append(1)
        return Answer(201, "{}")

    def again(later: timedelta) -> Answer:
        return once(_asked(client, at(DAY) + later), act, refusals=(), refuse=lambda error: Answer(422, ""))

    with pytest.raises(InFlight):
        again(LEASE - timedelta(microseconds=1))
    assert again(LEASE) == Answer(201, "{}")
    assert again(LEASE) == Answer(201, "{}", replayed=True)
    assert done == [1]


def test_the_door_says_that_a_request_is_under_way(world: World) -> None:
    client, key = key_of(world, world.bkn_decider)
    system = gateway(world, world.lan_decider)
    system.post("/penyerahan", delivery_body(), key=KEY)
    IdempotentRequest.objects.update(status=None, answer="")
    response = system.post("/penyerahan", delivery_body(), key=KEY)
    assert error(response) == (409, "in_flight")
    assert response["Retry-After"] == "2"


def test_one_whose_claim_was_taken_over_writes_nothing(world: World) -> None:
    client, _ = key_of(world, world.bkn_decider)
    slow = _asked(client, at(DAY))

    def slow_act() -> Answer:
        raise AssertionError("the claim is another's")

    def overtaken() -> None:
        # Between the claim and the act of the slow one, the lease ends and another does it.
        IdempotentRequest.objects.update(started_at=at(DAY) + LEASE)

    with pytest.MonkeyPatch.context() as patch:
        from accounts.services import idempotency

        claim = idempotency._claim

        def claimed(request: Request) -> IdempotentRequest:
            row = claim(request)
            overtaken()
            return row

        patch.setattr(idempotency, "_claim", claimed)
        with pytest.raises(InFlight):
            once(slow, slow_act, refusals=(), refuse=lambda error: Answer(422, ""))
    assert IdempotentRequest.objects.get().status is None


def test_a_failure_that_is_no_refusal_gives_the_key_back(world: World) -> None:
    client, _ = key_of(world, world.bkn_decider)

    def breaks() -> Answer:
        Fact.objects.all().delete()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once(_asked(client, at(DAY)), breaks, refusals=(ValueError,), refuse=lambda error: Answer(422, ""))
    assert not IdempotentRequest.objects.exists()


def test_a_key_used_for_something_else_is_said_before_anything_is_done(world: World) -> None:
    client, _ = key_of(world, world.bkn_decider)
    once(_asked(client, at(DAY)), lambda: Answer(201, "{}"), refusals=(), refuse=lambda error: Answer(422, ""))
    with pytest.raises(KeyReused):
        once(
            _asked(client, at(DAY), "f" * 64), lambda: Answer(201, ""), refusals=(), refuse=lambda e: Answer(422, "")
        )


def test_keys_are_free_again_after_seven_days(world: World, _still: Any) -> None:
    system = gateway(world, world.bkn_decider)
    system.post("/penyerahan", delivery_body(), key=KEY)
    _still.shift(KEPT_FOR)
    purge_idempotent_requests()
    assert IdempotentRequest.objects.count() == 1
    _still.shift(timedelta(microseconds=1))
    purge_idempotent_requests()
    assert IdempotentRequest.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_make_one_delivery(settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1000
    world = make_world()
    system = gateway(world, world.bkn_decider)
    ready = Barrier(50)

    def send(_: int) -> tuple[int, bytes]:
        try:
            ready.wait(timeout=30)
            response = system.post("/penyerahan", delivery_body(), key=KEY)
            return response.status_code, response.content
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(send, range(50)))
    assert {status for status, _ in answers} <= {201, 409}
    made = {body for status, body in answers if status == 201}
    assert len(made) == 1
    assert Delivery.objects.count() == 1
    assert JournalEntry.objects.filter(act="record_delivery").count() == 1
    late = system.post("/penyerahan", delivery_body(), key=KEY)
    assert (late.status_code, {late.content}) == (201, made)
    assert json.loads(late.content)["id"] == Delivery.objects.get().pk


def _asked(client: Any, instant: Any, sha256: str = "0" * 64) -> Request:
    return Request(client, KEY, sha256, instant)
