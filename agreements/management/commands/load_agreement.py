"""`manage.py load_agreement FILE [--check]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agreements.instrument import InstrumentFaults, parse
from agreements.services import Refused
from agreements.services.loading import load_agreement


class Command(BaseCommand):
    help = "Memuat perjanjian dari berkas TOML; dengan --check hanya memeriksanya."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="berkas perjanjian (TOML)")
        parser.add_argument("--check", action="store_true", help="periksa berkas tanpa memuat apa pun")

    def handle(self, *args: Any, **options: Any) -> None:
        text = _read(options["file"])
        try:
            self.stdout.write(_checked(text) if options["check"] else _loaded(text))
        except InstrumentFaults as found:
            for fault in found.faults:
                self.stderr.write(str(fault))
            raise CommandError(f"{len(found.faults)} kesalahan; tidak ada yang dimuat.") from found
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"Berkas {file} tidak dapat dibaca. Periksa nama dan hak aksesnya.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"Berkas {file} bukan teks UTF-8. Simpan ulang sebagai UTF-8.") from error


def _checked(text: str) -> str:
    found = parse(text)
    return (
        f"Berkas sah: {found.agreement.code}, {len(found.clauses)} pasal, {len(found.terms)} ketentuan, "
        f"{len(found.readings)} tafsir, {found.agreement.signed_on} s.d. {found.agreement.last_day}."
    )


def _loaded(text: str) -> str:
    result = load_agreement(text=text, at=timezone.now())
    agreement = result.agreement
    if not result.created:
        return f"Perjanjian {agreement.code} sudah dimuat; tidak ada yang berubah."
    return (
        f"Perjanjian {agreement.code} dimuat: berlaku {agreement.signed_on} s.d. {agreement.last_day}, "
        f"{agreement.obligations.count()} kewajiban dibuka."
    )
