import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from agreements.documents.layout import Layout
from agreements.documents.letter import letter_html
from agreements.models import Letter, ReceiptContest
from exchanges.documents import ListedFile, minutes_figures, minutes_html, receipt_html
from exchanges.models import Coverage, Feedback, Minutes, MinutesFollowUp
from records.drawing import draw_pdf
from records.models import Installation, SealedFile
from tests.records.test_drawing import fonts_of

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


# --- Berita acara made from a session -----------------------------------------------------------------------------
def test_differences_are_printed_per_element_by_writing_and_by_content() -> None:
    text = words(page_of(papers.minutes_of_a_session()))
    assert "Elemen Pasangan dibandingkan Sama Beda penulisan Beda isi % beda isi" in text
    assert "Tanggal lahir 980 940 28 12 1,22%" in text and "TMT jabatan 0 0 0 0 –" in text
    assert "Dibandingkan atas 980 pasangan baris padan (C + D)" in text


def test_differing_codes_are_printed_with_their_meaning() -> None:
    row = papers.minutes_of_a_session()
    assert "Jenjang 10 – Ahli Muda (kosong) berbeda 12" in words(page_of(row))
    row.results = papers.RESULTS | {"codes": []}
    assert "Tidak ditemukan perbedaan kode referensi." in words(page_of(row))


def test_quality_has_all_four_dimensions_and_says_which_cannot_be_computed() -> None:
    text = words(page_of(papers.minutes_of_a_session()).replace("<br>", " "))
    none = "tidak dapat dihitung tidak dapat dihitung"
    assert "Kelengkapan Sel. 99,75% 3.990 dari 4.000 tidak dapat dihitung" in text
    assert f"Akurasi Nilai. {none}" in text
    assert re.search(rf"Ketepatan waktu [^.]+\. {none}", text) and re.search(rf"Konsistensi [^.]+\. {none}", text)


def test_remarks_on_keys_are_printed_where_they_apply() -> None:
    text = words(page_of(papers.minutes_of_a_session()))
    assert "Nomor urut dalam NIP 000 2 0" in text and "Kunci kosong" not in text


def test_sections_are_numbered_on_with_and_without_a_session() -> None:
    with_session = [f"{n}. {t}" for n, t in enumerate((
        "Identitas Data", "Rekapitulasi", "Perbedaan per Elemen", "Perbedaan Kode Referensi", "Kualitas Data",
        "Uraian Hasil", "Tindak Lanjut", "Penutup",
    ), 1)]
    row = papers.minutes_of_a_session()
    assert re.findall(r"<h2>(.*?)</h2>", page_of(row)) == with_session
    without = ["1. Identitas Data", "2. Rekapitulasi", "3. Uraian Hasil", "4. Tindak Lanjut", "5. Penutup"]
    row.results = {}
    assert re.findall(r"<h2>(.*?)</h2>", page_of(row)) == without


def test_follow_ups_name_who_does_them_and_until_when() -> None:
    row = papers.minutes(follow_up="")
    first, second = row.agreement.parties.all()
    MinutesFollowUp.objects.create(
        minutes=row, order=1, party=second, text="Memeriksa <21> baris.", target_on=date(2025, 8, 7)
    )
    MinutesFollowUp.objects.create(minutes=row, order=2, party=first, text="Memperbaiki kunci.")
    text = words(page_of(row))
    assert "1 Memeriksa &lt;21&gt; baris. PIHAK KEDUA (LPN) 7 Agustus 2025" in text
    assert "2 Memperbaiki kunci. PIHAK KESATU (BCN) –" in text
    assert "Tidak ada tindak lanjut" not in text


def test_the_annex_is_named_with_its_lines_and_hash_and_nobody_of_it_stands_in_the_body() -> None:
    row = papers.minutes_of_a_session()
    row.annex = SealedFile(name="TERBATAS-lampiran.pdf", media_type="application/pdf", sha256=papers.SHA_SECOND)
    text = words(page_of(row).replace("<wbr>", ""))
    assert "Lampiran I, berkas PDF tersendiri" in text and "TERBATAS – hanya untuk" in text
    assert f"Jumlah baris daftar : 61 SHA-256 berkas : {papers.SHA_SECOND}" in text
    row.annex.media_type = "text/csv"
    assert "Lampiran I, berkas CSV tersendiri" in words(page_of(row))
    assert "Lampiran I" not in words(page_of(papers.minutes_of_a_session(agreement=row.agreement)))


# --- Signing ------------------------------------------------------------------------------------------------------
def test_only_what_is_signed_electronically_has_anchors_and_the_sentence_of_the_issuer() -> None:
    row = papers.minutes(signing=Minutes.Signing.ELECTRONIC)
    html = page_of(row)
    assert '<span class="anchor">#</span>' in html and '<span class="anchor">^</span>' in html
    assert "Balai Besar Sertifikasi Elektronik" in html
    row.signing = Minutes.Signing.WET
    html = page_of(row)
    assert 'class="anchor"' not in html and "Balai Besar Sertifikasi Elektronik" not in html


def test_each_anchor_is_found_once_on_the_pages_so_that_a_stamp_has_one_place() -> None:
    row = papers.minutes(signing=Minutes.Signing.ELECTRONIC)
    text = "".join(page.extract_text() for page in pdf(page_of(row)).pages)
    assert (text.count("#"), text.count("^")) == (1, 1)


def test_a_box_for_initials_stands_on_every_page_where_the_letterhead_asks() -> None:
    row = papers.minutes_of_a_session()
    for page in pdf(page_of(row, layout=Layout(initials=True))).pages:
        assert page.extract_text().count("Paraf") == 2
    assert "Paraf" not in words(page_of(row))
    # Nobody initials a receipt.
    fact = papers.delivery(agreement=row.agreement).fact
    assert "Paraf" not in words(receipt_of(fact, layout=Layout(initials=True)))


@pytest.mark.parametrize("state", [Minutes.State.SIGNED, Minutes.State.DELIVERED, Minutes.State.RECEIVED])
def test_what_was_signed_is_no_draft(state: Minutes.State) -> None:
    row = papers.minutes()
    row.state = state
    assert 'class="mark"' not in page_of(row)


# --- The letterhead -----------------------------------------------------------------------------------------------
def test_minutes_carry_both_heads_with_their_logos_in_the_look_of_the_drafting_party() -> None:
    row = papers.minutes()
    papers.letterhead(row, 1, face="tinos", face_size=12, left=35, sides="first_second")
    papers.letterhead(row, 2, stamp_duty=True)
    html = page_of(row)
    assert html.count('src="data:image/png;base64,') == 2
    assert words(html).index("Kop 1") < words(html).index("Kop 2")
    assert "margin: 20mm 20mm 30mm 35mm" in html and "Meterai" not in words(html)
    reader = pdf(html)
    assert {name[8:13] for name in fonts_of(reader)} == {"Tinos"}
    row.drafted_by_party = row.agreement.parties.get(ordinal=2)
    assert "Meterai" in words(page_of(row)) and "margin: 20mm 20mm 30mm 30mm" in page_of(row)


def test_the_newest_letterhead_applies() -> None:
    row = papers.minutes()
    papers.letterhead(row, 1)
    papers.letterhead(row, 1, number=2, name_lines="Kop baru", logo=None)
    html = page_of(row)
    assert "Kop baru" in html and "Kop 1" not in html and "data:image/png" not in html


# --- The archival file --------------------------------------------------------------------------------------------
def test_the_figures_travel_inside_as_data_and_name_nobody() -> None:
    row = papers.minutes_of_a_session()
    attached = minutes_figures(row, CODE)
    reader = PdfReader(BytesIO(draw_pdf(page_of(row), attachments=[attached])))
    said = json.loads(reader.attachments["angka-berita-acara.json"][0])
    assert said["angka"] == {
        "A": 1000, "B": 1012, "C": 950, "D": 30, "E": 10, "F": 21, "G_kesatu": 6, "G_kedua": 8, "H_kesatu": 4,
        "H_kedua": 3,
    }
    assert said["kode_periksa"] == CODE and said["hasil"] == papers.RESULTS
    assert [d["sha256"] for d in said["data"]] == [papers.SHA_FIRST, papers.SHA_SECOND]
    assert not re.search(r"(?<![0-9a-f])[0-9]{18}(?![0-9a-f])", attached.text)
    assert "Peraga, M.Si" not in attached.text and "Siti" not in attached.text


def test_the_same_minutes_drawn_again_are_the_same_bytes_with_their_figures_and_logos() -> None:
    row = papers.minutes_of_a_session()
    papers.letterhead(row, 1)
    html, attached = page_of(row), [minutes_figures(row, CODE)]
    assert draw_pdf(html, attachments=attached) == draw_pdf(page_of(row), attachments=[minutes_figures(row, CODE)])


def test_the_file_keeps_what_an_archival_and_tagged_pdf_has_to() -> None:
    row = papers.minutes_of_a_session(signing=Minutes.Signing.ELECTRONIC)
    papers.letterhead(row, 1)
    reader = PdfReader(BytesIO(draw_pdf(page_of(row), attachments=[minutes_figures(row, CODE)])))
    root = reader.trailer["/Root"]
    assert reader.pdf_header == "%PDF-1.7" and len(reader.trailer["/ID"]) == 2 and "/Encrypt" not in reader.trailer
    assert root["/Lang"] == "id" and root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert root["/OutputIntents"][0]["/DestOutputProfile"]["/N"] == 3
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    specs = {spec.get_object()["/UF"]: spec.get_object() for spec in root["/AF"]}
    assert list(specs) == ["angka-berita-acara.json"]
    assert specs["angka-berita-acara.json"]["/AFRelationship"] == "/Data"
    for page in reader.pages:
        for image in page["/Resources"].get_object().get("/XObject", {}).values():
            # Smoothing is what an archival file may not ask for.
            assert image.get_object().get("/Interpolate", False) is not True
    for descriptor in fonts_of(reader).values():
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_no_table_row_and_no_heading_is_left_alone_at_the_end_of_a_page() -> None:
    row = papers.minutes_of_a_session()
    for paragraphs in range(9):
        row.findings = "\n\n".join(["Perbedaan data. " * 12] * paragraphs)
        for page in pdf(page_of(row)).pages:
            lines = [line.strip() for line in page.extract_text().splitlines() if line.strip()]
            ends = [n for n, line in enumerate(lines) if line.startswith("Kode periksa")]
            above = [n for n, line in enumerate(lines) if re.match(r"[1-8]\. [A-Z]", line)]
            # The foot is read before or after the page; a heading is never what stands last.
            assert not above or above[-1] != len(lines) - 1 and above[-1] + 1 not in ends


def test_a_letter_carries_the_head_of_its_sender_alone() -> None:
    row = papers.minutes()
    papers.letterhead(row, 2, name_lines="Kop pengirim", left=40)
    papers.letterhead(row, 1)
    first, second = row.agreement.parties.all()
    letter = Letter.objects.create(
        agreement=row.agreement, sender=second, addressee=first, kind=Letter.Kind.OTHER, subject="Undangan",
        body="Dengan hormat.", recorded_at=row.created_at, recorded_by=row.created_by,
    )
    html = letter_html(letter)
    assert "Kop pengirim" in html and "Kop 1" not in html and "margin: 20mm 20mm 30mm 40mm" in html
    assert html.count('src="data:image/png;base64,') == 1
