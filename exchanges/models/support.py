"""Competency support for functional positions (3(1)d, 3(2)d)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models import Agreement, Party
from records.models import StoredFile


class CompetencySupport(models.Model):
    """A training or certification that one party gave people of a functional position; participants as a number."""

    class Kind(models.TextChoices):
        TRAINING = "training", "pelatihan"
        CERTIFICATION = "certification", "sertifikasi kompetensi"

    class Cost(models.TextChoices):
        EACH = "each", "masing-masing PIHAK"
        PROVIDER = "provider", "PIHAK penyelenggara"
        RECEIVER = "receiver", "PIHAK penerima dukungan"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="competency_support")
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="penyelenggara")
    kind = models.CharField("bentuk", max_length=14, choices=Kind.choices)
    position = models.CharField("jabatan fungsional", max_length=200)
    title = models.CharField("nama kegiatan", max_length=200)
    started_on = models.DateField("mulai")
    ended_on = models.DateField("selesai")
    participants = models.PositiveIntegerField("jumlah peserta")
    cost = models.CharField("biaya ditanggung", max_length=8, choices=Cost.choices, default=Cost.EACH)
    evidence = models.CharField("bukti dukung", max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_on = models.DateField("dibatalkan", null=True, blank=True)
    withdrawn_reason = models.TextField("alasan pembatalan", blank=True)

    class Meta:
        verbose_name = "dukungan pengembangan kompetensi"
        verbose_name_plural = "dukungan pengembangan kompetensi"
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ended_on__gte=F("started_on")), name="support_ends_after_start"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="support_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title
