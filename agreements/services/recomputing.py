"""Reckoning duties anew after a change that both parties agreed to: an addendum, a reading, force majeure, a waiver.

Every row whose dates change leaves one revision that names the change; a row that stays as it was leaves none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from ..models import Agreement, Obligation, ObligationRevision
from ..terms import Rule
from . import facts
from .acting import Actor
from .obligations import recount, slot_row, wanted_slots
from .reckoning import DATED, reckon_before_end, reckon_event, reckon_start, reckon_window, revise, supersede_notices


@dataclass(frozen=True)
class Change:
    """Why rows are reckoned anew: the act, the cause and the source that revisions name."""

    actor: Actor
    cause: str
    source: str


def recompute(rows: Iterable[Obligation], change: Change) -> list[Obligation]:
    """Reckon `rows` anew and return those whose dates have changed."""
    moved = []
    for row in rows:
        before = _dated(row)
        _reckon(row)
        if _dated(row) != before:
            row.save()
            supersede_notices(row)
            moved.append(row)
    _revise(moved, change)
    return moved


def replan(agreement: Agreement, change: Change) -> list[Obligation]:
    """Plan the slots of every count term anew, after its number, the year or the last day has changed.

    A slot that is wanted no longer is void from the day of the change; nothing is deleted.
    """
    changed: list[Obligation] = []
    for term in agreement.terms.filter(rule=Rule.COUNT_PER_YEAR.value).select_related("agreement"):
        rows = list(Obligation.objects.filter(term=term).select_related("term", "agreement", "debtor", "creditor"))
        for debtor_id in dict.fromkeys(row.debtor_id for row in rows):
            changed += _replan(agreement, [r for r in rows if r.debtor_id == debtor_id], change)
    _revise(changed, change)
    for kind in dict.fromkeys(agreement.terms.filter(rule=Rule.COUNT_PER_YEAR.value).values_list("met_by", flat=True)):
        recount(agreement, kind, at=change.actor.at, by=change.actor.user)
    return changed


def set_last_day(agreement: Agreement, last_day: date, change: Change) -> None:
    """Let the agreement end on another day: the windows are planned anew and the day for the notice moves."""
    agreement.last_day = last_day
    agreement.save(update_fields=["last_day"])
    replan(agreement, change)
    ends = Obligation.objects.filter(agreement=agreement, rule=Rule.MONTHS_BEFORE_END.value)
    recompute(ends.select_related("term", "agreement"), change)


@dataclass(frozen=True)
class Effect:
    """What a change would do to one duty: its dates before (None: it would be new) and after."""

    obligation: Obligation
    before: Obligation | None


class _Undone(Exception):
    """Thrown to undo a rehearsal."""


def effects_of(agreement: Agreement, act: Callable[[], object]) -> list[Effect]:
    """Do `act` and undo it; return what it would do to the duties of `agreement`. Nothing is written.

    Raises what `act` raises.
    """
    held = {row.pk: row for row in Obligation.objects.filter(agreement=agreement).with_parties()}
    last = ObligationRevision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    effects: list[Effect] = []
    try:
        with transaction.atomic():
            act()
            touched = Obligation.objects.filter(agreement=agreement, revisions__pk__gt=last).distinct()
            effects = [Effect(row, held.get(row.pk)) for row in touched.with_parties().in_order()]
            raise _Undone
    except _Undone:
        pass
    return effects


def _reckon(row: Obligation) -> None:
    match Rule(row.rule):
        case Rule.MONTHS_AFTER_RECEIPT:
            assert row.opened_by is not None
            reckon_start(row, facts.start_of(row.opened_by))
        case Rule.COUNT_PER_YEAR:
            reckon_window(row)
        case Rule.MONTHS_BEFORE_END:
            reckon_before_end(row)
        case Rule.DAYS_AFTER_EVENT:
            reckon_event(row, row.opened_on)
        case _:
            pass


def _replan(agreement: Agreement, rows: list[Obligation], change: Change) -> list[Obligation]:
    by_slot = {(row.window_first, row.slot): row for row in rows}
    debtor, creditor, term = rows[0].debtor, rows[0].creditor, rows[0].term
    changed = []
    for slot, times in wanted_slots(agreement, term):
        wanted = slot_row(term, debtor, creditor, slot, times)
        row = by_slot.pop((slot.window.first, slot.number), None)
        if row is None:
            # Known only from the change on: no earlier day is shown a duty that nobody had.
            wanted.opened_on = max(wanted.opened_on, change.actor.on)
            wanted.save()
            changed.append(wanted)
        elif _take_over(row, wanted):
            changed.append(row)
    for row in by_slot.values():
        if row.voided_on is None:
            row.voided_on = change.actor.on
            row.save()
            changed.append(row)
    return changed


_SLOT = ("window_last", "planned_on", "subject", "parameters", "earliest_due_on", "due_on", "soon_on", "tolled_days")


def _take_over(row: Obligation, wanted: Obligation) -> bool:
    held = (*(getattr(row, name) for name in _SLOT), row.voided_on)
    if held == (*(getattr(wanted, name) for name in _SLOT), None):
        return False
    for name in _SLOT:
        setattr(row, name, getattr(wanted, name))
    row.voided_on = None
    row.save()
    supersede_notices(row)
    return True


def _dated(row: Obligation) -> tuple[object, ...]:
    return (*(getattr(row, name) for name in DATED), row.parameters)


def _revise(rows: Iterable[Obligation], change: Change) -> None:
    actor = change.actor
    revise(rows, change.cause, fact=None, at=actor.at, by=actor.user, source=change.source)
