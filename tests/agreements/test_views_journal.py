from datetime import date

import time_machine
from django.test import Client

from accounts.roles import Act
from agreements.services.suspension import suspend_access
from exchanges.services.deliveries import lodge_feedback
from records.models import JournalChain
from records.services import journal
from tests.agreements.asking import query_count
from tests.factories import World, at

JUN7, JUN9, DEC12 = date(2025, 6, 7), date(2025, 6, 9), date(2025, 12, 12)
NOW = time_machine.travel("2025-12-12 10:00+07:00", tick=False)


def sequences(client: Client, address: str) -> list[int]:
    return [row.entry.sequence for row in client.get(address).context["entries"]]


def story(world: World) -> None:
    """One delivery, its confirmation, a partial feedback and a stop."""
    delivery = world.deliver(JUN7)
    world.confirm(delivery.fact, JUN9)
    lodge_feedback(
        delivery=delivery, data_coverage="part", reference_coverage="none", row_count=12, note="Sebagian dahulu.",
        by=world.lan_officer, at=at(date(2025, 7, 1)),
    )
    suspend_access(
        agreement=world.agreement, letter_number="B-1", letter_dated_on=DEC12, effective_on=DEC12,
        grounds=["4(1)b.1"], reason="Belum lengkap.", by=world.bkn_decider, at=at(DEC12, 9),
    )


@NOW
def test_entries_say_who_did_what_when_and_why_newest_first(world: World, client: Client) -> None:
    story(world)
    client.force_login(world.lan_reader)
    response = client.get(world.url("jejak/"))
    rows = response.context["entries"]
    assert [r.entry.act for r in rows][:4] == [
        "menghentikan sementara akses", "menyampaikan balikan", "mengonfirmasi penerimaan",
        "mencatat penyerahan data",
    ]
    stop, feedback, _, delivery = rows[:4]
    assert (stop.entry.who, stop.party, stop.about) == ("Pejabat BKN", world.bkn, "penghentian sementara akses")
    assert stop.detail == (("alasan", "Belum lengkap."),)
    assert [(c.name, c.after) for c in feedback.changes] == [
        ("data balikan", "sebagian"), ("referensi balikan", "tidak ada"), ("jumlah baris", "12")
    ]
    assert ("dikirim", "–", "7 Juni 2025") in [(c.name, c.before, c.after) for c in delivery.changes]
    head = JournalChain.objects.get(name=world.agreement.code)
    page = response.content.decode()
    assert f"#{head.head_sequence}" in page
    assert head.head_hash[:16] in page


@NOW
def test_refused_attempts_are_marked_with_the_sentence(world: World, client: Client) -> None:
    journal.record(
        chain=world.agreement.code, act=Act.SUSPEND_ACCESS, object="agreement:lan-bkn-2025", at=at(DEC12, 8),
        by=world.bkn_decider, party="bkn", refused="Tidak ada dasar penghentian.",
    )
    client.force_login(world.lan_reader)
    response = client.get(world.url("jejak/?ditolak=on"))
    [row] = response.context["entries"]
    assert (row.entry.refused, row.about) == ("Tidak ada dasar penghentian.", "perjanjian")
    assert response.context["active"] == [("Hanya yang ditolak: ya", "ditolak")]


@NOW
def test_entries_can_be_filtered_by_act_party_and_wib_date(world: World, client: Client) -> None:
    story(world)
    client.force_login(world.lan_reader)
    address = world.url("jejak/")
    everything = sequences(client, address)
    delivered, confirmed, answered, stopped = sorted(everything)[-4:]
    assert sequences(client, address + "?tindakan=confirm_receipt") == [confirmed]
    assert sequences(client, address + "?pihak=bkn") == [stopped, delivered]
    assert sequences(client, address + "?dari=2025-06-09&sampai=2025-07-01") == [answered, confirmed]
    assert sequences(client, address + "?dari=2025-07-02&sampai=2025-12-11") == []
    assert sequences(client, address + "?dari=ngawur") == everything


@NOW
def test_an_instant_after_17_utc_belongs_to_the_next_day(world: World, client: Client) -> None:
    for hour in (23, 24):
        journal.record(
            chain=world.agreement.code, act=Act.CHOOSE_STATUS_DATE, object="agreement:x", at=at(JUN7, hour),
            by=world.lan_reader, refused="Tidak.",
        )
    client.force_login(world.lan_reader)
    address = world.url("jejak/?ditolak=on")
    first, second = sorted(sequences(client, address))
    assert sequences(client, address + "&sampai=2025-06-07") == [first]
    assert sequences(client, address + "&dari=2025-06-08") == [second]


@NOW
def test_the_list_is_paged_and_takes_the_same_queries_for_one_entry_and_for_thirty(
    world: World, client: Client
) -> None:
    world.deliver(JUN7)
    client.force_login(world.lan_reader)
    address = world.url("jejak/?tindakan=record_delivery")
    one = query_count(client, address)
    for n in range(29):
        world.deliver(JUN7, group=f"Kelompok {n}")
    assert query_count(client, address) == one
    assert len(client.get(address + "&page=2").context["entries"]) == 5


@NOW
def test_the_chain_is_checked_on_its_own_page(world: World, client: Client) -> None:
    story(world)
    client.force_login(world.bkn_officer)
    head = JournalChain.objects.get(name=world.agreement.code)
    page = client.get(world.url("jejak/periksa/")).content.decode()
    assert f"Rantai utuh sampai #{head.head_sequence}." in page
    JournalChain.objects.filter(pk=head.pk).update(head_sequence=head.head_sequence + 1)
    page = client.get(world.url("jejak/periksa/")).content.decode()
    assert "Rantai TIDAK utuh" in page
    assert f"Rantai terpotong: seharusnya {head.head_sequence + 1} catatan" in page
    assert "Rantai utuh sampai" not in page


@NOW
def test_a_chain_of_nothing_says_so(world: World, client: Client) -> None:
    JournalChain.objects.filter(name=world.agreement.code).update(name="lain")
    client.force_login(world.lan_reader)
    assert "Belum ada jejak" in client.get(world.url("jejak/")).content.decode()
    assert "Belum ada jejak" in client.get(world.url("jejak/periksa/")).content.decode()
