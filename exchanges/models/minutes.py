"""The minutes of matching."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models import Agreement, Fact, Party
from records.models import IssuedDocument, SealedFile

from ..querysets import MinutesQuerySet
from .matching import MatchingSession


class Minutes(models.Model):
    """A *berita acara hasil pemadanan data*: draft, submitted by one party, made final by the other, then signed,
    delivered and acknowledged.

    The figures keep the names they carry on the document; the database holds both sums: A = C + D + E + G + H and
    B = C + D + F + G + H, each side with its own G and H. A final one is never edited: it is cancelled or superseded,
    which both parties agree to (`cancel_asked_…`: one has asked). `signed_at`: a signed copy was accepted; minutes
    delivered before that was kept have none.
    `first` and `second` are PIHAK KESATU and PIHAK KEDUA, whose extracts were matched. `results` is taken over from
    the matching session (differences per field, reference codes, quality), `annex` is its list of persons, TERBATAS.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "konsep"
        SUBMITTED = "submitted", "diajukan"
        FINAL = "final", "final"
        SIGNED = "signed", "ditandatangani"
        DELIVERED = "delivered", "disampaikan"
        RECEIVED = "received", "diterima"
        CANCELLED = "cancelled", "dibatalkan"

    class Signing(models.TextChoices):
        WET = "wet", "tanda tangan basah"
        ELECTRONIC = "electronic", "tanda tangan elektronik"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="minutes")
    session = models.ForeignKey(
        MatchingSession, on_delete=models.PROTECT, related_name="minutes", null=True, blank=True,
        verbose_name="dari pemadanan",
    )
    signing = models.CharField("cara tanda tangan", max_length=10, choices=Signing.choices, default=Signing.WET)
    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.DRAFT)
    revision = models.PositiveIntegerField("revisi", default=1)
    data_group = models.CharField("kelompok data", max_length=200)
    matched_on = models.DateField("tanggal pemadanan")
    place = models.CharField("tempat", max_length=100)
    match_key = models.CharField("kunci pemadanan", max_length=100, default="NIP")
    rule_version = models.CharField("versi aturan pemadanan", max_length=150)
    rule_fingerprint = models.CharField("sidik jari aturan pemadanan", max_length=64, blank=True)

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
    results = models.JSONField("hasil pemadanan lainnya", default=dict)
    annex = models.ForeignKey(
        SealedFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="lampiran TERBATAS"
    )
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
    signed_at = models.DateTimeField("ditandatangani", null=True, blank=True)
    delivered_at = models.DateTimeField("disampaikan", null=True, blank=True)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    acknowledged_at = models.DateTimeField("dikonfirmasi diterima", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    cancel_asked_by_party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    cancel_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    cancel_asked_at = models.DateTimeField("pembatalan diusulkan", null=True, blank=True)
    cancel_asked_reason = models.TextField("alasan usul pembatalan", blank=True)
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
                | Q(state="final", submitted_at__isnull=False, finalised_at__isnull=False, signed_at=None)
                | Q(state="signed", submitted_at__isnull=False, finalised_at__isnull=False, signed_at__isnull=False)
                | Q(
                    state="delivered", finalised_at__isnull=False, fact__isnull=False, delivered_at__isnull=False,
                    acknowledged_at=None,
                )
                | Q(
                    state="received", finalised_at__isnull=False, fact__isnull=False, delivered_at__isnull=False,
                    acknowledged_at__isnull=False,
                )
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


class MinutesRevision(models.Model):
    """A draft as it stood when it was saved, for comparison. Never changed. Holds no official's NIP."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField("revisi")
    values = models.JSONField("isi")
    saved_at = models.DateTimeField("disimpan")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "revisi berita acara"
        verbose_name_plural = "revisi berita acara"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["minutes", "number"], name="minutesrevision_number_once")]

    def __str__(self) -> str:
        return f"{self.minutes} revisi {self.number}"


class MinutesRemark(models.Model):
    """What one party remarks on one part of a draft; `resolved` once it has been seen to."""

    class Section(models.TextChoices):
        IDENTITY = "identity", "identitas data"
        FIGURES = "figures", "rekapitulasi"
        DIFFERENCES = "differences", "perbedaan"
        FINDINGS = "findings", "uraian hasil"
        FOLLOW_UP = "follow_up", "tindak lanjut"
        SIGNATORIES = "signatories", "penanda tangan"
        WHOLE = "whole", "keseluruhan"

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="remarks")
    section = models.CharField("bagian", max_length=12, choices=Section.choices)
    revision = models.PositiveIntegerField("atas revisi")
    text = models.TextField("catatan")
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField("diselesaikan", null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "catatan atas berita acara"
        verbose_name_plural = "catatan atas berita acara"
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="minutesremark_resolved_by_someone",
            )
        ]

    def __str__(self) -> str:
        return f"Catatan atas {self.minutes}"


class MinutesFollowUp(models.Model):
    """What one party undertakes to do after a matching, with its own target: not a deadline of the agreement."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="follow_ups")
    order = models.PositiveSmallIntegerField("urutan")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="penanggung jawab")
    text = models.TextField("tindak lanjut")
    target_on = models.DateField("target", null=True, blank=True)

    class Meta:
        verbose_name = "tindak lanjut berita acara"
        verbose_name_plural = "tindak lanjut berita acara"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["minutes", "order"], name="minutesfollowup_order_once")]

    def __str__(self) -> str:
        return self.text[:80]
