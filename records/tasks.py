"""Background jobs of the archive layer, and how those of the layers above settle their documents."""

import logging
import random
from collections.abc import Sequence

from django.utils import timezone

from records.services import mail, sealing
from records.services.documents import Task

#: Each takes a second or two to draw; a run must end well before the worker's time limit.
_PER_RUN = 20

logger = logging.getLogger(__name__)


def send_mails() -> dict[str, int]:
    """Hand over what waits in the outbox. Level-triggered: what a lost run left, the next one sends."""
    return mail.deliver(at_clock=timezone.now)


def purge_sealed() -> dict[str, int]:
    """Destroy the sealed files whose day has come, and what acts that were undone left in the vault."""
    now = timezone.now()
    return {"purged": sealing.purge(as_of=timezone.localdate(now), at=now), "swept": sealing.sweep(at=now)}


def settle_documents(due: Sequence[Task]) -> dict[str, int]:
    """Issue the documents that are due, and end those that no longer hold. What fails is tried again next minute.

    Returns how many records were settled, failed and are left for the next run.
    """
    # In random order, so that documents that cannot be drawn never keep the others waiting.
    chosen = random.sample(due, min(_PER_RUN, len(due)))
    failed = 0
    for task in chosen:
        try:
            task.settle(task.pk, timezone.now())
        except Exception:
            failed += 1
            logger.exception("document of record %s could not be settled", task.pk)
    return {"settled": len(chosen) - failed, "failed": failed, "left": len(due) - len(chosen)}
