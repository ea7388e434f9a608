"""Pictures as agencies might upload them."""

from io import BytesIO
from typing import Any

from PIL import Image


def picture(kind: str = "PNG", mode: str = "RGBA", size: tuple[int, int] = (200, 200), **save: Any) -> bytes:
    """A plain picture in one colour."""
    out = BytesIO()
    Image.new(mode, size, 1).save(out, kind, **save)
    return out.getvalue()
