"""The evidence pack of a decision about access: frozen, issued once, the same bytes every time."""

import json
from datetime import date

import pytest
import time_machine
from django.test import Client

from agreements import tasks
from agreements.documents.evidence import Decision, evidence_json
from agreements.models import Suspension
from agreements.services.suspension import restore_access, suspend_access
from exchanges.services.deliveries import lodge_feedback
from records.models import IssuedDocument
from records.services import journal
from tests.factories import World, at

JUN9, DEC12, DEC15, DEC16 = date(2025, 6, 9), date(2025, 12, 12), date(2025, 12, 15), date(2025, 12, 16)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The pages and attached data that would be drawn; drawing itself has tests of its own."""
    pages: list[tuple[str, str]] = []

    def draw(html: str, attachments: list[object] = []) -> bytes:  # noqa: B006 - never changed
        pages.append((html, attachments[0].text))  # type: ignore[attr-defined]
        return b"%PDF-" + str(len(pages)).encode()

    monkeypatch.setattr("records.services.documents.draw_pdf", draw)
    return pages


def stop(world: World) -> Suspension:
    return suspend_access(
        agreement=world.agreement, letter_number="B-1/BKN/2025", letter_dated_on=DEC12, effective_on=DEC12,
        grounds=["4(1)b.1"], reason="Belum ada balikan.", by=world.bkn_decider, at=at(DEC12),
    )


def restored(world: World) -> Suspension:
    delivery = world.received_delivery(JUN9)
    stop(world)
    lodge_feedback(
        delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer, at=at(DEC15)
    )
    return restore_access(
        agreement=world.agreement, letter_number="B-2/BKN/2025", letter_dated_on=DEC16, restored_on=DEC16,
        by=world.bkn_decider, at=at(DEC16),
    )


def test_each_decision_gets_its_pack_once(world: World, drawn: list[tuple[str, str]]) -> None:
    world.received_delivery(JUN9)
    stop(world)
    assert tasks.draw_letters() == {"settled": 1, "failed": 0, "left": 0}
    assert tasks.draw_letters() == {"settled": 0, "failed": 0, "left": 0}
    document = IssuedDocument.objects.get()
    assert (document.kind, document.number, document.dated_on) == (
        "Berkas bukti penghentian", "B-1/BKN/2025", DEC12
    )
    page, data = drawn[0]
    for part in ("Dasar Pasal 4(1)b.1: 1 kewajiban terlambat", "9 Desember 2025", "Tafsir yang dipakai saat itu",
                 "konfirmasi penerima di portal, 9 Juni 2025", "Belum ada balikan."):
        assert part in page
    assert data == evidence_json(Decision(Suspension.objects.select_related("agreement", "by_party__agency").get()))


def test_a_restoration_gets_a_pack_of_its_own_with_both_results(world: World, drawn: list[tuple[str, str]]) -> None:
    restored(world)
    assert tasks.draw_letters()["settled"] == 2
    assert set(IssuedDocument.objects.values_list("kind", "status")) == {
        ("Berkas bukti penghentian", "valid"), ("Berkas bukti pemulihan", "valid"),
    }
    page = next(html for html, _ in drawn if "Berkas bukti pemulihan" in html)
    assert "Hasil menurut kedua tafsir" in page
    assert "Syarat pemulihan terpenuhi sejak 15 Desember 2025." in page


def test_the_json_is_the_same_after_later_acts_and_names_its_entry_in_the_journal(
    world: World, client: Client
) -> None:
    delivery = world.received_delivery(JUN9)
    decided = stop(world)
    client.force_login(world.lan_reader)
    address = world.url(f"akses/{decided.pk}/bukti-penghentian/")
    with time_machine.travel("2025-12-12 10:00+07:00", tick=False):
        first = client.get(address).content
    lodge_feedback(
        delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer, at=at(DEC15)
    )
    with time_machine.travel("2025-12-16 10:00+07:00", tick=False):
        assert client.get(address).content == first
        assert client.get(world.url(f"akses/{decided.pk}/bukti-pemulihan/")).status_code == 404
    found = json.loads(first)
    [entry] = journal.of_object(world.agreement.code, f"suspension:{decided.pk}")
    assert found["journal_entry"] == {"sequence": entry.sequence, "hash": entry.hash}
    assert found["evidence"] == decided.evidence
    assert found["letter"] == {"number": "B-1/BKN/2025", "dated_on": "2025-12-12"}


def test_evidence_frozen_before_readings_were_kept_is_still_printed(
    world: World, drawn: list[tuple[str, str]]
) -> None:
    decided = restored(world)
    assert decided.restoration_evidence is not None
    for frozen in (decided.evidence, decided.restoration_evidence):
        for name in ("readings", "journal"):
            del frozen[name]
    for condition in decided.restoration_evidence["conditions"]:
        for name in ("curative", "literal", "missing"):
            del condition[name]
    decided.save()
    assert tasks.draw_letters() == {"settled": 2, "failed": 0, "left": 0}
    assert all("tidak dibekukan bersama keputusan ini" in html for html, _ in drawn)


def test_the_page_draws_the_trees_and_the_history_and_says_what_a_stop_reaches(world: World, client: Client) -> None:
    decided = restored(world)
    client.force_login(world.lan_reader)
    with time_machine.travel("2025-12-16 10:00+07:00", tick=False):
        page = client.get(world.url("akses/")).content.decode()
        before = client.get(world.url("akses/?per=2025-12-15")).content.decode()
    assert [p.count("<svg xmlns") for p in (page, before)] == [2, 3]
    assert "kuratif: terpenuhi" in before and "harfiah: tidak" in before
    assert "Yang tidak dihentikan" in page
    assert world.url(f"akses/{decided.pk}/bukti-pemulihan/") in page
    assert world.url(f"akses/{decided.pk}/bukti-pemulihan/") not in before
