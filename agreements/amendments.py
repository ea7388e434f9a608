"""Which version of a term a clock runs by, and how an addendum reaches running clocks. Pure. Source: rules §§7, 8."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from .terms import Rule, due_day
from .tolling import Run


class Reach(Enum):
    """Whether an addendum also moves the clocks that run on the day it takes effect."""

    NO = "no"
    YES = "yes"
    LONGER = "longer"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Reach.NO: "tidak: yang sudah berjalan tetap menurut ketentuan lama",
    Reach.YES: "ya: juga yang sudah berjalan",
    Reach.LONGER: "hanya bila menjadi lebih lama",
}


@dataclass(frozen=True)
class Version:
    """The parameters of a term from `effective_on` on. The first one holds from the agreement's own beginning."""

    effective_on: date
    parameters: Mapping[str, Any]
    reach: Reach = Reach.NO
    source: str = field(default="", compare=False)


@dataclass(frozen=True)
class Reckoned:
    """How one bound of a duty came about.

    `version` ran when the clock started; `reached_by` are the later ones that moved it; `untolled_on` is the due day
    before force majeure, `run` after it.
    """

    version: Version
    reached_by: tuple[Version, ...]
    untolled_on: date
    run: Run


def version_on(versions: Sequence[Version], day: date) -> Version:
    """Return the version in force on `day`; before all of them the first. `versions` are in order of effect."""
    return next((v for v in reversed(versions) if v.effective_on <= day), versions[0])


def reckon(
    rule: Rule, versions: Sequence[Version], anchor: date, toll: Callable[[date], Run], met_on: date | None = None
) -> Reckoned:
    """Return the due day of a clock that started on `anchor`.

    The version in force on that day rules; a later one moves the clock only where it says that it reaches running
    clocks, never to a day before its own effect, and neither a duty that was met before nor a breach that was already
    there (`toll` gives the due day after force majeure).
    """
    started_by = version_on(versions, anchor)
    due_on = due_day(rule, started_by.parameters, anchor)
    reached: list[Version] = []
    for version in versions:
        if version.effective_on <= anchor or version is started_by or version.reach is Reach.NO:
            continue
        if not _still_running(toll(due_on), version.effective_on, met_on):
            continue
        changed = max(due_day(rule, version.parameters, anchor), version.effective_on)
        if version.reach is Reach.LONGER:
            changed = max(due_on, changed)
        if changed != due_on:
            due_on = changed
            reached.append(version)
    return Reckoned(started_by, tuple(reached), due_on, toll(due_on))


def _still_running(run: Run, day: date, met_on: date | None) -> bool:
    if met_on is not None and met_on < day:
        return False
    paused = run.paused_on is not None and run.paused_until is None
    return paused or run.due_on >= day
