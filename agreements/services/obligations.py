"""Opening, moving, meeting and voiding duties: the only writers of the ledger.

Every change leaves an `ObligationRevision`, so that what the ledger said at any instant can be told.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet

from accounts.models import User

from ..counting import counting_facts
from ..models import Agreement, Fact, FactKind, Obligation, ObligationRevision, Party, Term
from ..receipts import Start
from ..term_versions import times_in, versions_of
from ..terms import Rule
from ..windows import Slot, Window, YearReading, agreement_windows, calendar_windows, slots
from .reckoning import reckon_before_end, reckon_start, reckon_window, revise, supersede_notices

Cause = ObligationRevision.Cause
#: Written notices, which are done once they are received.
NOTICES = (FactKind.FORCE_MAJEURE, FactKind.END_NOTICE)


def open_standing_duties(agreement: Agreement, *, at: datetime) -> list[Obligation]:
    """Open what follows from the agreement itself: duties without deadline, the slots of each window of a count
    term, and the last day for the notice to extend or end (for each party; lapses by itself when unused).
    """
    parties = list(agreement.parties.all())
    opened: list[Obligation] = []
    for term in agreement.terms.select_related("debtor", "creditor"):
        for debtor in [term.debtor] if term.debtor else parties:
            creditor = next(p for p in parties if p.pk != debtor.pk)
            opened += _standing_rows(agreement, term, debtor, creditor)
    Obligation.objects.bulk_create(opened)
    revise(opened, Cause.OPENED, fact=None, at=at, by=None)
    return opened


def open_for_receipt(fact: Fact, start: Start, *, at: datetime, by: User) -> list[Obligation]:
    """Open the duties whose clock starts when `fact` is received: one for each term that names its kind and runs in
    its direction (the addressee owes, the sender is owed).
    """
    assert fact.actor is not None and fact.addressee is not None
    opened = []
    for term in terms_opened_by(fact.kind, sender=fact.actor, receiver=fact.addressee):
        assert term.debtor is not None and term.creditor is not None
        obligation = Obligation(
            agreement=fact.agreement, term=term, debtor=term.debtor, creditor=term.creditor,
            subject=subject_of(term, fact), opened_by=fact, rule=term.rule,
            parameters=term.parameters, opened_on=start.earliest,
        )
        reckon_start(obligation, start)
        obligation.save()
        opened.append(obligation)
    revise(opened, Cause.OPENED, fact=fact, at=at, by=by)
    return opened


def terms_opened_by(kind: str, *, sender: Party, receiver: Party) -> QuerySet[Term]:
    """Return the terms whose clock starts when `receiver` receives something of `kind` from `sender`."""
    return Term.objects.filter(
        agreement_id=sender.agreement_id, opens_on=kind, debtor=receiver, creditor=sender,
        rule=Rule.MONTHS_AFTER_RECEIPT.value,
    ).select_related("debtor__agency", "creditor__agency")


def move_start(fact: Fact, start: Start, cause: str, *, at: datetime, by: User) -> list[Obligation]:
    """Recompute the due days of the duties whose clock runs from the receipt of `fact`."""
    moved = []
    for obligation in fact.opened.filter(rule=Rule.MONTHS_AFTER_RECEIPT.value).select_related("term"):
        reckon_start(obligation, start)
        obligation.save()
        supersede_notices(obligation)
        moved.append(obligation)
    revise(moved, cause, fact=fact, at=at, by=by)
    return moved


def meet(obligation: Obligation, fact: Fact, met_on: date, *, at: datetime, by: User) -> None:
    """Record that `fact` discharged the duty on `met_on`. Late or not follows from the dates."""
    obligation.met_on, obligation.met_by = met_on, fact
    obligation.voided_on = None
    obligation.save()
    revise([obligation], Cause.MET, fact=fact, at=at, by=by)


def meet_by_receipt(fact: Fact, *, at: datetime, by: User) -> None:
    """Let a notice meet, by being received, the duties it is itself due under: those it opened and those that name
    its kind. Where its receipt is not settled, or no longer, they are unmet. Changes nothing for other kinds.
    """
    if fact.kind not in NOTICES:
        return
    own = Q(opened_by=fact) | Q(opened_by=None, debtor=fact.actor, term__met_by=fact.kind)
    for duty in Obligation.objects.filter(own, agreement=fact.agreement).select_related("term", "agreement"):
        if duty.met_by_id not in (None, fact.pk):
            continue
        if fact.received_on is not None and fact.withdrawn_on is None:
            if duty.met_on != fact.received_on:
                meet(duty, fact, fact.received_on, at=at, by=by)
        elif duty.met_by_id == fact.pk:
            unmeet(duty, fact, at=at, by=by)


def note_partial(obligation: Obligation, fact: Fact, *, at: datetime, by: User) -> None:
    """Record that `fact` discharged part of the duty; the clock runs on for the rest."""
    revise([obligation], Cause.PARTLY_MET, fact=fact, at=at, by=by)


def unmeet(obligation: Obligation, fact: Fact, *, at: datetime, by: User) -> None:
    """Record that `fact`, by which the duty was met in part or whole, was returned: it is not met any more."""
    obligation.met_on, obligation.met_by = None, None
    obligation.save()
    revise([obligation], Cause.RETURNED, fact=fact, at=at, by=by)


def rename_opened_by(fact: Fact, *, at: datetime, by: User) -> None:
    """Name the duties that `fact` opened after its subject, where a correction has changed it."""
    renamed = []
    for obligation in fact.opened.select_related("term"):
        subject = subject_of(obligation.term, fact)
        if obligation.subject != subject:
            obligation.subject = subject
            obligation.save()
            renamed.append(obligation)
    revise(renamed, Cause.CORRECTED, fact=fact, at=at, by=by)


def subject_of(term: Term, fact: Fact) -> str:
    """Return how a duty under `term` that `fact` opened is called."""
    return f"{term.label}: {fact.subject}"[:300]


def void_opened_by(fact: Fact, on: date, *, at: datetime, by: User) -> None:
    """End the duties that `fact` opened, because the fact no longer counts from `on`."""
    rows = list(fact.opened.all())
    for obligation in rows:
        obligation.voided_on = on
        obligation.save()
    revise(rows, Cause.VOIDED, fact=fact, at=at, by=by)


def recount(agreement: Agreement, kind: str, *, at: datetime, by: User) -> None:
    """Let the n-th instance in each window meet its n-th slot, for every count term met by facts of `kind`.

    An instance recorded later with an earlier date shifts those after it; each change leaves a revision.
    """
    for term in agreement.terms.filter(met_by=kind, rule=Rule.COUNT_PER_YEAR.value):
        rows = Obligation.objects.filter(term=term).order_by("debtor", "window_first", "slot")
        instances: dict[int, list[tuple[date, Fact]]] = {}
        for obligation in rows:
            if obligation.debtor_id not in instances:
                instances[obligation.debtor_id] = counting_facts(agreement, kind, obligation.debtor)
            _fill_slot(obligation, instances[obligation.debtor_id], at=at, by=by)


def windows_of(agreement: Agreement, reading: YearReading) -> list[Window]:
    """Return the windows whose slots are planned under `reading`; a rolling year is planned by agreement years."""
    if reading is YearReading.CALENDAR:
        return calendar_windows(agreement.signed_on, agreement.last_day)
    return agreement_windows(agreement.signed_on, agreement.last_day)


def _standing_rows(agreement: Agreement, term: Term, debtor: Party, creditor: Party) -> list[Obligation]:
    row = Obligation(
        agreement=agreement, term=term, debtor=debtor, creditor=creditor, subject=term.label, rule=term.rule,
        parameters=term.parameters, opened_on=agreement.signed_on,
    )
    match Rule(term.rule):
        case Rule.NO_DEADLINE:
            return [row]
        case Rule.MONTHS_BEFORE_END:
            reckon_before_end(row)
            return [row]
        case Rule.COUNT_PER_YEAR:
            return _slot_rows(agreement, term, debtor, creditor)
        case _:
            return []


def _slot_rows(agreement: Agreement, term: Term, debtor: Party, creditor: Party) -> list[Obligation]:
    return [slot_row(term, debtor, creditor, slot, times) for slot, times in wanted_slots(agreement, term)]


def wanted_slots(agreement: Agreement, term: Term) -> list[tuple[Slot, int]]:
    """Return every slot that a count term plans, each with how often its window asks."""
    versions = versions_of(term)
    wanted = []
    for window in windows_of(agreement, agreement.year_reading):
        times = times_in(versions, window.first, window.last)
        wanted += [(slot, times) for slot in slots(window, times)]
    return wanted


def slot_row(term: Term, debtor: Party, creditor: Party, slot: Slot, times: int) -> Obligation:
    """Return the unsaved row of one slot."""
    window = slot.window
    row = Obligation(
        agreement=term.agreement, term=term, debtor=debtor, creditor=creditor,
        subject=f"{term.label} ({slot.number} dari {times})", rule=term.rule,
        parameters=term.parameters | {"times": times}, opened_on=window.first, window_first=window.first,
        window_last=window.last, slot=slot.number, planned_on=slot.planned_on,
    )
    reckon_window(row)
    return row


def _fill_slot(
    obligation: Obligation, instances: Sequence[tuple[date, Fact]], *, at: datetime, by: User
) -> None:
    assert obligation.window_first and obligation.window_last and obligation.slot
    window = Window(obligation.window_first, obligation.window_last)
    inside = [(day, fact) for day, fact in instances if day in window]
    met_on, met_by = inside[obligation.slot - 1] if len(inside) >= obligation.slot else (None, None)
    if (obligation.met_on, obligation.met_by_id) == (met_on, met_by.pk if met_by else None):
        return
    obligation.met_on, obligation.met_by = met_on, met_by
    obligation.save()
    revise([obligation], Cause.MET, fact=met_by, at=at, by=by)
