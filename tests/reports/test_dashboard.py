"""Beranda: the four answers for either party on any day, and the page that shows them."""

from datetime import date
from html.parser import HTMLParser

import pytest
import time_machine
from django.test import Client

from agreements.models import Agreement, Party
from agreements.receipts import Proof
from agreements.services.facts import Outside, accept_contest, contest_receipt
from agreements.services.suspension import restore_access, suspend_access
from agreements.standing import Standing
from exchanges.services.deliveries import lodge_feedback
from reports.dashboard import Dashboard, Todo, dashboard
from reports.services.evaluations import hold_evaluation
from reports.services.reporting import request_report
from tests.agreements.asking import query_count
from tests.factories import World, at

JUN7, JUN9, DEC9, DEC10, DEC12, DEC15, DEC16 = (
    date(2025, 6, 7), date(2025, 6, 9), date(2025, 12, 9), date(2025, 12, 10), date(2025, 12, 12), date(2025, 12, 15),
    date(2025, 12, 16),
)


def board(world: World, as_of: date, party: Party | None = None) -> Dashboard:
    mine = party or world.lan
    return dashboard(world.agreement, mine, world.bkn if mine == world.lan else world.lan, as_of)


def titles(todos: tuple[Todo, ...]) -> list[str]:
    return [todo.title for todo in todos]


def test_an_overdue_feedback_comes_first_for_its_debtor_and_is_waited_for_by_the_other(world: World) -> None:
    world.received_delivery(JUN9)
    lan, bkn = board(world, DEC10), board(world, DEC10, world.bkn)
    assert lan.must.first[0].title == "Balikan data dan referensi: Data pokok ASN"
    assert (lan.must.first[0].due_on, lan.must.first[0].standing) == (DEC9, Standing.OVERDUE)
    assert titles(bkn.waiting.first) == titles(lan.must.first)
    assert (lan.must.overdue, bkn.waiting.overdue, bkn.must.overdue) == (1, 1, 0)


def test_the_due_day_itself_is_not_overdue(world: World) -> None:
    world.received_delivery(JUN9)
    assert board(world, DEC9).must.overdue == 0
    assert board(world, DEC9).must.first[0].standing is Standing.DUE_SOON


def test_a_past_day_knows_nothing_of_what_came_later(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
                   at=at(DEC15))
    assert "Balikan data dan referensi: Data pokok ASN" not in titles(board(world, date(2025, 6, 8)).must.first)
    assert board(world, DEC10).must.overdue == 1
    assert "Balikan data dan referensi: Data pokok ASN" not in titles(board(world, DEC15).must.first)


def test_an_unconfirmed_receipt_waits_for_the_receiver_until_it_is_confirmed(world: World) -> None:
    delivery = world.deliver(JUN7)
    world.confirm(delivery.fact, JUN9, on=date(2025, 6, 10))
    before, after = board(world, JUN9), board(world, date(2025, 6, 10))
    told = next(t for t in before.must.first if t.fact == delivery.fact)
    assert told.title == "Konfirmasi penerimaan: Data pokok ASN"
    assert told.detail == "Penyerahan data, dikirim 7 Juni 2025; belum dikonfirmasi, 2 hari"
    assert all(t.fact is None for t in after.must.first)
    assert all(t.fact is None for t in board(world, date(2025, 6, 6)).must.first)


def test_what_came_through_the_portal_waits_for_no_confirmation(world: World) -> None:
    world.ask_report(JUN9)
    assert all(t.fact is None for t in board(world, JUN9).must.first)


def test_a_contest_waits_for_whoever_did_not_speak_last(world: World) -> None:
    fact = world.deliver(JUN7).fact
    contest = contest_receipt(fact=fact, received_on=JUN9, reason="x", by=world.lan_officer, at=at(JUN9))
    answer = "Jawab sanggahan tanggal diterima: Data pokok ASN"
    assert answer in titles(board(world, JUN9, world.bkn).must.first)
    assert answer not in titles(board(world, JUN9).must.first)
    accept_contest(contest=contest, by=world.bkn_officer, at=at(date(2025, 6, 11)))
    assert answer not in titles(board(world, date(2025, 6, 11), world.bkn).must.first)
    assert answer in titles(board(world, date(2025, 6, 10), world.bkn).must.first)


def test_a_window_is_told_once_with_its_count_and_the_plan(world: World) -> None:
    told = [t for t in board(world, JUN9).must.first if t.title == "Pemantauan dan evaluasi"]
    assert [t.detail for t in told] == ["0 dari 2; rencana berikutnya 6 November 2025 (bukan tenggat). Pasal 7"]
    assert told[0].due_on == date(2026, 5, 6)


def test_a_missed_window_stays_for_ever_and_is_no_longer_to_do(world: World) -> None:
    hold_evaluation(agreement=world.agreement, subject="Monev", held_on=JUN9, joint=False, place="x", findings="x",
                    by=world.lan_officer, at=at(JUN9))
    assert board(world, date(2026, 5, 6)).missed == ()
    for as_of in (date(2026, 5, 7), date(2029, 1, 1)):
        missed = [w for w in board(world, as_of).missed if w.first == date(2025, 5, 7)]
        assert [(w.term.code, w.debtor.agency.code, w.count) for w in missed] == [
            ("periodic-report", "lan", 0), ("evaluation", "lan", 1), ("evaluation", "bkn", 0)
        ]
    assert all(t.due_on != date(2026, 5, 6) for t in board(world, date(2026, 5, 7)).must.first)


def test_access_follows_the_walk_from_open_to_restored(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    suspend_access(agreement=world.agreement, letter_number="B-1", letter_dated_on=DEC12, effective_on=DEC12,
                   grounds=["4(1)b.1"], reason="", by=world.bkn_decider, at=at(DEC12))
    lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
                   at=at(DEC15))
    restore_access(agreement=world.agreement, letter_number="B-2", letter_dated_on=DEC16, restored_on=DEC16,
                   by=world.bkn_decider, at=at(DEC16))
    cards = [board(world, day).access for day in (DEC9, DEC10, DEC12, DEC15, DEC16)]
    assert [c and c.look.word for c in cards] == [
        "akses terbuka", "layak dihentikan", "dihentikan sementara", "dihentikan sementara", "akses terbuka"
    ]
    assert [c and [clause for clause, _ in c.grounds] for c in cards] == [[], ["4(1)b.1"], ["4(1)b.1"], [], []]
    assert cards[3] and cards[3].sentence == (
        "Akses LAN dihentikan sejak 12 Desember 2025. Syarat pemulihan terpenuhi sejak 15 Desember 2025 (0 hari) "
        "menurut tafsir kuratif, tidak menurut bunyi teks."
    )


def test_the_next_ninety_days_hold_both_ends_and_no_more(world: World) -> None:
    world.received_delivery(JUN9)
    due = "Jatuh tempo: Balikan data dan referensi: Data pokok ASN"
    days = (date(2025, 9, 9), date(2025, 9, 10), DEC9, DEC10)
    told = [due in [c.title for c in board(world, day).coming] for day in days]
    assert told == [False, True, True, False]


def test_the_end_and_the_last_day_for_notice_come_up_once(world: World) -> None:
    found = [(c.when, c.title) for c in board(world, date(2028, 3, 1)).coming]
    assert found.count((date(2028, 4, 6), "Hari terakhir: Pemberitahuan perpanjangan atau pengakhiran")) == 1
    assert found.count((date(2028, 5, 6), "Hari terakhir perjanjian")) == 1
    assert board(world, JUN9).notice_day == date(2028, 4, 6)


def test_both_bounds_of_an_unsettled_clock_are_told(world: World) -> None:
    request_report(
        agreement=world.agreement, reference="B-9", subject="Permintaan", dated_on=JUN7, sent_on=JUN7,
        outside=Outside(Proof.LETTER_AGENDA, JUN7, "Agenda 1"), by=world.bkn_officer, at=at(JUN9),
    )
    todo = next(t for t in board(world, JUN9).must.first if t.duty and t.duty.opened_by_id)
    assert (todo.earliest, todo.due_on, todo.detail) == (
        date(2025, 8, 7), date(2025, 8, 9), "Surat B-9. Pasal 3(1)b.2, 4(1)b.2"
    )


def test_the_picture_holds_every_clock_known_by_the_day_and_every_window(world: World) -> None:
    world.received_delivery(JUN9)
    world.ask_report(date(2025, 9, 8))
    early, late = board(world, date(2025, 6, 8)), board(world, DEC10)
    assert sum(len(lane.clocks) for lane in early.timeline.lanes) == 3 * 3 + 1
    assert sum(len(lane.clocks) for lane in late.timeline.lanes) == 3 * 3 + 1 + 2
    assert [lane.label for lane in late.timeline.lanes] == [
        "Balikan data dan referensi – LAN", "Laporan atas permintaan – LAN",
        "Laporan berkala hasil pertukaran dan pemanfaatan data – LAN", "Pemantauan dan evaluasi – LAN",
        "Pemantauan dan evaluasi – BKN", "Pemberitahuan perpanjangan atau pengakhiran – PARA PIHAK",
    ]
    clock = late.timeline.lanes[0].clocks[0]
    assert (clock.first, clock.last, clock.standing, clock.late_until) == (JUN9, DEC9, Standing.OVERDUE, DEC10)
    assert clock.title.endswith("mulai 9 Juni 2025, jatuh tempo 9 Desember 2025, terlambat 1 hari")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def page_text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    reader = _Text()
    reader.feed(response.content.decode())
    return " ".join(" ".join(reader.parts).split())


@time_machine.travel("2025-12-10 10:00+07:00", tick=False)
def test_the_page_answers_on_its_first_screen_for_officers_and_readers_alike(world: World, client: Client) -> None:
    world.received_delivery(JUN9)
    for someone in (world.lan_officer, world.lan_reader):
        client.force_login(someone)
        text = page_text(client, world.url())
        assert "Ditandatangani 7 Mei 2025, hari terakhir 6 Mei 2028;" in text and "paling lambat 6 April 2028." in text
        assert "Yang harus LAN lakukan" in text and "Yang ditunggu dari BKN" in text
        assert "Terlambat 1 hari" in text or "terlambat 1 hari" in text
        assert "layak dihentikan" in text and "Pasal 4(1)b.1" in text


@time_machine.travel("2025-12-20 10:00+07:00", tick=False)
def test_the_page_of_a_past_day_shows_that_day(world: World, client: Client) -> None:
    delivery = world.received_delivery(JUN9)
    lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
                   at=at(DEC15))
    client.force_login(world.bkn_officer)
    assert "terlambat 3 hari" in page_text(client, world.url("?per=2025-12-12"))
    assert "terlambat 3 hari" not in page_text(client, world.url())


@time_machine.travel("2025-12-10 10:00+07:00", tick=False)
def test_texts_of_people_are_text_in_the_page_and_in_the_picture(world: World, client: Client) -> None:
    world.received_delivery(JUN9, group='<img src=x onerror="x">')
    client.force_login(world.lan_officer)
    content = client.get(world.url()).content.decode()
    assert "<img src=x" not in content
    assert content.count("&lt;img src=x onerror=&quot;x&quot;&gt;") >= 3


def test_strangers_are_sent_to_sign_in_or_find_nothing(world: World, client: Client) -> None:
    response = client.get(world.url())
    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/akun/masuk/")
    client.force_login(world.outsider)
    assert client.get(world.url()).status_code == 404


def _one_of_each(world: World, number: int) -> None:
    world.deliver(JUN7, group=f"Data {number}")
    fact = world.deliver(JUN7, group=f"Data disanggah {number}").fact
    contest_receipt(fact=fact, received_on=JUN9, reason="x", by=world.lan_officer, at=at(JUN9))
    world.received_delivery(JUN9, group=f"Data diterima {number}")


@time_machine.travel("2026-02-10 10:00+07:00", tick=False)
def test_thirty_rows_take_as_many_queries_as_one(world: World, client: Client) -> None:
    client.force_login(world.lan_officer)
    _one_of_each(world, 0)
    one = query_count(client, world.url())
    for number in range(1, 30):
        _one_of_each(world, number)
    assert query_count(client, world.url()) == one
    assert one <= 34


@pytest.mark.parametrize("as_of", [date(2020, 1, 1), date(2025, 5, 7), date(2028, 5, 6), date(2035, 1, 1)])
def test_any_day_can_be_asked(world: World, client: Client, as_of: date) -> None:
    client.force_login(world.lan_officer)
    assert client.get(world.url(f"?per={as_of.isoformat()}")).status_code == 200
    assert Agreement.objects.count() == 1


def test_of_very_many_clocks_the_first_are_shown_and_all_are_counted(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.dashboard.CLOCKS", 2)
    monkeypatch.setattr("reports.dashboard.todo.SHOWN_RECEIPTS", 1)
    for day in range(1, 5):
        world.received_delivery(date(2025, 6, day + 7), group=f"Kelompok {day}")
        world.deliver(date(2025, 11, day), group=f"Menunggu {day}")
    found = board(world, DEC10)
    feedback = [t for t in found.must.first if t.duty and t.duty.opened_by_id]
    assert [t.duty.subject for t in feedback if t.duty][:1] == ["Balikan data dan referensi: Kelompok 1"]
    assert (found.clocks, found.drawn, found.must.overdue) == (8, 4, 2)
    assert found.must.total == len([t for t in found.must.first if not (t.duty and t.duty.opened_by_id)]) + 3 + 8
    client.force_login(world.lan_officer)
    with time_machine.travel("2025-12-10 10:00+07:00", tick=False):
        page = client.get(world.url()).content.decode()
    assert "Digambar 4 dari 8 jangka waktu" in page
