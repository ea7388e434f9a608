"""A request sent twice is done once, and answered twice with the same words.

Three steps, so that a process may die between any two of them:

1. *Claim.* The row of (client, key) is written and committed, without an answer: the request is under way.
2. *Act and answer in one transaction.* The row is locked, the act writes its facts and its journal entry, and the
   answer is written into the row. They are committed together: whoever dies before has done nothing, whoever dies
   after, even before the answer has left, finds it when the client asks again.
3. A refused act is rolled back first; the refusal's journal entry and the answer are then written together.

A claim without an answer is under way for `LEASE`; whoever comes meanwhile is turned away (InFlight) and may ask
again. After that its process counts as dead and the next request takes the claim over. Should the first one live on
all the same, it finds under the lock that the claim is no longer its own, and writes nothing. So the act is done at
most once, whatever dies, and however many ask at once. A failure that is no refusal gives the claim back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from ..models import ApiClient, IdempotentRequest

LEASE = timedelta(seconds=60)
KEPT_FOR = timedelta(days=7)


class KeyReused(Exception):
    """The key was used for another request."""


class InFlight(Exception):
    """The same request is under way."""


@dataclass(frozen=True)
class Answer:
    """What a client was told: an HTTP status and a JSON text. `replayed`: it is the answer of an earlier request."""

    status: int
    body: str
    replayed: bool = False


@dataclass(frozen=True)
class Request:
    """What is asked: by whom, under which key, and the SHA-256 of what was sent (64 hex digits)."""

    client: ApiClient
    key: str
    sha256: str
    at: datetime


def once(
    request: Request, act: Callable[[], Answer], *, refusals: tuple[type[Exception], ...],
    refuse: Callable[[Exception], Answer],
) -> Answer:
    """Return the answer of `act`, done now or by an earlier request under the same key.

    `act` runs inside the transaction that keeps its answer. Where it raises one of `refusals`, `refuse` gives the
    answer, which is kept as well. Raises KeyReused, InFlight, and what `act` raises besides; then nothing is kept.
    """
    row = _claim(request)
    if row.status is not None:
        return Answer(row.status, row.answer, replayed=True)
    try:
        try:
            return _kept(row, act)
        except refusals as error:
            refusal = error
            return _kept(row, lambda: refuse(refusal))
    except BaseException:
        IdempotentRequest.objects.filter(pk=row.pk, status=None, started_at=row.started_at).delete()
        raise


def purge(before: datetime) -> int:
    """Forget requests that began before `before`; return how many. Their keys are free again."""
    return IdempotentRequest.objects.filter(started_at__lt=before).delete()[0]


def _claim(request: Request) -> IdempotentRequest:
    row, new = IdempotentRequest.objects.get_or_create(
        client=request.client, key=request.key,
        defaults={"request_sha256": request.sha256, "started_at": request.at},
    )
    if new:
        return row
    if row.request_sha256 != request.sha256:
        raise KeyReused
    if row.status is None:
        mine = row.started_at <= request.at - LEASE and IdempotentRequest.objects.filter(
            pk=row.pk, status=None, started_at=row.started_at
        ).update(started_at=request.at)
        if not mine:
            raise InFlight
        row.started_at = request.at
    return row


@transaction.atomic
def _kept(claim: IdempotentRequest, work: Callable[[], Answer]) -> Answer:
    row = IdempotentRequest.objects.select_for_update().filter(pk=claim.pk).first()
    if row is not None and row.status is not None:
        return Answer(row.status, row.answer, replayed=True)
    if row is None or row.started_at != claim.started_at:
        raise InFlight
    answer = work()
    row.status, row.answer = answer.status, answer.body
    row.save(update_fields=["status", "answer"])
    return answer
