"""`manage.py raise_notices [--as-of DATE] [--dry-run] [--format table|json]`."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from agreements.models import Agreement, Notice
from agreements.services.alerts import raise_notices
from agreements.steps import step_label

from ..questions import QuestionCommand, day_for

COLUMNS = {"step_label": "Tahap", "party": "Kepada", "subject": "Kewajiban", "anchor_on": "Terhadap tanggal"}


class Command(QuestionCommand):
    help = "Membuat pemberitahuan yang harinya sudah tiba; dengan --dry-run hanya menyebutnya."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="sebut saja, jangan membuat apa pun")

    def handle(self, *args: Any, **options: Any) -> None:
        raised = raise_notices(as_of=day_for(options["as_of"]), at=timezone.now(), dry_run=options["dry_run"])
        codes = dict(Agreement.objects.values_list("pk", "code"))
        self.answer(
            [_row(notice, codes[notice.agreement_id]) for notice in raised], COLUMNS, options["format"],
            "Tidak ada pemberitahuan baru; semua yang harinya sudah tiba telah dibuat.",
        )
        if raised and options["format"] == "table":
            done = "akan dibuat" if options["dry_run"] else "dibuat"
            self.stdout.write(f"\n{len(raised)} pemberitahuan {done}.")


def _row(notice: Notice, code: str) -> dict[str, Any]:
    return {
        "agreement": code,
        "as_of": notice.as_of,
        "party": notice.party.agency.short_name,
        "subject": notice.obligation.subject,
        "clauses": notice.obligation.term.clause_refs,
        "basis": notice.basis,
        "anchor_on": notice.anchor_on,
        "step": notice.step,
        "step_label": step_label(notice.step),
        "title": notice.title,
    }
