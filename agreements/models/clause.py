"""What the agreement says, what the portal computes from it, and how its open points are read."""

from typing import Any

from django.db import models
from django.db.models import Q

from ..terms import Rule
from .agreement import Agreement, Party
from .fact import FactKind


class Clause(models.Model):
    """One provision by its reference, e.g. `4(1)b.1`, with our own summary of it."""

    class Kind(models.TextChoices):
        FACT = "fact", "ketentuan umum"
        RIGHT = "right", "hak"
        POWER = "power", "kewenangan"
        DUTY = "duty", "kewajiban"
        CONDITION = "condition", "syarat"
        PROHIBITION = "prohibition", "larangan"
        LIABILITY = "liability", "tanggung jawab"
        TERM = "term", "jangka waktu"
        SURVIVAL = "survival", "tetap berlaku"
        DEFINITION = "definition", "pengertian"
        EFFECT = "effect", "akibat"
        DOCUMENT = "document", "dokumen"

    class Holder(models.TextChoices):
        FIRST = "first", "PIHAK KESATU"
        SECOND = "second", "PIHAK KEDUA"
        BOTH = "both", "PARA PIHAK"
        EACH = "each", "masing-masing PIHAK"
        NONE = "none", "–"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="clauses")
    ref = models.CharField("rujukan", max_length=20)
    order = models.PositiveSmallIntegerField("urutan")
    kind = models.CharField("jenis", max_length=12, choices=Kind.choices)
    holder = models.CharField("pihak", max_length=6, choices=Holder.choices)
    heading = models.CharField("judul pasal", max_length=120)
    summary = models.TextField("ringkasan")
    mirror_ref = models.CharField("pasangan", max_length=20, blank=True)
    note = models.TextField("catatan", blank=True)

    class Meta:
        verbose_name = "ketentuan pasal"
        verbose_name_plural = "ketentuan pasal"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "ref"], name="clause_ref_once"),
            models.UniqueConstraint(fields=["agreement", "order"], name="clause_order_once"),
        ]

    def __str__(self) -> str:
        return self.ref


class Term(models.Model):
    """A *ketentuan* that the portal computes with: a rule, its parameters, who owes what to whom.

    `opens_on` and `met_by` name the kinds of facts that start and discharge its duties. `ground` is the clause of the
    power that lateness gives rise to, `condition` the clause that asks for it before access comes back; both are empty
    for terms whose lateness stops nothing. `debtor` None: each party owes it for itself.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="terms")
    code = models.SlugField("kode", max_length=40)
    label = models.CharField("nama kewajiban", max_length=200)
    clause_refs = models.JSONField("pasal")
    rule = models.CharField("aturan", max_length=30, choices=[(r.value, r.label) for r in Rule])
    parameters = models.JSONField("parameter", default=dict)
    debtor = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="terms_owed", null=True, blank=True, verbose_name="pihak wajib"
    )
    creditor = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="terms_due", null=True, blank=True, verbose_name="pihak berhak"
    )
    opens_on = models.CharField("dimulai oleh", max_length=20, choices=FactKind.choices, blank=True)
    met_by = models.CharField("dipenuhi oleh", max_length=20, choices=FactKind.choices, blank=True)
    ground = models.CharField("dasar penghentian", max_length=20, blank=True)
    condition = models.CharField("syarat pemulihan", max_length=20, blank=True)
    soon_days = models.PositiveSmallIntegerField("segera (hari)", default=30)

    class Meta:
        verbose_name = "ketentuan"
        verbose_name_plural = "ketentuan"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "code"], name="term_code_once"),
            models.CheckConstraint(condition=Q(rule__in=[r.value for r in Rule]), name="term_rule_known"),
            models.CheckConstraint(
                condition=Q(ground="", condition="") | (~Q(ground="") & ~Q(condition="")),
                name="term_ground_and_condition_together",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def clauses_text(self) -> str:
        return ", ".join(self.clause_refs)

    def parameter(self, name: str) -> Any:
        """Return one of the rule's parameters. Raises KeyError for one that the rule does not have."""
        return self.parameters[name]


class Reading(models.Model):
    """A *tafsir*: an open point, its possible readings, and the one chosen (by default until both agree otherwise)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="readings")
    code = models.SlugField("kode", max_length=40)
    clause_refs = models.JSONField("pasal")
    question = models.TextField("pertanyaan")
    options = models.JSONField("pilihan tafsir")
    default = models.CharField("tafsir bawaan", max_length=40)
    chosen = models.CharField("tafsir yang dipakai", max_length=40)
    effect = models.TextField("akibat", blank=True)

    class Meta:
        verbose_name = "tafsir"
        verbose_name_plural = "tafsir"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["agreement", "code"], name="reading_code_once")]

    def __str__(self) -> str:
        return self.question

    @property
    def chosen_label(self) -> str:
        return str(next(o["label"] for o in self.options if o["code"] == self.chosen))
