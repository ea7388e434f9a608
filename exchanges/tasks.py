"""Background jobs of the exchange layer."""

from django.db import transaction
from django_q.tasks import async_task

from records.tasks import settle_documents

from .services import issuing


def draw_documents() -> dict[str, int]:
    """Settle the documents of deliveries, feedback and minutes (see `records.tasks.settle_documents`)."""
    return settle_documents(issuing.work())


def draw_soon() -> None:
    """Have the documents drawn right after the act, rather than with the next minute. Losing it loses a minute."""
    transaction.on_commit(
        lambda: async_task("exchanges.tasks.draw_documents", task_name="Penerbitan dokumen segera"), robust=True
    )
