"""Signed copies of minutes that came back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models import Party
from records.models import IssuedDocument, StoredFile

from .minutes import Minutes


class SignedCopy(models.Model):
    """A signed copy as it was handed in, byte for byte, and what was found in it.

    An electronic one begins with the very bytes that were issued; anything else is a scan, which the other party
    confirms. `signatures` holds what was read of each: signer, instant, whether it is whole, covers the file, is
    trusted.
    """

    class Kind(models.TextChoices):
        ELECTRONIC = "electronic", "tanda tangan elektronik"
        SCAN = "scan", "pindaian tanda tangan basah"

    class State(models.TextChoices):
        WAITING = "waiting", "menunggu konfirmasi PIHAK lainnya"
        ACCEPTED = "accepted", "diterima"
        REJECTED = "rejected", "ditolak"
        REPLACED = "replaced", "digantikan salinan lain"

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="signed_copies")
    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("jenis", max_length=10, choices=Kind.choices)
    signed_on = models.DateField("ditandatangani")
    signatures = models.JSONField("tanda tangan", default=list)
    state = models.CharField("keadaan", max_length=8, choices=State.choices)
    lodged_at = models.DateTimeField("diunggah")
    lodged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lodged_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("diputus", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    rejected_reason = models.TextField("alasan penolakan", blank=True)

    class Meta:
        verbose_name = "salinan bertanda tangan"
        verbose_name_plural = "salinan bertanda tangan"
        ordering = ["-lodged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes"], condition=Q(state__in=["waiting", "accepted"]), name="signedcopy_one_that_counts"
            ),
            models.CheckConstraint(
                condition=(Q(state="rejected") & ~Q(rejected_reason=""))
                | (~Q(state="rejected") & Q(rejected_reason="")),
                name="signedcopy_rejected_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind="electronic") | ~Q(state="accepted")
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="signedcopy_scan_is_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"Salinan bertanda tangan {self.minutes}"
