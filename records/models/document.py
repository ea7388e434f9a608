"""Files and issued documents, kept byte for byte."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """Bytes that must never change, in the database so that they commit with the act and travel with its backup."""

    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveIntegerField("ukuran (bita)")
    media_type = models.CharField("jenis", max_length=100)
    name = models.CharField("nama berkas", max_length=200)
    content = models.BinaryField("isi")
    stored_at = models.DateTimeField("disimpan")
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "berkas"
        verbose_name_plural = "berkas"

    def __str__(self) -> str:
        return self.name


class IssuedDocument(models.Model):
    """A PDF that the portal issued, found again by its short code on the public check page.

    `key` says for which record it was drawn (e.g. `receipt:12`), so that drawing twice issues once. `chain` is the
    agreement's code, which decides who may download it. `status` is what the check page says of it today.
    """

    class Status(models.TextChoices):
        VALID = "valid", "berlaku"
        CANCELLED = "cancelled", "dibatalkan"
        SUPERSEDED = "superseded", "digantikan"

    code = models.CharField("kode periksa", max_length=16, unique=True)
    key = models.CharField("untuk", max_length=100, unique=True)
    chain = models.CharField("perjanjian", max_length=60)
    kind = models.CharField("jenis dokumen", max_length=100)
    title = models.CharField("judul", max_length=300)
    number = models.CharField("nomor", max_length=210, blank=True)
    dated_on = models.DateField("tanggal")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("diterbitkan")
    status = models.CharField("status", max_length=10, choices=Status.choices, default=Status.VALID)
    status_reason = models.CharField("keterangan status", max_length=300, blank=True)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = "dokumen terbit"
        verbose_name_plural = "dokumen terbit"
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="valid", status_reason="") | (~Q(status="valid") & ~Q(status_reason="")),
                name="document_ended_with_reason",
            )
        ]

    def __str__(self) -> str:
        return self.title
