"""What happened to a duty, in words: each change of its row, and each warning about it."""

from dataclasses import dataclass
from datetime import date, datetime

from .deadlines import wib_date
from .models import Notice, Obligation, ObligationRevision, Party
from .wording import long_date

Cause = ObligationRevision.Cause
_TITLES = {
    Cause.OPENED: ("Jangka waktu dibuka", "clock"),
    Cause.RECEIPT: ("Bukti penerimaan baru", "check-circle"),
    Cause.CONTESTED: ("Tanggal diterima disanggah", "exclamation-triangle"),
    Cause.SETTLED: ("Tanggal diterima disepakati", "patch-check"),
    Cause.PARTLY_MET: ("Dipenuhi sebagian; jangka waktu berjalan terus", "circle-half"),
    Cause.MET: ("Dipenuhi", "check-circle-fill"),
    Cause.RETURNED: ("Dikembalikan; dengan itu belum dipenuhi", "arrow-counterclockwise"),
    Cause.CORRECTED: ("Catatan diperbaiki", "pencil-square"),
    Cause.VOIDED: ("Batal", "x-circle"),
    Cause.AMENDED: ("Diubah oleh adendum", "file-earmark-text"),
    Cause.REREAD: ("Tafsir berubah", "journal-text"),
    Cause.FORCE_MAJEURE: ("Keadaan kahar", "cloud-lightning"),
    Cause.WAIVED: ("Dikecualikan oleh kedua PIHAK", "slash-circle"),
}


@dataclass(frozen=True)
class Event:
    """One dated event, as the component of events takes it."""

    when: datetime
    title: str
    detail: str
    by: Party | None
    icon: str


def history(obligation: Obligation, as_of: date) -> list[Event]:
    """Return what had been recorded about `obligation` by the end of `as_of`, oldest first. Two queries."""
    events = []
    before: ObligationRevision | None = None
    for revision in obligation.revisions.select_related("fact", "recorded_by"):
        events.append(_changed(revision, before))
        before = revision
    events += map(_warned, obligation.notices.select_related("party__agency"))
    return sorted((e for e in events if wib_date(e.when) <= as_of), key=lambda e: e.when)


def _changed(revision: ObligationRevision, before: ObligationRevision | None) -> Event:
    title, icon = _TITLES[Cause(revision.cause)]
    if revision.cause == Cause.MET and revision.met_on is None:
        title, icon = "Pemenuhan tidak lagi dihitung", "arrow-counterclockwise"
    parts = [_dates(revision, before)]
    if revision.fact is not None:
        parts.append(f"Oleh: {revision.fact}.")
    if revision.recorded_by is not None:
        parts.append(f"Dicatat {revision.recorded_by.full_name}.")
    return Event(revision.recorded_at, title, " ".join(p for p in parts if p), None, icon)


def _dates(revision: ObligationRevision, before: ObligationRevision | None) -> str:
    if revision.cause == Cause.MET and revision.met_on is not None:
        return f"Pada {long_date(revision.met_on)}."
    if revision.cause == Cause.VOIDED and revision.voided_on is not None:
        return f"Sejak {long_date(revision.voided_on)}."
    if revision.cause == Cause.WAIVED and revision.waived_on is not None:
        return f"Sejak {long_date(revision.waived_on)}{_until(revision.waived_until)}."
    if revision.paused_on is not None and (before is None or before.paused_on != revision.paused_on):
        return f"Ditangguhkan sejak {long_date(revision.paused_on)}{_until(revision.paused_until)}."
    bounds = _bounds(revision)
    if before is None:
        return f"{bounds}." if bounds else ""
    if bounds == _bounds(before):
        return "Batas waktu tidak berubah."
    earlier = _bounds(before)
    return f"{bounds} (sebelumnya: {earlier[:1].lower() + earlier[1:] or 'tanpa tenggat'})."


def _until(day: date | None) -> str:
    return f" sampai dengan {long_date(day)}" if day else ""


def _bounds(revision: ObligationRevision) -> str:
    if revision.earliest_due_on is None:
        return ""
    if revision.due_on == revision.earliest_due_on:
        return f"Batas waktu {long_date(revision.due_on)}"
    latest = long_date(revision.due_on) if revision.due_on else "belum dapat dinyatakan"
    return f"Batas waktu paling awal {long_date(revision.earliest_due_on)}, paling akhir {latest}"


def _warned(notice: Notice) -> Event:
    moved = " Batas waktunya kemudian bergeser; pemberitahuan ini tergantikan." if notice.superseded else ""
    return Event(notice.raised_at, "Pemberitahuan", f"{notice.title}.{moved}", notice.party, "bell")
