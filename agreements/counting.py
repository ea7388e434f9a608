"""How the "at least n a year" terms stand on a day, under every reading."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from .amendments import Version
from .models import Agreement, Fact, FactKind, Party, Term
from .term_versions import times_in, versions_of_agreement
from .terms import Rule
from .windows import ReadingResult, Window, YearReading, judge, verdict
from .wording import long_date


@dataclass(frozen=True)
class CountState:
    """One count term for one party on `as_of`: `chosen` is the result under the agreement's reading."""

    term: Term
    debtor: Party
    results: tuple[ReadingResult, ...]
    chosen: ReadingResult
    as_of: date

    @property
    def verdict(self) -> str:
        return verdict(self.results)

    @property
    def sentence(self) -> str:
        """The running window in words: `1 dari 2, sisa 60 hari`."""
        current = self.chosen.current
        if current is None:
            return "di luar jangka waktu perjanjian"
        left = (current.window.last - self.as_of).days
        text = f"{current.count} dari {current.required}"
        if self.chosen.reading is YearReading.ROLLING:
            return f"{text} dalam 12 bulan terakhir"
        if not current.shortfall:
            return f"{text}, terpenuhi untuk jendela s.d. {long_date(current.window.last)}"
        return f"{text}, sisa {left} hari (s.d. {long_date(current.window.last)})"


def count_states(agreement: Agreement, as_of: date) -> list[CountState]:
    """Return each count term's state for each party that owes it."""
    chosen = agreement.year_reading
    parties = list(agreement.parties.select_related("agency"))
    states = []
    versions = versions_of_agreement(agreement)
    for term in agreement.terms.filter(rule=Rule.COUNT_PER_YEAR.value).select_related("debtor__agency"):
        for debtor in [term.debtor] if term.debtor else parties:
            days = [day for day, _ in counting_facts(agreement, term.met_by, debtor)]
            results = tuple(
                judge(
                    r, days, partial(_times, versions[term.pk]), agreement.signed_on, agreement.last_day, as_of
                )
                for r in YearReading
            )
            states.append(
                CountState(term, debtor, results, next(r for r in results if r.reading is chosen), as_of)
            )
    return states


def _times(versions: list[Version], window: Window) -> int:
    return times_in(versions, window.first, window.last)


def counting_facts(agreement: Agreement, kind: str, debtor: Party) -> list[tuple[date, Fact]]:
    """Return the instances that count for `debtor` with the day each counts on, in order.

    A report counts on the day the creditor received it, an evaluation on the day it was held; a joint one (no single
    actor) counts for both parties.
    """
    facts = Fact.objects.filter(agreement=agreement, kind=kind, withdrawn_on=None)
    by_debtor = [f for f in facts if f.actor_id in (debtor.pk, None)]
    days = [(f.dated_on if kind == FactKind.EVALUATION else f.received_on, f) for f in by_debtor]
    return sorted(((day, f) for day, f in days if day is not None), key=lambda pair: (pair[0], pair[1].pk))
