import json
import multiprocessing
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from pypdf import PdfReader

from records import drawing
from records.drawing import Attached, DrawingFailed, draw_pdf

PAGE = """<!doctype html><html lang="id"><head><title>Tanda Terima</title>
<style>body {{ font-family: Arimo }}</style></head><body><h1>Halo</h1><p>satu <b>dua</b> {}</p></body></html>"""


def fonts_of(reader: PdfReader) -> dict[str, dict[str, Any]]:
    """Base font name → descriptor of its descendant."""
    found = {}
    for page in reader.pages:
        for font in page["/Resources"].get_object()["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            found[font.get_object()["/BaseFont"]] = inner["/FontDescriptor"].get_object()
    return found


def test_the_same_page_gives_the_same_bytes() -> None:
    page = PAGE.format("tiga")
    assert draw_pdf(page) == draw_pdf(page)


def test_the_pdf_is_a_tagged_archival_one_in_indonesian_with_its_title() -> None:
    reader = PdfReader(BytesIO(draw_pdf(PAGE.format("tiga"))))
    assert reader.metadata is not None and reader.metadata.title == "Tanda Terima"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "id"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    metadata = root["/Metadata"].get_data().decode()
    assert 'part="3"' in metadata and 'conformance="A"' in metadata


def test_only_embedded_subsets_of_arimo_are_used_whatever_faces_the_host_has() -> None:
    page = PAGE.format('<i style="font-family: DejaVu Serif, Liberation Sans">asing ā</i>')
    fonts = fonts_of(PdfReader(BytesIO(draw_pdf(page))))
    assert fonts and all(name[7] == "+" and name[8:].startswith("Arimo") for name in fonts), fonts
    assert all("/FontFile2" in descriptor or "/FontFile3" in descriptor for descriptor in fonts.values())


def test_a_character_without_a_glyph_is_printed_as_its_code_point() -> None:
    text = PdfReader(BytesIO(draw_pdf(PAGE.format("\u0101 \u2026 \U0001f600 \u2265")))).pages[0].extract_text()
    assert "dua \u0101 \u2026 [U+1F600] [U+2265]" in text


@pytest.mark.parametrize(
    "reach",
    [
        '<img src="file:///etc/passwd">',
        '<img src="FILE:///etc/passwd">',
        '<img src="file://localhost/etc/passwd">',
        '<object data="file:///etc/hostname"></object>',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import "file:///etc/passwd";</style>',
        '<style>p { background: url("ftp://127.0.0.1/x") }</style>',
        "<style>@font-face { font-family: X; src: url(file:///etc/passwd) } p { font-family: X }</style>",
    ],
)
def test_anything_outside_the_font_folder_fails_the_drawing(reach: str) -> None:
    with pytest.raises(DrawingFailed, match="rujukan ke berkas atau alamat luar"):
        draw_pdf(PAGE.format(reach))


def test_a_path_that_climbs_out_of_the_font_folder_fails_the_drawing() -> None:
    folder = (settings.VENDOR_DIR / "arimo").resolve().as_uri()
    for path in (f"{folder}/../../../manage.py", f"{folder}/%2e%2e/%2e%2e/%2e%2e/manage.py"):
        with pytest.raises(DrawingFailed, match="rujukan ke berkas"):
            draw_pdf(PAGE.format(f'<img src="{path}">'))


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A web server on this host, with the paths it was asked for."""
    asked: list[str] = []

    class Listen(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Listen)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_host_is_never_called(listener: tuple[str, list[str]]) -> None:
    url, asked = listener
    for reach in (f'<img src="{url}/a.png">', f'<link rel="stylesheet" href="{url}/b.css">'):
        with pytest.raises(DrawingFailed, match="rujukan ke berkas atau alamat luar"):
            draw_pdf(PAGE.format(reach))
    assert asked == []


@pytest.mark.parametrize(
    "escape",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
    ],
)
def test_the_limited_process_has_no_network_and_starts_no_program(escape: str) -> None:
    code = f"from records.drawing_worker import limit; limit(1 << 30, 5); {escape}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=settings.BASE_DIR, check=False)
    assert done.returncode == 1
    assert b"PermissionError" in done.stderr.splitlines()[-1]


def test_a_page_that_needs_too_much_memory_is_given_up() -> None:
    with pytest.raises(DrawingFailed, match="memori melebihi batas"):
        draw_pdf(PAGE.format("<table><tr><td colspan=100000000>x</td></tr></table>"))


def test_a_page_that_needs_too_much_processor_time_is_given_up() -> None:
    with pytest.raises(DrawingFailed, match="dihentikan karena melampaui batasnya"):
        draw_pdf(PAGE.format("<table><tr><td>a<td>b</table>" * 3000), cpu_seconds=1)


def test_a_page_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(DrawingFailed, match=r"tidak selesai digambar dalam 0,05 detik"):
        draw_pdf(PAGE.format("<p>baris</p>" * 3000), timeout=0.05)


# --- The process that waits ---------------------------------------------------------------------------------------
def studio() -> Any:
    draw_pdf(PAGE.format(""))
    return drawing._studio


def test_the_waiting_process_is_used_again_and_an_answer_does_not_depend_on_what_it_drew_before() -> None:
    page = PAGE.format("tiga")
    before, first = draw_pdf(page), studio()
    draw_pdf(PAGE.format("<table><tr><td>lain</table>"))
    assert draw_pdf(page) == before
    assert studio() is first


def test_a_waiting_process_that_has_gone_is_replaced() -> None:
    before = studio()
    before.control.shutdown(socket.SHUT_RDWR)
    assert draw_pdf(PAGE.format("")).startswith(b"%PDF-")
    assert studio() is not before


def test_a_drawing_that_was_stopped_leaves_the_waiting_process_in_use() -> None:
    before = studio()
    with pytest.raises(DrawingFailed):
        draw_pdf(PAGE.format("<table><tr><td colspan=100000000>x</td></tr></table>"))
    with pytest.raises(DrawingFailed):
        draw_pdf(PAGE.format("<p>baris</p>" * 3000), timeout=0.05)
    assert draw_pdf(PAGE.format("")).startswith(b"%PDF-")
    assert studio() is before


def _draw_in_a_fork(answer: Any) -> None:
    mine = drawing._studio
    answer.put((draw_pdf(PAGE.format("tiga")), drawing._studio is mine))


def test_a_process_that_was_forked_off_has_a_waiting_process_of_its_own() -> None:
    page, context = draw_pdf(PAGE.format("tiga")), multiprocessing.get_context("fork")
    answer = context.Queue()
    child = context.Process(target=_draw_in_a_fork, args=(answer,))
    child.start()
    assert answer.get(timeout=120) == (page, False)
    child.join()
    assert draw_pdf(PAGE.format("tiga")) == page


# --- What travels inside ------------------------------------------------------------------------------------------
FIGURES = Attached("angka.json", json.dumps({"A": 1}), "Angka berita acara", "2025-05-07T00:00:00+07:00")


def test_attached_figures_are_found_again_as_data_of_the_document() -> None:
    reader = PdfReader(BytesIO(draw_pdf(PAGE.format(""), attachments=[FIGURES])))
    assert reader.attachments == {"angka.json": [b'{"A": 1}']}
    spec = reader.trailer["/Root"]["/AF"][0].get_object()
    assert (spec["/AFRelationship"], spec["/UF"], spec["/Desc"]) == ("/Data", "angka.json", "Angka berita acara")
    file = spec["/EF"]["/F"].get_object()
    assert file["/Subtype"] == "/application/json"
    assert file["/Params"]["/ModDate"] == "D:20250506170000Z"


def test_the_same_page_with_the_same_attachment_gives_the_same_bytes() -> None:
    page = PAGE.format("")
    assert draw_pdf(page, attachments=[FIGURES]) == draw_pdf(page, attachments=[FIGURES])
    assert draw_pdf(page, attachments=[FIGURES]) != draw_pdf(page)


@pytest.mark.parametrize("family", ["Arimo", "Tinos", "Cousine"])
def test_the_three_faces_are_there_in_both_weights(family: str) -> None:
    page = PAGE.format("").replace("Arimo", family)
    names = {name[8:] for name in fonts_of(PdfReader(BytesIO(draw_pdf(page))))}
    assert len(names) == 2 and all(name.startswith(family) for name in names), names


def test_a_missing_face_fails_the_drawing(tmp_path: Any, settings: Any) -> None:
    settings.VENDOR_DIR = tmp_path
    with pytest.raises(DrawingFailed):
        draw_pdf(PAGE.format(""))
