"""Draw a PDF from HTML in a process that is limited in memory, time and reach.

The page's CSS, an inline data URI or plain size can make WeasyPrint read files, call hosts or take gigabytes, so it
never runs in the process that holds the database connection: see `drawing_worker`. Loading it takes most of a second,
so one process that has it loaded waits for the next drawing, and every drawing is done by a fork of it.
"""

import atexit
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from .drawing_worker import DRAWN, NO_MEMORY, REACHED, READY

logger = logging.getLogger(__name__)

# From asking to the first byte: the process may have to be started and to load everything first.
_START_SECONDS = 60.0
_GRACE_SECONDS = 10.0


class DrawingFailed(Exception):
    """A document could not be drawn; the message is an Indonesian sentence."""


@dataclass(frozen=True)
class Attached:
    """A text file that travels inside the PDF as data of the document; `at` is its date in ISO, with its zone."""

    name: str
    text: str
    description: str
    at: str


def draw_pdf(
    html: str, *, attachments: Sequence[Attached] = (), timeout: float = 60.0, cpu_seconds: int = 60,
    memory: int = 1 << 30,
) -> bytes:
    """Return `html` as a tagged archival PDF (PDF/A-3a, and so 3b); the same input gives the same bytes.

    The faces are Arimo, Tinos and Cousine. `timeout` is wall seconds, `memory` bytes of address space. Reaches for
    nothing but the staged faces and `data:`. A character that Arimo lacks is printed as its code point, e.g.
    `[U+1F600]`.

    Raises DrawingFailed when a limit is met, something else is reached for, or the drawing process dies.
    """
    request = {
        "html": html, "attachments": [asdict(one) for one in attachments], "seconds": timeout,
        "cpu_seconds": cpu_seconds, "memory": memory,
    }
    begun = time.monotonic()
    answer = _ask(json.dumps(request).encode(), timeout)
    status, content = answer[:1], answer[1:]
    if status == DRAWN:
        return content
    logger.error("drawing failed (%s): %s", status.decode() or "killed", content[-500:].decode(errors="replace"))
    if not status and time.monotonic() - begun >= timeout:
        seconds = f"{timeout:g}".replace(".", ",")
        raise DrawingFailed(f"Dokumen tidak selesai digambar dalam {seconds} detik, jadi dihentikan.")
    raise DrawingFailed(_reason(status))


def _reason(status: bytes) -> str:
    if status == REACHED:
        return "Dokumen memuat rujukan ke berkas atau alamat luar, jadi tidak digambar."
    if status == NO_MEMORY:
        return "Dokumen memerlukan memori melebihi batas, jadi dihentikan."
    if not status:
        return "Proses penggambar dokumen dihentikan karena melampaui batasnya."
    return "Dokumen gagal digambar; rinciannya ada pada log server."


class _Studio:
    """The waiting process, as seen from the process that has started it."""

    def __init__(self, vendor: Path) -> None:
        self.vendor, self.owner = vendor, os.getpid()
        self.control, theirs = socket.socketpair()
        with theirs:
            # It stays as a child's child, so that this call returns at once and nobody has to reap it.
            subprocess.run(
                [sys.executable, "-m", "records.drawing_worker", str(vendor)], stdin=theirs.fileno(), check=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=settings.BASE_DIR,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            )

    def connect(self) -> socket.socket:
        """Return a connection to a fresh fork. Raises OSError where the process has gone."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self.control, [b"d"], [theirs.fileno()])
            ours.settimeout(_START_SECONDS)
            if ours.recv(1) != READY:
                raise OSError("the drawing process has gone")
        except OSError:
            ours.close()
            raise
        return ours


_lock = threading.Lock()
_studio: _Studio | None = None


@atexit.register
def forget() -> None:
    """Let this process's waiting process go; the next drawing starts another."""
    global _studio
    with _lock:
        if _studio is not None:
            _studio.control.close()
        _studio = None


def _connection() -> socket.socket:
    """Return a connection to a fork of this process's studio, which is started where there is none."""
    global _studio
    vendor = Path(settings.VENDOR_DIR)
    # One at a time only up to here: the forks draw side by side.
    with _lock:
        known = _studio
        if known is not None and (known.owner, known.vendor) == (os.getpid(), vendor):
            try:
                return known.connect()
            except OSError:
                logger.info("the drawing process has gone; another is started")
        if known is not None:
            known.control.close()
        _studio = _Studio(vendor)
        return _studio.connect()


def _ask(request: bytes, timeout: float) -> bytes:
    """Return the answer to `request`, b"" where the fork was killed before it gave one."""
    try:
        with _connection() as connection:
            connection.settimeout(timeout + _GRACE_SECONDS)
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(1 << 16), b""))
    except (OSError, subprocess.SubprocessError):
        logger.exception("the drawing process cannot be reached")
        return b""
