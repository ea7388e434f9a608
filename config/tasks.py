"""Jobs of the installation itself."""

from django.utils import timezone

from records.models import Heartbeat

from .health import WORKER


def beat() -> None:
    """Record that the background worker is alive. The watchdog and `/healthz` look at it."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"beat_at": timezone.now()})
