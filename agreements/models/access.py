"""The temporary stop of limited access, and its end."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .agreement import Agreement, Party


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def in_force(self, on: date) -> "SuspensionQuerySet":
        """Stops that hold on `on`; on the day of restoration access is back."""
        return self.filter(Q(restored_on=None) | Q(restored_on__gt=on), effective_on__lte=on)

    def open(self) -> "SuspensionQuerySet":
        return self.filter(restored_on=None)


class Suspension(models.Model):
    """A *penghentian sementara akses*, decided by the power's holder with letter and grounds, and its restoration.

    `evidence` freezes the grounds as they stood at the decision, `restoration_evidence` the conditions at the other.
    """

    class CureReading(models.TextChoices):
        CURATIVE = "curative", "kuratif"
        LITERAL = "literal", "harfiah"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="suspensions")
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="oleh")
    letter_number = models.CharField("nomor surat penghentian", max_length=100)
    letter_dated_on = models.DateField("tanggal surat penghentian")
    effective_on = models.DateField("berlaku mulai")
    grounds = models.JSONField("dasar penghentian")
    reason = models.TextField("pertimbangan", blank=True)
    evidence = models.JSONField("bukti dasar")
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    restored_on = models.DateField("dipulihkan", null=True, blank=True)
    restoration_letter_number = models.CharField("nomor surat pemulihan", max_length=100, blank=True)
    restoration_letter_dated_on = models.DateField("tanggal surat pemulihan", null=True, blank=True)
    restoration_reading = models.CharField(
        "tafsir pemulihan", max_length=10, choices=CureReading.choices, blank=True
    )
    restoration_evidence = models.JSONField("bukti syarat", null=True, blank=True)
    restored_at = models.DateTimeField("pemulihan dicatat", null=True, blank=True)
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = "penghentian sementara akses"
        verbose_name_plural = "penghentian sementara akses"
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(restored_on=None), name="suspension_one_open"
            ),
            models.CheckConstraint(
                condition=Q(
                    restored_on=None, restoration_letter_number="", restoration_letter_dated_on=None,
                    restoration_reading="", restored_at=None, restored_by=None,
                )
                | (
                    Q(
                        restored_on__isnull=False, restoration_letter_dated_on__isnull=False,
                        restored_at__isnull=False, restored_by__isnull=False,
                    )
                    & ~Q(restoration_letter_number="") & ~Q(restoration_reading="")
                ),
                name="suspension_restored_whole",
            ),
            models.CheckConstraint(
                condition=Q(restored_on=None) | Q(restored_on__gte=F("effective_on")),
                name="suspension_restored_after_stop",
            ),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("letter_dated_on")), name="suspension_not_before_its_letter"
            ),
        ]

    def __str__(self) -> str:
        return f"Penghentian sementara {self.letter_number}"
