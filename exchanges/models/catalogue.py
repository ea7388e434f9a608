"""What may be exchanged and how: the items of the Lampiran and the methods, each agreed by both parties."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models import Agreement, Party

from ..querysets import AgreedQuerySet


class Agreed(models.Model):
    """Something that one party proposes and that holds once the other has agreed to it."""

    proposed_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("diusulkan")
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    agreed_at = models.DateTimeField("disetujui", null=True, blank=True)
    ended_on = models.DateField("tidak dipakai sejak", null=True, blank=True)

    objects = AgreedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def in_use(self) -> bool:
        return self.agreed_at is not None and self.ended_on is None


class DataGroup(Agreed):
    """A group of data of the Lampiran that `provider` gives access to, with the purposes of Pasal 1 it serves."""

    class Purpose(models.TextChoices):
        CAPACITY = "capacity", "pengembangan kapasitas ASN"
        LEARNING = "learning", "pembelajaran ASN"
        SIASN = "siasn", "pemutakhiran data pada SIASN"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="data_groups")
    provider = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="pemberi data")
    code = models.CharField("kode", max_length=40)
    name = models.CharField("kelompok data", max_length=200)
    purposes = models.JSONField("tujuan", default=list)
    description = models.TextField("uraian", blank=True)

    class Meta:
        verbose_name = "kelompok data"
        verbose_name_plural = "kelompok data"
        ordering = ["provider", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "provider", "code"], condition=Q(ended_on=None), name="datagroup_code_once"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None) | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="datagroup_agreed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DataElement(models.Model):
    """One element of a data group; the name of a field, never a person's value."""

    group = models.ForeignKey(DataGroup, on_delete=models.PROTECT, related_name="elements")
    order = models.PositiveSmallIntegerField("urutan")
    name = models.CharField("elemen data", max_length=200)
    description = models.CharField("uraian", max_length=300, blank=True)

    class Meta:
        verbose_name = "elemen data"
        verbose_name_plural = "elemen data"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="dataelement_name_once")]

    def __str__(self) -> str:
        return self.name


class ExchangeMethod(Agreed):
    """A method by which data is given access to, with what counts as one delivery (and so as one clock) under it."""

    class Cutoff(models.TextChoices):
        EACH_PULL = "each_pull", "setiap penarikan"
        MONTHLY_PULL = "monthly_pull", "penarikan dalam satu bulan kalender"
        EACH_FILE = "each_file", "setiap berkas"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="exchange_methods")
    name = models.CharField("nama metode", max_length=150)
    kind = models.CharField("jenis", max_length=12)
    cutoff = models.CharField("satu penyerahan adalah", max_length=12, choices=Cutoff.choices)
    reference = models.CharField("bukti kesepakatan", max_length=200, blank=True)
    description = models.TextField("uraian", blank=True)

    class Meta:
        verbose_name = "metode pertukaran"
        verbose_name_plural = "metode pertukaran"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "name"], condition=Q(ended_on=None), name="exchangemethod_name_once"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None) | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="exchangemethod_agreed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.name
