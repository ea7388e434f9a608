"""What each kind of record asks of a row: what is wrong with it, what it would set in motion, how it is recorded."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from accounts.models import User
from agreements.services import Refused

from ...importing import Finding, Row, Template
from ...importing.rows import finding


@dataclass(frozen=True)
class Judged:
    """A row after the checks: its findings, what it adds to the counts of effects, and how a reader is shown it."""

    findings: tuple[Finding, ...] = ()
    effects: Counter[str] = field(default_factory=Counter)
    shown: tuple[tuple[str, str], ...] = ()

    @property
    def fault(self) -> Finding | None:
        """The first finding that forbids recording."""
        return next((found for found in self.findings if not found.warning), None)


class Kind(Protocol):
    """The checks and the act of one kind of record, for one party on one day.

    `hold` fetches, in a fixed number of queries, what is on record around some rows; `judge` asks the database
    nothing, and remembers the rows it has seen; `record` does the very act of the page.
    """

    template: Template

    def hold(self, rows: Sequence[Row]) -> None: ...

    def judge(self, row: Row) -> Judged: ...

    def record(self, row: Row, *, by: User, at: datetime) -> None: ...


def refusals(template: Template, row: Row, checks: Sequence[Callable[[], object]]) -> Iterator[Finding]:
    """Ask each check, and yield what it refuses as a fault of the row, in the column that the refusal is about."""
    for check in checks:
        try:
            check()
        except Refused as error:
            yield of_row(template, row, error.field, str(error))


def of_row(template: Template, row: Row, name: str, text: str, *, warning: bool = False) -> Finding:
    """Return a finding about the field `name` of a row, "" for the row as a whole."""
    return finding(row.number, template.title_of(name), row.cells.get(name, ""), text, warning=warning)
