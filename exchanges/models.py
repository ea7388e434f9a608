"""What was handed over: data, feedback on it, and the minutes of matching."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models import Agreement, Fact, Party
from records.models import IssuedDocument

from .querysets import DeliveryQuerySet, MinutesQuerySet


class Delivery(models.Model):
    """A *penyerahan data*: ASN data of one group handed from one party to the other.

    The dates stand on the fact. The receiver's receipt of it starts the feedback clock, unless it was made while
    access was lawfully stopped (`outside_agreement`): then it is kept and flagged, and starts none.
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
    outside_agreement = models.BooleanField("dilakukan selama akses dihentikan", default=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "penyerahan data"
        verbose_name_plural = "penyerahan data"
        constraints = [
            models.CheckConstraint(
                condition=Q(file_sha256="") | Q(file_sha256__regex=r"^[0-9a-f]{64}$"), name="delivery_sha256_form"
            )
        ]

    def __str__(self) -> str:
        return self.data_group


class Coverage(models.TextChoices):
    NONE = "none", "tidak ada"
    PART = "part", "sebagian"
    WHOLE = "whole", "lengkap"


class Feedback(models.Model):
    """*Data balikan* and *referensi balikan* for one named delivery, partly or whole.

    "Whole" says that, with what was lodged before, nothing of that part is left. The duty is met once both parts are.
    """

    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, primary_key=True, related_name="feedback")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="feedback")
    data_coverage = models.CharField("data balikan", max_length=5, choices=Coverage.choices)
    reference_coverage = models.CharField("referensi balikan", max_length=5, choices=Coverage.choices)
    row_count = models.PositiveIntegerField("jumlah baris data balikan", null=True, blank=True)
    note = models.TextField("uraian", blank=True)

    class Meta:
        verbose_name = "balikan"
        verbose_name_plural = "balikan"
        constraints = [
            models.CheckConstraint(
                condition=~Q(data_coverage="none", reference_coverage="none"), name="feedback_not_empty"
            )
        ]

    def __str__(self) -> str:
        return f"Balikan atas {self.delivery}"


class Minutes(models.Model):
    """A *berita acara hasil pemadanan data*: draft, submitted by one party, made final by the other.

    The figures keep the names they carry on the document; the database holds both sums: A = C + D + E + G + H and
    B = C + D + F + G + H, each side with its own G and H. A final one is never edited: it is cancelled or superseded.
    `first` and `second` are PIHAK KESATU and PIHAK KEDUA, whose extracts were matched.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "konsep"
        SUBMITTED = "submitted", "diajukan"
        FINAL = "final", "final"
        CANCELLED = "cancelled", "dibatalkan"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="minutes")
    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.DRAFT)
    revision = models.PositiveIntegerField("revisi", default=1)
    data_group = models.CharField("kelompok data", max_length=200)
    matched_on = models.DateField("tanggal pemadanan")
    place = models.CharField("tempat", max_length=100)
    match_key = models.CharField("kunci pemadanan", max_length=100, default="NIP")
    rule_version = models.CharField("versi aturan pemadanan", max_length=100)

    first_source = models.CharField("sumber data PIHAK KESATU", max_length=200)
    first_cutoff_on = models.DateField("data PIHAK KESATU per tanggal")
    first_file_name = models.CharField("nama berkas PIHAK KESATU", max_length=200)
    first_file_sha256 = models.CharField("SHA-256 berkas PIHAK KESATU", max_length=64)
    second_source = models.CharField("sumber data PIHAK KEDUA", max_length=200)
    second_cutoff_on = models.DateField("data PIHAK KEDUA per tanggal")
    second_file_name = models.CharField("nama berkas PIHAK KEDUA", max_length=200)
    second_file_sha256 = models.CharField("SHA-256 berkas PIHAK KEDUA", max_length=64)

    rows_first = models.PositiveIntegerField("A – baris PIHAK KESATU")
    rows_second = models.PositiveIntegerField("B – baris PIHAK KEDUA")
    matched = models.PositiveIntegerField("C – padan")
    matched_with_differences = models.PositiveIntegerField("D – padan, ada perbedaan")
    only_first = models.PositiveIntegerField("E – hanya pada PIHAK KESATU")
    only_second = models.PositiveIntegerField("F – hanya pada PIHAK KEDUA")
    duplicate_first = models.PositiveIntegerField("G – kunci ganda PIHAK KESATU")
    duplicate_second = models.PositiveIntegerField("G – kunci ganda PIHAK KEDUA")
    invalid_first = models.PositiveIntegerField("H – kunci tidak valid PIHAK KESATU")
    invalid_second = models.PositiveIntegerField("H – kunci tidak valid PIHAK KEDUA")
    findings = models.TextField("uraian hasil", blank=True)
    follow_up = models.TextField("tindak lanjut", blank=True)

    first_signatory_name = models.CharField("nama pejabat PIHAK KESATU", max_length=150)
    first_signatory_nip = models.CharField("NIP pejabat PIHAK KESATU", max_length=30, blank=True)
    first_signatory_rank = models.CharField("pangkat/golongan pejabat PIHAK KESATU", max_length=100, blank=True)
    first_signatory_office = models.CharField("jabatan pejabat PIHAK KESATU", max_length=200)
    second_signatory_name = models.CharField("nama pejabat PIHAK KEDUA", max_length=150)
    second_signatory_nip = models.CharField("NIP pejabat PIHAK KEDUA", max_length=30, blank=True)
    second_signatory_rank = models.CharField("pangkat/golongan pejabat PIHAK KEDUA", max_length=100, blank=True)
    second_signatory_office = models.CharField("jabatan pejabat PIHAK KEDUA", max_length=200)

    first_number = models.CharField("nomor PIHAK KESATU", max_length=100, blank=True)
    second_number = models.CharField("nomor PIHAK KEDUA", max_length=100, blank=True)

    drafted_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("disusun")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("diajukan", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    submitted_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    returned_reason = models.TextField("alasan pengembalian", blank=True)
    finalised_at = models.DateTimeField("difinalkan", null=True, blank=True)
    finalised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    cancelled_on = models.DateField("dibatalkan", null=True, blank=True)
    cancelled_reason = models.TextField("alasan pembatalan", blank=True)
    superseded_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="supersedes", null=True, blank=True
    )
    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, related_name="minutes", null=True, blank=True)
    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = "berita acara"
        verbose_name_plural = "berita acara"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    rows_first=F("matched") + F("matched_with_differences") + F("only_first") + F("duplicate_first")
                    + F("invalid_first")
                ),
                name="minutes_sum_first",
            ),
            models.CheckConstraint(
                condition=Q(
                    rows_second=F("matched") + F("matched_with_differences") + F("only_second")
                    + F("duplicate_second") + F("invalid_second")
                ),
                name="minutes_sum_second",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None, finalised_at=None)
                | Q(state="submitted", submitted_at__isnull=False, finalised_at=None)
                | Q(state="final", submitted_at__isnull=False, finalised_at__isnull=False, fact__isnull=False)
                | Q(state="cancelled"),
                name="minutes_state_whole",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None, cancelled_reason="")
                | (Q(state="cancelled", cancelled_on__isnull=False) & ~Q(cancelled_reason="")),
                name="minutes_cancelled_with_reason",
            ),
            models.UniqueConstraint(
                fields=["agreement", "first_number"], condition=~Q(first_number=""), name="minutes_first_number_once"
            ),
            models.UniqueConstraint(
                fields=["agreement", "second_number"], condition=~Q(second_number=""),
                name="minutes_second_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Berita acara pemadanan {self.data_group}"
