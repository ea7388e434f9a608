"""Jobs about API clients."""

from django.utils import timezone

from .services import idempotency


def purge_idempotent_requests() -> None:
    """Forget the requests whose answers need no longer be kept."""
    idempotency.purge(timezone.now() - idempotency.KEPT_FOR)
