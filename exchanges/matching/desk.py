"""Where a matching works: DuckDB with bounded memory, that reaches the files it is handed and nothing else. Pure.

No path of the machine is open to it, no extension is loaded, nothing is spilled to the disk; what it writes is sealed
on the way. Work is cut by its callers into passes that fit the memory.
"""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock, local
from typing import Any, BinaryIO

from fsspec import AbstractFileSystem

from records.vault import Place, Reader, Writer

PROTOCOL = "meja"

#: Phase, what is done of it, and how much there is; whatever it raises stops the work.
Progress = Callable[[str, int, int], None]


class Cancelled(Exception):
    """A person stopped the work."""


class NeedsMemory(Exception):
    """The work does not fit the memory that it was given."""


@dataclass(frozen=True)
class Limits:
    """What a matching may take: `memory` in bytes for DuckDB, `threads`, and `rows` of one extract."""

    memory: int = 700 * 1024 * 1024
    threads: int = 2
    rows: int = 5_000_000


@dataclass
class Target:
    """A file being written: how SQL names it, and in the end the SHA-256 (hex) of its plain bytes."""

    sql: str
    sha256: str = ""


class Desk:
    """A connection with the files laid on it. Use `at_desk`."""

    def __init__(self, connection: Any, files: "_Files") -> None:
        self._connection, self._files = connection, files

    def lay(self, name: str, opener: Callable[[], BinaryIO], size: int) -> str:
        """Lay a file on the desk to read; return how SQL names it.

        `size` is its size in bytes; DuckDB trusts it.
        """
        self._files.openers[name], self._files.sizes[name] = opener, size
        return f"'{PROTOCOL}://{name}'"

    def lay_sealed(self, name: str, path: Path, key: bytes) -> str:
        """Lay a sealed file on the desk to read."""
        with Reader(path, key) as file:
            size = file.size
        return self.lay(name, lambda: io.BufferedReader(Reader(path, key), 1 << 16), size)

    def check(self) -> None:
        """Stop here if the work is to stop."""
        self._files.watch()

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement. Raises what stopped it, NeedsMemory, or duckdb.Error."""
        import duckdb

        try:
            rows: list[tuple[Any, ...]] = self._connection.execute(sql).fetchall()
        except (duckdb.Error, OSError, RuntimeError) as error:
            self._raise_what_stopped(error)
            if isinstance(error, duckdb.OutOfMemoryException):
                raise NeedsMemory(
                    "Pemadanan ini memerlukan memori melebihi batas yang disediakan. Minta pengelola portal menaikkan "
                    "batas memori pemadanan."
                ) from error
            raise
        # DuckDB takes some failures to read for the end of the file.
        self._raise_what_stopped(None)
        return rows

    def _raise_what_stopped(self, error: Exception | None) -> None:
        stopped, self._files.stopped_by = self._files.stopped_by, None
        if stopped is not None:
            raise stopped from error

    def one(self, sql: str) -> tuple[Any, ...]:
        """Return the only row of a statement."""
        return self.run(sql)[0]

    @contextmanager
    def writing(self, name: str, path: Path, key: bytes) -> Iterator["Target"]:
        """Let statements write to `name`, one after the other, into one sealed file: there whole, or not at all."""
        writer, target = Writer(Place("", path, key)), Target(f"'{PROTOCOL}://{name}'")
        self._files.writers[name] = writer
        try:
            yield target
            target.sha256 = writer.close().sha256
        finally:
            del self._files.writers[name]
            writer.abandon()


@contextmanager
def at_desk(limits: Limits, watch: Callable[[], None] = lambda: None) -> Iterator[Desk]:
    """Open a desk; `watch` is called whenever a file is read from, and stops the work by raising."""
    import duckdb

    files = _Files(watch)
    connection = duckdb.connect(":memory:", config={
        "memory_limit": f"{limits.memory}B", "threads": limits.threads, "temp_directory": "",
        "autoinstall_known_extensions": False, "autoload_known_extensions": False,
        "enable_external_file_cache": False,
    })
    try:
        connection.register_filesystem(files)
        for setting in (
            "disabled_filesystems = 'LocalFileSystem'", "preserve_insertion_order = true",
            "enable_progress_bar = false", "TimeZone = 'UTC'", "lock_configuration = true",
        ):
            connection.execute(f"SET {setting}")
        yield Desk(connection, files)
    finally:
        connection.close()


class _Files(AbstractFileSystem):  # type: ignore[misc]
    """The files on a desk, as DuckDB sees them."""

    protocol = PROTOCOL
    cachable = False

    def __init__(self, watch: Callable[[], None]) -> None:
        super().__init__()
        self.watch = watch
        self.openers: dict[str, Callable[[], BinaryIO]] = {}
        self.sizes: dict[str, int] = {}
        self.writers: dict[str, Writer] = {}
        self.stopped_by: BaseException | None = None

    def open(self, path: str, mode: str = "rb", **_options: Any) -> Any:
        name = self._name(path)
        return _Written(self.writers[name], self) if "w" in mode else _Read(self.openers[name], self)

    def info(self, path: str, **_options: Any) -> dict[str, Any]:
        name = self._name(path)
        if name not in self.openers:
            raise FileNotFoundError(path)
        return {"name": path, "size": self.sizes[name], "type": "file"}

    def glob(self, path: str, **_options: Any) -> list[str]:
        return [path] if self._name(path) in self.openers else []

    def exists(self, path: str, **_options: Any) -> bool:
        return self._name(path) in self.openers

    def modified(self, path: str) -> datetime:
        return datetime(2000, 1, 1, tzinfo=UTC)

    @staticmethod
    def _name(path: str) -> str:
        return path.removeprefix(f"{PROTOCOL}://")


class _Read(io.RawIOBase):
    """A file being read; what it raises is kept, since DuckDB tells only its words.

    DuckDB's threads share it: each seeks and then reads in two calls, between which another thread may do the same. So
    a place that was sought belongs to the thread that sought it.
    """

    def __init__(self, opener: Callable[[], BinaryIO], files: _Files) -> None:
        super().__init__()
        self._file, self._files = opener(), files
        self._lock, self._sought, self._position = Lock(), local(), 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            self._files.watch()
            with self._lock:
                place = self.tell()
                if self._file.tell() != place:
                    self._file.seek(place)
                part = self._file.read(size)
                self._position = place + len(part)
            self._sought.place = None
            return part
        except BaseException as error:
            self._files.stopped_by = error
            raise OSError("stopped") from error

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_SET:
            self._sought.place = offset
        else:
            with self._lock:
                self._sought.place = self._file.seek(offset, whence)
        return self.tell()

    def tell(self) -> int:
        place = getattr(self._sought, "place", None)
        return self._position if place is None else int(place)

    def close(self) -> None:
        self._file.close()
        super().close()


class _Written:
    """What a statement writes; its end is not the file's end."""

    def __init__(self, writer: Writer, files: _Files) -> None:
        self._writer, self._files = writer, files

    def write(self, part: bytes) -> int:
        try:
            return self._writer.write(part)
        except OSError as error:
            self._files.stopped_by = error
            raise

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def tell(self) -> int:
        return self._writer.size
