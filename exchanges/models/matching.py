"""Extracts, rules and sessions of matching. No row of an extract is here: only counts, hashes, dates and headings."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models import Agreement, Party
from records.models import SealedFile

from .catalogue import DataGroup


class MatchingRule(models.Model):
    """One version of how a data group is matched: key, fields, normalisation. Never changed.

    `body` is what `exchanges.matching` reads; `fingerprint`, the SHA-256 of its canonical form, stands with results.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="matching_rules")
    name = models.CharField("nama aturan", max_length=100)
    number = models.PositiveIntegerField("versi")
    body = models.JSONField("isi")
    fingerprint = models.CharField("sidik jari", max_length=64)
    note = models.TextField("keterangan", blank=True)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "aturan pemadanan"
        verbose_name_plural = "aturan pemadanan"
        ordering = ["name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "name", "number"], name="matchingrule_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} versi {self.number}"


class HeaderProfile(models.Model):
    """Which heading of a party's extracts holds which field of the rule, remembered from the last time."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="header_profiles")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    data_group = models.CharField("kelompok data", max_length=200)
    columns = models.JSONField("judul kolom menurut unsur", default=dict)
    updated_at = models.DateTimeField("diubah")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pemetaan judul kolom"
        verbose_name_plural = "pemetaan judul kolom"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "party", "data_group"], name="headerprofile_once")
        ]

    def __str__(self) -> str:
        return f"{self.party} – {self.data_group}"


class Extract(models.Model):
    """A file with the rows of one party for matching, as it was handed in: read, checked and sealed once.

    `raw` is the file itself, destroyed as soon as it is read or refused; `rows` what was read of it, kept until its
    day, as `first_rows` for people to look at. `sha256` and `size` are of the file as handed in, and stay. `reading`
    is how it was read (encoding, delimiter), as `exchanges.matching.Extract` writes it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "menunggu dibaca"
        READING = "reading", "sedang dibaca"
        READY = "ready", "siap dipadankan"
        REFUSED = "refused", "ditolak"
        PURGED = "purged", "dimusnahkan"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="extracts")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="data milik")
    data_group = models.CharField("kelompok data", max_length=200)
    source = models.CharField("sumber data", max_length=200)
    cutoff_on = models.DateField("data per tanggal")
    file_name = models.CharField("nama berkas", max_length=200)
    size = models.PositiveBigIntegerField("ukuran (bita)")
    sha256 = models.CharField("SHA-256", max_length=64)
    raw = models.ForeignKey(SealedFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    rows = models.ForeignKey(SealedFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    first_rows = models.ForeignKey(
        SealedFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="baris pertama"
    )
    headings = models.JSONField("judul kolom", default=list)
    reading = models.JSONField("cara berkas dibaca", default=dict)
    row_count = models.PositiveIntegerField("jumlah baris", null=True, blank=True)
    state = models.CharField("keadaan", max_length=8, choices=State.choices, default=State.WAITING)
    refusal = models.TextField("alasan penolakan", blank=True)
    bytes_read = models.PositiveBigIntegerField("bita terbaca", default=0)
    began_at = models.DateTimeField("mulai dibaca", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("percobaan", default=0)
    lease_until = models.DateTimeField("dikerjakan sampai", null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    uploaded_at = models.DateTimeField("diunggah")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "ekstrak"
        verbose_name_plural = "ekstrak"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(rows__isnull=False, row_count__isnull=False),
                name="extract_ready_has_rows",
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(refusal="")) | (~Q(state="refused") & Q(refusal="")),
                name="extract_refused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.party})"


class MatchingSession(models.Model):
    """One run of one rule over one extract of each party, with the purpose and impact assessment recorded before it.

    The figures keep the names of the *berita acara*. `results` holds what is counted beside them: differences per
    field, reference codes, quality; never a value of a row. The discrepancies are sealed files.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "disiapkan"
        QUEUED = "queued", "menunggu"
        RUNNING = "running", "berjalan"
        DONE = "done", "selesai"
        FAILED = "failed", "gagal"
        CANCELLED = "cancelled", "dibatalkan"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="matching_sessions")
    data_group = models.CharField("kelompok data", max_length=200)
    group = models.ForeignKey(
        DataGroup, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="kelompok data Lampiran",
    )
    first = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="+", verbose_name="ekstrak PIHAK KESATU")
    second = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="+", verbose_name="ekstrak PIHAK KEDUA")
    first_columns = models.JSONField("pemetaan PIHAK KESATU", default=dict)
    second_columns = models.JSONField("pemetaan PIHAK KEDUA", default=dict)
    rule = models.ForeignKey(MatchingRule, on_delete=models.PROTECT, related_name="sessions", null=True, blank=True)
    purpose = models.TextField("tujuan pemrosesan", blank=True)
    impact_assessment = models.TextField("penilaian dampak pelindungan data pribadi", blank=True)
    impact_reference = models.CharField("rujukan penilaian dampak", max_length=200, blank=True)
    purge_on = models.DateField("berkas dimusnahkan pada", null=True, blank=True)

    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.DRAFT)
    phase = models.CharField("tahap", max_length=40, blank=True)
    phase_began_at = models.DateTimeField("tahap dimulai", null=True, blank=True)
    bytes_done = models.PositiveBigIntegerField("bita selesai", default=0)
    bytes_total = models.PositiveBigIntegerField("bita seluruhnya", default=0)
    failure = models.TextField("sebab kegagalan", blank=True)
    cancel_asked_at = models.DateTimeField("pembatalan diminta", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("percobaan", default=0)
    lease_until = models.DateTimeField("dikerjakan sampai", null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    started_at = models.DateTimeField("dimulai", null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    finished_at = models.DateTimeField("selesai", null=True, blank=True)

    rows_first = models.PositiveIntegerField("A", null=True, blank=True)
    rows_second = models.PositiveIntegerField("B", null=True, blank=True)
    matched = models.PositiveIntegerField("C", null=True, blank=True)
    matched_with_differences = models.PositiveIntegerField("D", null=True, blank=True)
    only_first = models.PositiveIntegerField("E", null=True, blank=True)
    only_second = models.PositiveIntegerField("F", null=True, blank=True)
    duplicate_first = models.PositiveIntegerField("G PIHAK KESATU", null=True, blank=True)
    duplicate_second = models.PositiveIntegerField("G PIHAK KEDUA", null=True, blank=True)
    invalid_first = models.PositiveIntegerField("H PIHAK KESATU", null=True, blank=True)
    invalid_second = models.PositiveIntegerField("H PIHAK KEDUA", null=True, blank=True)
    results = models.JSONField("hasil", default=dict)
    engine_version = models.CharField("versi mesin pemadanan", max_length=40, blank=True)
    discrepancies = models.ForeignKey(
        SealedFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="daftar perbedaan"
    )
    discrepancy_sheet = models.ForeignKey(
        SealedFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="daftar perbedaan (XLSX)",
    )

    created_at = models.DateTimeField("dibuat")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pemadanan"
        verbose_name_plural = "pemadanan"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rows_first=None)
                | Q(
                    rows_first=F("matched") + F("matched_with_differences") + F("only_first") + F("duplicate_first")
                    + F("invalid_first"),
                    rows_second=F("matched") + F("matched_with_differences") + F("only_second")
                    + F("duplicate_second") + F("invalid_second"),
                ),
                name="matchingsession_sums",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(rows_first__isnull=False, rows_second__isnull=False, finished_at__isnull=False,
                    rule__isnull=False),
                name="matchingsession_done_has_figures",
            ),
            # UU 27/2022, Pasal 34: recorded before the run.
            models.CheckConstraint(
                condition=Q(state="draft")
                | (~Q(purpose="") & ~Q(impact_assessment="") & Q(rule__isnull=False, purge_on__isnull=False))
                | Q(state="cancelled"),
                name="matchingsession_purpose_before_run",
            ),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(state__in=["queued", "running"]),
                name="matchingsession_one_run_a_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"Pemadanan {self.data_group}"
