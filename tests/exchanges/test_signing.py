"""Signed copies of minutes: what is taken, what waits for the other party, what is refused and why."""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.access import NotAllowed
from accounts.models import User
from exchanges.models import Minutes, SignedCopy
from exchanges.papers import minutes_key
from exchanges.services.minutes_contents import MinutesRefused
from exchanges.services.minutes_life import number_minutes
from exchanges.services.signing import decide_signed_copy, examine, lodge_signed_copy
from records.models import IssuedDocument, JournalEntry, StoredFile
from records.services import documents
from tests.exchanges.minutes_made import final
from tests.exchanges.minutes_made import sign as made_signed
from tests.factories import World, at
from tests.records.signed import Authority, issued, sign, updated
from tests.records.test_signatures import page_changed

JUL2, JUL3, JUL4 = date(2025, 7, 2), date(2025, 7, 3), date(2025, 7, 4)
SCAN = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
State = SignedCopy.State


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel(at(JUL3), tick=False):
        yield


def documented(minutes: Minutes, content: bytes, code: str = "ABCDE-23456", on: date = JUL2) -> IssuedDocument:
    file = StoredFile.objects.create(
        sha256=hashlib.sha256(content).hexdigest(), size=len(content), media_type="application/pdf", name="ba.pdf",
        content=content, stored_at=at(on),
    )
    return IssuedDocument.objects.create(
        code=code, key=minutes_key(minutes), chain=minutes.agreement.code, kind="Berita acara", title="Hasil",
        dated_on=minutes.matched_on, file=file, issued_at=at(on),
    )


@pytest.fixture
def minutes(world: World) -> Minutes:
    made = final(world)
    documented(made, issued())
    return made


def lodge(minutes: Minutes, content: bytes, by: User, on: date = JUL3, signed_on: date | None = None) -> SignedCopy:
    copy = examine(minutes=minutes, name="salinan.pdf", content=content, at=at(on))
    return lodge_signed_copy(minutes=minutes, copy=copy, signed_on=signed_on, by=by, at=at(on))


def test_a_copy_that_two_people_signed_makes_the_minutes_signed(
    world: World, minutes: Minutes, settings: Any, tmp_path: Path
) -> None:
    authority = Authority()
    (tmp_path / "akar.pem").write_text(authority.pem)
    settings.TRUST_ROOTS = str(tmp_path)
    two = sign(sign(issued(), authority.signer("Budi Peraga"), "A"), authority.signer("Siti Contoh"), "B")

    copy = lodge(minutes, two, world.bkn_officer, JUL4)

    minutes.refresh_from_db()
    assert (copy.kind, copy.state, copy.signed_on, len(copy.signatures)) == ("electronic", "accepted", JUL3, 2)
    assert bytes(copy.file.content) == two
    assert (minutes.state, minutes.signed_at, minutes.document_id) == ("signed", at(JUL4), copy.document_id)
    assert JournalEntry.objects.filter(act="lodge_signed_copy").count() == 1


def test_two_certificates_that_nobody_trusts_do_not_sign_for_the_other_party(world: World, minutes: Minutes) -> None:
    authority = Authority()
    two = sign(sign(issued(), authority.signer("Budi Peraga"), "A"), authority.signer("Siti Contoh"), "B")

    copy = lodge(minutes, two, world.lan_officer, JUL4)

    minutes.refresh_from_db()
    assert (copy.kind, copy.state, minutes.state) == ("electronic", "waiting", "final")
    decide_signed_copy(copy=copy, accepted=True, by=world.bkn_officer, at=at(JUL4))
    minutes.refresh_from_db()
    assert minutes.state == "signed"


def test_one_signature_waits_and_the_other_partys_completes_it(world: World, minutes: Minutes) -> None:
    authority = Authority()
    one = sign(issued(), authority.signer("Budi Peraga"), "A")
    waiting = lodge(minutes, one, world.lan_officer)
    minutes.refresh_from_db()
    assert (waiting.state, minutes.state) == ("waiting", "final")

    copy = lodge(minutes, sign(one, authority.signer("Siti Contoh"), "B"), world.bkn_officer)

    waiting.refresh_from_db()
    minutes.refresh_from_db()
    assert (waiting.state, copy.state, minutes.state) == ("replaced", "accepted", "signed")


def test_a_scan_waits_until_the_other_party_accepts_it(world: World, minutes: Minutes) -> None:
    copy = lodge(minutes, SCAN, world.lan_officer, signed_on=JUL2)
    assert (copy.kind, copy.state, copy.signatures) == ("scan", "waiting", [])
    for wrong in (world.lan_officer, world.lan_decider):
        with pytest.raises(NotAllowed, match="PIHAK lainnya, yaitu BKN"):
            decide_signed_copy(copy=copy, accepted=True, by=wrong, at=at(JUL4))

    decided = decide_signed_copy(copy=copy, accepted=True, by=world.bkn_officer, at=at(JUL4))

    minutes.refresh_from_db()
    assert (decided.state, decided.decided_by, minutes.state) == ("accepted", world.bkn_officer, "signed")
    with pytest.raises(MinutesRefused, match="tidak menunggu putusan"):
        decide_signed_copy(copy=copy, accepted=False, reason="Buram.", by=world.bkn_officer, at=at(JUL4))


def test_a_rejected_scan_stays_with_its_reason_and_another_may_come(world: World, minutes: Minutes) -> None:
    copy = lodge(minutes, SCAN, world.lan_officer, signed_on=JUL3)
    with pytest.raises(MinutesRefused, match="Tuliskan alasan penolakan"):
        decide_signed_copy(copy=copy, accepted=False, reason=" ", by=world.bkn_officer, at=at(JUL4))

    copy = decide_signed_copy(copy=copy, accepted=False, reason="Halaman 2 hilang.", by=world.bkn_officer, at=at(JUL4))

    minutes.refresh_from_db()
    assert (copy.state, copy.rejected_reason, minutes.state) == ("rejected", "Halaman 2 hilang.", "final")
    assert lodge(minutes, SCAN, world.bkn_officer, JUL4, JUL4).state == "waiting"


def test_a_waiting_scan_is_replaced_by_its_own_party_only(world: World, minutes: Minutes) -> None:
    first = lodge(minutes, SCAN, world.lan_officer, signed_on=JUL3)
    other = SCAN.replace(b"<<>>", b"<< >>")
    with pytest.raises(MinutesRefused, match="Berkas yang sama sudah diunggah"):
        lodge(minutes, SCAN, world.lan_decider, signed_on=JUL3)
    with pytest.raises(MinutesRefused, match="diunggah LAN pada 3 Juli 2025 masih menunggu putusan Anda"):
        lodge(minutes, other, world.bkn_officer, signed_on=JUL3)

    second = lodge(minutes, other, world.lan_decider, signed_on=JUL3)

    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "waiting")


@pytest.mark.parametrize(
    ("signed_on", "taken"),
    [(None, False), (date(2025, 7, 1), False), (JUL2, True), (JUL3, True), (JUL4, False)],
)
def test_a_scan_says_a_day_between_issue_and_today(
    world: World, minutes: Minutes, signed_on: date | None, taken: bool
) -> None:
    if taken:
        assert lodge(minutes, SCAN, world.lan_officer, signed_on=signed_on).signed_on == signed_on
        return
    with pytest.raises(MinutesRefused) as refused:
        lodge(minutes, SCAN, world.lan_officer, signed_on=signed_on)
    assert (refused.value.field, SignedCopy.objects.count()) == ("signed_on", 0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda signer: issued(), "belum ada tanda tangan"),
        (lambda signer: updated(issued(), lambda w: w.update_root()), "tidak memuat tanda tangan"),
        (lambda signer: updated(sign(issued(), signer, "A"), page_changed), "selain dengan tanda tangan: isi hal"),
        (lambda signer: sign(updated(issued(), page_changed), signer, "A"), "selain dengan tanda tangan: isi hal"),
        (lambda signer: _broken(sign(issued(), signer, "A")), "Tanda tangan Budi Peraga tidak utuh"),
        (lambda signer: sign(issued(), signer, "A")[:-400] + b"\n%%EOF\n", "susunannya rusak atau terpotong"),
        (lambda signer: b"bukan PDF", "bukan PDF"),
    ],
    ids=["issued itself", "unsigned", "changed after", "changed before", "broken", "truncated", "no pdf"],
)
def test_what_is_no_signed_copy_is_refused_with_what_is_wrong(minutes: Minutes, content: Any, reason: str) -> None:
    with pytest.raises(MinutesRefused, match=reason) as refused:
        examine(minutes=minutes, name="a.pdf", content=content(Authority().signer("Budi Peraga")), at=at(JUL3))
    assert refused.value.field == "file"


def _broken(content: bytes) -> bytes:
    place = content.index(b"/M (", len(issued())) + 6
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_a_copy_of_an_earlier_issue_is_named_as_such(world: World, minutes: Minutes) -> None:
    signed = sign(issued(), Authority().signer("Budi Peraga"), "A")
    waiting = lodge(minutes, signed, world.lan_officer)
    minutes = number_minutes(minutes=minutes, number="4/BA/2025", by=world.lan_officer, at=at(JUL3))
    with pytest.raises(MinutesRefused, match="masih disiapkan"):
        examine(minutes=minutes, name="a.pdf", content=signed, at=at(JUL3))
    later = documented(minutes, issued() + b" ", "FGHJK-23456", JUL3)
    documents.replace(f"minutes:{minutes.pk}:", later, "Diterbitkan kembali.", at(JUL3))

    with pytest.raises(MinutesRefused, match="ABCDE-23456, terbitan terdahulu yang sudah digantikan.*FGHJK-23456"):
        examine(minutes=minutes, name="a.pdf", content=signed, at=at(JUL3))
    with pytest.raises(MinutesRefused, match="dokumen yang tidak berlaku lagi"):
        decide_signed_copy(copy=waiting, accepted=True, by=world.bkn_officer, at=at(JUL4))
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_minutes_that_are_not_final_take_no_copy(world: World, minutes: Minutes) -> None:
    copy = examine(minutes=minutes, name="a.pdf", content=SCAN, at=at(JUL3))
    made_signed(minutes, world.lan_officer, JUL3)

    with pytest.raises(MinutesRefused, match=r"tidak menunggu tanda tangan \(ditandatangani\)"):
        lodge_signed_copy(minutes=minutes, copy=copy, signed_on=JUL3, by=world.lan_officer, at=at(JUL3))
    with pytest.raises(NotAllowed, match="Peran Anda"):
        lodge_signed_copy(minutes=minutes, copy=copy, signed_on=JUL3, by=world.lan_reader, at=at(JUL3))


# --- Pages ----------------------------------------------------------------------------------------------------
def url(minutes: Minutes, rest: str = "") -> str:
    return f"/pks/{minutes.agreement.code}/berita-acara/{minutes.pk}/{rest}"


def test_a_scan_is_lodged_shown_and_accepted_on_the_pages(client: Client, world: World, minutes: Minutes) -> None:
    client.force_login(world.lan_officer)
    given = {"file": SimpleUploadedFile("pindaian.pdf", SCAN), "signed_on": "2025-07-03"}
    assert client.post(url(minutes, "salinan/unggah/"), given).headers["Location"] == url(minutes)
    copy = SignedCopy.objects.get()
    assert "menunggu konfirmasi PIHAK lainnya" in (page := client.get(url(minutes)).content.decode())
    assert ("Putuskan salinan" in page, copy.file.sha256[:32] in page) == (False, True)
    assert client.get(url(minutes, f"salinan/{copy.pk}/putuskan/")).status_code == 403

    client.force_login(world.bkn_officer)
    assert "Putuskan salinan" in client.get(url(minutes)).content.decode()
    decide = url(minutes, f"salinan/{copy.pk}/putuskan/")
    assert "menjadi ditandatangani" in client.post(decide, {"decision": "accept"}).content.decode()
    minutes.refresh_from_db()
    assert minutes.state == "final"
    client.post(decide, {"decision": "accept", "confirmed": "1"})
    minutes.refresh_from_db()
    assert minutes.state == "signed"

    kept = client.get(url(minutes, f"salinan/{copy.pk}/"))
    assert b"".join(kept.streaming_content) == SCAN
    assert kept.headers["Content-Disposition"] == 'attachment; filename="pindaian.pdf"'
    assert client.get(url(minutes, "salinan/999/")).status_code == 404


def test_the_page_shows_who_signed_when_and_how_it_holds(client: Client, world: World, minutes: Minutes) -> None:
    lodge(minutes, sign(issued(), Authority().signer("Budi Peraga"), "A"), world.lan_officer)
    client.force_login(world.lan_reader)

    page = client.get(url(minutes)).content.decode()

    for words in ("Budi Peraga", "3 Juli 2025", "utuh", "seluruh dokumen", "akar belum dipasang"):
        assert words in page
    assert "Unggah salinan" not in page


def test_a_refused_file_is_told_on_the_form_and_kept_nowhere(client: Client, world: World, minutes: Minutes) -> None:
    client.force_login(world.lan_officer)
    given = {"file": SimpleUploadedFile("a.pdf", issued())}

    answer = client.post(url(minutes, "salinan/unggah/"), given)

    assert (answer.status_code, SignedCopy.objects.count()) == (422, 0)
    assert "belum ada tanda tangan di dalamnya" in answer.content.decode()
    assert client.get(url(minutes, "salinan/unggah/")).status_code == 200
