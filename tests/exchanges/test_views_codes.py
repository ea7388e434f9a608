"""The pages of reference codes: sets, versions, what changed, and the acts from upload to acknowledgement."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from exchanges.models import CodeRow, CodeSet, CodeVersion
from exchanges.services.codes import acknowledge_version
from records.models import JournalEntry, StoredFile
from tests.exchanges.test_codes_services import FAULTY, FIRST, JUN, SECOND, code_set, publish
from tests.factories import World, at
from tests.records.sheets import xlsx

JUL = date(2025, 7, 1)
ON_JUL1 = time_machine.travel("2025-07-01 10:00+07:00", tick=False)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def path_of(world: World, of: CodeSet, rest: str = "") -> str:
    return world.url(f"kode-referensi/{of.pk}/{rest}")


def text_of(world: World, user: User, path: str, **query: Any) -> str:
    response = signed_in(user).get(path, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def upload(content: bytes | str, name: str = "kode.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def form(content: bytes | str | None = FIRST, **given: Any) -> dict[str, Any]:
    typed = {
        "effective_on": "2025-07-01", "id_title": "", "name_title": "", "parent_title": "", "note": "Awal.", **given
    }
    return typed | ({"file": upload(content)} if content is not None else {})


def counted(page: str) -> list[int]:
    """Added, removed, renamed, moved, altered, as the cards say."""
    labels = ("Ditambah", "Dihapus", "Berganti nama", "Pindah induk", "Atribut berubah")
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    return [int(re.findall(rf"{label} (\d+)", text)[0]) for label in labels]


def kept_in(page: str) -> str:
    found = re.search(r'name="kept_as" value="([^"]+)"', page)
    assert found
    return found.group(1)


def state() -> list[int]:
    return [model.objects.count() for model in (CodeSet, CodeVersion, CodeRow, StoredFile)]


# --- The list -------------------------------------------------------------------------------------------------
@ON_JUL1
def test_the_list_says_of_each_set_its_owner_version_and_acknowledgement(world: World):
    ours = code_set(world)
    publish(ours, FIRST, world.lan_officer)
    theirs = code_set(world, world.bkn_officer, code="golongan")
    acknowledge_version(version=publish(theirs, FIRST, world.bkn_officer), by=world.lan_officer, at=at(JUN))
    code_set(world, code="kosong")
    page = text_of(world, world.lan_reader, world.url("kode-referensi/"))
    assert page.count('class="row-main"') == 3
    assert "menunggu konfirmasi" in page and "oleh BKN" in page
    assert "LAN, 2 Juni 2025, 10.00 WIB" in page
    assert "belum ada versi" in page
    assert "berlaku sejak 2 Juni 2025" in page


@ON_JUL1
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"jf-binaan", "golongan", "kosong"}), ({"cari": "GOLONG"}, {"golongan"}),
        ({"pemilik": "bkn"}, {"golongan"}), ({"keadaan": "menunggu"}, {"jf-binaan"}),
        ({"keadaan": "diterima"}, {"golongan"}), ({"keadaan": "kosong"}, {"kosong"}), ({"cari": "tidak ada"}, set()),
        ({"pemilik": "tidak ada"}, {"jf-binaan", "golongan", "kosong"}),
    ],
)
def test_the_list_is_filtered_by_its_address(world: World, query: dict[str, str], shown: set[str]):
    publish(code_set(world), FIRST, world.lan_officer)
    theirs = publish(code_set(world, world.bkn_officer, code="golongan"), FIRST, world.bkn_officer)
    acknowledge_version(version=theirs, by=world.lan_officer, at=at(JUN))
    code_set(world, code="kosong")
    page = text_of(world, world.lan_officer, world.url("kode-referensi/"), **query)
    assert {code for code in ("jf-binaan", "golongan", "kosong") if f'row-note">{code}<' in page} == shown


@ON_JUL1
def test_the_list_as_csv_holds_what_is_shown(world: World):
    publish(code_set(world), FAULTY, world.lan_officer, accept_findings=True)
    code_set(world, world.bkn_officer, code="golongan")
    response = signed_in(world.bkn_decider).get(
        world.url("kode-referensi/"), {"format": "csv", "pemilik": "lan"}
    )
    assert response.getvalue().decode("utf-8-sig").splitlines() == [
        "Kode referensi,Singkatan,Pemilik,Versi terakhir,Berlaku mulai,Versi yang berlaku,Jumlah kode,"
        "Temuan pemeriksaan,Penerimaan,Dikonfirmasi",
        "JF binaan,jf-binaan,LAN,1,2025-06-02,1,2,3,menunggu konfirmasi,",
    ]


@ON_JUL1
def test_the_list_asks_as_many_questions_for_thirty_sets_as_for_one(world: World):
    counts = []
    for number in (1, 30):
        for extra in range(CodeSet.objects.count(), number):
            publish(code_set(world, code=f"kode-{extra}"), f"id;nama\n{extra};a\n", world.lan_officer)
        client = signed_in(world.lan_officer)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(world.url("kode-referensi/")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@ON_JUL1
def test_an_empty_list_says_what_to_do_first_and_only_to_those_who_may(world: World):
    first = text_of(world, world.lan_officer, world.url("kode-referensi/"))
    assert "Buat kode referensi PIHAK Anda" in first
    assert "belum ada kode referensi yang disampaikan" in text_of(
        world, world.lan_reader, world.url("kode-referensi/")
    )


@ON_JUL1
def test_a_day_in_the_past_shows_only_what_was_there_by_then(world: World):
    of = code_set(world)
    publish(of, FIRST, world.lan_officer, JUN)
    publish(of, SECOND, world.lan_officer, date(2025, 6, 20))
    client = signed_in(world.lan_officer)
    for on, version, status in (("2025-06-19", 1, 404), ("2025-06-20", 2, 200)):
        assert client.get(path_of(world, of, "versi/2/"), {"per": on}).status_code == status
        page = client.get(world.url("kode-referensi/"), {"per": on}).content.decode()
        assert f"Versi {version}<" in page
        assert "Buat kode referensi" not in page


# --- A set and its versions -----------------------------------------------------------------------------------
@ON_JUL1
def test_a_set_shows_its_clause_its_versions_and_the_acts_of_its_owner_only(world: World):
    of = code_set(world)
    publish(of, FIRST, world.lan_officer)
    page = text_of(world, world.lan_officer, path_of(world, of))
    assert "Pasal 3(2)b" in page and "Pasal 4(1)c" in page
    assert "Terbitkan versi" in page and "Bandingkan versi" not in page
    assert "Terbitkan versi" not in text_of(world, world.bkn_officer, path_of(world, of))
    assert "Terbitkan versi" not in text_of(world, world.lan_reader, path_of(world, of))
    publish(of, SECOND, world.lan_officer, JUL)
    assert "Bandingkan versi" in text_of(world, world.lan_reader, path_of(world, of))


@ON_JUL1
def test_a_version_shows_its_rows_its_findings_and_where_they_stand(world: World):
    of = code_set(world)
    publish(of, FAULTY, world.lan_officer, accept_findings=True)
    page = text_of(world, world.bkn_officer, path_of(world, of, "versi/1/"))
    assert "3 hal ditemukan saat versi ini terbit" in page
    assert "Id ganda: 1" in page and "Baris 3: id “1” sudah ada di baris 2" in page
    assert "Konfirmasi penerimaan" in page
    assert "Konfirmasi penerimaan" not in text_of(world, world.lan_officer, path_of(world, of, "versi/1/"))


@ON_JUL1
def test_rows_are_paged_and_found_by_id_name_or_parent(world: World):
    of = code_set(world)
    rows = "".join(f"{n};Nama {n};{'1' if n > 1 else ''}\n" for n in range(1, 61))
    publish(of, "id;nama;induk\n" + rows, world.lan_officer)
    path = path_of(world, of, "versi/1/")
    assert text_of(world, world.bkn_officer, path).count('<th scope="row">') == 25
    assert text_of(world, world.bkn_officer, path, page=3).count('<th scope="row">') == 10
    found = text_of(world, world.bkn_officer, path, cari="Nama 60")
    assert found.count('<th scope="row">') == 1 and "Nama 60" in found
    assert "Tidak ada yang cocok" in text_of(world, world.bkn_officer, path, cari="tidak ada")
    exported = signed_in(world.bkn_officer).get(path, {"format": "csv", "cari": "Nama 60"})
    exported_lines = exported.getvalue().decode("utf-8-sig").splitlines()
    assert exported_lines == ["Baris,Id,Nama,Id induk,Atribut", "61,60,Nama 60,1,"]


@ON_JUL1
def test_markup_in_a_code_is_text(world: World):
    of = code_set(world)
    publish(of, "id;nama;<i>\n1;<script>alert(1)</script>;<b>\n", world.lan_officer)
    page = text_of(world, world.bkn_officer, path_of(world, of, "versi/1/"))
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page and "<b>" not in page


@ON_JUL1
@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (FIRST.encode("utf-8-sig"), "kode.csv", "text/csv"),
        (xlsx([["id", "nama"], ["1", "a"]]), "kode.xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_the_file_is_downloaded_as_it_was_uploaded(world: World, content: bytes, name: str, media_type: str):
    of, client = code_set(world), signed_in(world.lan_officer)
    typed = form(None) | {"file": upload(content, name)}
    kept = kept_in(client.post(path_of(world, of, "terbitkan/"), typed).content.decode())
    client.post(path_of(world, of, "terbitkan/"), form(None, kept_as=kept, confirmed="1"))
    response = signed_in(world.bkn_officer).get(path_of(world, of, "versi/1/berkas/"))
    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"


@ON_JUL1
def test_all_findings_are_downloaded_as_a_table_in_which_nothing_is_a_formula(world: World):
    of = code_set(world)
    rows = "".join(f"{n};=1+1 \n" for n in range(1, 31))
    publish(of, "id;nama\n" + rows, world.lan_officer, accept_findings=True)
    page = text_of(world, world.bkn_officer, path_of(world, of, "versi/1/"))
    assert "Spasi di tepi: 30" in page and "dan 5 lagi" in page
    lines = signed_in(world.bkn_officer).get(path_of(world, of, "versi/1/temuan/")).getvalue().decode("utf-8-sig")
    assert lines.splitlines()[:2] == ["Temuan,Baris,Rincian", "Spasi di tepi,2,nama “=1+1 ”"]
    assert len(lines.splitlines()) == 31


# --- What changed ---------------------------------------------------------------------------------------------
@ON_JUL1
def test_the_last_two_versions_are_compared_unless_others_are_asked_for(world: World):
    of = code_set(world)
    publish(of, FIRST, world.lan_officer)
    assert "Perbandingan memerlukan sekurangnya dua versi" in text_of(
        world, world.bkn_officer, path_of(world, of, "perbedaan/")
    )
    publish(of, SECOND, world.lan_officer, JUL)
    path = path_of(world, of, "perbedaan/")
    page = text_of(world, world.bkn_decider, path)
    assert "Dari versi 1" in page and "Ke versi 2" in page
    assert counted(page) == [1, 0, 0, 0, 1]
    back = text_of(world, world.bkn_officer, path, dari=2, ke=1)
    assert counted(back) == [0, 1, 0, 0, 1]
    only = text_of(world, world.bkn_officer, path, dari=1, ke=2, jenis="atribut")
    assert only.count('<th scope="row">') == 1 and "jenjang" in only
    assert "Tidak ada yang cocok" in text_of(world, world.bkn_officer, path, jenis="nama")
    assert "Setiap kode sama di kedua versi" in text_of(world, world.bkn_officer, path, dari=1, ke=1)
    assert "Pilih dua versi" in text_of(world, world.bkn_officer, path, dari=9, ke="x")


@ON_JUL1
def test_a_change_of_blanks_alone_is_shown_as_one(world: World):
    of = code_set(world)
    publish(of, "id;nama\n1;Widyaiswara \n", world.lan_officer, accept_findings=True)
    publish(of, "id;nama\n1;Widyaiswara\n", world.lan_officer, JUL)
    page = text_of(world, world.bkn_officer, path_of(world, of, "perbedaan/"))
    assert "“Widyaiswara ”" in page and "“Widyaiswara”" in page and "hanya berbeda spasi" in page


@ON_JUL1
def test_changes_are_downloaded_as_a_table(world: World):
    of = code_set(world)
    publish(of, FIRST, world.lan_officer)
    publish(of, SECOND, world.lan_officer, JUL)
    response = signed_in(world.bkn_officer).get(path_of(world, of, "perbedaan/"), {"format": "csv"})
    assert response.getvalue().decode("utf-8-sig").splitlines() == [
        "Perubahan,Id,Nama,Atribut,Sebelum,Sesudah,Baris lama,Baris baru",
        "Ditambah,3,Widyaiswara Ahli Muda,,,,,4",
        "Atribut berubah,2,Widyaiswara Ahli Madya,jenjang,MA,AM,3,3",
    ]
    assert response["Content-Disposition"] == 'attachment; filename="perbedaan-jf-binaan-versi-1-ke-2.csv"'


# --- Opening a set --------------------------------------------------------------------------------------------
SET = {"short_code": "jf-binaan", "name": "JF binaan LAN", "note": "Dari SIJF."}


@ON_JUL1
def test_an_officer_opens_a_set_for_their_own_party(world: World):
    response = signed_in(world.bkn_officer).post(world.url("kode-referensi/buat/"), SET, follow=True)
    created = CodeSet.objects.get()
    assert response.redirect_chain == [(path_of(world, created), 302)]
    assert (created.owner, created.code, created.name, created.note) == (
        world.bkn, "jf-binaan", "JF binaan LAN", "Dari SIJF.",
    )
    assert "Kode referensi dibuat. Terbitkan versi pertamanya." in response.content.decode()
    assert JournalEntry.objects.filter(object=f"codeset:{created.pk}", refused=False).count() == 1


@ON_JUL1
def test_a_set_is_refused_with_what_is_wrong_and_keeps_what_was_typed(world: World):
    client = signed_in(world.lan_officer)
    for typed, sentence in (
        ({"short_code": "jf binaan"}, "Tulis singkatan dengan huruf, angka, dan tanda hubung saja, tanpa spasi."),
        ({"name": ""}, "Isi bagian ini."),
    ):
        response = client.post(world.url("kode-referensi/buat/"), SET | typed)
        assert response.status_code == 422
        assert sentence in response.content.decode() and "Dari SIJF." in response.content.decode()
    code_set(world)
    response = client.post(world.url("kode-referensi/buat/"), SET)
    assert response.status_code == 422
    assert "LAN sudah memiliki kode referensi “jf-binaan”." in response.content.decode()
    assert CodeSet.objects.count() == 1
    assert JournalEntry.objects.filter(refused=True).count() == 1


# --- Publishing -----------------------------------------------------------------------------------------------
@ON_JUL1
def test_a_file_is_shown_with_its_effect_before_anything_is_written(world: World):
    of = code_set(world)
    before = state()
    response = signed_in(world.lan_officer).post(path_of(world, of, "terbitkan/"), form())
    page = " ".join(response.content.decode().split())
    assert response.status_code == 200
    assert (
        "Versi 1 dengan 2 kode terbit untuk BKN, berlaku mulai 1 Juli 2025. Versi yang sudah terbit tidak dapat "
        "diubah atau dihapus; perbaikan terbit sebagai versi berikutnya."
    ) in page
    assert "tidak ada temuan" in page and "Belum ada versi untuk dibandingkan." in page
    assert 'name="accept_findings"' not in page
    assert state() == before


@ON_JUL1
def test_a_confirmed_file_is_published_and_its_publisher_told(world: World):
    of, client = code_set(world), signed_in(world.lan_decider)
    kept = kept_in(client.post(path_of(world, of, "terbitkan/"), form()).content.decode())
    response = client.post(
        path_of(world, of, "terbitkan/"), form(None, kept_as=kept, confirmed="1"), follow=True
    )
    assert response.redirect_chain == [(path_of(world, of, "versi/1/"), 302)]
    assert "Versi baru terbit. PIHAK lainnya kini mengonfirmasi penerimaannya." in response.content.decode()
    version = CodeVersion.objects.get()
    assert (version.number, version.effective_on, version.note, version.published_by) == (
        1, JUL, "Awal.", world.lan_decider,
    )
    assert (version.file.name, bytes(version.file.content)) == ("kode.csv", FIRST.encode())
    assert JournalEntry.objects.filter(object=f"codeversion:{version.pk}", refused=False).count() == 1


@ON_JUL1
def test_the_next_version_is_shown_with_what_it_changes(world: World):
    of = code_set(world)
    publish(of, FIRST, world.lan_officer)
    page = signed_in(world.lan_officer).post(path_of(world, of, "terbitkan/"), form(SECOND)).content.decode()
    page = " ".join(page.split())
    assert "Perubahan dari versi 1" in page
    assert counted(page) == [1, 0, 0, 0, 1] and "Widyaiswara Ahli Muda" in page
    assert "Versi 2 dengan 3 kode terbit untuk BKN" in page


@ON_JUL1
def test_findings_ask_for_a_tick_and_without_it_nothing_is_published(world: World):
    of, client = code_set(world), signed_in(world.lan_officer)
    path = path_of(world, of, "terbitkan/")
    page = client.post(path, form(FAULTY)).content.decode()
    assert "Terbitkan dengan 3 temuan" in page and "Baris 3: id “1” sudah ada di baris 2" in page
    before = state()
    refused = client.post(path, form(None, kept_as=kept_in(page), confirmed="1"))
    assert refused.status_code == 422
    assert "Pemeriksaan menemukan 3 hal. Perbaiki berkasnya, atau tandai" in refused.content.decode()
    assert "Terbitkan dengan 3 temuan" in refused.content.decode()
    assert state() == before
    assert JournalEntry.objects.filter(object=f"codeset:{of.pk}", refused=True).count() == 1
    again = form(None, kept_as=kept_in(refused.content.decode()), confirmed="1", accept_findings="1")
    assert client.post(path, again).status_code == 302
    assert CodeVersion.objects.get().row_count == 2


@ON_JUL1
def test_what_was_typed_can_be_changed_without_choosing_the_file_again(world: World):
    of, client = code_set(world), signed_in(world.lan_officer)
    path = path_of(world, of, "terbitkan/")
    kept = kept_in(client.post(path, form()).content.decode())
    page = client.post(path, form(None, kept_as=kept, change="1", confirmed="1"))
    assert page.status_code == 200
    assert "kode.csv yang Anda unggah masih tersimpan sementara" in page.content.decode()
    assert 'value="01-07-2025"' in page.content.decode() and kept in page.content.decode()
    shown = client.post(path, form(None, kept_as=kept, effective_on="2025-08-01")).content.decode()
    assert "berlaku mulai 1 Agustus 2025" in shown


@ON_JUL1
def test_the_kept_file_is_only_its_uploaders_and_is_gone_once_published(world: World):
    of, client = code_set(world), signed_in(world.lan_officer)
    path = path_of(world, of, "terbitkan/")
    kept = kept_in(client.post(path, form()).content.decode())
    confirmed = form(None, kept_as=kept, confirmed="1")
    other = signed_in(world.lan_decider).post(path, confirmed)
    assert other.status_code == 422
    assert "Berkas yang Anda unggah tadi tidak disimpan lagi." in other.content.decode()
    assert client.post(path, confirmed).status_code == 302
    assert client.post(path, confirmed).status_code == 422
    assert CodeVersion.objects.count() == 1


@ON_JUL1
@pytest.mark.parametrize("token", ["", "x", "../../etc", "a" * 22, "spasi dan\0nul"])
def test_a_made_up_name_of_a_kept_file_finds_nothing(world: World, token: str):
    of = code_set(world)
    cache.set(f"codes:{world.lan_officer.pk}:{of.pk}:none", None)
    response = signed_in(world.lan_officer).post(
        path_of(world, of, "terbitkan/"), form(None, kept_as=token, confirmed="1")
    )
    assert response.status_code == 422
    assert CodeVersion.objects.count() == 0


@ON_JUL1
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"file": upload("")}, "Berkas ini kosong (0 bita). Pilih berkas CSV atau XLSX yang berisi tabel."),
        ({}, "Pilih berkas CSV atau XLSX yang memuat kode."),
        ({"file": upload("id;nama\n1;a;b\n")}, "Baris 2, kolom C: ada isi, tetapi kolom ini tidak berjudul."),
        ({"file": upload(xlsx([["id", "nama"], [10**17, "a"]]), "kode.xlsx")},
         "Baris 2, kolom A: bilangan lebih dari 15 angka tersimpan sebagai angka"),
        ({"file": upload("id;jenis\n1;a\n")}, "Kolom nama tidak dikenali dari judulnya; tuliskan judul kolom nama."),
        ({"file": upload(FIRST), "parent_title": "kelompok"}, "Tidak ada kolom berjudul “kelompok”."),
        ({"file": upload(FIRST), "effective_on": "kemarin"}, "Tulis tanggal sebagai hh-bb-tttt"),
        ({"file": upload("id;nama\n198001012005011001;Budi\n")}, "Ada isian yang tampak sebagai NIP: baris 2."),
    ],
)
def test_a_file_that_cannot_be_codes_is_refused_with_the_place(world: World, given: dict[str, Any], sentence: str):
    of = code_set(world)
    before = state()
    if "file" in given:
        given["file"].seek(0)
    response = signed_in(world.lan_officer).post(path_of(world, of, "terbitkan/"), form(None, **given))
    assert response.status_code == 422
    assert sentence in " ".join(response.content.decode().split())
    assert "Awal." in response.content.decode()
    assert state() == before


# --- Acknowledging --------------------------------------------------------------------------------------------
@ON_JUL1
def test_the_other_party_acknowledges_after_reading_what_it_means(world: World):
    of = code_set(world)
    version = publish(of, FIRST, world.lan_officer)
    path, client = path_of(world, of, "versi/1/konfirmasi/"), signed_in(world.bkn_officer)
    page = text_of(world, world.bkn_officer, path)
    assert (
        "Dengan ini BKN menyatakan telah menerima JF binaan versi 1, berlaku mulai 2 Juni 2025, dari LAN. Konfirmasi "
        "ini bukan persetujuan atas isinya dan tidak dapat ditarik kembali."
    ) in page
    version.refresh_from_db()
    assert version.acknowledged_at is None
    response = client.post(path, {}, follow=True)
    assert response.redirect_chain == [(path_of(world, of, "versi/1/"), 302)]
    assert "Penerimaan kode referensi dikonfirmasi." in response.content.decode()
    version.refresh_from_db()
    assert (version.acknowledged_at, version.acknowledged_by) == (at(JUL), world.bkn_officer)
    again = client.post(path, {})
    assert again.status_code == 422
    assert "Versi ini sudah dikonfirmasi penerimaannya." in again.content.decode()


# --- Who may --------------------------------------------------------------------------------------------------
@ON_JUL1
def test_the_wrong_party_is_refused_and_nothing_is_written(world: World):
    of = code_set(world)
    publish(of, FIRST, world.lan_officer)
    before = state()
    for user, rest, typed in (
        (world.bkn_officer, "terbitkan/", form(SECOND)),
        (world.bkn_officer, "terbitkan/", form(SECOND, confirmed="1")),
        (world.lan_officer, "versi/1/konfirmasi/", {}),
    ):
        client = signed_in(user)
        assert client.get(path_of(world, of, rest)).status_code == 403
        refused = client.post(path_of(world, of, rest), typed)
        assert refused.status_code == 422
        assert "Hanya PIHAK yang" in refused.content.decode()
    assert state() == before
    assert CodeVersion.objects.filter(acknowledged_at=None).count() == 1
    assert JournalEntry.objects.filter(refused=True).count() == 3


@ON_JUL1
def test_readers_do_no_act_outsiders_see_nothing_and_strangers_sign_in(world: World):
    of = code_set(world)
    publish(of, FIRST, world.lan_officer)
    acts = ("terbitkan/", "versi/1/konfirmasi/")
    pages = ("", "perbedaan/", "versi/1/", "versi/1/berkas/", "versi/1/temuan/")
    before = state()
    for rest in acts:
        assert signed_in(world.lan_reader).post(path_of(world, of, rest), form()).status_code == 403
    for rest in (*acts, *pages):
        path = path_of(world, of, rest)
        assert signed_in(world.outsider).get(path).status_code == 404
        assert signed_in(world.admin).get(path).status_code == 403
        assert Client().get(path).url.startswith("/akun/masuk/")
    for rest in pages:
        assert signed_in(world.lan_reader).get(path_of(world, of, rest)).status_code == 200
    for rest in ("versi/2/", "versi/2/berkas/", "versi/2/temuan/", "versi/2/konfirmasi/"):
        assert signed_in(world.bkn_officer).get(path_of(world, of, rest)).status_code == 404
    assert state() == before
