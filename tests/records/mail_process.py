"""A process that sends mail and dies, or stops, at a named point. Started by `test_mail_crash.py`.

Arguments: order (ours, mark_first, send_first), signal, stage, port of the server, name of the database.
"""

import os
import signal
import sys

import django


def main(order: str, sign: str, stage: str, port: str, database: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.MAIL_HOST, settings.MAIL_PORT = "127.0.0.1", int(port)
    django.setup()

    def on_stage(reached: str) -> None:
        if reached == stage:
            os.kill(os.getpid(), signal.Signals[sign])

    if order == "ours":
        from django.utils import timezone

        from records.services import mail

        mail.deliver(at_clock=timezone.now, on_stage=on_stage)
    else:
        naive(order, on_stage)


def naive(order, on_stage):  # type: ignore[no-untyped-def]
    """The two simple orders, to show what they lose and what they double."""
    from django.utils import timezone

    from records.models import MailMessage
    from records.services import mail
    from records.smtp import hand_over

    def mark(message: MailMessage) -> None:
        MailMessage.objects.filter(pk=message.pk).update(state="sent", sent_at=timezone.now())

    for message in MailMessage.objects.filter(state="pending").order_by("pk"):
        if order == "mark_first":
            mark(message)
            on_stage("between")
        hand_over(
            mail._server(), sender="portal@localhost", recipient=message.to_address,
            data=mail._composed(message).as_bytes(), may_send_body=lambda: True,
        )
        if order == "send_first":
            on_stage("between")
            mark(message)


if __name__ == "__main__":
    main(*sys.argv[1:])
