"""Going over to a new wrapping key for sealed files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.services import sealing
from records.vault import VaultError


class Command(BaseCommand):
    help = (
        "Membungkus ulang kunci semua berkas tersegel dengan kunci brankas yang tertulis paling atas. Sesudahnya "
        "kunci lama dapat dilepas."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = sealing.rotate()
        except VaultError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} kunci berkas dibungkus ulang." if count else "Semua kunci berkas sudah terbaru.")
