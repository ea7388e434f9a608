"""Problems in received data: raised by one party, settled by the other (3(2)e, 4(2)d)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models import Agreement, Party
from records.models import StoredFile

from .delivery import Delivery


class DataIssue(models.Model):
    """A *permasalahan data*. The agreement sets no deadline; `target_on` is the parties' own and said to be so."""

    class State(models.TextChoices):
        OPEN = "open", "terbuka"
        ANSWERED = "answered", "diselesaikan, menunggu persetujuan"
        CLOSED = "closed", "selesai"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="data_issues")
    raised_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="issues", null=True, blank=True)
    title = models.CharField("judul", max_length=200)
    description = models.TextField("uraian")
    target_on = models.DateField("target sendiri", null=True, blank=True)
    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.OPEN)
    raised_at = models.DateTimeField("diajukan")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField("selesai", null=True, blank=True)

    class Meta:
        verbose_name = "permasalahan data"
        verbose_name_plural = "permasalahan data"
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="closed") & Q(closed_at__isnull=False)) | (~Q(state="closed") & Q(closed_at=None)),
                name="dataissue_closed_has_an_instant",
            )
        ]

    def __str__(self) -> str:
        return self.title


class DataIssueEntry(models.Model):
    """One step in the thread of an issue. Never changed."""

    class Kind(models.TextChoices):
        REMARK = "remark", "tanggapan"
        ANSWER = "answer", "penyelesaian"
        CLOSE = "close", "persetujuan"
        REOPEN = "reopen", "dibuka kembali"

    issue = models.ForeignKey(DataIssue, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField("jenis", max_length=8, choices=Kind.choices)
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("isi")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "catatan permasalahan"
        verbose_name_plural = "catatan permasalahan"
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} atas {self.issue}"
