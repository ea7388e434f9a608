"""How far a delivery has been answered: data balikan and referensi balikan, all feedback on it together.

What was returned counts as open again. Lodged once more it counts from its first lodging (docs/adr/0021).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .models import Coverage, Feedback

_ORDER = (Coverage.NONE, Coverage.PART, Coverage.WHOLE)
DATA, REFERENCES = "data_coverage", "reference_coverage"


@dataclass(frozen=True)
class PartState:
    """One of the two parts: how far it is covered, and since when it is whole or was first lodged; None: nothing."""

    coverage: Coverage
    on: date | None


def coverage(lodged: Iterable[Feedback], as_of: date) -> tuple[Coverage, Coverage]:
    """Return how far data balikan and referensi balikan are covered on `as_of` by all of `lodged` together."""
    data, references = parts(lodged, as_of)
    return data.coverage, references.coverage


def parts(lodged: Iterable[Feedback], as_of: date) -> tuple[PartState, PartState]:
    """Return the state of data balikan and of referensi balikan on `as_of`.

    `lodged` is all feedback on one delivery that was not withdrawn, lodged by then, with `fact`.
    """
    rows = list(lodged)
    return _part(rows, DATA, as_of), _part(rows, REFERENCES, as_of)


def whole_on(lodged: Iterable[Feedback], as_of: date) -> date | None:
    """Return the day from which both parts are whole, None while one is not."""
    data, references = parts(lodged, as_of)
    if data.on is None or references.on is None or not data.coverage == references.coverage == Coverage.WHOLE:
        return None
    return max(data.on, references.on)


def open_returns(lodged: Iterable[Feedback], as_of: date) -> list[Feedback]:
    """Return the feedback that was returned by `as_of` and has not been lodged again."""
    rows = list(lodged)
    again = {row.resubmits_id for row in rows}
    return [row for row in rows if is_returned(row, as_of) and row.pk not in again]


def is_returned(feedback: Feedback, as_of: date) -> bool:
    return feedback.returned_on is not None and feedback.returned_on <= as_of


def first_lodged_on(feedback: Feedback, lodged: Iterable[Feedback]) -> date:
    """Return the day on which `feedback`, or the first of those that it lodges again, was lodged."""
    known = {row.pk: row for row in lodged}
    while feedback.resubmits_id in known:
        feedback = known[feedback.resubmits_id]
    assert feedback.fact.sent_on is not None
    return feedback.fact.sent_on


def furthest(*coverages: Coverage) -> Coverage:
    """Return the fullest of the given coverages, none of none."""
    return max(coverages, key=_ORDER.index, default=Coverage.NONE)


def _part(rows: Sequence[Feedback], part: str, as_of: date) -> PartState:
    live = [row for row in rows if getattr(row, part) != Coverage.NONE and not is_returned(row, as_of)]
    whole = [row for row in live if getattr(row, part) == Coverage.WHOLE]
    missing = [row for row in open_returns(rows, as_of) if getattr(row, part) != Coverage.NONE]
    if whole and not missing:
        return PartState(Coverage.WHOLE, min(first_lodged_on(row, rows) for row in whole))
    if live:
        return PartState(Coverage.PART, min(first_lodged_on(row, rows) for row in live))
    return PartState(Coverage.NONE, None)
