"""The pages of correction lists, and the download of what is sealed."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from exchanges.models import CorrectionList, CorrectionRound
from exchanges.services.correction_lists import return_corrections, submit_corrections
from exchanges.services.minutes import draft_minutes, finalise_minutes, submit_minutes
from records.models import JournalEntry, SealedFile
from records.services import sealing
from tests.exchanges.lists import NIPS, as_csv, as_xlsx, rows, table
from tests.exchanges.values import minutes_values
from tests.factories import World, at

MON, TUE, WED = date(2026, 2, 2), date(2026, 2, 3), date(2026, 2, 4)
ON_WED = time_machine.travel("2026-02-04 10:00+07:00", tick=False)


@pytest.fixture(autouse=True)
def frozen(settings: Any, tmp_path: Path) -> Any:
    settings.VAULT_DIR = tmp_path / "vault"
    with ON_WED:
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def submitted(world: World, title: str = "Gelar Widyaiswara", *statuses: str, **given: Any) -> CorrectionList:
    values: dict[str, Any] = {"by": world.lan_officer, "purge_on": date(2027, 2, 2), **given}
    return submit_corrections(
        agreement=world.agreement, title=title, file=table(*(statuses or ("Diusulkan", "Diusulkan"))), at=at(MON),
        **values,
    )


def returned(world: World, corrections: CorrectionList, *statuses: str) -> CorrectionRound:
    return return_corrections(
        corrections=corrections, file=table(*statuses), purge_on=date(2027, 2, 2), by=world.bkn_officer, at=at(TUE)
    )


def upload(*statuses: str, body: Any = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("daftar.csv", as_csv(body or rows(*statuses)), "text/csv")


def entries() -> list[tuple[str, bool]]:
    found = JournalEntry.objects.filter(act__endswith="corrections") | JournalEntry.objects.filter(
        act="open_sealed_file"
    )
    return list(found.order_by("sequence").values_list("act", "refused"))


def text(response: Any) -> str:
    return response.content.decode()


def test_a_list_is_handed_over_and_its_page_shows_counts_and_no_row(world: World) -> None:
    drafted = draft_minutes(agreement=world.agreement, values=minutes_values(), by=world.lan_officer, at=at(MON))
    submit_minutes(minutes=drafted, revision=1, by=world.lan_officer, at=at(MON))
    minutes = finalise_minutes(minutes=drafted, revision=1, by=world.bkn_decider, at=at(MON))
    client = signed_in(world.lan_officer)
    form = client.get(world.url("perbaikan-data/sampaikan/")).context["form"]
    assert form.initial == {"purge_on": date(2027, 2, 4)}
    response = client.post(world.url("perbaikan-data/sampaikan/"), {
        "title": "Gelar Widyaiswara", "minutes": minutes.pk, "note": "Triwulan I", "purge_on": "2026-12-31",
        "file": SimpleUploadedFile("daftar.xlsx", as_xlsx(rows("Diusulkan", "Diusulkan", "Diterima"))),
    }, follow=True)
    corrections = CorrectionList.objects.get()
    assert response.redirect_chain == [(world.url(f"perbaikan-data/{corrections.pk}/"), 302)]
    assert [count for _, count in response.context["row"].last.counts] == [2, 0, 1, 0, 0]
    assert (corrections.minutes, corrections.from_party) == (minutes, world.lan)
    for words in ("Daftar perbaikan disampaikan.", "Dimusnahkan pada 31 Desember 2026", "daftar.xlsx", "Triwulan I",
                  "3 baris pada putaran 1; 3 belum selesai."):
        assert words in text(response), words
    assert NIPS[0] not in text(response)
    assert entries() == [("submit_corrections", False)]


def test_a_faulty_file_is_refused_point_by_point_and_what_was_typed_stays(world: World) -> None:
    response = signed_in(world.lan_officer).post(world.url("perbaikan-data/sampaikan/"), {
        "title": "Gelar Widyaiswara", "purge_on": "2026-12-31",
        "file": upload(body=[("198", "Gelar", "a", "b", "Oke", ""), (NIPS[0], "", "a", "b", "Selesai", "")]),
    })
    assert response.status_code == 422
    assert response.context["form"].errors["file"] == [
        "Baris 2, kolom A: NIP harus 18 angka, tanpa spasi atau tanda lain.",
        "Baris 2, kolom E: status tidak dikenal. Pilih salah satu: Diusulkan, Diverifikasi, Diterima, Ditolak, "
        "Selesai.",
        "Baris 3, kolom B: elemen data kosong.",
    ]
    assert 'value="Gelar Widyaiswara"' in text(response) and NIPS[0] not in text(response)
    assert not CorrectionList.objects.exists() and not SealedFile.objects.exists()
    assert entries() == [("submit_corrections", True)]


@pytest.mark.parametrize(("typed", "said"), [
    ({"file": ""}, "Isi bagian ini."), ({"title": ""}, "Isi bagian ini."),
    ({"purge_on": "2026-02-04"}, "Tanggal pemusnahan harus sesudah hari ini."),
    ({"purge_on": "2031-02-05"}, "paling lama 5 tahun, yaitu sampai 4 Februari 2031"),
    ({"file": SimpleUploadedFile("daftar.pdf", b"%PDF-1.7 x")}, "daftar"),
    ({"minutes": "99999"}, "Pilih berita acara yang sudah final."),
])
def test_each_missing_or_impossible_part_is_told(world: World, typed: dict[str, Any], said: str) -> None:
    values = {"title": "Gelar", "purge_on": "2026-12-31", "file": upload("Diusulkan")} | typed
    response = signed_in(world.lan_officer).post(world.url("perbaikan-data/sampaikan/"), values)
    assert response.status_code == 422 and said in text(response)
    assert not CorrectionList.objects.exists() and not SealedFile.objects.exists()


def test_a_list_comes_back_and_the_page_shows_what_changed(world: World) -> None:
    corrections = submitted(world)
    response = signed_in(world.bkn_officer).post(
        world.url(f"perbaikan-data/{corrections.pk}/kembalikan/"),
        {"purge_on": "2026-12-31", "file": upload("Diterima", "Ditolak")}, follow=True,
    )
    assert response.redirect_chain == [(world.url(f"perbaikan-data/{corrections.pk}/"), 302)]
    for words in ("Putaran baru dicatat.", "Diusulkan → Diterima: 1", "Diusulkan → Ditolak: 1", "pada putaran 2"):
        assert words in text(response), words
    assert entries()[-1] == ("return_corrections", False)


def test_a_returned_file_that_lacks_a_row_is_refused_and_nothing_is_written(world: World) -> None:
    corrections = submitted(world)
    response = signed_in(world.bkn_officer).post(
        world.url(f"perbaikan-data/{corrections.pk}/kembalikan/"),
        {"purge_on": "2026-12-31", "file": upload("Diterima")},
    )
    assert response.status_code == 422
    assert response.context["form"].errors["file"] == [
        "Baris 3 putaran sebelumnya tidak ada dalam berkas ini. Kembalikan semua barisnya."
    ]
    assert corrections.rounds.count() == 1 and entries()[-1] == ("return_corrections", True)


# --- Opening ----------------------------------------------------------------------------------------------------
def test_the_file_is_given_out_only_by_pressing_the_button(world: World) -> None:
    corrections = submitted(world)
    client = signed_in(world.bkn_officer)
    url = world.url(f"perbaikan-data/{corrections.pk}/putaran/1/buka/")
    page = client.get(url)
    assert page.status_code == 200 and "TERBATAS" in text(page) and NIPS[0] not in text(page)
    assert entries() == [("submit_corrections", False)]
    response = client.post(url)
    assert b"".join(response.streaming_content) == table("Diusulkan", "Diusulkan").content
    assert response["Content-Disposition"] == 'attachment; filename="TERBATAS-daftar.csv"'
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "no-store")
    assert response["Content-Type"] == "text/csv"
    assert entries()[-1] == ("open_sealed_file", False)


def test_a_broken_file_is_refused_with_a_sentence_and_the_attempt_is_kept(world: World, tmp_path: Path) -> None:
    corrections = submitted(world)
    [path] = (tmp_path / "vault").iterdir()
    path.write_bytes(path.read_bytes()[:-3])
    response = signed_in(world.bkn_officer).post(world.url(f"perbaikan-data/{corrections.pk}/putaran/1/buka/"))
    assert response.status_code == 422
    assert "isinya berubah, terpotong, atau hilang" in text(response)
    assert entries()[-1] == ("open_sealed_file", True)


def test_a_destroyed_file_offers_no_opening_and_refuses_it(world: World) -> None:
    corrections = submitted(world, purge_on=TUE)
    client, url = signed_in(world.bkn_officer), world.url(f"perbaikan-data/{corrections.pk}/")
    assert f"{url}putaran/1/buka/" in text(client.get(url))
    sealing.purge(as_of=WED, at=at(WED, 2))
    page = text(client.get(url))
    assert "Dimusnahkan 4 Februari 2026" in page and f"{url}putaran/1/buka/" not in page
    response = client.post(f"{url}putaran/1/buka/")
    assert response.status_code == 422 and "sudah dimusnahkan" in text(response)


def test_the_destruction_stands_in_the_agreements_journal(world: World) -> None:
    submitted(world, purge_on=TUE)
    sealing.purge(as_of=WED, at=at(WED, 2))
    page = text(signed_in(world.lan_reader).get(world.url("jejak/")))
    assert "Memusnahkan berkas tersegel" in page and "berkas tersegel" in page and "daftar.csv" in page


# --- Rights -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["sampaikan/", "{pk}/kembalikan/", "{pk}/putaran/1/buka/"])
def test_readers_are_turned_away_outsiders_find_nothing_and_others_sign_in(world: World, path: str) -> None:
    url = world.url("perbaikan-data/" + path.format(pk=submitted(world).pk))
    before = entries()
    for user, status in ((world.lan_reader, 403), (world.outsider, 404)):
        client = signed_in(user)
        assert [client.get(url).status_code, client.post(url).status_code] == [status, status]
    assert Client().post(url)["Location"].startswith("/akun/masuk/")
    assert [entry for entry in entries() if not entry[1]] == before and CorrectionRound.objects.count() == 1


def test_a_round_that_does_not_exist_is_not_found(world: World) -> None:
    corrections = submitted(world)
    assert signed_in(world.lan_officer).post(
        world.url(f"perbaikan-data/{corrections.pk}/putaran/2/buka/")
    ).status_code == 404


def test_readers_see_counts_and_no_buttons_and_a_past_day_is_that_days(world: World) -> None:
    corrections = submitted(world)
    returned(world, corrections, "Diterima", "Selesai")
    url = world.url(f"perbaikan-data/{corrections.pk}/")
    page = text(signed_in(world.lan_reader).get(url))
    assert "Buka berkas" not in page and "Kembalikan daftar" not in page and "Diusulkan → Selesai: 1" in page
    client = signed_in(world.lan_officer)
    client.post("/status-per-tanggal/", {"per": "2026-02-02"})
    then = client.get(url)
    assert [count for _, count in then.context["row"].last.counts] == [2, 0, 0, 0, 0]
    assert "Kembalikan daftar" not in text(then) and "Buka berkas" not in text(then)
    client.post("/status-per-tanggal/", {"per": "2026-02-01"})
    assert client.get(url).status_code == 404


# --- The list ---------------------------------------------------------------------------------------------------
def test_the_list_is_filtered_and_exported(world: World) -> None:
    done = submitted(world, "Gelar", "Diusulkan")
    returned(world, done, "Selesai")
    submitted(world, "Pangkat", "Diusulkan", "Ditolak")
    submitted(world, "Unit kerja", "Diverifikasi", by=world.bkn_officer)
    client = signed_in(world.bkn_officer)

    def titles(**query: str) -> list[str]:
        return [row.corrections.title for row in client.get(world.url("perbaikan-data/"), query).context["rows"]]

    assert titles() == ["Unit kerja", "Pangkat", "Gelar"]
    assert titles(sisa="on") == ["Unit kerja", "Pangkat"]
    assert titles(dari="bkn") == ["Unit kerja"]
    assert titles(cari="gel") == ["Gelar"]
    response = client.get(world.url("perbaikan-data/"), {"dari": "lan", "format": "csv"})
    assert response.getvalue().decode("utf-8-sig").splitlines() == [
        "Disampaikan,Judul,Dari,Kepada,Putaran,Diusulkan,Diverifikasi,Diterima,Ditolak,Selesai,Putaran terakhir oleh,"
        "Putaran terakhir pada",
        "2026-02-02,Pangkat,LAN,BKN,1,1,0,0,1,0,LAN,2026-02-02",
        "2026-02-02,Gelar,LAN,BKN,2,0,0,0,0,1,BKN,2026-02-03",
    ]


def test_an_empty_list_says_what_to_do_first(world: World) -> None:
    url, act = world.url("perbaikan-data/"), world.url("perbaikan-data/sampaikan/")
    page = text(signed_in(world.lan_officer).get(url))
    assert "Belum ada daftar perbaikan" in page and act in page
    assert act not in text(signed_in(world.lan_reader).get(url))


def test_the_list_asks_the_same_number_of_questions_with_1_row_and_with_30(world: World) -> None:
    client = signed_in(world.lan_officer)
    first = submitted(world)
    counts = []
    for many in (0, 29):
        for number in range(many):
            copied = CorrectionList.objects.create(
                agreement=world.agreement, from_party=world.bkn, to_party=world.lan, title=f"Daftar {number}",
                recorded_at=at(MON), recorded_by=world.bkn_officer,
            )
            for round_number in (1, 2):
                CorrectionRound.objects.create(
                    correction_list=copied, number=round_number, by_party=world.bkn, file=first.rounds.get().file,
                    proposed=1, verified=0, accepted=0, rejected=0, done=0, recorded_at=at(MON),
                    recorded_by=world.bkn_officer,
                )
        client.get(world.url("perbaikan-data/"))
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get(world.url("perbaikan-data/")).context["rows"]) == min(many + 1, 25)
        counts.append(len(asked))
    assert counts[0] == counts[1]
