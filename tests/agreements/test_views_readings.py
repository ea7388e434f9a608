"""The register of readings: what is in use and on whose word, changing it with both parties, and its draft points."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from agreements.documents.points import points_html
from agreements.models import Obligation, ObligationRevision, ReadingChange
from agreements.reading_state import reading_states
from agreements.services.readings import decide_reading, propose_reading, withdraw_reading
from records.drawing import DrawingFailed
from records.models import JournalEntry
from tests.agreements.asking import query_count
from tests.factories import World, at

OCT1, OCT2, OCT5 = date(2025, 10, 1), date(2025, 10, 2), date(2025, 10, 5)
YES = {"confirmed": "1"}
YEAR = {"chosen": "calendar", "reason": "Mengikuti tahun anggaran."}


def on(day: date) -> time_machine.travel:
    return time_machine.travel(f"{day} 10:00+07:00", tick=False)


def propose(world: World, code: str = "year", chosen: str = "calendar") -> ReadingChange:
    return propose_reading(
        reading=world.agreement.reading(code), chosen=chosen, reason="Uji.", by=world.lan_officer, at=at(OCT1)
    )


def agree(world: World, change: ReadingChange, day: date = OCT2) -> ReadingChange:
    return decide_reading(change=change, agreed=True, by=world.bkn_decider, at=at(day))


def counts() -> tuple[int, int, int]:
    return (
        ReadingChange.objects.count(), ObligationRevision.objects.count(),
        JournalEntry.objects.filter(refused=False).count(),
    )


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_the_register_shows_each_open_point_and_what_cannot_be_computed_yet(world: World, client: Client) -> None:
    client.force_login(world.lan_reader)
    with on(OCT1):
        page = text_of(client.get(world.url("tafsir/")))
    assert "Per 1 Oktober 2025: 10 hal, 0 disepakati kedua PIHAK, 0 usul menunggu persetujuan." in page
    for reading in world.agreement.readings.all():
        assert f'id="{reading.code}"' in page
    assert page.count("Portal belum dapat menghitung menurut pilihan lain") == 4
    assert "usulkan/" not in page


def test_a_proposal_shows_its_effects_and_writes_only_when_confirmed(world: World, client: Client) -> None:
    reading = world.agreement.reading("year")
    url = world.url(f"tafsir/{reading.pk}/usulkan/")
    client.force_login(world.lan_officer)
    before = counts()
    with on(OCT1):
        page = text_of(client.post(url, YEAR))
        assert counts() == before
        for words in ("Baru", "31 Desember 2025", "Batal sejak 1 Oktober 2025", "Bila disetujui:"):
            assert words in page
        done = client.post(url, YEAR | YES)
    assert done.status_code == 302 and done["Location"].endswith("tafsir/#year")
    change = ReadingChange.objects.get()
    assert (change.state, change.before, change.chosen) == ("proposed", "agreement", "calendar")
    assert world.agreement.reading("year").chosen == "agreement"


def test_a_reading_that_moves_no_date_says_so(world: World, client: Client) -> None:
    reading = world.agreement.reading("cure")
    client.force_login(world.lan_officer)
    with on(OCT1):
        page = text_of(client.post(
            world.url(f"tafsir/{reading.pk}/usulkan/"), {"chosen": "literal", "reason": "Uji."}
        ))
    assert page.count("Tidak ada tanggal yang bergeser.") == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({"chosen": "agreement", "reason": "Uji."}, "Pilih salah satu tafsir yang tersedia."),
     ({"chosen": "", "reason": "Uji."}, "Isi bagian ini."),
     ({"chosen": "calendar", "reason": " "}, "Isi bagian ini.")],
)
def test_a_proposal_that_cannot_be_is_shown_again(
    world: World, client: Client, typed: dict[str, str], sentence: str
) -> None:
    client.force_login(world.lan_officer)
    before = counts()
    with on(OCT1):
        response = client.post(world.url(f"tafsir/{world.agreement.reading('year').pk}/usulkan/"), typed | YES)
    assert response.status_code == 422 and sentence in text_of(response)
    assert counts() == before


def test_what_cannot_be_computed_cannot_be_proposed(world: World, client: Client) -> None:
    url = world.url(f"tafsir/{world.agreement.reading('start-of-feedback').pk}/usulkan/")
    client.force_login(world.lan_officer)
    with on(OCT1):
        assert client.get(url).status_code == 403
        response = client.post(url, {"chosen": "first-delivery", "reason": "Uji."} | YES)
    assert response.status_code == 422 and "belum dapat menghitung menurut tafsir ini" in text_of(response)
    assert not ReadingChange.objects.exists()


def test_the_other_party_agrees_and_the_register_names_both(world: World, client: Client) -> None:
    change = propose(world)
    url = world.url(f"tafsir/usul/{change.pk}/putuskan/")
    client.force_login(world.bkn_decider)
    with on(OCT2):
        page = text_of(client.post(url, {"decision": "agree", "reason": ""}))
        assert "Batal sejak 2 Oktober 2025" in page and world.agreement.reading("year").chosen == "agreement"
        page = text_of(client.post(url, {"decision": "agree", "reason": ""} | YES, follow=True))
    assert world.agreement.reading("year").chosen == "calendar"
    for words in ("Tafsir disetujui kedua PIHAK dan dipakai.", "Petugas LAN mengusulkan", "Pejabat BKN menyetujui",
                  "1 disepakati kedua PIHAK"):
        assert words in page
    assert Obligation.objects.filter(term__code="periodic-report", voided_on=OCT2).exists()


@pytest.mark.parametrize(
    ("who", "status"), [("lan_officer", 403), ("lan_decider", 403), ("bkn_officer", 403), ("lan_reader", 403),
                        ("outsider", 404), ("bkn_decider", 200)],
)
def test_only_a_deciding_official_of_the_other_party_decides(
    world: World, client: Client, who: str, status: int
) -> None:
    change = propose(world)
    url = world.url(f"tafsir/usul/{change.pk}/putuskan/")
    client.force_login(getattr(world, who))
    with on(OCT2):
        assert client.get(url).status_code == status
        client.post(url, {"decision": "agree", "reason": ""} | YES)
    change.refresh_from_db()
    assert (change.state == "agreed") == (status == 200)


def test_the_proposing_party_takes_it_back(world: World, client: Client) -> None:
    change = propose(world)
    client.force_login(world.lan_decider)
    with on(OCT2):
        client.post(world.url(f"tafsir/usul/{change.pk}/tarik/"), {"reason": "Keliru."} | YES)
        page = text_of(client.get(world.url("tafsir/")))
    change.refresh_from_db()
    assert change.state == "withdrawn"
    assert "Riwayat (1)" in page and "ditarik" in page


def test_the_register_tells_what_was_in_use_on_an_earlier_day(world: World) -> None:
    agree(world, propose(world), OCT5)
    again = propose_reading(
        reading=world.agreement.reading("year"), chosen="rolling", reason="Uji.", by=world.bkn_officer,
        at=at(date(2025, 10, 8)),
    )
    decide_reading(change=again, agreed=True, by=world.lan_decider, at=at(date(2025, 10, 9)))

    def state(day: date) -> tuple[str, bool, bool, int]:
        found = next(s for s in reading_states(world.agreement, day) if s.reading.code == "year")
        return found.chosen, found.agreed is not None, found.proposal is not None, len(found.changes)

    assert [state(date(2025, *day)) for day in ((9, 30), (10, 4), (10, 5), (10, 8), (10, 9))] == [
        ("agreement", False, False, 0), ("agreement", False, True, 1), ("calendar", True, False, 1),
        ("calendar", True, True, 2), ("rolling", True, False, 2),
    ]


def test_the_register_asks_as_often_for_many_changes_as_for_one(world: World, client: Client) -> None:
    client.force_login(world.lan_reader)
    with on(date(2025, 10, 20)):
        agree(world, propose(world))
        one = query_count(client, world.url("tafsir/"))
        for code, chosen in (("cure", "literal"), ("signatories", "agreement-signatories")):
            agree(world, propose(world, code, chosen))
        withdraw_reading(
            change=propose(world, "scope-9-4", "consented-only"), reason="Uji.", by=world.lan_officer, at=at(OCT2)
        )
        assert query_count(client, world.url("tafsir/")) == one


def test_the_journal_names_a_reading_by_its_words(world: World, client: Client) -> None:
    agree(world, propose(world))
    client.force_login(world.lan_reader)
    with on(OCT2):
        page = text_of(client.get(world.url("jejak/")))
    for words in ("Tafsir: Tahun perjanjian, dihitung dari hari penandatanganan → Tahun kalender",
                  "Tafsir yang dipakai: Tahun perjanjian", "tafsir/#year"):
        assert words in page


def test_the_draft_points_name_each_reading_and_on_whose_word_it_is_in_use(world: World) -> None:
    agree(world, propose(world))
    page = points_html(world.agreement, world.lan, reading_states(world.agreement, OCT5), OCT5)
    assert page.count("tafsir bawaan; belum disepakati PARA PIHAK") == 9
    for words in ("Tahun kalender, 1 Januari sampai dengan 31 Desember", "disepakati PARA PIHAK sejak 2 Oktober 2025",
                  "KONSEP", "4/S.1/HKM.03.2 (LAN) dan 23/HM.04.01/2025 (BKN)", "Pasal 6 ayat (1)"):
        assert words in page


def test_the_draft_points_are_a_file_or_an_excuse(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(world.lan_reader)
    monkeypatch.setattr("agreements.views.readings.draw_pdf", lambda html: b"%PDF-1.7 contoh")
    with on(OCT1):
        response = client.get(world.url("tafsir/pokok-adendum/"))
    assert response.content == b"%PDF-1.7 contoh"
    assert response["Content-Disposition"] == (
        'attachment; filename="konsep-pokok-adendum-lan-bkn-2025-per-2025-10-01.pdf"'
    )

    def fails(html: str) -> bytes:
        raise DrawingFailed("Batas waktu terlampaui.")

    monkeypatch.setattr("agreements.views.readings.draw_pdf", fails)
    with on(OCT1):
        page = text_of(client.get(world.url("tafsir/pokok-adendum/"), follow=True))
    assert "Naskah tidak dapat dibuat." in page
