"""The annex TERBATAS: drawn from the list of a matching before the body, sealed, opened as an act."""

import csv
import hashlib
import re
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.access import NotAllowed
from exchanges import tasks
from exchanges.documents import annex
from exchanges.documents.annex import MOST_LINES, annex_html, lines_of, rows_of
from exchanges.models import Minutes
from exchanges.services import annexes
from exchanges.services.annexes import AnnexRefused, ensure_annex, open_annex
from exchanges.services.minutes import draft_minutes, finalise_minutes, submit_minutes
from records.drawing import draw_pdf
from records.models import JournalEntry, SealedFile
from records.services import sealing
from tests.exchanges.sessions import DAY, PURGE, finished, nip
from tests.exchanges.values import minutes_values
from tests.factories import World, at

pytestmark = pytest.mark.django_db
HEAD = (*annex.PRINTED[:7], "Bentuk baku kesatu", "Bentuk baku kedua", "Catatan", "TERBATAS – hanya untuk …")
LATER = time_machine.travel("2026-01-14 16:00+07:00", tick=False)


def listing(*rows: tuple[str, ...]) -> str:
    out = StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    return out.getvalue()


@pytest.fixture
def final(world: World) -> Minutes:
    """Minutes made from a finished matching of seven and four rows."""
    session = finished(world)
    minutes = draft_minutes(
        agreement=world.agreement, values=minutes_values(matched_on=DAY), session=session, by=world.lan_officer,
        at=at(DAY, 15),
    )
    submit_minutes(minutes=minutes, revision=1, by=world.lan_officer, at=at(DAY, 15))
    return finalise_minutes(minutes=minutes, revision=1, by=world.bkn_decider, at=at(DAY, 15))


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


# --- The lines ----------------------------------------------------------------------------------------------------
def test_a_row_is_one_line_under_its_headings_without_plain_forms_and_guards() -> None:
    text = listing(
        ("D", "199001012020121001", "Nama", "1", "2", "'=1+1", "Dua\nbaris", "X", "Y", "tanda", ""),
        ("E", "199001012020121002", "", "3", "", "", "(tidak ada)", "", "", "", ""),
    )
    lines = lines_of(list(rows_of(text)))
    assert lines == [
        "Kelas  Kunci               Unsur  Baris kesatu  Baris kedua  Nilai kesatu  Nilai kedua  Catatan",
        "-----  ------------------  -----  ------------  -----------  ------------  -----------  -------",
        "D      199001012020121001  Nama   1             2            =1+1          Dua baris    tanda",
        "E      199001012020121002         3                                        (tidak ada)",
    ]


def test_a_line_too_long_for_the_page_goes_on_below() -> None:
    found = lines_of([["A", "B"], ["x" * 150, "y" * 150]])
    assert all(len(line) <= 148 for line in found)
    assert found[2] == "x" * 148 and found[3].startswith("» xx  y")
    assert "".join(line.removeprefix("» ") for line in found[2:]) == "x" * 150 + "  " + "y" * 150


def test_a_list_with_other_headings_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="Kelas"):
        list(rows_of("NIP;Nama\n1;2\n"))


def test_every_row_is_found_again_on_the_drawn_pages_in_order(final: Minutes) -> None:
    rows = [("D", f"{n:018d}", "Nama", str(n), str(n), f"<b>{n}", "&amp;", "", "", "", "") for n in range(1, 131)]
    content = draw_pdf(annex_html(final, listing(*rows)))
    reader = PdfReader(BytesIO(content))
    assert len(reader.pages) == 3
    keys = [int(key) for page in reader.pages for key in re.findall(r"\b[0-9]{18}\b", page.extract_text())]
    assert keys == list(range(1, 131))
    text = text_of(content)
    assert "<b>130" in text and "&amp;" in text and "130 baris daftar" in text
    for page in reader.pages:
        assert "TERBATAS – hanya untuk pelaksanaan perjanjian" in page.extract_text()
        assert round(float(page.mediabox.width)) == 842


def test_drawing_the_same_list_again_gives_the_same_bytes(final: Minutes) -> None:
    text = listing(("D", "1", "Nama", "1", "1", "a", "b", "", "", "", ""))
    assert draw_pdf(annex_html(final, text)) == draw_pdf(annex_html(final, text))


# --- The work -----------------------------------------------------------------------------------------------------
@LATER
def test_the_annex_is_there_before_the_body_which_prints_its_hash(final: Minutes) -> None:
    tasks.draw_documents()
    final.refresh_from_db()
    file = final.annex
    assert file is not None and file.media_type == "application/pdf" and file.purge_on == PURGE
    assert file.name == "TERBATAS-lampiran-berita-acara-jabatan-fungsional-analis-kebijakan-2026-01-14.pdf"
    content = b"".join(sealing.opened(file))
    assert hashlib.sha256(content).hexdigest() == file.sha256
    said = text_of(content)
    assert nip(2) in said and "Penelaah" in said
    assert final.document is not None
    body = text_of(bytes(final.document.file.content))
    assert file.sha256 in "".join(body.split())
    assert f"Jumlah baris daftar : {final.results['listed']}" in " ".join(body.split())
    # Nobody of the list stands in the body.
    assert not any(nip(number) in "".join(body.split()) for number in range(1, 7))
    entry = JournalEntry.objects.get(act="menyusun lampiran TERBATAS")
    assert entry.object == f"sealed:{file.pk}"


@LATER
def test_the_annex_is_made_once_however_often_the_job_runs(final: Minutes) -> None:
    ensure_annex(final.pk, at(DAY, 16))
    before = SealedFile.objects.count()
    ensure_annex(final.pk, at(DAY, 17))
    assert SealedFile.objects.count() == before
    assert JournalEntry.objects.filter(act="menyusun lampiran TERBATAS").count() == 1


def test_of_two_that_draw_at_once_the_first_stays(final: Minutes, monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(html: str, **_: Any) -> bytes:
        monkeypatch.setattr(annexes, "draw_pdf", lambda html, **_: b"%PDF-first")
        ensure_annex(final.pk, at(DAY, 16))
        return b"%PDF-second"

    monkeypatch.setattr(annexes, "draw_pdf", draw)
    ensure_annex(final.pk, at(DAY, 16))
    final.refresh_from_db()
    assert final.annex is not None and b"".join(sealing.opened(final.annex)) == b"%PDF-first"
    assert JournalEntry.objects.filter(act="menyusun lampiran TERBATAS").count() == 1


@pytest.mark.parametrize(("lines", "kind"), [(MOST_LINES, "application/pdf"), (MOST_LINES + 1, "text/csv")])
def test_beyond_the_limit_the_list_itself_is_the_annex(
    final: Minutes, monkeypatch: pytest.MonkeyPatch, lines: int, kind: str
) -> None:
    monkeypatch.setattr(annexes, "draw_pdf", lambda html, **_: b"%PDF-drawn")
    final.results["listed"] = lines
    final.save()
    ensure_annex(final.pk, at(DAY, 16))
    final.refresh_from_db()
    assert final.annex is not None and final.annex.media_type == kind
    assert final.session is not None
    assert (final.annex == final.session.discrepancies) is (kind == "text/csv")


def test_no_annex_where_nothing_differs_or_the_list_is_gone_or_there_was_no_session(
    world: World, final: Minutes
) -> None:
    assert final.session is not None and final.session.discrepancies is not None
    final.results["listed"], listed = 0, final.results["listed"]
    final.save()
    ensure_annex(final.pk, at(DAY, 16))
    final.results["listed"] = listed
    final.save()
    sealing.purge(as_of=PURGE, at=at(PURGE))
    ensure_annex(final.pk, at(PURGE))
    final.refresh_from_db()
    assert final.annex is None
    plain = draft_minutes(agreement=world.agreement, values=minutes_values(), by=world.lan_officer, at=at(DAY))
    ensure_annex(plain.pk, at(DAY))
    assert Minutes.objects.get(pk=plain.pk).annex is None


# --- Opening it ---------------------------------------------------------------------------------------------------
@pytest.fixture
def annexed(final: Minutes, monkeypatch: pytest.MonkeyPatch) -> Minutes:
    monkeypatch.setattr(annexes, "draw_pdf", lambda html, **_: b"%PDF-drawn")
    ensure_annex(final.pk, at(DAY, 16))
    final.refresh_from_db()
    return final


def address(minutes: Minutes) -> str:
    return reverse("open_annex", kwargs={"code": minutes.agreement.code, "pk": minutes.pk})


@LATER
def test_opening_is_asked_first_then_journalled_and_given_out(world: World, annexed: Minutes, client: Client) -> None:
    client.force_login(world.bkn_officer)
    asked = client.get(address(annexed)).content.decode()
    assert "dicatat dalam jejak dengan nama Anda" in asked and annexed.annex.sha256 in asked
    assert not JournalEntry.objects.filter(act="open_sealed_file").exists()
    given = client.post(address(annexed))
    assert b"".join(given.streaming_content) == b"%PDF-drawn"
    assert given["Content-Disposition"].startswith('attachment; filename="TERBATAS-lampiran-')
    assert (given["X-Content-Type-Options"], given["Cache-Control"]) == ("nosniff", "no-store")
    assert JournalEntry.objects.get(act="open_sealed_file").object == f"minutes:{annexed.pk}"


@LATER
def test_what_was_destroyed_is_refused_with_its_reason(world: World, annexed: Minutes, client: Client) -> None:
    sealing.purge(as_of=PURGE, at=at(PURGE))
    client.force_login(world.lan_officer)
    answer = client.post(address(annexed))
    assert answer.status_code == 422 and "sudah dimusnahkan" in answer.content.decode()
    assert JournalEntry.objects.get(act="open_sealed_file").refused


def test_minutes_without_annex_have_nothing_to_open(world: World, final: Minutes, client: Client) -> None:
    with pytest.raises(AnnexRefused, match="tidak memiliki lampiran"):
        open_annex(minutes=final, by=world.lan_officer, at=at(DAY, 16))
    client.force_login(world.lan_officer)
    assert client.get(address(final)).status_code == 404


def test_readers_and_strangers_do_not_open_it(world: World, annexed: Minutes) -> None:
    for by in (world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            open_annex(minutes=annexed, by=by, at=at(date(2026, 1, 15)))
