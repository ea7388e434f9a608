import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from agreements.documents.layout import Layout
from agreements.models import ReceiptContest
from exchanges.documents import ListedFile, minutes_html, receipt_html
from exchanges.models import Coverage, Feedback, Minutes
from records.drawing import draw_pdf
from records.models import Installation

from . import papers

pytestmark = pytest.mark.django_db

CODE, URL = "K7MPQ-4XTRA", "https://pks.example/periksa/K7MPQ-4XTRA/"
LINE = "Jejak audit: urutan 128, hash 3f9a1c07d2be"


def page_of(row: Minutes, **given: Any) -> str:
    return minutes_html(row, **({"code": CODE, "check_url": URL} | given))


def words(html: str) -> str:
    """What a reader sees of the page, on one line."""
    body = html[html.index("<body>") :]
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&nbsp;", " ").split())


def pdf(html: str) -> PdfReader:
    return PdfReader(BytesIO(draw_pdf(html)))


# --- Berita acara -------------------------------------------------------------------------------------------------
def test_the_minutes_open_with_the_day_in_words_the_place_and_both_officials() -> None:
    text = words(page_of(papers.minutes()))
    assert (
        "Pada hari ini Rabu, tanggal tujuh, bulan Mei, tahun dua ribu dua puluh lima (07-05-2025), "
        "bertempat di Bandung, yang bertanda tangan di bawah ini:" in text
    )
    assert "I. Nama : Dr. BUDI PERAGA, M.Si. NIP : 19700101 199503 1 001" in text
    assert "Pangkat/Golongan : Pembina Utama Muda (IV/c) Jabatan : Kepala Pusat Data dan Informasi dalam hal" in text
    assert (
        "atas nama Badan Contoh Nasional, yang berkedudukan di Jalan Peraga Nomor 1, Bandung, "
        "selanjutnya disebut PIHAK KESATU" in text
    )
    assert "II. Nama : SITI CONTOH, S.Kom., M.T." in text
    assert text.index("I. Nama") < text.index("II. Nama")


def test_the_minutes_name_the_agreement_by_both_numbers_and_its_date() -> None:
    text = words(page_of(papers.minutes()))
    assert (
        "tentang Pertukaran Data Peraga, Nomor 7/S.1/HKM.01 dan Nomor 19/HM.02.01/2024 , tanggal 4 Maret 2024" in text
    )


def test_a_number_is_printed_as_typed_and_a_missing_one_is_a_blank() -> None:
    text = words(page_of(papers.minutes(first_number="4/S.1/HKM.03.2")))
    assert re.search(r"NOMOR : 4/S\.1/HKM\.03\.2 NOMOR : …{10,}", text)


def test_the_title_does_not_say_data_twice() -> None:
    html = page_of(papers.minutes(data_group="Data Widyaiswara"))
    assert "<title>Berita Acara Hasil Pemadanan Data Widyaiswara</title>" in html


def test_both_sums_are_printed_with_their_figures() -> None:
    text = words(page_of(papers.minutes()))
    assert "A = C + D + E + G + H 1.000 = 950 + 30 + 10 + 6 + 4 sesuai" in text
    assert "B = C + D + F + G + H 1.012 = 950 + 30 + 21 + 8 + 3 sesuai" in text


def test_a_sum_that_does_not_hold_is_said_in_the_preview() -> None:
    row = papers.minutes()
    row.only_first = 11
    text = words(page_of(row, draft=True))
    assert "1.000 = 950 + 30 + 11 + 6 + 4 TIDAK SESUAI" in text
    assert "1.012 = 950 + 30 + 21 + 8 + 3 sesuai" in text


def test_each_figure_has_its_share_of_the_named_side() -> None:
    text = words(page_of(papers.minutes()))
    assert "baris % terhadap A baris % terhadap B" in text
    assert "C Padan 950 95,00% 950 93,87%" in text
    assert "E Hanya ada pada data PIHAK KESATU 10 1,00% – –" in text
    assert "F Hanya ada pada data PIHAK KEDUA – – 21 2,08%" in text
    assert "G Kunci ganda 6 0,60% 8 0,79%" in text


def test_shares_of_an_empty_extract_are_dashes() -> None:
    row = papers.minutes(
        rows_first=0, rows_second=0, matched=0, matched_with_differences=0, only_first=0, only_second=0,
        duplicate_first=0, duplicate_second=0, invalid_first=0, invalid_second=0,
    )
    assert "C Padan 0 – 0 –" in words(page_of(row))


def test_files_are_named_by_their_whole_fingerprint() -> None:
    html = page_of(papers.minutes()).replace("<wbr>", "")
    assert papers.SHA_FIRST in html and papers.SHA_SECOND in html


def test_the_second_party_signs_on_the_left_unless_the_letterhead_says_otherwise() -> None:
    row = papers.minutes()
    default = words(page_of(row)).rpartition("rangkap 2 (dua)")[2]
    swapped = words(page_of(row, layout=replace(Layout(), signing_order=(1, 2)))).rpartition("rangkap 2 (dua)")[2]
    assert default.index("PIHAK KEDUA ,") < default.index("PIHAK KESATU ,")
    assert swapped.index("PIHAK KESATU ,") < swapped.index("PIHAK KEDUA ,")


def test_the_place_for_stamp_duty_is_off_unless_asked_for() -> None:
    row = papers.minutes()
    assert "Meterai" not in words(page_of(row))
    assert words(page_of(row, layout=Layout(stamp_duty=True))).count("Meterai") == 2


def test_an_official_without_nip_and_rank_has_no_empty_lines() -> None:
    row = papers.minutes(
        first_signatory_nip="", first_signatory_rank="", second_signatory_nip="TNI 123", second_signatory_rank=""
    )
    text = words(page_of(row))
    assert "Nama : Dr. BUDI PERAGA, M.Si. Jabatan : Kepala Pusat" in text
    assert "NIP : TNI 123" in text and "Pangkat" not in text


def test_free_text_stays_text_and_keeps_its_paragraphs() -> None:
    row = papers.minutes(
        findings="Satu\n\nDua <script>alert(1)</script>", follow_up="<img src=file:///etc/passwd> & {{ 7 }}",
        place="<b>Bandung</b>",
    )
    html = page_of(row)
    assert "<p>Satu</p>" in html and "<script" not in html and "<img src=file" not in html and "<b>Bandung" not in html
    text = " ".join(" ".join(p.extract_text() for p in pdf(html).pages).split())
    assert "Dua <script>alert(1)</script>" in text
    assert "<img src=file:///etc/passwd> & {{ 7 }}" in text


def test_final_minutes_carry_code_address_and_place_in_the_journal() -> None:
    html = page_of(papers.minutes(), journal_line=LINE)
    text = words(html)
    assert CODE in text and URL in text and LINE in text
    assert "bukan tanda tangan" in text and "KONSEP" not in text
    assert 'src="data:image/svg+xml' in html


@pytest.mark.parametrize(("state", "draft"), [(Minutes.State.DRAFT, False), (Minutes.State.FINAL, True)])
def test_a_preview_is_a_konsep_without_qr_code(state: Minutes.State, draft: bool) -> None:
    html = page_of(papers.minutes(state=state), draft=draft)
    assert '<div class="mark">KONSEP</div>' in html
    assert "data:image" not in html and CODE not in html


def test_cancelled_minutes_say_so_across_the_page() -> None:
    row = papers.minutes()
    row.state = Minutes.State.CANCELLED
    assert '<div class="mark">DIBATALKAN</div>' in page_of(row)


def test_minutes_that_replace_others_name_them() -> None:
    old = papers.minutes(first_number="1/A")
    new = papers.minutes(agreement=old.agreement)
    Minutes.objects.filter(pk=old.pk).update(superseded_by=new)
    assert "menggantikan Berita Acara Hasil Pemadanan Data tanggal 7 Mei 2025 Nomor 1/A." in words(page_of(new))
    assert "menggantikan" not in words(page_of(old))


def test_pages_are_a4_numbered_from_the_second_on_and_say_the_code_on_each() -> None:
    row = papers.minutes(findings="\n\n".join(f"Paragraf {n} tentang perbedaan data. " * 12 for n in range(12)))
    reader = pdf(page_of(row))
    assert len(reader.pages) >= 3
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert (f"- {number} -" in text) is (number > 1)
        assert CODE in text
        assert [round(float(n)) for n in page.mediabox[2:]] == [595, 842]


def test_the_signatures_stay_with_the_closing_sentence() -> None:
    row = papers.minutes()
    for paragraphs in range(4, 9):
        row.findings = "\n\n".join(["Perbedaan data. " * 12] * paragraphs)
        last = pdf(page_of(row)).pages[-1].extract_text()
        assert "rangkap 2 (dua)" in last and "SITI CONTOH" in last and "BUDI PERAGA" in last


# --- Tanda terima -------------------------------------------------------------------------------------------------
def receipt_of(fact: Any, **given: Any) -> str:
    return receipt_html(fact, **({"code": CODE, "check_url": URL} | given))


def test_a_receipt_says_what_went_from_whom_to_whom_and_when() -> None:
    row = papers.delivery()
    papers.confirm(row)
    text = words(receipt_of(row.fact, journal_line=LINE))
    assert "Tanda Terima penyerahan data" in text
    assert "Dari : Lembaga Peraga Negara (PIHAK KEDUA) Kepada : Badan Contoh Nasional (PIHAK KESATU)" in text
    assert "Jumlah baris : 1.012" in text
    assert "5 Juni 2025 6 Juni 2025 9 Juni 2025 7 Juni 2025, 14.05 WIB" in text
    assert "konfirmasi penerima di portal 9 Juni 2025 Dewi Contoh (BCN) 10 Juni 2025, 09.30 WIB" in text
    assert "pernyataan pengirim: pengantar nomor 112 7 Juni 2025 Rina Peraga (LPN)" in text
    assert "Dewi Contoh, Pranata Komputer Ahli Muda, Badan Contoh Nasional (PIHAK KESATU)" in text
    assert LINE in text and "TIDAK BERLAKU LAGI" not in text


def test_a_receipt_before_confirmation_does_not_pretend() -> None:
    text = words(receipt_of(papers.delivery().fact))
    assert "belum ditetapkan" in text and "Penerimaan belum dikonfirmasi." in text


def test_a_contested_date_is_said_on_the_receipt_until_it_is_settled() -> None:
    row = papers.delivery()
    at = datetime(2025, 6, 11, 1, 0, tzinfo=UTC)
    contest = ReceiptContest.objects.create(
        fact=row.fact, by_party=row.fact.addressee, reason="tidak sampai", opened_at=at, opened_by=row.fact.recorded_by
    )
    assert "sedang disanggah" in words(receipt_of(row.fact))
    ReceiptContest.objects.filter(pk=contest.pk).update(settled_at=at, settled_by=row.fact.recorded_by)
    assert "sedang disanggah" not in words(receipt_of(row.fact))


def test_a_receipt_of_a_withdrawn_fact_is_no_longer_valid() -> None:
    row = papers.delivery()
    row.fact.withdrawn_on, row.fact.withdrawn_reason = date(2025, 7, 1), "Berkas salah <b>kirim</b>"
    html = receipt_of(row.fact)
    assert "TIDAK BERLAKU LAGI" in html
    assert "dibatalkan pada 1 Juli 2025: Berkas salah &lt;b&gt;kirim&lt;/b&gt;" in html


def test_a_receipt_of_feedback_names_the_delivery_it_answers() -> None:
    row = papers.delivery()
    papers.confirm(row)
    fact = row.fact
    fact.pk, fact.kind, fact.subject = None, "feedback", "Balikan"
    fact.actor, fact.addressee = fact.addressee, fact.actor
    fact.save()
    Feedback.objects.create(
        fact=fact, delivery=row, data_coverage=Coverage.WHOLE, reference_coverage=Coverage.PART, row_count=12_500
    )
    text = words(receipt_of(type(fact).objects.get(pk=fact.pk)))
    assert "Atas penyerahan : Jabatan Fungsional Analis Contoh, diterima 9 Juni 2025" in text
    assert "Data balikan : lengkap Referensi balikan : sebagian Jumlah baris : 12.500" in text
    assert "Belum ada bukti penerimaan." in text and "Tidak ada berkas yang dicatat." in text


def test_a_higher_layer_adds_its_particulars_and_files() -> None:
    fact = papers.delivery(file_sha256="", file_name="").fact
    fact.kind = "periodic_report"
    html = receipt_of(fact, particulars=[("Periode", "1 Januari – 30 Juni")], files=[ListedFile("l.pdf", "ab" * 32)])
    assert "Periode : 1 Januari – 30 Juni" in words(html)
    assert "ab" * 32 in html.replace("<wbr>", "")


def test_an_ordinary_receipt_is_one_page_even_when_withdrawn() -> None:
    row = papers.delivery()
    papers.confirm(row)
    row.fact.withdrawn_on = date(2025, 7, 1)
    row.fact.withdrawn_reason = "Berkas yang salah terkirim; digantikan penyerahan tanggal 2 Juli 2025."
    assert len(pdf(receipt_of(row.fact, journal_line=LINE)).pages) == 1


@pytest.mark.parametrize("draft", [False, True])
def test_every_page_of_a_sample_says_at_its_top_that_it_is_no_official_document(draft: bool) -> None:
    Installation.objects.create(pk=1, is_sample=True, created_at=datetime(2025, 5, 7, tzinfo=UTC))
    row = papers.minutes(findings="Temuan panjang.\n" * 120)
    pages = [page.extract_text() for page in pdf(page_of(row, draft=draft)).pages]
    assert len(pages) > 1
    assert ["DATA CONTOH – BUKAN DOKUMEN RESMI" in " ".join(text.split()) for text in pages] == [True] * len(pages)


def test_an_official_document_is_not_called_a_sample() -> None:
    Installation.objects.create(pk=1, is_sample=False, created_at=datetime(2025, 5, 7, tzinfo=UTC))
    assert "CONTOH – BUKAN" not in receipt_of(papers.delivery().fact)
