"""This installation, and the pulse of its background work."""

from django.db import models
from django.db.models import Q


class Installation(models.Model):
    """The one row that says what this database is. A sample one is marked on every page and mails nobody outside."""

    is_sample = models.BooleanField("data contoh", default=False)
    created_at = models.DateTimeField("dibuat")

    class Meta:
        verbose_name = "instalasi"
        verbose_name_plural = "instalasi"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="installation_single_row")]

    def __str__(self) -> str:
        return "data contoh" if self.is_sample else "data resmi"

    @classmethod
    def holds_samples(cls) -> bool:
        """Whether this database is a sample, so that everything leaving it has to say so. One query."""
        return cls.objects.filter(is_sample=True).exists()


class Heartbeat(models.Model):
    """The last time a background loop was seen alive. `/healthz` and the watchdog read it."""

    name = models.CharField("nama", max_length=40, primary_key=True)
    beat_at = models.DateTimeField("terakhir")

    class Meta:
        verbose_name = "detak"
        verbose_name_plural = "detak"

    def __str__(self) -> str:
        return self.name
