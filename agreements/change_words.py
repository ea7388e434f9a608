"""Changes of the agreement in words: a term's parameters, a clause's two wordings, a due day that moves. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Protocol

from .terms import Rule
from .wording import long_date

SAME, GONE, NEW = "same", "gone", "new"
#: What a rule's parameter counts, for the label of its field.
UNITS = {"months": "bulan", "days": "hari kalender", "hours": "jam", "times": "kali"}
_NUMBER = re.compile(r"\bn\b")


class Dated(Protocol):
    """A duty's dates, as its row has them or a revision of it."""

    earliest_due_on: date | None
    due_on: date | None
    voided_on: date | None
    paused_on: date | None


@dataclass(frozen=True)
class Piece:
    """A run of words that both wordings have (SAME), that only the old one has (GONE), or only the new one (NEW)."""

    kind: str
    text: str


def rule_words(rule: Rule, parameters: Mapping[str, Any]) -> str:
    """Return a rule with its numbers.

    >>> rule_words(Rule.MONTHS_AFTER_RECEIPT, {"months": 6})
    '6 bulan sejak diterima'
    """
    words = rule.label
    for name in rule.parameters:
        words = _NUMBER.sub(str(parameters[name]), words, count=1)
    return words


def pieces(before: str, after: str) -> list[Piece]:
    """Return two wordings as one run of words, each marked.

    >>> [(p.kind, p.text) for p in pieces("paling sedikit 2 kali", "paling sedikit 4 kali")]
    [('same', 'paling sedikit'), ('gone', '2'), ('new', '4'), ('same', 'kali')]
    """
    old, new = before.split(), after.split()
    found = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece(SAME, " ".join(old[i1:i2])))
            continue
        if i2 > i1:
            found.append(Piece(GONE, " ".join(old[i1:i2])))
        if j2 > j1:
            found.append(Piece(NEW, " ".join(new[j1:j2])))
    return found


def counted_day(dates: Dated) -> date | None:
    """Return the due day that counts: the latest bound, the earliest where that cannot be stated."""
    return dates.due_on or dates.earliest_due_on


def days_moved(before: Dated | None, after: Dated) -> int | None:
    """Return by how many days the due day that counts moves; None where one of both has none to compare."""
    if before is None or (before.due_on is None) != (after.due_on is None):
        return None
    old, new = counted_day(before), counted_day(after)
    return (new - old).days if old and new else None


def effect_words(before: Dated | None, after: Dated) -> str:
    """Return what a change does to one duty, in a few words."""
    if before is None:
        return "baru"
    if after.voided_on is not None and before.voided_on is None:
        return f"batal sejak {long_date(after.voided_on)}"
    days = days_moved(before, after)
    if days:
        return f"{abs(days)} hari lebih {'lambat' if days > 0 else 'awal'}"
    return _stand_words(before, after) or _bound_words(before, after)


def _stand_words(before: Dated, after: Dated) -> str:
    """Whether a duty stands again, or is paused or runs again; "" where neither changes."""
    if before.voided_on is not None and after.voided_on is None:
        return "berlaku lagi"
    if after.paused_on is not None and before.paused_on is None:
        return f"ditangguhkan sejak {long_date(after.paused_on)}"
    return "berjalan lagi" if before.paused_on is not None and after.paused_on is None else ""


def _bound_words(before: Dated, after: Dated) -> str:
    if before.due_on is not None and after.due_on is None:
        return "batas waktu belum dapat dinyatakan"
    if before.due_on is None and after.due_on is not None:
        return f"batas waktu menjadi pasti, {long_date(after.due_on)}"
    if before.earliest_due_on != after.earliest_due_on:
        return "batas paling awal bergeser"
    return "tanggal tetap"
