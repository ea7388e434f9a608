"""What the commands that put a question to the ledger share: for which agreement, for which day, in which form."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ..models import Agreement


class QuestionCommand(BaseCommand):
    """A question for `--as-of` (today in WIB by default), answered as a table in Indonesian or as JSON."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", metavar="TANGGAL", help="status per tanggal ini (tttt-bb-hh); bawaan: hari ini")
        parser.add_argument(
            "--format", choices=["table", "json"], default="table", help="tabel (bawaan) atau JSON"
        )

    def answer(self, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], form: str, empty: str) -> None:
        """Write `rows` as JSON with all their keys, or as a table of `columns` (key → heading)."""
        if form == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2, default=_plain))
        elif not rows:
            self.stdout.write(empty)
        else:
            self.stdout.write("\n".join(_table(rows, columns)))


def add_agreement(parser: ArgumentParser) -> None:
    """Let the question be narrowed to one agreement."""
    parser.add_argument("--agreement", metavar="KODE", help="hanya perjanjian ini; bawaan: semua")


def agreements_for(code: str | None) -> list[Agreement]:
    """Return the agreement of that code, or all. Raises CommandError for an unknown code."""
    known = list(Agreement.objects.order_by("code"))
    if code is None:
        return known
    found = [a for a in known if a.code == code]
    if not found:
        codes = ", ".join(a.code for a in known) or "belum ada yang dimuat"
        raise CommandError(f"Perjanjian “{code}” tidak ada. Kode yang ada: {codes}.")
    return found


def day_for(text: str | None) -> date:
    """Return the day asked for. Raises CommandError for one that cannot be read."""
    if text is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            f"Tanggal “{text}” tidak dikenali; tulis sebagai tttt-bb-hh, misalnya 2025-12-10."
        ) from error


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an answer")


def _table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> list[str]:
    lines = [list(columns.values()), *([_cell(row[key]) for key in columns] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
