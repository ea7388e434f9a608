"""The lock of the API: who calls, what for, how often; and the one shape in which every error is told."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from ninja.security import HttpBearer
from pydantic import BaseModel

from .models import ApiClient, User
from .roles import Act
from .services.clients import find_client, note_use

_WINDOW = 60


class FieldFault(BaseModel):
    field: str
    message: str


class Fault(BaseModel):
    code: str
    message: str
    fields: list[FieldFault]
    request_id: str


class Faulty(BaseModel):
    """The body of every answer with a status from 400 on."""

    error: Fault


class ApiRefusal(Exception):
    """The request is turned away before anything is done. `message` is an Indonesian sentence."""

    def __init__(
        self, status: int, code: str, message: str, *, fields: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.fields, self.headers = fields, headers or {}


@dataclass(frozen=True)
class Caller:
    """A client at one door: `act` is what the door is for, `at` the instant of the request."""

    client: ApiClient
    act: Act
    at: datetime

    @property
    def user(self) -> User:
        return self.client.user

    @property
    def in_scope(self) -> bool:
        return self.act is Act.VIEW or self.act.value in self.client.scopes


def request_id(request: HttpRequest) -> str:
    """Return the id of this request, made at the first call."""
    if not hasattr(request, "portal_id"):
        request.portal_id = uuid.uuid4().hex  # type: ignore[attr-defined]
    return str(request.portal_id)  # type: ignore[attr-defined]


def fault_body(request: HttpRequest, code: str, message: str, fields: Sequence[tuple[str, str]] = ()) -> Faulty:
    """Return what an error says. `fields` are pairs of an input's name and a sentence."""
    faults = [FieldFault(field=name, message=text) for name, text in fields]
    return Faulty(error=Fault(code=code, message=message, fields=faults, request_id=request_id(request)))


def fault_response(request: HttpRequest, refusal: ApiRefusal) -> JsonResponse:
    body = fault_body(request, refusal.code, refusal.message, refusal.fields)
    return JsonResponse(body.model_dump(), status=refusal.status, headers=dict(refusal.headers))


class ApiKey(HttpBearer):
    """The lock of a door for `act`: a key that holds, and not too many requests."""

    def __init__(self, act: Act) -> None:
        super().__init__()
        self.act = act

    def __call__(self, request: HttpRequest) -> Caller:
        scheme, _, key = request.headers.get(self.header, "").partition(" ")
        if scheme.lower() != self.openapi_scheme or not key:
            raise _no_key("unauthenticated", "Sertakan kunci API pada kepala permintaan: Authorization: Bearer …")
        return self.authenticate(request, key.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        at = timezone.now()
        client = find_client(token, at)
        if client is None:
            raise _no_key("unauthenticated", "Kunci API ini tidak dikenal, atau masa tumpang tindihnya sudah lewat.")
        if client.revoked_at is not None:
            raise _no_key("key_revoked", "Kunci API ini sudah dicabut. Minta kunci baru kepada pejabat berwenang.")
        if client.expires_on < timezone.localdate(at):
            raise _no_key("key_expired", "Masa berlaku kunci API ini sudah habis. Minta kunci baru.")
        _count(client, at)
        note_use(client, at)
        return Caller(client, self.act, at)


def _no_key(code: str, message: str) -> ApiRefusal:
    return ApiRefusal(401, code, message, headers={"WWW-Authenticate": "Bearer"})


def _count(client: ApiClient, at: datetime) -> None:
    """Count the request in this minute's window; turn it away above the limit."""
    window, second = divmod(at.timestamp(), _WINDOW)
    name = f"api:{client.pk}:{int(window)}"
    # A counter in the database cache may lose a count when two add at once: a limit, not an account.
    if cache.add(name, 1, timeout=2 * _WINDOW):
        return
    if cache.incr(name) > settings.API_REQUESTS_PER_MINUTE:
        wait = max(1, ceil(_WINDOW - second))
        raise ApiRefusal(
            429, "rate_limited",
            f"Terlalu banyak permintaan: paling banyak {settings.API_REQUESTS_PER_MINUTE} dalam satu menit. Coba lagi "
            f"dalam {wait} detik.", headers={"Retry-After": str(wait)},
        )


def door(
    act: Act, summary: str, *, answers: Mapping[int, Any], refuses: Sequence[int] = (),
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what an operation declares: its act, what it answers, and the statuses with which it refuses.

    `extra` is put into the operation's part of the schema.
    """
    always = (401, 403, 404, 422, 429, 500)
    return {
        "auth": ApiKey(act), "summary": summary, "openapi_extra": {"x-act": act.value, **(extra or {})},
        "response": {**answers, **dict.fromkeys(sorted({*always, *refuses}), Faulty)},
    }
