"""An extract is parsed once and kept as a compressed, sealed store that any number of matchings read. Pure."""

import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from records.spreadsheet_worker import Fault
from records.vault import Place, Writer

from .desk import Desk, Limits, Progress, at_desk
from .reading import XLSX, FileRefused, Look, Source, plain_csv, plain_rows, unzipped
from .rule import Rule
from .sides import STORE, cells_of, prepared_columns, prepared_mark, row_of

READ = "baca"
_BLOCK = 1024 * 1024
#: Longest row in bytes; a longer one is a quote that was never closed.
_MAX_LINE = 2 * 1024 * 1024


@dataclass(frozen=True)
class Extract:
    """What an extract is: its file as it came (`size` bytes, SHA-256) and how it was read. Nothing personal.

    `prepared` marks which fields the store holds fingerprints of, empty for none.
    """

    name: str
    size: int
    sha256: str
    rows: int
    titles: tuple[str, ...]
    kind: str
    encoding: str = ""
    delimiter: str = ""
    inner: str = ""
    prepared: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the extract as `from_json` reads it."""
        return asdict(self) | {"titles": list(self.titles)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Extract":
        """Return the extract that `as_json` gave."""
        return cls(**{**data, "titles": tuple(data["titles"])})


def ingest(
    source: Source, seen: Look, store: Path, key: bytes, *, rule: Rule | None = None,
    mapping: Mapping[str, str] | None = None, limits: Limits | None = None, progress: Progress | None = None,
) -> Extract:
    """Parse a file into the sealed file `store` under `key` (32 bytes); it is there whole or not at all.

    With `rule` and `mapping` (name in the rule → title) fingerprints are kept too, and a matching by them is quicker.
    `progress` is told of the bytes read. Raises FileRefused with row and column, and whatever `progress` raises.
    """
    limits, progress = limits or Limits(), progress or (lambda phase, done, total: None)
    table = unzipped(source) if seen.inner and seen.kind != XLSX else source
    counted = _Counted(table, progress)
    more = prepared_columns(rule, cells_of(rule, mapping, seen.titles, "c{0}")) if rule and mapping else []
    with at_desk(limits, counted.watch) as desk:
        rows, sha256 = _stored(desk, counted, seen, store, key, more)
    if rows > limits.rows or not rows:
        store.unlink(missing_ok=True)
        raise FileRefused(Fault(_row_count(rows, limits.rows)))
    return Extract(
        name=source.name, size=source.size, sha256=sha256 if table is source and sha256 else sha256_of(source),
        rows=rows, titles=seen.titles, kind=seen.kind, encoding=seen.encoding, delimiter=seen.delimiter,
        inner=seen.inner, prepared=prepared_mark(rule, mapping) if rule and mapping else "",
    )


def _row_count(rows: int, most: int) -> str:
    if not rows:
        return "Berkas ini hanya berisi judul kolom; belum ada baris di bawahnya."
    return f"Berkas ini berisi {rows} baris; paling banyak {most} baris. Bagilah menjadi beberapa berkas."


def _stored(
    desk: Desk, counted: "_Counted", seen: Look, store: Path, key: bytes, more: Sequence[str]
) -> tuple[int, str]:
    """Write the store, by the quick way where the file allows it; return its rows and the hash of what was read."""
    if not (seen.direct and _taken_directly(desk, counted, seen, store, key, more)):
        with _made_plain(desk, counted.again(), seen, store) as plain:
            _copy(desk, plain, replace(seen, delimiter=",", newline="\n", direct=False), store, key, more)
    rows = desk.one(f"SELECT count(*) FROM read_parquet({desk.lay_sealed('simpanan', store, key)})")[0]
    return int(rows), counted.sha256()


def _taken_directly(
    desk: Desk, counted: "_Counted", seen: Look, store: Path, key: bytes, more: Sequence[str]
) -> bool:
    """Let DuckDB parse the file. False where it will not: the file is at fault, or unusual, as the slow way finds out.

    Its own words are dropped: they quote rows.
    """
    import duckdb

    try:
        _copy(desk, desk.lay("berkas", counted.open, counted.size), seen, store, key, more)
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.IOException, _NotDirect):
        return False
    return True


@contextmanager
def _made_plain(desk: Desk, source: Source, seen: Look, store: Path) -> Iterator[str]:
    """Write a file's rows as plain CSV beside the store, sealed under a key that is kept nowhere."""
    path, key = store.with_name(f"{store.name}-baris"), secrets.token_bytes(32)
    writer = Writer(Place("", path, key))
    try:
        for part in plain_csv(plain_rows(source, seen)):
            desk.check()
            writer.write(part)
        writer.close()
        yield desk.lay_sealed("baris", path, key)
    finally:
        writer.abandon()
        path.unlink(missing_ok=True)


class _NotDirect(Exception):
    """The file is not of the form that is parsed directly."""


def _copy(desk: Desk, file: str, seen: Look, store: Path, key: bytes, more: Sequence[str]) -> None:
    cells = [f"c{index}" for index in range(len(seen.titles))]
    columns = ", ".join(f"'{cell}': 'VARCHAR'" for cell in cells)
    delimiter = "\\t" if seen.delimiter == "\t" else seen.delimiter
    # Told only where it is a single mark: told that it is two, DuckDB 2.0 finds no rows. It sees two by itself, from
    # the end of the titles' line.
    newline = r"new_line='\n', " if seen.newline == "\n" else ""
    rows = (
        f"read_csv({file}, auto_detect=false, header={str(seen.direct).lower()}, delim='{delimiter}', "
        f"{newline}quote='\"', escape='\"', strict_mode=true, max_line_size={_MAX_LINE}, columns={{{columns}}})"
    )
    held = ", ".join([*more, f"{row_of(cells)} AS r"])
    with desk.writing("simpanan", store, key) as target:
        desk.run(
            f"COPY (SELECT {held} FROM {rows} WHERE coalesce({', '.join(cells)}) IS NOT NULL) TO {target.sql} {STORE}"
        )


class _Counted:
    """A source that tells how far it has been read, and hashes its bytes on the way."""

    def __init__(self, source: Source, progress: Progress) -> None:
        self._source, self._progress, self.size = source, progress, source.size
        self._digest, self._done, self._direct = hashlib.sha256(), 0, True

    def open(self) -> BinaryIO:
        return _Hashed(self._source.open(), self)  # type: ignore[return-value]

    def again(self) -> Source:
        """The source from its beginning, for the slow way, which looks at every byte by itself."""
        self._digest, self._done, self._direct = hashlib.sha256(), 0, False
        return replace(self._source, open=lambda: _Hashed(self._source.open(), self))  # type: ignore[arg-type,return-value]

    def watch(self) -> None:
        self._progress(READ, min(self._done, self.size), self.size)

    def take(self, position: int, part: bytes) -> None:
        if position == self._done:
            self._digest.update(part)
            self._done += len(part)
            if self._direct and b"\0" in part:
                raise _NotDirect

    def sha256(self) -> str:
        """The hash of all bytes, or nothing where they were not read from end to end."""
        return self._digest.hexdigest() if self._done == self.size else ""


class _Hashed:
    def __init__(self, file: BinaryIO, counted: _Counted) -> None:
        self._file, self._counted = file, counted

    def read(self, size: int = -1) -> bytes:
        position = self._file.tell()
        part = self._file.read(size)
        self._counted.take(position, part)
        return part

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> "_Hashed":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def sha256_of(source: Source) -> str:
    """Return the SHA-256 (hex) of a file."""
    digest = hashlib.sha256()
    with source.open() as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
