"""What is wrong with an instrument file, and where. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_-]+)(\.[A-Za-z0-9_.-]+)?\s*\]\]?")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*[=.]")


@dataclass(frozen=True)
class Place:
    """A place in the file: `line` counts from 1 (None where it cannot be told), `where` names table and key."""

    line: int | None
    where: str

    def __str__(self) -> str:
        return ", ".join(part for part in (f"baris {self.line}" if self.line else "", self.where) if part)


@dataclass(frozen=True)
class Fault:
    """One fault: its place and an Indonesian sentence that says what is wrong and what is asked."""

    place: Place
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


class InstrumentFaults(Exception):
    """The file cannot be loaded; `faults` holds all that is wrong with it, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.place.line or 0))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Lines:
    """Where tables and keys stand in a file; tomllib keeps no line numbers."""

    def __init__(self, text: str) -> None:
        self._found: dict[tuple[str, int, str], int] = {}
        table, index, inside_text = "", 1, False
        counts: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            if not inside_text and (header := _HEADER.match(line)):
                table, child = header.group(1), header.group(2)
                if not child:
                    counts[table] = counts.get(table, 0) + 1
                index = counts.get(table, 1)
                self._found.setdefault((table, index, (child or "").strip(".")), number)
            elif not inside_text and (key := _KEY.match(line)):
                self._found.setdefault((table, index, key.group(1)), number)
            if (line.count('"""') + line.count("'''")) % 2:
                inside_text = not inside_text

    def of(self, table: str, index: int = 1, key: str = "") -> int | None:
        """Return the line of a key in the `index`-th table of that name, else of the table's header, else None."""
        return self._found.get((table, index, key)) or self._found.get((table, index, "")) \
            or self._found.get(("", 1, table))
