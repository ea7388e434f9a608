"""Read the signatures of a PDF in a process that is limited in memory, time and reach, and fetches nothing."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from .drawing_worker import ERROR_MEMORY
from .uploads import UploadRefused

logger = logging.getLogger(__name__)

_WAIT_SECONDS = 30.0
#: Anybody may ask the check page; so many are read at once by one server process, the others wait.
_places = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Signature:
    """One signature as it was found. `number` tells signers apart: the same certificate holder has the same one.

    `claimed_at` is the signer's own clock, `stamped_at` that of a timestamp that is intact, both in ISO. `whole`: it
    covers the file, or its revision with nothing but signatures after it. `trusted` None: cannot be judged.
    `reason` says why it is not trusted, `fault` why it is not intact; both are Indonesian sentences.
    """

    field: str
    signer: str
    number: int
    claimed_at: str | None
    stamped_at: str | None
    stamp_trusted: bool
    intact: bool
    whole: bool
    trusted: bool | None
    reason: str
    fault: str

    @property
    def good(self) -> bool:
        """Whether it is intact and covers what it ought to; says nothing about trust."""
        return self.intact and self.whole

    @property
    def signed_at(self) -> datetime | None:
        """When it was made: by its timestamp, else as the signer claims."""
        said = self.stamped_at or self.claimed_at
        return datetime.fromisoformat(said) if said else None

    def as_row(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Signed:
    """What a PDF carries: its signatures in the order of signing, and what was changed besides them, in words."""

    signatures: tuple[Signature, ...]
    changes: tuple[str, ...]

    @property
    def good(self) -> tuple[Signature, ...]:
        return tuple(one for one in self.signatures if one.good)

    @property
    def signers(self) -> int:
        """How many different people signed, counting good signatures only."""
        return len({one.number for one in self.good})

    @property
    def trusted_signers(self) -> int:
        """How many of them hold a certificate that leads to an installed root."""
        return len({one.number for one in self.good if one.trusted})


def read_signatures(
    content: bytes, *, issued: int, at: datetime, timeout: float = 30.0, cpu_seconds: int = 15,
    memory: int = 512 << 20,
) -> Signed:
    """Return the signatures of a PDF whose first `issued` bytes are the document that was issued (0: unknown).

    Trust is judged for the instant `at` against the installed roots; what the file itself brings of revocation is
    looked at, nothing is fetched. `timeout` is wall seconds, `memory` bytes. Raises UploadRefused.
    """
    request = {"issued": issued, "roots": trust_roots(), "at": at.isoformat()}
    if not _places.acquire(timeout=_WAIT_SECONDS):
        raise UploadRefused("Pembacaan tanda tangan sedang penuh. Unggah berkas ini sekali lagi beberapa saat lagi.")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "records.signature_worker", str(memory), str(cpu_seconds)],
            input=json.dumps(request).encode() + b"\n" + content, capture_output=True, timeout=timeout, check=False,
            cwd=settings.BASE_DIR, env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise UploadRefused(f"Tanda tangan berkas ini tidak selesai dibaca dalam {timeout:g} detik.") from error
    finally:
        _places.release()
    if done.returncode != 0:
        logger.error("reading signatures failed (%s): %s", done.returncode, done.stderr[-80:].decode(errors="replace"))
        raise UploadRefused(_reason(done.returncode))
    answer = json.loads(done.stdout)
    if "fault" in answer:
        raise UploadRefused(answer["fault"])
    return Signed(tuple(Signature(**one) for one in answer["signatures"]), tuple(answer["changes"]))


def trust_roots() -> list[str]:
    """Return the certificates that signers are trusted by, as PEM; none where no roots are installed.

    `TRUST_ROOTS` names one file, or a folder of `.pem` and `.crt` files. One that cannot be read is left out and
    logged: fewer signers are trusted then, never more.
    """
    if not settings.TRUST_ROOTS:
        return []
    place = Path(settings.TRUST_ROOTS)
    files: Sequence[Path] = sorted(place.iterdir()) if place.is_dir() else [place]
    roots = []
    for file in files:
        if file != place and file.suffix not in (".pem", ".crt"):
            continue
        try:
            text = file.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            logger.error("a trust root cannot be read: %s", file.name)
            continue
        if "-----BEGIN CERTIFICATE-----" in text:
            roots.append(text)
        else:
            logger.error("a trust root is no PEM certificate: %s", file.name)
    return roots


def _reason(code: int) -> str:
    # An allocation that the limit refuses ends the reader by a signal, not by an exception.
    if code == ERROR_MEMORY or code < 0:
        return "Membaca tanda tangan berkas ini memerlukan memori atau waktu melebihi batas, jadi dihentikan."
    return "Tanda tangan berkas ini tidak dapat dibaca: susunan isinya rusak."
