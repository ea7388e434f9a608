"""Background jobs of the exchange layer."""

import logging
import random

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from .services import issuing

#: Each takes a second or two to draw; a run must end well before the worker's time limit.
_PER_RUN = 20

logger = logging.getLogger(__name__)


def draw_documents() -> dict[str, int]:
    """Issue the documents that are due, and end those that no longer hold. What fails is tried again next minute.

    Returns how many records were settled, failed and are left for the next run.
    """
    due = issuing.work()
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


def draw_soon() -> None:
    """Have the documents drawn right after the act, rather than with the next minute. Losing it loses a minute."""
    transaction.on_commit(
        lambda: async_task("exchanges.tasks.draw_documents", task_name="Penerbitan dokumen segera"), robust=True
    )
