"""Pages of evaluations: for whom each counts is said before and after it is recorded."""

import csv
from datetime import date

import pytest
import time_machine
from django.test import Client

from records.models import JournalEntry
from reports.models import Evaluation
from reports.services.evaluations import hold_evaluation
from tests.agreements.asking import query_count
from tests.factories import World, at

NOW = time_machine.travel("2025-12-10 10:00+07:00", tick=False)
OCT1, DEC10 = date(2025, 10, 1), date(2025, 12, 10)
TYPED = {
    "way": "own", "subject": "Monev semester II", "held_on": "2025-12-09", "place": "Jakarta", "findings": "Baik.",
    "recommendations": "Lanjutkan.", "follow_up": "",
}


def held(world: World, held_on: date, joint: bool = False, subject: str = "Monev I") -> Evaluation:
    return hold_evaluation(
        agreement=world.agreement, subject=subject, held_on=held_on, joint=joint, place="Jakarta", findings="Baik.",
        by=world.lan_officer, at=at(held_on),
    )


def last_entry() -> tuple[str, str, bool]:
    entry = JournalEntry.objects.order_by("-pk")[0]
    return entry.act, entry.object, entry.refused


@NOW
@pytest.mark.parametrize(
    ("way", "says"),
    [
        ("own", "dihitung bagi LAN dalam jendela 7 Mei 2025 s.d. 6 Mei 2026: LAN menjadi 2 dari 2."),
        ("joint", "dihitung bagi kedua PIHAK dalam jendela 7 Mei 2025 s.d. 6 Mei 2026: LAN menjadi 2 dari 2; BKN "
                  "menjadi 1 dari 2."),
    ],
)
def test_it_says_for_whom_it_counts_and_in_which_window(world: World, client: Client, way: str, says: str) -> None:
    held(world, OCT1)
    client.force_login(world.lan_officer)
    response = client.post(world.url("monev/catat/"), TYPED | {"way": way})
    assert response.context["consequence"] == f"Monev pada 9 Desember 2025 {says}"
    assert Evaluation.objects.count() == 1


@time_machine.travel("2028-06-01 10:00+07:00", tick=False)
def test_after_the_term_it_says_that_it_does_not_count(world: World, client: Client) -> None:
    client.force_login(world.lan_officer)
    address = world.url("monev/catat/")
    days = ("2028-05-06", "2028-05-07")
    said = [client.post(address, TYPED | {"held_on": day}).context["consequence"] for day in days]
    assert "LAN menjadi 1 dari 2." in said[0]
    assert said[1] == "Monev pada 7 Mei 2028 di luar jendela hitung perjanjian, sehingga tidak dihitung."


@NOW
def test_either_party_records_one(world: World, client: Client) -> None:
    client.force_login(world.bkn_officer)
    response = client.post(world.url("monev/catat/"), TYPED | {"confirmed": "1"}, follow=True)
    evaluation = Evaluation.objects.select_related("fact__actor").get()
    assert response.redirect_chain == [(world.url(f"monev/{evaluation.pk}/"), 302)]
    assert (evaluation.fact.actor, evaluation.joint) == (world.bkn, False)
    assert last_entry() == ("hold_evaluation", f"evaluation:{evaluation.pk}", False)
    content = response.content.decode()
    assert "Pemantauan dan evaluasi dicatat." in content and "Lanjutkan." in content


@NOW
@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"held_on": "2025-12-11"}, "held_on", "Tanggal pelaksanaan 11 Desember 2025 belum tiba."),
        ({"held_on": "2025-05-06"}, "held_on", "Tanggal pelaksanaan mendahului penandatanganan pada 7 Mei 2025."),
        ({"held_on": ""}, "held_on", "Isi bagian ini."),
        ({"way": "x"}, "way", "Pilih salah satu dari daftar."),
        ({"findings": "   "}, "findings", "Isi bagian ini."),
        ({"place": "x" * 151}, "place", None),
    ],
)
def test_one_that_cannot_be_is_shown_again_and_nothing_is_written(
    world: World, client: Client, typed: dict[str, str], field: str, sentence: str | None
) -> None:
    client.force_login(world.lan_officer)
    response = client.post(world.url("monev/catat/"), TYPED | typed)
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert field in errors
    assert sentence is None or sentence in errors[field]
    assert "Monev semester II" in response.content.decode()
    assert Evaluation.objects.count() == 0


@NOW
def test_readers_others_and_strangers_record_none(world: World, client: Client) -> None:
    address = world.url("monev/catat/")
    assert client.post(address, TYPED | {"confirmed": "1"}).status_code == 302
    client.force_login(world.lan_reader)
    assert client.post(address, TYPED | {"confirmed": "1"}).status_code == 403
    client.force_login(world.outsider)
    assert client.post(address, TYPED | {"confirmed": "1"}).status_code == 404
    assert client.get(world.url("monev/")).status_code == 404
    assert Evaluation.objects.count() == 0


@NOW
def test_the_register_shows_what_is_held_counted_planned_and_missed(world: World, client: Client) -> None:
    held(world, OCT1, joint=True)
    client.force_login(world.lan_reader)
    content = client.get(world.url("monev/")).content.decode()
    assert content.count("1 dari 2, sisa 147 hari (s.d. 6 Mei 2026)") == 2
    assert "6 November 2026" in content and "Monev I" in content and "Catat monev" not in content
    later = client.get(world.url("monev/?per=2026-05-07")).content.decode()
    assert later.count("Terlewat") + later.count(">terlewat<") == 2
    earlier = client.get(world.url("monev/?per=2025-09-30")).content.decode()
    assert "Monev I" not in earlier and "Belum ada monev" in earlier


@NOW
def test_the_list_is_filtered_paged_and_downloaded(world: World, client: Client) -> None:
    held(world, OCT1, joint=True, subject="Bersama")
    held(world, OCT1, subject="Sendiri LAN")
    client.force_login(world.bkn_officer)
    found = client.get(world.url("monev/?cara=joint")).context["page_obj"]
    assert [row.fact.subject for row in found] == ["Bersama"]
    content = client.get(world.url("monev/?cara=own&format=csv")).getvalue().decode("utf-8-sig")
    assert list(csv.reader(content.splitlines()))[1:] == [
        ["2025-10-01", "sendiri", "LAN", "Sendiri LAN", "Jakarta", "Baik.", "", ""]
    ]


@NOW
def test_thirty_evaluations_take_as_many_queries_as_one(world: World, client: Client) -> None:
    client.force_login(world.lan_officer)
    held(world, OCT1, subject="M 0")
    one = query_count(client, world.url("monev/"))
    for number in range(1, 30):
        held(world, OCT1, subject=f"M {number}")
    assert query_count(client, world.url("monev/")) == one
