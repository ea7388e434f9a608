"""What is said about the exchange: request letters, use reports, evaluations."""

from django.db import models
from django.db.models import F, Q

from agreements.models import Fact
from records.models import StoredFile


class ReportRequest(models.Model):
    """A *surat permintaan laporan*; its receipt by the debtor starts the clock of the requested report."""

    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, primary_key=True, related_name="report_request")
    period_first = models.DateField("awal periode yang diminta", null=True, blank=True)
    period_last = models.DateField("akhir periode yang diminta", null=True, blank=True)
    note = models.TextField("isi permintaan", blank=True)

    class Meta:
        verbose_name = "surat permintaan laporan"
        verbose_name_plural = "surat permintaan laporan"

    def __str__(self) -> str:
        return self.fact.reference


class UseReport(models.Model):
    """A *laporan hasil pertukaran dan pemanfaatan data*, periodic or in answer to one request letter, never both.

    That one report also counts for the other duty has to be said on the record by a person; it is not in this row.
    """

    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, primary_key=True, related_name="use_report")
    answers = models.ForeignKey(
        ReportRequest, on_delete=models.PROTECT, related_name="reports", null=True, blank=True
    )
    period_first = models.DateField("awal periode laporan")
    period_last = models.DateField("akhir periode laporan")
    summary = models.TextField("ringkasan isi laporan")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = "laporan hasil pertukaran dan pemanfaatan data"
        verbose_name_plural = "laporan hasil pertukaran dan pemanfaatan data"
        constraints = [
            models.CheckConstraint(
                condition=Q(period_last__gte=F("period_first")), name="usereport_period_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.fact.subject


class Evaluation(models.Model):
    """A *pemantauan dan evaluasi* that was held; a joint one counts for both parties."""

    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, primary_key=True, related_name="evaluation")
    held_on = models.DateField("dilaksanakan")
    joint = models.BooleanField("bersama")
    place = models.CharField("tempat", max_length=150)
    findings = models.TextField("temuan", blank=True)
    recommendations = models.TextField("rekomendasi", blank=True)
    follow_up = models.TextField("tindak lanjut", blank=True)

    class Meta:
        verbose_name = "pemantauan dan evaluasi"
        verbose_name_plural = "pemantauan dan evaluasi"

    def __str__(self) -> str:
        return self.fact.subject
