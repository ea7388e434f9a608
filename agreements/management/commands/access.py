"""`manage.py access [--agreement CODE] [--as-of DATE] [--format table|json]`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from agreements.access_words import STATES, state_key, truth
from agreements.eligibility import AccessState, access_state
from agreements.models import Agreement, Obligation
from agreements.standing import days_overdue

from ..questions import QuestionCommand, add_agreement, agreements_for, day_for

COLUMNS = {
    "agreement": "Perjanjian", "state_label": "Akses", "affected": "Milik", "holder": "Pemegang kewenangan",
    "grounds_held": "Dasar terpenuhi", "restorable": "Dapat dipulihkan",
}


class Command(QuestionCommand):
    help = "Menyebut keadaan akses pada suatu tanggal: diberikan, layak dihentikan, atau dihentikan sementara."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_agreement(parser)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = day_for(options["as_of"])
        states = [(a, access_state(a, as_of)) for a in agreements_for(options["agreement"])]
        rows = [_row(a, state) for a, state in states if state is not None]
        self.answer(
            [r | {"restorable": _yes(r["restorable"])} for r in rows] if options["format"] == "table" else rows,
            COLUMNS, options["format"], "Tidak ada perjanjian yang memberi kewenangan menghentikan akses.",
        )
        if options["format"] == "table":
            for row in rows:
                self.stdout.write(f"\n{row['sentence']}")


def _yes(value: bool | None) -> str:
    return {True: "ya", False: "belum", None: "-"}[value]


def _row(agreement: Agreement, state: AccessState) -> dict[str, Any]:
    key, restoration = state_key(state), state.restoration
    return {
        "agreement": agreement.code,
        "as_of": state.as_of,
        "state": key,
        "state_label": STATES[key].word,
        "sentence": truth(state),
        "holder": state.holder.agency.short_name,
        "affected": state.affected.agency.short_name,
        "eligible": state.eligible,
        "grounds_held": [g.clause for g in state.grounds if g.holds],
        "grounds": [
            {"clause": g.clause, "holds": g.holds, "obligations": [_duty(o, state.as_of) for o in g.overdue]}
            for g in state.grounds
        ],
        "letter_number": state.stop.letter_number if state.stop else None,
        "effective_on": state.stop.effective_on if state.stop else None,
        "restorable": restoration.curative if restoration else None,
        "restorable_literally": restoration.literal if restoration else None,
        "conditions_hold_since": state.conditions_hold_since,
        "conditions": [
            {
                "clause": c.clause, "curative": c.curative, "literal": c.literal, "none_open": c.none_open,
                "missing": [_duty(o, state.as_of) for o in c.missing], "late": [_duty(o, state.as_of) for o in c.late],
            }
            for c in (restoration.conditions if restoration else ())
        ],
    }


def _duty(duty: Obligation, as_of: date) -> dict[str, Any]:
    return {"subject": duty.subject, "due_on": duty.due_on, "days_overdue": days_overdue(duty.dates, as_of)}
