"""The officials who sign for an agency, and how its papers look."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import Agency
from records.models import StoredFile


class Official(models.Model):
    """A *pejabat* who may sign for an agency from `valid_from` to `valid_to`, in their own office or for another.

    A change of rank or office ends the row and begins a new one, so that a paper's official can be found again.
    """

    class Acting(models.TextChoices):
        OWN = "own", "definitif"
        PLT = "plt", "Plt. (pelaksana tugas)"
        PLH = "plh", "Plh. (pelaksana harian)"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="officials")
    name = models.CharField("nama", max_length=150)
    nip = models.CharField("NIP", max_length=18, blank=True)
    rank = models.CharField("pangkat/golongan", max_length=100, blank=True)
    office = models.CharField("jabatan", max_length=200)
    acting = models.CharField("kedudukan", max_length=3, choices=Acting.choices, default=Acting.OWN)
    basis = models.CharField("dasar", max_length=200, blank=True)
    valid_from = models.DateField("berlaku mulai")
    valid_to = models.DateField("berlaku sampai", null=True, blank=True)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pejabat"
        verbose_name_plural = "pejabat"
        ordering = ["agency", "office", "-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="official_ends_not_before_start"
            ),
            # A substitute acts for a time and on a warrant.
            models.CheckConstraint(condition=Q(acting="own") | ~Q(basis=""), name="official_substitute_has_basis"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """What stands before the office of a substitute: `Plt. ` or `Plh. `."""
        return "" if self.acting == self.Acting.OWN else self.get_acting_display().partition(" ")[0] + " "

    @property
    def full_office(self) -> str:
        """The office as a paper names it: `Plt. Kepala Pusat …` for a substitute."""
        return self.prefix + self.office

    def holds_on(self, day: date) -> bool:
        """Whether they may sign on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Letterhead(models.Model):
    """One version of an agency's letterhead profile; the newest applies, a document keeps the one it was drawn with.

    Lengths in whole millimetres, `face_size` in points.
    """

    class Side(models.TextChoices):
        SECOND_FIRST = "second_first", "PIHAK KEDUA di kiri, PIHAK KESATU di kanan"
        FIRST_SECOND = "first_second", "PIHAK KESATU di kiri, PIHAK KEDUA di kanan"

    class Face(models.TextChoices):
        ARIMO = "arimo", "Arimo (ukuran huruf Arial)"
        TINOS = "tinos", "Tinos (ukuran huruf Times New Roman)"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="letterheads")
    number = models.PositiveIntegerField("versi")
    name_lines = models.TextField("nama pada kepala naskah")
    address_lines = models.TextField("alamat pada kepala naskah")
    logo = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    face = models.CharField("huruf", max_length=10, choices=Face.choices, default=Face.ARIMO)
    face_size = models.PositiveSmallIntegerField(
        "ukuran huruf", default=11, validators=[MinValueValidator(10), MaxValueValidator(13)]
    )
    top = models.PositiveSmallIntegerField(
        "margin atas", default=20, validators=[MinValueValidator(10), MaxValueValidator(60)]
    )
    right = models.PositiveSmallIntegerField(
        "margin kanan", default=20, validators=[MinValueValidator(10), MaxValueValidator(60)]
    )
    bottom = models.PositiveSmallIntegerField(
        "margin bawah", default=30, validators=[MinValueValidator(25), MaxValueValidator(60)]
    )
    left = models.PositiveSmallIntegerField(
        "margin kiri", default=30, validators=[MinValueValidator(10), MaxValueValidator(60)]
    )
    sides = models.CharField("sisi tanda tangan", max_length=12, choices=Side.choices, default=Side.SECOND_FIRST)
    signature_height = models.PositiveSmallIntegerField(
        "tinggi ruang tanda tangan", default=24, validators=[MinValueValidator(15), MaxValueValidator(60)]
    )
    anchor = models.CharField("karakter jangkar", max_length=1, default="#")
    initials = models.BooleanField("kotak paraf pada setiap halaman", default=False)
    stamp_duty = models.BooleanField("tempat meterai", default=False)
    esign_footer = models.TextField("kaki naskah bertanda tangan elektronik", blank=True)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "profil kepala naskah"
        verbose_name_plural = "profil kepala naskah"
        ordering = ["agency", "-number"]
        constraints = [models.UniqueConstraint(fields=["agency", "number"], name="letterhead_number_once")]

    def __str__(self) -> str:
        return f"Kepala naskah {self.agency} versi {self.number}"
