"""Imports of past records from a spreadsheet: read in the background, shown, and written only when confirmed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models import Agreement, Party
from records.models import StoredFile


class ImportJob(models.Model):
    """One spreadsheet on its way in. Nothing is written before every row is right and a person has said so."""

    class Kind(models.TextChoices):
        DELIVERIES = "deliveries", "penyerahan"
        LETTERS = "letters", "surat"

    class State(models.TextChoices):
        WAITING = "waiting", "menunggu"
        CHECKING = "checking", "diperiksa"
        CHECKED = "checked", "siap dicatat"
        FAULTY = "faulty", "ada baris yang keliru"
        WRITING = "writing", "dicatat"
        DONE = "done", "selesai"
        CANCELLED = "cancelled", "dibatalkan"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="import_jobs")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("jenis", max_length=12, choices=Kind.choices)
    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.WAITING)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    rows_total = models.PositiveIntegerField("jumlah baris", default=0)
    rows_read = models.PositiveIntegerField("baris dibaca", default=0)
    rows_written = models.PositiveIntegerField("baris dicatat", default=0)
    faults = models.JSONField("kekeliruan", default=list)
    started_at = models.DateTimeField("diunggah")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField("selesai", null=True, blank=True)
    beat_at = models.DateTimeField("detak terakhir", null=True, blank=True)

    class Meta:
        verbose_name = "impor"
        verbose_name_plural = "impor"
        ordering = ["-started_at", "-pk"]
        indexes = [
            # For the job that looks for work.
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "checking", "writing"]), name="import_open")
        ]

    def __str__(self) -> str:
        return f"Impor {self.get_kind_display()}"
