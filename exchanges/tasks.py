"""Background jobs of the exchange layer."""

from time import monotonic, sleep

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from records.tasks import settle_documents

from .services import issuing
from .services.imports import runs

#: Well below the worker's time limit; what is left is another task's, behind those that wait.
_IMPORT_SECONDS = 45.0
#: SQLite lets one write at a time and asks those who wait ten times a second: so long the import stands aside.
_STAND_ASIDE = 0.15


def draw_documents() -> dict[str, int]:
    """Settle the documents of deliveries, feedback and minutes (see `records.tasks.settle_documents`)."""
    return settle_documents(issuing.work())


def draw_soon() -> None:
    """Have the documents drawn right after the act, rather than with the next minute. Losing it loses a minute."""
    transaction.on_commit(
        lambda: async_task("exchanges.tasks.draw_documents", task_name="Penerbitan dokumen segera"), robust=True
    )


def run_imports() -> int:
    """Check and record the rows of imports for a while (see `services.imports.runs`); return how many are left."""
    ends = monotonic() + _IMPORT_SECONDS
    left = runs.run(at_clock=timezone.now, enough=lambda: monotonic() > ends, pause=lambda: sleep(_STAND_ASIDE))
    if left:
        import_soon()
    return left


def import_soon() -> None:
    """Have imports worked at right after the act, rather than with the next minute. Losing it loses a minute."""
    transaction.on_commit(lambda: async_task("exchanges.tasks.run_imports", task_name="Impor segera"), robust=True)
