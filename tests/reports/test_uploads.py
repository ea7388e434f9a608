"""Which files are taken as a report, and what each refusal says."""

import hashlib
import zlib

import pytest

from records.uploads import MAX_PDF_BYTES, UploadRefused, checked_pdf, clean_name
from tests.reports.pdfs import OBJECT, object_stream, pdf


def test_a_plain_pdf_is_taken_with_its_digest() -> None:
    content = pdf()
    taken = checked_pdf("laporan.pdf", content)
    digest = hashlib.sha256(content).hexdigest()
    assert (taken.name, taken.content, taken.sha256) == ("laporan.pdf", content, digest)


def test_white_space_after_the_end_is_taken_and_anything_else_is_not() -> None:
    assert checked_pdf("a.pdf", pdf() + b"\r\n \n").content.endswith(b"\n")
    with pytest.raises(UploadRefused, match="sesudah akhirnya"):
        checked_pdf("a.pdf", pdf() + b"\nPK\x03\x04")


def test_the_largest_file_is_taken_and_one_byte_more_is_not() -> None:
    stream = b"\n5 0 obj\n<<>>\nstream\n" + b"x" * (MAX_PDF_BYTES - len(pdf()) - 38) + b"\nendstream\n"
    content = pdf(stream)
    content = pdf(stream + b" " * (MAX_PDF_BYTES - len(content)))
    assert len(content) == MAX_PDF_BYTES
    assert checked_pdf("a.pdf", content).content == content
    with pytest.raises(UploadRefused, match="paling besar 10 MB"):
        checked_pdf("a.pdf", content + b"\n")


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "kosong"),
    "text": (b"Laporan semester I", "bukan PDF"),
    "zip": (b"PK\x03\x04 %PDF-1.7", "bukan PDF"),
    "header not at byte 0": (b"\n" + pdf(), "bukan PDF"),
    "cut off": (pdf()[:-8], "terpotong"),
    "html after the end": (pdf() + b"<script>x</script>", "sesudah akhirnya"),
    "no objects": (b"%PDF-1.7\nhalo\nstartxref\n0\n%%EOF\n", "susunan isinya rusak"),
    "no cross reference": (b"%PDF-1.7\n" + OBJECT + b"%%EOF\n", "susunan isinya rusak"),
    "encrypted": (pdf(trailer=b"/Encrypt 9 0 R"), "terenkripsi"),
    "encrypted, disguised": (pdf(trailer=b"/#45ncrypt 9 0 R"), "terenkripsi"),
    "javascript": (pdf(b"2 0 obj\n<</S /JavaScript>>\nendobj\n"), "/JavaScript"),
    "js": (pdf(b"2 0 obj\n<</JS (app.alert\\(1\\))>>\nendobj\n"), "/JS"),
    "js, disguised": (pdf(b"2 0 obj\n<</#4aS (x)>>\nendobj\n"), "/JS"),
    "javascript, disguised": (pdf(b"2 0 obj\n<</S /Java#53cript>>\nendobj\n"), "/JavaScript"),
    "launch": (pdf(b"2 0 obj\n<</S/Launch/F(calc.exe)>>\nendobj\n"), "/Launch"),
    "embedded file": (pdf(b"2 0 obj\n<</Type/EmbeddedFile>>\nendobj\n"), "/EmbeddedFile"),
    "embedded files": (pdf(b"2 0 obj\n<</Names<</EmbeddedFiles 3 0 R>>>>\nendobj\n"), "/EmbeddedFiles"),
    "open action": (pdf(b"2 0 obj\n<</OpenAction<</S/URI>>>>\nendobj\n"), "/OpenAction"),
    "open action elsewhere": (pdf(b"2 0 obj\n<</OpenAction 7 0 R>>\nendobj\n"), "/OpenAction"),
    "additional actions": (pdf(b"2 0 obj\n<</AA<</O 3 0 R>>>>\nendobj\n"), "/AA"),
    "rich media": (pdf(b"2 0 obj\n<</Subtype/RichMedia>>\nendobj\n"), "/RichMedia"),
    "hidden between false stream words": (pdf(b"%stream\n2 0 obj\n<</S/Launch>>\nendobj\n%endstream\n"), "/Launch"),
    "hidden in an object stream": (pdf(object_stream(b"<</JS(x)>>")), "/JS"),
    "unreadable object stream": (pdf(object_stream(b"", packed=b"not deflated")), "tidak dapat dibaca"),
    "inflating without measure": (
        pdf(object_stream(b"", packed=zlib.compress(b"\0" * (41 * 1024 * 1024), 9))), "mengembang"
    ),
}


@pytest.mark.parametrize(("content", "says"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_with_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(UploadRefused) as refused:
        checked_pdf("laporan.pdf", content)
    assert says in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "part",
    [
        b"2 0 obj\n<</OpenAction [1 0 R /XYZ null null 0]>>\nendobj\n",
        b"2 0 obj\n<</OpenAction[1 0 R/Fit]>>\nendobj\n",
        b"2 0 obj\n<</AAPL:Keywords (x)>>\nendobj\n",
        b"2 0 obj\n<</Length 9>>\nstream\nab/AA /JS cd\nendstream\nendobj\n",
        b"2 0 obj\n<</JSON 1>>\nendobj\n",
    ],
    ids=["place to open at", "the same, written tightly", "a maker's own name", "bytes of a stream", "a longer name"],
)
def test_what_only_looks_alike_is_taken(part: bytes) -> None:
    assert checked_pdf("a.pdf", pdf(part)).name == "a.pdf"


def test_an_object_stream_without_actions_is_taken() -> None:
    assert checked_pdf("a.pdf", pdf(object_stream(b"<</Type/Page>>"))).name == "a.pdf"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Laporan 2025.PDF", "Laporan 2025.pdf"),
        ("C:\\Users\\x\\laporan.pdf", "laporan.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("lap\x00oran\r\nSet-Cookie: a=b.pdf", "laporanSet-Cookie: a=b.pdf"),
        ("lapor\u202efdp.exe", "laporfdp.exe.pdf"),
        ("", "laporan.pdf"),
        ("...", "laporan.pdf"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_path_and_control_characters(given: str, kept: str) -> None:
    assert clean_name(given) == kept
