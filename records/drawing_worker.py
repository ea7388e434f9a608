"""The process that draws for `drawing.draw_pdf`: it loads everything once, and each drawing is a limited fork of it.

Usage: python -m records.drawing_worker VENDOR_FOLDER, with its control socket as stdin. Each message there carries
one end of a socket, over which a fork takes a JSON request up to its end and gives an answer: READY as soon as it
runs, one byte that says how it went, then the PDF or what failed. The process leaves by itself when nobody holds the
other end of the control socket, or nobody has asked for a while. It knows nothing of Django.
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

READY, DRAWN, FAILED, REACHED, NO_MEMORY = b"r", b"d", b"f", b"o", b"m"
#: What other limited workers end with.
ERROR_FAILED, ERROR_MEMORY = 1, 4

#: Family, and the folder of its files below the vendor folder.
FAMILIES = {"Arimo": "arimo", "Tinos": "tinos", "Cousine": "cousine"}
_SUBSETS, _WEIGHTS = ("latin-ext", "latin"), (400, 700)
_SHUT = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")
_IDLE_SECONDS = 600.0
# No folder is listed: the document must look the same whatever faces a host has, so only the staged ones exist.
_FONT_CONFIG = '<?xml version="1.0"?><fontconfig><cachedir>{}</cachedir></fontconfig>'

Draw = Callable[[Mapping[str, Any]], bytes]


def limit(memory: int, cpu_seconds: int) -> None:
    """Bind this process to `memory` bytes of address space and `cpu_seconds`, and shut network and other programs."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def refuse(event: str, _arguments: object) -> None:
        if event.startswith(_SHUT):
            raise PermissionError(event)

    sys.addaudithook(refuse)


def prepared(vendor: Path, scratch: Path) -> Draw:
    """Load the drawing library and the faces below `vendor`; return what draws one request.

    A request holds `html` and `attachments` (`name`, `text`, `description`, `at` in ISO). The answer raises
    weasyprint's FatalURLFetchingError, a BaseException, for anything outside of the faces.
    """
    config = scratch / "fonts.conf"
    config.write_text(_FONT_CONFIG.format(scratch), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(config)
    tempfile.tempdir = str(scratch)
    from fontTools.ttLib import TTFont
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.text.fonts import FontConfiguration

    rules, known = [], {ord(c) for c in "\t\n\r"}
    for family, weight, name in _faces():
        # The library would note the time of unpacking in the face, and so in every document.
        with TTFont(vendor / f"{name}.woff", recalcTimestamp=False, recalcBBoxes=False) as font:
            if family == "Arimo":
                known |= set(font.getBestCmap())
            font.flavor = None
            file = scratch.resolve() / f"{Path(name).name}.ttf"
            font.save(file)
        rules.append(f'@font-face {{ font-family: {family}; font-weight: {weight}; src: url("{file.as_uri()}") }}')
    fonts, fetcher = FontConfiguration(), _fetcher(scratch.resolve())
    faces = CSS(string="\n".join(rules), url_fetcher=fetcher, font_config=fonts)

    def attachment(given: Mapping[str, str]) -> Any:
        at = datetime.fromisoformat(given["at"]).astimezone(UTC)
        return Attachment(
            string=given["text"], name=given["name"], description=given["description"], created=at, modified=at,
            relationship="Data", url_fetcher=fetcher,
        )

    def draw(request: Mapping[str, Any]) -> bytes:
        page = HTML(string=_printable(request["html"], known), url_fetcher=fetcher)
        drawn: bytes = page.write_pdf(
            stylesheets=[faces], font_config=fonts, pdf_variant="pdf/a-3a",
            attachments=[attachment(one) for one in request["attachments"]],
        )
        return drawn

    # What is loaded stays: neither scanned again by each fork nor, by that, copied into it.
    gc.set_threshold(50_000, 20, 20)
    gc.freeze()
    return draw


def _faces() -> Iterator[tuple[str, int, str]]:
    """Yield family, weight and file name without its end: WOFF, for WOFF2 takes a third of a second to unpack."""
    for family, folder in FAMILIES.items():
        for subset in _SUBSETS:
            for weight in _WEIGHTS:
                yield family, weight, f"{folder}/{folder}-{subset}-{weight}-normal"


def _fetcher(folder: Path) -> Any:
    from weasyprint.urls import URLFetcher

    class FacesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "file" and (
                parts.netloc or folder not in Path(url2pathname(parts.path)).resolve().parents
            ):
                raise PermissionError(f"not one of the faces: {url[:200]}")
            return super().fetch(url, headers)

    return FacesOnly(allowed_protocols=("file", "data"), allow_redirects=False, fail_on_errors=True)


def _printable(html: str, known: set[int]) -> str:
    """Write characters that the faces lack as code points: a silent empty box would lose what somebody typed."""
    if html.isascii():
        return html
    return "".join(c if ord(c) in known else f"[U+{ord(c):04X}]" for c in html)


def serve(control: socket.socket, draw: Draw) -> None:
    """Fork for each connection that arrives over `control`, until nobody holds its other end or asks for long."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.settimeout(_IDLE_SECONDS)
    while True:
        try:
            word, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        except (TimeoutError, OSError):
            return
        if not word:
            return
        for descriptor in descriptors:
            with socket.socket(fileno=descriptor) as connection:
                if os.fork() == 0:
                    control.close()
                    _answer(connection, draw)


def _answer(connection: socket.socket, draw: Draw) -> None:
    """Draw what is asked over `connection` under the limits that it names, and end this process."""
    try:
        connection.settimeout(None)
        connection.sendall(READY)
        request = json.loads(b"".join(iter(lambda: connection.recv(1 << 16), b"")))
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
        limit(request["memory"], request["cpu_seconds"])
        connection.sendall(b"".join(_drawn(draw, request)))
    finally:
        # Neither files nor fonts that are shared with the parent are closed twice.
        os._exit(0)


def _drawn(draw: Draw, request: Mapping[str, Any]) -> tuple[bytes, bytes]:
    try:
        return DRAWN, draw(request)
    except MemoryError:
        return NO_MEMORY, b""
    except BaseException as error:
        status = REACHED if type(error).__name__ == "FatalURLFetchingError" else FAILED
        return status, traceback.format_exc()[-2000:].encode()


def _unable(reason: bytes) -> Draw:
    def draw(_request: Mapping[str, Any]) -> bytes:
        raise RuntimeError(reason.decode())

    return draw


def main(vendor: str) -> None:
    # Whoever starts this process waits for it and leaves no zombie: the one that stays is its child.
    if os.fork():
        os._exit(0)
    control = socket.socket(fileno=os.dup(0))
    with tempfile.TemporaryDirectory(prefix="portal-draw-") as scratch:
        try:
            draw = prepared(Path(vendor), Path(scratch))
        except Exception:
            draw = _unable(traceback.format_exc()[-2000:].encode())
        serve(control, draw)


if __name__ == "__main__":
    main(*sys.argv[1:])
