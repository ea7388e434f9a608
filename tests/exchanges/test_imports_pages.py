"""Imports in the pages: templates, upload, progress, findings, confirmation; and in a real browser."""

import io
from datetime import timedelta
from typing import Any

import pytest
import python_calamine
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import Letter
from exchanges.importing import TEMPLATES
from exchanges.models import Delivery, ImportJob
from exchanges.services.imports import acts
from records.models import JournalEntry
from records.spreadsheets import TableRefused, read_table
from tests.exchanges.imported import IN, OUT, SENT, TODAY, checked, content, many, ran, started, written
from tests.factories import World, at, make_world

NOW = time_machine.travel("2026-01-20 10:00+07:00", tick=False)
State = ImportJob.State


@pytest.fixture
def lan(world: World, client: Client) -> Client:
    client.force_login(world.lan_officer)
    return client


def upload(client: Client, world: World, body: bytes, path: str = "penyerahan/impor/") -> Any:
    return client.post(world.url(path), {"file": SimpleUploadedFile("riwayat.csv", body, "text/csv")})


def page(client: Client, job: ImportJob, query: str = "") -> Any:
    return client.get(f"/pks/lan-bkn-2025/impor/{job.pk}/{query}")


@pytest.mark.parametrize(("path", "kind"), [("penyerahan/impor/templat/", "deliveries"),
                                            ("surat/impor/templat/", "letters")])
def test_a_template_has_the_titles_that_an_import_reads_and_instructions(
    lan: Client, world: World, path: str, kind: str
) -> None:
    titles = [column.title for column in TEMPLATES[kind].columns]
    plain = b"".join(lan.get(world.url(path) + "?format=csv").streaming_content)
    assert plain.decode("utf-8-sig").strip().split(",") == titles
    book = b"".join(lan.get(world.url(path)).streaming_content)
    with pytest.raises(TableRefused, match="hanya berisi judul kolom"):
        read_table(book, "templat.xlsx")


    sheets = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book))
    assert sheets.sheet_names == [TEMPLATES[kind].title, "Petunjuk"]
    assert sheets.get_sheet_by_name(TEMPLATES[kind].title).to_python() == [titles]
    notes = sheets.get_sheet_by_name("Petunjuk").to_python()
    assert notes[0] == ["Kolom", "Wajib", "Isian", "Pilihan", "Contoh 1 (tidak diimpor)", "Contoh 2 (tidak diimpor)"]
    assert [row[0] for row in notes[1:]] == titles
    assert notes[1][1:4:2] == ["wajib", "keluar, masuk"]


@NOW
def test_an_upload_is_taken_to_be_checked_and_its_page_tells_how_far_it_is(lan: Client, world: World) -> None:
    answer = upload(lan, world, content(OUT, IN))
    job = ImportJob.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, world.url(f"impor/{job.pk}/"))
    assert JournalEntry.objects.get(object=f"import:{job.pk}").act == "import_records"
    text = page(lan, job).content.decode()
    assert "Berkas diterima dan sedang diperiksa. Belum ada yang dicatat." in text
    assert '<progress class="progress-bar-wide" max="2" value="0"' in text
    assert f'<a href="{world.url(f"impor/{job.pk}/")}">Muat ulang</a>' in text
    part = page(lan, job, "?kemajuan=1")
    assert (part.status_code, b"<html" in part.content, b'max="2" value="0"' in part.content) == (200, False, True)
    ran(at(TODAY))
    assert page(lan, job, "?kemajuan=1").headers["X-Done"] == "1"
    assert "X-Done" not in part.headers
    assert "Siap dicatat" in page(lan, job).content.decode()


@NOW
def test_letters_are_imported_from_their_own_page(lan: Client, world: World) -> None:
    assert upload(lan, world, content(SENT, kind="letters"), "surat/impor/").status_code == 302
    job = ImportJob.objects.get()
    ran(at(TODAY))
    assert lan.post(world.url(f"impor/{job.pk}/catat/")).status_code == 302
    ran(at(TODAY))
    assert Letter.objects.get().number == "S-1/2025"


@NOW
def test_a_file_with_other_titles_is_refused_on_the_form(lan: Client, world: World) -> None:
    answer = upload(lan, world, b"Arah;Tgl\nmasuk;1\n")
    assert answer.status_code == 422
    assert "Kolom “Tanggal kirim” tidak ada." in answer.content.decode()
    assert "Kolom “Tgl” tidak dikenal." in answer.content.decode()
    assert not ImportJob.objects.exists()
    assert JournalEntry.objects.get(act="import_records").refused


@NOW
def test_no_file_at_all_is_refused_on_the_form(lan: Client, world: World) -> None:
    assert lan.post(world.url("penyerahan/impor/"), {}).status_code == 422
    assert not ImportJob.objects.exists()


@NOW
def test_the_page_names_each_faulty_row_and_gives_them_as_files(lan: Client, world: World) -> None:
    job = checked(world, OUT, OUT | {"Metode": "=ws"})
    text = page(lan, job).content.decode()
    assert "1 dari 2 baris keliru." in text
    assert "Isian ini tidak dikenal. Pilihannya: web service, berkas, lainnya." in text
    assert "Catat semua" not in text
    lines = b"".join(page(lan, job, "?format=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "Baris,Kolom,Isian,Jenis,Temuan",
        "3,Metode,'=ws,kekeliruan,\"Isian ini tidak dikenal. Pilihannya: web service, berkas, lainnya.\"",
    ]
    book = read_table(b"".join(page(lan, job, "?format=xlsx").streaming_content), "temuan.xlsx")
    assert book.rows[0][:3] == ("3", "Metode", "=ws")
    assert "Tidak ada yang cocok" not in page(lan, job, "?temuan=peringatan").content.decode()


@NOW
def test_a_checked_import_says_what_follows_and_is_recorded_when_confirmed(lan: Client, world: World) -> None:
    job = checked(world, IN, IN | {"Kelompok data": "Lain", "Tanggal kirim": "02-12-2025",
                                   "Tanggal diterima": "02-12-2025"}, OUT)
    effect = (
        "3 penyerahan dicatat: 1 dari LAN, dan 2 yang diterima LAN, atas nama pengirimnya dan terhitung sebagai "
        "konfirmasi penerimaan. 2 kewajiban balikan mulai berjalan; 1 di antaranya sudah lewat tenggat pada saat "
        "diperiksa."
    )
    assert effect in page(lan, job).content.decode()
    asked = lan.get(world.url(f"impor/{job.pk}/catat/"))
    assert f"{effect} Catatan yang sudah dibuat tidak dapat dihapus." in asked.content.decode()
    assert not Delivery.objects.exists()
    assert lan.post(world.url(f"impor/{job.pk}/catat/")).status_code == 302
    assert 'max="3" value="0"' in page(lan, job).content.decode()
    ran(at(TODAY))
    text = page(lan, job).content.decode()
    assert "Semua 3 baris dicatat." in text
    assert Delivery.objects.count() == 3
    assert "riwayat.csv" in lan.get(world.url("impor/")).content.decode()


@NOW
def test_warnings_have_to_be_accepted_on_the_page(lan: Client, world: World) -> None:
    job = checked(world, IN, IN | {"Jumlah baris": "12"})
    answer = lan.post(world.url(f"impor/{job.pk}/catat/"))
    assert answer.status_code == 422
    assert "Ada 1 peringatan." in answer.content.decode()
    job.refresh_from_db()
    assert job.state == State.CHECKED
    assert lan.post(world.url(f"impor/{job.pk}/catat/"), {"accept_warnings": "on"}).status_code == 302


@NOW
def test_a_stopped_import_says_which_row_stopped_it_and_what_was_recorded(lan: Client, world: World) -> None:
    job = checked(world, *many(3))
    ImportJob.objects.update(
        state=State.STOPPED, rows_written=2, stopped_row=4, stopped_reason="Penyerahan yang sama sudah dicatat.",
        confirmed_by=world.lan_officer,
    )
    text = page(lan, job).content.decode()
    assert "Baris 4 tidak dapat dicatat: Penyerahan yang sama sudah dicatat." in text
    assert "2 baris sebelumnya sudah dicatat dan tetap berlaku; 1 baris tidak dicatat." in text


@NOW
def test_an_import_is_cancelled_before_anything_is_recorded(lan: Client, world: World) -> None:
    job = checked(world, OUT)
    assert "Tidak satu pun dari 1 baris dicatat." in lan.get(world.url(f"impor/{job.pk}/batalkan/")).content.decode()
    assert lan.post(world.url(f"impor/{job.pk}/batalkan/")).status_code == 302
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    for act in ("catat", "batalkan"):
        # Nothing is left to ask; who sends the form all the same is refused.
        assert lan.get(world.url(f"impor/{job.pk}/{act}/"))["Location"] == world.url(f"impor/{job.pk}/")
        assert lan.post(world.url(f"impor/{job.pk}/{act}/")).status_code == 422
    assert not Delivery.objects.exists()


@NOW
def test_an_import_is_its_own_partys_only(world: World, client: Client) -> None:
    job = checked(world, OUT)
    client.force_login(world.bkn_decider)
    assert page(client, job).status_code == 404
    assert "riwayat.csv" not in client.get(world.url("impor/")).content.decode()
    for act in ("catat", "batalkan"):
        assert client.post(world.url(f"impor/{job.pk}/{act}/")).status_code == 404
    client.force_login(world.lan_reader)
    assert page(client, job).status_code == 200
    assert client.post(world.url(f"impor/{job.pk}/catat/")).status_code == 403
    assert client.get(world.url("penyerahan/impor/")).status_code == 403
    job.refresh_from_db()
    assert job.state == State.CHECKED


@NOW
def test_nobody_else_sees_anything(world: World, client: Client) -> None:
    job = started(world, OUT)
    assert page(client, job).status_code == 302
    client.force_login(world.outsider)
    assert page(client, job).status_code == 404


@NOW
def test_the_lists_ask_as_much_of_the_database_for_one_row_as_for_thirty(lan: Client, world: World) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert lan.get(world.url(path)).status_code == 200
        return len(queries)

    job = checked(world, OUT | {"Metode": "ws"})
    one = asked("impor/"), asked(f"impor/{job.pk}/")
    for n in range(30):
        started(world, OUT | {"Nomor surat pengantar": f"N-{n}"})
    many_faulty = checked(world, *(row | {"Metode": "ws"} for row in many(30)))
    assert (asked("impor/"), asked(f"impor/{many_faulty.pk}/")) == one


@NOW
def test_the_lists_lead_to_the_import_only_those_who_may(lan: Client, world: World) -> None:
    for path, target in (("penyerahan/", "penyerahan/impor/"), ("surat/", "surat/impor/")):
        assert f'href="{world.url(target)}"' in lan.get(world.url(path)).content.decode()
    lan.force_login(world.lan_reader)
    for path, target in (("penyerahan/", "penyerahan/impor/"), ("surat/", "surat/impor/")):
        assert f'href="{world.url(target)}"' not in lan.get(world.url(path)).content.decode()


@NOW
def test_the_imports_are_filtered_and_taken_along(lan: Client, world: World) -> None:
    written(checked(world, OUT), world.lan_officer)
    started(world, SENT, kind="letters")
    text = lan.get(world.url("impor/?keadaan=done")).content.decode()
    assert ("Penyerahan</span>" in text, "Surat</span>" in text) == (True, False)
    lines = b"".join(lan.get(world.url("impor/?jenis=letters&format=csv")).streaming_content).decode("utf-8-sig")
    assert lines.splitlines() == [
        "Berkas,Jenis,Diunggah,Oleh,Keadaan,Baris,Baris keliru,Baris dicatat",
        "riwayat.csv,surat,2026-01-20 10:00,Petugas LAN,sedang diperiksa,1,0,0",
    ]


def test_an_import_can_be_confirmed_by_a_colleague(world: World, client: Client) -> None:
    job = checked(world, OUT)
    client.force_login(world.lan_decider)
    with time_machine.travel(at(TODAY + timedelta(days=1)), tick=False):
        assert client.post(world.url(f"impor/{job.pk}/catat/")).status_code == 302
    job.refresh_from_db()
    assert (job.confirmed_by, job.file.purge_on) == (world.lan_decider, TODAY + timedelta(days=1) + acts.KEPT)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_progress_moves_by_itself_until_the_result_is_there(live_server: Any, page: Any, client: Client) -> None:


    world = make_world()
    job = started(world, *many(40))
    client.force_login(world.lan_officer)
    page.context.add_cookies([{
        "name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url,
    }])
    page.goto(f"{live_server.url}{world.url(f'impor/{job.pk}/')}")
    bar = page.get_by_role("progressbar")
    assert (bar.get_attribute("value"), bar.get_attribute("max")) == ("0", "40")
    ImportJob.objects.update(rows_checked=30)
    page.get_by_text("Baris diperiksa: 30 dari 40").wait_for()
    ImportJob.objects.update(rows_checked=0)
    ran(at(TODAY))
    page.get_by_text("Semua 40 baris dapat dicatat.").wait_for()
