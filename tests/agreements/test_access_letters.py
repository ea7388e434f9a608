"""Letters about access: who may write them, what they begin with, and LAN's request to have access back."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from agreements.access_texts import ABOUT_ACCESS
from agreements.eligibility import access_state
from agreements.letter_texts import About, draft_text
from agreements.models import Letter, Party, Suspension
from agreements.services.letter_drafts import Contents, draft_letter, number_letter
from agreements.services.letters import LetterRefused
from agreements.services.suspension import suspend_access
from exchanges.services.deliveries import lodge_feedback
from reports.dashboard.access import access_card
from tests.factories import World, at

JUN9, DEC12, DEC15, DEC16 = date(2025, 6, 9), date(2025, 12, 12), date(2025, 12, 15), date(2025, 12, 16)
Kind = Letter.Kind


def contents(body: str = "Isi.") -> Contents:
    return Contents("Hal", body, signatory_name="Contoh", signatory_office="Kepala")


def text(world: World, kind: str, sender: Party, day: date) -> tuple[str, str]:
    found = draft_text(kind, agreement=world.agreement, sender=sender, about=About(), as_of=day)
    return found.subject, found.body


def stop(world: World, number: str = "B-1/BKN/2025") -> Suspension:
    return suspend_access(
        agreement=world.agreement, letter_number=number, letter_dated_on=DEC12, effective_on=DEC12,
        grounds=["4(1)b.1"], reason="", by=world.bkn_decider, at=at(DEC12),
    )


def cured(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    stop(world)
    lodge_feedback(
        delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer, at=at(DEC15)
    )


def ask_back(world: World) -> Letter:
    letter = draft_letter(
        agreement=world.agreement, kind=Kind.ASK_BACK, contents=contents(), by=world.lan_officer, at=at(DEC15)
    )
    return number_letter(letter=letter, number="L-9/LAN/2025", dated_on=DEC15, by=world.lan_officer, at=at(DEC15))


def test_each_letter_about_access_is_its_own_partys(world: World) -> None:
    theirs = {
        kind: [
            party.agency.short_name
            for party, person in ((world.lan, world.lan_officer), (world.bkn, world.bkn_officer))
            if _drafted(world, kind, person)
        ]
        for kind in ABOUT_ACCESS
    }
    assert theirs == {Kind.WARNING: ["BKN"], Kind.STOP: ["BKN"], Kind.ASK_BACK: ["LAN"], Kind.RESTORE: ["BKN"]}


def _drafted(world: World, kind: str, person: object) -> bool:
    try:
        draft_letter(
            agreement=world.agreement, kind=kind, contents=contents(), by=person,  # type: ignore[arg-type]
            at=at(DEC12),
        )
    except LetterRefused as error:
        assert "hanya dapat disusun oleh" in str(error)
        return False
    return True


def test_warning_and_stop_begin_with_the_grounds_that_hold(world: World) -> None:
    world.received_delivery(JUN9)
    line = "1. Balikan data dan referensi: Data pokok ASN, batas waktu 9 Desember 2025, terlambat 3 (tiga) hari"
    subject, body = text(world, Kind.WARNING, world.bkn, DEC12)
    assert subject == "Peringatan atas kewajiban yang terlambat"
    assert line in body and "tidak memulai jangka waktu baru" in body
    subject, body = text(world, Kind.STOP, world.bkn, DEC12)
    assert subject == "Penghentian sementara akses terbatas"
    assert line in body and "dihentikan sementara mulai tanggal …………" in body


def test_request_and_restoration_begin_with_what_came_in(world: World) -> None:
    cured(world)
    line = "1. Balikan data dan referensi: Data pokok ASN, batas waktu 9 Desember 2025, diterima 15 Desember 2025"
    for kind, sender in ((Kind.ASK_BACK, world.lan), (Kind.RESTORE, world.bkn)):
        _, body = text(world, kind, sender, DEC16)
        assert line in body and "surat Nomor B-1/BKN/2025 tanggal 12 Desember 2025" in body


def test_conditions_that_do_not_hold_are_not_said_to_hold(world: World) -> None:
    world.received_delivery(JUN9)
    stop(world)
    for kind, sender in ((Kind.ASK_BACK, world.lan), (Kind.RESTORE, world.bkn)):
        assert "telah terpenuhi" not in text(world, kind, sender, DEC12)[1]
        assert "huruf b angka 2 …………:" in text(world, kind, sender, DEC12)[1]


def test_without_a_ground_the_list_is_left_to_the_officer(world: World) -> None:
    assert "1. …………" in text(world, Kind.WARNING, world.bkn, DEC12)[1]


def test_the_drafted_letter_of_a_stop_is_the_letter_of_the_stop(world: World) -> None:
    world.received_delivery(JUN9)
    letter = draft_letter(
        agreement=world.agreement, kind=Kind.STOP, contents=contents(), by=world.bkn_officer, at=at(DEC12)
    )
    number_letter(letter=letter, number="B-1/BKN/2025", dated_on=DEC12, by=world.bkn_officer, at=at(DEC12))
    decided = stop(world)
    assert list(decided.letter_links.values_list("letter", flat=True)) == [letter.pk]


def test_a_request_to_restore_is_told_from_its_date_on_while_the_stop_stands(world: World) -> None:
    cured(world)
    letter = ask_back(world)
    before, after = access_state(world.agreement, DEC12), access_state(world.agreement, DEC15)
    assert before is not None and after is not None
    assert (before.asked, after.asked) == (None, letter)
    assert "LAN memohon pemulihan dengan surat L-9/LAN/2025, 15 Desember 2025" in access_card(after).sentence


@pytest.mark.parametrize(("person", "offered"), [("lan_officer", ["ask_back"]), ("bkn_officer", ["restore"])])
def test_the_page_offers_the_letter_that_is_next(
    world: World, client: Client, person: str, offered: list[str]
) -> None:
    cured(world)
    ask_back(world)
    client.force_login(getattr(world, person))
    with time_machine.travel("2025-12-16 10:00+07:00", tick=False):
        page = client.get(world.url("akses/"))
        form = client.get(page.context["letters"][0][1])
    assert [address.partition("=")[2] for _, address in page.context["letters"]] == offered
    assert "Surat L-9/LAN/2025, 15 Desember 2025" in page.content.decode()
    assert "terbatas" in form.context["form"].initial["subject"]
