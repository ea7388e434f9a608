"""`manage.py obligations [--agreement CODE] [--as-of DATE] [--format table|json]`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from agreements.models import Agreement, Obligation
from agreements.standing import days_overdue, standing
from agreements.wording import standing_text

from ..questions import QuestionCommand, add_agreement, agreements_for, day_for

COLUMNS = {
    "subject": "Kewajiban", "clauses": "Pasal", "debtor": "Pihak wajib", "creditor": "Pihak berhak",
    "earliest_due_on": "Paling awal", "due_on": "Batas waktu", "standing_label": "Status",
}


class Command(QuestionCommand):
    help = "Menyebut setiap kewajiban yang sudah dimulai, dengan batas waktu dan statusnya pada suatu tanggal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_agreement(parser)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = day_for(options["as_of"])
        rows = [row for a in agreements_for(options["agreement"]) for row in _rows(a, as_of)]
        self.answer(rows, COLUMNS, options["format"], f"Tidak ada kewajiban yang sudah dimulai per {as_of}.")


def _rows(agreement: Agreement, as_of: date) -> list[dict[str, Any]]:
    duties = Obligation.objects.of(agreement).opened(as_of).with_parties().in_order()
    return [_row(agreement, duty, as_of) for duty in duties.iterator(chunk_size=1000)]


def _row(agreement: Agreement, duty: Obligation, as_of: date) -> dict[str, Any]:
    found, late = standing(duty.dates, as_of), days_overdue(duty.dates, as_of)
    return {
        "agreement": agreement.code,
        "as_of": as_of,
        "term": duty.term.code,
        "subject": duty.subject,
        "clauses": duty.term.clause_refs,
        "debtor": duty.debtor.agency.short_name,
        "creditor": duty.creditor.agency.short_name,
        "opened_on": duty.opened_on,
        "start_settled": duty.start_settled,
        "earliest_due_on": duty.earliest_due_on,
        "due_on": duty.due_on,
        "met_on": duty.met_on if duty.met_on and duty.met_on <= as_of else None,
        "standing": found.value,
        "standing_label": standing_text(found, late),
        "days_overdue": late,
    }
