"""`manage.py match LAN_FILE BKN_FILE [--rule FILE] [--out DIR] [--format table|json]`."""

import json
import os
import secrets
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchanges import matching
from exchanges.matching import Extract, Look, Result, Rule, Side, Source

#: Exit codes: done; a file or the rule is refused; the work could not be done.
REFUSED, FAILED = 2, 3
LIST_NAME, RESULT_NAME = "daftar-selisih-TERBATAS.csv", "hasil-pemadanan.json"
_FIGURES = (
    ("A  baris {first}", "rows_first"), ("B  baris {second}", "rows_second"), ("C  padan", "matched"),
    ("D  padan, ada perbedaan", "matched_with_differences"), ("E  hanya pada {first}", "only_first"),
    ("F  hanya pada {second}", "only_second"), ("G  kunci ganda {first}", "duplicate_first"),
    ("G  kunci ganda {second}", "duplicate_second"), ("H  kunci tidak valid {first}", "invalid_first"),
    ("H  kunci tidak valid {second}", "invalid_second"),
)


class Command(BaseCommand):
    help = "Memadankan dua berkas data menurut NIP, dan menyebut hasilnya seperti pada berita acara."
    # It asks nothing of the database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("first", metavar="BERKAS_LAN", type=Path, help="CSV, XLSX, atau ZIP berisi satu CSV")
        parser.add_argument("second", metavar="BERKAS_BKN", type=Path, help="CSV, XLSX, atau ZIP berisi satu CSV")
        parser.add_argument("--rule", metavar="BERKAS", type=Path,
                            help="aturan pemadanan (TOML); bawaan: kunci NIP, semua kolom yang berjudul sama")
        parser.add_argument("--out", metavar="FOLDER", type=Path,
                            help=f"tulis {RESULT_NAME} dan {LIST_NAME} ke folder ini")
        parser.add_argument("--format", choices=["table", "json"], default="table", help="tabel (bawaan) atau JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        result, rows = self._result(options["first"], options["second"], options["rule"], options["out"])
        if options["format"] == "json":
            self.stdout.write(rows)
        else:
            self.stdout.write("\n".join(_table(result, options["first"].name, options["second"].name)))
            if options["out"]:
                self.stdout.write(f"\nHasil dan daftar selisih ditulis ke {options['out']}.")

    def _result(self, first: Path, second: Path, rule_file: Path | None, out: Path | None) -> tuple[Result, str]:
        # The stores are sealed with a key that ends with this process.
        with tempfile.TemporaryDirectory(prefix="padan-") as folder:
            key, found = secrets.token_bytes(32), Path(folder) / "daftar"
            try:
                result = _matched(first, second, rule_file, Path(folder), key)
                text = json.dumps(result.as_json(), ensure_ascii=False, indent=2, sort_keys=True)
                if out is not None:
                    _write(out, text, found, key)
            except matching.RuleRefused as error:
                raise CommandError(f"Aturan ditolak. {error}", returncode=REFUSED) from error
            except matching.MappingRefused as error:
                raise CommandError(str(error), returncode=REFUSED) from error
            except (OSError, matching.NeedsMemory) as error:
                raise CommandError(f"Pemadanan tidak selesai: {error}", returncode=FAILED) from error
        return result, text


def _matched(first: Path, second: Path, rule_file: Path | None, folder: Path, key: bytes) -> Result:
    looks = [_refusable(path, matching.look, Source.at(path)) for path in (first, second)]
    rule = matching.read_rule(rule_file.read_text("utf-8")) if rule_file else (
        matching.default_rule(looks[0].titles, looks[1].titles)
    )
    sides = [
        _side(path, seen, rule, folder / str(number), key)
        for number, (path, seen) in enumerate(zip((first, second), looks, strict=True))
    ]
    return matching.match(sides[0], sides[1], rule, found=folder / "daftar", found_key=key)


def _side(path: Path, seen: Look, rule: Rule, store: Path, key: bytes) -> Side:
    mapping = matching.suggested_mapping(rule, seen.titles)
    lost = [name for name, title in mapping.items() if not title]
    if lost:
        raise matching.MappingRefused(f"{path.name} tidak memuat kolom {', '.join(f'“{name}”' for name in lost)}.")
    extract: Extract = _refusable(
        path, matching.ingest, Source.at(path), seen, store, key, rule=rule, mapping=mapping
    )
    return Side(store, key, extract, mapping)


def _refusable(path: Path, read: Callable[..., Any], *args: Any, **options: Any) -> Any:
    try:
        return read(*args, **options)
    except matching.FileRefused as error:
        lines = "\n".join(f"  {fault}" for fault in error.faults)
        raise CommandError(f"{path.name} ditolak:\n{lines}", returncode=REFUSED) from error


def _write(out: Path, text: str, found: Path, key: bytes) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / RESULT_NAME).write_text(text + "\n", encoding="utf-8")
    # It names persons: for its owner only.
    handle = os.open(out / LIST_NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.writelines(matching.list_as_csv(found, key))


def _table(result: Result, first: str, second: str) -> list[str]:
    figures, names = result.figures, {"first": first, "second": second}
    lines = [f"Aturan: {result.rule_version} (sidik jari {result.rule_fingerprint[:12]}), mesin {result.engine}"]
    lines += [f"{names[side]}: SHA-256 {extract.sha256}" for side, extract in
              (("first", result.first), ("second", result.second))]
    lines.append("")
    lines += [f"{label.format(**names):<50}{_n(getattr(figures, name)):>15}" for label, name in _FIGURES]
    lines += [
        f"Uji A = C + D + E + G + H: {_n(figures.rows_first)} = {_n(figures.sum_first)}",
        f"Uji B = C + D + F + G + H: {_n(figures.rows_second)} = {_n(figures.sum_second)}",
        f"Di antara C, berbeda penulisannya saja: {_n(result.matched_by_writing)}", "",
        f"{'Unsur':<40}{'jenis':>10}{'penulisan':>15}{'isi':>15}",
    ]
    lines += [f"{f.name:<40.40}{f.kind:>10}{_n(f.writing):>15}{_n(f.content):>15}" for f in result.fields]
    lines += ["", f"{'Peringatan':<65}{'kesatu':>12}{'kedua':>12}"]
    lines += [f"{w.label:<65.65}{_n(w.first):>12}{_n(w.second):>12}" for w in result.warnings if w.first or w.second]
    return lines


def _n(number: int) -> str:
    return f"{number:,}".replace(",", ".")
