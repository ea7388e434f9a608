"""QR codes for printed documents. Pure."""

import segno


def qr_data_uri(text: str) -> str:
    """Return `text` as a QR code in a `data:` URI (SVG, one unit a module, with the quiet zone)."""
    return segno.make_qr(text, error="m").svg_data_uri(dark="#000", light=None, border=2, xmldecl=False)
