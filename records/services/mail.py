"""The outbox: queueing a message, handing it over, and what to do when that fails.

The order is what makes a message go out once: claim the row and commit, write the attempt, talk to the server up to
its consent, check that the claim still stands and note that the body comes now, send it, mark. A process that dies
before the note has sent nothing, so the message waits again; one that dies after it leaves it *ambiguous*, for a
person to decide.
"""

import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from records.models import Installation, MailAttempt, MailMessage
from records.smtp import Answer, Outcome, Server, hand_over

LEASE = timedelta(minutes=15)
BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240)]
MAX_ATTEMPTS = 32
"""The back-off reaches some five days: longer than any weekend a server may be down."""
RUN_LIMIT = timedelta(seconds=25)
"""No send starts later in one run, so that the last one still ends within the job's time limit."""

State = MailMessage.State


class NotRetryable(Exception):
    """The message is neither refused nor ambiguous; the Indonesian sentence says so."""


def queue(
    *, key: str, chain: str, party: str, to: str, subject: str, text: str, at: datetime
) -> MailMessage:
    """Put one message to one address into the outbox, once per `key`; a second call returns the first's row.

    The subject of a sample portal's message begins with `[DATA CONTOH]`.
    """
    if Installation.holds_samples():
        subject = f"[DATA CONTOH] {subject}"
    digest = salted_hmac("records.mail.message_id", key, algorithm="sha256").hexdigest()
    message, _ = MailMessage.objects.get_or_create(
        key=key,
        defaults={
            "chain": chain, "party": party, "to_address": to, "subject": _one_line(subject),
            "text": text.replace("\x00", ""), "message_id": f"<{digest[:24]}@{_host_name()}>", "created_at": at,
            "next_attempt_at": at,
        },
    )
    return message


def retry(message: MailMessage, *, at: datetime) -> None:
    """Let a refused or ambiguous message go out again, under the Message-ID it had.

    Raises NotRetryable for any other state.
    """
    updated = MailMessage.objects.filter(pk=message.pk, state__in=[State.DEAD, State.AMBIGUOUS]).update(
        state=State.PENDING, next_attempt_at=at, attempts_made=0, lease_until=None, lease_token=""
    )
    if not updated:
        raise NotRetryable("Surel ini tidak sedang ditolak atau meragukan, sehingga tidak perlu dikirim ulang.")
    message.refresh_from_db()


def deliver(
    *, at_clock: Callable[[], datetime], limit: int = 50, on_stage: Callable[[str], None] = lambda stage: None
) -> dict[str, int]:
    """Hand over up to `limit` waiting messages, one recipient each. Returns how many ended in which state.

    Must run outside a transaction: every step is committed before the next touches the network. `on_stage` is told
    each point at which a death of this process matters: after_claim, before_data, after_data, before_mark.
    """
    counts = dict.fromkeys(State.values, 0)
    if not may_send():
        return counts
    started = at_clock()
    _recover(started)
    for _ in range(limit):
        claim = _claim(at_clock()) if at_clock() - started <= RUN_LIMIT else None
        if claim is None:
            break
        on_stage("after_claim")
        answer = _attempt(claim, at_clock, on_stage)
        on_stage("before_mark")
        if state := _settle(claim, answer, at_clock()):
            counts[state] += 1
    return counts


def may_send() -> bool:
    """Say whether this installation sends mail at all: a server is set, and a sample only mails its own machine."""
    if not settings.MAIL_HOST:
        return False
    official = Installation.objects.filter(pk=1, is_sample=False).exists()
    return official or _is_loopback(settings.MAIL_HOST)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True)
class _Claim:
    """A message that this process alone may send, while its lease stands."""

    message: MailMessage
    attempt: MailAttempt
    token: str


def _claim(at: datetime) -> _Claim | None:
    waiting = MailMessage.objects.filter(state=State.PENDING, next_attempt_at__lte=at)
    while message := waiting.order_by("next_attempt_at", "pk").first():
        token = secrets.token_hex(16)
        with transaction.atomic(durable=True):
            won = waiting.filter(pk=message.pk).update(
                state=State.SENDING, lease_until=at + LEASE, lease_token=token, attempts_made=F("attempts_made") + 1
            )
            if won:
                number = message.attempts.count() + 1
                return _Claim(message, message.attempts.create(number=number, started_at=at), token)
    return None


def _attempt(claim: _Claim, at_clock: Callable[[], datetime], on_stage: Callable[[str], None]) -> Answer:
    def may_send_body() -> bool:
        on_stage("before_data")
        return _note_body(claim, at_clock())

    try:
        data = _composed(claim.message).as_bytes()
        return hand_over(
            _server(), sender=parseaddr(settings.MAIL_SENDER)[1], recipient=claim.message.to_address, data=data,
            may_send_body=may_send_body, after_body=lambda: on_stage("after_data"),
        )
    except (ValueError, ValidationError) as error:
        return Answer(Outcome.REJECTED, f"Alamat atau kepala surel tidak sah: {error}")


def _note_body(claim: _Claim, at: datetime) -> bool:
    """Commit that the body is about to leave; False when the lease no longer stands."""
    with transaction.atomic(durable=True):
        held = MailMessage.objects.filter(
            pk=claim.message.pk, state=State.SENDING, lease_token=claim.token, lease_until__gt=at
        ).update(lease_until=at + LEASE)
        if held:
            MailAttempt.objects.filter(pk=claim.attempt.pk).update(outcome=MailAttempt.Outcome.SUBMITTING)
    return bool(held)


def _settle(claim: _Claim, answer: Answer, at: datetime) -> str | None:
    """Record how the attempt ended. Returns the message's new state; None when the claim has passed to another.

    A late answer still settles a message that was meanwhile held as ambiguous: it is no longer unknown.
    """
    with transaction.atomic(durable=True):
        message = MailMessage.objects.select_for_update().filter(
            pk=claim.message.pk, lease_token=claim.token, state__in=[State.SENDING, State.AMBIGUOUS]
        ).first()
        if message is None or answer.outcome is Outcome.WITHDRAWN:
            return None
        _close(message, claim.attempt, answer, at)
    return message.state


def _recover(at: datetime) -> None:
    """Settle the messages whose sender died: nothing was sent before the note of the body, nobody knows after it."""
    expired = MailMessage.objects.filter(state=State.SENDING, lease_until__lte=at)
    for pk in expired.values_list("pk", flat=True):
        with transaction.atomic(durable=True):
            message = expired.select_for_update().filter(pk=pk).first()
            attempt = message.attempts.order_by("-number").first() if message else None
            if message and attempt:
                _close(message, attempt, _presumed(attempt), at)


def _presumed(attempt: MailAttempt) -> Answer:
    if attempt.outcome == MailAttempt.Outcome.SUBMITTING:
        return Answer(Outcome.UNKNOWN, "Pengirim berhenti setelah isi surel mulai diserahkan.")
    return Answer(Outcome.UNREACHABLE, "Pengirim berhenti sebelum isi surel diserahkan.")


def _close(message: MailMessage, attempt: MailAttempt, answer: Answer, at: datetime) -> None:
    attempt.outcome = MailAttempt.Outcome(answer.outcome.value)
    attempt.finished_at, attempt.reply = at, answer.reply.replace("\x00", "")
    attempt.save(update_fields=["outcome", "finished_at", "reply"])
    message.state = _next_state(answer.outcome, message.attempts_made)
    message.sent_at = at if message.state == State.SENT else None
    message.lease_until = None
    if message.state == State.PENDING:
        message.next_attempt_at = at + BACK_OFF[min(message.attempts_made, len(BACK_OFF)) - 1]
    if message.state != State.AMBIGUOUS:
        message.lease_token = ""
    message.save(update_fields=["state", "sent_at", "lease_until", "lease_token", "next_attempt_at"])


def _next_state(outcome: Outcome, attempts_made: int) -> str:
    if outcome is Outcome.ACCEPTED:
        return State.SENT
    if outcome is Outcome.UNKNOWN:
        return State.AMBIGUOUS
    if outcome is Outcome.REJECTED or attempts_made >= MAX_ATTEMPTS:
        return State.DEAD
    return State.PENDING


def _composed(message: MailMessage) -> EmailMessage:
    validate_email(message.to_address)
    composed = EmailMessage(policy=SMTP)
    composed["From"] = settings.MAIL_SENDER
    composed["To"] = message.to_address
    composed["Subject"] = message.subject
    composed["Date"] = format_datetime(message.created_at)
    composed["Message-ID"] = message.message_id
    composed["Auto-Submitted"] = "auto-generated"
    composed.set_content(message.text, cte="quoted-printable")
    composed["Content-Language"] = "id"  # after the content, which resets what is said of it
    return composed


def _server() -> Server:
    return Server(
        host=settings.MAIL_HOST, port=settings.MAIL_PORT, user=settings.MAIL_USER, password=settings.MAIL_PASSWORD,
        starttls=settings.MAIL_STARTTLS, timeout=settings.MAIL_TIMEOUT, name=_host_name(),
    )


def _host_name() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _one_line(subject: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in subject).split())[:300]
