from datetime import date

import pytest
import time_machine
from django.test import Client

from agreements.access_words import not_grounds, state_key, stops, truth
from agreements.eligibility import access_state
from agreements.models import Suspension
from agreements.services.suspension import restore_access, suspend_access
from exchanges.services.deliveries import lodge_feedback
from records.models import JournalEntry
from tests.agreements.asking import query_count
from tests.factories import World, at

JUN9, DEC9, DEC10, DEC12 = date(2025, 6, 9), date(2025, 12, 9), date(2025, 12, 10), date(2025, 12, 12)
DEC15, DEC16 = date(2025, 12, 15), date(2025, 12, 16)
TYPED = {
    "grounds": ["4(1)b.1"], "letter_number": "B-1/BKN/2025", "letter_dated_on": "2025-12-12",
    "effective_on": "2025-12-12", "reason": "Belum ada balikan.", "confirmed": "1",
}
RESTORED = {
    "letter_number": "B-2/BKN/2025", "letter_dated_on": "2025-12-16", "restored_on": "2025-12-16", "confirmed": "1",
}


def on(day: date) -> time_machine.travel:
    return time_machine.travel(f"{day} 10:00+07:00", tick=False)


def stop(world: World) -> Suspension:
    return suspend_access(
        agreement=world.agreement, letter_number="B-1/BKN/2025", letter_dated_on=DEC12, effective_on=DEC12,
        grounds=["4(1)b.1"], reason="", by=world.bkn_decider, at=at(DEC12),
    )


def words(world: World, day: date) -> tuple[str, str]:
    state = access_state(world.agreement, day)
    assert state is not None
    return state_key(state), truth(state)


def test_the_truth_of_access_is_told_with_its_clauses(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    assert words(world, DEC9) == (
        "granted",
        "Akses terbatas LAN diberikan. Per 9 Desember 2025 tidak ada dasar penghentian menurut Pasal 4(1)b.1 atau "
        "4(1)b.2.",
    )
    assert words(world, DEC10) == (
        "eligible",
        "Per 10 Desember 2025 BKN berwenang menghentikan sementara akses terbatas LAN: dasar Pasal 4(1)b.1 terpenuhi. "
        "Penghentian tidak terjadi dengan sendirinya; pejabat berwenang memutuskannya dengan surat.",
    )
    stop(world)
    assert words(world, DEC12) == (
        "suspended",
        "Akses terbatas LAN dihentikan sementara oleh BKN mulai 12 Desember 2025 dengan surat B-1/BKN/2025 atas dasar "
        "Pasal 4(1)b.1. Syarat pemulihan (Pasal 3(1)b.1 dan 3(1)b.2) belum terpenuhi seluruhnya.",
    )
    lodge_feedback(
        delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer, at=at(DEC15)
    )
    assert words(world, DEC15)[1].endswith(
        "Syarat pemulihan (Pasal 3(1)b.1 dan 3(1)b.2) terpenuhi menurut tafsir kuratif, tidak menurut tafsir harfiah."
    )


def test_count_duties_are_said_to_be_no_ground(world: World) -> None:
    assert not_grounds(world.agreement) == (
        "Laporan berkala dan monev yang terlewat bukan dasar penghentian (Pasal 3(2)c, 4(1)f, 7)."
    )


def test_the_page_shows_the_rows_that_prove_a_ground(world: World, client: Client) -> None:
    duty = world.feedback_duty(world.received_delivery(JUN9))
    client.force_login(world.lan_reader)
    with on(DEC10):
        page = client.get(world.url("akses/")).content.decode()
    for part in (
        "Layak dihentikan".lower(), world.url(f"kewajiban/{duty.pk}/"), "terlambat 1 hari",
        "Laporan berkala dan monev yang terlewat bukan dasar penghentian",
    ):
        assert part in page
    assert world.url("akses/hentikan/") not in page


def test_the_chosen_day_decides_the_state_and_hides_the_acts(world: World, client: Client) -> None:
    world.received_delivery(JUN9)
    client.force_login(world.bkn_decider)
    with on(DEC10):
        assert world.url("akses/hentikan/") in client.get(world.url("akses/")).content.decode()
        past = client.get(world.url("akses/?per=2025-12-09"))
    assert past.context["look"].word == "diberikan"
    assert world.url("akses/hentikan/") not in past.content.decode()


def test_the_page_takes_the_same_queries_for_one_overdue_duty_and_for_many(world: World, client: Client) -> None:
    world.received_delivery(JUN9)
    client.force_login(world.lan_reader)
    with on(DEC12):
        one = query_count(client, world.url("akses/"))
        for n in range(5):
            world.received_delivery(JUN9, group=f"Kelompok {n}")
        assert query_count(client, world.url("akses/")) == one


def test_the_holder_stops_access_after_reading_the_consequence(world: World, client: Client) -> None:
    world.received_delivery(JUN9)
    client.force_login(world.bkn_decider)
    with on(DEC12):
        form = client.get(world.url("akses/hentikan/")).context["form"]
        assert form.fields["grounds"].choices == [
            ("4(1)b.1", "Pasal 4(1)b.1: Balikan data dan referensi (1 terlambat)")
        ]
        asked = client.post(world.url("akses/hentikan/"), {k: v for k, v in TYPED.items() if k != "confirmed"})
        assert asked.context["consequence"] == (
            "Akses terbatas LAN dihentikan sementara mulai 12 Desember 2025 atas dasar Pasal 4(1)b.1. Kewajiban LAN "
            "dan jangka waktunya tetap berjalan. Bukti yang tercatat hari ini dibekukan bersama keputusan ini."
        )
        assert Suspension.objects.count() == 0
        response = client.post(world.url("akses/hentikan/"), TYPED)
        assert (response.status_code, response["Location"]) == (302, world.url("akses/"))
        page = client.get(world.url("akses/")).content.decode()
    row = Suspension.objects.get()
    assert (row.effective_on, row.grounds, row.reason) == (DEC12, ["4(1)b.1"], "Belum ada balikan.")
    entry = JournalEntry.objects.order_by("-pk")[0]
    assert (entry.act, entry.object, entry.refused) == ("suspend_access", f"suspension:{row.pk}", False)
    assert "Penghentian sementara akses dicatat." in page
    assert "Bukti yang dibekukan" in page


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"grounds": []}, "grounds", "Pilih paling sedikit satu dasar penghentian."),
        ({"grounds": ["4(1)b.2"]}, "grounds", None),
        ({"letter_number": ""}, "letter_number", "Isi bagian ini."),
        ({"letter_dated_on": "2025-12-13"}, "letter_dated_on", "Tanggal surat 13 Desember 2025 belum tiba."),
        (
            {"effective_on": "2025-12-11", "letter_dated_on": "2025-12-11"}, "effective_on",
            "Penghentian tidak berlaku surut: tanggal berlaku paling awal 12 Desember 2025.",
        ),
    ],
)
def test_a_stop_that_cannot_be_is_refused_and_nothing_is_written(
    world: World, client: Client, change: dict[str, object], field: str, sentence: str | None
) -> None:
    world.received_delivery(JUN9)
    client.force_login(world.bkn_decider)
    typed = {k: v for k, v in (TYPED | change).items() if k != "confirmed"}
    with on(DEC12):
        response = client.post(world.url("akses/hentikan/"), typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    if sentence:
        assert response.context["form"].errors[field] == [sentence]
    assert Suspension.objects.count() == 0


def test_only_a_deciding_official_of_the_holder_stops_access(world: World, client: Client) -> None:
    world.received_delivery(JUN9)
    address = world.url("akses/hentikan/")
    with on(DEC12):
        client.force_login(world.lan_decider)
        assert "Kewenangan atas akses ada pada BKN" in client.get(address).content.decode()
        response = client.post(address, TYPED)
        assert response.status_code == 422
        assert "Hanya PIHAK pemegang kewenangan, yaitu BKN" in response.content.decode()
        client.force_login(world.bkn_officer)
        response = client.post(address, TYPED)
        assert response.status_code == 403
        assert "diperlukan peran Pejabat berwenang" in response.content.decode()
        client.force_login(world.outsider)
        assert client.post(address, TYPED).status_code == 404
        client.logout()
        assert client.post(address, TYPED)["Location"].startswith("/akun/masuk/")
    assert Suspension.objects.count() == 0


def test_without_a_ground_there_is_nothing_to_decide(world: World, client: Client) -> None:
    world.received_delivery(JUN9)
    client.force_login(world.bkn_decider)
    with on(DEC9):
        page = client.get(world.url("akses/hentikan/"), follow=True)
        assert "Tidak ada dasar penghentian per 9 Desember 2025." in page.content.decode()
        response = client.post(world.url("akses/hentikan/"), TYPED | {"grounds": []})
    assert response.status_code == 422
    assert "Tidak ada dasar penghentian per 9 Desember 2025" in response.content.decode()
    assert Suspension.objects.count() == 0


def test_the_holder_restores_access_by_the_reading_in_use(world: World, client: Client) -> None:
    delivery = world.received_delivery(JUN9)
    stop(world)
    client.force_login(world.bkn_decider)
    address = world.url("akses/pulihkan/")
    with on(DEC16):
        refused = client.post(address, RESTORED)
        assert refused.status_code == 422
        assert "Syarat pemulihan belum terpenuhi; belum diterima" in refused.content.decode()
        lodge_feedback(
            delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer, at=at(DEC15)
        )
        page = client.get(world.url("akses/")).content.decode()
        assert "15 Desember 2025, 1 hari. Perjanjian tidak memberi batas waktu untuk memulihkan." in page
        asked = client.post(address, {k: v for k, v in RESTORED.items() if k != "confirmed"})
        assert asked.context["consequence"] == (
            "Akses terbatas LAN dipulihkan mulai 16 Desember 2025 menurut tafsir yang dipakai: Ya: penyampaian yang "
            "terlambat juga memulihkan. Menurut tafsir harfiah syaratnya tidak terpenuhi; kedua hasil dicatat."
        )
        assert client.post(address, RESTORED).status_code == 302
        after = client.get(world.url("akses/")).content.decode()
    assert Suspension.objects.get().restored_on == DEC16
    entry = JournalEntry.objects.order_by("-pk")[0]
    assert (entry.act, entry.refused) == ("restore_access", False)
    assert "B-2/BKN/2025" in after


def test_there_is_nothing_to_restore_without_a_stop(world: World, client: Client) -> None:
    client.force_login(world.bkn_decider)
    with on(DEC16):
        page = client.get(world.url("akses/pulihkan/"), follow=True)
        assert "Akses tidak sedang dihentikan sementara." in page.content.decode()
        assert client.post(world.url("akses/pulihkan/"), RESTORED).status_code == 422
        client.force_login(world.lan_decider)
        assert client.get(world.url("akses/pulihkan/")).status_code == 403


def test_the_history_shows_the_evidence_as_it_was_frozen(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    stop(world)
    lodge_feedback(
        delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer, at=at(DEC15)
    )
    restore_access(
        agreement=world.agreement, letter_number="B-2", letter_dated_on=DEC16, restored_on=DEC16,
        by=world.bkn_decider, at=at(DEC16),
    )
    assert stops(world.agreement, date(2025, 12, 11)) == []
    [before] = stops(world.agreement, DEC15)
    [after] = stops(world.agreement, DEC16)
    assert (before.ended, after.ended) == (False, True)
    [(clause, (duty,))] = after.grounds
    assert (clause, duty.due_on, duty.met_on) == ("4(1)b.1", DEC9, None)
    assert [kind for kind, _ in duty.proofs] == ["pernyataan pengirim", "konfirmasi penerima di portal"]
    assert [(clause, len(late)) for clause, _, late in after.conditions] == [("3(1)b.1", 1), ("3(1)b.2", 0)]
