"""Disputes (*perselisihan*, Pasal 11): what the parties differ about, their meetings, and how it was settled."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from records.models import StoredFile

from .agreement import Agreement, Party
from .change import Proposed
from .fact import Fact
from .obligation import Obligation


class Dispute(models.Model):
    """A difference between the parties: deliberated (11(1)), then settled by both or taken to law (11(2)).

    What was taken to law may still be settled by both: `law_on` stays beside it. Nothing has a deadline.
    """

    class State(models.TextChoices):
        OPEN = "open", "dimusyawarahkan"
        AT_LAW = "at_law", "melalui jalur hukum"
        SETTLED = "settled", "selesai dengan mufakat"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="disputes")
    subject = models.CharField("pokok perselisihan", max_length=200)
    clause_refs = models.JSONField("pasal", default=list)
    obligation = models.ForeignKey(
        Obligation, on_delete=models.PROTECT, related_name="disputes", null=True, blank=True, verbose_name="kewajiban"
    )
    fact = models.ForeignKey(
        Fact, on_delete=models.PROTECT, related_name="disputes", null=True, blank=True, verbose_name="peristiwa"
    )
    raised_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("uraian")
    raised_at = models.DateTimeField("diajukan")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField("disepakati", null=True, blank=True)
    law_on = models.DateField("menempuh jalur hukum", null=True, blank=True)
    law_reference = models.CharField("nomor perkara atau surat", max_length=200, blank=True)
    law_reason = models.TextField("alasan menempuh jalur hukum", blank=True)
    law_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    law_at = models.DateTimeField("jalur hukum dicatat", null=True, blank=True)
    law_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "perselisihan"
        verbose_name_plural = "perselisihan"
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False) | (~Q(state="settled") & Q(settled_at=None)),
                name="dispute_settled_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(law_on=None, law_at=None, law_by=None, law_by_party=None, law_reference="")
                | Q(law_on__isnull=False, law_at__isnull=False, law_by__isnull=False, law_by_party__isnull=False)
                & ~Q(law_reference=""),
                name="dispute_law_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="at_law") | Q(law_on__isnull=False), name="dispute_at_law_since"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Deliberation(models.Model):
    """A meeting of deliberation (*musyawarah*): `attended` in words, and what came of it."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="deliberations")
    held_on = models.DateField("tanggal")
    place = models.CharField("tempat", max_length=200)
    attended = models.TextField("yang hadir")
    outcome = models.TextField("hasil")
    minutes = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "musyawarah"
        verbose_name_plural = "musyawarah"
        ordering = ["held_on", "pk"]

    def __str__(self) -> str:
        return f"Musyawarah di {self.place}"


class Settlement(Proposed):
    """A settlement (*mufakat*): proposed by one party in words, in force once the other has agreed."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="settlements")
    text = models.TextField("isi kesepakatan")

    class Meta(Proposed.Meta):
        verbose_name = "kesepakatan"
        verbose_name_plural = "kesepakatan"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            *Proposed.Meta.constraints,
            models.UniqueConstraint(
                fields=["dispute"], condition=Q(state__in=["proposed", "agreed"]), name="settlement_one_that_counts"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_at__gte=F("proposed_at")), name="settlement_decided_after"
            ),
        ]

    def __str__(self) -> str:
        return f"Kesepakatan atas {self.dispute}"
