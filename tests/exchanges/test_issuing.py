"""Documents follow the records by themselves: issued, issued again, ended; one that fails stops no other."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from agreements.services.facts import accept_contest, contest_receipt
from exchanges import tasks
from exchanges.models import Minutes
from exchanges.services import issuing
from exchanges.services.deliveries import lodge_feedback, withdraw_delivery
from exchanges.services.minutes import draft_minutes, finalise_minutes, submit_minutes
from exchanges.services.minutes_life import (
    acknowledge_minutes,
    ask_cancellation,
    cancel_minutes,
    decide_cancellation,
    deliver_minutes,
    number_minutes,
)
from records.drawing import DrawingFailed
from records.models import IssuedDocument
from tests.exchanges.minutes_made import sign
from tests.exchanges.values import minutes_values
from tests.factories import World, at

JUN7, JUN9, JUL2 = date(2025, 6, 7), date(2025, 6, 9), date(2025, 7, 2)
ON_JUL3 = time_machine.travel("2025-07-03 10:00+07:00", tick=False)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were drawn; drawing itself is replaced, for it takes seconds and has tests of its own."""
    pages: list[str] = []

    def draw(html: str, **_: object) -> bytes:
        if "Gagal" in html:
            raise DrawingFailed("Tidak dapat digambar.")
        pages.append(html)
        return b"%PDF-" + str(len(pages)).encode()

    monkeypatch.setattr("records.services.documents.draw_pdf", draw)
    return pages


def final(world: World, **given: Any) -> Minutes:
    minutes = draft_minutes(
        agreement=world.agreement, values=minutes_values(**given), by=world.lan_officer, at=at(JUL2)
    )
    submit_minutes(minutes=minutes, revision=1, by=world.lan_officer, at=at(JUL2))
    return finalise_minutes(minutes=minutes, revision=1, by=world.bkn_decider, at=at(JUL2))


def states() -> dict[str, str]:
    return dict(IssuedDocument.objects.order_by("pk").values_list("key", "status"))


@ON_JUL3
def test_final_minutes_get_one_document_however_often_the_job_runs(world: World, drawn: list[str]) -> None:
    minutes = final(world)
    assert tasks.draw_documents() == {"settled": 1, "failed": 0, "left": 0}
    assert tasks.draw_documents() == {"settled": 0, "failed": 0, "left": 0}
    minutes.refresh_from_db()
    assert minutes.document is not None
    assert states() == {f"minutes:{minutes.pk}:0": "valid"} and len(drawn) == 1
    assert "Jejak audit: catatan 4, sidik jari " in drawn[0]


@ON_JUL3
def test_a_number_brings_a_new_document_and_the_older_one_says_so(world: World, drawn: list[str]) -> None:
    minutes = final(world)
    tasks.draw_documents()
    number_minutes(minutes=minutes, number="7/BA/2025", by=world.lan_officer, at=at(JUL2))
    tasks.draw_documents()
    number_minutes(minutes=minutes, number="9/BA/2025", by=world.bkn_officer, at=at(JUL2))
    tasks.draw_documents()
    minutes.refresh_from_db()
    base = f"minutes:{minutes.pk}:"
    assert states() == {base + "0": "superseded", base + "1": "superseded", base + "2": "valid"}
    older, _, newest = IssuedDocument.objects.order_by("pk")
    assert (minutes.document, newest.number) == (newest, "7/BA/2025 dan 9/BA/2025")
    assert older.superseded_by is not None and issuing.work() == []


@ON_JUL3
def test_cancelling_ends_the_document_without_a_word_of_the_reason_in_public(world: World, drawn: list[str]) -> None:
    minutes = final(world)
    tasks.draw_documents()
    ask_cancellation(minutes=minutes, reason="Rahasia tentang Budi.", by=world.lan_decider, at=at(JUL2))
    decide_cancellation(minutes=minutes, agreed=True, by=world.bkn_decider, at=at(JUL2))
    tasks.draw_documents()
    document = IssuedDocument.objects.get()
    assert (document.status, document.status_reason) == ("cancelled", "Berita acara dibatalkan pada 2 Juli 2025.")
    assert issuing.work() == []


@ON_JUL3
def test_drafts_submitted_and_cancelled_before_drawing_get_nothing(world: World, drawn: list[str]) -> None:
    minutes = draft_minutes(agreement=world.agreement, values=minutes_values(), by=world.lan_officer, at=at(JUL2))
    assert issuing.work() == []
    submit_minutes(minutes=minutes, revision=1, by=world.lan_officer, at=at(JUL2))
    cancel_minutes(minutes=minutes, reason="Keliru.", by=world.lan_decider, at=at(JUL2))
    assert issuing.work() == [] and drawn == []


@ON_JUL3
def test_signed_minutes_keep_the_document_that_was_signed_and_their_delivery_gets_a_receipt(
    world: World, drawn: list[str]
) -> None:
    minutes = final(world)
    tasks.draw_documents()
    sign(minutes, world.lan_officer)
    number_minutes(minutes=minutes, number="7/BA/2025", by=world.lan_officer, at=at(JUL2))
    delivered = deliver_minutes(minutes=minutes, by=world.lan_officer, at=at(JUL2))
    assert delivered.fact is not None
    tasks.draw_documents()
    document, receipt = f"minutes:{minutes.pk}:0", f"receipt:{delivered.fact.pk}:"
    assert states() == {document: "valid", receipt + "1": "valid"}
    acknowledge_minutes(minutes=minutes, by=world.bkn_officer, at=at(JUL2))
    tasks.draw_documents()
    assert states() == {document: "valid", receipt + "1": "superseded", receipt + "2": "valid"}
    ask_cancellation(minutes=minutes, reason="Keliru.", by=world.lan_decider, at=at(JUL2))
    decide_cancellation(minutes=minutes, agreed=True, by=world.bkn_decider, at=at(JUL2))
    tasks.draw_documents()
    assert states() == {document: "cancelled", receipt + "1": "superseded", receipt + "2": "cancelled"}
    assert issuing.work() == []


@ON_JUL3
def test_a_receipt_is_issued_once_settled_ends_with_a_contest_and_comes_again_when_both_agree(
    world: World, drawn: list[str]
) -> None:
    delivery = world.deliver(JUN7)
    assert issuing.work() == []
    world.confirm(delivery.fact, JUN9)
    tasks.draw_documents()
    base = f"receipt:{delivery.pk}:"
    assert states() == {base + "2": "valid"}
    contest = contest_receipt(fact=delivery.fact, received_on=JUN7, reason="Log kami lain.", by=world.bkn_officer,
                              at=at(JUN9))
    tasks.draw_documents()
    assert states() == {base + "2": "cancelled"} and issuing.work() == []
    accept_contest(contest=contest, by=world.lan_officer, at=at(JUN9))
    tasks.draw_documents()
    assert states() == {base + "2": "cancelled", base + "3": "valid"}
    assert IssuedDocument.objects.latest("pk").dated_on == JUN7


@ON_JUL3
def test_a_receipt_of_what_no_longer_counts_is_cancelled(world: World, drawn: list[str]) -> None:
    delivery = world.received_delivery(JUN9)
    tasks.draw_documents()
    contest = contest_receipt(fact=delivery.fact, received_on=None, reason="Kosong.", by=world.lan_officer,
                              at=at(JUL2))
    accept_contest(contest=contest, by=world.bkn_officer, at=at(JUL2))
    tasks.draw_documents()
    document = IssuedDocument.objects.get()
    assert (document.status, document.status_reason) == (
        "cancelled", "Catatan yang diterima ini dibatalkan pada 2 Juli 2025."
    )
    other = world.deliver(JUL2)
    withdraw_delivery(delivery=other, reason="Keliru.", by=world.bkn_officer, at=at(JUL2))
    assert issuing.work() == []


@ON_JUL3
def test_feedback_gets_its_receipt_at_once(world: World, drawn: list[str]) -> None:
    feedback = lodge_feedback(delivery=world.deliver(JUN7), data_coverage="part", reference_coverage="none",
                              by=world.lan_officer, at=at(JUL2))
    tasks.draw_documents()
    assert states() == {f"receipt:{feedback.pk}:1": "valid"}
    assert IssuedDocument.objects.get().dated_on == JUL2


@ON_JUL3
def test_one_that_cannot_be_drawn_is_counted_tried_again_and_stops_no_other(world: World, drawn: list[str]) -> None:
    final(world, data_group="Gagal")
    good = final(world)
    assert tasks.draw_documents() == {"settled": 1, "failed": 1, "left": 0}
    assert states() == {f"minutes:{good.pk}:0": "valid"}
    assert tasks.draw_documents() == {"settled": 0, "failed": 1, "left": 0}


@ON_JUL3
def test_a_run_settles_a_bounded_number_and_leaves_the_rest(
    world: World, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("records.tasks._PER_RUN", 2)
    for n in range(3):
        world.received_delivery(JUN9, group=f"Kelompok {n}")
    assert tasks.draw_documents() == {"settled": 2, "failed": 0, "left": 1}
    assert tasks.draw_documents() == {"settled": 1, "failed": 0, "left": 0}


@ON_JUL3
def test_minutes_that_were_numbered_while_being_drawn_do_not_end_up_with_the_older_document(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes = final(world)

    def draw(html: str, **_: object) -> bytes:
        number_minutes(minutes=minutes, number="7/BA/2025", by=world.lan_officer, at=at(JUL2))
        return b"%PDF-old"

    monkeypatch.setattr("records.services.documents.draw_pdf", draw)
    tasks.draw_documents()
    minutes.refresh_from_db()
    assert minutes.document is None
    monkeypatch.setattr("records.services.documents.draw_pdf", lambda html, **_: b"%PDF-new")
    tasks.draw_documents()
    minutes.refresh_from_db()
    assert minutes.document is not None and bytes(minutes.document.file.content) == b"%PDF-new"
    assert states() == {f"minutes:{minutes.pk}:0": "superseded", f"minutes:{minutes.pk}:1": "valid"}


@ON_JUL3
def test_what_a_crash_left_between_issuing_and_ending_is_put_right(world: World, drawn: list[str]) -> None:
    minutes = final(world)
    tasks.draw_documents()
    number_minutes(minutes=minutes, number="7/BA/2025", by=world.lan_officer, at=at(JUL2))
    tasks.draw_documents()
    IssuedDocument.objects.update(status="valid", status_reason="", superseded_by=None)
    tasks.draw_documents()
    assert states() == {f"minutes:{minutes.pk}:0": "superseded", f"minutes:{minutes.pk}:1": "valid"}


@ON_JUL3
def test_the_document_is_handed_out_to_its_own_parties_only_byte_for_byte(world: World, drawn: list[str]) -> None:
    minutes = final(world)
    tasks.draw_documents()
    document = IssuedDocument.objects.get()
    client = Client()
    client.force_login(world.lan_reader)
    page = client.get(world.url(f"berita-acara/{minutes.pk}/")).content.decode()
    assert world.url(f"dokumen/{document.code}/") in page and "Dokumen sedang disiapkan" not in page
    response = client.get(world.url(f"dokumen/{document.code}/"))
    assert response.content == b"%PDF-1"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == (
        'attachment; filename="berita-acara-jf-analis-kebijakan-2025-07-01.pdf"'
    )
    IssuedDocument.objects.update(chain="perjanjian-lain")
    assert client.get(world.url(f"dokumen/{document.code}/")).status_code == 404
    client.force_login(world.outsider)
    assert client.get(world.url(f"dokumen/{document.code}/")).status_code == 404
    assert Client().get(world.url(f"dokumen/{document.code}/")).status_code == 302


@ON_JUL3
def test_a_page_of_the_past_lists_only_what_was_issued_by_then(world: World, drawn: list[str]) -> None:
    minutes = final(world)
    with time_machine.travel("2025-07-05 10:00+07:00", tick=False):
        tasks.draw_documents()
        client = Client()
        client.force_login(world.lan_reader)
        code = IssuedDocument.objects.get().code
        address = world.url(f"berita-acara/{minutes.pk}/")
        assert code in client.get(address).content.decode()
        assert code not in client.get(address, {"per": "2025-07-04"}).content.decode()
