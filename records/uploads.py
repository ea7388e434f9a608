"""Is an uploaded file a plain PDF? Bytes in, a checked file or a sentence out. Pure.

A report is read by people of two agencies, so nothing in it may act on opening: no script, no started program, no
embedded file. The check reads bytes and inflates object streams within a bound; it never renders the file.
"""

import hashlib
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MAX_PDF_BYTES = 10 * 1024 * 1024
#: How much the object streams of one file may unpack to.
MAX_INFLATED_BYTES = 40 * 1024 * 1024
_NAME_LENGTH = 200
_WHITE_SPACE = b" \t\r\n\x0c"

_END = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)"
# Long names do not arise by chance, so they are refused wherever they stand, even inside a stream's bytes.
_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia)" + _END)
# An update of a document that holds files repeats where they stand.
_ACTIVE_ADDED = re.compile(rb"/(JavaScript|Launch|RichMedia)" + _END)
# Where to open the document (an array) is harmless and written by office programs; an action is not.
_OPEN_ACTION = re.compile(rb"/OpenAction" + _END + rb"(?!\s*\[)")
_ACTIVE_SHORT = re.compile(rb"/(JS|AA)" + _END)
_ENCRYPTED = re.compile(rb"/Encrypt" + _END)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OBJECT_STREAM = re.compile(rb"/ObjStm" + _END)


class UploadRefused(Exception):
    """The file is not taken; the message is an Indonesian sentence that says what is wrong and what to do."""


@dataclass(frozen=True)
class CheckedPdf:
    """A file that passed `checked_pdf`: its bytes, a name that is safe to show and to send, its SHA-256."""

    name: str
    content: bytes
    sha256: str


def checked_pdf(name: str, content: bytes) -> CheckedPdf:
    """Return the upload as a checked file. Raises UploadRefused with what is wrong."""
    if not content:
        raise UploadRefused("Berkas ini kosong (0 bita). Pilih berkas PDF yang berisi laporan.")
    if len(content) > MAX_PDF_BYTES:
        raise UploadRefused(too_large(len(content)))
    _check_shape(content)
    _check_quiet(content)
    return CheckedPdf(clean_name(name), content, hashlib.sha256(content).hexdigest())


def checked_update(name: str, content: bytes, issued: int) -> CheckedPdf:
    """Return an upload whose first `issued` bytes are a document of the portal; what follows them is checked.

    Raises UploadRefused with what is wrong.
    """
    if len(content) > MAX_PDF_BYTES:
        raise UploadRefused(too_large(len(content)))
    _check_shape(content)
    if found := _active_name(content[issued:], _ACTIVE_ADDED):
        raise UploadRefused(f"Sesudah dokumen terbit, PDF ini memuat {found}, yaitu skrip atau tindakan otomatis.")
    return CheckedPdf(clean_name(name), content, hashlib.sha256(content).hexdigest())


def too_large(size: int) -> str:
    """Return the refusal of a file of `size` bytes, for callers that know the size before they read."""
    megabytes = f"{size / 1024 / 1024:.1f}".replace(".", ",")
    return f"Berkas ini berukuran {megabytes} MB; paling besar {MAX_PDF_BYTES // 1024 // 1024} MB."


def clean_name(name: str, suffix: str = ".pdf", without_stem: str = "laporan") -> str:
    """Return a file name without path, control or invisible characters, ending in `suffix`, of at most 200 characters.

    >>> clean_name("..\\\\..\\\\laporan\\r\\n 2025.PDF")
    'laporan 2025.pdf'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    stem = re.sub(rf"{re.escape(suffix)}$", "", re.sub(r"\s+", " ", visible), flags=re.IGNORECASE).strip(" .")
    return (stem[: _NAME_LENGTH - len(suffix)] or without_stem) + suffix


def _check_shape(content: bytes) -> None:
    if not content.startswith(b"%PDF-"):
        raise UploadRefused("Berkas ini bukan PDF: isinya tidak diawali tanda %PDF-. Simpan laporan sebagai PDF.")
    if not content.rstrip(_WHITE_SPACE).endswith(b"%%EOF"):
        raise UploadRefused(
            "PDF ini tidak berakhir dengan tanda %%EOF: berkasnya terpotong, atau ada isi lain sesudah akhirnya. "
            "Simpan ulang sebagai PDF."
        )
    if b"startxref" not in content or not re.search(rb"\d+\s+\d+\s+obj\b", content):
        raise UploadRefused(
            "Berkas ini tidak dapat dibaca sebagai PDF: susunan isinya rusak. Simpan ulang sebagai PDF."
        )
    if _ENCRYPTED.search(_named(content)):
        raise UploadRefused(
            "PDF ini terkunci atau terenkripsi, sehingga tidak dapat diperiksa. Simpan ulang tanpa kata sandi."
        )


def _check_quiet(content: bytes) -> None:
    if found := _active_name(content, _ACTIVE):
        raise UploadRefused(
            f"PDF ini memuat {found}, yaitu skrip, tindakan otomatis, atau berkas sisipan. Cetak ulang laporan ke PDF "
            "biasa tanpa unsur itu."
        )


def _active_name(content: bytes, active: re.Pattern[bytes]) -> str:
    streams = list(_streams(content))
    outside = _named(b" ".join(before for before, _ in streams))
    unpacked = list(_object_streams(streams))
    everywhere, between = [_named(content), *unpacked], [outside, *unpacked]
    return _first((active, _OPEN_ACTION), everywhere) or _first((_ACTIVE_SHORT,), between)


def _first(patterns: Iterable[re.Pattern[bytes]], parts: Sequence[bytes]) -> str:
    found = (pattern.search(part) for pattern in patterns for part in parts)
    return next((match.group().decode("ascii") for match in found if match), "")


def _named(content: bytes) -> bytes:
    """Undo the hex escapes with which a name can be disguised, such as /J#53."""
    return _ESCAPED.sub(lambda m: bytes([int(m.group(1), 16)]), content)


def _streams(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield what stands before each stream, with the stream's bytes; the last pair has no stream."""
    cursor = 0
    while match := _STREAM.search(content, cursor):
        end = content.find(b"endstream", match.end())
        if end < 0:
            break
        yield content[cursor : match.start()], content[match.end() : end]
        cursor = end
    yield content[cursor:], b""


def _object_streams(streams: Iterable[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """Yield the unpacked object streams, in which newer PDFs keep their objects."""
    left = MAX_INFLATED_BYTES
    for before, packed in streams:
        if not _OBJECT_STREAM.search(_named(before)):
            continue
        unpacked = _inflated(packed, left) if b"Decode" in before else packed
        left -= len(unpacked)
        yield _named(unpacked)


def _inflated(packed: bytes, limit: int) -> bytes:
    stream = zlib.decompressobj()
    try:
        unpacked = stream.decompress(packed, limit + 1)
    except zlib.error as error:
        raise UploadRefused(
            "Sebagian isi PDF ini tidak dapat dibaca, sehingga tidak dapat diperiksa. Simpan ulang sebagai PDF."
        ) from error
    if len(unpacked) > limit:
        raise UploadRefused("Isi PDF ini mengembang jauh melampaui ukuran berkasnya, sehingga tidak diterima.")
    return unpacked
