"""The rules a term can name, and what each computes. Pure. Source: rules §4."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from .deadlines import add_calendar_days, add_months


class Rule(Enum):
    """How a term's due day follows. Each names the parameters it needs."""

    MONTHS_AFTER_RECEIPT = "months_after_receipt"
    COUNT_PER_YEAR = "count_per_year"
    MONTHS_BEFORE_END = "months_before_end"
    DAYS_AFTER_EVENT = "days_after_event"
    HOURS_AFTER_KNOWLEDGE = "hours_after_knowledge"
    NO_DEADLINE = "no_deadline"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the whole, positive numbers this rule computes with."""
        return _PARAMETERS[self]


_LABELS = {
    Rule.MONTHS_AFTER_RECEIPT: "n bulan sejak diterima",
    Rule.COUNT_PER_YEAR: "paling sedikit n kali dalam 1 tahun",
    Rule.MONTHS_BEFORE_END: "n bulan sebelum berakhir",
    Rule.DAYS_AFTER_EVENT: "n hari kalender setelah kejadian",
    Rule.HOURS_AFTER_KNOWLEDGE: "n jam sejak diketahui",
    Rule.NO_DEADLINE: "tanpa tenggat",
}
_PARAMETERS: dict[Rule, tuple[str, ...]] = {
    Rule.MONTHS_AFTER_RECEIPT: ("months",),
    Rule.COUNT_PER_YEAR: ("times",),
    Rule.MONTHS_BEFORE_END: ("months",),
    Rule.DAYS_AFTER_EVENT: ("days",),
    Rule.HOURS_AFTER_KNOWLEDGE: ("hours",),
    Rule.NO_DEADLINE: (),
}


@dataclass(frozen=True)
class RuleText:
    """How a due day was reached, for a reader: the rule in words and the arithmetic in words."""

    rule: str
    arithmetic: str


def due_day(rule: Rule, parameters: Mapping[str, Any], anchor: date) -> date:
    """Return the due day of a rule that counts from one anchor date.

    The anchor is the receipt for MONTHS_AFTER_RECEIPT, the agreement's last day for MONTHS_BEFORE_END, the event for
    DAYS_AFTER_EVENT. Raises ValueError for a rule that has no such day.
    """
    match rule:
        case Rule.MONTHS_AFTER_RECEIPT:
            return add_months(anchor, parameters["months"])
        case Rule.MONTHS_BEFORE_END:
            return add_months(anchor, -parameters["months"])
        case Rule.DAYS_AFTER_EVENT:
            return add_calendar_days(anchor, parameters["days"])
        case _:
            raise ValueError(f"{rule.value} has no due day that follows from one anchor")
