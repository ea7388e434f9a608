"""Draw a PDF from HTML in a process that is limited in memory, time and reach.

The page's CSS, an inline data URI or plain size can make WeasyPrint read files, call hosts or take gigabytes, so it
never runs in the process that holds the database connection: see `drawing_worker`.
"""

import logging
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from .drawing_worker import ERROR_MEMORY, ERROR_REACH

logger = logging.getLogger(__name__)

# No folder is listed: the document must look the same whatever faces a host has, so only the staged one exists.
_FONT_CONFIG = '<?xml version="1.0"?><fontconfig><cachedir>{}</cachedir></fontconfig>'


class DrawingFailed(Exception):
    """A document could not be drawn; the message is an Indonesian sentence."""


def draw_pdf(html: str, *, timeout: float = 60.0, cpu_seconds: int = 60, memory: int = 1 << 30) -> bytes:
    """Return `html` as a tagged archival PDF (PDF/A-3a) in Arimo; the same input gives the same bytes.

    `timeout` is wall seconds, `memory` bytes of address space. Reaches for anything but the staged font and `data:`.
    A character that the font lacks is printed as its code point, e.g. `[U+1F600]`.

    Raises DrawingFailed when a limit is met, something else is reached for, or the worker dies.
    """
    with TemporaryDirectory(prefix="portal-draw-") as scratch:
        config = Path(scratch, "fonts.conf")
        config.write_text(_FONT_CONFIG.format(scratch), encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, "-m", "records.drawing_worker", str(settings.VENDOR_DIR / "arimo"), str(memory),
                 str(cpu_seconds)],
                input=html.encode(), capture_output=True, timeout=timeout, check=False, cwd=settings.BASE_DIR,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": scratch, "TMPDIR": scratch,
                     "FONTCONFIG_FILE": str(config)},
            )
        except subprocess.TimeoutExpired as error:
            raise DrawingFailed(f"Dokumen tidak selesai digambar dalam {timeout:g} detik, jadi dihentikan.") from error
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-"):
        return done.stdout
    logger.error("drawing failed (%s): %s", done.returncode, done.stderr[-500:].decode(errors="replace"))
    raise DrawingFailed(_reason(done.returncode))


def _reason(code: int) -> str:
    if code == ERROR_REACH:
        return "Dokumen memuat rujukan ke berkas atau alamat luar, jadi tidak digambar."
    if code == ERROR_MEMORY:
        return "Dokumen memerlukan memori melebihi batas, jadi dihentikan."
    if code < 0:
        return "Proses penggambar dokumen dihentikan karena melampaui batasnya."
    return "Dokumen gagal digambar; rinciannya ada pada log server."
