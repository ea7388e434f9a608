import hashlib
import io
import zipfile
from collections.abc import Sequence

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from agreements.forms import PortalForm, TableField
from records.models import StoredFile
from records.services.files import store_table
from records.spreadsheet_worker import MAX_CELL, MAX_COLUMNS, Faulty, read
from records.spreadsheets import MAX_TABLE_BYTES, XLSX_TYPE, Table, TableRefused, checked_table, read_table
from tests.factories import SIGNED_AT, person
from tests.records.sheets import packed, sheet_data, workbook, xlsx


def rows_of(content: bytes, name: str = "kode.csv", max_rows: int = 100) -> list[list[str]]:
    """Header and rows, read without a process of its own."""
    cells = read(content, name, max_rows)
    return [cells.header, *cells.rows]


def faults_of(content: bytes, name: str = "kode.csv", max_rows: int = 100) -> Sequence[str]:
    with pytest.raises(Faulty) as refused:
        read(content, name, max_rows)
    return [str(fault) for fault in refused.value.faults]


# --- The process ----------------------------------------------------------------------------------------------
def test_a_csv_is_read_in_a_process_of_its_own():
    table = read_table("id,nama\n1,Widyaiswara ā\n".encode(), "kode.csv")
    assert table == Table(("id", "nama"), ("A", "B"), (("1", "Widyaiswara ā"),), (2,), "")


def test_an_xlsx_is_read_in_a_process_of_its_own():
    table = read_table(xlsx([["id", "nama"], ["01", "Widyaiswara"]], first_row=4, name="Kode JF"), "kode.xlsx")
    assert table == Table(("id", "nama"), ("A", "B"), (("01", "Widyaiswara"),), (5,), "Kode JF")


def test_a_fault_comes_back_from_the_process_with_its_row_and_column():
    with pytest.raises(TableRefused) as refused:
        read_table(xlsx([["nip"], [198001012005011001]]), "kode.xlsx")
    [fault] = refused.value.faults
    assert (fault.row, fault.column) == (2, "A")
    assert str(refused.value) == (
        "Baris 2, kolom A: bilangan lebih dari 15 angka tersimpan sebagai angka, sehingga angka sesudahnya sudah "
        "hilang. Ubah format sel menjadi Teks dan isi ulang dari sumbernya."
    )


def test_an_empty_file_and_one_over_the_size_are_refused_before_a_process_starts():
    with pytest.raises(TableRefused, match=r"^Berkas ini kosong \(0 bita\)\."):
        read_table(b"", "kode.csv")
    with pytest.raises(TableRefused, match=r"^Berkas ini berukuran 20,0 MB; paling besar 20 MB\.$"):
        read_table(b"x" * (MAX_TABLE_BYTES + 1), "kode.csv")


def test_a_file_that_takes_too_long_or_too_much_memory_is_given_up():
    with pytest.raises(TableRefused, match=r"tidak selesai dibaca dalam 0\.001 detik"):
        read_table(b"id\n1\n", "kode.csv", timeout=0.001)
    # Two cells that a reader would lay out as 70 million.
    near, far = (f'<row r="{row}"><c r="{place}"><v>1</v></c></row>' for row, place in ((1, "A1"), (99999, "ZZ99999")))
    with pytest.raises(TableRefused, match="memori atau waktu melebihi batas"):
        read_table(workbook(f"<sheetData>{near}{far}</sheetData>"), "kode.xlsx", memory=1 << 28)


def test_a_name_with_nul_or_lone_surrogates_does_no_harm():
    assert read_table(b"id\n1\n", "kode\0\udcff.csv").rows == (("1",),)


# --- CSV ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_titles(delimiter: str):
    text = f'id{delimiter}"nama, lengkap; resmi|x\ty"\n1{delimiter}"a{delimiter}b"\n'
    assert rows_of(text.encode()) == [["id", "nama, lengkap; resmi|x y"], ["1", f"a{delimiter}b"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encodings_of_spreadsheet_programs_are_understood(encoding: str):
    assert rows_of("id,nama\n1,Prancis – José\n".encode(encoding)) == [["id", "nama"], ["1", "Prancis – José"]]


def test_a_big_endian_file_is_read_by_its_mark():
    assert rows_of(b"\xfe\xff" + "id\n1\n".encode("utf-16-be")) == [["id"], ["1"]]


def test_a_broken_byte_in_a_utf8_file_is_refused_with_its_row_and_not_read_as_another_encoding():
    content = "id,nama\n1,José\n2,x".encode() + b"\xff\n"
    sentence = "Baris 3: memuat bita yang bukan huruf. Simpan ulang berkas sebagai CSV UTF-8."
    assert faults_of(content) == [sentence]
    assert faults_of(b"\xef\xbb\xbfid\n1\n\xff\n") == [sentence]
    assert faults_of(b"id\n1\n\x81\n") == [sentence]
    assert faults_of("id\r\n1\r\n".encode("utf-16") + b"\x00\xd8\n\x00") == [sentence]


def test_quoted_line_breaks_stay_in_their_cell_and_rows_are_numbered_as_a_spreadsheet_shows_them():
    cells = read(b'id,nama\r\n1,"baris satu\r\nbaris dua"\r\n\r\n , \r\n2,b\r\n', "kode.csv", 100)
    assert cells.rows == [["1", "baris satu\r\nbaris dua"], ["2", "b"]]
    assert cells.numbers == [2, 5]


@pytest.mark.parametrize("line", ['3,"a"b', '3,"tidak ditutup'])
def test_an_unpaired_quote_is_refused_with_its_row(line: str):
    assert faults_of(f'id,nama\n1,a\n{line}\n4,c\n'.encode()) == [
        'Baris 3: tanda kutip ganda (") tidak berpasangan atau tidak berdiri di tepi isian.'
    ]


def test_cells_are_kept_as_they_stand_and_titles_are_made_plain():
    assert rows_of(b"  id ,nama   resmi\n 1 ,a\0b\n") == [["id", "nama resmi"], [" 1 ", "a\0b"]]


def test_short_rows_are_filled_and_empty_columns_without_a_title_are_dropped():
    assert rows_of(b"id,,nama,induk,\n1,,a\n2,,b,1,\n") == [
        ["id", "nama", "induk"], ["1", "a", ""], ["2", "b", "1"]
    ]
    assert read(b"id,,nama\n1,,a\n", "kode.csv", 100).columns == ["A", "C"]


def test_content_in_a_column_without_a_title_is_refused_with_row_and_column():
    assert faults_of(b"id,nama\n1,a,lain\n2,b\n3,c,,ujung\n") == [
        "Baris 2, kolom C: ada isi, tetapi kolom ini tidak berjudul.",
        "Baris 4, kolom D: ada isi, tetapi kolom ini tidak berjudul.",
    ]


def test_a_title_that_stands_twice_is_refused():
    assert faults_of(b"id,nama,ID\n1,a,2\n") == [
        "Baris 1, kolom C: judul “ID” sudah dipakai kolom A. Beri judul lain."
    ]


def test_a_file_without_content_or_without_rows_is_refused():
    assert faults_of(b"\n,,\n  \n") == ["Berkas ini tidak memuat isi apa pun."]
    assert faults_of(b"\nid,nama\n\n") == [
        "Baris 2: Berkas ini hanya berisi judul kolom; belum ada baris di bawahnya."
    ]


def test_the_bounds_of_rows_columns_and_cells_hold_on_both_sides():
    assert len(rows_of(b"id\n" + b"1\n" * 100)) == 101
    assert faults_of(b"id\n" + b"1\n" * 101) == ["Tabel ini lebih dari 100 baris. Bagilah menjadi beberapa berkas."]
    titles = [f"k{n}" for n in range(MAX_COLUMNS + 1)]
    assert len(rows_of((",".join(titles[:-1]) + "\n1\n").encode())[0]) == MAX_COLUMNS
    assert faults_of((",".join(titles) + "\n1\n").encode()) == [f"Baris 1: Tabel ini lebih dari {MAX_COLUMNS} kolom."]
    assert rows_of(b"id\n" + b"a" * MAX_CELL + b"\n")[1] == ["a" * MAX_CELL]
    assert faults_of(b"id\n" + b"a" * (MAX_CELL + 1)) == ["Baris 2: ada isian yang lebih dari 32767 karakter."]


def test_many_faults_are_told_up_to_twenty():
    assert len(faults_of(b"id\n" + b"1,x\n" * 30)) == 20


@pytest.mark.parametrize(
    ("content", "name", "begins"),
    [
        (b"%PDF-1.7", "kode.csv", "Isi berkas ini bukan CSV maupun XLSX"),
        (b"<html><table><tr><td>id</td></tr></table>", "kode.xls", "Isi berkas ini bukan CSV maupun XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "kode.xlsx", "Berkas ini berformat Excel lama (.xls)"),
        (b"id,nama\n1,a\n", "kode.xlsx", "Nama berkas ini nama lembar kerja, tetapi isinya bukan"),
        (b"PK\x03\x04rusak", "kode.xlsx", "Susunan isi berkas XLSX ini rusak"),
        (packed({"word/document.xml": b"<a/>"}), "kode.xlsx", "Berkas ini bukan buku kerja Excel"),
        (workbook("<sheetData/>", extra={"xl/vbaProject.bin": b"x"}), "kode.xlsm", "Berkas ini memuat makro"),
        (workbook("<sheetData/>", extra={"xl/worksheets/x.xml": b"0" * 3_000_000}), "kode.xlsx",
         "Isi berkas ini mengembang jauh melampaui ukurannya"),
        (workbook("<sheetData/>", extra={f"xl/{n}.xml": b"" for n in range(500)}), "kode.xlsx",
         "Isi berkas ini mengembang jauh melampaui ukurannya"),
        (workbook('<dimension ref="A1:B1100"/><sheetData/>'), "kode.xlsx", "Lembar kerja ini lebih luas daripada"),
        (workbook('<dimension ref="A1:XFD2"/><sheetData/>'), "kode.xlsx", "Lembar kerja ini lebih luas daripada"),
        (workbook('<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'), "kode.xlsx",
         "Lembar kerja ini lebih luas daripada"),
        (workbook("<sheetData/>"), "kode.xlsx", "Berkas ini tidak memuat isi apa pun"),
    ],
)
def test_what_is_no_plain_table_is_refused_with_what_it_is(content: bytes, name: str, begins: str):
    [sentence] = faults_of(content, name, max_rows=900)
    assert sentence.startswith(begins)


def test_an_encrypted_entry_is_refused():
    content = bytearray(xlsx([["id"], ["1"]]))
    # The flag of the first entry in the archive's directory: the one that readers go by.
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert zipfile.is_zipfile(io.BytesIO(bytes(content)))
    assert faults_of(bytes(content), "kode.xlsx") == [
        "Berkas ini dikunci dengan kata sandi. Simpan ulang tanpa kata sandi."
    ]


# --- XLSX -----------------------------------------------------------------------------------------------------
def test_numbers_give_their_digits_and_leading_empty_rows_count():
    content = xlsx([["id", "nilai"], [7, 2.5], [0.1, -3.0], [1_000_000, "007"]], first_row=3)
    cells = read(content, "kode.xlsx", 100)
    assert cells.rows == [["7", "2.5"], ["0.1", "-3"], ["1000000", "007"]]
    assert cells.numbers == [4, 5, 6]


def test_a_number_of_fifteen_digits_is_taken_and_one_of_sixteen_refused():
    assert rows_of(xlsx([["id"], [999_999_999_999_999]]), "kode.xlsx") == [["id"], ["999999999999999"]]
    faults = faults_of(xlsx([["id", "induk"], ["a", 1], ["b", 10**15], [-(10**15), 2]]), "kode.xlsx")
    assert [fault.split(":")[0] for fault in faults] == ["Baris 3, kolom B", "Baris 4, kolom A"]
    assert rows_of(xlsx([["id"], ["1980010120050110011"]]), "kode.xlsx")[1] == ["1980010120050110011"]


def test_a_cell_with_an_error_value_is_refused_and_not_read_as_empty():
    faulty = '<row r="3"><c r="A3"><v>2</v></c><c r="B3" t="e"><v>#N/A</v></c></row></sheetData>'
    sheet = sheet_data([["id", "nama"], ["1", "a"]]).replace("</sheetData>", faulty)
    assert faults_of(workbook(sheet), "kode.xlsx") == [
        "Baris 3, kolom B: sel berisi kesalahan rumus (misalnya #N/A). Perbaiki rumusnya atau kosongkan sel itu."
    ]


def test_a_hidden_sheet_is_passed_over():
    content = workbook(sheet_data([["id"], ["1"]]), name="Kode", hidden="Rahasia")
    assert read(content, "kode.xlsx", 100).sheet == "Kode"


def test_a_dimension_as_wide_and_tall_as_allowed_is_taken():
    sheet = '<dimension ref="A1:CV100"/>' + sheet_data([["id"], ["1"]])
    assert rows_of(workbook(sheet), "kode.xlsx") == [["id"], ["1"]]


# --- Kept, and asked for on a form ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "kept_as", "media_type"),
    [(b"id\n1\n", "kode jf.xlsx.csv", "text/csv"), (xlsx([["id"], ["1"]]), "kode jf.xlsx", XLSX_TYPE)],
)
def test_a_file_gets_the_ending_and_type_of_its_content(content: bytes, kept_as: str, media_type: str):
    name = "kode jf.xlsx" if media_type == XLSX_TYPE else "kode jf.xlsx.csv"
    checked = checked_table(f"C:\\berkas\\\r\n{name}", content)
    assert (checked.name, checked.media_type) == (kept_as, media_type)
    assert (checked.content, checked.sha256) == (content, hashlib.sha256(content).hexdigest())
    assert checked.table.rows == (("1",),)


@pytest.mark.django_db(transaction=True)
def test_a_table_is_stored_byte_for_byte_and_only_within_an_act():
    by, checked = person("petugas@contoh.example", None), checked_table("kode.csv", b"\xef\xbb\xbfid\r\n1\r\n")
    with pytest.raises(transaction.TransactionManagementError):
        store_table(checked, by=by, at=SIGNED_AT)
    with transaction.atomic():
        pk = store_table(checked, by=by, at=SIGNED_AT).pk
    kept = StoredFile.objects.get(pk=pk)
    assert bytes(kept.content) == b"\xef\xbb\xbfid\r\n1\r\n"
    assert (kept.name, kept.media_type, kept.size, kept.sha256) == ("kode.csv", "text/csv", 10, checked.sha256)


class OneTable(PortalForm):
    file = TableField()
    other = forms.CharField(required=False)


def form_with(content: bytes) -> OneTable:
    return OneTable({}, {"file": SimpleUploadedFile("kode.csv", content)})


def test_the_field_gives_the_checked_table():
    form = form_with(b"id\n1\n")
    assert form.is_valid()
    assert form.cleaned_data["file"] == checked_table("kode.csv", b"id\n1\n")


def test_the_field_says_every_fault_on_its_own_line_and_asks_for_a_file():
    assert form_with(b"id\n1,x\n2,y\n").errors["file"] == [
        "Baris 2, kolom B: ada isi, tetapi kolom ini tidak berjudul.",
        "Baris 3, kolom B: ada isi, tetapi kolom ini tidak berjudul.",
    ]
    assert OneTable({}, {}).errors["file"] == ["Isi bagian ini."]
    assert form_with(b"").errors["file"] == [
        "Berkas ini kosong (0 bita). Pilih berkas CSV atau XLSX yang berisi tabel."
    ]
