"""What the next 90 days bring to either party."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.models import Agreement, Obligation, Party, Suspension
from agreements.terms import Rule

from .windows import RUNNING, CountWindow, standing_of

DAYS = 90


@dataclass(frozen=True)
class Coming:
    """One dated event ahead; `by` is the party that it falls to, None for both."""

    when: date
    title: str
    detail: str
    by: Party | None
    icon: str


def coming(
    agreement: Agreement, duties: Iterable[Obligation], windows: Iterable[CountWindow], stops: Iterable[Suspension],
    as_of: date,
) -> list[Coming]:
    """Return the events from `as_of` to 90 days later, both days included, in order."""
    last = as_of + timedelta(days=DAYS)
    events = [*_due_days(duties), *_window_days(windows), *_of_agreement(agreement, duties), *_stops(stops)]
    return sorted((e for e in events if as_of <= e.when <= last), key=lambda e: (e.when, e.title))


def _due_days(duties: Iterable[Obligation]) -> Iterator[Coming]:
    for duty in duties:
        if duty.opened_by_id is None or standing_of(duty) not in RUNNING:
            continue
        if duty.due_on:
            yield Coming(duty.due_on, f"Jatuh tempo: {duty.subject}", f"Pasal {duty.term.clauses_text}", duty.debtor,
                         "hourglass-split")
        if duty.earliest_due_on and duty.earliest_due_on != duty.due_on:
            yield Coming(duty.earliest_due_on, f"Batas paling awal: {duty.subject}",
                         "Tanggal diterima belum dikonfirmasi atau sedang disanggah", duty.debtor, "hourglass-split")


def _window_days(windows: Iterable[CountWindow]) -> Iterator[Coming]:
    for window in windows:
        if not window.shortfall:
            continue
        yield Coming(window.last, f"Hari terakhir jendela hitung: {window.term.label}",
                     f"{window.count} dari {window.required}; Pasal {window.term.clauses_text}", window.debtor,
                     "hourglass-split")
        for slot in window.open_slots:
            if slot.planned_on and slot.planned_on != window.last:
                yield Coming(slot.planned_on, f"Rencana: {window.term.label}",
                             "Anjuran portal agar pelaksanaan tersebar merata, bukan tenggat", window.debtor,
                             "calendar-event")


def _of_agreement(agreement: Agreement, duties: Iterable[Obligation]) -> Iterator[Coming]:
    notices = {(o.due_on, o.term.label, o.term.clauses_text) for o in duties if o.rule == Rule.MONTHS_BEFORE_END.value}
    for due_on, label, clauses in notices:
        if due_on is not None:
            yield Coming(due_on, f"Hari terakhir: {label}",
                         f"Bila suatu PIHAK menghendakinya; Pasal {clauses}", None, "envelope-paper")
    yield Coming(agreement.last_day, "Hari terakhir perjanjian", "Tugas yang belum selesai tetap berjalan", None,
                 "calendar3")


def _stops(stops: Iterable[Suspension]) -> Iterator[Coming]:
    for stop in stops:
        yield Coming(stop.effective_on, "Penghentian sementara akses mulai berlaku", f"Surat {stop.letter_number}",
                     None, "pause-circle")
