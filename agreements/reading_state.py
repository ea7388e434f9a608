"""The register of readings as it stood on a day (rules §9): what was in use, since when, who agreed, what is open."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from .deadlines import wib_date
from .models import Agreement, Reading, ReadingChange

_State = ReadingChange.State


@dataclass(frozen=True)
class ReadingState:
    """One open point. `chosen` is the option in use, `agreed` the change that both agreed to by which it is (None:
    the default, which nobody has agreed to yet), `proposal` what waits for the other party.

    `changes` are those proposed by the day, newest first.
    """

    reading: Reading
    chosen: str
    agreed: ReadingChange | None
    proposal: ReadingChange | None
    changes: tuple[ReadingChange, ...]

    def label(self, code: str) -> str:
        return str(next((o["label"] for o in self.reading.options if o["code"] == code), code))

    @property
    def chosen_label(self) -> str:
        return self.label(self.chosen)


def reading_states(agreement: Agreement, as_of: date) -> list[ReadingState]:
    """Return every open point in the register's order as it stood on `as_of`. Two queries."""
    changes: dict[int, list[ReadingChange]] = defaultdict(list)
    rows = ReadingChange.objects.filter(reading__agreement=agreement).select_related(
        "proposed_by_party__agency", "proposed_by", "decided_by"
    )
    for row in rows.order_by("-proposed_at", "-pk"):
        changes[row.reading_id].append(row)
    return [_state(reading, changes[reading.pk], as_of) for reading in agreement.readings.all()]


def decided_by(change: ReadingChange, as_of: date) -> bool:
    """Whether the proposal had been decided on, or taken back, by `as_of`."""
    return change.decided_at is not None and wib_date(change.decided_at) <= as_of


def _state(reading: Reading, changes: list[ReadingChange], as_of: date) -> ReadingState:
    made = sorted((c for c in changes if c.state == _State.AGREED), key=lambda c: (c.decided_at, c.pk))
    later = [c for c in made if not decided_by(c, as_of)]
    agreed = next((c for c in reversed(made) if decided_by(c, as_of)), None)
    known = [c for c in changes if wib_date(c.proposed_at) <= as_of]
    return ReadingState(
        reading, later[0].before if later else reading.chosen, agreed,
        next((c for c in known if not decided_by(c, as_of)), None), tuple(known),
    )
