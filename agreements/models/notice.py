"""The in-portal notice: the notice itself, e-mail being only its transport."""

from django.db import models
from django.db.models import Q

from .agreement import Agreement, Party
from .obligation import Obligation


class Notice(models.Model):
    """One step of warning about one due day of one duty, to one party; exactly once by constraint.

    `anchor_on` is the day the step counts from: the debtor's earliest bound, the creditor's latest, or the portal's
    plan within a window. `superseded`: the day has moved since, and a newer notice speaks. `mailed`: its mails stand
    in the outbox.
    """

    class Basis(models.TextChoices):
        DUE = "due", "jatuh tempo"
        PLAN = "plan", "rencana portal"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="notices")
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="notices")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="notices")
    basis = models.CharField("dasar", max_length=4, choices=Basis.choices)
    anchor_on = models.DateField("terhadap tanggal")
    step = models.SmallIntegerField("hari terhadap tanggal")
    title = models.CharField("judul", max_length=300)
    body = models.TextField("isi")
    as_of = models.DateField("per tanggal")
    raised_at = models.DateTimeField("dibuat")
    superseded = models.BooleanField("tergantikan", default=False)
    mailed = models.BooleanField("surel disiapkan", default=False)

    class Meta:
        verbose_name = "pemberitahuan"
        verbose_name_plural = "pemberitahuan"
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "party", "basis", "anchor_on", "step"], name="notice_exactly_once"
            )
        ]
        indexes = [
            models.Index(fields=["party", "-raised_at"], name="notice_of_party"),
            # For the task that puts notices into the outbox.
            models.Index(fields=["id"], condition=Q(mailed=False), name="notice_unmailed"),
        ]

    def __str__(self) -> str:
        return self.title
