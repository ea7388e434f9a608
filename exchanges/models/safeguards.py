"""Confidentiality (Pasal 9): incidents, disclosures, undertakings, security. No personal rows: data are described."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models import Agreement, Party, Term
from agreements.models.change import Proposed
from records.models import StoredFile

from .catalogue import ExchangeMethod


class Incident(models.Model):
    """A failure to protect personal data. The hours come from a law and not from the agreement.

    `processor` is the party whose processing failed and which has to notify. `known_at` is what the recorder says;
    `starts_at` is the instant from which the hours run, `due_at` the last one at which a notice is on time.
    """

    class State(models.TextChoices):
        OPEN = "open", "terbuka"
        CLOSED = "closed", "ditutup"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="incidents")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+", verbose_name="ketentuan")
    processor = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="+", verbose_name="PIHAK yang pemrosesannya gagal"
    )
    title = models.CharField("judul", max_length=200)
    known_at = models.DateTimeField("diketahui")
    starts_at = models.DateTimeField("jam berjalan sejak")
    due_at = models.DateTimeField("batas pemberitahuan")
    state = models.CharField("keadaan", max_length=6, choices=State.choices, default=State.OPEN)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "insiden"
        verbose_name_plural = "insiden"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__gte=F("known_at"), due_at__gt=F("starts_at"), recorded_at__gte=F("known_at")),
                name="incident_known_then_started_then_due",
            )
        ]

    def __str__(self) -> str:
        return self.title


class IncidentEntry(models.Model):
    """One step in an incident. Never changed.

    An account, and each notice, holds the three things that a notice must say; a statement names the party that is
    held responsible (none: nobody, or not known yet); a notice has its instant and whom it went to.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", "uraian"
        STATEMENT = "statement", "pernyataan tanggung jawab"
        NOTICE = "notice", "pemberitahuan"
        CLOSE = "close", "penutupan"
        REOPEN = "reopen", "dibuka kembali"

    class Recipient(models.TextChoices):
        PERSONS = "persons", "subjek data pribadi"
        AUTHORITY = "authority", "lembaga pelindungan data pribadi"
        PUBLIC = "public", "masyarakat"

    class Outcome(models.TextChoices):
        HANDLED = "handled", "ditangani"
        UNFOUNDED = "unfounded", "bukan kegagalan pelindungan data"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField("jenis", max_length=9, choices=Kind.choices)
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("catatan", blank=True)
    data_disclosed = models.TextField("data yang terungkap", blank=True)
    when_and_how = models.TextField("kapan dan bagaimana terungkap", blank=True)
    handling = models.TextField("upaya penanganan dan pemulihan", blank=True)
    responsible = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    recipient = models.CharField("kepada", max_length=9, choices=Recipient.choices, blank=True)
    notified_at = models.DateTimeField("diberitahukan", null=True, blank=True)
    reference = models.CharField("nomor atau bukti", max_length=200, blank=True)
    outcome = models.CharField("hasil", max_length=9, choices=Outcome.choices, blank=True)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "catatan insiden"
        verbose_name_plural = "catatan insiden"
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="notice", notified_at__isnull=False) & ~Q(recipient=""))
                | (~Q(kind="notice") & Q(notified_at=None, recipient="")),
                name="incidententry_notice_has_instant_and_recipient",
            ),
            models.CheckConstraint(
                condition=(Q(kind="close") & ~Q(outcome="")) | (~Q(kind="close") & Q(outcome="")),
                name="incidententry_close_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} atas {self.incident}"


class Disclosure(Proposed):
    """Data or documents that a third party is given (9(3)), on exactly one of the three bases.

    By consent it is proposed by one party and agreed by the other; by order or by law it is recorded.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "menunggu persetujuan"
        AGREED = "agreed", "disetujui PARA PIHAK"
        DECLINED = "declined", "ditolak"
        WITHDRAWN = "withdrawn", "ditarik"
        RECORDED = "recorded", "tercatat"

    class Basis(models.TextChoices):
        CONSENT = "consent", "persetujuan tertulis PARA PIHAK"
        ORDER = "order", "perintah pengadilan atau instansi yang berwenang"
        LAW = "law", "peraturan perundang-undangan"

    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.PROPOSED)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="disclosures")
    subject = models.CharField("perihal", max_length=200)
    data = models.TextField("data atau dokumen yang diungkapkan")
    recipient = models.CharField("penerima", max_length=200)
    basis = models.CharField("dasar", max_length=8, choices=Basis.choices)
    reference = models.CharField("rujukan", max_length=200, blank=True)
    reference_dated_on = models.DateField("tanggal rujukan", null=True, blank=True)
    disclosed_on = models.DateField("diungkapkan")

    class Meta:
        verbose_name = "pengungkapan"
        verbose_name_plural = "pengungkapan"
        ordering = ["-disclosed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "recorded"], decided_at=None, decided_by=None)
                | Q(state__in=["agreed", "declined", "withdrawn"], decided_at__isnull=False, decided_by__isnull=False),
                name="disclosure_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "declined"]) | ~Q(decided_by=F("proposed_by")),
                name="disclosure_two_keys",
            ),
            # Only consent needs the other party; no basis, no disclosure.
            models.CheckConstraint(
                condition=(Q(basis="consent") & ~Q(state="recorded"))
                | (Q(basis__in=["order", "law"], state="recorded") & ~Q(reference="")),
                name="disclosure_has_its_basis",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Undertaking(models.Model):
    """A signed *pernyataan kerahasiaan* of a person who handles data for a party (9(5)).

    `user` where the person signs in here. The duty itself never ends (9(10)): `ended_on` ends the paper.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="undertakings")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="undertakings", null=True, blank=True
    )
    person = models.CharField("nama", max_length=150)
    unit = models.CharField("unit kerja", max_length=200)
    started_on = models.DateField("berlaku mulai")
    ended_on = models.DateField("berlaku sampai", null=True, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pernyataan kerahasiaan"
        verbose_name_plural = "pernyataan kerahasiaan"
        ordering = ["person", "-started_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="undertaking_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.person


class SecurityItem(models.Model):
    """One point of a receiver's security in accessing, transmitting, processing or storing data by a method (9(8))."""

    class Area(models.TextChoices):
        ACCESS = "access", "akses"
        TRANSMISSION = "transmission", "pengiriman"
        PROCESSING = "processing", "pengolahan"
        STORAGE = "storage", "penyimpanan"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="security_items")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    method = models.ForeignKey(ExchangeMethod, on_delete=models.PROTECT, related_name="security_items")
    area = models.CharField("bidang", max_length=12, choices=Area.choices)
    title = models.CharField("butir", max_length=200)

    class Meta:
        verbose_name = "butir keamanan"
        verbose_name_plural = "butir keamanan"
        ordering = ["party", "method", "area", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["party", "method", "area", "title"], name="securityitem_once")
        ]

    def __str__(self) -> str:
        return self.title


class SecurityReview(models.Model):
    """How an item was found on a day, and when it is to be looked at again, a target of one's own. Never changed."""

    class Status(models.TextChoices):
        YES = "yes", "ada"
        PART = "part", "sebagian"
        NO = "no", "belum"

    item = models.ForeignKey(SecurityItem, on_delete=models.PROTECT, related_name="reviews")
    status = models.CharField("status", max_length=4, choices=Status.choices)
    evidence = models.CharField("bukti", max_length=300, blank=True)
    reviewed_on = models.DateField("ditinjau")
    next_on = models.DateField("tinjauan berikutnya")
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "tinjauan keamanan"
        verbose_name_plural = "tinjauan keamanan"
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(next_on__gt=F("reviewed_on")), name="securityreview_next_is_later")
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.item}"
