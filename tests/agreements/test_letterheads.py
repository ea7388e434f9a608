import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.access import NotAllowed
from agreements.documents.layout import ESIGN_FOOTER, Layout, head_of, layout_of, letterhead_of, look_of
from agreements.documents.preview import sheet_of
from agreements.models import Letterhead
from agreements.services.letterheads import LetterheadRefused, set_letterhead, values_of
from records.images import CheckedImage, checked_image
from records.models import JournalEntry, StoredFile
from tests.factories import World, at
from tests.records.pictures import picture

pytestmark = pytest.mark.django_db
DAY = date(2025, 12, 10)
NOON = time_machine.travel("2025-12-10 12:00+07:00", tick=False)
TITLES = ("PIHAK KESATU", "PIHAK KEDUA")


def put(world: World, *, logo: CheckedImage | None = None, seen: int = 0, **given: Any) -> Letterhead:
    by = given.pop("by", world.lan_decider)
    values = values_of(world.lan.agency) | given.pop("values", {})
    return set_letterhead(
        agreement=world.agreement, values=values, logo=logo, seen=seen, by=by, at=at(DAY), **given
    )


def logo(size: tuple[int, int] = (200, 200)) -> CheckedImage:
    return checked_image("lambang.png", picture(size=size))


# --- The service --------------------------------------------------------------------------------------------------
def test_without_a_letterhead_papers_carry_what_the_agreement_says_of_the_agency(world: World) -> None:
    agency = world.lan.agency
    assert letterhead_of(agency) is None
    assert head_of(agency, None).name_lines == (agency.name, agency.unit)
    assert layout_of(None) == Layout()
    assert values_of(agency)["esign_footer"] == ESIGN_FOOTER


def test_each_setting_is_a_new_version_with_its_entry_in_the_journal(world: World) -> None:
    first = put(world, logo=logo(), values={"left": 35})
    second = put(world, seen=1, values={"left": 40})
    assert [first.number, second.number] == [1, 2]
    assert second.logo == first.logo and letterhead_of(world.lan.agency) == second
    assert Letterhead.objects.get(pk=first.pk).left == 35
    entries = JournalEntry.objects.filter(act="set_letterhead").order_by("sequence")
    assert [e.object for e in entries] == [f"letterhead:{first.pk}", f"letterhead:{second.pk}"]


def test_the_other_agency_keeps_its_own(world: World) -> None:
    put(world)
    assert letterhead_of(world.bkn.agency) is None


def test_what_another_has_set_since_is_not_overwritten(world: World) -> None:
    put(world, values={"left": 35})
    with pytest.raises(LetterheadRefused, match="sudah diubah orang lain"):
        put(world, seen=0, values={"left": 45})
    assert Letterhead.objects.count() == 1


def test_a_version_that_changes_nothing_is_refused_even_with_the_same_logo_again(world: World) -> None:
    put(world, logo=logo())
    with pytest.raises(LetterheadRefused, match="Tidak ada yang berubah"):
        put(world, logo=logo(), seen=1)
    assert StoredFile.objects.count() == 1


def test_the_logo_can_be_taken_away_and_exchanged(world: World) -> None:
    put(world, logo=logo())
    other = put(world, logo=logo((300, 300)), seen=1)
    assert other.logo is not None and bytes(other.logo.content) == picture(size=(300, 300))
    assert put(world, seen=2, without_logo=True).logo is None


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("name_lines", " \n ", "Nama pada kepala naskah perlu diisi"),
        ("address_lines", "", "Alamat pada kepala naskah perlu diisi"),
        ("name_lines", "a\nb\nc\nd\ne\nf", "paling banyak 5 baris"),
        ("address_lines", "x" * 91, "paling panjang 90 karakter"),
    ],
)
def test_a_head_that_cannot_be_printed_is_refused(world: World, field: str, text: str, said: str) -> None:
    with pytest.raises(LetterheadRefused, match=said):
        put(world, values={field: text})
    assert not Letterhead.objects.exists()


def test_five_lines_of_ninety_signs_are_taken(world: World) -> None:
    put(world, values={"name_lines": "\n".join(["x" * 90] * 5)})
    assert len(head_of(world.lan.agency, letterhead_of(world.lan.agency)).name_lines) == 5


def test_only_a_decider_of_the_agency_sets_it(world: World) -> None:
    for by in (world.lan_officer, world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            put(world, by=by)
    put(world, by=world.bkn_decider)
    assert letterhead_of(world.lan.agency) is None and letterhead_of(world.bkn.agency) is not None


# --- What it does to papers ---------------------------------------------------------------------------------------
def test_the_drafting_agency_sets_the_page_and_each_its_own_head_and_anchor(world: World) -> None:
    put(world, logo=logo(), values={"left": 35, "sides": "first_second", "anchor": "@", "name_lines": "LAN\nPusat"})
    set_letterhead(
        agreement=world.agreement, values=values_of(world.bkn.agency) | {"face": "tinos", "anchor": "~"}, logo=None,
        seen=0, by=world.bkn_decider, at=at(DAY),
    )
    layout, heads = look_of([world.lan, world.bkn], world.lan)
    assert (layout.left, layout.signing_order, layout.anchors, layout.face) == (35, (1, 2), ("@", "~"), "Arimo")
    assert heads[0].name_lines == ("LAN", "Pusat") and heads[0].logo.startswith("data:image/png;base64,")
    assert heads[1].logo == ""
    layout, _ = look_of([world.lan, world.bkn], world.bkn)
    assert (layout.left, layout.signing_order, layout.face) == (30, (2, 1), "Tinos")


def test_two_parties_that_chose_one_anchor_do_not_share_it(world: World) -> None:
    for by, agency in ((world.lan_decider, world.lan.agency), (world.bkn_decider, world.bkn.agency)):
        set_letterhead(
            agreement=world.agreement, values=values_of(agency), logo=None, seen=0, by=by, at=at(DAY)
        )
    assert look_of([world.lan, world.bkn], world.lan)[0].anchors == ("#", "^")
    # One that signs alone keeps its own.
    assert look_of([world.bkn], world.bkn)[0].anchors[1] == "#"


def test_the_preview_draws_margins_heads_and_the_sides_of_the_signatures(world: World) -> None:
    head = head_of(world.lan.agency, None)
    sheet = sheet_of(replace(Layout(), left=40, initials=True, stamp_duty=True), [head, head], TITLES)
    assert (sheet.boxes[0].x, sheet.boxes[0].width) == (40, 150)
    said = {t.text: t.x for t in sheet.texts}
    assert said["PIHAK KEDUA,"] < said["PIHAK KESATU,"] and "Paraf" in said and "Meterai" in said
    plain = sheet_of(replace(Layout(), signing_order=(1, 2)), [head, head], TITLES)
    said = {t.text: t.x for t in plain.texts}
    assert said["PIHAK KESATU,"] < said["PIHAK KEDUA,"] and "Paraf" not in said and "Meterai" not in said


# --- The pages ----------------------------------------------------------------------------------------------------
def page(world: World, name: str) -> str:
    return reverse(name, kwargs={"code": world.agreement.code})


def typed(world: World, **given: Any) -> dict[str, Any]:
    values = values_of(world.lan.agency) | {"seen": 0} | given
    return {name: value for name, value in values.items() if value is not False}


@NOON
def test_a_decider_sets_the_letterhead_and_finds_it_among_the_versions(world: World, client: Client) -> None:
    client.force_login(world.lan_decider)
    file = SimpleUploadedFile("lambang.png", picture(), "image/png")
    done = client.post(page(world, "set_letterhead"), typed(world, left="35", logo=file, initials="on"))
    assert done.status_code == 302 and done["Location"] == page(world, "letterheads")
    row = Letterhead.objects.get()
    assert (row.left, row.initials, row.recorded_by, row.logo is not None) == (35, True, world.lan_decider, True)
    html = client.get(page(world, "letterheads")).content.decode()
    assert "Pejabat LAN" in html and "lambang.png" in html and "10 Desember 2025" in html
    assert 'href="data:image/png;base64,' in html


@NOON
def test_the_preview_shows_what_is_typed_and_keeps_nothing(world: World, client: Client) -> None:
    client.force_login(world.lan_decider)
    file = SimpleUploadedFile("lambang.png", picture(), "image/png")
    answer = client.post(
        page(world, "set_letterhead"), typed(world, left="50", name_lines="Nama Baru", logo=file, preview="1")
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'x="50.0"' in html and "NAMA BARU" in html and "data:image/png" in html and 'value="50"' in html
    assert not Letterhead.objects.exists() and not StoredFile.objects.exists()
    assert not JournalEntry.objects.filter(act="set_letterhead").exists()


@NOON
def test_the_part_of_the_page_alone_is_given_for_half_typed_settings(world: World, client: Client) -> None:
    client.force_login(world.lan_decider)
    answer = client.post(
        page(world, "set_letterhead"), typed(world, left="5", name_lines="Nama Baru", preview="bagian")
    )
    html = answer.content.decode()
    assert answer.status_code == 200 and html.count("<svg") == 1 and "<html" not in html
    # The margin is out of bounds: the one that applies is shown.
    assert 'x="30.0"' in html and "NAMA BARU" in html


@NOON
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"left": "9"}, "paling kecil 10"), ({"left": "61"}, "paling besar 60"), ({"bottom": "24"}, "paling kecil 25"),
        ({"face_size": "14"}, "paling besar 13"), ({"anchor": "##"}, "satu tanda baca atau huruf"),
        ({"anchor": "→"}, "satu tanda baca atau huruf"), ({"face": "comic"}, "Pilih salah satu"),
        ({"name_lines": ""}, "Isi bagian ini"), ({"seen": "7"}, "sudah diubah orang lain"),
    ],
)
def test_what_cannot_be_is_shown_again_with_its_reason(
    world: World, client: Client, given: dict[str, str], said: str
) -> None:
    client.force_login(world.lan_decider)
    answer = client.post(page(world, "set_letterhead"), typed(world, **given))
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Letterhead.objects.exists()


@NOON
def test_a_hostile_logo_is_refused_on_the_form(world: World, client: Client) -> None:
    client.force_login(world.lan_decider)
    for content in (b"<svg onload='alert(1)'/>", picture() + b"<script>"):
        file = SimpleUploadedFile("logo.png", content, "image/png")
        for preview in ({}, {"preview": "1"}):
            answer = client.post(page(world, "set_letterhead"), typed(world, logo=file, **preview))
            assert answer.status_code == 422
            file.seek(0)
    assert not Letterhead.objects.exists()


@NOON
def test_an_officer_reads_and_may_not_set(world: World, client: Client) -> None:
    client.force_login(world.lan_officer)
    shown = client.get(page(world, "letterheads")).content.decode()
    assert "Belum ada versi yang ditetapkan" in shown and "Ubah profil" not in shown
    assert client.get(page(world, "set_letterhead")).status_code == 403
    assert client.post(page(world, "set_letterhead"), typed(world)).status_code == 403
    assert not Letterhead.objects.exists()


@NOON
def test_the_text_of_a_head_stays_text(world: World, client: Client) -> None:
    put(world, values={"name_lines": "<script>alert(1)</script>"})
    client.force_login(world.bkn_decider)
    html = client.get(page(world, "set_letterhead")).content.decode()
    assert "<SCRIPT>" not in html and re.search(r"&lt;SCRIPT&gt;", html)


def test_versions_set_after_the_status_date_are_not_shown(world: World, client: Client) -> None:
    put(world, values={"left": 35})
    client.force_login(world.lan_decider)
    with time_machine.travel("2025-12-20 12:00+07:00", tick=False):
        client.post(reverse("status_date"), {"per": "09-12-2025", "next": "/"})
        assert "Belum ada versi yang ditetapkan" in client.get(page(world, "letterheads")).content.decode()
        client.post(reverse("status_date"), {"per": "10-12-2025", "next": "/"})
        assert "kiri 35" in client.get(page(world, "letterheads")).content.decode()
