"""Verify the journal's chains in the database, or one chain in an exported file."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from records.chain import Fault, Harm, Head, Link, verify
from records.models import JournalChain
from records.services.journal import faults_of

EXIT = {Harm.TAMPERED: 1, Harm.TRUNCATED: 3}
SHOWN = 20


class Command(BaseCommand):
    help = (
        "Memeriksa keutuhan jejak audit. Kode keluar: 0 utuh, 1 diubah, 3 terpotong, "
        "4 tidak dapat diperiksa (rantai atau berkas tidak ada)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--chain", help="hanya rantai ini (kode perjanjian)")
        parser.add_argument("--file", type=Path, help="berkas hasil export_journal, tanpa basis data")

    def handle(self, *args: Any, chain: str | None, file: Path | None, **options: Any) -> None:
        harms = self._in_file(file, chain) if file else self._in_database(chain)
        for harm in (Harm.TAMPERED, Harm.TRUNCATED):
            if harm in harms:
                raise SystemExit(EXIT[harm])

    def _in_database(self, chain: str | None) -> set[Harm]:
        heads = JournalChain.objects.order_by("name")
        if chain is not None:
            heads = heads.filter(name=chain)
            if not heads:
                raise CommandError(f"Rantai jejak “{chain}” tidak ada.", returncode=4)
        if not heads:
            self.stdout.write("Belum ada jejak audit.")
        harms: set[Harm] = set()
        for head in heads:
            harms |= self._report(head.name, head.head_sequence, head.head_hash, faults_of(head))
        return harms

    def _in_file(self, path: Path, chain: str | None) -> set[Harm]:
        try:
            with path.open(encoding="utf-8") as file:
                top = json.loads(file.readline())
                name, head = str(top["chain"]), Head(int(top["head_sequence"]), str(top["head_hash"]))
                if chain not in (None, name):
                    raise CommandError(f"Berkas {path} berisi rantai “{name}”, bukan “{chain}”.", returncode=4)
                return self._report(name, head.sequence, head.hash, verify(name, _links(file), head))
        except OSError as error:
            raise CommandError(f"Berkas {path} tidak dapat dibaca: {error.strerror}.", returncode=4) from error
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"Berkas {path} bukan ekspor jejak audit yang utuh.", returncode=1) from error

    def _report(self, name: str, size: int, head_hash: str, faults: Iterable[Fault]) -> set[Harm]:
        harms: set[Harm] = set()
        count = 0
        for fault in faults:
            count += 1
            harms.add(fault.harm)
            if count <= SHOWN:
                self.stdout.write(f"{name}: {fault.message}")
        if count:
            self.stdout.write(f"{name}: TIDAK UTUH, {count} kelainan ditemukan.")
        else:
            self.stdout.write(f"{name}: utuh, {size} catatan, hash terakhir {head_hash[:16]}.")
        return harms


def _links(file: TextIO) -> Iterator[Link]:
    for text in file:
        line = json.loads(text)
        yield Link(
            sequence=int(line["sequence"]), previous=str(line["previous"]), body=str(line["body"]),
            hash=str(line["hash"]),
        )
