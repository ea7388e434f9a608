"""`manage.py load_holidays [--years 2025-2028]`."""

import re
from argparse import ArgumentParser
from typing import Any

import holidays
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max, Min

from agreements.models import Agreement, Holiday

_LONGEST = 20


class Command(BaseCommand):
    help = "Mengisi hari libur nasional dan cuti bersama; hari yang sudah tercatat tidak diubah."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--years", metavar="TAHUN[-TAHUN]",
            help="tahun yang diisi, misalnya 2025-2028; bawaan: tahun-tahun semua perjanjian yang dimuat",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        years = _years(options["years"]) if options["years"] else _years_of_agreements()
        days = holidays.country_holidays(
            "ID", years=years, language="id", categories=("public", "government"), expand=False
        )
        held = set(Holiday.objects.values_list("on", flat=True))
        added = [Holiday(on=day, name=name[:200]) for day, name in sorted(days.items()) if day not in held]
        Holiday.objects.bulk_create(added, ignore_conflicts=True)
        self.stdout.write(f"{len(added)} hari libur ditambahkan untuk {years[0]}–{years[-1]}.")


def _years(text: str) -> range:
    found = re.fullmatch(r"((?:19|20)[0-9]{2})(?:-((?:19|20)[0-9]{2}))?", text)
    if not found:
        raise CommandError(f"“{text}” bukan tahun. Tulis misalnya 2025 atau 2025-2028.")
    first, last = int(found[1]), int(found[2] or found[1])
    if not first <= last < first + _LONGEST:
        raise CommandError(f"“{text}” harus menaik dan paling panjang {_LONGEST} tahun.")
    return range(first, last + 1)


def _years_of_agreements() -> range:
    span = Agreement.objects.aggregate(first=Min("signed_on"), last=Max("last_day"))
    if span["first"] is None:
        raise CommandError("Belum ada perjanjian yang dimuat. Sebutkan tahunnya, misalnya --years 2025-2028.")
    return range(span["first"].year, span["last"].year + 1)
