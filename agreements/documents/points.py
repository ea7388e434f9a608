"""The register of readings as draft points of an addendum, as a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from records.words import long_date

from ..models import Agreement, Party
from ..reading_state import ReadingState
from ..wording import clause_words
from .layout import frame, look_of


@dataclass(frozen=True)
class Point:
    """One open point; `standing` says on whose word the reading is in use."""

    clauses: str
    question: str
    text: str
    standing: str
    proposed: str
    effect: str


def points_html(agreement: Agreement, drafting: Party, states: Sequence[ReadingState], as_of: date) -> str:
    """Return the draft points under the heads of both parties, as a page for `records.drawing.draw_pdf`.

    Always marked KONSEP: an addendum is worded and signed by the parties themselves.
    """
    parties = list(agreement.parties.select_related("agency").order_by("ordinal"))
    layout, heads = look_of(parties, drafting)
    context = {
        **frame(heads=heads, layout=layout, code="", check_url="", journal_line=None, mark="KONSEP"),
        "agreement": agreement, "parties": parties, "signed_on": long_date(agreement.signed_on),
        "as_of": long_date(as_of), "points": [_point(state) for state in states],
    }
    return render_to_string("documents/points.html", context)


def _point(state: ReadingState) -> Point:
    if state.agreed is None:
        standing = "tafsir bawaan; belum disepakati PARA PIHAK"
    else:
        assert state.agreed.decided_at is not None
        standing = f"disepakati PARA PIHAK sejak {long_date(state.agreed.decided_at)}"
    return Point(
        "; ".join(clause_words(ref) for ref in state.reading.clause_refs), state.reading.question,
        state.chosen_label, standing, state.label(state.proposal.chosen) if state.proposal else "",
        state.reading.effect,
    )
