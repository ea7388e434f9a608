"""What can be corrected of an event, and what was said of it before a correction.

Which parts of which kind of event can be corrected is registered by the layer that keeps them, when the apps are
loaded. The acts are `services.corrections`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from .models import Correction, Fact
from .wording import long_date, thousands


class PartKind(Enum):
    """How a value is written."""

    TEXT = "text"
    DATE = "date"
    COUNT = "count"
    SHA256 = "sha256"


@dataclass(frozen=True)
class Part:
    """One correctable value of an event. `read` and `write` take it as text, "" for none.

    `check(fact, value, today)` refuses what cannot be, with CorrectionRefused or another Refused.
    """

    name: str
    label: str
    kind: PartKind
    read: Callable[[Fact], str]
    check: Callable[[Fact, str, date], None]
    write: Callable[[Fact, str], None]


_parts: dict[str, dict[str, Part]] = {}


def register(kind: str, parts: Iterable[Part]) -> None:
    """Let these parts of the events of `kind` be corrected."""
    _parts[kind] = {part.name: part for part in parts}


def parts_of(fact: Fact) -> dict[str, Part]:
    """Return what can be corrected of `fact`, by name."""
    return _parts.get(fact.kind, {})


def value_known_at(corrections: Sequence[Correction], field: str, now: str, at: datetime) -> str:
    """Return what the portal said of `field` at the instant `at`; `now` is what it says after all `corrections`."""
    later = [c for c in corrections if c.field == field and c.approved and c.decided_at and c.decided_at > at]
    return min(later, key=lambda c: (c.decided_at, c.pk)).old_value if later else now


def shown(part: Part, value: str) -> str:
    """Return a value as a reader is shown it."""
    if not value:
        return "–"
    if part.kind is PartKind.DATE:
        return long_date(date.fromisoformat(value))
    return thousands(int(value)) if part.kind is PartKind.COUNT else value
