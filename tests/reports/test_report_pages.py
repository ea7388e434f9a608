"""Pages of letters and reports: who may do what, what is written, what is shown."""

import csv
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agreements.models import FactKind, Obligation
from agreements.services.suspension import suspend_access
from records.models import JournalEntry, StoredFile
from records.uploads import MAX_PDF_BYTES, checked_pdf
from reports.models import ReportRequest, UseReport
from reports.services.reporting import Period, lodge_report
from tests.agreements.asking import query_count
from tests.factories import World, at
from tests.reports.pdfs import pdf

NOW = time_machine.travel("2025-12-10 10:00+07:00", tick=False)
SEP8, DEC1, DEC10 = date(2025, 9, 8), date(2025, 12, 1), date(2025, 12, 10)
LETTER = {"reference": "B-7/PDPIK/2025", "subject": "Permintaan laporan", "dated_on": "2025-12-09", "way": "portal"}
OUTSIDE = LETTER | {"way": "outside", "sent_on": "2025-12-09", "received_on": "2025-12-09"}
REPORT = {
    "kind": "periodic", "subject": "Laporan semester II", "period_first": "2025-07-01", "period_last": "2025-12-09",
    "summary": "Data dipakai untuk pelatihan.",
}
NO_LETTER = "Surat itu tidak ada, sudah dijawab, atau sudah dibatalkan."


def lodged(world: World, on: date, answers: ReportRequest | None = None, subject: str = "Laporan I") -> UseReport:
    return lodge_report(
        agreement=world.agreement, subject=subject, period=Period(date(2025, 5, 7), on), summary="Isi.",
        answers=answers, pdf=checked_pdf("laporan.pdf", pdf()), by=world.lan_officer, at=at(on),
    )


def last_entry() -> tuple[str, str, bool]:
    entry = JournalEntry.objects.order_by("-pk")[0]
    return entry.act, entry.object, entry.refused


def written() -> tuple[int, int, int]:
    return ReportRequest.objects.count(), UseReport.objects.count(), StoredFile.objects.count()


# --- Asking -----------------------------------------------------------------------------------------------------
@NOW
def test_a_letter_through_the_portal_says_its_due_day_before_it_is_written(world: World, client: Client) -> None:
    client.force_login(world.bkn_officer)
    response = client.post(world.url("laporan/surat/catat/"), LETTER)
    assert response.context["consequence"] == (
        "Surat ini diterima LAN pada 10 Desember 2025 dan memulai jangka waktu 2 bulan bagi LAN; laporan jatuh tempo "
        "10 Februari 2026. Sesudahnya, keterlambatan menjadi dasar penghentian akses (Pasal 4(1)b.2)."
    )
    assert written() == (0, 0, 0)


@NOW
def test_the_creditor_records_a_letter(world: World, client: Client) -> None:
    client.force_login(world.bkn_officer)
    response = client.post(world.url("laporan/surat/catat/"), LETTER | {"confirmed": "1"})
    letter = ReportRequest.objects.get()
    assert response["Location"] == world.url(f"laporan/surat/{letter.pk}/")
    assert last_entry() == ("request_report", f"report_request:{letter.pk}", False)
    assert world.report_duty(letter).due_on == date(2026, 2, 10)
    content = client.get(response["Location"]).content.decode()
    assert "Surat permintaan laporan dicatat." in content and "10 Februari 2026" in content


@NOW
@pytest.mark.parametrize(
    ("proof", "says"),
    [
        ({"proof": "10"}, "batas paling awal 9 Februari 2026, batas paling akhir belum dapat dinyatakan"),
        ({"proof": "20", "evidence": "Agenda 5"}, "batas paling awal 9 Februari 2026, batas paling akhir 10 Februari"),
        ({"proof": "50", "evidence": "TT-5"}, "laporan jatuh tempo 9 Februari 2026"),
    ],
)
def test_a_letter_outside_the_portal_has_the_bounds_of_its_proof(
    world: World, client: Client, proof: dict[str, str], says: str
) -> None:
    client.force_login(world.bkn_officer)
    address = world.url("laporan/surat/catat/")
    assert says in client.post(address, OUTSIDE | proof).context["consequence"]
    assert client.post(address, OUTSIDE | proof | {"confirmed": "1"}).status_code == 302
    assert ReportRequest.objects.get().fact.through_portal is False


@NOW
@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"reference": ""}, "reference", "Isi bagian ini."),
        ({"reference": "x" * 101}, "reference", None),
        ({"dated_on": "2025-02-31"}, "dated_on", "Tulis tanggal sebagai hh-bb-tttt, misalnya 09-12-2025."),
        ({"dated_on": "2025-12-11"}, "dated_on", None),
        ({"way": ""}, "way", "Isi bagian ini."),
        ({"way": "outside"}, "sent_on", "Isi tanggal kirim surat."),
        ({"way": "outside", "sent_on": "2025-12-09"}, "proof", "Pilih bukti penerimaannya."),
        ({"proof": "60"}, "proof", "Pilih salah satu dari daftar."),
        ({"proof": "10"}, "way", None),
        ({"period_first": "2025-07-01"}, "period_last", "Isi juga akhir periode."),
        ({"period_first": "2025-07-02", "period_last": "2025-07-01"}, "period_last",
         "Akhir periode mendahului awalnya."),
        (OUTSIDE | {"proof": "10", "received_on": "2025-12-08"}, "received_on", None),
        (OUTSIDE | {"proof": "20"}, "evidence", None),
    ],
)
def test_a_letter_that_cannot_be_is_shown_again_with_the_reason(
    world: World, client: Client, typed: dict[str, str], field: str, sentence: str | None
) -> None:
    client.force_login(world.bkn_officer)
    response = client.post(world.url("laporan/surat/catat/"), LETTER | typed)
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert field in errors
    assert sentence is None or sentence in errors[field]
    assert "Permintaan laporan" in response.content.decode()
    assert written() == (0, 0, 0)


@NOW
def test_the_debtor_and_a_reader_do_not_ask(world: World, client: Client) -> None:
    address = world.url("laporan/surat/catat/")
    client.force_login(world.lan_officer)
    assert client.get(address).status_code == 403
    response = client.post(address, LETTER | {"confirmed": "1"})
    assert response.status_code == 422
    assert "Hanya pihak berhak, yaitu BKN, yang dapat mencatat surat permintaan laporan" in response.content.decode()
    assert last_entry() == ("request_report", "agreement:lan-bkn-2025", True)
    client.force_login(world.lan_reader)
    assert client.post(address, LETTER | {"confirmed": "1"}).status_code == 403
    assert written() == (0, 0, 0)


# --- Lodging ----------------------------------------------------------------------------------------------------
@NOW
def test_the_debtor_lodges_a_periodic_report_with_its_file(world: World, client: Client) -> None:
    client.force_login(world.lan_officer)
    file = SimpleUploadedFile("..\\Laporan II.PDF", pdf(), "application/pdf")
    response = client.post(world.url("laporan/sampaikan/"), REPORT | {"file": file}, follow=True)
    report = UseReport.objects.select_related("fact", "file").get()
    assert response.redirect_chain == [(world.url(f"laporan/{report.pk}/"), 302)]
    assert (report.fact.kind, report.fact.received_on) == (FactKind.PERIODIC_REPORT, DEC10)
    assert report.file is not None and report.file.name == "Laporan II.pdf"
    assert last_entry() == ("lodge_report", f"report:{report.pk}", False)
    content = response.content.decode()
    assert "Laporan disampaikan dan diterima BKN pada 10 Desember 2025." in content
    assert "dalam jendela 7 Mei 2025 s.d. 6 Mei 2026" in content


@NOW
def test_the_form_says_what_the_act_sets_in_motion(world: World, client: Client) -> None:
    letter = world.ask_report(DEC1)
    client.force_login(world.lan_officer)
    response = client.get(world.url(f"laporan/sampaikan/?surat={letter.pk}"))
    content = response.content.decode()
    assert "Laporan diterima BKN pada hari ini, 10 Desember 2025" in content
    assert "0 dari 2, sisa 147 hari (s.d. 6 Mei 2026)" in content
    assert "1 Februari 2026" in content
    assert response.context["form"].initial == {"kind": "answer", "answers": letter.pk}


@NOW
def test_the_debtor_answers_a_letter(world: World, client: Client) -> None:
    letter = world.ask_report(DEC1)
    client.force_login(world.lan_officer)
    client.post(world.url("laporan/sampaikan/"), REPORT | {"kind": "answer", "answers": letter.pk})
    report = UseReport.objects.get()
    assert (report.answers, report.fact.kind) == (letter, FactKind.REQUESTED_REPORT)
    assert world.report_duty(letter).met_by == report.fact
    content = client.get(world.url(f"laporan/surat/{letter.pk}/")).content.decode()
    assert "Laporan semester II" in content and "Jawab surat" not in content


@NOW
@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"kind": ""}, "kind", "Isi bagian ini."),
        ({"kind": "answer"}, "answers", "Pilih surat yang dijawab laporan ini."),
        ({"kind": "answer", "answers": "999999"}, "answers", NO_LETTER),
        ({"kind": "answer", "answers": "x"}, "answers", NO_LETTER),
        ({"period_last": "2025-12-11"}, "period_last", "Periode laporan berakhir 11 Desember 2025, sesudah hari ini."),
        ({"period_first": ""}, "period_first", "Isi bagian ini."),
        ({"dated_on": "2025-12-11"}, "dated_on", None),
        ({"summary": "\x00"}, "summary", None),
    ],
)
def test_a_report_that_cannot_be_is_shown_again_and_nothing_is_stored(
    world: World, client: Client, typed: dict[str, str], field: str, sentence: str | None
) -> None:
    client.force_login(world.lan_officer)
    file = SimpleUploadedFile("laporan.pdf", pdf(), "application/pdf")
    response = client.post(world.url("laporan/sampaikan/"), REPORT | typed | {"file": file})
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert field in errors
    assert sentence is None or sentence in errors[field]
    assert written() == (0, 0, 0)


@NOW
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Berkas ini kosong"), (b"<html>", "bukan PDF"), (pdf() + b"x", "sesudah akhirnya"),
        (pdf(b"2 0 obj\n<</S/Launch>>\nendobj\n"), "/Launch"),
        (b"%PDF-1.7" + b"0" * MAX_PDF_BYTES, "paling besar 10 MB"),
    ],
    ids=["empty", "not a PDF", "with a tail", "with an action", "too large"],
)
def test_a_bad_file_is_refused_on_its_field(world: World, client: Client, content: bytes, says: str) -> None:
    client.force_login(world.lan_officer)
    file = SimpleUploadedFile("laporan.pdf", content, "application/pdf")
    response = client.post(world.url("laporan/sampaikan/"), REPORT | {"file": file})
    assert response.status_code == 422
    assert says in response.context["form"].errors["file"][0]
    assert written() == (0, 0, 0)


@NOW
def test_an_answered_letter_is_no_longer_offered(world: World, client: Client) -> None:
    letter = world.ask_report(SEP8)
    lodged(world, DEC1, answers=letter)
    client.force_login(world.lan_officer)
    response = client.post(world.url("laporan/sampaikan/"), REPORT | {"kind": "answer", "answers": letter.pk})
    assert response.status_code == 422
    assert client.get(world.url(f"laporan/sampaikan/?surat={letter.pk}")).context["form"].initial == {}


@NOW
def test_the_creditor_and_a_reader_do_not_lodge(world: World, client: Client) -> None:
    address = world.url("laporan/sampaikan/")
    client.force_login(world.bkn_officer)
    assert client.get(address).status_code == 403
    assert client.post(address, REPORT).status_code == 422
    assert last_entry() == ("lodge_report", "agreement:lan-bkn-2025", True)
    client.force_login(world.lan_reader)
    assert client.post(address, REPORT).status_code == 403
    assert written() == (0, 0, 0)


# --- Reading ----------------------------------------------------------------------------------------------------
@NOW
def test_the_file_comes_back_byte_for_byte_as_a_download(world: World, client: Client) -> None:
    report = lodged(world, DEC1)
    client.force_login(world.bkn_officer)
    response = client.get(world.url(f"laporan/{report.pk}/berkas/"))
    assert b"".join(response.streaming_content) == pdf()  # type: ignore[attr-defined]
    assert response["Content-Disposition"] == 'attachment; filename="laporan.pdf"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")


@NOW
def test_a_report_without_a_file_has_no_download(world: World, client: Client) -> None:
    report = lodge_report(
        agreement=world.agreement, subject="x", period=Period(SEP8, SEP8), summary="x", by=world.lan_officer,
        at=at(DEC1),
    )
    client.force_login(world.lan_officer)
    assert client.get(world.url(f"laporan/{report.pk}/berkas/")).status_code == 404
    assert "Unduh PDF" not in client.get(world.url(f"laporan/{report.pk}/")).content.decode()


@NOW
def test_others_find_nothing_and_strangers_are_sent_to_sign_in(world: World, client: Client) -> None:
    letter = world.ask_report(SEP8)
    report = lodged(world, DEC1, answers=letter)
    paths = ("laporan/", f"laporan/surat/{letter.pk}/", f"laporan/{report.pk}/", f"laporan/{report.pk}/berkas/",
             "laporan/surat/catat/", "laporan/sampaikan/")
    for path in paths:
        assert client.get(world.url(path)).status_code == 302
    client.force_login(world.outsider)
    for path in paths:
        assert client.get(world.url(path)).status_code == 404
    client.force_login(world.lan_reader)
    assert [client.get(world.url(path)).status_code for path in paths] == [200, 200, 200, 200, 403, 403]


@NOW
def test_a_letter_is_not_shown_as_a_report_nor_the_other_way_round(world: World, client: Client) -> None:
    letter = world.ask_report(SEP8)
    report = lodged(world, DEC1, answers=letter)
    client.force_login(world.lan_officer)
    assert client.get(world.url(f"laporan/{letter.pk}/")).status_code == 404
    assert client.get(world.url(f"laporan/surat/{report.pk}/")).status_code == 404


@NOW
def test_the_letter_page_explains_its_date_and_offers_the_answer_to_the_debtor_only(
    world: World, client: Client
) -> None:
    letter = world.ask_report(SEP8)
    address = world.url(f"laporan/surat/{letter.pk}/")
    client.force_login(world.lan_officer)
    content = client.get(address).content.decode()
    assert "8 September 2025 + 2 bulan = 8 November 2025" in content
    assert "terlambat 32 hari" in content and "Jawab surat" in content
    client.force_login(world.bkn_officer)
    assert "Jawab surat" not in client.get(address).content.decode()
    client.force_login(world.lan_officer)
    past = client.get(address + "?per=2025-11-08").content.decode()
    assert "hari ini" in past and "terlambat 32 hari" not in past and "Jawab surat" not in past


@NOW
def test_the_register_keeps_letters_and_reports_apart_and_tells_the_count(world: World, client: Client) -> None:
    letter = world.ask_report(SEP8)
    lodged(world, DEC1, answers=letter, subject="Jawaban")
    lodged(world, DEC1, subject="Berkala satu")
    client.force_login(world.lan_officer)
    letters = client.get(world.url("laporan/")).content.decode()
    assert "B-101/BKN/2025" in letters and "Jawaban" in letters and "Berkala satu" not in letters
    assert "1 dari 2, sisa 147 hari (s.d. 6 Mei 2026)" in letters
    reports = client.get(world.url("laporan/?bagian=laporan")).content.decode()
    assert "Jawaban" in reports and "Berkala satu" in reports
    assert reports.count("Jendela 7 Mei 2025 s.d. 6 Mei 2026") == 1
    periodic = client.get(world.url("laporan/?bagian=laporan&jenis=periodic_report")).content.decode()
    assert "Berkala satu" in periodic and "Jawaban" not in periodic


@NOW
def test_letters_are_filtered_by_the_standing_on_the_chosen_day(world: World, client: Client) -> None:
    world.ask_report(SEP8, "B-1")
    world.ask_report(DEC1, "B-2")
    client.force_login(world.bkn_officer)

    def found(query: str) -> list[str]:
        return [row.fact.reference for row in client.get(world.url("laporan/?" + query)).context["page_obj"]]

    assert found("") == ["B-2", "B-1"]
    assert found("status=overdue") == ["B-1"]
    assert found("status=overdue&per=2025-11-08") == []
    assert found("cari=b-2") == ["B-2"]
    assert found("per=2025-11-30") == ["B-1"]
    assert found("status=salah") == ["B-2", "B-1"]


@NOW
def test_the_download_holds_what_is_shown(world: World, client: Client) -> None:
    letter = world.ask_report(SEP8, "=B-1")
    lodged(world, DEC1, answers=letter)
    lodged(world, DEC1, subject="Berkala")
    client.force_login(world.bkn_officer)

    def rows(query: str) -> list[list[str]]:
        content = client.get(world.url(f"laporan/?format=csv&{query}")).getvalue().decode("utf-8-sig")
        return list(csv.reader(content.splitlines()))[1:]

    assert rows("") == [
        ["'=B-1", "Permintaan laporan pemanfaatan data", "2025-09-08", "2025-09-08", "2025-09-08", "2025-11-08",
         "2025-11-08", "dipenuhi terlambat", "Laporan I"],
    ]
    assert rows("bagian=laporan&cari=berkala") == [
        ["laporan berkala", "", "Berkala", "", "2025-12-01", "2025-05-07", "2025-12-01", "",
         "2025-05-07 s.d. 2026-05-06", "laporan.pdf"],
    ]


@NOW
def test_empty_registers_say_what_to_do_first(world: World, client: Client) -> None:
    client.force_login(world.bkn_officer)
    assert "Belum ada surat permintaan" in client.get(world.url("laporan/")).content.decode()
    assert "Tidak ada yang cocok" in client.get(world.url("laporan/?cari=x")).content.decode()
    client.force_login(world.lan_officer)
    assert "Belum ada laporan" in client.get(world.url("laporan/?bagian=laporan")).content.decode()


@NOW
def test_thirty_letters_and_reports_take_as_many_queries_as_one(world: World, client: Client) -> None:
    client.force_login(world.lan_officer)
    addresses = [world.url("laporan/"), world.url("laporan/?bagian=laporan")]
    lodged(world, DEC1, answers=world.ask_report(SEP8, "B-0"))
    lodged(world, DEC1, subject="P 0")
    one = [query_count(client, address) for address in addresses]
    for number in range(1, 16):
        lodged(world, DEC1, answers=world.ask_report(SEP8, f"B-{number}"))
        lodged(world, DEC1, subject=f"P {number}")
    assert [query_count(client, address) for address in addresses] == one
    page = client.get(addresses[1]).context["page_obj"]
    assert (len(page), page.paginator.count) == (25, 32)


@NOW
def test_a_late_report_is_a_ground_and_a_late_periodic_one_is_not(world: World, client: Client) -> None:
    world.ask_report(SEP8)
    stop = suspend_access(
        agreement=world.agreement, letter_number="B-1", letter_dated_on=DEC10, effective_on=DEC10,
        grounds=["4(1)b.2"], reason="", by=world.bkn_decider, at=at(DEC10),
    )
    assert stop.grounds == ["4(1)b.2"]
    assert set(Obligation.objects.suspending().values_list("term__code", flat=True)) == {"requested-report"}
