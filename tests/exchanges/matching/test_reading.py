"""What is read from files of every kind, and what is refused with which words."""

import errno
import io
import traceback
import zipfile

import pytest
from xlsxwriter import Workbook

from exchanges import matching
from exchanges.matching import FileRefused, Limits, Source, look
from exchanges.matching.ingest import sha256_of
from exchanges.matching.reading import plain_rows
from records.vault import Writer

from .table_files import csv_bytes, source_of

KEY = bytes(32)
TITLES = ["NIP", "Nama"]
ROWS = [["198001012005011001", "Siti"], ["198002022005011002", "Budi, \"Bud\"\nContoh"]]


def read(tmp_path, content, name="data.csv", **options):
    """Ingest bytes; return the extract and the rows as they lie in the store."""
    source = source_of(content, name)
    seen = look(source)
    store = tmp_path / "store"
    store.unlink(missing_ok=True)
    extract = matching.ingest(source, seen, store, KEY, **options)
    from exchanges.matching.desk import at_desk

    with at_desk(Limits()) as desk:
        rows = desk.run(f"SELECT r FROM read_parquet({desk.lay_sealed('s', store, KEY)})")
    return extract, [row.split("\0") for (row,) in rows]


def refusal(tmp_path, content, name="data.csv", **options):
    """Return what is said when the bytes are refused, and that nothing is left behind."""
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, content, name, **options)
    assert list(tmp_path.iterdir()) == []
    return str(refused.value)


def workbook(rows, **more):
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Data")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
    return target.getvalue()


def zipped(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_", "."), content)
    return target.getvalue()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_csv_is_read_as_it_stands(tmp_path, encoding, delimiter, newline):
    rows = [*ROWS, ["198003032005011003", "José–Ü"], ["", "tanpa NIP"]]
    content = csv_bytes(TITLES, rows, encoding=encoding, delimiter=delimiter, newline=newline)
    extract, stored = read(tmp_path, content)
    assert stored == rows
    assert (extract.rows, extract.titles, extract.delimiter) == (4, ("NIP", "Nama"), delimiter)
    assert extract.sha256 == sha256_of(source_of(content))
    assert extract.size == len(content)


@pytest.mark.parametrize("content", [
    b"NIP,Nama\n1,a\r\n2,b\n",
    b"NIP,Nama\r\n1,a\n2,b\r\n",
    b"\n\nNIP,Nama\n1,a\n\n2,b\n\n",
    b"NIP,Nama\n1,a\n,\n2,b\n",
    b"NIP,Nama,\n1,a,\n2,b,\n",
    b"NIP,Nama\n1,a\n   \n2,b",
    b"\xef\xbb\xbf\"NIP\",\"Nama\"\n\"1\",\"a\"\n\"2\",\"b\"\n",
])
def test_mixed_line_ends_empty_rows_and_empty_columns_are_no_hindrance(tmp_path, content):
    extract, stored = read(tmp_path, content)
    assert stored == [["1", "a"], ["2", "b"]]
    assert extract.sha256 == sha256_of(source_of(content))


def test_letters_of_cp1252_far_into_a_file_are_found(tmp_path):
    rows = [["1", "a" * 100]] * 20_000 + [["2", "José"]]
    extract, stored = read(tmp_path, csv_bytes(TITLES, rows, encoding="cp1252"))
    assert stored[-1] == ["2", "José"]
    assert extract.rows == 20_001


def test_a_column_alone_is_a_table(tmp_path):
    assert read(tmp_path, b"NIP\n198001012005011001\n")[1] == [["198001012005011001"]]


def test_the_first_look_shows_titles_and_rows():
    seen = look(source_of(csv_bytes(TITLES, ROWS * 30, delimiter=";")), rows=3)
    assert (seen.kind, seen.encoding, seen.delimiter, seen.titles) == ("csv", "utf-8", ";", ("NIP", "Nama"))
    assert seen.rows == tuple(map(tuple, (ROWS * 2)[:3]))


def test_a_zip_of_one_csv_is_read(tmp_path):
    content = zipped(data_csv=csv_bytes(TITLES, ROWS))
    extract, stored = read(tmp_path, content, "data.zip")
    assert stored == ROWS
    assert (extract.inner, extract.sha256) == ("data.csv", sha256_of(source_of(content)))


def test_a_workbook_is_read(tmp_path):
    extract, stored = read(tmp_path, workbook([TITLES, *ROWS, ["", "tanpa NIP"]]), "data.xlsx")
    assert stored == [*ROWS, ["", "tanpa NIP"]]
    assert (extract.kind, extract.inner) == ("xlsx", "Data")


@pytest.mark.parametrize(("content", "words"), [
    (b"", "Berkas ini kosong (0 bita)."),
    (b"NIP,Nama\n", "Berkas ini hanya berisi judul kolom; belum ada baris di bawahnya."),
    (b"\n\n  \n", "tidak memuat judul kolom"),
    (b"NIP,Nama,NIP\n1,a,2\n", "Baris 1, kolom C: judul “NIP” sudah dipakai kolom A."),
    (b"NIP,Nama,nip \n1,a,2\n", "Baris 1, kolom C: judul “nip” sudah dipakai kolom A."),
    (b"NIP,Nama\n1,a\n2\n3,c\n", "Baris 3, kolom B: baris ini hanya memuat 1 isian, sedangkan judulnya 2."),
    (b"NIP,Nama\n1,a\n2,b,c\n", "Baris 3, kolom C: ada isi, tetapi kolom ini tidak berjudul"),
    (b"NIP,Nama\n1,a\n2,\"b\n3,c\n", "Baris 3: tanda kutip ganda (\") tidak berpasangan"),
    (b"NIP,Nama\n1,\"a\"b\n", "Baris 2: tanda kutip ganda (\") tidak berpasangan"),
    (b"NIP,Nama\n1,a\n2,b\0\n", "Baris 3: memuat bita NUL."),
    ("NIP,Nama\n1,é\n".encode() + b"2,\xff\n", "Baris 3: memuat bita yang bukan huruf"),
    (b"NIP,Nama\n1," + b"x" * 3_000_000 + b"\n", "ada isian yang terlalu panjang"),
    (b"%PDF-1.7 ...", "Isi berkas ini bukan CSV, XLSX, atau ZIP."),
    (b"<html><table></table></html>", "Isi berkas ini bukan CSV, XLSX, atau ZIP."),
    (b"\xd0\xcf\x11\xe0" + bytes(600), "berformat Excel lama (.xls) atau dikunci"),
    (b"PK\x03\x04 broken", "arsipnya tidak dapat dibuka"),
    (zipped(a_csv=b"NIP\n1\n", b_csv=b"NIP\n1\n"), "berisi 2 berkas; harus tepat satu berkas CSV"),
    (zipped(a_csv=b"NIP\n" + b"1\n" * 5_000_000), "mengembang jauh melampaui ukurannya"),
    (zipped(a_zip=zipped(a_csv=b"NIP\n1\n")), "berisi arsip atau buku kerja"),
    (workbook([TITLES, [198001012005011001, "Siti"]]),
     "Baris 2, kolom A: bilangan lebih dari 15 angka tersimpan sebagai angka"),
    (workbook([["NIP", "Nama", "NIP"], ["1", "a", "2"]]), "Baris 1, kolom C: judul “NIP” sudah dipakai kolom A."),
])
def test_what_cannot_be_matched_is_refused_with_its_place(tmp_path, content, words):
    assert words in refusal(tmp_path, content, "data")


def test_a_fault_far_into_a_file_is_named_with_its_row(tmp_path):
    assert "Baris 40002, kolom B" in refusal(tmp_path, csv_bytes(TITLES, [["1", "a"]] * 40_000 + [["2"]]))
    late = csv_bytes(TITLES, [["1", "a"]] * 400_000) + b"2,\0\n"
    assert "Baris 400002, kolom B: memuat bita NUL." in refusal(tmp_path, late)


def test_every_fault_of_a_file_is_told_up_to_twenty(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, csv_bytes(TITLES, [["1"], ["1", "a"], ["2", "b", "c"]] * 30))
    assert [(fault.row, fault.column) for fault in refused.value.faults[:3]] == [(2, "B"), (4, "C"), (5, "B")]
    assert len(refused.value.faults) == 20


def test_more_rows_than_allowed_are_refused(tmp_path):
    assert "berisi 3 baris; paling banyak 2 baris" in refusal(
        tmp_path, csv_bytes(TITLES, [["1", "a"]] * 3), limits=Limits(rows=2)
    )
    assert read(tmp_path, csv_bytes(TITLES, [["1", "a"]] * 2), limits=Limits(rows=2))[0].rows == 2


def test_what_progress_raises_stops_the_reading_and_leaves_nothing(tmp_path):
    def stop(phase, done, total):
        raise matching.Cancelled

    for content in (csv_bytes(TITLES, ROWS), csv_bytes(TITLES, ROWS, encoding="utf-16")):
        source = source_of(content)
        with pytest.raises(matching.Cancelled):
            matching.ingest(source, look(source), tmp_path / "store", KEY, progress=stop)
        assert list(tmp_path.iterdir()) == []


def test_progress_tells_the_bytes_read(tmp_path):
    told = []

    def tell(phase, done, total):
        told.append((phase, done, total))

    content = csv_bytes(TITLES, [["1", "a" * 1000]] * 100_000)
    source = source_of(content)
    matching.ingest(source, look(source), tmp_path / "store", KEY, progress=tell)
    assert {phase for phase, _done, _total in told} == {"baca"}
    assert [done for _phase, done, _total in told] == sorted(done for _phase, done, _total in told)
    assert {total for _phase, _done, total in told} == {len(content)}
    assert len(told) > 3


def test_what_lies_in_the_store_is_sealed(tmp_path):
    read(tmp_path, csv_bytes(TITLES, ROWS))
    lying = (tmp_path / "store").read_bytes()
    assert b"198001012005011001" not in lying
    assert b"Siti" not in lying
    assert (tmp_path / "store").stat().st_mode & 0o777 == 0o600


def test_the_slow_way_reads_what_the_quick_way_reads(tmp_path):
    content = csv_bytes(TITLES, ROWS)
    source = source_of(content)
    assert list(plain_rows(source, look(source))) == read(tmp_path, content)[1]


def test_a_source_may_lie_on_the_machine(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(csv_bytes(TITLES, ROWS))
    source = Source.at(path)
    assert (source.name, source.size) == ("x.csv", path.stat().st_size)
    assert look(source).titles == ("NIP", "Nama")


def test_a_disk_that_is_full_is_said_by_its_own_error(tmp_path, monkeypatch):
    def full(self, part):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Writer, "write", full)
    for encoding in ("utf-8", "utf-16"):
        source = source_of(csv_bytes(TITLES, ROWS, encoding=encoding))
        with pytest.raises(OSError, match="full") as refused:
            matching.ingest(source, look(source), tmp_path / "store", KEY)
        assert refused.value.errno == errno.ENOSPC
        assert list(tmp_path.iterdir()) == []


def test_no_error_quotes_a_row(tmp_path):
    content = csv_bytes(TITLES, [*ROWS, ["198003032005011003"]])
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, content)
    assert "1980" not in "".join(traceback.format_exception(refused.value))
