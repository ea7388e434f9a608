"""One thing to do, as the first screen tells it."""

from dataclasses import dataclass
from datetime import date

from agreements.models import Fact, Obligation
from agreements.standing import Standing
from exchanges.models import Minutes


@dataclass(frozen=True)
class Todo:
    """One thing to do, about one of `duty`, `fact`, `minutes` and, for any other thing, the page at `url`.

    `due_on` and `earliest` are the two bounds of a deadline; `standing` is None for what has none but is waited for.
    """

    title: str
    detail: str
    duty: Obligation | None = None
    fact: Fact | None = None
    minutes: Minutes | None = None
    url: str = ""
    due_on: date | None = None
    earliest: date | None = None
    standing: Standing | None = None

    @property
    def order(self) -> tuple[int, date]:
        """Overdue first, then what the other party waits for, then by the day that counts."""
        if self.standing is Standing.OVERDUE:
            return (0, self.due_on or date.min)
        return (1, date.min) if self.standing is None else (2, self.due_on or self.earliest or date.max)
