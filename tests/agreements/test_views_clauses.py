from datetime import date

import pytest
import time_machine
from django.test import Client

from agreements.clause_state import article_states, notice_deadline
from agreements.services.suspension import suspend_access
from exchanges.services.deliveries import lodge_feedback
from tests.agreements.asking import query_count
from tests.factories import World, at

JUN9, DEC9, DEC10, DEC12 = date(2025, 6, 9), date(2025, 12, 9), date(2025, 12, 10), date(2025, 12, 12)


def lines(world: World, ref: str, day: date) -> list[tuple[str, str]]:
    states = [s for a in article_states(world.agreement, day) for s in a.clauses]
    [found] = [s for s in states if s.clause.ref == ref]
    return [(line.look.word, line.detail) for line in found.lines]


def test_every_clause_stands_in_its_article(world: World) -> None:
    articles = article_states(world.agreement, JUN9)
    assert [a.number for a in articles] == [str(n) for n in range(1, 13)]
    assert sum(len(a.clauses) for a in articles) == world.agreement.clauses.count()


def test_only_unmirrored_rights_and_duties_of_one_party_are_marked(world: World) -> None:
    unpaired = [s.clause.ref for a in article_states(world.agreement, JUN9) for s in a.clauses if s.unpaired]
    assert unpaired == ["3(1)b", "3(1)e", "3(2)e", "4(1)d", "4(2)d"]


def test_the_last_day_for_a_notice_comes_from_the_ledger(world: World) -> None:
    assert notice_deadline(world.agreement) == date(2028, 4, 6)


def test_a_clause_shows_the_worst_standing_with_the_counts(world: World) -> None:
    assert lines(world, "3(1)b.1", JUN9) == [("belum ada kewajiban yang berjalan", "")]
    world.received_delivery(JUN9)
    later = world.received_delivery(date(2025, 8, 1))
    lodge_feedback(
        delivery=later, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
        at=at(date(2025, 9, 1)),
    )
    assert lines(world, "3(1)b.1", DEC9) == [("segera jatuh tempo", "1 segera jatuh tempo, 1 dipenuhi tepat waktu")]
    assert lines(world, "3(1)b.1", DEC10) == [("terlambat", "1 terlambat, 1 dipenuhi tepat waktu")]


def test_a_count_clause_tells_the_running_window_and_the_verdict(world: World) -> None:
    assert lines(world, "4(1)f", DEC10) == [
        ("belum jatuh tempo", "2 belum jatuh tempo"),
        ("0 dari 2, sisa 147 hari (s.d. 6 Mei 2026)", "Jendela yang telah lewat: terpenuhi menurut semua tafsir"),
        ("tanpa tenggat", ""),
    ]


def test_the_clauses_of_access_follow_the_state_of_access(world: World) -> None:
    world.received_delivery(JUN9)
    assert lines(world, "4(1)b", DEC9) == [("akses diberikan, tidak ada dasar penghentian", "")]
    assert lines(world, "4(1)b", DEC10) == [("layak dihentikan", "dasar 4(1)b.1")]
    assert lines(world, "4(2)a", DEC10) == [("tanpa tenggat", "")]
    suspend_access(
        agreement=world.agreement, letter_number="B-1", letter_dated_on=DEC12, effective_on=DEC12,
        grounds=["4(1)b.1"], reason="", by=world.bkn_decider, at=at(DEC12),
    )
    assert lines(world, "4(1)b", DEC12) == [("dihentikan sementara", "sejak 12 Desember 2025")]
    assert lines(world, "3(1)b", DEC12) == [("syarat pemulihan belum terpenuhi", "kuratif: belum, harfiah: belum")]
    assert lines(world, "4(2)a", DEC12) == [("dihentikan sementara (sah)", "")]
    assert lines(world, "3(2)a", DEC12) == [("tanpa tenggat", "")]


def test_the_page_shows_the_real_dates_and_the_missing_annex(world: World, client: Client) -> None:
    client.force_login(world.lan_reader)
    with time_machine.travel("2025-12-10 10:00+07:00", tick=False):
        page = client.get(world.url("pasal/")).content.decode()
    for words in (
        "7 Mei 2025", "6 Mei 2028", "6 April 2028", "4/S.1/HKM.03.2", "23/HM.04.01/2025",
        "Lampiran rincian data belum ada", "tanpa pasangan",
    ):
        assert words in page


def test_the_page_asks_the_same_number_of_queries_however_many_duties_there_are(
    world: World, client: Client
) -> None:
    client.force_login(world.lan_reader)
    world.received_delivery(JUN9)
    with time_machine.travel("2025-12-10 10:00+07:00", tick=False):
        one = query_count(client, world.url("pasal/"))
        for n in range(6):
            world.received_delivery(date(2025, 7, 1 + n))
        assert query_count(client, world.url("pasal/")) == one


@pytest.mark.parametrize("path", ["pasal/", "kewajiban/", "akses/", "pemberitahuan/", "jejak/", "jejak/periksa/"])
def test_pages_are_for_the_parties_only(world: World, client: Client, path: str) -> None:
    address = world.url(path)
    response = client.get(address)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/akun/masuk/")
    client.force_login(world.outsider)
    assert client.get(address).status_code == 404
    client.force_login(world.admin)
    response = client.get(address)
    assert response.status_code == 403
    assert "Anda tidak sedang bertindak untuk salah satu PIHAK" in response.content.decode()
    client.force_login(world.lan_reader)
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405


def test_an_article_is_headed_by_what_weighs_most_in_it(world: World) -> None:
    def worst(day: date) -> dict[str, str]:
        return {a.number: a.worst.word for a in article_states(world.agreement, day) if a.worst}

    world.received_delivery(JUN9)
    quiet = {"3": "belum jatuh tempo", "4": "belum jatuh tempo", "6": "belum jatuh tempo", "7": "belum jatuh tempo"}
    assert worst(JUN9) == quiet
    assert worst(DEC9) == quiet | {"3": "segera jatuh tempo", "4": "segera jatuh tempo"}
    assert worst(DEC10) == quiet | {"3": "terlambat", "4": "terlambat"}


@time_machine.travel("2025-12-10 10:00+07:00", tick=False)
def test_the_page_begins_with_a_way_to_each_article(world: World, client: Client) -> None:
    client.force_login(world.lan_reader)
    page = client.get(world.url("pasal/")).content.decode()
    jump, rest = page[page.index("Lompat ke pasal") :].split("</nav>", 1)
    for number in range(1, 13):
        assert f'href="#pasal-{number}"' in jump and f'id="pasal-{number}"' in rest
