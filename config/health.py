"""Is the portal alive? Each check with its bound, for `/healthz` and the watchdog."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import Max, Min
from django.db.models.functions import Coalesce

from records.models import Heartbeat, Installation, MailMessage
from records.services import mail

WORKER = "worker"
WORKER_LIMIT = timedelta(minutes=10)
PENDING_LIMIT = timedelta(minutes=15)
AMBIGUOUS_LIMIT = timedelta(hours=1)


@dataclass(frozen=True)
class Check:
    """One finding. `age` is how long the thing has been so, None where there is no such thing."""

    name: str
    ok: bool
    message: str
    age: timedelta | None = None
    limit: timedelta | None = None


def examine(at: datetime) -> list[Check]:
    """Return the findings at `at`, the database first; without a database there are no others."""
    try:
        connection.ensure_connection()
        return [Check("database", True, "Basis data terjangkau."), _worker(at), _pending(at), _ambiguous(at)]
    except DatabaseError:
        return [Check("database", False, "Basis data tidak terjangkau.")]


def worker_age(at: datetime) -> timedelta | None:
    """Return how long ago the background worker was last seen, None where it never was."""
    beat = Heartbeat.objects.filter(name=WORKER).first()
    return at - beat.beat_at if beat else None


def _worker(at: datetime) -> Check:
    age = worker_age(at)
    if age is None:
        # Nothing has beaten yet: a new installation gets the same time as a silent one.
        created_at = Installation.objects.values_list("created_at", flat=True).first()
        young = created_at is not None and at - created_at <= WORKER_LIMIT
        message = "Pekerja latar belum pernah terlihat" + ("; portal baru disiapkan." if young else ".")
        return Check("worker", young, message, None, WORKER_LIMIT)
    ok = age <= WORKER_LIMIT
    return Check("worker", ok, "Pekerja latar berjalan." if ok else "Pekerja latar berhenti.", age, WORKER_LIMIT)


def _pending(at: datetime) -> Check:
    if not mail.may_send():
        return Check("mail_pending", True, "Portal ini tidak mengirim surel; surel menunggu di portal.")
    waiting = MailMessage.objects.filter(state__in=[MailMessage.State.PENDING, MailMessage.State.SENDING])
    # One that is backing off counts too: a mail server that is down is just what the light is for.
    oldest = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    return _bounded(
        "mail_pending", at, oldest, PENDING_LIMIT, "Tidak ada surel yang menunggu terlalu lama.",
        "Ada surel yang menunggu terlalu lama.",
    )


def _ambiguous(at: datetime) -> Check:
    # A message became doubtful at its last attempt.
    doubtful = MailMessage.objects.filter(state=MailMessage.State.AMBIGUOUS)
    since = doubtful.annotate(since=Coalesce(Max("attempts__started_at"), "created_at"))
    oldest = since.aggregate(oldest=Min("since"))["oldest"]
    return _bounded(
        "mail_ambiguous", at, oldest, AMBIGUOUS_LIMIT, "Tidak ada surel meragukan yang terlalu lama.",
        "Ada surel meragukan yang perlu diperiksa orang.",
    )


def _bounded(name: str, at: datetime, oldest: datetime | None, limit: timedelta, good: str, bad: str) -> Check:
    age = at - oldest if oldest else None
    ok = age is None or age <= limit
    return Check(name, ok, good if ok else bad, age, limit)
