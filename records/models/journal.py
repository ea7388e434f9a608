"""The journal (*jejak audit*): one hash chain per agreement, which the database refuses to change."""

from django.db import models


class JournalChain(models.Model):
    """The head of one chain. Its row is locked last in every act, so entries of a chain never interleave."""

    name = models.CharField("rantai", max_length=60, unique=True)
    head_sequence = models.PositiveBigIntegerField("urutan terakhir", default=0)
    head_hash = models.CharField("hash terakhir", max_length=64)

    class Meta:
        verbose_name = "rantai jejak"
        verbose_name_plural = "rantai jejak"

    def __str__(self) -> str:
        return self.name


class JournalEntry(models.Model):
    """One act: `body` is the canonical JSON that was hashed; the columns beside it repeat what lists filter by."""

    chain = models.ForeignKey(JournalChain, on_delete=models.PROTECT, related_name="entries")
    sequence = models.PositiveBigIntegerField("urutan")
    body = models.TextField("isi")
    previous_hash = models.CharField("hash sebelumnya", max_length=64)
    hash = models.CharField("hash", max_length=64)
    act = models.CharField("tindakan", max_length=40)
    party = models.CharField("pihak", max_length=20, blank=True)
    object = models.CharField("objek", max_length=80)
    refused = models.BooleanField("ditolak", default=False)
    recorded_at = models.DateTimeField("dicatat")

    class Meta:
        verbose_name = "catatan jejak"
        verbose_name_plural = "catatan jejak"
        ordering = ["-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="journal_sequence_once"),
            models.UniqueConstraint(fields=["chain", "previous_hash"], name="journal_no_fork"),
        ]
        indexes = [models.Index(fields=["chain", "object"], name="journal_of_object")]

    def __str__(self) -> str:
        return f"{self.chain} #{self.sequence}"


class JournalDetail(models.Model):
    """What must be erasable: names and reasons. The chain holds only SHA-256(salt ‖ detail)."""

    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, primary_key=True, related_name="detail")
    salt = models.CharField("garam", max_length=64)
    detail = models.TextField("rincian")

    class Meta:
        verbose_name = "rincian jejak"
        verbose_name_plural = "rincian jejak"

    def __str__(self) -> str:
        return f"Rincian {self.entry}"
