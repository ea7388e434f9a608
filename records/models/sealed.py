"""Files that hold persons' data: encrypted outside the web root, known here by hash and dates only."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class SealedFile(models.Model):
    """A file sealed with AES-256-GCM under a key of its own, which is wrapped by the installation's key.

    `location` is a random name below the vault; the plain text's hash and size are kept. `chain` is the agreement's
    code, in whose journal the destruction is recorded. Purged on `purge_on`: the bytes and the file's key go, this row
    and the destruction's instant stay.
    """

    chain = models.CharField("perjanjian", max_length=60)
    location = models.CharField("lokasi", max_length=64, unique=True)
    name = models.CharField("nama berkas", max_length=200)
    media_type = models.CharField("jenis", max_length=100)
    size = models.PositiveBigIntegerField("ukuran (bita)")
    sha256 = models.CharField("SHA-256", max_length=64)
    key_id = models.CharField("kunci pembungkus", max_length=20)
    wrapped_key = models.BinaryField("kunci berkas terbungkus")
    purge_on = models.DateField("dimusnahkan pada")
    purged_at = models.DateTimeField("dimusnahkan", null=True, blank=True)
    stored_at = models.DateTimeField("disimpan")
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "berkas tersegel"
        verbose_name_plural = "berkas tersegel"
        indexes = [
            # For the job that destroys what is due.
            models.Index(fields=["purge_on"], condition=Q(purged_at=None), name="sealed_to_purge")
        ]

    def __str__(self) -> str:
        return self.name
