"""The pages of matching: a large file is sealed as it comes, each step on a page of its own, the result for both."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as active
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Page

from accounts.models import User
from exchanges import tasks
from exchanges.charts import Bar, Line, Part, Trend, draw_bar, draw_trend
from exchanges.models import Extract, MatchingRule, MatchingSession
from exchanges.services import matching_jobs, matching_sessions
from exchanges.services.catalogue import Element, Group, agree_item, propose_groups
from records.models import JournalEntry, SealedFile
from tests.exchanges.sessions import (
    DAY,
    FIRST,
    SECOND,
    extract,
    matched_already,
    nip,
    read_already,
    ready,
    started,
)
from tests.factories import PASSWORD, World, at

SAID = {
    "data_group": "JF Contoh", "source": "Basis data LAN", "cutoff_on": "2026-01-10", "purge_on": "2026-06-30",
}


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> Path:
    settings.VAULT_DIR, settings.MATCHING_DIR = tmp_path / "vault", tmp_path / "kerja"
    return tmp_path


@pytest.fixture
def today() -> Iterator[None]:
    with time_machine.travel("2026-01-14 10:00+07:00", tick=False):
        yield


def signed_in(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def upload(world: World, content: str | bytes = FIRST, **said: Any) -> dict[str, Any]:
    content = content.encode() if isinstance(content, str) else content
    return SAID | {"party": world.lan.pk, "file": SimpleUploadedFile("ekstrak.csv", content)} | said


def in_vault() -> list[str]:
    folder = Path(active.VAULT_DIR)
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def text(response: Any) -> str:
    return str(response.content.decode())


# --- Uploading ------------------------------------------------------------------------------------------------
def test_what_a_file_is_comes_first_and_is_asked_for_again_where_it_is_wrong(world: World, today: None) -> None:
    client = signed_in(world.lan_officer)
    page = client.get(world.url("pemadanan/ekstrak/unggah/"))
    assert "Langkah 1 dari 2" in text(page) and 'type="file"' not in text(page)
    wrong = client.get(world.url("pemadanan/ekstrak/unggah/"), SAID | {"party": world.lan.pk, "cutoff_on": "kapan"})
    assert wrong.status_code == 422 and "Tulis tanggal sebagai hh-bb-tttt" in text(wrong)
    described = client.get(world.url("pemadanan/ekstrak/unggah/"), SAID | {"party": world.lan.pk})
    assert "Langkah 2 dari 2" in text(described) and 'type="file"' in text(described)
    hidden = {name: value for name, value in described.context["form"].initial.items() if name != "file"}
    assert hidden["cutoff_on"] == date(2026, 1, 10)
    assert 'name="cutoff_on" value="10-01-2026"' in text(described)


def test_an_upload_is_sealed_taken_in_and_waits_to_be_read(
    world: World, today: None, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(world.lan_officer)
    response = client.post(world.url("pemadanan/ekstrak/unggah/"), upload(world))
    one = Extract.objects.get()
    assert response["Location"] == world.url(f"pemadanan/ekstrak/{one.pk}/")
    assert (one.state, one.raw.purge_on, in_vault()) == ("waiting", date(2026, 6, 30), [one.raw.location])
    assert nip(1).encode() not in (Path(active.VAULT_DIR) / one.raw.location).read_bytes()
    page = text(client.get(response["Location"]))
    assert "Menunggu giliran dibaca" in page and f"{world.url(f'pemadanan/ekstrak/{one.pk}/kemajuan/')}" in page
    part = client.get(world.url(f"pemadanan/ekstrak/{one.pk}/kemajuan/"))
    assert part.status_code == 200 and "X-Done" not in part
    read_already(one)
    assert client.get(world.url(f"pemadanan/ekstrak/{one.pk}/kemajuan/"))["X-Done"] == "1"


@pytest.mark.parametrize(("said", "reason"), [
    ({"file": ""}, "Pilih berkas yang akan diunggah."),
    ({"file": SimpleUploadedFile("kosong.csv", b"")}, "Berkas ini kosong (0 bita)."),
    ({"cutoff_on": "2026-01-15"}, "Data tidak dapat menggambarkan keadaan sesudah hari ini."),
    ({"purge_on": "2026-01-14"}, "Tanggal pemusnahan harus sesudah hari ini."),
    ({"source": nip(3)}, "Jangan menulis NIP atau NIK di sini."),
    ({"source": ""}, "Isi bagian ini."),
])
def test_what_is_not_taken_leaves_nothing_in_the_vault(
    world: World, today: None, said: dict[str, Any], reason: str
) -> None:
    response = signed_in(world.lan_officer).post(world.url("pemadanan/ekstrak/unggah/"), upload(world, **said))
    assert response.status_code == 422 and reason in text(response)
    assert (in_vault(), Extract.objects.count(), SealedFile.objects.count()) == ([], 0, 0)


def test_a_file_above_the_limit_is_refused_with_the_limit(world: World, today: None, settings: Any) -> None:
    settings.EXTRACT_MAX_BYTES = 1024 * 1024
    client = signed_in(world.lan_officer)
    response = client.post(world.url("pemadanan/ekstrak/unggah/"), upload(world, b"7" * (1024 * 1024 + 1)))
    assert response.status_code == 422
    assert "Berkas ini lebih besar daripada 1 MB, batas satu berkas pada portal ini." in text(response)
    assert in_vault() == []
    assert client.post(world.url("pemadanan/ekstrak/unggah/"), upload(world, b"7" * (1024 * 1024))).status_code == 302


def test_a_request_forged_elsewhere_leaves_nothing(world: World, today: None) -> None:
    client = signed_in(world.lan_officer, enforce_csrf_checks=True)
    assert client.post(world.url("pemadanan/ekstrak/unggah/"), upload(world)).status_code == 403
    assert (in_vault(), Extract.objects.count()) == ([], 0)


@pytest.mark.parametrize("who", ["lan_reader", "outsider", "admin"])
def test_whoever_may_not_upload_sends_nothing_into_the_vault(world: World, today: None, who: str) -> None:
    response = signed_in(getattr(world, who)).post(world.url("pemadanan/ekstrak/unggah/"), upload(world))
    assert response.status_code in (403, 404)
    assert (in_vault(), Extract.objects.count()) == ([], 0)


def test_agreed_data_groups_are_offered_where_there_are_any(world: World, today: None) -> None:
    [group] = propose_groups(
        agreement=world.agreement, provider=world.bkn, by=world.bkn_officer, at=at(date(2026, 1, 5)),
        groups=[Group("A", "Data pokok ASN", ("siasn",), (Element("NIP"),))],
    )
    agree_item(item=group, by=world.lan_decider, at=at(date(2026, 1, 6)))
    page = signed_in(world.lan_officer).get(world.url("pemadanan/ekstrak/unggah/"))
    assert '<option value="Data pokok ASN">' in text(page)
    one = extract(world, 1, FIRST, data_group="Data pokok ASN")
    two = extract(world, 2, SECOND, data_group="Data pokok ASN")
    session = matching_sessions.prepare_session(
        agreement=world.agreement, first=one, second=two, by=world.lan_officer, at=at(DAY)
    )
    assert session.group == group


# --- Steps ----------------------------------------------------------------------------------------------------
def test_the_steps_lead_from_two_extracts_to_a_started_run(world: World, today: None) -> None:
    first, second = read_already(extract(world, 1, FIRST)), read_already(extract(world, 2, SECOND))
    client = signed_in(world.bkn_officer)
    response = client.post(world.url("pemadanan/siapkan/"), {"first": first.pk, "second": second.pk}, follow=True)
    session = MatchingSession.objects.get()
    base = f"pemadanan/{session.pk}/"
    assert "menunggu" not in text(response) and "belum dipilih" in text(response)
    assert client.get(world.url(base + "kolom/"))["Location"] == world.url(base)
    form = client.get(world.url(base + "aturan/tetapkan/")).context["form"]
    assert (form.initial["field_0"], form.initial["kind_0"], form.initial["key"]) == ("Nama", "nama", "NIP")
    typed = {
        "name": "JF", "key": "NIP", "field_0": "Nama", "kind_0": "nama", "writings": ["huruf", "gelar"],
        **{f"kind_{n}": "teks" for n in range(1, form.count)},
    }
    assert client.post(world.url(base + "aturan/tetapkan/"), typed | {"field_0": ""}).status_code == 422
    response = client.post(world.url(base + "aturan/tetapkan/"), typed)
    assert response["Location"] == world.url(base + "kolom/")
    assert MatchingRule.objects.get().body["penulisan"] == ["huruf", "gelar"]
    page = client.get(response["Location"])
    assert {n: page.context["form"][n].value() for n in ("first_0", "second_0", "first_1")} == {
        "first_0": "NIP", "second_0": "NIP", "first_1": "Nama"
    }
    columns = {"first_0": "NIP", "first_1": "Nama", "second_0": "NIP", "second_1": "NIP"}
    twice = client.post(response["Location"], columns)
    assert twice.status_code == 422 and "dipilih untuk dua unsur" in text(twice)
    response = client.post(response["Location"], columns | {"second_1": "Nama"})
    assert response["Location"] == world.url(base + "tujuan/")
    early = client.post(world.url(base + "jalankan/"))
    assert early.status_code == 422 and "tujuan dan penilaian dampak belum dicatat" in text(early)
    response = client.post(response["Location"], {
        "purpose": "Pemutakhiran SIASN", "impact_assessment": "Rendah", "purge_on": "2026-04-01"
    })
    shown = text(client.get(response["Location"]))
    assert "Nama: Nama dan Nama" in shown and "JF versi 1" in shown and "1 April 2026" in shown
    client.post(response["Location"])
    session.refresh_from_db()
    assert (session.state, session.started_by) == ("queued", world.bkn_officer)
    page = text(client.get(world.url(base)))
    assert "Menunggu giliran" in page and "Batalkan pemadanan" in page
    client.post(world.url(base + "batalkan/"))
    session.refresh_from_db()
    assert session.state == "cancelled"


def test_a_new_version_begins_with_what_the_old_one_says(world: World, today: None) -> None:
    session = ready(world, read_already(extract(world, 1, FIRST)), read_already(extract(world, 2, SECOND)))
    address = world.url(f"pemadanan/{session.pk}/aturan/tetapkan/?dari={session.rule_id}")
    form = signed_in(world.lan_officer).get(address).context["form"]
    assert form.initial["name"] == session.rule.name
    assert "Keterangan" in text(signed_in(world.lan_reader).get(world.url(f"pemadanan/aturan/{session.rule_id}/")))


# --- Result ---------------------------------------------------------------------------------------------------
def test_both_parties_read_the_result_and_its_trend_and_no_reader_opens_the_list(world: World, today: None) -> None:
    pair = read_already(extract(world, 1, FIRST)), read_already(extract(world, 2, SECOND))
    sessions = []
    for hour in (8, 9):
        session = ready(world, *pair)
        matching_sessions.start_session(session=session, by=world.lan_officer, at=at(DAY, hour))
        session.refresh_from_db()
        sessions.append(matched_already(session, at(DAY, hour)))
    address = world.url(f"pemadanan/{sessions[1].pk}/")
    for who in (world.bkn_officer, world.lan_reader):
        page = text(signed_in(who).get(address))
        assert "5.730" in page and page.count("cocok") == 2
        assert "A – baris LAN: 6.120" in page and "Dari pemadanan ke pemadanan" in page
        assert "96,72%" in page and "5.900 dari 6.100" in page
        assert ("Unduh" in page) is (who is world.bkn_officer)
    shown = text(signed_in(world.lan_officer).get(world.url("pemadanan/")))
    assert "91,71%" in shown
    past = text(signed_in(world.lan_officer).get(world.url("pemadanan/?per=2026-01-13")))
    assert "Belum ada pemadanan" in past


def test_the_list_is_downloaded_by_an_act(world: World, today: None) -> None:
    session = ready(world, read_already(extract(world, 1, FIRST)), read_already(extract(world, 2, SECOND)))
    session = matched_already(session)
    client = signed_in(world.bkn_officer)
    address = world.url(f"pemadanan/{session.pk}/daftar-selisih/csv/")
    assert "dicatat dalam jejak" in text(client.get(address))
    response = client.post(address)
    assert response.getvalue() == b"Kelas"
    assert response["Content-Disposition"] == 'attachment; filename="TERBATAS.csv"'
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "no-store")
    assert JournalEntry.objects.filter(act="open_sealed_file", object=f"matching:{session.pk}").count() == 1
    MatchingSession.objects.update(discrepancy_sheet=None)
    assert client.get(world.url(f"pemadanan/{session.pk}/daftar-selisih/xlsx/")).status_code == 404


def test_destruction_is_asked_for_and_said_on_the_pages(world: World, today: None) -> None:
    session = ready(world, read_already(extract(world, 1, FIRST)), read_already(extract(world, 2, SECOND)))
    session = matched_already(session)
    client = signed_in(world.lan_decider)
    address = world.url(f"pemadanan/{session.pk}/musnahkan/")
    asked = client.post(address, {"reason": "Selesai", "with_extracts": "on"})
    assert asked.status_code == 200 and "tidak dapat dipulihkan" in text(asked) and len(in_vault()) == 6
    client.post(address, {"reason": "Selesai", "with_extracts": "on", "confirmed": "1"})
    assert [name for name in in_vault() if name in (session.discrepancies.location,)] == []
    page = text(client.get(world.url(f"pemadanan/{session.pk}/")))
    assert page.count("dimusnahkan 14 Januari 2026") == 2 and page.lower().count("dimusnahkan") == 5
    assert "Padankan lagi" not in page


def test_the_first_rows_are_shown_once_and_masked(world: World, today: None) -> None:
    one = read_already(extract(world, 1, FIRST))
    client = signed_in(world.lan_officer)
    address = world.url(f"pemadanan/ekstrak/{one.pk}/baris-pertama/")
    assert "Ani Contoh" not in text(client.get(address))
    shown = client.post(address)
    assert "Ani Contoh" in text(shown) and "1900****…001" in text(shown) and nip(1) not in text(shown)
    assert (shown.status_code, shown["Cache-Control"]) == (200, "no-store")


def test_a_job_is_started_by_the_timetable_where_something_waits(world: World) -> None:
    from django_q.models import OrmQ

    assert tasks.match_if_due() == {"swept": 0, "started": 0}
    extract(world, 1, FIRST)
    assert tasks.match_if_due() == {"swept": 0, "started": 1}
    [task] = [row.task for row in OrmQ.objects.all()]
    assert (task["func"], task["args"], task["kwargs"], task["timeout"]) == (
        "exchanges.tasks.match", (), {}, 2 * active.MATCHING_SECONDS
    )


def test_the_progress_of_a_run_says_phase_share_and_time_left(world: World) -> None:
    session = started(world)
    claim = matching_jobs._claim(at(DAY, 13))
    claim.hold(at(DAY, 13), phase="banding", phase_began_at=at(DAY, 13), bytes_done=1, bytes_total=4)
    with time_machine.travel(at(DAY, 13).replace(second=40), tick=False):
        page = text(signed_in(world.lan_reader).get(world.url(f"pemadanan/{session.pk}/kemajuan/")))
    assert "Membandingkan isi" in page and "25%" in page and "sekitar 2 menit lagi" in page


# --- Drawing --------------------------------------------------------------------------------------------------
def test_a_part_with_rows_is_seen_however_small_and_words_are_escaped() -> None:
    svg = draw_bar(Bar(
        "<A & B>", "A", "B", (Part("E", "Hanya A", 1),), (Part("C", "Padan", 1_000_000),), (Part("F", "Hanya B", 0),)
    ))
    assert 'width="14.0"' in svg and "E – Hanya A: 1 baris" in svg and "Hanya B" not in svg
    assert "<title>&lt;A &amp; B&gt;</title>" in svg


def test_a_trend_skips_what_is_not_known() -> None:
    svg = draw_trend(Trend("Tren", ("1 Januari", "2 Januari", "3 Januari"), (Line("Padan", (50.0, None, 100.0)),)))
    assert svg.count("<circle") == 3 and ">40%</text>" in svg and ">30%</text>" not in svg


# --- In the browser -------------------------------------------------------------------------------------------
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_two_extracts_go_from_upload_to_a_result_in_the_browser(
    live_server: Any, page: Page, world: World, tmp_path: Path
) -> None:
    base = live_server.url + world.url("pemadanan/")
    page.goto(f"{live_server.url}/akun/masuk/?next={world.url('pemadanan/')}")
    page.get_by_label("Surel").fill(world.lan_officer.email)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    for party, content in (("LAN", FIRST), ("BKN", SECOND)):
        file = tmp_path / f"{party}.csv"
        file.write_text(content, encoding="utf-8")
        page.goto(base + "ekstrak/unggah/")
        page.get_by_label("Data milik").select_option(label=next(
            option for option in page.get_by_label("Data milik").inner_text().split("\n") if option.startswith(party)
        ))
        page.get_by_label("Kelompok data").fill("JF Contoh")
        page.get_by_label("Sumber data").fill(f"Basis data {party}")
        page.locator("#id_cutoff_on").fill("10-01-2026")
        page.get_by_role("button", name="Lanjutkan").click()
        page.get_by_label("Berkas ekstrak").set_input_files(file)
        page.get_by_role("button", name="Unggah berkas").click()
        page.get_by_text("Menunggu giliran dibaca").first.wait_for()
        tasks.match()
        page.get_by_role("heading", name="Judul kolom").wait_for()
    page.get_by_role("link", name="Siapkan pemadanan").click()
    page.get_by_label("Ekstrak LAN").select_option(index=1)
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_role("link", name="Aturan pemadanan").click()
    page.get_by_role("link", name="Tetapkan aturan baru").click()
    page.get_by_role("button", name="Tetapkan aturan").click()
    page.get_by_role("button", name="Simpan pemetaan").click()
    page.get_by_label("Tujuan pemrosesan").fill("Pemutakhiran SIASN")
    page.get_by_label("Penilaian dampak pelindungan data pribadi").fill("Rendah")
    page.get_by_role("button", name="Catat tujuan").click()
    page.get_by_role("button", name="Jalankan pemadanan").click()
    page.get_by_text("Menunggu giliran").first.wait_for()
    tasks.match()
    page.get_by_role("heading", name="Hasil").wait_for()
    assert page.locator("td.num", has_text="7").first.is_visible()
    assert page.get_by_text("cocok").count() == 2
