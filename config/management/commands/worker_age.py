"""For the watchdog: how long ago the background worker was last seen."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.health import worker_age


class Command(BaseCommand):
    help = "Menampilkan umur detak terakhir pekerja latar dalam detik; 'none' bila belum pernah."
    requires_system_checks = []  # asked each minute

    def handle(self, *args: Any, **options: Any) -> None:
        age = worker_age(timezone.now())
        self.stdout.write("none" if age is None else str(int(age.total_seconds())))
