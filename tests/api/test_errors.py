"""Every error below /api/ is JSON in one shape, in Indonesian, and can be found again by its id."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from config.api import _ELSE, _FAULTS, SENTENCES
from tests.api.asking import Gateway, delivery_body, gateway
from tests.architecture.furnished import NOW
from tests.factories import World


@pytest.fixture
def caller(world: World) -> Iterator[Gateway]:
    cache.clear()
    with NOW:
        yield gateway(world, world.bkn_decider)


def error(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status
    assert response["Content-Type"] == "application/json"
    body = response.json()
    assert list(body) == ["error"] and list(body["error"]) == ["code", "message", "fields", "request_id"]
    assert body["error"]["code"] == code
    assert body["error"]["message"].endswith((".", "…"))
    assert re.fullmatch(r"[0-9a-f]{32}", body["error"]["request_id"])
    assert response["X-Request-ID"] == body["error"]["request_id"]
    return body["error"]


NOWHERE = ["/api/", "/api/v1/", "/api/v2/perjanjian", "/api/v1/perjanjian/x/tidak-ada", "/api/v1/%00"]
KINDS = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]


@pytest.mark.parametrize("path", NOWHERE)
def test_an_address_that_is_none(db: None, path: str) -> None:
    error(Client().get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_a_method_that_is_not_served(caller: Gateway, method: str) -> None:
    keys = {"Authorization": f"Bearer {caller.key}"}
    response = getattr(Client(), method)(f"{caller.root}/penyerahan", headers=keys)
    error(response, 405, "method_not_allowed")
    assert set(response["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_of_another_kind(caller: Gateway, kind: str) -> None:
    response = Client().post(f"{caller.root}/penyerahan", b"{}", content_type=kind)
    error(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("body", [b" ", b"{", b"{\"a\": \xff}", b"[" * 100_000, b"9" * 5000])
def test_a_body_that_cannot_be_read(caller: Gateway, body: bytes) -> None:
    response = Client().post(
        f"{caller.root}/penyerahan", body, content_type="application/json",
        headers={"Authorization": f"Bearer {caller.key}", "Idempotency-Key": "uji-badan-1"},
    )
    error(response, 400, "malformed")


@pytest.mark.parametrize("body", [[], "teks", 1, None, [delivery_body()]])
def test_a_body_that_is_no_object(caller: Gateway, body: Any) -> None:
    response = Client().post(
        f"{caller.root}/penyerahan", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {caller.key}", "Idempotency-Key": "uji-badan-2"},
    )
    error(response, 422, "invalid")


def test_a_body_that_is_too_large(caller: Gateway, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    error(caller.post("/penyerahan", delivery_body(note="x" * 900)), 413, "too_large")


def test_a_fault_of_the_portal_says_no_more_than_its_id(caller: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError("rahasia")

    monkeypatch.setattr("agreements.api.agreements.access_state", breaks)
    browser = Client(raise_request_exception=False)
    response = browser.get(f"{caller.root}/akses", headers={"Authorization": f"Bearer {caller.key}"})
    found = error(response, 500, "server_error")
    assert "rahasia" not in str(found) and "request_id" in found["message"]


def test_a_path_that_is_no_number_or_code(caller: Gateway) -> None:
    wrong = {"/kewajiban/x": "pk", "/kewajiban/0": "pk", f"/kewajiban/{2**53}": "pk", "/dokumen/%00": "document"}
    for path, field in wrong.items():
        found = error(caller.get(path), 422, "invalid")
        assert [f["field"] for f in found["fields"]] == [field]
    error(caller.get(f"/kewajiban/{2**53 - 1}"), 404, "not_found")


def test_every_answer_carries_its_id_and_is_nobody_elses(caller: Gateway) -> None:
    response = caller.get()
    assert re.fullmatch(r"[0-9a-f]{32}", response["X-Request-ID"])
    assert response["Cache-Control"] == "private, no-cache"


def test_every_sentence_is_indonesian() -> None:
    english = {"the", "is", "should", "must", "input", "value", "field", "not", "valid", "or"}
    for sentence in (*(text for _, text in SENTENCES.values()), *_FAULTS.values(), _ELSE):
        assert not english & set(re.findall(r"[a-z]+", re.sub(r"{[^}]*}", "", sentence.lower()))), sentence


def test_the_documentation_needs_a_signed_in_person_and_nothing_from_outside(world: World, client: Client) -> None:
    for path in ("/api/v1/docs", "/api/v1/openapi.json"):
        assert client.get(path).status_code == 302
    client.force_login(world.lan_reader)
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "API Portal PKS"
    page = client.get("/api/v1/docs").content.decode()
    assert re.findall(r"(?:src|href)=\"(?!/static/)[^\"]*", page) == []
