"""Jobs of the agreement layer. Entry points: they read the clock and make one call."""

from django.utils import timezone

from .services import alerts


def raise_notices() -> int:
    """Raise notices up to today (WIB). A missed day is made good by the next run."""
    return len(alerts.raise_notices(as_of=timezone.localdate(), at=timezone.now()))


def queue_notice_mails() -> int:
    """Put the mails of notices that have none yet into the outbox."""
    return alerts.queue_mails(at=timezone.now())
