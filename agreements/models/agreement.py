"""The agreement, its two parties, and what is still missing from it."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import Agency

from ..windows import YearReading

if TYPE_CHECKING:
    from .clause import Reading


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def of_agency(self, agency: Agency) -> Self:
        """Agreements to which `agency` is a party."""
        return self.filter(parties__agency=agency)


class Agreement(models.Model):
    """One *perjanjian kerja sama*, loaded from a declarative instrument file."""

    code = models.SlugField("kode", max_length=60, unique=True)
    title = models.CharField("judul", max_length=300)
    signed_on = models.DateField("ditandatangani")
    signed_at_place = models.CharField("tempat", max_length=100)
    term_years = models.PositiveSmallIntegerField("jangka waktu (tahun)")
    last_day = models.DateField("hari terakhir")
    originals = models.CharField("rangkap", max_length=100, blank=True)
    instrument_sha256 = models.CharField("sidik jari berkas", max_length=64)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "perjanjian"
        verbose_name_plural = "perjanjian"
        ordering = ["-signed_on", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gt=F("signed_on")), name="agreement_ends_after_signing"),
            models.CheckConstraint(condition=Q(term_years__gte=1), name="agreement_term_at_least_one_year"),
        ]

    def __str__(self) -> str:
        return self.title

    def in_force(self, on: date) -> bool:
        return self.signed_on <= on <= self.last_day

    def reading(self, code: str) -> "Reading":
        """Return the register's row for an open point. Raises Reading.DoesNotExist for an unknown code."""
        return self.readings.get(code=code)

    @property
    def year_reading(self) -> YearReading:
        return YearReading(self.reading("year").chosen)


class Party(models.Model):
    """One side of an agreement, with its signatory and their authority."""

    class Ordinal(models.IntegerChoices):
        FIRST = 1, "PIHAK KESATU"
        SECOND = 2, "PIHAK KEDUA"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    ordinal = models.PositiveSmallIntegerField("kedudukan", choices=Ordinal.choices)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="parties", verbose_name="instansi")
    number = models.CharField("nomor perjanjian", max_length=100)
    signatory_name = models.CharField("penanda tangan", max_length=150)
    signatory_office = models.CharField("jabatan penanda tangan", max_length=150)
    authority = models.TextField("dasar kewenangan")

    class Meta:
        verbose_name = "pihak"
        verbose_name_plural = "pihak"
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "ordinal"], name="party_ordinal_once"),
            models.UniqueConstraint(fields=["agreement", "agency"], name="party_agency_once"),
            models.CheckConstraint(condition=Q(ordinal__in=[1, 2]), name="party_first_or_second"),
        ]

    def __str__(self) -> str:
        return self.agency.short_name

    @property
    def title(self) -> str:
        """The agreement's own word for this side: PIHAK KESATU or PIHAK KEDUA."""
        return self.Ordinal(self.ordinal).label


class OpenTask(models.Model):
    """Something the agreement needs and does not have, such as an annex that is named but missing."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="open_tasks")
    code = models.SlugField("kode", max_length=60)
    title = models.CharField("judul", max_length=200)
    description = models.TextField("uraian")
    clause_refs = models.CharField("pasal", max_length=200, blank=True)

    class Meta:
        verbose_name = "tugas terbuka"
        verbose_name_plural = "tugas terbuka"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["agreement", "code"], name="opentask_code_once")]

    def __str__(self) -> str:
        return self.title
