"""What the parties change together: addenda, readings, waivers, notices to extend or end (6, 12; rules §§8, 9)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from records.models import StoredFile

from ..amendments import Reach
from .agreement import Agreement, Party
from .clause import Clause, Reading, Term
from .fact import Fact
from .obligation import Obligation


class Proposed(models.Model):
    """Something that one party proposes and that holds once a deciding official of the other has agreed to it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "diusulkan"
        AGREED = "agreed", "disetujui"
        DECLINED = "declined", "ditolak"
        WITHDRAWN = "withdrawn", "ditarik"

    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("diusulkan")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField("diputus", null=True, blank=True)
    decided_reason = models.TextField("alasan putusan", blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None, decided_by=None)
                | (~Q(state="proposed") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="%(class)s_decided_by_someone",
            ),
            # Whoever proposed cannot be the one who agrees for the other party.
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "declined"]) | ~Q(decided_by=F("proposed_by")),
                name="%(class)s_two_keys",
            ),
        ]


class Addendum(Proposed):
    """An *adendum*: numbers of both parties, the day it takes effect, and what it changes in terms and clauses.

    `last_day`: the agreement's new last day, None where it stays. `reach`: whether clocks that run on `effective_on`
    are moved.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="addenda")
    title = models.CharField("judul", max_length=300)
    first_number = models.CharField("nomor PIHAK KESATU", max_length=100)
    second_number = models.CharField("nomor PIHAK KEDUA", max_length=100)
    dated_on = models.DateField("ditandatangani")
    effective_on = models.DateField("berlaku mulai")
    reach = models.CharField(
        "menjangkau jangka waktu yang berjalan", max_length=10, choices=[(r.value, r.label) for r in Reach],
        default=Reach.NO.value,
    )
    last_day = models.DateField("hari terakhir perjanjian", null=True, blank=True)
    summary = models.TextField("pokok perubahan")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta(Proposed.Meta):
        verbose_name = "adendum"
        verbose_name_plural = "adendum"
        ordering = ["effective_on", "pk"]
        constraints = [
            *Proposed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("dated_on")), name="addendum_not_before_it_was_signed"
            ),
            models.UniqueConstraint(
                fields=["agreement", "first_number"], condition=Q(state__in=["proposed", "agreed"]),
                name="addendum_first_number_once",
            ),
            models.UniqueConstraint(
                fields=["agreement", "second_number"], condition=Q(state__in=["proposed", "agreed"]),
                name="addendum_second_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Adendum {self.first_number}"


class TermVersion(models.Model):
    """The parameters that an addendum gives a term; they hold from its day of effect once it is agreed."""

    addendum = models.ForeignKey(Addendum, on_delete=models.PROTECT, related_name="term_versions")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="versions")
    parameters = models.JSONField("parameter")

    class Meta:
        verbose_name = "versi ketentuan"
        verbose_name_plural = "versi ketentuan"
        ordering = ["addendum__effective_on", "addendum"]
        constraints = [models.UniqueConstraint(fields=["addendum", "term"], name="termversion_once")]

    def __str__(self) -> str:
        return f"{self.term} menurut {self.addendum}"


class ClauseVersion(models.Model):
    """Our summary of a clause as an addendum words it; `before` keeps what stood until then."""

    addendum = models.ForeignKey(Addendum, on_delete=models.PROTECT, related_name="clause_versions")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="versions")
    before = models.TextField("semula")
    summary = models.TextField("menjadi")

    class Meta:
        verbose_name = "versi pasal"
        verbose_name_plural = "versi pasal"
        ordering = ["addendum", "clause__order"]
        constraints = [models.UniqueConstraint(fields=["addendum", "clause"], name="clauseversion_once")]

    def __str__(self) -> str:
        return f"{self.clause} menurut {self.addendum}"


class ReadingChange(Proposed):
    """Another *tafsir* of an open point: proposed by one party, in use once the other has agreed."""

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="changes")
    before = models.CharField("semula", max_length=40)
    chosen = models.CharField("menjadi", max_length=40)
    reason = models.TextField("alasan")

    class Meta(Proposed.Meta):
        verbose_name = "perubahan tafsir"
        verbose_name_plural = "perubahan tafsir"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            *Proposed.Meta.constraints,
            models.UniqueConstraint(
                fields=["reading"], condition=Q(state="proposed"), name="readingchange_one_open"
            ),
            models.CheckConstraint(condition=~Q(before=F("chosen")), name="readingchange_changes_something"),
        ]

    def __str__(self) -> str:
        return f"{self.reading}: {self.before} → {self.chosen}"


class Waiver(Proposed):
    """A *pengecualian*: both parties hold that a duty need not be met, from a day until another or for good."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="waivers")
    from_on = models.DateField("berlaku mulai")
    until_on = models.DateField("berlaku sampai", null=True, blank=True)
    reason = models.TextField("alasan")

    class Meta(Proposed.Meta):
        verbose_name = "pengecualian"
        verbose_name_plural = "pengecualian"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            *Proposed.Meta.constraints,
            models.UniqueConstraint(
                fields=["obligation"], condition=Q(state__in=["proposed", "agreed"]), name="waiver_one_that_counts"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="waiver_ends_not_before_start"
            ),
        ]

    def __str__(self) -> str:
        return f"Pengecualian {self.obligation}"


class EndNotice(models.Model):
    """A written notice under 6(2) to extend, to end on the last day, or to end early on `wished_on`."""

    class Wish(models.TextChoices):
        EXTEND = "extend", "memperpanjang"
        END = "end", "mengakhiri pada hari terakhir"
        END_EARLY = "end_early", "mengakhiri lebih awal"

    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, primary_key=True, related_name="end_notice")
    wish = models.CharField("kehendak", max_length=10, choices=Wish.choices)
    wished_on = models.DateField("hari terakhir yang dikehendaki", null=True, blank=True)
    reason = models.TextField("alasan", blank=True)

    class Meta:
        verbose_name = "pemberitahuan perpanjangan atau pengakhiran"
        verbose_name_plural = "pemberitahuan perpanjangan atau pengakhiran"
        constraints = [
            models.CheckConstraint(
                condition=Q(wish="end", wished_on=None) | (~Q(wish="end") & Q(wished_on__isnull=False)),
                name="endnotice_names_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"Pemberitahuan {self.get_wish_display()}"
