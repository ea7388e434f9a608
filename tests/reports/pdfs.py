"""Small PDFs, good and bad, written by hand."""

import zlib

OBJECT = b"1 0 obj\n<</Type/Catalog>>\nendobj\n"


def pdf(part: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF with one object, `part` among its objects and `trailer` in its trailer."""
    return b"%PDF-1.7\n" + OBJECT + part + b"trailer\n<</Root 1 0 R" + trailer + b">>\nstartxref\n9\n%%EOF\n"


def object_stream(objects: bytes, packed: bytes | None = None) -> bytes:
    """An object stream that holds `objects`, deflated."""
    data = zlib.compress(objects) if packed is None else packed
    return b"3 0 obj\n<</Type/ObjStm/Filter/FlateDecode>>\nstream\n" + data + b"\nendstream\nendobj\n"
