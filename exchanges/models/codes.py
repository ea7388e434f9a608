"""Reference codes of either party, in versions that the other acknowledges (3(2)b, 3(1)c)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models import Agreement, Party
from records.models import StoredFile


class CodeSet(models.Model):
    """A *kode referensi* that `owner` gives the other party, e.g. the positions under its guidance."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="code_sets")
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="pemilik")
    code = models.CharField("kode", max_length=40)
    name = models.CharField("nama", max_length=200)
    note = models.TextField("keterangan", blank=True)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "kode referensi"
        verbose_name_plural = "kode referensi"
        ordering = ["owner", "code"]
        constraints = [models.UniqueConstraint(fields=["agreement", "owner", "code"], name="codeset_code_once")]

    def __str__(self) -> str:
        return self.name


class CodeVersion(models.Model):
    """One published version; never changed. `findings` counts what the checks found, by kind."""

    code_set = models.ForeignKey(CodeSet, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("versi")
    effective_on = models.DateField("berlaku mulai")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    row_count = models.PositiveIntegerField("jumlah baris")
    findings = models.JSONField("temuan pemeriksaan", default=dict)
    note = models.TextField("keterangan", blank=True)
    published_at = models.DateTimeField("diterbitkan")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField("diterima PIHAK lainnya", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "versi kode referensi"
        verbose_name_plural = "versi kode referensi"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["code_set", "number"], name="codeversion_number_once"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="codeversion_acknowledged_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code_set} versi {self.number}"


class CodeRow(models.Model):
    """One code of a version as it stood in the file. `row` is the line in the file, the heading being 1."""

    version = models.ForeignKey(CodeVersion, on_delete=models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField("baris")
    code_id = models.CharField("id", max_length=100, blank=True)
    name = models.CharField("nama", max_length=300, blank=True)
    parent_id = models.CharField("id induk", max_length=100, blank=True)
    attributes = models.JSONField("atribut", default=dict)

    class Meta:
        verbose_name = "baris kode referensi"
        verbose_name_plural = "baris kode referensi"
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["version", "row"], name="coderow_row_once")]
        indexes = [models.Index(fields=["version", "code_id"], name="coderow_by_id")]

    def __str__(self) -> str:
        return f"{self.code_id} {self.name}"
