"""Write one chain of the journal to a file that can be verified elsewhere."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.models import JournalChain
from records.services.journal import links_of


class Command(BaseCommand):
    help = "Mengekspor satu rantai jejak audit (JSON per baris), tanpa rincian pribadi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--chain", required=True, help="kode perjanjian")
        parser.add_argument("--out", required=True, type=Path, help="berkas tujuan")

    def handle(self, *args: Any, chain: str, out: Path, **options: Any) -> None:
        head = JournalChain.objects.filter(name=chain).first()
        if head is None:
            raise CommandError(f"Rantai jejak “{chain}” tidak ada.", returncode=4)
        try:
            self._write(head, out)
        except OSError as error:
            raise CommandError(f"Berkas {out} tidak dapat ditulis: {error.strerror}.", returncode=4) from error
        self.stdout.write(f"{chain}: {head.head_sequence} catatan ditulis ke {out}.")

    def _write(self, head: JournalChain, out: Path) -> None:
        with out.open("w", encoding="utf-8") as file:
            top = {"chain": head.name, "head_sequence": head.head_sequence, "head_hash": head.head_hash}
            file.write(json.dumps(top) + "\n")
            for link in links_of(head):
                line = {"sequence": link.sequence, "previous": link.previous, "body": link.body, "hash": link.hash}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
