"""What a change does to every due date: shown before it is done, and afterwards from the history of the duties."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse

from accounts.access import NotAllowed

from ..change_words import counted_day, days_moved, effect_words
from ..models import Agreement, Obligation, ObligationRevision
from ..services import Refused
from ..services.recomputing import Effect
from .base import ActView

#: Rows of the table that a confirmation shows; the sentence above it counts all.
SHOWN = 100
NOTHING_MOVES = "Tidak ada tanggal yang bergeser."


@dataclass(frozen=True)
class EffectRow:
    """One duty in the table of effects; `before` None for a new one. `days`: by how many its due day moves."""

    duty: Obligation
    before: date | None
    after: date | None
    days: int | None
    words: str
    new: bool


def effect_rows(effects: Iterable[Effect]) -> list[EffectRow]:
    """Return the effects of a rehearsed act, ready for a page."""
    return [_row(e.obligation, e.before, e.obligation) for e in effects]


def effects_recorded(agreement: Agreement, source: str) -> list[EffectRow]:
    """Return what a change that was made has done to the duties, from their history. Two queries."""
    touched = Obligation.objects.filter(agreement=agreement, revisions__source=source).distinct()
    duties = {duty.pk: duty for duty in touched.with_parties().in_order()}
    before: dict[int, ObligationRevision] = {}
    changed: dict[int, tuple[ObligationRevision | None, ObligationRevision]] = {}
    for revision in ObligationRevision.objects.filter(obligation__in=duties):
        if revision.source == source:
            first = changed.get(revision.obligation_id)
            earlier = before.get(revision.obligation_id) or _untolled(revision)
            changed[revision.obligation_id] = (first[0] if first else earlier, revision)
        before[revision.obligation_id] = revision
    return [_row(duty, *changed[pk]) for pk, duty in duties.items()]


def _untolled(revision: ObligationRevision) -> ObligationRevision | None:
    """How a duty stood before its first revision: force majeure makes none, it tolls or pauses a planned slot."""
    if revision.cause != ObligationRevision.Cause.FORCE_MAJEURE or revision.due_on is None:
        return None
    due_on = revision.due_on - timedelta(days=revision.tolled_days)
    return ObligationRevision(earliest_due_on=due_on, due_on=due_on, voided_on=revision.voided_on)


def effect_sentence(rows: Sequence[EffectRow]) -> str:
    """Return how many duties a change touches, and how."""
    if not rows:
        return NOTHING_MOVES
    moved = sum(1 for row in rows if row.days)
    new = sum(1 for row in rows if row.new)
    rest = len(rows) - moved - new
    told = [(moved, "batas waktu bergeser"), (new, "kewajiban baru"), (rest, "kewajiban lain berubah")]
    return ", ".join(f"{n} {words}" for n, words in told if n) + "."


def _row(duty: Obligation, before: Any, after: Any) -> EffectRow:
    return EffectRow(
        duty, counted_day(before) if before else None, counted_day(after), days_moved(before, after),
        effect_words(before, after), new=before is None,
    )


class ActWithEffects(ActView):
    """An act whose confirmation shows every due date that it would move.

    `effects` rehearses the act and undoes it; what the domain would refuse is refused before anybody confirms it.
    """

    confirm_template_name = "agreements/change_confirm.html"
    found: list[EffectRow] | None = None

    def effects(self, form: forms.BaseForm) -> list[Effect]:
        """Return what the act would do. Raises Refused or NotAllowed as the act itself would."""
        raise NotImplementedError

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        if "confirmed" not in self.request.POST:
            try:
                self.found = effect_rows(self.effects(form))
            except (Refused, NotAllowed) as error:
                return self.refuse(form, error)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.found is not None:
            kwargs |= {"effects": self.found[:SHOWN], "more_effects": max(0, len(self.found) - SHOWN)}
        return super().get_context_data(**kwargs)
