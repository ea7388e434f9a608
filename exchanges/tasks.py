"""Background jobs of the exchange layer."""

from time import monotonic, sleep

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from records.tasks import settle_documents

from .services import issuing, matching_jobs
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


def match() -> dict[str, int]:
    """Read the extracts and run the sessions of matching that wait."""
    return matching_jobs.work(at_clock=timezone.now)


def match_if_due() -> dict[str, int]:
    """Put right what dead jobs left, and start `match` where something waits.

    The timetable's jobs end within minutes; a run may take longer, so it is a task with a limit of its own.
    """
    at = timezone.now()
    swept = matching_jobs.settle(at=at)
    if due := matching_jobs.waiting(at=at):
        _start_matching()
    return {"swept": swept, "started": int(due)}


def match_soon() -> None:
    """Have it done right after the act, rather than with the next minute. Losing it loses a minute."""
    transaction.on_commit(_start_matching, robust=True)


def _start_matching() -> None:
    async_task("exchanges.tasks.match", task_name="Pemadanan", timeout=2 * settings.MATCHING_SECONDS)


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
