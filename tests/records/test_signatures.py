"""The signatures of a PDF are read in a process of its own, against real certificates made here."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string

from records.models import IssuedDocument, StoredFile
from records.services import documents
from records.signatures import Signed, read_signatures
from records.uploads import UploadRefused, checked_pdf, checked_update
from tests.records.signed import Authority, issued, sign, updated

NOW = datetime(2025, 7, 3, 3, 0, tzinfo=UTC)


@pytest.fixture
def authority(settings: Any, tmp_path: Path) -> Authority:
    """An authority whose root is installed."""
    made = Authority()
    (tmp_path / "akar.pem").write_text(made.pem)
    (tmp_path / "catatan.txt").write_text("bukan sertifikat")
    settings.TRUST_ROOTS = str(tmp_path)
    return made


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def read(content: bytes, **given: Any) -> Signed:
    return read_signatures(content, **({"issued": len(issued()), "at": NOW} | given))


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_two_signatures_are_read_with_who_when_intact_whole_and_trusted(authority: Authority) -> None:
    one = sign(issued(), authority.signer("Budi Peraga"), "Ttd1")
    two = sign(one, authority.signer("Siti Contoh"), "Ttd2", box=(300, 60, 440, 110))

    found = read(two)

    assert [(s.signer, s.number, s.intact, s.whole, s.trusted, s.reason, s.fault) for s in found.signatures] == [
        ("Budi Peraga", 1, True, True, True, "", ""), ("Siti Contoh", 2, True, True, True, "", ""),
    ]
    assert [s.signed_at for s in found.signatures] == [NOW, NOW]
    assert (found.changes, found.signers, two.startswith(issued())) == ((), 2, True)


def test_one_person_who_signs_twice_is_one_signer(authority: Authority) -> None:
    signer = authority.signer("Budi Peraga")

    found = read(sign(sign(issued(), signer, "Ttd1"), signer, "Ttd2"))

    assert (len(found.good), found.signers) == (2, 1)


def test_an_invisible_signature_counts(authority: Authority) -> None:
    found = read(sign(issued(), authority.signer("Budi Peraga"), "Ttd1", box=None))

    assert (len(found.good), found.changes) == (1, ())


def test_a_number_in_the_signers_name_is_masked(authority: Authority) -> None:
    found = read(sign(issued(), authority.signer("Budi Peraga 197001011995031001"), "Ttd1"))

    assert found.signatures[0].signer == "Budi Peraga 1970****001"


def test_without_roots_trust_is_not_judged() -> None:
    (one,) = read(sign(issued(), Authority().signer("Budi Peraga"), "Ttd1")).signatures

    assert (one.intact, one.trusted, one.reason) == (
        True, None, "Kepercayaan tidak dapat dinilai: akar belum dipasang."
    )


def test_a_signer_of_another_authority_is_intact_but_not_trusted(authority: Authority) -> None:
    (one,) = read(sign(issued(), Authority("Akar Lain").signer("Orang Asing"), "Ttd1")).signatures

    assert (one.intact, one.whole, one.trusted, one.reason) == (
        True, True, False, "Rantai sertifikat tidak sampai ke akar yang dipasang."
    )


@pytest.mark.parametrize(("until", "trusted"), [(NOW, True), (datetime(2025, 7, 3, 2, 59, tzinfo=UTC), False)])
def test_a_certificate_is_trusted_up_to_its_last_minute(authority: Authority, until: datetime, trusted: bool) -> None:
    (one,) = read(sign(issued(), authority.signer("Budi Peraga", until=until), "Ttd1")).signatures

    assert (one.intact, one.trusted) == (True, trusted)


def test_a_changed_byte_breaks_the_signatures_that_cover_it(authority: Authority) -> None:
    signed = sign(issued(), authority.signer("Budi Peraga"), "Ttd1")
    changed = flipped(signed, signed.index(b"/M (", len(issued())) + 6)

    (one,) = read(changed).signatures

    assert (one.intact, one.trusted, one.fault) == (
        False, None, "Isi yang dicakup tanda tangan ini berubah sesudah ditandatangani."
    )


def test_a_damaged_signature_leaves_the_one_before_it_intact(authority: Authority) -> None:
    one = sign(issued(), authority.signer("Budi Peraga"), "Ttd1")
    two = sign(one, authority.signer("Siti Contoh"), "Ttd2")
    place = two.index(b"/Contents <", len(one)) + 11
    damaged = two[:place] + b"00" + two[place + 2 :]

    found = read(damaged)

    assert [s.intact for s in found.signatures] == [True, False]
    assert found.signatures[1].fault == (
        "Tanda tangan ini rusak atau tidak lengkap, sehingga tidak dapat diperiksa."
    )


def page_changed(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


def note_added(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    note = writer.add_object(generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/FreeText"),
        pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (10, 10, 50, 50)]),
        pdf_name("/Contents"): pdf_string("Disetujui"),
    }))
    kept = page.get("/Annots", ())
    page[pdf_name("/Annots")] = generic.ArrayObject([*(kept.raw_get(i) for i in range(len(kept))), note])
    writer.update_container(page)


def script_added(writer: Any) -> None:
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
    )
    writer.update_root()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (page_changed, "isi halaman 1"), (note_added, "anotasi atau tautan pada halaman 1"),
        (script_added, "tindakan, skrip atau berkas sisipan"),
    ],
)
def test_what_was_changed_besides_is_named_before_and_after_signing(
    authority: Authority, change: Any, named: str
) -> None:
    signer = authority.signer("Budi Peraga")

    before = read(sign(updated(issued(), change), signer, "Ttd1"))
    after = read(updated(sign(issued(), signer, "Ttd1"), change))

    assert ([s.good for s in before.signatures], before.changes) == ([True], (named,))
    assert ([(s.intact, s.whole) for s in after.signatures], after.changes) == ([(True, False)], (named,))


def test_a_box_that_could_hide_the_page_is_named(authority: Authority) -> None:
    signer = authority.signer("Budi Peraga")

    assert read(sign(issued(), signer, "Ttd1", box=(10, 10, 580, 700))).changes == (
        "kotak tanda tangan yang dapat menutupi isi halaman 1",
    )


def test_another_document_behind_the_issued_one_is_named() -> None:
    found = read(issued() + issued())

    assert (found.signatures, found.changes) == ((), ("isi lain di belakang berkas",))


def test_a_file_that_was_written_anew_behind_the_issued_bytes_is_refused(authority: Authority) -> None:
    other = sign(updated(issued(), page_changed), authority.signer("Budi Peraga"), "Ttd1")
    # The other file's own places are moved along, so that it stands by itself behind the issued one.
    moved = _moved(other, len(issued()))

    with pytest.raises(UploadRefused, match="ditulis ulang di bagian belakang|susunannya rusak"):
        read(issued() + moved)


def _moved(content: bytes, by: int) -> bytes:
    start = content.rindex(b"startxref") + 10
    place = int(content[start:].split()[0])
    return content[:start] + str(place + by).encode() + b"\n%%EOF\n"


@pytest.mark.parametrize(
    "content",
    [
        lambda: b"", lambda: b"%PDF-1.7\n%%EOF\n", lambda: issued()[:-40], lambda: b"%PDF-1.7\nstartxref\n9\n%%EOF\n",
        lambda: b"%PDF-1.7\n1 0 obj\n" + b"[" * 300_000 + b"\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n"
        b"<</Root 1 0 R/Size 2>>\nstartxref\n300024\n%%EOF\n",
        lambda: b"%PDF-1.7\n1 0 obj\n<</Pages 1 0 R/Kids[1 0 R]/AcroForm<</Fields[1 0 R]>>/FT/Sig/T(a)/V 1 0 R>>\n"
        b"endobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Root 1 0 R/Size 2>>\nstartxref\n"
        b"100\n%%EOF\n",
    ],
    ids=["empty", "no objects", "truncated", "no table", "deep", "itself"],
)
def test_what_is_no_readable_pdf_is_refused_in_words(content: Any) -> None:
    with pytest.raises(UploadRefused) as refused:
        read(content(), issued=0)

    assert str(refused.value).endswith(".")


def test_a_file_that_takes_too_much_is_stopped() -> None:
    with pytest.raises(UploadRefused, match="melebihi batas, jadi dihentikan"):
        read(issued() + b" " * 8_000_000, memory=100 << 20)


def test_an_update_of_a_document_may_bring_no_script(authority: Authority) -> None:
    signed = sign(updated(issued(), script_added), authority.signer("Budi Peraga"), "Ttd1")

    with pytest.raises(UploadRefused, match="PDF ini memuat /(JavaScript|OpenAction)"):
        checked_update("a.pdf", signed, len(issued()))


def test_the_file_inside_an_issued_document_does_not_stand_against_its_signed_copy(authority: Authority) -> None:
    signed = sign(issued(), authority.signer("Budi Peraga"), "Ttd1")

    assert checked_update("..\\salinan.PDF", signed, len(issued())).name == "salinan.pdf"
    with pytest.raises(UploadRefused, match="EmbeddedFile"):
        checked_pdf("a.pdf", signed)


# --- The public check page ------------------------------------------------------------------------------------
@pytest.fixture
def document(db: None) -> IssuedDocument:
    file = StoredFile.objects.create(
        sha256=hashlib.sha256(issued()).hexdigest(), size=len(issued()), media_type="application/pdf",
        name="naskah.pdf", content=issued(), stored_at=NOW,
    )
    return IssuedDocument.objects.create(
        code="ABCDE-23456", key="minutes:1:0", chain="pks", kind="Berita acara", title="Naskah",
        dated_on=NOW.date(), file=file, issued_at=NOW,
    )


def answered(client: Client, content: bytes) -> str:
    given = SimpleUploadedFile("salinan.pdf", content)
    return client.post("/periksa/ABCDE-23456/", {"file": given}).content.decode()


def test_the_check_page_recognises_a_signed_copy_and_names_nobody(
    client: Client, document: IssuedDocument, authority: Authority
) -> None:
    one = sign(issued(), authority.signer("Budi Peraga"), "Ttd1")
    body = answered(client, sign(one, Authority("Lain").signer("Siti Contoh"), "Ttd2"))

    assert "salinan bertanda tangan dari dokumen ABCDE-23456" in body
    assert "dengan 2 tanda tangan utuh" in body
    assert "1 dari 2 sertifikatnya dipercaya" in body
    assert ("Budi" in body, "Siti" in body) == (False, False)


def test_the_check_page_says_what_was_changed_in_a_signed_copy(
    client: Client, document: IssuedDocument, authority: Authority
) -> None:
    body = answered(client, updated(sign(issued(), authority.signer("Budi Peraga"), "Ttd1"), page_changed))

    assert "bukan salinan bertanda tangan yang utuh" in body
    assert "<li>1 tanda tangan tidak utuh</li><li>Diubah selain tanda tangan: isi halaman 1</li>" in body


def test_the_check_page_says_when_signatures_cannot_be_read(client: Client, document: IssuedDocument) -> None:
    body = answered(client, issued() + b"/ByteRange startxref\n99999999\n%%EOF\n")

    assert "bukan berkas yang diterbitkan" in body
    assert "tanda tangannya tidak dapat dibaca. Berkas ini tidak dapat dibaca sebagai PDF" in body


def test_the_document_that_a_file_begins_with_is_found_within_its_agreement(document: IssuedDocument) -> None:
    assert documents.beginning_of(issued() + b"x", "pks") == document
    assert documents.beginning_of(issued(), "pks") == document
    assert documents.beginning_of(issued()[:-1], "pks") is None
    assert documents.beginning_of(issued() + b"x", "lain") is None
