"""Hand-overs of data and the feedback on them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models import Fact, Obligation

from ..querysets import DeliveryQuerySet
from .catalogue import DataGroup, ExchangeMethod


class Delivery(models.Model):
    """A *penyerahan data*: ASN data of one group handed from one party to the other.

    The dates stand on the fact. The receiver's receipt of it starts the feedback clock, unless it was made while
    access was lawfully stopped (`outside_agreement`): then it is kept and flagged, and starts none.

    A redelivery is a new version: a row of its own with its own dates, that `supersedes` the one before. All versions
    share the clock of `first_version` (the first names itself). A withdrawn version is passed over.
    """

    class Method(models.TextChoices):
        WEB_SERVICE = "web_service", "web service"
        FILE = "file", "berkas (metode lain yang disepakati)"
        OTHER = "other", "metode interoperabilitas lain yang disepakati"

    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, primary_key=True, related_name="delivery")
    data_group = models.CharField("kelompok data", max_length=200)
    method = models.CharField("metode", max_length=12, choices=Method.choices)
    cutoff_on = models.DateField("data per tanggal", null=True, blank=True)
    row_count = models.PositiveIntegerField("jumlah baris", null=True, blank=True)
    file_name = models.CharField("nama berkas", max_length=200, blank=True)
    file_sha256 = models.CharField("SHA-256 berkas", max_length=64, blank=True)
    note = models.TextField("catatan", blank=True)
    group = models.ForeignKey(
        DataGroup, on_delete=models.PROTECT, related_name="deliveries", null=True, blank=True,
        verbose_name="kelompok data Lampiran",
    )
    agreed_method = models.ForeignKey(
        ExchangeMethod, on_delete=models.PROTECT, related_name="deliveries", null=True, blank=True,
        verbose_name="metode yang disepakati",
    )
    period_first = models.DateField("awal periode data", null=True, blank=True)
    period_last = models.DateField("akhir periode data", null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="superseded_by", null=True, blank=True,
        verbose_name="menggantikan penyerahan",
    )
    superseding_reason = models.TextField("alasan penggantian", blank=True)
    first_version = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="versions", verbose_name="versi pertama"
    )
    outside_agreement = models.BooleanField("dilakukan selama akses dihentikan", default=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "penyerahan data"
        verbose_name_plural = "penyerahan data"
        constraints = [
            models.CheckConstraint(
                condition=Q(file_sha256="") | Q(file_sha256__regex=r"^[0-9a-f]{64}$"), name="delivery_sha256_form"
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None, superseding_reason="", first_version=F("fact"))
                | (Q(supersedes__isnull=False) & ~Q(superseding_reason="") & ~Q(first_version=F("fact"))),
                name="delivery_version_whole",
            ),
            models.CheckConstraint(
                condition=Q(period_first=None, period_last=None)
                | Q(period_first__isnull=False, period_last__gte=F("period_first")),
                name="delivery_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.data_group

    @property
    def known_versions(self) -> "list[Delivery]":
        """All versions by the day asked for, oldest first. Fetched with `for_page`."""
        known: list[Delivery] = self.first_version.known  # type: ignore[attr-defined]
        return known

    @property
    def lodged(self) -> "list[Feedback]":
        """The feedback on all versions by the day asked for, oldest first. Fetched with `for_page`."""
        rows = [feedback for version in self.known_versions for feedback in version.lodged_on_it]  # type: ignore[attr-defined]
        return sorted(rows, key=lambda feedback: feedback.pk)

    @property
    def feedback_duties(self) -> list[Obligation]:
        """The duties that feedback on any version meets. Fetched with `for_page`."""
        duties: list[Obligation] = self.first_version.fact.duties_here  # type: ignore[attr-defined]
        return duties

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.first_version_id is None:
            self.first_version_id = self.fact_id
        super().save(*args, **kwargs)


class Coverage(models.TextChoices):
    NONE = "none", "tidak ada"
    PART = "part", "sebagian"
    WHOLE = "whole", "lengkap"


class Feedback(models.Model):
    """*Data balikan* and *referensi balikan* for one named delivery, partly or whole.

    "Whole" says that, with what was lodged before, nothing of that part is left. The duty is met once both parts are.
    What was returned does not count; once it is lodged again (`resubmits`), it counts from its first lodging.
    """

    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, primary_key=True, related_name="feedback")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="feedback")
    data_coverage = models.CharField("data balikan", max_length=5, choices=Coverage.choices)
    reference_coverage = models.CharField("referensi balikan", max_length=5, choices=Coverage.choices)
    row_count = models.PositiveIntegerField("jumlah baris data balikan", null=True, blank=True)
    note = models.TextField("uraian", blank=True)
    resubmits = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="resubmission", null=True, blank=True,
        verbose_name="mengajukan kembali",
    )
    returned_on = models.DateField("dikembalikan", null=True, blank=True)
    returned_reason = models.TextField("alasan pengembalian", blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "balikan"
        verbose_name_plural = "balikan"
        constraints = [
            models.CheckConstraint(
                condition=~Q(data_coverage="none", reference_coverage="none"), name="feedback_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None, returned_reason="", returned_by=None)
                | (Q(returned_on__isnull=False, returned_by__isnull=False) & ~Q(returned_reason="")),
                name="feedback_returned_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Balikan atas {self.delivery}"
