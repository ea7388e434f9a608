"""Jobs of the agreement layer. Entry points: they read the clock and make one call."""

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from records.tasks import settle_documents

from .services import alerts, issuing


def raise_notices() -> int:
    """Raise notices up to today (WIB). A missed day is made good by the next run."""
    return len(alerts.raise_notices(as_of=timezone.localdate(), at=timezone.now()))


def queue_notice_mails() -> int:
    """Put the mails of notices that have none yet into the outbox."""
    return alerts.queue_mails(at=timezone.now())


def draw_letters() -> dict[str, int]:
    """Settle the documents of letters (see `records.tasks.settle_documents`)."""
    return settle_documents(issuing.work())


def draw_letters_soon() -> None:
    """Have them drawn right after the act, rather than with the next minute. Losing it loses a minute."""
    transaction.on_commit(
        lambda: async_task("agreements.tasks.draw_letters", task_name="Penerbitan surat segera"), robust=True
    )
