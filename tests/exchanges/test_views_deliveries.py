"""The pages of deliveries: list, export, one delivery, and the acts on it."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from agreements.models import Obligation, Suspension
from agreements.receipts import Proof
from agreements.services.suspension import suspend_access
from exchanges.models import Delivery, Feedback
from exchanges.services.deliveries import lodge_feedback, withdraw_delivery
from records.models import JournalEntry
from tests.exchanges.values import SHA_FIRST, delivery_post
from tests.factories import World, at

JUN7, JUN9, JUN10 = date(2025, 6, 7), date(2025, 6, 9), date(2025, 6, 10)
ON_JUN10 = time_machine.travel("2025-06-10 10:00+07:00", tick=False)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(world: World, path: str, user: User | None = None, **query: str) -> str:
    response = signed_in(user or world.lan_officer).get(world.url(path), query)
    assert response.status_code == 200
    return response.content.decode()


def entries() -> Any:
    """What the journal holds beside the loading of the agreement, in order."""
    return JournalEntry.objects.filter(sequence__gt=1).order_by("sequence")


# --- Recording -----------------------------------------------------------------------------------------------------
@ON_JUN10
def test_an_officer_is_told_the_consequence_before_a_delivery_is_recorded(world: World) -> None:
    typed = delivery_post()
    del typed["confirmed"]
    response = signed_in(world.bkn_officer).post(world.url("penyerahan/catat/"), typed)
    assert response.status_code == 200
    assert (
        "Bila LAN mengonfirmasi penerimaan pada tanggal 7 Juni 2025, jangka waktu 6 bulan bagi LAN untuk balikan data "
        "dan referensi jatuh tempo 7 Desember 2025. Selama belum dikonfirmasi, itu batas paling awal dan batas paling "
        "akhir belum dapat dinyatakan."
    ) in response.content.decode()
    assert not Delivery.objects.exists()
    assert not entries().exists()


@ON_JUN10
@pytest.mark.parametrize(
    ("proof", "sentence"),
    [
        (Proof.SIGNED_RECEIPT, "Tindakan ini memulai jangka waktu 6 bulan bagi LAN untuk balikan data dan referensi, "
                               "jatuh tempo 7 Desember 2025."),
        # A log entered three days later starts no clock that the creditor could rely on before its entry.
        (Proof.SYSTEM_LOG, "itu batas paling awal dan batas paling akhir 10 Desember 2025."),
    ],
)
def test_the_consequence_follows_the_proof(world: World, proof: Proof, sentence: str) -> None:
    typed = delivery_post(proof=str(proof.value), evidence="BAST-1")
    del typed["confirmed"]
    assert sentence in signed_in(world.bkn_officer).post(world.url("penyerahan/catat/"), typed).content.decode()


@ON_JUN10
def test_a_confirmed_delivery_is_recorded_with_its_clock_and_one_journal_entry(world: World) -> None:
    response = signed_in(world.bkn_officer).post(
        world.url("penyerahan/catat/"), delivery_post(file_name="a.csv", file_sha256=SHA_FIRST.upper()), follow=True
    )
    delivery = Delivery.objects.get()
    assert response.redirect_chain == [(world.url(f"penyerahan/{delivery.pk}/"), 302)]
    assert "Penyerahan dicatat." in response.content.decode()
    assert (delivery.fact.actor, delivery.fact.addressee, delivery.row_count) == (world.bkn, world.lan, 1250)
    assert (delivery.fact.dated_on, delivery.fact.sent_on, delivery.file_sha256) == (date(2025, 6, 5), JUN7, SHA_FIRST)
    duty = world.feedback_duty(delivery)
    assert (duty.earliest_due_on, duty.due_on) == (date(2025, 12, 7), None)
    assert list(entries().values_list("act", "party", "refused")) == [("record_delivery", "bkn", False)]


@ON_JUN10
def test_a_delivery_in_the_other_direction_starts_no_clock_and_says_so(world: World) -> None:
    client = signed_in(world.lan_officer)
    typed = delivery_post()
    del typed["confirmed"]
    asked = client.post(world.url("penyerahan/catat/"), typed).content.decode()
    assert "Penyerahan dari LAN kepada BKN tidak memulai jangka waktu apa pun menurut perjanjian ini." in asked
    client.post(world.url("penyerahan/catat/"), delivery_post())
    assert not Obligation.objects.filter(opened_by=Delivery.objects.get().fact).exists()


@ON_JUN10
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"file_sha256": "abc123"}, "SHA-256 terdiri atas tepat 64 angka heksadesimal"),
        ({"file_sha256": "g" * 64}, "SHA-256 terdiri atas tepat 64 angka heksadesimal"),
        ({"row_count": "1.25"}, "Tulis bilangan bulat dalam angka"),
        ({"sent_on": "2025-06-11", "received_on": "2025-06-11"}, "Tanggal kirim 11 Juni 2025 belum tiba"),
        ({"sent_on": "2025-05-06", "cutoff_on": "", "dated_on": ""}, "mendahului penandatanganan perjanjian"),
        ({"received_on": "2025-06-06"}, "Tanggal diterima 6 Juni 2025 mendahului tanggal kirim 7 Juni 2025."),
        ({"cutoff_on": "2025-06-08"}, "Tanggal data 8 Juni 2025 melewati tanggal kirim 7 Juni 2025."),
        ({"proof": "30"}, "Sebutkan bukti penerimaannya"),
        ({"proof": "40"}, "Pilih salah satu dari daftar."),
        ({"data_group": ""}, "Isi bagian ini."),
    ],
)
def test_a_delivery_that_cannot_be_is_shown_again_with_the_reason(
    world: World, typed: dict[str, str], sentence: str
) -> None:
    response = signed_in(world.bkn_officer).post(world.url("penyerahan/catat/"), delivery_post(**typed))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "112/PD.01/2025" in response.content.decode()
    assert not Delivery.objects.exists()


@ON_JUN10
def test_pressing_twice_records_one_delivery(world: World) -> None:
    client = signed_in(world.bkn_officer)
    assert client.post(world.url("penyerahan/catat/"), delivery_post()).status_code == 302
    again = client.post(world.url("penyerahan/catat/"), delivery_post())
    assert again.status_code == 422
    assert "Penyerahan yang sama, dikirim 7 Juni 2025, sudah dicatat." in again.content.decode()
    assert Delivery.objects.count() == 1
    assert client.post(world.url("penyerahan/catat/"), delivery_post(reference="113/PD.01/2025")).status_code == 302


def test_a_delivery_made_while_access_is_stopped_has_to_be_declared_and_starts_no_clock(world: World) -> None:
    world.received_delivery(JUN9)
    suspend_access(
        agreement=world.agreement, letter_number="B-1", letter_dated_on=date(2025, 12, 12),
        effective_on=date(2025, 12, 12), grounds=["4(1)b.1"], reason="", by=world.bkn_decider,
        at=at(date(2025, 12, 12)),
    )
    dates = {"cutoff_on": "", "dated_on": "", "sent_on": "2025-12-12", "received_on": "2025-12-12"}
    with time_machine.travel("2025-12-13 10:00+07:00", tick=False):
        client = signed_in(world.bkn_officer)
        refused = client.post(world.url("penyerahan/catat/"), delivery_post(**dates))
        assert refused.status_code == 422
        assert "Akses dihentikan sementara sejak 12 Desember 2025" in refused.content.decode()
        declared = delivery_post(**dates, although_stopped="on")
        del declared["confirmed"]
        assert "dicatat di luar perjanjian" in client.post(world.url("penyerahan/catat/"), declared).content.decode()
        client.post(world.url("penyerahan/catat/"), declared | {"confirmed": "1"})
        delivery = Delivery.objects.get(outside_agreement=True)
        assert not Obligation.objects.filter(opened_by=delivery.fact).exists()
        assert "Di luar perjanjian" in page(world, f"penyerahan/{delivery.pk}/")
        assert "although_stopped" not in page(world, "penyerahan/catat/", world.lan_officer)
        assert "although_stopped" in page(world, "penyerahan/catat/", world.bkn_officer)
    Suspension.objects.get()


def test_the_checkbox_for_a_stop_is_not_shown_where_access_was_never_stopped(world: World) -> None:
    with ON_JUN10:
        assert "although_stopped" not in page(world, "penyerahan/catat/", world.bkn_officer)


# --- Who may ------------------------------------------------------------------------------------------------------
ACTS = ("penyerahan/catat/", "penyerahan/{pk}/balikan/", "penyerahan/{pk}/batalkan/")


@ON_JUN10
@pytest.mark.parametrize("path", ACTS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reader_does_no_act(world: World, path: str, method: str) -> None:
    delivery = world.deliver(JUN7)
    before = JournalEntry.objects.count()
    response = getattr(signed_in(world.lan_reader), method)(world.url(path.format(pk=delivery.pk)))
    assert response.status_code == 403
    # An attempt is kept as turned down; looking at the form is none.
    kept = JournalEntry.objects.order_by("sequence")[before:]
    assert [entry.refused for entry in kept] == ([True] if method == "post" else [])
    assert delivery.feedback.count() == 0 and world.agreement.facts.count() == 1


@ON_JUN10
@pytest.mark.parametrize("path", [*ACTS, "penyerahan/", "penyerahan/{pk}/", "balikan/{pk}/"])
def test_strangers_sign_in_and_other_agencies_find_nothing(world: World, path: str) -> None:
    address = world.url(path.format(pk=world.deliver(JUN7).pk))
    assert Client().get(address).status_code == 302
    assert signed_in(world.outsider).get(address).status_code == 404
    assert signed_in(world.admin).get(address).status_code == 403


@ON_JUN10
@pytest.mark.parametrize(
    ("path", "wrong", "typed", "said"),
    [
        ("balikan/", "bkn_officer", {"data_coverage": "whole", "reference_coverage": "whole"},
         "Hanya pihak wajib, yaitu LAN, yang dapat menyampaikan balikan; Anda bertindak untuk BKN."),
        ("batalkan/", "lan_officer", {"reason": "keliru"},
         "Hanya PIHAK yang menyerahkan, yaitu BKN, yang dapat membatalkan catatan penyerahan; Anda bertindak untuk "
         "LAN."),
    ],
)
def test_the_wrong_party_is_refused_and_nothing_but_the_refusal_is_written(
    world: World, path: str, wrong: str, typed: dict[str, str], said: str
) -> None:
    delivery = world.deliver(JUN7)
    client = signed_in(getattr(world, wrong))
    assert client.get(world.url(f"penyerahan/{delivery.pk}/{path}")).status_code == 403
    response = client.post(world.url(f"penyerahan/{delivery.pk}/{path}"), typed | {"confirmed": "1"})
    assert response.status_code == 422
    assert said in response.content.decode()
    delivery.fact.refresh_from_db()
    assert delivery.fact.withdrawn_on is None and not Feedback.objects.exists()
    assert list(entries().values_list("refused", flat=True)) == [False, True]


# --- Withdrawing and answering ----------------------------------------------------------------------------------
@ON_JUN10
def test_a_delivery_recorded_by_mistake_is_taken_back_by_its_sender(world: World) -> None:
    delivery = world.deliver(JUN7)
    client = signed_in(world.bkn_officer)
    asked = client.post(world.url(f"penyerahan/{delivery.pk}/batalkan/"), {"reason": "Salah kelompok."})
    assert "tidak lagi dihitung sejak 10 Juni 2025. Kewajiban yang dimulainya batal" in asked.content.decode()
    delivery.fact.refresh_from_db()
    assert delivery.fact.withdrawn_on is None
    done = client.post(
        world.url(f"penyerahan/{delivery.pk}/batalkan/"), {"reason": "Salah kelompok.", "confirmed": "1"}, follow=True
    )
    assert "Salah kelompok." in done.content.decode() and "Catatan penyerahan dibatalkan." in done.content.decode()
    delivery.fact.refresh_from_db()
    assert delivery.fact.withdrawn_on == JUN10
    assert world.feedback_duty(delivery).voided_on == JUN10


@ON_JUN10
def test_a_delivery_that_the_other_party_has_confirmed_is_not_taken_back(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    response = signed_in(world.bkn_officer).post(
        world.url(f"penyerahan/{delivery.pk}/batalkan/"), {"reason": "Keliru.", "confirmed": "1"}
    )
    assert response.status_code == 422
    assert "tidak dapat dibatalkan sepihak" in response.content.decode()
    assert "Batalkan catatan" not in page(world, f"penyerahan/{delivery.pk}/", world.bkn_officer)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2025-12-09", "Jatuh temponya 9 Desember 2025: dipenuhi tepat waktu."),
        ("2025-12-10", "Jatuh temponya 9 Desember 2025, 1 hari yang lalu: kewajiban ini tercatat “dipenuhi terlambat” "
                       "untuk seterusnya."),
    ],
)
def test_whole_feedback_says_whether_it_is_on_time_or_late_and_meets_the_duty(
    world: World, day: str, sentence: str
) -> None:
    delivery = world.received_delivery(JUN9)
    whole = {"data_coverage": "whole", "reference_coverage": "whole", "row_count": "12"}
    with time_machine.travel(f"{day} 23:59:59+07:00", tick=False):
        client = signed_in(world.lan_officer)
        asked = client.post(world.url(f"penyerahan/{delivery.pk}/balikan/"), whole)
        assert sentence in asked.content.decode()
        assert not Feedback.objects.exists()
        done = client.post(world.url(f"penyerahan/{delivery.pk}/balikan/"), whole | {"confirmed": "1"})
        feedback = Feedback.objects.get()
        assert done["Location"] == world.url(f"penyerahan/{delivery.pk}/#balikan-{feedback.pk}")
        assert world.feedback_duty(delivery).met_on == date.fromisoformat(day)
        told = client.get(world.url(f"balikan/{feedback.pk}/"))
        assert told["Location"] == done["Location"]


@ON_JUN10
def test_partial_feedback_says_what_is_left_and_the_clock_runs_on(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    typed = {"data_coverage": "whole", "reference_coverage": "none"}
    client = signed_in(world.lan_officer)
    asked = client.post(world.url(f"penyerahan/{delivery.pk}/balikan/"), typed).content.decode()
    assert "data balikan lengkap, referensi balikan tidak ada." in asked
    assert "berjalan terus untuk sisanya, jatuh tempo 9 Desember 2025." in asked
    client.post(world.url(f"penyerahan/{delivery.pk}/balikan/"), typed | {"confirmed": "1"})
    assert world.feedback_duty(delivery).met_on is None
    again = client.post(world.url(f"penyerahan/{delivery.pk}/balikan/"), typed | {"confirmed": "1"})
    assert again.status_code == 422 and "Data balikan untuk penyerahan ini sudah lengkap." in again.content.decode()


@ON_JUN10
def test_feedback_of_nothing_is_refused(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    response = signed_in(world.lan_officer).post(
        world.url(f"penyerahan/{delivery.pk}/balikan/"), {"data_coverage": "none", "reference_coverage": "none"}
    )
    assert response.status_code == 422
    assert "Pilih data balikan, referensi balikan, atau keduanya." in response.content.decode()


# --- Pages ----------------------------------------------------------------------------------------------------------
def test_the_page_of_a_delivery_shows_four_dates_the_duty_and_why(world: World) -> None:
    delivery = world.deliver(JUN7)
    world.confirm(delivery.fact, JUN9, on=JUN10)
    with time_machine.travel("2025-12-10 10:00+07:00", tick=False):
        shown = page(world, f"penyerahan/{delivery.pk}/")
    for words in ("Bertanggal", "7 Juni 2025", "diterima 9 Juni 2025", "7 Juni 2025, 10.00 WIB", "terlambat 1 hari",
                  "Mengapa tanggal ini?", "Sampaikan balikan", "9 Desember 2025"):
        assert words in shown


def test_a_page_of_a_past_day_offers_no_acts_and_shows_nothing_of_later(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
                   at=at(date(2025, 12, 20)))
    with time_machine.travel("2026-01-10 10:00+07:00", tick=False):
        then = page(world, f"penyerahan/{delivery.pk}/", per="2025-12-19")
        now = page(world, f"penyerahan/{delivery.pk}/")
    assert "terlambat 10 hari" in then and "Belum ada balikan yang disampaikan." in then
    assert "Sampaikan balikan" not in then
    assert "dipenuhi terlambat" in now and "Belum ada balikan" not in now


@ON_JUN10
def test_the_list_says_how_each_delivery_stands(world: World) -> None:
    waiting, confirmed, wrong = (world.deliver(JUN7, group=f"Kelompok {n}") for n in range(3))
    world.confirm(confirmed.fact, JUN9)
    withdraw_delivery(delivery=wrong, reason="Keliru.", by=world.bkn_officer, at=at(JUN10))
    shown = page(world, "penyerahan/")
    assert all(text in shown for text in ("belum dikonfirmasi, 3 hari", "diterima 9 Juni 2025", "dibatalkan"))
    for state, group in (("unconfirmed", waiting), ("received", confirmed), ("withdrawn", wrong)):
        found = page(world, "penyerahan/", keadaan=state)
        assert [str(d) for d in (waiting, confirmed, wrong) if str(d) in found] == [str(group)]
    assert "Belum ada" not in shown and "Tidak ada yang cocok" in page(world, "penyerahan/", keadaan="contested")
    assert "Tidak ada yang cocok" in page(world, "penyerahan/", arah="keluar")
    narrow = {"arah": "keluar", "q": "kelompok 1", "dari": "2025-06-07"}
    assert "Kelompok 1" in page(world, "penyerahan/", world.bkn_officer, **narrow)
    assert "Tidak ada yang cocok" in page(world, "penyerahan/", sampai="2025-06-06")


@ON_JUN10
def test_an_empty_list_says_what_to_do_first(world: World) -> None:
    assert "Catat penyerahan pertama PIHAK Anda" in page(world, "penyerahan/")
    assert "Catat penyerahan pertama" not in page(world, "penyerahan/", world.lan_reader)


@time_machine.travel("2025-08-10 10:00+07:00", tick=False)
def test_a_long_list_is_paged_keeps_its_filters_and_asks_no_more_questions(world: World) -> None:
    client = signed_in(world.lan_officer)
    first = world.received_delivery(JUN9, group="Kelompok 00")
    lodge_feedback(delivery=first, data_coverage="part", reference_coverage="none", by=world.lan_officer,
                   at=at(date(2025, 8, 1)))
    client.get(world.url("penyerahan/"))
    few = _count(client, world.url("penyerahan/"))
    for n in range(1, 30):
        world.received_delivery(JUN9 + timedelta(days=n), group=f"Kelompok {n:02}")
    assert _count(client, world.url("penyerahan/")) == few
    second = page(world, "penyerahan/", keadaan="received", urut="terlama", page="2")
    assert "26–30 dari 30" in second and "keadaan=received&amp;urut=terlama&amp;page=1" in second


def _count(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@time_machine.travel("2025-08-10 10:00+07:00", tick=False)
def test_the_export_holds_what_is_shown_and_no_formulas(world: World) -> None:
    world.received_delivery(JUN9, group="=HYPERLINK(1)")
    world.deliver(date(2025, 7, 1), group="Lain")
    response = signed_in(world.lan_officer).get(world.url("penyerahan/"), {"format": "csv", "keadaan": "received"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    header, *rows = csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig")))
    row: dict[str, Any] = dict(zip(header, *rows, strict=True))
    assert row["Kelompok data"] == "'=HYPERLINK(1)"
    assert (row["Dikirim"], row["Diterima"], row["Jatuh tempo"]) == ("2025-06-09", "2025-06-09", "2025-12-09")
    assert (row["Dari"], row["Kepada"], row["Status balikan"]) == ("BKN", "LAN", "belum jatuh tempo")
