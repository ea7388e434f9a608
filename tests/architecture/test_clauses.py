"""The clause map names every clause of the agreement, and only files that are there."""

import re
from pathlib import Path

from agreements.instrument import parse

ROOT = Path(__file__).resolve().parents[2]
MAP = (ROOT / "docs/clauses.md").read_text(encoding="utf-8")
REAL = (ROOT / "agreements/instruments/lan-bkn-2025.toml").read_text(encoding="utf-8")


def test_every_clause_has_one_row():
    first_cells = [line.split("|")[1].strip() for line in MAP.splitlines() if line.startswith("|")][2:]
    named = [ref for cell in first_cells for ref in cell.split(", ")]
    assert sorted(named) == sorted(clause.ref for clause in parse(REAL).clauses)


def test_every_file_named_is_there():
    named = set(re.findall(r"`([a-z_]+/[^`]+)`", MAP))
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_reading_has_its_decision_record():
    records = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs/adr").glob("*.md"))
    assert [r.code for r in parse(REAL).readings if f"Reading `{r.code}`, default `{r.default}`" not in records] == []
