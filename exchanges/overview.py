"""What the pages of the exchange layer show of deliveries and minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.models import Obligation
from agreements.wording import Look, long_date

from .coverage import coverage
from .figures import Figures
from .models import Coverage, Delivery, MatchingSession, Minutes
from .querysets import DeliveryState

STATE_LOOKS: dict[str, Look] = {
    DeliveryState.UNCONFIRMED: Look("belum dikonfirmasi", "hourglass-split", "warn"),
    DeliveryState.CONTESTED: Look("disanggah", "exclamation-triangle", "warn"),
    DeliveryState.RECEIVED: Look("diterima", "check-circle", "good"),
    DeliveryState.WITHDRAWN: Look("dibatalkan", "x-circle", "void"),
}
COVERAGE_LOOKS: dict[str, Look] = {
    Coverage.NONE: Look("tidak ada", "circle", "muted"),
    Coverage.PART: Look("sebagian", "circle-half", "warn"),
    Coverage.WHOLE: Look("lengkap", "check-circle-fill", "good"),
}


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery on `as_of`: how its receipt and its feedback stand. `duties`: those that feedback meets.

    `superseded`: a later version counts instead; data, references and duties are those of all versions together.
    """

    delivery: Delivery
    state: str
    look: Look
    waiting: int
    data: Look
    references: Look
    duties: list[Obligation]
    superseded: bool
    received_on: date | None

    @property
    def state_text(self) -> str:
        """The state in words, with the days for which a receipt has been waiting."""
        if self.state == DeliveryState.UNCONFIRMED:
            return f"{self.look.word}, {self.waiting} hari"
        if self.received_on is not None:
            return f"{self.look.word} {long_date(self.received_on)}"
        return self.look.word


def delivery_row(delivery: Delivery, as_of: date) -> DeliveryRow:
    """Return the row of a delivery that was fetched with `with_state` and `for_page`. No query."""
    row: Any = delivery
    sent_on = delivery.fact.sent_on
    data, references = coverage(delivery.lodged, as_of)
    return DeliveryRow(
        delivery=delivery, state=row.state, look=STATE_LOOKS[row.state],
        waiting=(as_of - sent_on).days if sent_on else 0, data=COVERAGE_LOOKS[data],
        references=COVERAGE_LOOKS[references], duties=delivery.feedback_duties,
        superseded=row.superseded,
        received_on=(delivery.fact.received_on or row.settled_on) if row.state == DeliveryState.RECEIVED else None,
    )


def newest_of(versions: Iterable[Delivery], as_of: date) -> Delivery | None:
    """Return the version that counts on `as_of`, of those known by then, oldest first; None: all were withdrawn."""
    counting = [v for v in versions if v.fact.withdrawn_on is None or v.fact.withdrawn_on > as_of]
    return counting[-1] if counting else None


def figures_of(minutes: Minutes | MatchingSession) -> Figures:
    return Figures(**{name: getattr(minutes, name) for name in Figures.__dataclass_fields__})


def figure_rows(minutes: Minutes | MatchingSession) -> list[dict[str, Any]]:
    """Return the recapitulation for the component `figures`; None where a count is not that side's."""
    both = ((minutes.matched,) * 2, (minutes.matched_with_differences,) * 2)
    rows: list[tuple[str, str, int | None, int | None]] = [
        ("A", "Baris PIHAK KESATU", minutes.rows_first, None),
        ("B", "Baris PIHAK KEDUA", None, minutes.rows_second),
        ("C", "Padan", *both[0]),
        ("D", "Padan, ada perbedaan", *both[1]),
        ("E", "Hanya pada PIHAK KESATU", minutes.only_first, None),
        ("F", "Hanya pada PIHAK KEDUA", None, minutes.only_second),
        ("G", "Kunci ganda", minutes.duplicate_first, minutes.duplicate_second),
        ("H", "Kunci tidak valid", minutes.invalid_first, minutes.invalid_second),
    ]
    return [
        {"letter": letter, "label": label, "first": first, "second": second, "total": letter in "AB"}
        for letter, label, first, second in rows
    ]
