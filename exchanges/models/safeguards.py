"""Confidentiality (Pasal 9): failures to protect personal data. No personal rows: what was disclosed is described."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models import Agreement, Party, Term


class Incident(models.Model):
    """A failure to protect personal data. The hours come from a law and not from the agreement.

    `processor` is the party whose processing failed and which has to notify. `known_at` is what the recorder says;
    `starts_at` is the instant from which the hours run, `due_at` the last one at which a notice is on time.
    """

    class State(models.TextChoices):
        OPEN = "open", "terbuka"
        CLOSED = "closed", "ditutup"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="incidents")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+", verbose_name="ketentuan")
    processor = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="+", verbose_name="PIHAK yang pemrosesannya gagal"
    )
    title = models.CharField("judul", max_length=200)
    known_at = models.DateTimeField("diketahui")
    starts_at = models.DateTimeField("jam berjalan sejak")
    due_at = models.DateTimeField("batas pemberitahuan")
    state = models.CharField("keadaan", max_length=6, choices=State.choices, default=State.OPEN)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "insiden"
        verbose_name_plural = "insiden"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__gte=F("known_at"), due_at__gt=F("starts_at"), recorded_at__gte=F("known_at")),
                name="incident_known_then_started_then_due",
            )
        ]

    def __str__(self) -> str:
        return self.title


class IncidentEntry(models.Model):
    """One step in an incident. Never changed.

    An account, and each notice, holds the three things that a notice must say; a statement names the party that is
    held responsible (none: nobody, or not known yet); a notice has its instant and whom it went to.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", "uraian"
        STATEMENT = "statement", "pernyataan tanggung jawab"
        NOTICE = "notice", "pemberitahuan"
        CLOSE = "close", "penutupan"
        REOPEN = "reopen", "dibuka kembali"

    class Recipient(models.TextChoices):
        PERSONS = "persons", "subjek data pribadi"
        AUTHORITY = "authority", "lembaga pelindungan data pribadi"
        PUBLIC = "public", "masyarakat"

    class Outcome(models.TextChoices):
        HANDLED = "handled", "ditangani"
        UNFOUNDED = "unfounded", "bukan kegagalan pelindungan data"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField("jenis", max_length=9, choices=Kind.choices)
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("catatan", blank=True)
    data_disclosed = models.TextField("data yang terungkap", blank=True)
    when_and_how = models.TextField("kapan dan bagaimana terungkap", blank=True)
    handling = models.TextField("upaya penanganan dan pemulihan", blank=True)
    responsible = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    recipient = models.CharField("kepada", max_length=9, choices=Recipient.choices, blank=True)
    notified_at = models.DateTimeField("diberitahukan", null=True, blank=True)
    reference = models.CharField("nomor atau bukti", max_length=200, blank=True)
    outcome = models.CharField("hasil", max_length=9, choices=Outcome.choices, blank=True)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "catatan insiden"
        verbose_name_plural = "catatan insiden"
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="notice", notified_at__isnull=False) & ~Q(recipient=""))
                | (~Q(kind="notice") & Q(notified_at=None, recipient="")),
                name="incidententry_notice_has_instant_and_recipient",
            ),
            models.CheckConstraint(
                condition=(Q(kind="close") & ~Q(outcome="")) | (~Q(kind="close") & Q(outcome="")),
                name="incidententry_close_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} atas {self.incident}"
