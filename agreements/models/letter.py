"""The register of letters between the parties' representatives (Pasal 8)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from records.models import IssuedDocument, StoredFile

from .access import Suspension
from .agreement import Agreement, Party
from .fact import Fact


class Letter(models.Model):
    """A letter from one party to the other: a draft printed by the portal, or one recorded from paper.

    Numbers are free text and come from each agency's own archive: `number` is the sender's, `agenda_number` the
    receiver's. A letter that starts a clock is recorded as the fact it is and linked here.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "konsep"
        RECORDED = "recorded", "tercatat"
        CANCELLED = "cancelled", "dibatalkan"

    class Kind(models.TextChoices):
        REQUEST = "request", "permintaan laporan"
        REMINDER = "reminder", "pengingat"
        RECEIPT = "receipt", "penyampaian tanda terima"
        WARNING = "warning", "peringatan"
        STOP = "stop", "penghentian sementara akses"
        ASK_BACK = "ask_back", "permohonan pemulihan akses"
        RESTORE = "restore", "pemulihan akses"
        NOTICE = "notice", "pemberitahuan"
        OTHER = "other", "lainnya"

    class Nature(models.TextChoices):
        ORDINARY = "ordinary", "Biasa"
        IMPORTANT = "important", "Penting"
        URGENT = "urgent", "Segera"
        CONFIDENTIAL = "confidential", "Rahasia"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="letters")
    sender = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="dari")
    addressee = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="kepada")
    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.DRAFT)
    kind = models.CharField("jenis", max_length=10, choices=Kind.choices)
    nature = models.CharField("sifat", max_length=12, choices=Nature.choices, default=Nature.ORDINARY)
    number = models.CharField("nomor surat", max_length=100, blank=True)
    agenda_number = models.CharField("nomor agenda penerima", max_length=100, blank=True)
    dated_on = models.DateField("tanggal surat", null=True, blank=True)
    sent_on = models.DateField("dikirim", null=True, blank=True)
    received_on = models.DateField("diterima", null=True, blank=True)
    subject = models.CharField("hal", max_length=300)
    body = models.TextField("isi", blank=True)
    signatory_name = models.CharField("nama penanda tangan", max_length=150, blank=True)
    signatory_nip = models.CharField("NIP penanda tangan", max_length=30, blank=True)
    signatory_office = models.CharField("jabatan penanda tangan", max_length=200, blank=True)
    copies = models.TextField("tembusan", blank=True)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cancelled_reason = models.TextField("alasan pembatalan", blank=True)
    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = "surat"
        verbose_name_plural = "surat"
        ordering = [F("dated_on").desc(nulls_first=True), "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(sender=F("addressee")), name="letter_between_two"),
            models.CheckConstraint(
                condition=~Q(state="recorded") | (~Q(number="") & Q(dated_on__isnull=False)),
                name="letter_recorded_has_number_and_date",
            ),
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(sent_on=None) | Q(received_on__gte=F("sent_on")),
                name="letter_received_not_before_sent",
            ),
            models.CheckConstraint(
                condition=(Q(state="cancelled") & ~Q(cancelled_reason=""))
                | (~Q(state="cancelled") & Q(cancelled_reason="")),
                name="letter_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or 'tanpa nomor'} – {self.subject}"


class LetterAttachment(models.Model):
    """A file that came or went with a letter."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("judul lampiran", max_length=200)

    class Meta:
        verbose_name = "lampiran surat"
        verbose_name_plural = "lampiran surat"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class LetterLink(models.Model):
    """What a letter caused or speaks of: a recorded event or a stop of access; exactly one."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="links")
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="letter_links", null=True, blank=True)
    suspension = models.ForeignKey(
        Suspension, on_delete=models.PROTECT, related_name="letter_links", null=True, blank=True
    )

    class Meta:
        verbose_name = "kaitan surat"
        verbose_name_plural = "kaitan surat"
        constraints = [
            models.CheckConstraint(
                condition=Q(fact__isnull=False, suspension=None) | Q(fact=None, suspension__isnull=False),
                name="letterlink_exactly_one",
            ),
            models.UniqueConstraint(fields=["letter", "fact"], name="letterlink_fact_once"),
            models.UniqueConstraint(fields=["letter", "suspension"], name="letterlink_suspension_once"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} – {self.fact or self.suspension}"
