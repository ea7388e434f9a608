"""How what concerns confidentiality stands on a day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, CharField, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from agreements.deadlines import end_of, wib_date
from agreements.models import Agreement, Party
from agreements.wording import Look

from .incident_clock import Clock, ClockState, clock, hours_and_minutes
from .models import Incident, IncidentEntry

Kind, Recipient = IncidentEntry.Kind, IncidentEntry.Recipient
INCIDENT_LOOKS: dict[str, Look] = {
    Incident.State.OPEN: Look("terbuka", "circle", "info"),
    Incident.State.CLOSED: Look("ditutup", "check-circle", "good"),
}
_CLOCKS: dict[ClockState, tuple[str, str, str]] = {
    ClockState.RUNNING: ("tersisa {}", "hourglass-split", "warn"),
    ClockState.LATE: ("terlambat {}", "exclamation-octagon-fill", "danger"),
    ClockState.MET_ON_TIME: ("tepat waktu", "check-circle-fill", "good"),
    ClockState.MET_LATE: ("disampaikan, terlambat {}", "check-circle", "late"),
    ClockState.VOID: ("bukan kegagalan", "slash-circle", "void"),
}
ENTRY_TITLES: dict[str, str] = {
    Kind.ACCOUNT: "Uraian", Kind.STATEMENT: "Pernyataan tanggung jawab", Kind.NOTICE: "Pemberitahuan",
    Kind.CLOSE: "Ditutup", Kind.REOPEN: "Dibuka kembali",
}


def incidents(agreement: Agreement, as_of: date) -> QuerySet[Incident]:
    """Return the incidents recorded by the end of `as_of`, newest first.

    Annotated as known then: `state_then`, `outcome` (empty while open), `persons_at` and `authority_at`, the first
    notices of each.
    """
    known = Q(recorded_at__lt=end_of(as_of))
    steps = IncidentEntry.objects.filter(
        known, incident=OuterRef("pk"), kind__in=[Kind.CLOSE, Kind.REOPEN]
    ).order_by("-recorded_at", "-pk")

    def told(recipient: IncidentEntry.Recipient) -> Min:
        by_then = Q(entries__recipient=recipient, entries__recorded_at__lt=end_of(as_of))
        return Min("entries__notified_at", filter=by_then)

    return (
        Incident.objects.filter(known, agreement=agreement)
        .annotate(
            last_step=Subquery(steps.values("kind")[:1]), outcome=Subquery(steps.values("outcome")[:1]),
            persons_at=told(Recipient.PERSONS), authority_at=told(Recipient.AUTHORITY),
        )
        .annotate(
            state_then=Case(
                When(last_step=Kind.CLOSE, then=Value(Incident.State.CLOSED.value)),
                default=Value(Incident.State.OPEN.value), output_field=CharField(),
            )
        )
        .select_related("processor__agency", "recorded_by_party__agency", "recorded_by", "term")
        .order_by("-recorded_at", "-pk")
    )


def account_of(incident: Incident, as_of: date | None = None) -> IncidentEntry | None:
    """Return the newest account of an incident, by the end of `as_of` where that is given."""
    rows = incident.entries.filter(kind=Kind.ACCOUNT)
    if as_of is not None:
        rows = rows.filter(recorded_at__lt=end_of(as_of))
    return rows.order_by("recorded_at", "pk").last()


def moment_of(as_of: date, now: datetime) -> datetime:
    """Return the instant that hours are counted at for a status date: now on its own day, else the end of the day."""
    return now if as_of == wib_date(now) else end_of(as_of)


@dataclass(frozen=True)
class Notified:
    """How one notice stands, for a reader. `by` None: not notified."""

    to: str
    by: datetime | None
    look: Look


def notices(incident: Incident, moment: datetime) -> tuple[Notified, ...]:
    """Return how the two notices of a row of `incidents` stand: to the persons, and to the authority."""
    found = ((Recipient.PERSONS, incident.persons_at), (Recipient.AUTHORITY, incident.authority_at))  # type: ignore[attr-defined]
    return tuple(Notified(to.label, by, _look(_clock(incident, by, moment))) for to, by in found)


def overall(incident: Incident, moment: datetime) -> Look:
    """Return how the hours stand as a whole: met once both notices have gone out."""
    told = [incident.persons_at, incident.authority_at]  # type: ignore[attr-defined]
    return _look(_clock(incident, None if None in told else max(told), moment))


def _clock(incident: Incident, by: datetime | None, moment: datetime) -> Clock:
    void = incident.outcome == IncidentEntry.Outcome.UNFOUNDED  # type: ignore[attr-defined]
    return clock(incident.due_at, by, moment, void=void)


def _look(found: Clock) -> Look:
    word, icon, tone = _CLOCKS[found.state]
    return Look(word.format(hours_and_minutes(found.gap)), icon, tone)


@dataclass(frozen=True)
class Responsibility:
    """What each party last stated, and what follows: `found` only where both name the same (9(9))."""

    statements: tuple[tuple[Party, IncidentEntry | None], ...]

    @property
    def agreed(self) -> bool:
        said = [entry for _, entry in self.statements]
        return None not in said and len({entry.responsible_id for entry in said if entry}) == 1

    @property
    def found(self) -> Party | None:
        entry = self.statements[0][1]
        return entry.responsible if self.agreed and entry else None


def responsibility(incident: Incident, parties: tuple[Party, Party], as_of: date) -> Responsibility:
    """Return what both parties stated about who is responsible by the end of `as_of`."""
    rows = incident.entries.filter(kind=Kind.STATEMENT, recorded_at__lt=end_of(as_of))
    last = {e.by_party_id: e for e in rows.select_related("responsible__agency").order_by("recorded_at", "pk")}
    return Responsibility(tuple((party, last.get(party.pk)) for party in parties))
