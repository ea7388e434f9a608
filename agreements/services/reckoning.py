"""Writing the due days of a duty: from its start, the terms in force, force majeure and the readings, into its row."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from accounts.models import User

from ..amendments import version_on
from ..models import Fact, Notice, Obligation, ObligationRevision
from ..receipts import Start
from ..term_versions import bounds_of, toll_of, versions_of
from ..terms import Rule, due_day
from ..tolling import Run

_DAY = timedelta(days=1)


def reckon_start(obligation: Obligation, start: Start) -> None:
    """Set the bounds of a duty whose clock runs from a receipt."""
    bounds = bounds_of(obligation, start)
    obligation.opened_on, obligation.start_settled = start.earliest, start.settled
    obligation.parameters = dict(bounds.counted.version.parameters)
    _set(obligation, bounds.earliest, bounds.latest, bounds.counted.run)


def reckon_event(obligation: Obligation, event_on: date) -> None:
    """Set the due day of a duty whose clock runs from an event, whose own day is not counted."""
    version = version_on(versions_of(obligation.term), event_on)
    obligation.parameters = dict(version.parameters)
    due_on = due_day(Rule(obligation.rule), version.parameters, event_on)
    _set(obligation, due_on, due_on, Run(due_on))


def reckon_window(obligation: Obligation) -> None:
    """Set the due day of a slot: the last day of its window, later where force majeure takes days out of it."""
    assert obligation.window_first is not None and obligation.window_last is not None
    run = toll_of(obligation)(obligation.window_first - _DAY)(obligation.window_last)
    _set(obligation, run.due_on, run.due_on, run)


def reckon_before_end(obligation: Obligation) -> None:
    """Set the last day for a notice before the agreement ends.

    Nobody has to give this notice: the possibility lapses on the day after, and nothing turns red.
    """
    last_day = obligation.agreement.last_day
    version = version_on(versions_of(obligation.term), last_day)
    obligation.parameters = dict(version.parameters)
    due_on = due_day(Rule(obligation.rule), version.parameters, last_day)
    _set(obligation, due_on, due_on, Run(due_on))
    obligation.voided_on = None if obligation.met_on is not None else due_on + _DAY


def supersede_notices(obligation: Obligation) -> None:
    """Mark the notices about a day that has moved; one that has moved back speaks again."""
    anchors = {obligation.debtor_id: obligation.earliest_due_on, obligation.creditor_id: obligation.due_on}
    for party, anchor in anchors.items():
        notices = Notice.objects.filter(obligation=obligation, party=party, basis=Notice.Basis.DUE)
        notices.update(superseded=True)
        if anchor is not None:
            notices.filter(anchor_on=anchor).update(superseded=False)


def revise(
    rows: Iterable[Obligation], cause: str, *, fact: Fact | None, at: datetime, by: User | None, source: str = ""
) -> None:
    """Keep what the ledger says of `rows` from `at` on, and why."""
    ObligationRevision.objects.bulk_create(
        ObligationRevision(
            obligation=row, cause=cause, source=source, fact=fact, recorded_at=at, recorded_by=by,
            **{name: getattr(row, name) for name in DATED},
        )
        for row in rows
    )


#: What a revision keeps of a row.
DATED = (
    "opened_on", "earliest_due_on", "due_on", "met_on", "voided_on", "waived_on", "waived_until", "paused_on",
    "paused_until", "tolled_days",
)


def _set(obligation: Obligation, earliest: date, latest: date | None, run: Run) -> None:
    obligation.earliest_due_on, obligation.due_on = earliest, latest
    obligation.soon_on = earliest - timedelta(days=obligation.term.soon_days)
    obligation.tolled_days = run.days
    obligation.paused_on, obligation.paused_until = run.paused_on, run.paused_until
