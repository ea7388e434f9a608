import csv
from datetime import date
from io import StringIO

import time_machine
from django.test import Client

from agreements.models import Notice, Obligation
from agreements.receipts import Proof
from agreements.services.alerts import raise_notices
from agreements.services.facts import contest_receipt
from exchanges.services.deliveries import lodge_feedback, withdraw_delivery
from tests.agreements.asking import query_count
from tests.factories import World, at

JUN7, JUN9, JUN10, DEC10 = date(2025, 6, 7), date(2025, 6, 9), date(2025, 6, 10), date(2025, 12, 10)
NOW = time_machine.travel("2025-12-10 10:00+07:00", tick=False)


def names(client: Client, address: str) -> list[str]:
    return [o.subject for o in client.get(address).context["page_obj"]]


@NOW
def test_the_list_is_in_the_order_of_due_days_and_shows_both_bounds(world: World, client: Client) -> None:
    world.received_delivery(JUN9)
    world.deliver(date(2025, 9, 1), proof=Proof.LETTER_AGENDA, evidence="Agenda 1", recorded_on=date(2025, 9, 5))
    client.force_login(world.lan_reader)
    response = client.get(world.url("kewajiban/"))
    dated = [(o.due_on, o.standing) for o in response.context["page_obj"]][:2]
    assert dated == [(date(2025, 12, 9), "overdue"), (date(2026, 3, 5), "not_yet_due")]
    page = response.content.decode()
    for words in ("9 Desember 2025", "terlambat 1 hari", "5 Maret 2026", "Paling awal 1 Maret 2026"):
        assert words in page


@NOW
def test_the_list_begins_with_what_is_open_and_ends_with_what_ended_first(world: World, client: Client) -> None:
    answered = [world.received_delivery(date(2025, 6, 2), group=f"Dijawab {n}") for n in (1, 2)]
    for delivery, day in zip(answered, (date(2025, 11, 1), date(2025, 11, 20)), strict=True):
        lodge_feedback(
            delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer, at=at(day)
        )
    undone = world.deliver(JUN7, group="Batal")
    withdraw_delivery(delivery=undone, reason="Salah catat.", by=world.bkn_officer, at=at(date(2025, 11, 10)))
    soon, later = world.received_delivery(date(2025, 6, 20), group="Segera"), world.deliver(date(2025, 12, 1))
    late = world.received_delivery(JUN9, group="Terlambat")
    client.force_login(world.lan_reader)
    address = world.url("kewajiban/?ketentuan=feedback")
    assert names(client, address) == [
        world.feedback_duty(d).subject for d in (late, soon, later, answered[1], undone, answered[0])
    ]
    standings = [o.standing for o in client.get(world.url("kewajiban/")).context["page_obj"].paginator.object_list]
    groups = [2 if s in ("met_on_time", "void") else 1 if s == "no_deadline" else 0 for s in standings]
    assert set(groups) == {0, 1, 2}
    assert groups == sorted(groups)


@NOW
def test_filters_narrow_the_list_and_say_that_they_are_in_force(world: World, client: Client) -> None:
    world.received_delivery(JUN9, group="Data jabatan")
    world.ask_report(date(2025, 12, 1))
    client.force_login(world.lan_reader)
    address = world.url("kewajiban/")
    assert names(client, address + "?status=overdue") == ["Balikan data dan referensi: Data jabatan"]
    assert names(client, address + "?ketentuan=requested-report") == [
        "Laporan atas permintaan: Permintaan laporan pemanfaatan data"
    ]
    assert names(client, address + "?cari=b-101") == [
        "Laporan atas permintaan: Permintaan laporan pemanfaatan data"
    ]
    assert {o.debtor for o in client.get(address + "?wajib=bkn").context["page_obj"]} == {world.bkn}
    assert {o.creditor for o in client.get(address + "?berhak=bkn").context["page_obj"]} == {world.bkn}
    assert {tuple(o.term.clause_refs) for o in client.get(address + "?pasal=4(1)f").context["page_obj"]} == {
        ("3(2)c", "4(1)f")
    }
    response = client.get(address + "?status=overdue&wajib=bkn")
    assert response.context["active"] == [("Status: Terlambat", "status"), ("Pihak wajib: BKN", "wajib")]
    assert "Tidak ada yang cocok" in response.content.decode()


@NOW
def test_a_filter_that_cannot_be_read_is_left_out_and_said_to_be_wrong(world: World, client: Client) -> None:
    client.force_login(world.lan_reader)
    address = world.url("kewajiban/")
    response = client.get(address + "?status=ngawur&page=x")
    assert response.context["active"] == []
    assert len(response.context["page_obj"]) == len(client.get(address).context["page_obj"])
    assert "Pilih salah satu dari daftar." in response.content.decode()


@NOW
def test_the_list_is_shown_for_the_chosen_day(world: World, client: Client) -> None:
    world.received_delivery(JUN9)
    client.force_login(world.lan_reader)
    feedback = "?ketentuan=feedback"
    assert names(client, world.url("kewajiban/" + feedback + "&per=2025-06-08")) == []
    [duty] = client.get(world.url("kewajiban/" + feedback + "&per=2025-12-09")).context["page_obj"]
    assert duty.standing == "due_soon"


@NOW
def test_sorting_turns_the_list_around(world: World, client: Client) -> None:
    first, second = world.received_delivery(JUN9, group="A"), world.received_delivery(JUN10, group="B")
    client.force_login(world.lan_reader)
    subjects = [world.feedback_duty(d).subject for d in (first, second)]
    address = world.url("kewajiban/?ketentuan=feedback")
    assert names(client, address) == subjects
    assert names(client, address + "&urut=batas") == subjects
    assert names(client, address + "&urut=-batas") == subjects[::-1]
    assert names(client, address + "&urut=-mulai") == subjects[::-1]
    assert names(client, address + "&urut=perihal") == subjects


@NOW
def test_the_export_holds_what_is_shown_and_no_formula(world: World, client: Client) -> None:
    delivery = world.received_delivery(JUN9)
    Obligation.objects.filter(opened_by=delivery.fact).update(subject="=HYPERLINK(1)")
    client.force_login(world.lan_reader)
    response = client.get(world.url("kewajiban/?ketentuan=feedback&format=csv"))
    assert response["Content-Disposition"] == 'attachment; filename="kewajiban-lan-bkn-2025-per-2025-12-10.csv"'
    rows = list(csv.reader(StringIO(response.getvalue().decode("utf-8-sig"))))
    assert rows[1:] == [[
        "'=HYPERLINK(1)", "3(1)b.1, 4(1)b.1", "LAN", "BKN", "2025-06-09", "2025-12-09", "2025-12-09", "terlambat", "1",
        "",
    ]]


@NOW
def test_the_list_is_paged_and_takes_the_same_queries_for_one_row_and_for_thirty(world: World, client: Client) -> None:
    world.received_delivery(JUN9)
    client.force_login(world.lan_reader)
    address = world.url("kewajiban/?ketentuan=feedback")
    one = query_count(client, address)
    for n in range(29):
        world.received_delivery(JUN10, group=f"Kelompok {n}")
    assert query_count(client, address) == one
    page = client.get(address + "&page=2").context["page_obj"]
    assert (page.paginator.count, len(page)) == (30, 5)


@NOW
def test_a_duty_tells_why_and_what_happened_to_it(world: World, client: Client) -> None:
    delivery = world.deliver(JUN7)
    world.confirm(delivery.fact, JUN9, on=JUN10)
    raise_notices(as_of=DEC10, at=at(DEC10, 5))
    duty = world.feedback_duty(delivery)
    client.force_login(world.lan_reader)
    response = client.get(world.url(f"kewajiban/{duty.pk}/"))
    titles = [e.title for e in response.context["events"]]
    assert titles == ["Jangka waktu dibuka", "Bukti penerimaan baru", "Pemberitahuan", "Pemberitahuan"]
    assert response.context["events"][1].detail == (
        "Batas waktu 9 Desember 2025 (sebelumnya: batas waktu paling awal 7 Desember 2025, paling akhir belum dapat "
        "dinyatakan). Oleh: penyerahan data “Data pokok ASN”. Dicatat Petugas LAN."
    )
    page = response.content.decode()
    for words in ("<details class=\"why\" open>", "9 Juni 2025 + 6 bulan = 9 Desember 2025", "terlambat 1 hari"):
        assert words in page


@NOW
def test_history_ends_with_the_chosen_day(world: World, client: Client) -> None:
    delivery = world.deliver(JUN7)
    world.confirm(delivery.fact, JUN9, on=JUN10)
    address = world.url(f"kewajiban/{world.feedback_duty(delivery).pk}/")
    client.force_login(world.lan_reader)
    assert len(client.get(address + "?per=2025-06-09").context["events"]) == 1
    assert len(client.get(address + "?per=2025-06-10").context["events"]) == 2


@NOW
def test_an_unconfirmed_duty_shows_both_bounds_and_offers_the_confirmation_to_the_receiver(
    world: World, client: Client
) -> None:
    delivery = world.deliver(date(2025, 12, 1))
    duty = world.feedback_duty(delivery)
    button = world.url(f"peristiwa/{delivery.fact.pk}/konfirmasi/")
    pages = {}
    for user in (world.lan_officer, world.lan_reader, world.bkn_officer):
        client.force_login(user)
        pages[user] = client.get(world.url(f"kewajiban/{duty.pk}/")).content.decode()
    assert [button in pages[u] for u in (world.lan_officer, world.lan_reader, world.bkn_officer)] == [
        True, False, False
    ]
    for words in ("Belum dikonfirmasi", "9 hari", "1 Juni 2026", "Belum dapat dinyatakan"):
        assert words.lower() in pages[world.lan_reader].lower()
    client.force_login(world.lan_officer)
    assert button not in client.get(world.url(f"kewajiban/{duty.pk}/?per=2025-12-09")).content.decode()


@NOW
def test_a_slot_shows_its_count_under_every_reading(world: World, client: Client) -> None:
    slot = Obligation.objects.filter(term__code="periodic-report", slot=1).order_by("window_first")[0]
    client.force_login(world.bkn_officer)
    page = client.get(world.url(f"kewajiban/{slot.pk}/")).content.decode()
    for words in (
        "0 dari 2, sisa 147 hari (s.d. 6 Mei 2026)", "Tahun kalender", "Tahun perjanjian", "12 bulan bergulir",
        "terpenuhi menurut semua tafsir", "6 November 2025",
    ):
        assert words in page


@NOW
def test_what_met_a_duty_shows_only_once_it_had_come(world: World, client: Client) -> None:
    delivery = world.received_delivery(JUN9)
    lodge_feedback(
        delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
        at=at(date(2025, 12, 1)),
    )
    address = world.url(f"kewajiban/{world.feedback_duty(delivery).pk}/")
    client.force_login(world.lan_reader)
    assert "Dipenuhi oleh" in client.get(address).content.decode()
    assert "Dipenuhi oleh" not in client.get(address + "?per=2025-11-30").content.decode()


@NOW
def test_a_moved_due_day_marks_its_notice_as_superseded(world: World, client: Client) -> None:
    delivery = world.deliver(JUN9, proof=Proof.SYSTEM_LOG, evidence="log-1")
    raise_notices(as_of=DEC10, at=at(DEC10, 5))
    contest_receipt(
        fact=delivery.fact, received_on=date(2025, 6, 20), reason="Baru lengkap tanggal 20.", by=world.lan_officer,
        at=at(DEC10, 6),
    )
    duty = world.feedback_duty(delivery)
    assert Notice.objects.get(obligation=duty, party=world.bkn).superseded
    client.force_login(world.bkn_officer)
    page = client.get(world.url(f"kewajiban/{duty.pk}/")).content.decode()
    assert "pemberitahuan ini tergantikan" in page


@NOW
def test_a_duty_of_nobody_here_does_not_exist(world: World, client: Client) -> None:
    client.force_login(world.outsider)
    duty = Obligation.objects.all()[0]
    assert client.get(world.url(f"kewajiban/{duty.pk}/")).status_code == 404
    client.force_login(world.lan_reader)
    assert client.get(world.url("kewajiban/999999/")).status_code == 404


@NOW
def test_a_disputed_start_is_said_to_be_disputed_and_offers_no_confirmation(world: World, client: Client) -> None:
    delivery = world.deliver(date(2025, 12, 1))
    contest_receipt(
        fact=delivery.fact, received_on=None, reason="Tidak ada.", by=world.lan_officer, at=at(date(2025, 12, 2))
    )
    client.force_login(world.lan_officer)
    page = client.get(world.url(f"kewajiban/{world.feedback_duty(delivery).pk}/")).content.decode()
    assert "disanggah" in page
    assert "belum dikonfirmasi," not in page
    assert world.url(f"peristiwa/{delivery.fact.pk}/konfirmasi/") not in page
