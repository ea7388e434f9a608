"""What every door of the API has in common: who stands at it, how it answers, and how it lets an act through.

A door is thin: it finds its objects through the agreement (a foreign one does not exist), makes one call into the
domain, and answers with the row. The act table, the refusals and the journal are those of the pages.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Header
from pydantic import BaseModel

from accounts.access import NotAllowed, membership_of
from accounts.api import ApiRefusal, Caller, fault_body
from accounts.models import ApiClient, User
from accounts.roles import RULES, Act, refusal
from accounts.services.idempotency import Answer, InFlight, KeyReused, Request, once
from records.services import journal

from ..deadlines import wib_date
from ..models import Agreement, Party
from ..services import Refused
from ..services.acting import other_party, party_of
from .fields import PageQuery

_Row = TypeVar("_Row", bound=Model)
_Item = TypeVar("_Item", bound=BaseModel)
_JSON = "application/json"
#: With which statuses a door refuses that records something new, or that changes what the client may have seen.
RECORDS = (400, 409, 413, 415)
CHANGES = (400, 409, 412, 413, 415)

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key", min_length=8, max_length=100, pattern=r"^[A-Za-z0-9_.:-]+$",
        description="Pengenal permintaan ini, buatan Anda. Permintaan dengan kunci yang sama dilakukan satu kali.",
    ),
]
IfNoneMatch = Annotated[
    str, Header(alias="If-None-Match", max_length=200, description="ETag yang Anda simpan; bila masih sama, 304.")
]
IfMatch = Annotated[
    str, Header(alias="If-Match", max_length=200, description="ETag yang Anda lihat; bila sudah berubah, 412.")
]


class PageOut(BaseModel, Generic[_Item]):
    """One page of a list: `count` is the number of all rows."""

    items: list[_Item]
    count: int
    limit: int
    offset: int


@dataclass(frozen=True)
class Door:
    """A client at the door of one act in one agreement, acting for `party`."""

    client: ApiClient
    act: Act
    at: datetime
    agreement: Agreement
    party: Party

    @property
    def user(self) -> User:
        return self.client.user

    @property
    def on(self) -> date:
        return wib_date(self.at)

    @property
    def other(self) -> Party:
        return other_party(self.party)


@dataclass(frozen=True)
class Seen:
    """What a client says it saw before a change: the ETag it sent, and what a reading of that thing gives now."""

    if_match: str
    now: Callable[[], BaseModel]


def caller_of(request: HttpRequest) -> Caller:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller


def agreements_of(caller: Caller) -> QuerySet[Agreement]:
    """Return the agreements of the client's agency. Raises NotAllowed without a membership in force."""
    membership = membership_of(caller.user, wib_date(caller.at))
    if membership is None:
        raise NotAllowed(refusal(Act.VIEW, None))
    return Agreement.objects.of_agency(membership.agency)


def enter(request: HttpRequest, code: str) -> Door:
    """Return the client at the door of this operation's act.

    404 for a foreign agreement, 403 beyond the key's scope or the agency's part; that attempt is journalled.
    """
    caller = caller_of(request)
    agreement = find(agreements_of(caller), "Perjanjian", code=code)
    party = party_of(agreement, caller.user, wib_date(caller.at))
    if not caller.in_scope:
        sentence = f"Cakupan kunci ini tidak meliputi {RULES[caller.act].label}."
        journal.record(
            chain=agreement.code, act=caller.act, object=f"agreement:{agreement.code}", at=caller.at, by=caller.user,
            party=party.agency.code, refused=sentence,
        )
        raise ApiRefusal(403, "out_of_scope", sentence)
    return Door(caller.client, caller.act, caller.at, agreement, party)


def find(rows: QuerySet[_Row], noun: str, **by: object) -> _Row:
    """Return the one row, or turn the request away with 404."""
    row = rows.filter(**by).first()
    if row is None:
        raise ApiRefusal(404, "not_found", f"{noun} tidak ditemukan.")
    return row


def page(rows: QuerySet[Any], query: PageQuery, item: Callable[[Any], _Item]) -> PageOut[_Item]:
    """Return the page that is asked for. Two queries, besides those of the rows."""
    shown: Iterable[Any] = rows[query.offset : query.offset + query.limit]
    return PageOut(items=[item(row) for row in shown], count=rows.count(), limit=query.limit, offset=query.offset)


def etag(body: str) -> str:
    return f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'


def answer(shown: BaseModel, if_none_match: str = "") -> HttpResponse:
    """Answer with what is shown and its ETag; with 304 where the client has it already."""
    body = shown.model_dump_json()
    tag = etag(body)
    held = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    if tag in held or "*" in held:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(body, content_type=_JSON, headers={"ETag": tag})


def check_unchanged(if_match: str, now: BaseModel) -> None:
    """Turn the request away with 412 where the row is not the one that the client saw. Call under the row's lock."""
    held = {part.strip() for part in if_match.split(",")}
    if if_match and "*" not in held and etag(now.model_dump_json()) not in held:
        raise ApiRefusal(
            412, "precondition_failed", "Catatan ini sudah berubah sejak Anda membacanya. Baca kembali, lalu putuskan."
        )


def perform(
    request: HttpRequest, key: str, door: Door, act: Callable[[], BaseModel], *, thing: str = "",
    seen: Seen | None = None,
) -> HttpResponse:
    """Do an act once for this key and answer 201 with what it made; a refusal is journalled and answered.

    `thing` is how the journal names what a refused attempt was about; `seen`, of a change, turns it away with 412
    where the thing is not what the client saw. The act and its answer are one transaction (see
    `accounts.services.idempotency`).
    """

    def done() -> Answer:
        if seen is not None and seen.if_match:
            # The row may have changed since it was found: it is judged under the lock that the act takes as well.
            Agreement.objects.select_for_update().get(pk=door.agreement.pk)
            check_unchanged(seen.if_match, seen.now())
        return Answer(201, act().model_dump_json())

    def refuse(error: Exception) -> Answer:
        journal.record(
            chain=door.agreement.code, act=door.act, object=thing or f"agreement:{door.agreement.code}", at=door.at,
            by=door.user, party=door.party.agency.code, refused=str(error),
        )
        return _refusal(request, error)

    asked = Request(door.client, key, _fingerprint(request), door.at)
    try:
        given = once(asked, done, refusals=(Refused, NotAllowed), refuse=refuse)
    except KeyReused as error:
        raise ApiRefusal(
            422, "idempotency_key_reused", "Kunci Idempotency-Key ini sudah dipakai untuk permintaan lain.",
            fields=[("Idempotency-Key", "Pakai kunci baru untuk permintaan yang berbeda.")],
        ) from error
    except InFlight as error:
        raise ApiRefusal(
            409, "in_flight", "Permintaan yang sama sedang diproses. Tunggu sebentar, lalu kirim lagi.",
            headers={"Retry-After": "2"},
        ) from error
    replayed = {"Idempotency-Replayed": "true"} if given.replayed else {}
    return HttpResponse(given.body, status=given.status, content_type=_JSON, headers=replayed)


def _refusal(request: HttpRequest, error: Exception) -> Answer:
    if isinstance(error, NotAllowed):
        return Answer(403, fault_body(request, "not_allowed", str(error)).model_dump_json())
    faults = getattr(error, "faults", None) or {getattr(error, "field", ""): str(error)}
    fields = [(name, text) for name, text in faults.items() if name]
    return Answer(422, fault_body(request, "refused", str(error), fields).model_dump_json())


def _fingerprint(request: HttpRequest) -> str:
    parts = (str(request.method), request.get_full_path(), request.headers.get("If-Match", ""))
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + request.body).hexdigest()
