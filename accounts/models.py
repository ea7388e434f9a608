"""Agencies, the people who act for them, and since when."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from .roles import Role


class Agency(models.Model):
    """A state agency with the unit that represents it (Pasal 8)."""

    code = models.SlugField("kode", max_length=20, unique=True)
    name = models.CharField("nama instansi", max_length=200)
    short_name = models.CharField("singkatan", max_length=20)
    unit = models.CharField("satuan kerja", max_length=200)
    unit_short_name = models.CharField("singkatan satuan kerja", max_length=40)
    address = models.CharField("alamat", max_length=300)
    phone = models.CharField("telepon", max_length=60)
    email = models.EmailField("surel resmi")
    badge_color = models.CharField(
        "warna lencana", max_length=7, validators=[RegexValidator(r"^#[0-9a-f]{6}$", "Tulis warna sebagai #rrggbb.")]
    )

    class Meta:
        verbose_name = "instansi"
        verbose_name_plural = "instansi"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.short_name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Create a person who signs in with `email`."""
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Create an administrator of the portal, who is no party."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do follows from their membership in force, never from this row."""

    email = models.EmailField("surel", unique=True)
    full_name = models.CharField("nama lengkap", max_length=150)
    position = models.CharField("jabatan", max_length=150, blank=True)
    is_active = models.BooleanField("aktif", default=True)
    is_staff = models.BooleanField("administrator portal", default=False)
    date_joined = models.DateTimeField("terdaftar", auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        ordering = ["full_name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_case_insensitive")]

    def __str__(self) -> str:
        return self.full_name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date) -> Self:
        """Memberships that hold on `on`; the last day is included."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=on), started_on__lte=on)


class Membership(models.Model):
    """A person acts for one agency in one role over a span of days; at most one open membership at a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name="pengguna")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships", verbose_name="instansi")
    role = models.CharField("peran", max_length=10, choices=[(r.value, r.label) for r in Role])
    started_on = models.DateField("mulai")
    ended_on = models.DateField("hari terakhir", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "keanggotaan"
        verbose_name_plural = "keanggotaan"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_on=None), name="membership_one_open_per_person",
                violation_error_message="Pengguna ini masih memiliki keanggotaan yang berlaku; akhiri dahulu.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="membership_ends_after_start",
                violation_error_message="Hari terakhir tidak boleh mendahului tanggal mulai.",
            ),
            models.CheckConstraint(condition=Q(role__in=[r.value for r in Role]), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.agency} ({self.role_label})"

    @property
    def role_label(self) -> str:
        return Role(self.role).label


class ApiClient(models.Model):
    """A system of one agency that acts through the API, as a user of its own with an officer's membership.

    `scopes` are values of `Act`. Only hashes of keys are kept; after a rotation the old key holds until
    `previous_until`.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="api_client", verbose_name="akun layanan")
    name = models.CharField("nama sistem", max_length=100)
    scopes = models.JSONField("cakupan", default=list)
    key_prefix = models.CharField("awalan kunci", max_length=12, unique=True)
    key_sha256 = models.CharField("sidik kunci", max_length=64)
    previous_prefix = models.CharField("awalan kunci lama", max_length=12, blank=True)
    previous_sha256 = models.CharField("sidik kunci lama", max_length=64, blank=True)
    previous_until = models.DateTimeField("kunci lama berlaku sampai", null=True, blank=True)
    created_at = models.DateTimeField("dibuat")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField("hari terakhir")
    revoked_at = models.DateTimeField("dicabut", null=True, blank=True)
    last_used_at = models.DateTimeField("terakhir dipakai", null=True, blank=True)

    class Meta:
        verbose_name = "klien API"
        verbose_name_plural = "klien API"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class IdempotentRequest(models.Model):
    """A request that a client sent under a key, and the answer it got: the same request gets the same answer."""

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="requests")
    key = models.CharField("kunci", max_length=100)
    request_sha256 = models.CharField("sidik permintaan", max_length=64)
    status = models.PositiveSmallIntegerField("status jawaban", null=True, blank=True)
    answer = models.TextField("jawaban", blank=True)
    started_at = models.DateTimeField("mulai")

    class Meta:
        verbose_name = "permintaan beridempotensi"
        verbose_name_plural = "permintaan beridempotensi"
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="idempotent_key_once")]
        indexes = [models.Index(fields=["started_at"], name="idempotent_by_age")]

    def __str__(self) -> str:
        return self.key
