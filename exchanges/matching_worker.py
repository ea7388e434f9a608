"""The process in which extracts are read and matched: one task as a JSON line on stdin, JSON lines on stdout. Pure.

Usage: python -m exchanges.matching_worker. Lines out: `{"phase", "done", "total"}` while it works, one
`{"answer": …}` at the end. The task carries the keys, so they stand in no argument and no environment. When stdin
ends, whoever started this process is gone, and it goes too.
"""

import errno
import json
import os
import resource
import sys
import threading
from collections.abc import Callable
from dataclasses import astuple
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import Any

from records.tables import MAX_SHEET_ROWS
from records.vault import Place, Reader, Writer

from . import matching

#: How many first rows are kept for people to look at.
FIRST_ROWS = 20
#: What the engine needs besides its own limit: its code, the reader of workbooks, threads.
_BESIDES = 3 << 30
_BLOCK = 1 << 16
#: The phase after those of the engine.
WORKBOOK = "lembar"


def main() -> int:
    task = json.loads(sys.stdin.readline())
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _limit(task)
    _say({"answer": _answer(task)})
    return 0


def _answer(task: dict[str, Any]) -> dict[str, Any]:
    """Return what came of the task: the result, `faults` of a file, or the name of a limit as `failed`."""
    try:
        return _TASKS[task["do"]](task)
    except matching.FileRefused as error:
        return {"refused": str(error), "faults": [astuple(fault) for fault in error.faults]}
    except (MemoryError, matching.NeedsMemory):
        return {"failed": "memory"}
    except matching.MappingRefused as error:
        return {"refused": str(error), "faults": []}
    except OSError as error:
        # Never the error's text: it may hold a path, and the engine's errors may quote a row.
        return {"failed": "space" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "disk"}
    except Exception as error:
        print(type(error).__name__, file=sys.stderr)
        return {"failed": "other"}


def _ingest(task: dict[str, Any]) -> dict[str, Any]:
    """Read a sealed upload into a sealed store; answer its counts and its first rows."""
    raw = task["raw"]
    path, key = Path(raw["path"]), bytes.fromhex(raw["key"])
    source = matching.Source(raw["name"], raw["size"], lambda: BufferedReader(Reader(path, key), _BLOCK))
    seen = matching.look(source, rows=FIRST_ROWS)
    store = Path(task["store"]["path"])
    extract = matching.ingest(
        source, seen, store, bytes.fromhex(task["store"]["key"]), limits=_limits(task), progress=_progress
    )
    return {"extract": extract.as_json(), "first_rows": [list(row) for row in seen.rows]}


def _match(task: dict[str, Any]) -> dict[str, Any]:
    """Match two stores; answer the counts, and what was written of the list of differences in either form."""
    found, key = Path(task["csv"]["path"]), bytes.fromhex(task["csv"]["key"])
    rule = matching.rule_from(task["rule"])
    result = matching.match(
        _side(task["first"]), _side(task["second"]), rule, found=found, found_key=key, limits=_limits(task),
        progress=_progress,
    )
    with Reader(found, key) as file:
        answer: dict[str, Any] = {
            "result": result.as_json(), "csv": {"size": file.size, "sha256": result.list_sha256}
        }
    if result.listed <= MAX_SHEET_ROWS:
        answer["xlsx"] = _workbook(task, found, key, result.listed)
    return answer


_TASKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"ingest": _ingest, "match": _match}


def _workbook(task: dict[str, Any], found: Path, key: bytes, rows: int) -> dict[str, Any] | None:
    """Write the list as a sealed workbook; None where there is no room for what is written on the way."""
    _progress(WORKBOOK, 0, 0)
    writer = Writer(Place("", Path(task["xlsx"]["path"]), bytes.fromhex(task["xlsx"]["key"])))
    try:
        made_at = datetime.fromisoformat(task["made_at"])
        matching.list_as_xlsx(found, key, _Target(writer), rows=rows, made_at=made_at)  # type: ignore[arg-type]
        return vars(writer.close())
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        return None
    finally:
        writer.abandon()


class _Target:
    """What a workbook is written to; its end is not the file's end."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def write(self, part: bytes) -> int:
        return self._writer.write(part)

    def flush(self) -> None: ...

    def close(self) -> None: ...


def _side(side: dict[str, Any]) -> matching.Side:
    return matching.Side(
        Path(side["path"]), bytes.fromhex(side["key"]), matching.Extract.from_json(side["extract"]), side["columns"]
    )


def _limits(task: dict[str, Any]) -> matching.Limits:
    return matching.Limits(memory=task["memory"], threads=task["threads"], rows=task["rows"])


def _limit(task: dict[str, Any]) -> None:
    """Bind this process, so that a hostile file takes neither the machine's memory nor its time."""
    resource.setrlimit(resource.RLIMIT_AS, (task["memory"] + _BESIDES,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (task["cpu_seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _leave_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


def _progress(phase: str, done: int, total: int) -> None:
    _say({"phase": phase, "done": done, "total": total})


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
