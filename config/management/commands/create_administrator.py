"""Make the first administrator of a new portal."""

import getpass
import secrets
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User

DEFAULT_EMAIL = "admin@localhost.localdomain"
DEFAULT_NAME = "Administrator Portal"


class Command(BaseCommand):
    help = "Membuat administrator pertama. Tidak melakukan apa pun bila administrator sudah ada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", help=f"surel untuk masuk (tanpa terminal: {DEFAULT_EMAIL})")
        parser.add_argument("--name", help=f"nama lengkap (tanpa terminal: {DEFAULT_NAME})")

    def handle(self, *args: Any, email: str | None, name: str | None, **options: Any) -> None:
        if User.objects.filter(is_staff=True, is_superuser=True, is_active=True).exists():
            return
        asking = sys.stdin.isatty()
        if asking:
            self.stdout.write("Administrator pertama portal ini:")
            email = email or input("  Surel: ").strip()
            name = name or input("  Nama lengkap: ").strip()
        user = User(
            email=(email or DEFAULT_EMAIL).lower(), full_name=name or DEFAULT_NAME, is_staff=True, is_superuser=True
        )
        password = _asked(user) if asking else secrets.token_urlsafe(12)
        user.set_password(password)
        try:
            user.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.save()
        self.stdout.write(f"Administrator dibuat: {user.email}")
        if not asking:
            self.stdout.write(f"Kata sandi (hanya ditampilkan sekali ini): {password}")


def _asked(user: User) -> str:
    """Ask for the new password twice and return it. Raises CommandError where it is refused."""
    password = getpass.getpass("  Kata sandi (paling sedikit 12 karakter): ")
    if password != getpass.getpass("  Kata sandi sekali lagi: "):
        raise CommandError("Kedua kata sandi tidak sama. Ulangi perintahnya.")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password
