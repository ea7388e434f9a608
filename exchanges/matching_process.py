"""Run one task of matching in a process of its own, limited in memory and time, in a folder gone afterwards."""

import contextlib
import json
import logging
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

logger = logging.getLogger(__name__)

#: How often the caller is asked whether to go on while the process says nothing, in seconds.
_BEAT = 2.0
_PREFIX = "pemadanan-"

_SENTENCES = {
    "memory": "memerlukan memori melebihi batas. Ambil hanya kolom yang dipadankan, lalu ulangi.",
    "space": "memerlukan ruang penyimpanan yang tidak tersedia. Minta pengelola portal menyediakan ruang.",
    "disk": "terhenti karena penyimpanan portal tidak dapat dibaca atau ditulis. Hubungi pengelola portal.",
    "other": "terhenti karena kesalahan pada mesin pemadanan. Hubungi pengelola portal.",
    "time": "tidak selesai dalam batas waktu. Bagilah datanya menjadi beberapa bagian.",
}


class Stopped(Exception):
    """The caller did not want the task to go on."""


class TaskFailed(Exception):
    """The task met a limit that it will meet again; the message continues a sentence, in Indonesian."""


class ProcessDied(Exception):
    """The process ended without an answer, as when it is killed: the task may be tried again."""


def run(task: dict[str, Any], goes_on: Callable[[str, int, int], bool]) -> dict[str, Any]:
    """Do `task` (see `matching_worker`) and return its answer.

    `goes_on` is told phase, done and total each time they change and every few seconds, and says whether to go on.
    Raises Stopped, TaskFailed or ProcessDied; the process has ended then, whatever the reason.
    """
    given = task | {
        "memory": settings.MATCHING_MEMORY, "threads": settings.MATCHING_THREADS, "rows": settings.EXTRACT_MAX_ROWS,
        "cpu_seconds": settings.MATCHING_SECONDS * settings.MATCHING_THREADS,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "exchanges.matching_worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, cwd=settings.BASE_DIR, text=True,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": task["folder"], "TMPDIR": task["folder"]},
    )
    try:
        assert process.stdin is not None
        # Left open: the process leaves when it ends.
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(given) + "\n")
            process.stdin.flush()
        return _listen(process, goes_on)
    finally:
        process.kill()
        process.communicate()


def _listen(process: subprocess.Popen[str], goes_on: Callable[[str, int, int], bool]) -> dict[str, Any]:
    until = time.monotonic() + settings.MATCHING_SECONDS
    state = ("", 0, 0)
    for line in _lines(process):
        if time.monotonic() > until:
            raise TaskFailed(_SENTENCES["time"])
        if line is not None:
            said = json.loads(line)
            if "answer" in said:
                return _checked(said["answer"])
            state = (said["phase"], said["done"], said["total"])
        if not goes_on(*state):
            raise Stopped
    assert process.stderr is not None
    process.wait()
    logger.error("matching ended with %s: %s", process.returncode, process.stderr.read(80))
    raise ProcessDied


def _lines(process: subprocess.Popen[str]) -> Iterator[str | None]:
    """Yield each line of the process, None where nothing came for a while; ends with the process."""
    assert process.stdout is not None
    handle, held = process.stdout.fileno(), b""
    os.set_blocking(handle, False)
    while True:
        ready, _, _ = select.select([handle], [], [], _BEAT)
        if not ready:
            yield None
            continue
        part = os.read(handle, 1 << 16)
        if not part:
            return
        *lines, held = (held + part).split(b"\n")
        # Of several reports of progress the last one tells all; an answer is the last line there is.
        if lines:
            yield lines[-1].decode()


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    if "failed" in answer:
        raise TaskFailed(_SENTENCES[answer["failed"]])
    return answer


@contextlib.contextmanager
def working_folder(token: str) -> Iterator[Path]:
    """Give a folder that only its owner reads, and remove it with all that is in it."""
    folder = Path(settings.MATCHING_DIR, _PREFIX + token)
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.parent.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder.parent} belongs to somebody else")
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(tokens: Collection[str]) -> int:
    """Remove the folders that killed jobs left behind, all but those of `tokens`; return how many."""
    folder = Path(settings.MATCHING_DIR)
    found = [p for p in folder.glob(_PREFIX + "*") if p.name.removeprefix(_PREFIX) not in tokens]
    for path in found:
        shutil.rmtree(path, ignore_errors=True)
    return len(found)
