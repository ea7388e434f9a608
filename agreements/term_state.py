"""The term of an agreement on a day (Pasal 6): its last day and why, the day for the notice, and the notices given."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from .deadlines import add_months, end_of, term_last_day
from .models import Addendum, Agreement, EndNotice, FactKind, Reading, ReadingChange, Term
from .term_versions import parameter_on
from .terms import Rule

_READING = "last-day"


@dataclass(frozen=True)
class TermState:
    """`last_day` as it stood on the day asked for; `named_by` is the addendum that names it, else the reading does.

    `notice_by` is the last day on which a notice to extend or end may be received (None: no such term), `months` how
    long before the end. `days_left` counts to the last day, negative after it.
    """

    agreement: Agreement
    as_of: date
    last_day: date
    named_by: Addendum | None
    reading: Reading | None
    notice_by: date | None
    months: int | None

    @property
    def days_left(self) -> int:
        return (self.last_day - self.as_of).days

    @property
    def days_past(self) -> int:
        return -self.days_left

    @property
    def ended(self) -> bool:
        return self.as_of > self.last_day


def term_state(agreement: Agreement, as_of: date) -> TermState:
    """Return the term as it stood on `as_of`. A few queries."""
    reading = agreement.readings.filter(code=_READING).first()
    named_by = _named_by(agreement, as_of)
    last_day = agreement.last_day
    if _changed_since(agreement, reading, as_of):
        last_day = named_by.last_day if named_by and named_by.last_day else _by_reading(agreement, reading, as_of)
    term = notice_term(agreement)
    months = parameter_on(term, "months", last_day) if term else None
    return TermState(
        agreement, as_of, last_day, named_by, reading,
        add_months(last_day, -months) if months is not None else None, months,
    )


def notice_term(agreement: Agreement) -> Term | None:
    """Return the term about the notice to extend or end; None where the agreement asks for none."""
    return agreement.terms.filter(rule=Rule.MONTHS_BEFORE_END.value, met_by=FactKind.END_NOTICE).first()


def notices_given(agreement: Agreement, as_of: date) -> QuerySet[EndNotice]:
    """Return the notices recorded by `as_of`, latest first."""
    rows = EndNotice.objects.filter(fact__agreement=agreement, fact__recorded_at__lt=end_of(as_of)).select_related(
        "fact__agreement", "fact__actor__agency", "fact__addressee__agency", "fact__recorded_by"
    )
    return rows.order_by("-fact__recorded_at", "-pk")


def _agreed(agreement: Agreement) -> QuerySet[Addendum]:
    """The agreed addenda that name a last day, the last agreed one first."""
    rows = Addendum.objects.filter(agreement=agreement, state=Addendum.State.AGREED, last_day__isnull=False)
    return rows.order_by("-decided_at", "-pk")


def _named_by(agreement: Agreement, as_of: date) -> Addendum | None:
    return _agreed(agreement).filter(decided_at__lt=end_of(as_of)).first()


def _changed_since(agreement: Agreement, reading: Reading | None, as_of: date) -> bool:
    reread = reading is not None and reading.changes.filter(
        state=ReadingChange.State.AGREED, decided_at__gte=end_of(as_of)
    ).exists()
    return reread or _agreed(agreement).filter(decided_at__gte=end_of(as_of)).exists()


def _by_reading(agreement: Agreement, reading: Reading | None, as_of: date) -> date:
    chosen = "first-day-counted"
    if reading is not None:
        later = reading.changes.filter(
            state=ReadingChange.State.AGREED, decided_at__gte=end_of(as_of)
        ).order_by("decided_at", "pk").first()
        chosen = later.before if later else reading.chosen
    return term_last_day(
        agreement.signed_on, agreement.term_years, first_day_counts=chosen == "first-day-counted"
    )
