"""Correction lists: proposals about persons' data, whose rows live only in sealed files (3(1)e, 4(1)d)."""

from django.conf import settings
from django.db import models

from agreements.models import Agreement, Party
from records.models import SealedFile

from .minutes import Minutes


class CorrectionList(models.Model):
    """A *daftar perbaikan data* from one party to the other. The database holds counts and hashes, never its rows."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="correction_lists")
    from_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="dari")
    to_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="kepada")
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    title = models.CharField("judul", max_length=200)
    note = models.TextField("keterangan", blank=True)
    recorded_at = models.DateTimeField("disampaikan")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "daftar perbaikan data"
        verbose_name_plural = "daftar perbaikan data"
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class CorrectionRound(models.Model):
    """The list as one party handed it over: the first, then each time it comes back with statuses filled in.

    `changes` counts how many rows went from one status to another since the round before, e.g.
    `{"proposed>verified": 12}`.
    """

    correction_list = models.ForeignKey(CorrectionList, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField("putaran")
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(SealedFile, on_delete=models.PROTECT, related_name="+")
    proposed = models.PositiveIntegerField("diusulkan")
    verified = models.PositiveIntegerField("diverifikasi")
    accepted = models.PositiveIntegerField("diterima")
    rejected = models.PositiveIntegerField("ditolak")
    done = models.PositiveIntegerField("selesai")
    changes = models.JSONField("perubahan", default=dict)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "putaran daftar perbaikan"
        verbose_name_plural = "putaran daftar perbaikan"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["correction_list", "number"], name="correctionround_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.correction_list} putaran {self.number}"

    @property
    def total(self) -> int:
        return self.proposed + self.verified + self.accepted + self.rejected + self.done
