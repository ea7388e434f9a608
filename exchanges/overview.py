"""What the pages of the exchange layer show of deliveries and minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.models import Obligation
from agreements.wording import Look, long_date

from .figures import Figures
from .models import Coverage, Delivery, Feedback, Minutes
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
_ORDER = (Coverage.NONE, Coverage.PART, Coverage.WHOLE)


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery on `as_of`: how its receipt and its feedback stand. `duties`: those that feedback meets."""

    delivery: Delivery
    state: str
    look: Look
    waiting: int
    data: Look
    references: Look
    duties: list[Obligation]

    @property
    def state_text(self) -> str:
        """The state in words, with the days for which a receipt has been waiting."""
        if self.state == DeliveryState.UNCONFIRMED:
            return f"{self.look.word}, {self.waiting} hari"
        if self.state == DeliveryState.RECEIVED and self.delivery.fact.received_on:
            return f"{self.look.word} {long_date(self.delivery.fact.received_on)}"
        return self.look.word


def delivery_row(delivery: Delivery, as_of: date) -> DeliveryRow:
    """Return the row of a delivery that was fetched with `with_state` and `for_page`. No query."""
    row: Any = delivery
    sent_on = delivery.fact.sent_on
    data, references = coverage(row.lodged)
    return DeliveryRow(
        delivery=delivery, state=row.state, look=STATE_LOOKS[row.state],
        waiting=(as_of - sent_on).days if sent_on else 0, data=COVERAGE_LOOKS[data],
        references=COVERAGE_LOOKS[references], duties=row.fact.feedback_duties,
    )


def coverage(lodged: Iterable[Feedback]) -> tuple[Coverage, Coverage]:
    """Return how far data balikan and referensi balikan are covered by all of `lodged` together."""
    rows = list(lodged)
    return (
        furthest(*(Coverage(f.data_coverage) for f in rows)),
        furthest(*(Coverage(f.reference_coverage) for f in rows)),
    )


def furthest(*coverages: Coverage) -> Coverage:
    """Return the fullest of the given coverages, none of none."""
    return max(coverages, key=_ORDER.index, default=Coverage.NONE)


def figures_of(minutes: Minutes) -> Figures:
    return Figures(**{name: getattr(minutes, name) for name in Figures.__dataclass_fields__})


def figure_rows(minutes: Minutes) -> list[dict[str, Any]]:
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


def masked_nip(nip: str) -> str:
    """Return an NIP as it may stand on a screen: year of birth and serial number, e.g. `1980****…001`."""
    return f"{nip[:4]}****…{nip[-3:]}" if len(nip) > 7 else "–"
