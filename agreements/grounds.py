"""When may access be stopped, and when must it come back? Pure. Source: 4(1)b and 3(1)b, rules §6.

Stopping needs one ground (or), restoring needs every condition (and). The agreement writes "paling lambat" into the
conditions for restoring: read literally, lateness could never be cured. The curative reading is the default; both
results are always computed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from .standing import Dates, Standing, standing

Key = TypeVar("Key")


@dataclass(frozen=True)
class SuspendingDuty(Generic[Key]):
    """A duty whose lateness is a ground; `ground` is the clause of the power, `key` whatever finds the row again."""

    key: Key
    ground: str
    dates: Dates
    opened_on: date


@dataclass(frozen=True)
class Ground(Generic[Key]):
    """One ground and the overdue duties that prove it on the day asked for."""

    clause: str
    overdue: tuple[Key, ...]

    @property
    def holds(self) -> bool:
        return bool(self.overdue)


@dataclass(frozen=True)
class Condition(Generic[Key]):
    """One condition for restoring: what is still missing, and what came in but late."""

    clause: str
    missing: tuple[Key, ...]
    late: tuple[Key, ...]
    none_open: bool

    @property
    def curative(self) -> bool:
        """Delivered late also cures."""
        return not self.missing

    @property
    def literal(self) -> bool:
        """Only what was delivered in time counts."""
        return not self.missing and not self.late


@dataclass(frozen=True)
class Restoration(Generic[Key]):
    conditions: tuple[Condition[Key], ...]

    @property
    def curative(self) -> bool:
        return all(c.curative for c in self.conditions)

    @property
    def literal(self) -> bool:
        return all(c.literal for c in self.conditions)


def grounds_for_stopping(
    duties: Iterable[SuspendingDuty[Key]], clauses: Iterable[str], as_of: date
) -> tuple[Ground[Key], ...]:
    """Return each ground in `clauses` with the duties overdue on `as_of`. Access may be stopped if any holds."""
    rows = list(duties)
    return tuple(
        Ground(
            clause,
            tuple(d.key for d in rows if d.ground == clause and standing(d.dates, as_of) is Standing.OVERDUE),
        )
        for clause in clauses
    )


def conditions_for_restoring(
    duties: Iterable[SuspendingDuty[Key]], clauses: dict[str, str], decided_on: date, as_of: date
) -> Restoration[Key]:
    """Return how the conditions stand on `as_of` for a stop that was decided on `decided_on`.

    `clauses` maps each ground's clause to the clause of the condition that answers it. A duty counts as late for this
    stop if it was overdue at any time from `decided_on` on; what was cured before belongs to an earlier history.
    """
    rows = [d for d in duties if d.opened_on <= as_of]
    return Restoration(
        tuple(
            Condition(
                clause=condition,
                missing=tuple(d.key for d in rows if d.ground == ground and _is(d, Standing.OVERDUE, as_of)),
                late=tuple(
                    d.key
                    for d in rows
                    if d.ground == ground
                    and _is(d, Standing.MET_LATE, as_of)
                    and d.dates.met_on is not None
                    and d.dates.met_on >= decided_on
                ),
                none_open=not any(
                    d.ground == ground and (d.dates.met_on is None or d.dates.met_on > as_of)
                    and not _is(d, Standing.VOID, as_of) and not _is(d, Standing.WAIVED, as_of)
                    for d in rows
                ),
            )
            for ground, condition in clauses.items()
        )
    )


def _is(duty: SuspendingDuty[Key], wanted: Standing, as_of: date) -> bool:
    return standing(duty.dates, as_of) is wanted
