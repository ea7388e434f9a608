from datetime import date

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from agreements.models import Fact, ReceiptContest, ReceiptProof
from agreements.receipts import Proof
from agreements.services.facts import contest_receipt
from records.models import JournalEntry
from tests.factories import World, at

JUN7, JUN9, JUN10, JUN12 = date(2025, 6, 7), date(2025, 6, 9), date(2025, 6, 10), date(2025, 6, 12)
NOW = time_machine.travel("2025-06-12 10:00+07:00", tick=False)


@pytest.fixture
def fact(world: World) -> Fact:
    return world.deliver(JUN7).fact


def path(world: World, fact: Fact, act: str) -> str:
    return world.url(f"peristiwa/{fact.pk}/{act}/")


def last_entry() -> tuple[str, str, bool]:
    entry = JournalEntry.objects.order_by("-pk")[0]
    return entry.act, entry.object, entry.refused


def opened_contest(world: World, fact: Fact, by: User, received_on: date | None = JUN10) -> ReceiptContest:
    return contest_receipt(fact=fact, received_on=received_on, reason="Berkas rusak.", by=by, at=at(JUN10))


@NOW
def test_a_confirmation_says_its_consequence_before_anything_is_written(
    world: World, client: Client, fact: Fact
) -> None:
    client.force_login(world.lan_officer)
    response = client.post(path(world, fact, "konfirmasi"), {"received_on": "09-06-2025", "evidence": "Agenda 9"})
    assert response.context["consequence"] == (
        "Tindakan ini memulai jangka waktu 6 bulan bagi LAN, jatuh tempo 9 Desember 2025."
    )
    assert ReceiptProof.objects.filter(kind=Proof.RECEIVER_CONFIRMATION.value).count() == 0
    assert last_entry()[0] == "record_delivery"


@NOW
def test_the_receiver_confirms(world: World, client: Client, fact: Fact) -> None:
    client.force_login(world.lan_officer)
    typed = {"received_on": "2025-06-09", "evidence": "Agenda 9", "confirmed": "1"}
    response = client.post(path(world, fact, "konfirmasi"), typed, follow=True)
    fact.refresh_from_db()
    assert (response.status_code, fact.received_on) == (200, JUN9)
    assert last_entry() == ("confirm_receipt", f"fact:{fact.pk}", False)
    assert "Penerimaan dikonfirmasi. Batas waktunya kini pasti." in response.content.decode()


@NOW
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"received_on": ""}, "Isi bagian ini."),
        ({"received_on": "31-02-2025"}, "Tulis tanggal sebagai hh-bb-tttt, misalnya 09-12-2025."),
        ({"received_on": "2025-06-13"}, "Tanggal diterima 13 Juni 2025 belum tiba; hari ini 12 Juni 2025."),
        ({"received_on": "2025-06-06"}, "Tanggal diterima 6 Juni 2025 mendahului tanggal kirim 7 Juni 2025."),
    ],
)
def test_a_date_that_cannot_be_is_refused_before_the_confirmation(
    world: World, client: Client, fact: Fact, typed: dict[str, str], sentence: str
) -> None:
    client.force_login(world.lan_officer)
    response = client.post(path(world, fact, "konfirmasi"), typed)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert fact.proofs.count() == 1


@NOW
def test_nobody_but_the_receiver_confirms(world: World, client: Client, fact: Fact) -> None:
    address = path(world, fact, "konfirmasi")
    client.force_login(world.bkn_officer)
    assert "yaitu LAN" in client.get(address).content.decode()
    response = client.post(address, {"received_on": "2025-06-09", "confirmed": "1"})
    assert response.status_code == 422
    assert "Hanya PIHAK yang menerima, yaitu LAN, yang dapat mengonfirmasi penerimaan" in response.content.decode()
    assert last_entry() == ("confirm_receipt", f"fact:{fact.pk}", True)
    client.force_login(world.lan_reader)
    response = client.post(address, {"received_on": "2025-06-09", "confirmed": "1"})
    assert response.status_code == 403
    assert "Peran Anda (Pembaca) tidak dapat mengonfirmasi penerimaan" in response.content.decode()
    client.force_login(world.outsider)
    assert client.post(address, {"received_on": "2025-06-09", "confirmed": "1"}).status_code == 404
    client.logout()
    assert client.post(address)["Location"].startswith("/akun/masuk/")
    assert fact.proofs.count() == 1


@NOW
def test_a_contest_shows_both_bounds_it_leads_to(world: World, client: Client, fact: Fact) -> None:
    world.confirm(fact, JUN9, on=JUN9)
    client.force_login(world.lan_officer)
    typed = {"claim": "received", "received_on": "2025-06-11", "reason": "Berkas pertama rusak."}
    response = client.post(path(world, fact, "sanggah"), typed)
    assert response.context["consequence"] == (
        "Selama sanggahan terbuka, tanggal diterima belum pasti. Balikan data dan referensi: Data pokok ASN: "
        "batas waktu paling awal 7 Desember 2025, paling akhir 9 Desember 2025. Anda menyanggah tanggal dari PIHAK "
        "Anda sendiri: batas paling akhir tidak bergeser sampai PIHAK lainnya menyetujui."
    )
    assert ReceiptContest.objects.count() == 0
    assert client.post(path(world, fact, "sanggah"), {**typed, "confirmed": "1"}).status_code == 302
    assert ReceiptContest.objects.get().proposals.get().received_on == date(2025, 6, 11)
    assert last_entry() == ("contest_receipt", f"fact:{fact.pk}", False)


@NOW
def test_a_contest_may_say_that_nothing_was_received(world: World, client: Client, fact: Fact) -> None:
    client.force_login(world.lan_officer)
    typed = {"claim": "never", "received_on": "2025-06-11", "reason": "Tidak ada.", "confirmed": "1"}
    assert client.post(path(world, fact, "sanggah"), typed).status_code == 302
    assert ReceiptContest.objects.get().proposals.get().received_on is None


@NOW
def test_a_contest_needs_a_date_where_it_names_one_and_always_a_reason(
    world: World, client: Client, fact: Fact
) -> None:
    client.force_login(world.lan_officer)
    response = client.post(path(world, fact, "sanggah"), {"claim": "received", "reason": ""})
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "received_on": ["Isi tanggal diterima menurut Anda."], "reason": ["Isi bagian ini."]
    }
    assert ReceiptContest.objects.count() == 0


@NOW
def test_the_other_party_accepts_the_proposed_date(world: World, client: Client, fact: Fact) -> None:
    opened_contest(world, fact, world.lan_officer)
    client.force_login(world.bkn_officer)
    address = path(world, fact, "jawab")
    assert "Terima usulan: diterima 10 Juni 2025" in client.get(address).content.decode()
    response = client.post(address, {"answer": "accept"})
    assert response.context["consequence"] == (
        "Tindakan ini memulai jangka waktu 6 bulan bagi LAN, jatuh tempo 10 Desember 2025."
    )
    assert client.post(address, {"answer": "accept", "confirmed": "1"}).status_code == 302
    fact.refresh_from_db()
    assert fact.received_on == JUN10
    assert last_entry() == ("answer_contest", f"fact:{fact.pk}", False)


@NOW
def test_accepting_that_nothing_was_received_ends_the_duty(world: World, client: Client, fact: Fact) -> None:
    opened_contest(world, fact, world.lan_officer, None)
    client.force_login(world.bkn_officer)
    response = client.post(path(world, fact, "jawab"), {"answer": "accept"})
    assert "Kewajiban ini batal: Balikan data dan referensi: Data pokok ASN." in response.context["consequence"]
    client.post(path(world, fact, "jawab"), {"answer": "accept", "confirmed": "1"})
    fact.refresh_from_db()
    assert fact.withdrawn_on == JUN12


@NOW
def test_the_other_party_answers_with_another_date_and_the_turn_changes(
    world: World, client: Client, fact: Fact
) -> None:
    contest = opened_contest(world, fact, world.lan_officer)
    client.force_login(world.bkn_officer)
    address = path(world, fact, "jawab")
    typed = {"answer": "counter", "received_on": "2025-06-08", "reason": "Ada log.", "confirmed": "1"}
    assert client.post(address, typed).status_code == 302
    assert [p.received_on for p in contest.proposals.all()] == [JUN10, date(2025, 6, 8)]
    assert client.get(address).status_code == 403
    response = client.post(address, typed)
    assert response.status_code == 422
    assert "Usulan terakhir berasal dari PIHAK Anda; PIHAK lainnya yang menjawab." in response.content.decode()
    assert contest.proposals.count() == 2


@NOW
def test_an_answer_with_another_date_needs_a_reason(world: World, client: Client, fact: Fact) -> None:
    contest = opened_contest(world, fact, world.lan_officer)
    client.force_login(world.bkn_officer)
    response = client.post(path(world, fact, "jawab"), {"answer": "counter", "received_on": "2025-06-08"})
    assert response.status_code == 422
    assert response.context["form"].errors == {"reason": ["Tuliskan alasannya."]}
    assert contest.proposals.count() == 1


@NOW
def test_there_is_nothing_to_answer_without_a_contest(world: World, client: Client, fact: Fact) -> None:
    client.force_login(world.bkn_officer)
    assert client.get(path(world, fact, "jawab")).status_code == 403
    assert client.post(path(world, fact, "jawab"), {"answer": "accept", "confirmed": "1"}).status_code == 404


@NOW
def test_what_came_through_the_portal_cannot_be_disputed(world: World, client: Client) -> None:
    fact = world.ask_report(JUN10).fact
    client.force_login(world.lan_officer)
    typed = {"claim": "never", "reason": "Tidak ada.", "confirmed": "1"}
    response = client.post(path(world, fact, "sanggah"), typed)
    assert response.status_code == 422
    assert "Diterima melalui portal pada waktu server; tanggal ini tidak dapat disanggah." in response.content.decode()
    assert ReceiptContest.objects.count() == 0


@NOW
@pytest.mark.parametrize("act", ["konfirmasi", "sanggah", "jawab"])
def test_a_receipt_act_is_closed_to_readers_and_to_foreign_facts(
    world: World, client: Client, fact: Fact, act: str
) -> None:
    client.force_login(world.lan_reader)
    assert client.get(path(world, fact, act)).status_code == 403
    client.force_login(world.lan_officer)
    assert client.get(world.url(f"peristiwa/999999/{act}/")).status_code == 404
