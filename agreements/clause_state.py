"""Every clause of an agreement with its live state on a day, for the page of clauses."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count

from .counting import CountState, count_states
from .eligibility import AccessState, access_state
from .models import Agreement, Clause, Obligation, Term
from .standing import Standing
from .terms import Rule
from .wording import STANDINGS, Look, long_date

# The instrument names the duty to give access by a term code that begins so; a stop suspends it lawfully.
ACCESS_TERM = "access-"
GIVEN = Look("akses diberikan, tidak ada dasar penghentian", "unlock", "good")
ELIGIBLE = Look("layak dihentikan", "exclamation-triangle", "warn")
STOPPED = Look("dihentikan sementara", "lock", "strong")
LAWFUL_STOP = Look("dihentikan sementara (sah)", "pause-circle", "info")
NOT_STOPPED = Look("tidak ada penghentian yang berlaku", "unlock", "muted")
MAY_RETURN = Look("syarat pemulihan terpenuhi", "check-circle", "good")
MAY_NOT_RETURN = Look("syarat pemulihan belum terpenuhi", "x-circle", "warn")

# What a reader has to know first, first.
_WORST = (
    Standing.OVERDUE, Standing.DUE_SOON, Standing.NOT_YET_DUE, Standing.PAUSED, Standing.MET_LATE,
    Standing.MET_ON_TIME, Standing.WAIVED, Standing.NO_DEADLINE, Standing.VOID,
)
_HEAVIEST = (
    STANDINGS[Standing.OVERDUE], STOPPED, ELIGIBLE, LAWFUL_STOP, STANDINGS[Standing.DUE_SOON], MAY_NOT_RETURN,
    *(STANDINGS[s] for s in _WORST[2:-2]), MAY_RETURN, GIVEN, STANDINGS[Standing.NO_DEADLINE],
)
_PAIRED = frozenset({Clause.Kind.RIGHT, Clause.Kind.DUTY})
_ONE_PARTY = frozenset({Clause.Holder.FIRST, Clause.Holder.SECOND})


@dataclass(frozen=True)
class StateLine:
    """One statement about a clause: a state, what it is about, and where its rows are.

    `term` is the code to filter the ledger by; `access` says that the page of access shows them.
    """

    look: Look
    label: str
    detail: str = ""
    term: str = ""
    access: bool = False


@dataclass(frozen=True)
class ClauseState:
    """One clause; `unpaired`: a right or duty of one party that the other's list does not mirror."""

    clause: Clause
    unpaired: bool
    lines: tuple[StateLine, ...]


@dataclass(frozen=True)
class Article:
    """The clauses of one *pasal*."""

    number: str
    heading: str
    clauses: tuple[ClauseState, ...]

    @property
    def worst(self) -> Look | None:
        """The state in this article that a reader has to know first; None where nothing runs."""
        looks = {line.look for clause in self.clauses for line in clause.lines}
        return next((look for look in _HEAVIEST if look in looks), None)


def article_states(agreement: Agreement, as_of: date) -> list[Article]:
    """Return all clauses by article with their state on `as_of`. A number of queries that rows do not change."""
    terms = list(agreement.terms.select_related("debtor__agency"))
    standings = _standings(agreement, as_of)
    counts = count_states(agreement, as_of)
    access = access_state(agreement, as_of)
    lines: dict[str, list[StateLine]] = {}
    for term in terms:
        for line in _term_lines(term, standings.get(term.pk, Counter()), counts, access):
            for ref in term.clause_refs:
                lines.setdefault(ref, []).append(line)
    for ref, line in _access_lines(access, terms):
        lines.setdefault(ref, []).append(line)
    states = [ClauseState(c, _unpaired(c), tuple(lines.get(c.ref, ()))) for c in agreement.clauses.all()]
    return [
        Article(number, group[0].clause.heading, tuple(group))
        for number, rows in groupby(states, key=lambda s: s.clause.ref.split("(")[0])
        if (group := list(rows))
    ]


def notice_deadline(agreement: Agreement) -> date | None:
    """Return the last day for a notice to extend or end, from the ledger; None where no such term stands."""
    row = Obligation.objects.of(agreement).filter(rule=Rule.MONTHS_BEFORE_END.value).first()
    return row.due_on if row else None


def suspended_by_stop(term: Term, access: AccessState | None) -> bool:
    """Whether a stop in force lawfully suspends the duties of `term`: those of the power's holder to give access."""
    return (
        access is not None and access.stopped and term.code.startswith(ACCESS_TERM)
        and term.debtor_id == access.holder.pk
    )


def _standings(agreement: Agreement, as_of: date) -> dict[int, Counter[Standing]]:
    rows = (
        Obligation.objects.of(agreement).opened(as_of).with_standing(as_of).order_by()
        .values_list("term_id", "standing")  # type: ignore[misc]  # the annotation is lost on a generic QuerySet
        .annotate(n=Count("pk"))
    )
    found: dict[int, Counter[Standing]] = {}
    for term, standing, n in rows:
        found.setdefault(term, Counter())[Standing(standing)] += n
    return found


def _term_lines(
    term: Term, standings: Counter[Standing], counts: Sequence[CountState], access: AccessState | None
) -> Iterable[StateLine]:
    if suspended_by_stop(term, access):
        yield StateLine(LAWFUL_STOP, term.label, access=True)
        return
    if not standings:
        yield StateLine(Look("belum ada kewajiban yang berjalan", "circle", "muted"), term.label)
        return
    worst = next(s for s in _WORST if standings[s])
    told = ", ".join(f"{standings[s]} {STANDINGS[s].word}" for s in _WORST if standings[s])
    detail = "" if worst is Standing.NO_DEADLINE else told
    yield StateLine(STANDINGS[worst], term.label, detail, term=term.code)
    for count in counts:
        if count.term.pk == term.pk:
            yield StateLine(
                Look(count.sentence, "clipboard-data", "neutral"), count.debtor.agency.short_name,
                f"Jendela yang telah lewat: {count.verdict}", term=term.code,
            )


def _access_lines(access: AccessState | None, terms: Iterable[Term]) -> Iterable[tuple[str, StateLine]]:
    """The lines of the power and of the right to restoration: the clauses above the grounds and the conditions."""
    if access is None:
        return
    for ref in dict.fromkeys(_parent(t.ground) for t in terms if t.ground):
        yield ref, _power_line(access)
    for ref in dict.fromkeys(_parent(t.condition) for t in terms if t.condition):
        yield ref, _restoration_line(access)


def _power_line(access: AccessState) -> StateLine:
    who = f"Akses {access.affected.agency.short_name}"
    if access.stopped and access.stop is not None:
        return StateLine(STOPPED, who, f"sejak {long_date(access.stop.effective_on)}", access=True)
    if access.eligible:
        holding = ", ".join(g.clause for g in access.grounds if g.holds)
        return StateLine(ELIGIBLE, who, f"dasar {holding}", access=True)
    return StateLine(GIVEN, who, access=True)


def _restoration_line(access: AccessState) -> StateLine:
    if access.restoration is None:
        return StateLine(NOT_STOPPED, "Pemulihan", access=True)
    words = {True: "terpenuhi", False: "belum"}
    told = f"kuratif: {words[access.restoration.curative]}, harfiah: {words[access.restoration.literal]}"
    return StateLine(MAY_RETURN if access.restoration.curative else MAY_NOT_RETURN, "Pemulihan", told, access=True)


def _unpaired(clause: Clause) -> bool:
    return clause.kind in _PAIRED and clause.holder in _ONE_PARTY and not clause.mirror_ref


def _parent(ref: str) -> str:
    return ref.rpartition(".")[0]
