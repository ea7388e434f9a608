"""The coverage matrix: which deliveries have been answered, how far, and by when the rest is due."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from agreements.models import Obligation
from agreements.standing import Standing
from agreements.views.lists import FilteredList
from agreements.wording import Look, standing_text

from ..coverage import PartState, parts
from ..forms.coverage import CoverageFilter
from ..models import Coverage, Delivery
from ..overview import COVERAGE_LOOKS
from ..querysets import DeliveryQuerySet


@dataclass(frozen=True)
class Cell:
    """One part of the answer: how far, since when, and what is left of it in words ("" for nothing)."""

    look: Look
    state: PartState
    left: str

    @property
    def text(self) -> str:
        """The day, in words that say what it is the day of."""
        return {Coverage.WHOLE: "lengkap sejak", Coverage.PART: "sebagian sejak"}.get(self.state.coverage, "")


@dataclass(frozen=True)
class MatrixRow:
    """One delivery, all its versions together. `duty` None: no clock hangs on it."""

    delivery: Delivery
    data: Cell
    references: Cell
    duty: Any

    @property
    def left(self) -> str:
        return ", ".join(cell.left for cell in (self.data, self.references) if cell.left)


class CoverageMatrix(FilteredList):
    """The newest version of each delivery by the status date × data balikan and referensi balikan."""

    template_name = "exchanges/coverage.html"
    form_class = CoverageFilter
    export_title = "Balikan"
    export_name = "balikan"
    columns = (
        "Kelompok data", "Dari", "Kepada", "Dikirim", "Data balikan", "Data balikan sejak", "Referensi balikan",
        "Referensi balikan sejak", "Sisa", "Batas paling awal", "Jatuh tempo", "Status",
    )

    def rows(self, wanted: dict[str, Any]) -> DeliveryQuerySet:
        rows = Delivery.objects.of(self.agreement).sent_by(self.as_of).newest(self.as_of).with_answered(self.as_of)
        if text := wanted.get("q"):
            rows = rows.filter(data_group__icontains=text)
        if direction := wanted.get("arah"):
            rows = rows.filter(fact__actor=self.party if direction == "keluar" else self.other)
        if left := wanted.get("sisa"):
            rows = rows.filter(_LEFT[left])
        if status := wanted.get("status"):
            rows = rows.feedback_standing_is(self.as_of, Standing(status))
        order = wanted.get("urut")
        rows = rows.by_sending(newest_first=order == "terbaru") if order else rows.by_feedback_due()
        return rows.for_page(self.as_of)

    def cells(self, row: Delivery) -> list[object]:
        return _cells(matrix_row(row, self.as_of))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"rows": [matrix_row(d, self.as_of) for d in context["page_obj"]]}


def matrix_row(delivery: Delivery, as_of: date) -> MatrixRow:
    """Return the row of a delivery that was fetched with `for_page`. No query."""
    data, references = parts(delivery.lodged, as_of)
    duties: list[Obligation] = delivery.feedback_duties
    return MatrixRow(
        delivery, _cell(data, "data balikan"), _cell(references, "referensi balikan"), duties[0] if duties else None
    )


_LEFT = {
    CoverageFilter.LEFT: Q(data_whole=False) | Q(references_whole=False),
    CoverageFilter.DATA: Q(data_whole=False),
    CoverageFilter.REFERENCES: Q(references_whole=False),
    CoverageFilter.WHOLE: Q(data_whole=True, references_whole=True),
}
_REST = {Coverage.NONE: "seluruh", Coverage.PART: "sisa"}


def _cell(state: PartState, name: str) -> Cell:
    rest = _REST.get(state.coverage)
    return Cell(COVERAGE_LOOKS[state.coverage], state, f"{rest} {name}" if rest else "")


def _cells(row: MatrixRow) -> list[object]:
    fact, duty = row.delivery.fact, row.duty
    assert fact.actor is not None and fact.addressee is not None
    return [
        row.delivery.data_group, fact.actor.agency.short_name, fact.addressee.agency.short_name, fact.sent_on,
        row.data.look.word, row.data.state.on, row.references.look.word, row.references.state.on, row.left,
        duty.earliest_due_on if duty else None, duty.due_on if duty else None,
        standing_text(Standing(duty.standing)) if duty else "tanpa jangka waktu",
    ]
