"""Hand over the mails that wait in the outbox, now."""

from typing import Any

from django.core.management.base import BaseCommand

from records.models import MailMessage
from records.services.mail import may_send
from records.tasks import send_mails


class Command(BaseCommand):
    help = "Mengirim surel yang menunggu, di luar jadwal."

    def handle(self, *args: Any, **options: Any) -> None:
        if not may_send():
            self.stdout.write(
                "Tidak ada surel yang dikirim: MAIL_HOST belum diatur, atau instalasi ini berisi data contoh dan "
                "hanya boleh mengirim ke server surel di mesin ini sendiri."
            )
            return
        counts = send_mails()
        told = [f"{counts[state.value]} {state.label}" for state in MailMessage.State if counts[state.value]]
        self.stdout.write("Surel: " + (", ".join(told) if told else "tidak ada yang jatuh waktunya") + ".")
