"""The process that `images.checked_image` starts: an image on stdin, what was found as JSON on stdout.

Usage: python -m records.image_worker MEMORY_BYTES CPU_SECONDS. It decodes the whole picture, since a file whose head
is right may still hold nothing that can be drawn. It knows nothing of Django.
"""

import json
import sys
from io import BytesIO

from .drawing_worker import ERROR_FAILED, ERROR_MEMORY, limit

#: Taller or wider than this is no logo but a bomb.
LARGEST_SIDE = 4000
_MODES = {"PNG": {"1", "L", "LA", "P", "RGB", "RGBA"}, "JPEG": {"L", "RGB"}}


def looked_at(content: bytes) -> dict[str, object]:
    """Return `kind`, `width` and `height`, or `fault` as an Indonesian sentence."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(BytesIO(content), formats=list(_MODES)) as image:
        kind, mode, (width, height) = image.format or "", image.mode, image.size
        if max(width, height) > LARGEST_SIDE:
            return {"fault": f"Gambar ini {width} × {height} piksel; paling besar {LARGEST_SIDE} piksel tiap sisi."}
        if mode not in _MODES[kind]:
            return {"fault": (
                f"Gambar ini memakai susunan warna {mode}, yang tidak dapat dicetak ke arsip PDF. Simpan ulang "
                "sebagai RGB 8 bit."
            )}
        if getattr(image, "n_frames", 1) > 1:
            return {"fault": "Gambar ini bergerak. Pilih gambar yang diam."}
        image.load()
    return {"kind": kind, "width": width, "height": height}


def main(memory: str, cpu_seconds: str) -> int:
    limit(int(memory), int(cpu_seconds))
    try:
        answer = looked_at(sys.stdin.buffer.read())
    except MemoryError:
        return ERROR_MEMORY
    except Exception:
        return ERROR_FAILED
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
