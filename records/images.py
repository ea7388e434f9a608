"""Is an uploaded picture a plain PNG or JPEG? Bytes in, a checked file or a sentence out.

The bytes are kept as they came, so nothing may hide before, after or beside the picture; it is decoded once in a
limited process, since it will be drawn into documents.
"""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass

from django.conf import settings

from .uploads import UploadRefused, clean_name

MAX_IMAGE_BYTES = 512 * 1024
#: What prints sharp at the size of a letterhead.
SMALLEST_SIDE = 100
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_JPEG_END = b"\xff\xd9"
_TYPES = {"PNG": ("image/png", ".png"), "JPEG": ("image/jpeg", ".jpg")}


@dataclass(frozen=True)
class CheckedImage:
    """A picture that passed: its bytes, a name that is safe to show, SHA-256, type, and size in pixels."""

    name: str
    content: bytes
    sha256: str
    media_type: str
    width: int
    height: int


def checked_image(
    name: str, content: bytes, *, timeout: float = 20.0, cpu_seconds: int = 10, memory: int = 512 << 20
) -> CheckedImage:
    """Return the upload as a checked picture. Raises UploadRefused with what is wrong."""
    if not content:
        raise UploadRefused("Berkas ini kosong (0 bita). Pilih gambar PNG atau JPEG.")
    if len(content) > MAX_IMAGE_BYTES:
        raise UploadRefused(too_large(len(content)))
    _check_ends(content)
    found = _decoded(content, timeout, cpu_seconds, memory)
    if "fault" in found:
        raise UploadRefused(str(found["fault"]))
    media_type, suffix = _TYPES[str(found["kind"])]
    width, height = int(str(found["width"])), int(str(found["height"]))
    if min(width, height) < SMALLEST_SIDE:
        raise UploadRefused(
            f"Gambar ini {width} × {height} piksel; paling kecil {SMALLEST_SIDE} piksel tiap sisi agar tercetak jelas."
        )
    stem = name.rpartition(".")[0] or name
    return CheckedImage(
        clean_name(stem, suffix, "logo"), content, hashlib.sha256(content).hexdigest(), media_type, width, height
    )


def too_large(size: int) -> str:
    """Return the refusal of a picture of `size` bytes, for callers that know the size before they read."""
    return f"Gambar ini berukuran {size // 1024} KB; paling besar {MAX_IMAGE_BYTES // 1024} KB."


def _check_ends(content: bytes) -> None:
    if content.startswith(_PNG):
        end, last = content.find(_PNG_END), _PNG_END
    elif content.startswith(_JPEG):
        end, last = content.rfind(_JPEG_END), _JPEG_END
    else:
        raise UploadRefused("Berkas ini bukan PNG atau JPEG menurut isinya. Simpan logo sebagai PNG atau JPEG.")
    if end < 0 or end + len(last) != len(content):
        raise UploadRefused(
            "Gambar ini terpotong, atau ada isi lain sesudah akhirnya. Simpan ulang sebagai PNG atau JPEG."
        )


def _decoded(content: bytes, timeout: float, cpu_seconds: int, memory: int) -> dict[str, object]:
    unreadable: dict[str, object] = {
        "fault": "Gambar ini rusak atau tidak dapat dibaca. Simpan ulang sebagai PNG atau JPEG."
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "records.image_worker", str(memory), str(cpu_seconds)], input=content,
            capture_output=True, timeout=timeout, check=False, cwd=settings.BASE_DIR,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        return unreadable
    if done.returncode != 0:
        return unreadable
    found: dict[str, object] = json.loads(done.stdout)
    return found
