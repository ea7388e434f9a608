"""Everything between a checkout that is set up and a portal that can start, in one go."""

import hashlib
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agreements.models import Agreement, Holiday
from config.installation import OtherKind, establish

INSTRUMENT = settings.BASE_DIR / "agreements" / "instruments" / "lan-bkn-2025.toml"
STATIC_STAMP = settings.VAR_DIR / "static.stamp"


class Command(BaseCommand):
    help = "Menyiapkan basis data, berkas tampilan, perjanjian, dan jadwal. Mengulanginya tidak mengubah apa pun."
    requires_system_checks = []  # migrate and collectstatic run theirs

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--empty", action="store_true", help="portal resmi tanpa data contoh")

    def handle(self, *args: Any, empty: bool, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        try:
            establish(is_sample=not empty, at=timezone.now())
        except OtherKind as refused:
            raise CommandError(str(refused)) from refused
        _collect_static()
        # The first time only: afterwards they are kept in the portal, and may differ from the file.
        if not Agreement.objects.exists():
            call_command("load_agreement", str(INSTRUMENT))
        if not Holiday.objects.exists():
            call_command("load_holidays")
        call_command("create_administrator" if empty else "load_sample")
        call_command("sync_schedules", verbosity=0)


def _collect_static() -> None:
    """Collect static files where one has changed since the last time."""
    fingerprint = hashlib.sha256()
    for path in _sources():
        fingerprint.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    found = fingerprint.hexdigest()
    if STATIC_STAMP.exists() and settings.STATIC_ROOT.exists() and STATIC_STAMP.read_text(encoding="utf-8") == found:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    STATIC_STAMP.write_text(found, encoding="utf-8")


def _sources() -> Iterator[Path]:
    yield settings.BASE_DIR / "requirements.txt"  # packages bring static files too
    for folder in (settings.BASE_DIR / "static", settings.VENDOR_DIR):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())
