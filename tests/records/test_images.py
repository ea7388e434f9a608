import hashlib
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from records.images import MAX_IMAGE_BYTES, checked_image
from records.uploads import UploadRefused
from tests.records.pictures import picture


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A PNG of that many pixels in a few kilobytes."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode", "media_type", "name"),
    [
        ("PNG", "RGBA", "image/png", "lambang.png"), ("PNG", "P", "image/png", "lambang.png"),
        ("PNG", "L", "image/png", "lambang.png"), ("PNG", "1", "image/png", "lambang.png"),
        ("JPEG", "RGB", "image/jpeg", "lambang.jpg"), ("JPEG", "L", "image/jpeg", "lambang.jpg"),
    ],
)
def test_a_plain_picture_is_taken_as_it_came(kind: str, mode: str, media_type: str, name: str) -> None:
    content = picture(kind, mode, (300, 200))
    # The name is no witness of the kind.
    found = checked_image("..\\lambang.gif", content)
    assert found.content == content and found.sha256 == hashlib.sha256(content).hexdigest()
    assert (found.media_type, found.name, found.width, found.height) == (media_type, name, 300, 200)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"kosong \(0 bita\)"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "bukan PNG atau JPEG"),
        (b"GIF89a" + bytes(200), "bukan PNG atau JPEG"),
        (b"%PDF-1.7\n" + picture(), "bukan PNG atau JPEG"),
        (picture() + b"<script>alert(1)</script>", "ada isi lain sesudah akhirnya"),
        (picture() + picture(), "ada isi lain sesudah akhirnya"),
        (picture("JPEG", "RGB") + b"PK\x03\x04", "ada isi lain sesudah akhirnya"),
        (picture()[:-20], "terpotong"),
        (picture("JPEG", "CMYK"), "susunan warna CMYK"),
        (picture("PNG", "I;16"), "susunan warna I;16"),
        (picture(size=(99, 300)), "99 × 300 piksel; paling kecil 100"),
        (picture(size=(4001, 100)), "4001 × 100 piksel; paling besar 4000"),
        (bomb(60_000, 20_000), "60000 × 20000 piksel"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x00IEND\xaeB`\x82", "rusak"),
        (b"\xff\xd8\xff\xe0" + bytes(400) + b"\xff\xd9", "rusak"),
        (b"\x89PNG\r\n\x1a\n" + bytes(MAX_IMAGE_BYTES), r"512 KB; paling besar 512 KB"),
    ],
    ids=range(16),
)
def test_what_is_no_plain_picture_is_refused_with_its_reason(content: bytes, said: str) -> None:
    with pytest.raises(UploadRefused, match=said):
        checked_image("logo.png", content)


def test_a_picture_that_moves_is_refused() -> None:
    out, frames = BytesIO(), [Image.new("RGB", (200, 200), n) for n in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    with pytest.raises(UploadRefused, match="bergerak"):
        checked_image("logo.png", out.getvalue())


def test_a_picture_whose_pixels_are_damaged_is_refused() -> None:
    whole = picture(size=(300, 300))
    with pytest.raises(UploadRefused, match="rusak"):
        checked_image("logo.png", whole.replace(b"IDAT", b"IDAT" + b"\xff", 1))


def test_a_picture_of_the_limits_is_taken() -> None:
    assert checked_image("a.png", picture(size=(100, 100))).width == 100
    assert checked_image("a.png", picture(mode="1", size=(4000, 4000))).height == 4000


def test_a_picture_that_needs_too_much_memory_is_given_up() -> None:
    with pytest.raises(UploadRefused, match="rusak atau tidak dapat dibaca"):
        checked_image("a.png", picture("PNG", "RGBA", (4000, 4000)), memory=60 << 20)
