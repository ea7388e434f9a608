"""What pages show of matching: extracts, sessions on a day, how far a run is, results and their trend. Never a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from agreements.deadlines import end_of, wib_date
from agreements.models import Agreement
from agreements.wording import Look, long_date, thousands

from . import charts
from .models import Extract, MatchingSession

_EXTRACT_LOOKS: dict[str, Look] = {
    Extract.State.WAITING: Look("menunggu dibaca", "hourglass-split", "info"),
    Extract.State.READING: Look("sedang dibaca", "clock-history", "info"),
    Extract.State.READY: Look("siap dipadankan", "check-circle", "good"),
    Extract.State.REFUSED: Look("ditolak", "x-circle", "warn"),
    Extract.State.PURGED: Look("dimusnahkan", "slash-circle", "void"),
}
_SESSION_LOOKS: dict[str, Look] = {
    MatchingSession.State.DRAFT: Look("disiapkan", "pencil", "neutral"),
    MatchingSession.State.QUEUED: Look("menunggu", "hourglass-split", "info"),
    MatchingSession.State.RUNNING: Look("berjalan", "clock-history", "info"),
    MatchingSession.State.DONE: Look("selesai", "check-circle", "good"),
    MatchingSession.State.FAILED: Look("gagal", "exclamation-triangle", "warn"),
    MatchingSession.State.CANCELLED: Look("dibatalkan", "x-circle", "void"),
}
#: The engine's phases in words; the order is that of a run.
PHASES = {
    "baca": "Membaca berkas", "padan": "Memadankan kunci", "banding": "Membandingkan isi",
    "daftar": "Menyusun daftar selisih", "lembar": "Menulis lembar kerja",
}
_RELATED = ("first__party__agency", "second__party__agency", "rule", "created_by", "created_by_party__agency")
_TREND = 24


def extract_look(extract: Extract) -> Look:
    """Return how an extract is shown; `rows` has to be selected."""
    gone = extract.rows is not None and extract.rows.purged_at is not None
    return _EXTRACT_LOOKS[Extract.State.PURGED if gone else extract.state]


def extracts(agreement: Agreement, as_of: date) -> QuerySet[Extract]:
    """Return the extracts uploaded by the end of `as_of`, newest first, ready for `extract_look`."""
    found = Extract.objects.filter(agreement=agreement, uploaded_at__lt=end_of(as_of))
    return found.select_related("party__agency", "rows", "raw", "uploaded_by", "uploaded_by_party__agency")


def sessions(agreement: Agreement, as_of: date) -> QuerySet[MatchingSession]:
    """Return the sessions begun by the end of `as_of`, newest first, ready for `session_row`."""
    found = MatchingSession.objects.filter(agreement=agreement, created_at__lt=end_of(as_of))
    return found.select_related(*_RELATED)


@dataclass(frozen=True)
class SessionRow:
    """A session as it stood on a day; `done`: its figures were there by then. `matched` in percent of both sides."""

    session: MatchingSession
    look: Look
    done: bool
    matched: float | None


def session_row(session: MatchingSession, as_of: date) -> SessionRow:
    """Return the row of a session fetched with `sessions`. No query."""
    ended = session.finished_at is not None and session.finished_at < end_of(as_of)
    state = session.state
    if session.finished_at is not None and not ended:
        begun = session.started_at is not None and session.started_at < end_of(as_of)
        state = MatchingSession.State.RUNNING if begun else MatchingSession.State.DRAFT
    done = state == MatchingSession.State.DONE
    return SessionRow(session, _SESSION_LOOKS[state], done, _share_matched(session) if done else None)


def _share_matched(session: MatchingSession) -> float | None:
    """How many of the persons that either side has are matched without a difference, in percent."""
    if session.matched is None:
        return None
    parts = (session.matched, session.matched_with_differences, session.only_first, session.only_second)
    total = sum(part or 0 for part in parts)
    return 100 * session.matched / total if total else None


@dataclass(frozen=True)
class Progress:
    """How far a piece of work is: in words, in percent (None: unknown), and about how long it still takes."""

    words: str
    percent: int | None
    left: str


def session_progress(session: MatchingSession, at: datetime) -> Progress:
    """Return how far the run of a session is."""
    if session.state == MatchingSession.State.QUEUED:
        return Progress("Menunggu giliran", None, "")
    if session.cancel_asked_at is not None:
        return Progress("Sedang dihentikan", None, "")
    words = PHASES.get(session.phase, "Memulai")
    return _progress(words, session.bytes_done, session.bytes_total, session.phase_began_at, at)


def extract_progress(extract: Extract, at: datetime) -> Progress:
    """Return how far the reading of an extract is."""
    if extract.state == Extract.State.WAITING:
        return Progress("Menunggu giliran dibaca", None, "")
    return _progress("Membaca berkas", extract.bytes_read, extract.size, extract.began_at, at)


def _progress(words: str, done: int, total: int, since: datetime | None, at: datetime) -> Progress:
    if not (total and done and since):
        return Progress(words, None, "")
    share = min(done / total, 1.0)
    left = (at - since) * ((1 - share) / share)
    return Progress(words, int(100 * share), _span(left))


def _span(left: timedelta) -> str:
    seconds = int(left.total_seconds())
    if seconds < 10:
        return "beberapa detik lagi"
    return f"sekitar {seconds} detik lagi" if seconds < 90 else f"sekitar {round(seconds / 60)} menit lagi"


def bar(session: MatchingSession) -> str:
    """Return the Venn-like bar of a finished session as SVG."""
    def part(letter: str, label: str, name: str) -> charts.Part:
        return charts.Part(letter, label, getattr(session, name) or 0)

    first, second = session.first.party.agency.short_name, session.second.party.agency.short_name
    return charts.draw_bar(charts.Bar(
        title=f"Baris {first} dan {second} menurut hasil pemadanan",
        first=f"A – baris {first}: {thousands(session.rows_first or 0)}",
        second=f"B – baris {second}: {thousands(session.rows_second or 0)}",
        left=(
            part("H", f"Kunci tidak valid {first}", "invalid_first"),
            part("G", f"Kunci ganda {first}", "duplicate_first"), part("E", f"Hanya pada {first}", "only_first"),
        ),
        both=(part("C", "Padan", "matched"), part("D", "Padan, ada perbedaan", "matched_with_differences")),
        right=(
            part("F", f"Hanya pada {second}", "only_second"),
            part("G ", f"Kunci ganda {second}", "duplicate_second"),
            part("H ", f"Kunci tidak valid {second}", "invalid_second"),
        ),
    ))


@dataclass(frozen=True)
class TrendRow:
    """One session of a trend: its day, the share that matched, and each value of quality, in percent."""

    session: MatchingSession
    on: date
    values: list[float | None]


@dataclass(frozen=True)
class TrendTable:
    """The trend of a data group: what the columns are, a row per session, oldest first."""

    columns: list[str]
    rows: list[TrendRow]

    @property
    def svg(self) -> str:
        return charts.draw_trend(charts.Trend(
            title="Mutu data dan padanan dari pemadanan ke pemadanan",
            labels=tuple(long_date(row.on) for row in self.rows),
            lines=tuple(
                charts.Line(column, tuple(row.values[index] for row in self.rows))
                for index, column in enumerate(self.columns)
            ),
        ))


def trend(session: MatchingSession, as_of: date) -> TrendTable | None:
    """Return the trend across the newest finished sessions of a session's data group; None for fewer than two."""
    same = sessions(session.agreement, as_of).filter(
        data_group=session.data_group, state=MatchingSession.State.DONE, finished_at__lt=end_of(as_of)
    )
    found = list(reversed(same.order_by("-finished_at", "-pk")[:_TREND]))
    if len(found) < 2:
        return None
    names = {
        "first": session.first.party.agency.short_name, "second": session.second.party.agency.short_name
    }
    keys = list(dict.fromkeys(
        (entry["dimension"], entry["side"]) for one in found for entry in _quality(one) if entry["denominator"]
    ))
    columns = ["Padan"] + [f"{dimension.capitalize()} {names[side]}" for dimension, side in keys]
    rows = []
    for one in found:
        values = {(entry["dimension"], entry["side"]): share(entry) for entry in _quality(one)}
        assert one.finished_at is not None
        rows.append(TrendRow(one, wib_date(one.finished_at), [
            _share_matched(one), *(values.get(key) for key in keys)
        ]))
    return TrendTable(columns, rows)


def _quality(session: MatchingSession) -> Sequence[dict[str, Any]]:
    found: list[dict[str, Any]] = session.results.get("quality", [])
    return found


def share(entry: dict[str, Any]) -> float | None:
    """Return a dimension of quality in percent; None where there is nothing to count."""
    return 100 * entry["numerator"] / entry["denominator"] if entry["denominator"] else None


def working(session: MatchingSession) -> bool:
    """Say whether a session waits for its run or runs."""
    return session.state in (MatchingSession.State.QUEUED, MatchingSession.State.RUNNING)
