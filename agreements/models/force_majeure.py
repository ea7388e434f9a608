"""Force majeure (*keadaan kahar*, Pasal 10): the claim, its notice, the other party's decision, its end. Rules §7."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from records.models import StoredFile

from .agreement import Agreement, Party
from .fact import Fact
from .obligation import Obligation


class ForceMajeure(models.Model):
    """An event that hit one party, from `first_on` to `last_on` (None: it has no end yet), both days included.

    `stated_last_on` is the end as that party states it; it becomes `last_on` once the other party has accepted it.
    `notice` is the written notice to the other party; a late one is for that party to decide on like any other.
    Only an accepted one moves anything, and only duties of the party it hit: all of them, or those named in `duties`.
    """

    class State(models.TextChoices):
        CLAIMED = "claimed", "diajukan, belum diputus"
        ASKED = "asked", "keterangan tambahan diminta"
        ACCEPTED = "accepted", "diterima"
        REJECTED = "rejected", "ditolak"
        WITHDRAWN = "withdrawn", "ditarik"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="force_majeures")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name="PIHAK yang mengalami")
    title = models.CharField("keadaan", max_length=200)
    description = models.TextField("uraian")
    first_on = models.DateField("mulai terjadi")
    last_on = models.DateField("berakhir", null=True, blank=True)
    stated_last_on = models.DateField("berakhir menurut PIHAK yang mengalami", null=True, blank=True)
    notice = models.OneToOneField(Fact, on_delete=models.PROTECT, related_name="force_majeure")
    statement = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    statement_reference = models.CharField("pernyataan pejabat yang berwenang", max_length=200, blank=True)
    covers_all = models.BooleanField("meliputi semua kewajiban PIHAK itu", default=True)
    duties = models.ManyToManyField(Obligation, related_name="force_majeures", blank=True)
    state = models.CharField("keadaan klaim", max_length=10, choices=State.choices, default=State.CLAIMED)
    answer = models.TextField("jawaban PIHAK lainnya", blank=True)
    claimed_at = models.DateTimeField("diajukan")
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("diputus", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField("akhir dicatat", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "keadaan kahar"
        verbose_name_plural = "keadaan kahar"
        ordering = ["-first_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on=None) | Q(last_on__gte=F("first_on")), name="forcemajeure_ends_not_before_start"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "rejected"])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="forcemajeure_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "rejected"]) | ~Q(decided_by=F("claimed_by")),
                name="forcemajeure_two_keys",
            ),
            # 10(2): the official's statement is attached before the other party can accept.
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(statement__isnull=False) | ~Q(statement_reference=""),
                name="forcemajeure_accepted_with_statement",
            ),
        ]

    def __str__(self) -> str:
        return self.title
