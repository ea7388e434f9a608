"""The process that `drawing.draw_pdf` starts: HTML on stdin, PDF on stdout, an exit code that says what failed.

Usage: python -m records.drawing_worker FONT_FOLDER MEMORY_BYTES CPU_SECONDS. It knows nothing of Django.
"""

import os
import resource
import sys
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

ERROR_FAILED, ERROR_REACH, ERROR_MEMORY = 1, 3, 4

_FACES = [(subset, weight) for subset in ("latin-ext", "latin") for weight in (400, 700)]
_SHUT = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")


def limit(memory: int, cpu_seconds: int) -> None:
    """Bind this process to `memory` bytes of address space and `cpu_seconds`, and shut network and other programs."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def refuse(event: str, _arguments: object) -> None:
        if event.startswith(_SHUT):
            raise PermissionError(event)

    sys.addaudithook(refuse)


def draw(html: str, folder: Path) -> bytes:
    """Return `html` as a PDF, set in the face that lies in `folder`.

    Raises weasyprint's FatalURLFetchingError, a BaseException, for anything outside of it.
    """
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fetcher, fonts = _fetcher(folder.resolve()), FontConfiguration()
    faces = CSS(string="".join(_face(folder, *face) for face in _FACES), url_fetcher=fetcher, font_config=fonts)
    page = HTML(string=_printable(html, folder), url_fetcher=fetcher)
    drawn: bytes = page.write_pdf(stylesheets=[faces], font_config=fonts, pdf_variant="pdf/a-3a")
    return drawn


def _fetcher(folder: Path) -> Any:
    from weasyprint.urls import URLFetcher

    class FontsOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "file" and (
                parts.netloc or folder not in Path(url2pathname(parts.path)).resolve().parents
            ):
                raise PermissionError(f"outside of the font folder: {url[:200]}")
            return super().fetch(url, headers)

    return FontsOnly(allowed_protocols=("file", "data"), allow_redirects=False, fail_on_errors=True)


def _file(folder: Path, subset: str, weight: int) -> Path:
    return folder / f"arimo-{subset}-{weight}-normal.woff2"


def _face(folder: Path, subset: str, weight: int) -> str:
    source = _file(folder, subset, weight).resolve().as_uri()
    return f'@font-face {{ font-family: Arimo; font-weight: {weight}; src: url("{source}") }}\n'


def _printable(html: str, folder: Path) -> str:
    """Write characters that the face lacks as code points: a silent empty box would lose what somebody typed."""
    if all(character < "\u0100" for character in html):
        return html
    from fontTools.ttLib import TTFont

    known = {ord(c) for c in "\t\n\r"}
    for subset, weight in _FACES:
        if weight == 400:
            known |= set(TTFont(_file(folder, subset, weight)).getBestCmap())
    return "".join(c if ord(c) in known else f"[U+{ord(c):04X}]" for c in html)


def main(folder: str, memory: str, cpu_seconds: str) -> int:
    # Libraries may print: the PDF goes through a copy of stdout, and stdout itself becomes stderr.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit(int(memory), int(cpu_seconds))
    try:
        drawn = draw(sys.stdin.buffer.read().decode(), Path(folder))
    except MemoryError:
        return ERROR_MEMORY
    except BaseException as error:
        traceback.print_exc()
        return ERROR_REACH if type(error).__name__ == "FatalURLFetchingError" else ERROR_FAILED
    out.write(drawn)
    out.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
