"""Fill a sample portal with invented activity."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from agreements.models import Agreement
from config import sample
from records.models import Installation

ADMINISTRATOR = "administrator@contoh.example"


class Command(BaseCommand):
    help = "Mengisi portal contoh dengan kegiatan rekaan. Mengulanginya tidak mengubah apa pun."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--print-signins", action="store_true", help="hanya menampilkan akun contoh")

    def handle(self, *args: Any, print_signins: bool, **options: Any) -> None:
        if not Installation.holds_samples():
            raise CommandError("Portal ini bukan portal contoh; data contoh tidak dimuat ke portal resmi.")
        agreement = Agreement.objects.order_by("pk").first()
        if agreement is None:
            raise CommandError("Muat perjanjian lebih dahulu: manage.py load_agreement BERKAS")
        if print_signins:
            self._print_signins(agreement)
            return
        if not User.objects.filter(email=ADMINISTRATOR).exists():
            User.objects.create_superuser(ADMINISTRATOR, sample.PASSWORD, full_name="Administrator Contoh")
        told = sample.tell(agreement, timezone.localdate())
        already = "Perjanjian ini sudah berisi kegiatan; tidak ada yang diubah."
        self.stdout.write("Data contoh dimuat." if told else already)

    def _print_signins(self, agreement: Agreement) -> None:
        self.stdout.write(f"Akun contoh (kata sandi: {sample.PASSWORD}):")
        for party in agreement.parties.select_related("agency"):
            for role in Role:
                self.stdout.write(
                    f"  {sample.sign_in(party.agency, role):32} {party.agency.short_name} – {role.label}"
                )
        self.stdout.write(f"  {ADMINISTRATOR:32} Administrator portal")
