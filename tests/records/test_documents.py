import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from records import forms
from records.drawing import DrawingFailed
from records.models import IssuedDocument, StoredFile
from records.services.documents import StatusRefused, check_url, issue, mark, normal_code

pytestmark = pytest.mark.django_db

AT = datetime(2025, 6, 10, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)
Status = IssuedDocument.Status


def page(code: str, url: str) -> str:
    return f'<html lang="id"><title>Uji</title><body style="font-family: Arimo">{code} {url}</body></html>'


def issued(key: str = "receipt:1", **given: Any) -> IssuedDocument:
    values: dict[str, Any] = {
        "key": key, "chain": "uji", "kind": "Tanda terima", "title": "Tanda terima Dewi Contoh", "number": "",
        "dated_on": date(2025, 6, 9), "file_name": "tanda-terima.pdf", "html_for": page, "at": AT,
    } | given
    return issue(**values)


def stored(key: str = "receipt:1", **given: Any) -> IssuedDocument:
    """An issued document that nobody had to draw."""
    content = b"%PDF-1.7 " + key.encode()
    file = StoredFile.objects.create(
        sha256=hashlib.sha256(content).hexdigest(), size=len(content), media_type="application/pdf", name="a.pdf",
        content=content, stored_at=AT,
    )
    values: dict[str, Any] = {
        "code": normal_code(f"ABCDE{key[-1] * 5}".replace("1", "Z")), "key": key, "chain": "uji",
        "kind": "Tanda terima", "title": "Tanda terima Dewi Contoh", "dated_on": date(2025, 6, 9), "file": file,
        "issued_at": AT,
    } | given
    return IssuedDocument.objects.create(**values)


# --- Issuing ----------------------------------------------------------------------------------------------------
def test_an_issued_document_is_kept_with_its_hash_and_carries_its_own_code() -> None:
    document = issued(number="7/B")
    content = bytes(document.file.content)
    assert document.file.sha256 == hashlib.sha256(content).hexdigest()
    assert (document.file.size, document.file.media_type) == (len(content), "application/pdf")
    assert re.fullmatch(r"[A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5}", document.code)
    text = "".join(PdfReader(BytesIO(content)).pages[0].extract_text().split())
    assert document.code + check_url(document.code) in text
    assert (document.status, document.number, document.issued_at) == (Status.VALID, "7/B", AT)


def test_the_check_address_stands_on_the_fixed_site_address(settings: Any) -> None:
    settings.SITE_URL = "https://pks.example"
    assert check_url("ABCDE-23456") == "https://pks.example/periksa/ABCDE-23456/"


def test_issuing_again_for_the_same_record_returns_the_first_unchanged() -> None:
    first = issued()
    again = issued(number="lain", at=LATER, html_for=lambda code, url: pytest.fail("drawn twice"))
    assert (again.pk, again.number, again.issued_at) == (first.pk, "", AT)
    assert StoredFile.objects.count() == 1


def test_of_two_that_draw_at_once_the_first_stored_wins_and_no_file_is_left_over() -> None:
    def other_comes_first(code: str, url: str) -> str:
        stored("receipt:1")
        return page(code, url)

    document = issued(html_for=other_comes_first)
    assert document.code == "ABCDE-ZZZZZ"
    assert (IssuedDocument.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_a_document_that_cannot_be_drawn_leaves_nothing_behind() -> None:
    with pytest.raises(DrawingFailed):
        issued(html_for=lambda code, url: '<img src="file:///etc/passwd">')
    assert (IssuedDocument.objects.count(), StoredFile.objects.count()) == (0, 0)


# --- Ending -----------------------------------------------------------------------------------------------------
def test_a_cancelled_document_says_so_with_its_reason() -> None:
    row = mark(stored(), Status.CANCELLED, " salah berkas ", LATER)
    assert (row.status, row.status_reason, row.superseded_by) == (Status.CANCELLED, "salah berkas", None)


def test_a_superseded_document_names_its_successor() -> None:
    old, new = stored("receipt:1"), stored("receipt:2")
    mark(old, Status.SUPERSEDED, "angka dikoreksi", AT, superseded_by=new)
    old.refresh_from_db()
    assert (old.status, old.superseded_by) == (Status.SUPERSEDED, new)


def test_repeating_the_same_mark_changes_nothing() -> None:
    document = stored()
    mark(document, Status.CANCELLED, "salah", LATER)
    assert mark(document, Status.CANCELLED, "salah", LATER).status == Status.CANCELLED


def test_an_ended_document_is_never_marked_otherwise() -> None:
    document = stored()
    mark(document, Status.CANCELLED, "salah", LATER)
    with pytest.raises(StatusRefused, match="sudah dibatalkan"):
        mark(document, Status.CANCELLED, "alasan lain", LATER)


@pytest.mark.parametrize(
    ("status", "reason", "at", "with_successor", "sentence"),
    [
        (Status.CANCELLED, " ", LATER, False, "memerlukan status akhir dan alasan"),
        (Status.VALID, "salah", LATER, False, "memerlukan status akhir dan alasan"),
        (Status.SUPERSEDED, "salah", LATER, False, "memerlukan dokumen pengganti"),
        (Status.CANCELLED, "salah", LATER, True, "memerlukan dokumen pengganti"),
        (Status.CANCELLED, "salah", AT - timedelta(seconds=1), False, "sebelum diterbitkan"),
    ],
)
def test_a_mark_that_makes_no_sense_is_refused(
    status: IssuedDocument.Status, reason: str, at: datetime, with_successor: bool, sentence: str
) -> None:
    document, other = stored("receipt:1"), stored("receipt:2")
    with pytest.raises(StatusRefused, match=sentence):
        mark(document, status, reason, at, superseded_by=other if with_successor else None)
    document.refresh_from_db()
    assert document.status == Status.VALID


def test_a_document_does_not_supersede_itself() -> None:
    document = stored()
    with pytest.raises(StatusRefused, match="memerlukan dokumen pengganti"):
        mark(document, Status.SUPERSEDED, "salah", LATER, superseded_by=document)


# --- The check page ---------------------------------------------------------------------------------------------
def test_anybody_may_type_a_code_in_any_spelling(client: Client) -> None:
    document = stored()
    assert client.get("/periksa/").status_code == 200
    response = client.post("/periksa/", {"code": " abcde zzz-zz "})
    assert (response.status_code, response["Location"]) == (302, f"/periksa/{document.code}/")


def test_signs_without_a_letter_are_an_unknown_code(client: Client) -> None:
    response = client.post("/periksa/", {"code": "///"}, follow=True)
    assert response.status_code == 404
    assert "Kode tidak dikenal" in response.content.decode()


def test_an_empty_code_is_asked_for_again(client: Client) -> None:
    response = client.post("/periksa/", {"code": " "})
    assert "Tulis kode periksa yang tertera pada dokumen." in response.content.decode()


@pytest.mark.parametrize("code", ["XXXXX-YYYYY", "x", "%3Cb%3E", "ABCDE-ZZZZZ' OR 1=1", "%00"])
def test_an_unknown_code_gets_a_friendly_page_with_status_404(client: Client, code: str) -> None:
    response = client.get(f"/periksa/{code}/")
    assert response.status_code == 404
    assert "Kode tidak dikenal" in response.content.decode()
    assert "<b>" not in response.content.decode().lower()


@pytest.mark.parametrize(("method", "status"), [("get", 404), ("post", 404)])
def test_a_post_to_an_unknown_code_changes_nothing_either(client: Client, method: str, status: int) -> None:
    assert getattr(client, method)("/periksa/XXXXX-YYYYY/").status_code == status


def test_the_page_shows_the_document_and_nothing_personal(client: Client) -> None:
    document = stored(number="")
    body = client.get(f"/periksa/{document.code}/").content.decode()
    assert "Tanda terima" in body and "9 Juni 2025" in body and "belum dicatat" in body and "masih berlaku" in body
    assert document.file.sha256 in body.replace("<wbr>", "")
    assert "Dewi" not in body


def test_a_recorded_number_is_shown(client: Client) -> None:
    document = stored(number="12/S.1/HKM.04")
    body = client.get(f"/periksa/{document.code}/").content.decode()
    assert "12/S.1/HKM.04" in body and "belum dicatat" not in body


def test_a_cancelled_document_is_shown_as_cancelled_with_the_reason(client: Client) -> None:
    document = mark(stored(), Status.CANCELLED, "Berita acara <dibatalkan>.", LATER)
    body = client.get(f"/periksa/{document.code}/").content.decode()
    assert "Dibatalkan" in body and "masih berlaku" not in body
    assert "Berita acara &lt;dibatalkan&gt;." in body and "Dewi" not in body


def test_a_superseded_document_leads_to_its_successor(client: Client) -> None:
    new = stored("receipt:2", number="13/B")
    document = mark(stored("receipt:1"), Status.SUPERSEDED, "koreksi", LATER, superseded_by=new)
    body = client.get(f"/periksa/{document.code}/").content.decode()
    assert f'href="/periksa/{new.code}/"' in body and "nomor 13/B" in body


def test_the_very_file_is_recognised(client: Client) -> None:
    document = stored()
    given = SimpleUploadedFile("apa saja.pdf", bytes(document.file.content))
    body = client.post(f"/periksa/{document.code}/", {"file": given}).content.decode()
    assert "sama bita demi bita" in body
    assert StoredFile.objects.count() == 1


def test_a_file_that_differs_in_one_byte_is_not(client: Client) -> None:
    document = stored()
    other = bytes(document.file.content) + b"\n"
    body = client.post(f"/periksa/{document.code}/", {"file": SimpleUploadedFile("a.pdf", other)}).content.decode()
    assert "bukan berkas yang diterbitkan" in body and "sama bita demi bita" not in body
    assert hashlib.sha256(other).hexdigest() in body.replace("<wbr>", "")
    assert StoredFile.objects.count() == 1


def test_a_file_of_the_limit_is_compared_and_one_byte_more_is_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "FILE_LIMIT", 10)
    url = f"/periksa/{stored().code}/"
    at_limit = client.post(url, {"file": SimpleUploadedFile("a.pdf", b"x" * 10)}).content.decode()
    above = client.post(url, {"file": SimpleUploadedFile("a.pdf", b"x" * 11)}).content.decode()
    assert "bukan berkas yang diterbitkan" in at_limit
    assert "lebih dari 20 MB" in above and "bukan berkas yang diterbitkan" not in above


@pytest.mark.parametrize(
    ("given", "sentence"), [({}, "Pilih berkas"), ({"file": SimpleUploadedFile("a.pdf", b"")}, "kosong (0 bita)")]
)
def test_a_missing_or_empty_file_is_asked_for_again(client: Client, given: dict[str, Any], sentence: str) -> None:
    response = client.post(f"/periksa/{stored().code}/", given)
    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_a_post_from_another_site_is_refused() -> None:
    document = stored()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/periksa/{document.code}/", {"file": SimpleUploadedFile("a", b"x")}).status_code == 403


def test_the_page_is_not_kept_by_caches(client: Client) -> None:
    assert "no-store" in client.get(f"/periksa/{stored().code}/")["Cache-Control"]
