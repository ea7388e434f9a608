"""One side of a matching as SQL: its keys, its fields, and fingerprints of its rows. Pure.

A row's fingerprint is two hashes of 64 bits over all compared fields as they stand, one of the fields in turn, one of
them strung together: rows that agree in both are equal, all others are compared value by value.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .rule import ANYWHERE, Rule
from .writing import BLANKS, literal

#: In a store that was prepared for a rule: the key, whether blanks were taken off it, the fingerprint's halves.
_PREPARED = ("k", "spaced", "h", "g")


def prepared_columns(rule: Rule, mapping: Mapping[str, str], titles: Sequence[str]) -> list[str]:
    """Return the columns that a store holds beside the cells: about the key, and the fingerprint's two halves."""
    cells = _cells(rule, mapping, titles)
    key = cells[rule.key]
    fingerprint = fingerprint_of([cells[name] for name in _in_order(rule)])
    expressions = (key_of(key, rule), f"strlen({key}) <> 18", *fingerprint)
    return [f"{sql} AS {name}" for sql, name in zip(expressions, _PREPARED, strict=True)]


def prepared_mark(rule: Rule, mapping: Mapping[str, str]) -> str:
    """Return what tells whether a store was prepared for this very rule, mapping and version of the engine."""
    import duckdb

    names = [rule.key, *_in_order(rule)]
    told = [duckdb.__version__, rule.key_spaces, [[name, mapping.get(name, "")] for name in names]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def key_of(cell: str, rule: Rule) -> str:
    """Return SQL for a key as a number of 18 digits, NULL where it is none. ASCII digits only."""
    blanks = literal(BLANKS + "+") if rule.key_spaces == ANYWHERE else literal(f"^{BLANKS}+|{BLANKS}+$")
    return (
        f"CASE WHEN regexp_full_match({cell}, '[0-9]{{18}}') THEN {cell}::BIGINT "
        f"WHEN strlen({cell}) > 18 THEN CASE WHEN regexp_full_match(regexp_replace({cell}, {blanks}, '', 'g'), "
        f"'[0-9]{{18}}') THEN regexp_replace({cell}, {blanks}, '', 'g')::BIGINT END END"
    )


def fingerprint_of(cells: Sequence[str]) -> tuple[str, str]:
    """Return SQL for the two halves of a fingerprint. No cell holds a NUL, so strung together they stay apart."""
    strung = "concat_ws(chr(0), '', " + ", ".join(f"coalesce({cell}, '')" for cell in cells) + ")"
    return f"hash({', '.join(cells)})", f"hash({strung})"


@dataclass(frozen=True)
class Relation:
    """A side's rows as SQL: `n` (from 1, in the file's order), `k`, `h`, `g`, `given` (the key), f0, f1, …"""

    sql: str

    @classmethod
    def of(
        cls, table: str, rule: Rule, mapping: Mapping[str, str], titles: Sequence[str], prepared: bool
    ) -> "Relation":
        """Return the rows of a store that SQL names `table`."""
        cells = _cells(rule, mapping, titles)
        heads = list(_PREPARED) if prepared else prepared_columns(rule, mapping, titles)
        fields = [f"{cells[field.name]} AS f{index}" for index, field in enumerate(rule.fields)]
        fresh = [f"{cells[rule.timeliness.name]} AS fresh"] if rule.timeliness else []
        columns = ", ".join(["file_row_number + 1 AS n", *heads, f"{cells[rule.key]} AS given", *fields, *fresh])
        return cls(f"(SELECT {columns} FROM read_parquet({table}, file_row_number=true))")


def _in_order(rule: Rule) -> list[str]:
    return sorted(field.name for field in rule.fields)


def _cells(rule: Rule, mapping: Mapping[str, str], titles: Sequence[str]) -> dict[str, str]:
    places = {title: f"c{index}" for index, title in enumerate(titles)}
    return {name: places[mapping[name]] for name in rule.names}
