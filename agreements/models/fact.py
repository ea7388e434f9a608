"""Official events with their dates, the proofs of their receipt, and contests about it. Source: rules §1."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..receipts import Proof
from .agreement import Agreement, Party


class FactKind(models.TextChoices):
    DELIVERY = "delivery", "penyerahan data"
    FEEDBACK = "feedback", "balikan"
    REPORT_REQUEST = "report_request", "surat permintaan laporan"
    REQUESTED_REPORT = "requested_report", "laporan atas permintaan"
    PERIODIC_REPORT = "periodic_report", "laporan berkala"
    MINUTES = "minutes", "berita acara"
    EVALUATION = "evaluation", "pemantauan dan evaluasi"
    END_NOTICE = "end_notice", "pemberitahuan perpanjangan atau pengakhiran"
    FORCE_MAJEURE = "force_majeure", "keadaan kahar"
    INCIDENT = "incident", "insiden"


class Fact(models.Model):
    """One official event: a hand-over from one party to the other, or a thing they held.

    Up to four dates stand apart: `dated_on` (printed on the paper), `sent_on`, `received_on` (only once settled; until
    then ask the proofs), and `recorded_at`, an instant that is never used as a business date. `actor` None: done by
    both. `entered_for`: the other party entered it on this one's behalf, through the `channel` it names.
    `withdrawn_on`: the day from which the record no longer counts, with the reason.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField("jenis", max_length=20, choices=FactKind.choices)
    actor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="facts_done", null=True, blank=True)
    addressee = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="facts_addressed", null=True, blank=True
    )
    reference = models.CharField("nomor", max_length=100, blank=True)
    subject = models.CharField("perihal", max_length=300)
    dated_on = models.DateField("bertanggal", null=True, blank=True)
    sent_on = models.DateField("dikirim", null=True, blank=True)
    received_on = models.DateField("diterima", null=True, blank=True)
    through_portal = models.BooleanField("melalui portal", default=False)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_for = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="dicatatkan atas nama",
    )
    channel = models.CharField("saluran", max_length=150, blank=True)
    withdrawn_on = models.DateField("dibatalkan", null=True, blank=True)
    withdrawn_reason = models.TextField("alasan pembatalan", blank=True)

    class Meta:
        verbose_name = "peristiwa"
        verbose_name_plural = "peristiwa"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(sent_on=None) | Q(received_on__gte=F("sent_on")),
                name="fact_received_not_before_sent",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="fact_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(addressee=None) | Q(actor=None) | ~Q(addressee=F("actor")), name="fact_not_to_oneself"
            ),
        ]
        indexes = [models.Index(fields=["agreement", "kind", "-recorded_at"], name="fact_by_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} " + (self.reference or f"“{self.subject}”")


class ReceiptProof(models.Model):
    """One proof that a fact was received on a date; kept for ever, the highest kind decides."""

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="proofs")
    kind = models.PositiveSmallIntegerField("jenis bukti", choices=[(p.value, p.label) for p in Proof])
    received_on = models.DateField("diterima")
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    evidence = models.CharField("keterangan bukti", max_length=300, blank=True)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "bukti penerimaan"
        verbose_name_plural = "bukti penerimaan"
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[p.value for p in Proof]), name="proof_kind_known"),
            models.UniqueConstraint(
                fields=["fact"], condition=Q(kind=Proof.RECEIVER_CONFIRMATION.value), name="proof_one_confirmation"
            ),
        ]

    def __str__(self) -> str:
        return Proof(self.kind).label


class ReceiptContest(models.Model):
    """A dispute about a receipt date, raised by one party with a reason, settled by both."""

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="contests")
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("alasan")
    opened_at = models.DateTimeField("disanggah")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField("selesai", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "sanggahan tanggal diterima"
        verbose_name_plural = "sanggahan tanggal diterima"
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["fact"], condition=Q(settled_at=None), name="contest_one_open"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="contest_settled_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"Sanggahan atas {self.fact}"


class ContestProposal(models.Model):
    """A date put forward in a contest; None says that it was not received at all. The other party may accept it."""

    contest = models.ForeignKey(ReceiptContest, on_delete=models.PROTECT, related_name="proposals")
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField("tanggal diusulkan", null=True, blank=True)
    reason = models.TextField("alasan")
    recorded_at = models.DateTimeField("diusulkan")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "usulan tanggal diterima"
        verbose_name_plural = "usulan tanggal diterima"
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return f"Usulan {self.by_party}: {self.received_on or 'tidak diterima'}"


class Correction(models.Model):
    """A changed value of a recorded event, proposed by one party and in effect once the other approves.

    Values are text as the journal writes them (ISO dates). The old one stays: nothing is overwritten without a trace.
    Receipt dates are disputed by a contest instead.
    """

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="corrections")
    field = models.CharField("bagian", max_length=30)
    old_value = models.CharField("semula", max_length=300, blank=True)
    new_value = models.CharField("menjadi", max_length=300, blank=True)
    reason = models.TextField("alasan")
    proposed_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("diusulkan")
    approved = models.BooleanField("disetujui", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField("diputus", null=True, blank=True)
    decision_reason = models.TextField("alasan putusan", blank=True)

    class Meta:
        verbose_name = "perbaikan catatan"
        verbose_name_plural = "perbaikan catatan"
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fact", "field"], condition=Q(decided_at=None), name="correction_one_open_per_field"
            ),
            models.CheckConstraint(
                condition=Q(approved=None, decided_at=None, decided_by=None)
                | Q(approved__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="correction_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.old_value} → {self.new_value}"
