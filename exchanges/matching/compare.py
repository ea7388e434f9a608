"""The matching of two extracts: every row in one class, every difference counted and listed. Pure.

Keys are sorted out first by counting and by fingerprints of the rows; only rows that are not equal as they stand are
then compared value by value. Both are done in passes, so that memory stays bounded and cost grows with the rows.
"""

import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from ..figures import Figures, faults
from .desk import Desk, Limits, Progress, at_desk
from .ingest import Extract
from .listing import Listing
from .result import ENGINE, CodeResult, FieldResult, Result
from .rule import Kind, Rule
from .sides import Relation, prepare, prepared_mark
from .standards import count_keys, quality, warnings
from .writing import is_empty, plain_form

MATCH, COMPARE, LIST = "padan", "banding", "daftar"
#: What the phases that `progress` names are called.
PHASES = {
    "baca": "Membaca berkas", MATCH: "Memadankan kunci", COMPARE: "Membandingkan isi", LIST: "Menyusun daftar selisih",
}
#: Classes of keys that are not plainly C: to compare, only on the first side, only on the second, more than once.
_PAIR, _ONLY_FIRST, _ONLY_SECOND, _TWICE = 1, 2, 3, 4
#: Bytes of memory that one key takes while keys are sorted out, and one pair while its values are compared.
_PER_KEY, _PER_PAIR = 220, 2500
_MOST_CODES = 100


class MappingRefused(Exception):
    """A name of the rule stands for no title of an extract; the message is an Indonesian sentence."""


@dataclass(frozen=True)
class Side:
    """An extract to match: its sealed store, and which title each name of the rule stands for."""

    store: Path
    key: bytes
    extract: Extract
    mapping: Mapping[str, str]


def match(
    first: Side, second: Side, rule: Rule, *, found: Path, found_key: bytes, limits: Limits | None = None,
    progress: Progress | None = None,
) -> Result:
    """Match two extracts and write the list of discrepancies to the sealed file `found`, whole or not at all.

    Raises MappingRefused, NeedsMemory, BrokenSeal, and whatever `progress` raises.
    """
    limits = limits or Limits()
    _check_mapping(first, rule, "PIHAK KESATU")
    _check_mapping(second, rule, "PIHAK KEDUA")
    run = _Run(first, second, rule, limits, progress or (lambda phase, done, total: None))
    with ExitStack() as scratch, at_desk(limits, run.watch) as desk:
        return run.result(desk, found, found_key, scratch)


def _check_mapping(side: Side, rule: Rule, party: str) -> None:
    lost = [name for name in rule.names if side.mapping.get(name, "") not in side.extract.titles]
    if lost:
        raise MappingRefused(f"Pada berkas {party} belum ada kolom untuk {', '.join(f'“{name}”' for name in lost)}.")


class _Run:
    """One matching from beginning to end."""

    def __init__(self, first: Side, second: Side, rule: Rule, limits: Limits, progress: Progress) -> None:
        self.sides, self.rule, self.limits = (first, second), rule, limits
        self._progress, self._told = progress, (MATCH, 0, 1)

    def watch(self) -> None:
        self._progress(*self._told)

    def tell(self, phase: str, done: int, total: int) -> None:
        self._told = (phase, done, total)
        self.watch()

    def result(self, desk: Desk, found: Path, found_key: bytes, scratch: ExitStack) -> Result:
        first, second = self._relations(desk, found, scratch)
        rows = [side.extract.rows for side in self.sides]
        invalid = [
            count - int(desk.one(f"SELECT count(k) FROM {side.sql}")[0])
            for count, side in zip(rows, (first, second), strict=True)
        ]
        self._sort_out(desk, first, second, sum(rows))
        counts = dict(desk.run("SELECT c, count(*) FROM odd GROUP BY c"))
        doubles = f"(FROM odd WHERE c = {_TWICE})"
        twice = [
            int(desk.one(f"SELECT count(*) FROM {side.sql} SEMI JOIN {doubles} USING (k)")[0])
            for side in (first, second)
        ]
        pairs = rows[0] - invalid[0] - twice[0] - counts.get(_ONLY_FIRST, 0)
        with desk.writing("daftar", found, found_key) as target:
            listing = Listing(desk, target.sql, self.rule)
            compared = self._compare(desk, listing, first, second, counts.get(_PAIR, 0))
            self.tell(LIST, 0, 1)
            listing.only(first, _ONLY_FIRST, "E", "kesatu")
            listing.only(second, _ONLY_SECOND, "F", "kedua")
            for side, place in ((first, "kesatu"), (second, "kedua")):
                listing.only(side, _TWICE, "G", place)
            for side, place in ((first, "kesatu"), (second, "kedua")):
                listing.invalid(side, place)
        self.tell(LIST, 1, 1)
        figures = Figures(
            rows_first=rows[0], rows_second=rows[1], matched=pairs - compared.content,
            matched_with_differences=compared.content, only_first=counts.get(_ONLY_FIRST, 0),
            only_second=counts.get(_ONLY_SECOND, 0), duplicate_first=twice[0], duplicate_second=twice[1],
            invalid_first=invalid[0], invalid_second=invalid[1],
        )
        wrong = faults(figures)
        assert not wrong, wrong
        fields = compared.results(self.rule, pairs)
        keys = [count_keys(desk, side, doubles) for side in (first, second)]
        return Result(
            engine=ENGINE, rule=self.rule.as_dict(), rule_fingerprint=self.rule.fingerprint,
            first=self.sides[0].extract, second=self.sides[1].extract, figures=figures,
            matched_by_writing=compared.writing, fields=fields, codes=compared.codes(desk, self.rule),
            warnings=warnings(keys),
            quality=quality(desk, (first, second), self.rule, keys, figures, fields),
            listed=listing.rows, list_sha256=target.sha256,
        )

    def _relations(self, desk: Desk, beside: Path, scratch: ExitStack) -> tuple[Relation, Relation]:
        first, second = (
            self._relation(desk, side, beside.with_name(f"{beside.name}-sisi{number}"), scratch)
            for number, side in enumerate(self.sides, start=1)
        )
        return first, second

    def _relation(self, desk: Desk, side: Side, path: Path, scratch: ExitStack) -> Relation:
        """A store that was not prepared for this rule is prepared once, sealed under a key that is kept nowhere."""
        table = desk.lay_sealed(path.name, side.store, side.key)
        if side.extract.prepared != prepared_mark(self.rule, side.mapping):
            key = secrets.token_bytes(32)
            scratch.callback(path.unlink, missing_ok=True)
            with desk.writing("sisi", path, key) as target:
                desk.run(prepare(table, target.sql, self.rule, side.mapping, side.extract.titles))
            table = desk.lay_sealed(path.name, path, key)
        return Relation.of(table, self.rule, side.mapping, side.extract.titles)

    def _sort_out(self, desk: Desk, first: Relation, second: Relation, rows: int) -> None:
        """Fill `odd` with each key that is not plainly C, and its class."""
        desk.run("CREATE TEMP TABLE odd (k BIGINT, c UTINYINT)")
        passes = max(1, -(-rows * _PER_KEY // self.limits.memory))
        for number in range(passes):
            self.tell(MATCH, number, passes)
            mine = f"k IS NOT NULL AND k % {passes} = {number}" if passes > 1 else "k IS NOT NULL"
            desk.run(f"""
                INSERT INTO odd
                SELECT k, CASE WHEN n > 2 OR (n = 2 AND sides < 3) THEN {_TWICE} WHEN n = 2 THEN {_PAIR}
                               WHEN sides = 1 THEN {_ONLY_FIRST} ELSE {_ONLY_SECOND} END
                FROM (SELECT k, count(*) AS n, bit_or(side) AS sides, bit_xor(h) AS h, bit_xor(g) AS g
                      FROM (SELECT k, 1::UTINYINT AS side, h, g FROM {first.sql} WHERE {mine}
                            UNION ALL SELECT k, 2::UTINYINT, h, g FROM {second.sql} WHERE {mine})
                      GROUP BY k)
                WHERE NOT (n = 2 AND sides = 3 AND h = 0 AND g = 0)""")

    def _compare(self, desk: Desk, listing: Listing, first: Relation, second: Relation, pairs: int) -> "_Compared":
        """Compare the pairs that are not equal as they stand, in passes by ranges of the key."""
        compared = _Compared(len(self.rule.fields))
        size = max(1, self.limits.memory // _PER_PAIR)
        edges = [None] if pairs <= size else [
            row[0] for row in desk.run(
                f"SELECT k FROM (SELECT k, row_number() OVER (ORDER BY k) - 1 AS place FROM odd WHERE c = {_PAIR}) "
                f"WHERE place % {size} = 0 ORDER BY k"
            )
        ]
        desk.run("CREATE TEMP TABLE differing_codes (field UTINYINT, a VARCHAR, b VARCHAR, n BIGINT)")
        for number, edge in enumerate(edges if pairs else []):
            self.tell(COMPARE, number, len(edges))
            lower = f"AND k >= {edge}" if edge is not None else ""
            upper = f"AND k < {edges[number + 1]}" if number + 1 < len(edges) else ""
            desk.run(f"CREATE OR REPLACE TEMP TABLE chosen AS SELECT k FROM odd WHERE c = {_PAIR} {lower} {upper}")
            self._compare_chosen(desk, first, second)
            compared.add(desk, self.rule)
            listing.differing()
        for name in ("chosen", "pairs"):
            desk.run(f"DROP TABLE IF EXISTS {name}")
        return compared

    def _compare_chosen(self, desk: Desk, first: Relation, second: Relation) -> None:
        """Fill `pairs` with the values of the chosen keys and a verdict (0 equal, 1 writing, 2 content) per field."""
        count = range(len(self.rule.fields))
        for table, side in (("mine", first), ("theirs", second)):
            cells = ", ".join(f"{field} AS f{i}" for i, field in enumerate(side.fields))
            desk.run(
                f"CREATE OR REPLACE TEMP TABLE {table} AS "
                f"SELECT k, n, {cells} FROM (SELECT k, n, r FROM {side.sql} SEMI JOIN chosen USING (k))"
            )
        verdicts = ", ".join(
            f"(CASE WHEN a.f{i} IS NOT DISTINCT FROM b.f{i} THEN 0 WHEN {plain_form(f'a.f{i}', field, self.rule)} = "
            f"{plain_form(f'b.f{i}', field, self.rule)} THEN 1 ELSE 2 END)::UTINYINT AS v{i}"
            for i, field in enumerate(self.rule.fields)
        )
        values = ", ".join(f"a.f{i} AS a{i}, b.f{i} AS b{i}" for i in count)
        desk.run(
            f"CREATE OR REPLACE TEMP TABLE pairs AS SELECT k, a.n AS an, b.n AS bn, {values}, {verdicts} "
            "FROM mine a JOIN theirs b USING (k)"
        )
        for table in ("mine", "theirs"):
            desk.run(f"DROP TABLE {table}")


class _Compared:
    """Counts over all passes."""

    def __init__(self, fields: int) -> None:
        self.content = self.writing = 0
        self._fields = [[0, 0, 0, 0] for _field in range(fields)]

    def add(self, desk: Desk, rule: Rule) -> None:
        """Count the pairs of one pass."""
        most = f"greatest(0, {', '.join(f'v{i}' for i in range(len(self._fields)))})"
        counts = ", ".join(
            f"count(*) FILTER (v{i} = 1), count(*) FILTER (v{i} = 2), "
            f"count(*) FILTER (v{i} = 2 AND {is_empty(f'a{i}')}), count(*) FILTER (v{i} = 2 AND {is_empty(f'b{i}')})"
            for i in range(len(self._fields))
        )
        content, writing, *fields = desk.one(
            f"SELECT count(*) FILTER ({most} = 2), count(*) FILTER ({most} = 1), {counts} FROM pairs"
        )
        self.content += content
        self.writing += writing
        for i, field in enumerate(rule.fields):
            self._fields[i] = [old + new for old, new in zip(self._fields[i], fields[4 * i:4 * i + 4], strict=True)]
            if field.kind == Kind.CODE:
                codes = ", ".join(plain_form(f"{side}{i}", field, rule) for side in "ab")
                desk.run(
                    f"INSERT INTO differing_codes SELECT {i}, {codes}, count(*) FROM pairs WHERE v{i} = 2 GROUP BY ALL"
                )

    def results(self, rule: Rule, pairs: int) -> tuple[FieldResult, ...]:
        """Return the counts per field, over `pairs` compared rows."""
        return tuple(
            FieldResult(field.name, field.kind.value, pairs, pairs - writing - content, writing, content, *empty)
            for field, (writing, content, *empty) in zip(rule.fields, self._fields, strict=True)
        )

    def codes(self, desk: Desk, rule: Rule) -> tuple[CodeResult, ...]:
        """Return the pairs of different codes that stand most often, per field."""
        rows = desk.run(
            "SELECT * FROM (SELECT field, a, b, sum(n)::BIGINT AS n FROM differing_codes GROUP BY field, a, b) "
            f"QUALIFY row_number() OVER (PARTITION BY field ORDER BY n DESC, a, b) <= {_MOST_CODES} "
            "ORDER BY field, n DESC, a, b"
        )
        return tuple(_code_result(rule, *row) for row in rows)


def _code_result(rule: Rule, number: int, first: str, second: str, count: int) -> CodeResult:
    field = rule.fields[number]
    table = rule.table(field.table)
    mine, theirs = (
        {code.upper().replace(" ", ""): text for code, text in codes.items()}
        for codes in ((table.first, table.second) if table else ({}, {}))
    )
    a, b = mine.get(first.upper(), ""), theirs.get(second.upper(), "")
    same = bool(a) and " ".join(a.split()).casefold() == " ".join(b.split()).casefold()
    return CodeResult(field.name, first, second, a, b, same, count)
