"""The mail ledger: what has to go out, to whom, and what became of each attempt."""

from django.db import models
from django.db.models import Q


class MailMessage(models.Model):
    """One message to one address. `key` makes it exactly one (e.g. `notice:12:pdpik@…`).

    `attempts_made` counts since it was queued or last retried by a person; the rows of `attempts` are all of them.
    """

    class State(models.TextChoices):
        PENDING = "pending", "menunggu"
        SENDING = "sending", "sedang dikirim"
        SENT = "sent", "terkirim"
        DEAD = "dead", "ditolak"
        AMBIGUOUS = "ambiguous", "meragukan"

    key = models.CharField("kunci", max_length=400, unique=True)
    chain = models.CharField("perjanjian", max_length=60)
    party = models.CharField("pihak", max_length=20)
    to_address = models.EmailField("kepada")
    subject = models.CharField("perihal", max_length=300)
    text = models.TextField("isi")
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.PENDING)
    attempts_made = models.PositiveSmallIntegerField("percobaan", default=0)
    next_attempt_at = models.DateTimeField("dicoba lagi")
    lease_until = models.DateTimeField("disewa sampai", null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField("dibuat")
    sent_at = models.DateTimeField("terkirim", null=True, blank=True)

    class Meta:
        verbose_name = "surel"
        verbose_name_plural = "surel"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="sent") & Q(sent_at__isnull=False)) | (~Q(state="sent") & Q(sent_at=None)),
                name="mail_sent_has_an_instant",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state__in=["pending", "sending"]), name="mail_waiting"
            ),
            models.Index(fields=["chain", "-created_at"], name="mail_of_agreement"),
        ]

    def __str__(self) -> str:
        return self.subject


class MailAttempt(models.Model):
    """One try to hand a message to the mail server. Written before the network is touched.

    `SUBMITTING` is written before the first byte of the body: only from then on may the server have the message.
    """

    class Outcome(models.TextChoices):
        STARTED = "started", "dimulai"
        SUBMITTING = "submitting", "isi sedang diserahkan"
        ACCEPTED = "accepted", "diterima server"
        DEFERRED = "deferred", "ditunda server"
        REJECTED = "rejected", "ditolak server"
        UNREACHABLE = "unreachable", "server tidak terjangkau"
        UNKNOWN = "unknown", "tidak diketahui"

    message = models.ForeignKey(MailMessage, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField("percobaan ke")
    started_at = models.DateTimeField("mulai")
    finished_at = models.DateTimeField("selesai", null=True, blank=True)
    outcome = models.CharField("hasil", max_length=12, choices=Outcome.choices, default=Outcome.STARTED)
    reply = models.TextField("jawaban server", blank=True)

    class Meta:
        verbose_name = "percobaan kirim"
        verbose_name_plural = "percobaan kirim"
        ordering = ["message", "number"]
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="mail_attempt_once")]

    def __str__(self) -> str:
        return f"{self.message} – percobaan {self.number}"
