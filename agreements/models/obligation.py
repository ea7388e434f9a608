"""The ledger of dated duties."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..querysets import ObligationQuerySet
from ..standing import Dates
from .agreement import Agreement, Party
from .clause import Term
from .fact import Fact


class Obligation(models.Model):
    """A dated duty of one party under one term.

    Opened by the fact that starts its clock, by a window of a count term, or by the agreement itself; met by the fact
    that discharges it. The due days, the rule and its parameters are kept in the row, so that a later addendum never
    rewrites it. `earliest_due_on` and `due_on` are the two bounds (see `standing.Dates`); `planned_on` is the portal's
    own plan within a window and never a deadline. "Overdue" is not a column: ask
    `Obligation.objects.with_standing(as_of)`.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="obligations")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="obligations")
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="obligations_owed")
    creditor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="obligations_due")
    subject = models.CharField("perihal", max_length=300)
    opened_by = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="opened", null=True, blank=True)
    opened_on = models.DateField("dimulai")
    window_first = models.DateField("awal jendela", null=True, blank=True)
    window_last = models.DateField("akhir jendela", null=True, blank=True)
    slot = models.PositiveSmallIntegerField("urutan dalam jendela", null=True, blank=True)
    planned_on = models.DateField("rencana", null=True, blank=True)
    rule = models.CharField("aturan", max_length=30)
    parameters = models.JSONField("parameter", default=dict)
    start_settled = models.BooleanField("awal jangka waktu pasti", default=True)
    earliest_due_on = models.DateField("batas waktu paling awal", null=True, blank=True)
    due_on = models.DateField("batas waktu", null=True, blank=True)
    soon_on = models.DateField("segera jatuh tempo sejak", null=True, blank=True)
    met_on = models.DateField("dipenuhi", null=True, blank=True)
    met_by = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="met", null=True, blank=True)
    voided_on = models.DateField("batal sejak", null=True, blank=True)
    waived_on = models.DateField("dikecualikan sejak", null=True, blank=True)
    waived_until = models.DateField("dikecualikan sampai", null=True, blank=True)
    paused_on = models.DateField("ditangguhkan sejak", null=True, blank=True)
    paused_until = models.DateField("ditangguhkan sampai", null=True, blank=True)
    tolled_days = models.PositiveIntegerField("hari keadaan kahar yang tidak dihitung", default=0)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "kewajiban"
        verbose_name_plural = "kewajiban"
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "opened_by"], condition=Q(opened_by__isnull=False), name="obligation_once_per_fact"
            ),
            models.UniqueConstraint(
                fields=["term", "debtor", "window_first", "slot"],
                condition=Q(slot__isnull=False),
                name="obligation_slot_once",
            ),
            models.UniqueConstraint(
                fields=["term", "debtor"],
                condition=Q(slot=None, opened_by=None),
                name="obligation_standing_duty_once",
            ),
            models.CheckConstraint(condition=~Q(debtor=F("creditor")), name="obligation_between_two"),
            models.CheckConstraint(
                condition=Q(met_on=None, met_by=None) | Q(met_on__isnull=False, met_by__isnull=False),
                name="obligation_met_by_a_fact",
            ),
            models.CheckConstraint(
                condition=Q(earliest_due_on=None, soon_on=None)
                | Q(earliest_due_on__isnull=False, soon_on__lte=F("earliest_due_on")),
                name="obligation_soon_before_due",
            ),
            models.CheckConstraint(
                condition=Q(due_on=None)
                | Q(earliest_due_on__isnull=False, due_on__gte=F("earliest_due_on")),
                name="obligation_bounds_in_order",
            ),
            models.CheckConstraint(
                condition=Q(start_settled=False)
                | Q(due_on=F("earliest_due_on"))
                | Q(due_on=None, earliest_due_on=None),
                name="obligation_settled_bounds_are_one",
            ),
            models.CheckConstraint(
                condition=Q(window_first=None, window_last=None, slot=None, planned_on=None)
                | Q(
                    window_first__isnull=False, window_last__isnull=False, slot__isnull=False,
                    planned_on__isnull=False,
                ),
                name="obligation_window_whole",
            ),
            models.CheckConstraint(
                condition=Q(paused_until=None) | Q(paused_on__isnull=False, paused_until__gte=F("paused_on")),
                name="obligation_pause_in_order",
            ),
            models.CheckConstraint(
                condition=Q(waived_until=None) | Q(waived_on__isnull=False, waived_until__gte=F("waived_on")),
                name="obligation_waiver_in_order",
            ),
        ]
        indexes = [
            # For the daily alert run and the dashboard: unmet rows only.
            models.Index(fields=["due_on"], condition=Q(met_on=None), name="obligation_unmet_due_on"),
            # For an agreement's list, ordered as it is shown.
            models.Index(fields=["agreement", "due_on"], name="obligation_of_agreement"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def dates(self) -> Dates:
        return Dates(
            earliest_due_on=self.earliest_due_on,
            due_on=self.due_on,
            met_on=self.met_on,
            voided_on=self.voided_on,
            waived_on=self.waived_on,
            paused_on=self.paused_on,
            soon_on=self.soon_on,
            waived_until=self.waived_until,
            paused_until=self.paused_until,
        )


class ObligationRevision(models.Model):
    """What the ledger said of a duty from an instant on, and why it changed. Never overwritten.

    `source` names what changed it where that is no fact, e.g. `addendum:3`.
    """

    class Cause(models.TextChoices):
        OPENED = "opened", "jangka waktu dibuka"
        RECEIPT = "receipt", "bukti penerimaan baru"
        CONTESTED = "contested", "tanggal diterima disanggah"
        SETTLED = "settled", "tanggal diterima disepakati"
        PARTLY_MET = "partly_met", "dipenuhi sebagian"
        MET = "met", "dipenuhi"
        RETURNED = "returned", "pemenuhan dikembalikan"
        CORRECTED = "corrected", "catatan diperbaiki"
        VOIDED = "voided", "batal"
        AMENDED = "amended", "adendum"
        REREAD = "reread", "tafsir"
        FORCE_MAJEURE = "force_majeure", "keadaan kahar"
        WAIVED = "waived", "pengecualian"

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="revisions")
    cause = models.CharField("sebab", max_length=14, choices=Cause.choices)
    source = models.CharField("karena", max_length=40, blank=True)
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    opened_on = models.DateField()
    earliest_due_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)
    voided_on = models.DateField(null=True, blank=True)
    waived_on = models.DateField(null=True, blank=True)
    waived_until = models.DateField(null=True, blank=True)
    paused_on = models.DateField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    tolled_days = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "riwayat kewajiban"
        verbose_name_plural = "riwayat kewajiban"
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.obligation}: {self.get_cause_display()}"
