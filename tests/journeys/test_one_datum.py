"""One datum walks through, told end to end: in a real browser, with mails in a real server's store."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from agreements.tasks import queue_notice_mails, raise_notices
from exchanges.tasks import draw_documents
from records.tasks import send_mails
from tests.factories import PASSWORD, World, at, make_world
from tests.smtp_server import MailServer, mail_server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def smtp(settings: object) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.MAIL_HOST, settings.MAIL_PORT = "127.0.0.1", server.port  # type: ignore[attr-defined]
        yield server


class Officer:
    """A person at the browser."""

    def __init__(self, page: Page, live_server: LiveServer, world: World) -> None:
        self.page, self.base, self.world = page, live_server.url, world

    def at(self, path: str = "") -> Page:
        self.page.goto(self.base + self.world.url(path))
        return self.page

    def signs_in(self, user: User) -> None:
        self.page.context.clear_cookies()
        self.page.goto(f"{self.base}/akun/masuk/")
        self.page.get_by_label("Surel").fill(user.email)
        self.page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Masuk").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Beranda")

    def fills(self, **values: str) -> None:
        for name, value in values.items():
            self.page.locator(f"[name={name}]").fill(value)

    def presses(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def follows(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_role("main")).to_contain_text(text, ignore_case=True)


@contextmanager
def on(day: date, hour: int = 10) -> Iterator[None]:
    """Let everything but the browser live at `hour` o'clock WIB on `day`."""
    with time_machine.travel(at(day, hour), tick=True):
        yield


def night_run() -> None:
    """What the timetable runs each morning and each minute."""
    raise_notices()
    queue_notice_mails()
    send_mails()


def mails(smtp: MailServer, step: str) -> list[str]:
    """Return who got the feedback's mail of this step."""
    wanted = f"[Portal PKS] {step}: Balikan"
    return sorted(str(m["To"]) for m in smtp.received if str(m["Subject"]).startswith(wanted))


def test_one_datum_walks_from_delivery_to_restored_access(
    page: Page, live_server: LiveServer, smtp: MailServer
) -> None:
    world = make_world()
    officer = Officer(page, live_server, world)

    with on(date(2025, 6, 7)):
        officer.signs_in(world.bkn_officer)
        officer.at("penyerahan/catat/")
        officer.fills(data_group="Data pokok ASN", sent_on="2025-06-07", received_on="2025-06-07", row_count="4812377")
        officer.presses("Catat penyerahan")
        officer.sees("6 bulan", "7 Desember 2025")
        officer.presses("Catat penyerahan")
        officer.sees("belum dikonfirmasi", "7 Desember 2025")

    with on(date(2025, 6, 10)):
        officer.signs_in(world.lan_officer)
        officer.sees("Konfirmasi penerimaan: Data pokok ASN")
        officer.follows("Konfirmasi penerimaan: Data pokok ASN")
        officer.follows("Konfirmasi penerimaan")
        officer.fills(received_on="2025-06-09")
        officer.presses("Konfirmasi penerimaan")
        officer.sees("9 Desember 2025")
        officer.presses("Konfirmasi penerimaan")
        officer.sees("Diterima 9 Juni 2025")
        draw_documents()
        page.reload()
        with page.expect_download() as download:
            officer.follows(re.compile("Tanda terima"))
        assert download.value.path().read_bytes().startswith(b"%PDF-1.")

    with on(date(2025, 11, 8), hour=6):
        night_run()
        assert mails(smtp, "H-30") == []
    with on(date(2025, 11, 9), hour=6):
        night_run()
        both = ["pdpik@bkn.go.id", "petugas.bkn@contoh.example", "petugas.lan@contoh.example", "pusdatin@lan.go.id"]
        assert mails(smtp, "H-30") == both
        night_run()
        assert mails(smtp, "H-30") == both

    with on(date(2025, 12, 9)):
        officer.signs_in(world.lan_officer)
        officer.at("kewajiban/?cari=pokok")
        officer.sees("Segera jatuh tempo", "hari ini")

    with on(date(2025, 12, 10)):
        night_run()
        with_deciders = sorted([*both, "pejabat.bkn@contoh.example", "pejabat.lan@contoh.example"])
        assert mails(smtp, "H+1") == with_deciders
        officer.signs_in(world.bkn_decider)
        officer.sees("Layak dihentikan", "4(1)b.1")
        officer.at("kewajiban/?cari=pokok")
        officer.sees("Terlambat 1 hari")
        printed = StringIO()
        call_command("obligations", "--as-of", "2025-12-10", "--format", "json", stdout=printed)
        rows = json.loads(printed.getvalue())
        late = [row for row in rows if row["standing"] == "overdue"]
        assert [(r["days_overdue"], r["due_on"], r["clauses"]) for r in late] == [
            (1, "2025-12-09", ["3(1)b.1", "4(1)b.1"])
        ]

    with on(date(2025, 12, 12)):
        officer.signs_in(world.bkn_decider)
        officer.at("akses/hentikan/")
        page.get_by_label(re.compile("4\\(1\\)b.1")).check()
        officer.fills(letter_number="B-1/BKN/2025", letter_dated_on="2025-12-12", effective_on="2025-12-12",
                      reason="Balikan belum diterima.")
        officer.presses("Hentikan akses")
        officer.presses("Hentikan akses")
        officer.sees("Dihentikan sementara", "B-1/BKN/2025")

    with on(date(2025, 12, 15)):
        officer.signs_in(world.lan_officer)
        officer.sees("Dihentikan sementara")
        officer.at("penyerahan/")
        officer.follows("Data pokok ASN")
        officer.follows("Sampaikan balikan")
        page.locator("[name=data_coverage][value=whole]").check()
        page.locator("[name=reference_coverage][value=whole]").check()
        officer.presses("Sampaikan balikan")
        officer.sees("terlambat")
        officer.presses("Sampaikan balikan")
        officer.sees("Dipenuhi terlambat")

    with on(date(2025, 12, 16)):
        officer.signs_in(world.bkn_decider)
        officer.at("akses/")
        officer.sees("kuratif", "harfiah")
        officer.follows("Pulihkan akses")
        officer.fills(letter_number="B-2/BKN/2025", letter_dated_on="2025-12-16", restored_on="2025-12-16")
        officer.presses("Pulihkan akses")
        officer.presses("Pulihkan akses")
        officer.sees("Dipulihkan", "B-2/BKN/2025")

    with on(date(2026, 1, 15)):
        officer.signs_in(world.lan_officer)
        officer.at("akses/?per=2025-12-13")
        officer.sees("Dihentikan sementara")
        officer.at("akses/?per=2025-12-31")
        expect(page.get_by_role("main").get_by_text("Diberikan").first).to_be_visible()
        officer.at("jejak/")
        officer.sees("menghentikan sementara akses", "memulihkan akses")
        call_command("verify_journal", stdout=StringIO())
    assert [m for m in smtp.received if len(m.get_all("To") or []) != 1] == []


def test_minutes_walk_from_draft_to_a_document_that_anybody_can_check(page: Page, live_server: LiveServer) -> None:
    world = make_world()
    officer = Officer(page, live_server, world)
    figures = {
        "rows_first": "6120", "rows_second": "6204", "matched": "5730", "matched_with_differences": "284",
        "only_first": "71", "only_second": "163", "duplicate_first": "22", "duplicate_second": "18",
        "invalid_first": "13", "invalid_second": "9",
    }
    with on(date(2026, 1, 20)):
        officer.signs_in(world.lan_officer)
        officer.at("berita-acara/susun/")
        officer.fills(
            data_group="Jabatan Fungsional Widyaiswara", matched_on="2026-01-20", place="Jakarta", match_key="NIP",
            rule_version="1", first_source="Basis data LAN", first_cutoff_on="2026-01-19",
            first_file_name="lan.csv", first_file_sha256="a" * 64, second_source="SIASN",
            second_cutoff_on="2026-01-19", second_file_name="bkn.csv", second_file_sha256="b" * 64,
            first_signatory_name="Budi Contoh", first_signatory_office="Kepala Pusdatin",
            second_signatory_name="Sari Contoh", second_signatory_office="Direktur PDPIK",
            **(figures | {"only_first": "72"}),
        )
        officer.presses("Simpan konsep")
        officer.sees("A = 6.120, tetapi C + D + E + G + H PIHAK KESATU = 6.121 (selisih 1).")
        assert not world.agreement.minutes.exists()
        officer.fills(only_first="71")
        officer.presses("Simpan konsep")
        officer.sees("Konsep", "6.120 = 6.120", "6.204 = 6.204")
        officer.follows("Ajukan")
        officer.presses("Ajukan")
        officer.sees("Diajukan")

    with on(date(2026, 1, 21)):
        officer.signs_in(world.bkn_decider)
        officer.sees("Putuskan berita acara: Jabatan Fungsional Widyaiswara")
        officer.follows("Putuskan berita acara: Jabatan Fungsional Widyaiswara")
        officer.follows("Finalkan")
        officer.presses("Finalkan")
        officer.sees("Final", "sedang disiapkan")
        draw_documents()
        page.reload()
        with page.expect_download() as download:
            officer.follows(re.compile(r"\(PDF\)"))
        issued = download.value.path()
        assert issued.read_bytes().startswith(b"%PDF-1.")
        document = world.agreement.minutes.get().document
        assert document is not None

        page.context.clear_cookies()
        page.goto(f"{live_server.url}/periksa/{document.code}/")
        officer.sees("berlaku", document.file.sha256)
        page.locator("input[type=file]").set_input_files(issued)
        officer.presses("Bandingkan berkas")
        officer.sees("sama")
        expect(page.get_by_role("main")).not_to_contain_text("Budi Contoh")
