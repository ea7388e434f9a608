"""The ledger as a picture of the term, and the same content as the rows of a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.models import Agreement, Obligation, Party, Suspension
from agreements.standing import Standing, days_overdue
from agreements.terms import Rule
from agreements.windows import agreement_windows
from agreements.wording import MONTHS, long_date, standing_text

from ..charts import Band, Clock, Lane, Mark, Stop, Timeline
from .windows import MET, CountWindow, standing_of


@dataclass(frozen=True)
class Row:
    """One clock in words: what, whose, from when to when, and how it stands.

    `earliest` differs from `due_on` while the start is not settled; `count` tells how a window is filled.
    """

    title: str
    debtor: Party
    first: date
    due_on: date | None
    earliest: date | None
    standing: Standing
    met_on: date | None
    count: str


def picture(
    agreement: Agreement, duties: Sequence[Obligation], windows: Sequence[CountWindow],
    stops: Iterable[Suspension] | None, as_of: date,
) -> Timeline:
    """Return the timeline of the whole term on `as_of`. `stops` None: an agreement without the power to stop."""
    years = agreement_windows(agreement.signed_on, agreement.last_day)
    bands = tuple(Band(w.first, w.last, f"Tahun {n}: {_short(w.first)} – {_short(w.last)}")
                  for n, w in enumerate(years, start=1))
    return Timeline(
        title=f"Garis waktu {long_date(agreement.signed_on)} sampai dengan {long_date(agreement.last_day)}, "
              f"status per {long_date(as_of)}",
        first=agreement.signed_on, last=agreement.last_day, as_of=as_of, bands=bands,
        lanes=tuple(_lanes(duties, windows, as_of)),
        stops_label="Penghentian sementara akses" if stops is not None else "",
        stops=tuple(_stop(s, as_of) for s in stops or ()),
    )


def rows(duties: Iterable[Obligation], windows: Iterable[CountWindow]) -> Iterator[Row]:
    """Yield every clock of the picture as a row, by the day on which it begins."""
    listed = [
        Row(o.subject, o.debtor, o.opened_on, o.due_on, o.earliest_due_on, standing_of(o),
            o.met_on if standing_of(o) in MET else None, "")
        for o in duties if o.rule != Rule.COUNT_PER_YEAR.value
    ]
    listed += [
        Row(w.term.label, w.debtor, w.first, w.last, w.last, w.standing, None, f"{w.count} dari {w.required}")
        for w in windows
    ]
    yield from sorted(listed, key=lambda r: (r.first, r.title, r.debtor.ordinal))


def _lanes(duties: Sequence[Obligation], windows: Sequence[CountWindow], as_of: date) -> Iterator[Lane]:
    lanes: dict[tuple[int, int], tuple[str, list[Clock]]] = {}
    for duty in duties:
        if duty.rule == Rule.COUNT_PER_YEAR.value:
            continue
        # The notice to extend or end is open to either party on the same day: one lane for both.
        both = duty.rule == Rule.MONTHS_BEFORE_END.value
        who = "PARA PIHAK" if both else duty.debtor.agency.short_name
        key = (duty.term_id, 0 if both else duty.debtor.ordinal)
        clock = _clock(duty, as_of)
        clocks = lanes.setdefault(key, (f"{duty.term.label} – {who}", []))[1]
        if not both or clock not in clocks:
            clocks.append(clock)
    for window in windows:
        label = f"{window.term.label} – {window.debtor.agency.short_name}"
        lanes.setdefault((window.term.pk, window.debtor.ordinal), (label, []))[1].append(_window(window))
    for _, (label, clocks) in sorted(lanes.items()):
        yield Lane(label, tuple(clocks))


def _clock(duty: Obligation, as_of: date) -> Clock:
    standing = standing_of(duty)
    last = duty.due_on or duty.earliest_due_on or duty.opened_on
    first = last if duty.rule == Rule.MONTHS_BEFORE_END.value else duty.opened_on
    met = duty.met_on if standing in MET else None
    late_until = as_of if standing is Standing.OVERDUE else met if standing is Standing.MET_LATE else None
    words = standing_text(standing, days_overdue(duty.dates, as_of))
    who = "" if duty.rule == Rule.MONTHS_BEFORE_END.value else f" ({duty.debtor.agency.short_name})"
    due = f"jatuh tempo {long_date(last)}" if duty.due_on else f"batas paling awal {long_date(last)}"
    return Clock(
        first, last, _short(last), f"{duty.subject}{who}: mulai {long_date(first)}, {due}, {words}", standing,
        (Mark(met or last, standing),), open_end=not duty.start_settled, late_until=late_until,
    )


def _window(window: CountWindow) -> Clock:
    marks = tuple(_slot_mark(window, slot) for slot in window.slots)
    title = (
        f"{window.term.label} ({window.debtor.agency.short_name}): jendela {long_date(window.first)} s.d. "
        f"{long_date(window.last)}, {window.count} dari {window.required}"
    )
    return Clock(window.first, window.last, f"{window.count} dari {window.required}", title, window.standing, marks)


def _slot_mark(window: CountWindow, slot: Obligation) -> Mark:
    standing = standing_of(slot)
    if slot.met_on and standing in MET:
        return Mark(slot.met_on, standing)
    if window.missed or slot.planned_on in (None, window.last):
        return Mark(window.last, standing)
    assert slot.planned_on
    return Mark(slot.planned_on, None)


def _stop(stop: Suspension, as_of: date) -> Stop:
    ended = stop.restored_on if stop.restored_on and stop.restored_on <= as_of else None
    until = f" sampai {long_date(ended)}" if ended else ", belum dipulihkan"
    # On the day of restoration access is back; one that stands is drawn as far as is known.
    last = ended - timedelta(days=1) if ended else as_of
    return Stop(
        stop.effective_on, max(last, stop.effective_on),
        f"Penghentian sementara akses sejak {long_date(stop.effective_on)}{until}",
    )


def _short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"
