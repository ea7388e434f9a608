"""Tables as files, and a whole matching in one call, for the tests of the engine."""

import csv
import io
import secrets
from dataclasses import dataclass
from pathlib import Path

from exchanges import matching
from exchanges.matching import Extract, Result, Rule, Side, Source


def csv_bytes(titles, rows, *, delimiter=",", encoding="utf-8", newline="\n", quote_all=False):
    text = io.StringIO()
    writer = csv.writer(
        text, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    )
    writer.writerows([titles, *rows])
    return text.getvalue().encode(encoding)


def source_of(content, name="data.csv"):
    return Source(name, len(content), lambda: io.BytesIO(content))


@dataclass
class Matched:
    result: Result
    listed: list
    csv: bytes
    extracts: tuple[Extract, Extract]


def match_bytes(folder: Path, first: bytes, second: bytes, rule: Rule, *, prepared=True, limits=None, names=None):
    """Match two files' bytes by `rule`; the list comes as `Discrepancy` rows and as bytes."""
    key = secrets.token_bytes(32)
    sides = []
    for place, content, name in zip(("first", "second"), (first, second), names or ("a.csv", "b.csv"), strict=True):
        source = source_of(content, name)
        seen = matching.look(source)
        mapping = matching.suggested_mapping(rule, seen.titles)
        hints = {"rule": rule, "mapping": mapping} if prepared else {}
        store = folder / place
        store.unlink(missing_ok=True)
        sides.append(Side(store, key, matching.ingest(source, seen, store, key, limits=limits, **hints), mapping))
    found = folder / "found"
    found.unlink(missing_ok=True)
    result = matching.match(sides[0], sides[1], rule, found=found, found_key=key, limits=limits)
    return Matched(
        result, list(matching.read_list(found, key)), b"".join(matching.list_as_csv(found, key)),
        (sides[0].extract, sides[1].extract),
    )
