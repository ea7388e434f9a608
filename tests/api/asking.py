"""A system at the doors of the API, as tests use it."""

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client

from accounts.models import ApiClient, User
from accounts.services.clients import SCOPES
from agreements.services.clients import create_client
from tests.factories import World, at

BEGIN = date(2025, 5, 8)
ALL = [act.value for act in SCOPES]
_numbers = itertools.count(1)


def key_of(
    world: World, by: User, scopes: list[str] = ALL, name: str = "Gateway uji", expires_on: date = date(2026, 5, 8),
    on: date = BEGIN,
) -> tuple[ApiClient, str]:
    """A client of that person's party, with its key."""
    client, key = create_client(
        agreement=world.agreement, name=name, scopes=scopes, expires_on=expires_on, by=by, at=at(on)
    )
    return client, key.text


@dataclass(frozen=True)
class Gateway:
    """A system with a key; `root` is the agreement's address."""

    key: str
    root: str

    def get(self, path: str = "", **headers: str) -> Any:
        return Client().get(self.root + path, headers={"Authorization": f"Bearer {self.key}", **headers})

    def post(self, path: str, body: Any, key: str | None = None, **headers: str) -> Any:
        return Client().post(
            self.root + path, body, content_type="application/json",
            headers={"Authorization": f"Bearer {self.key}", "Idempotency-Key": key or f"uji-{next(_numbers):06d}",
                     **headers},
        )


def gateway(world: World, by: User, **given: Any) -> Gateway:
    return Gateway(key_of(world, by, **given)[1], f"/api/v1/perjanjian/{world.agreement.code}")


def fields_of(response: Any) -> dict[str, str]:
    """The faults of a refusal, by field."""
    return {fault["field"]: fault["message"] for fault in response.json()["error"]["fields"]}


def delivery_body(**changed: Any) -> dict[str, Any]:
    return {
        "data_group": "Data pokok ASN", "method": "web_service", "sent_on": "2026-01-19", "proof": "system_log",
        "received_on": "2026-01-19", "evidence": "log 8812", "row_count": 6120, **changed,
    }
