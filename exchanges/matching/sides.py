"""One side of a matching as SQL: how a store holds its rows, its keys and fingerprints. Pure.

A row's fingerprint is two hashes of 64 bits over all compared fields as they stand, one of the fields in turn, one of
them strung together: rows that agree in both are equal, all others are compared value by value.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .rule import ANYWHERE, Rule
from .writing import BLANKS, literal

#: In a store that was prepared for a rule: the key, whether blanks were taken off it, the fingerprint's halves, and
#: how many of the compared cells are filled.
_PREPARED = ("k", "spaced", "h", "g", "filled")
#: How a store is written.
STORE = (
    "(FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 40960, DICTIONARY_SIZE_LIMIT 1, WRITE_BLOOM_FILTER false)"
)
_CUT_OUT = "nullif(string_split(r, chr(0))[{1}], '')"


def row_of(cells: Sequence[str]) -> str:
    """Return SQL for a row as a store holds it: its cells strung together with NULs, of which no cell holds one."""
    return "concat_ws(chr(0), " + ", ".join(f"coalesce({cell}, '')" for cell in cells) + ")"


def prepared_columns(rule: Rule, cells: Mapping[str, str]) -> list[str]:
    """Return the columns that a store holds beside the rows.

    `cells` are SQL for the cell under each of the rule's names, NULL where it is empty.
    """
    key, fields = cells[rule.key], [cells[name] for name in sorted(field.name for field in rule.fields)]
    filled = " + ".join(f"({cell} IS NOT NULL)::UTINYINT" for cell in fields)
    # The second half begins with a mark of its own, so that it is another hash also where there is but one field.
    strung = row_of(["''", *fields])
    expressions = (key_of(key, rule), f"strlen({key}) <> 18", f"hash({', '.join(fields)})", f"hash({strung})", filled)
    return [f"{sql} AS {name}" for sql, name in zip(expressions, _PREPARED, strict=True)]


def cells_of(rule: Rule, mapping: Mapping[str, str], titles: Sequence[str], cell: str) -> dict[str, str]:
    """Return SQL for the cell under each of the rule's names; `cell` has a place for its number, counted from 0."""
    places = {title: cell.format(index, index + 1) for index, title in enumerate(titles)}
    return {name: places[mapping[name]] for name in rule.names}


def prepared_mark(rule: Rule, mapping: Mapping[str, str]) -> str:
    """Return what tells whether a store was prepared for this very rule, mapping and version of the engine."""
    import duckdb

    names = [rule.key, *sorted(field.name for field in rule.fields)]
    told = [duckdb.__version__, rule.key_spaces, [[name, mapping.get(name, "")] for name in names]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def prepare(table: str, target: str, rule: Rule, mapping: Mapping[str, str], titles: Sequence[str]) -> str:
    """Return SQL that writes a store again, prepared for a rule."""
    columns = ", ".join([*prepared_columns(rule, cells_of(rule, mapping, titles, _CUT_OUT)), "r"])
    return f"COPY (SELECT {columns} FROM read_parquet({table})) TO {target} {STORE}"


def key_of(cell: str, rule: Rule) -> str:
    """Return SQL for a key as a number of 18 digits, NULL where it is none. ASCII digits only."""
    blanks = literal(BLANKS + "+") if rule.key_spaces == ANYWHERE else literal(f"^{BLANKS}+|{BLANKS}+$")
    return (
        f"CASE WHEN regexp_full_match({cell}, '[0-9]{{18}}') THEN {cell}::BIGINT "
        f"WHEN strlen({cell}) > 18 THEN CASE WHEN regexp_full_match(regexp_replace({cell}, {blanks}, '', 'g'), "
        f"'[0-9]{{18}}') THEN regexp_replace({cell}, {blanks}, '', 'g')::BIGINT END END"
    )


@dataclass(frozen=True)
class Relation:
    """A side's rows as SQL: `n` (from 1, in the file's order), the prepared columns, and the row itself, `r`.

    `given` (the key as it stands), `fields` and `fresh` (the date that says how fresh a row is) are SQL over `r`. They
    cut it apart, so they are asked of chosen rows only.
    """

    sql: str
    given: str
    fields: tuple[str, ...]
    fresh: str

    @classmethod
    def of(cls, table: str, rule: Rule, mapping: Mapping[str, str], titles: Sequence[str]) -> "Relation":
        """Return the rows of a prepared store that SQL names `table`."""
        cells = cells_of(rule, mapping, titles, _CUT_OUT)
        columns = ", ".join(["file_row_number + 1 AS n", *_PREPARED, "r"])
        return cls(
            sql=f"(SELECT {columns} FROM read_parquet({table}, file_row_number=true))", given=cells[rule.key],
            fields=tuple(cells[field.name] for field in rule.fields),
            fresh=cells[rule.timeliness.name] if rule.timeliness else "NULL",
        )
