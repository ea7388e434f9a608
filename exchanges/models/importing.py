"""Imports of past records from a spreadsheet: checked in the background, shown, and written only when confirmed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models import Agreement, Party
from records.models import SealedFile


class ImportJob(models.Model):
    """One spreadsheet on its way in. Nothing is written before every row is right and a person has said so.

    `rows_checked` and `rows_written` are the places from which the work goes on, whoever left it and how.
    `leased_until`: until then a worker is at it. `preview` shows the first good rows, `effects` counts what follows.
    """

    class Kind(models.TextChoices):
        DELIVERIES = "deliveries", "penyerahan"
        LETTERS = "letters", "surat"

    class State(models.TextChoices):
        CHECKING = "checking", "diperiksa"
        FAULTY = "faulty", "ada baris yang keliru"
        CHECKED = "checked", "siap dicatat"
        WRITING = "writing", "sedang dicatat"
        DONE = "done", "selesai"
        STOPPED = "stopped", "terhenti"
        CANCELLED = "cancelled", "dibatalkan"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="import_jobs")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("jenis", max_length=12, choices=Kind.choices)
    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.CHECKING)
    file = models.ForeignKey(SealedFile, on_delete=models.PROTECT, related_name="+")
    rows_total = models.PositiveIntegerField("jumlah baris")
    rows_checked = models.PositiveIntegerField("baris diperiksa", default=0)
    rows_faulty = models.PositiveIntegerField("baris keliru", default=0)
    rows_written = models.PositiveIntegerField("baris dicatat", default=0)
    warnings = models.PositiveIntegerField("peringatan", default=0)
    preview = models.JSONField("contoh baris", default=list)
    effects = models.JSONField("akibat", default=dict)
    started_at = models.DateTimeField("diunggah")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField("disetujui", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField("berakhir", null=True, blank=True)
    stopped_row = models.PositiveIntegerField("baris yang menghentikan", null=True, blank=True)
    stopped_reason = models.TextField("sebab terhenti", blank=True)
    leased_until = models.DateTimeField("dikerjakan sampai", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("percobaan tanpa kemajuan", default=0)

    class Meta:
        verbose_name = "impor"
        verbose_name_plural = "impor"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rows_checked__lte=F("rows_total"), rows_written__lte=F("rows_checked")),
                name="importjob_rows_in_order",
            ),
            models.CheckConstraint(
                condition=Q(rows_written=0) | Q(confirmed_by__isnull=False, rows_faulty=0),
                name="importjob_writes_what_was_confirmed",
            ),
        ]
        indexes = [
            # For the job that looks for work.
            models.Index(fields=["id"], condition=Q(state__in=["checking", "writing"]), name="importjob_open")
        ]

    def __str__(self) -> str:
        return f"Impor {self.get_kind_display()}"

    @property
    def working(self) -> bool:
        """Whether the background is at it or will be."""
        return self.state in (self.State.CHECKING, self.State.WRITING)


class ImportFinding(models.Model):
    """What is wrong with one row, or strange about it (`is_warning`). Goes with the file that it speaks of."""

    job = models.ForeignKey(ImportJob, on_delete=models.PROTECT, related_name="findings")
    row = models.PositiveIntegerField("baris")
    column = models.CharField("kolom", max_length=100, blank=True)
    value = models.CharField("isian", max_length=100, blank=True)
    text = models.TextField("temuan")
    is_warning = models.BooleanField("peringatan", default=False)

    class Meta:
        verbose_name = "temuan impor"
        verbose_name_plural = "temuan impor"
        ordering = ["row", "pk"]

    def __str__(self) -> str:
        return f"Baris {self.row}: {self.text}"
