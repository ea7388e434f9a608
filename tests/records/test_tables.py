"""Tables as files: what a spreadsheet program finds in them."""

import io
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from records.tables import NOTES_SHEET, Cell, Sheet, TooManyRows, sheet_name, write_csv, write_xlsx

WIB = timezone(timedelta(hours=7))
MADE_AT = datetime(2025, 12, 10, 10, 0, tzinfo=WIB)
AFTERNOON = datetime(2025, 5, 7, 14, 5, tzinfo=WIB)
FORMULAS = ("=1+1", "+62 812", "-", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x.example")')


def as_xlsx(*sheets: Sheet, notes: tuple[tuple[str, str], ...] = ()) -> bytes:
    target = io.BytesIO()
    write_xlsx(target, sheets, made_at=MADE_AT, notes=notes)
    return target.getvalue()


def as_csv(header: list[str], rows: list[list[Cell]]) -> str:
    target = io.BytesIO()
    write_csv(target, header, rows)
    return target.getvalue().decode()


def part(content: bytes, name: str = "xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def read(content: bytes, name: str) -> list[list[object]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name)
    return sheet.to_python(skip_empty_area=False)


def test_a_workbook_holds_dates_as_dates_numbers_as_numbers_and_text_as_text():
    row: list[Cell] = ["199001012020121001", "007", 12, date(2025, 5, 7), AFTERNOON, None]
    content = as_xlsx(Sheet("Surat", ["NIP", "Nomor", "Baris", "Tanggal", "Pada", "Kosong"], [row]))

    assert read(content, "Surat") == [
        ["NIP", "Nomor", "Baris", "Tanggal", "Pada", "Kosong"],
        ["199001012020121001", "007", 12.0, date(2025, 5, 7), AFTERNOON.replace(tzinfo=None), ""],
    ]
    styles = part(content, "xl/styles.xml")
    assert 'formatCode="dd-mm-yyyy"' in styles and 'formatCode="dd-mm-yyyy hh:mm"' in styles


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_never_a_formula(text):
    content = as_xlsx(Sheet("Daftar", [text], [[text]]))

    # What XML keeps of a carriage return is a line feed; the reader of the file says so, not the writer.
    assert [[str(cell).replace("\n", "\r") for cell in row] for row in read(content, "Daftar")] == [[text], [text]]
    assert "<f>" not in part(content) and "<hyperlink" not in part(content)
    assert 's="' in part(content).split('r="A2"')[1].split(">")[0], "the cell carries the text format"
    written = as_csv(["Judul"], [[text]])
    assert "'" + text.strip("\r")[:1] in written or "'\r" in written


def test_csv_begins_with_its_mark_and_has_iso_dates():
    row: list[Cell] = ["a,b", 12, date(2025, 5, 7), AFTERNOON, None, -3]
    assert as_csv(["A", "B", "C", "D", "E", "F"], [row]) == (
        "\ufeffA,B,C,D,E,F\r\n\"a,b\",12,2025-05-07,2025-05-07 14:05,,-3\r\n"
    )


def test_the_header_is_bold_frozen_and_filters_all_rows():
    sheet = part(as_xlsx(Sheet("Daftar", ["A", "B"], [["a", "b"], ["c", "d"]])))
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in sheet
    assert '<autoFilter ref="A1:B3"/>' in sheet


def test_a_list_without_rows_is_a_header():
    assert read(as_xlsx(Sheet("Daftar", ["A", "B"])), "Daftar") == [["A", "B"]]
    assert as_csv(["A", "B"], []) == "\ufeffA,B\r\n"


def test_notes_stand_on_a_sheet_of_their_own():
    content = as_xlsx(Sheet("Daftar", ["A"]), notes=(("Daftar", "Kewajiban"), ("Saringan", "=1+1")))
    assert read(content, NOTES_SHEET) == [["Daftar", "Kewajiban"], ["Saringan", "=1+1"]]


def test_equal_tables_are_equal_bytes():
    sheet = Sheet("Daftar", ["A"], [["a"], ["b"]])
    assert as_xlsx(sheet, notes=(("a", "b"),)) == as_xlsx(sheet, notes=(("a", "b"),))


def test_a_column_for_typing_keeps_what_is_typed_as_text():
    typed, shown = (part(as_xlsx(Sheet("Isian", ["NIP"], typed_as_text=flag))) for flag in (True, False))
    assert ' style="' in typed.split("<col ")[1].split("/>")[0]
    assert ' style="' not in shown.split("<col ")[1].split("/>")[0]


@pytest.mark.parametrize(
    ("length", "whole"), [(32_767, True), (32_768, False)],
)
def test_a_text_that_no_cell_holds_is_cut_and_says_so(length, whole):
    (_, (text,)) = read(as_xlsx(Sheet("Daftar", ["A"], [["x" * length]])), "Daftar")
    assert len(str(text)) == 32_767
    assert (text == "x" * length) is whole
    assert str(text).endswith("(dipotong; isi lengkap ada pada unduhan CSV)") is not whole


def test_a_long_text_of_wide_signs_is_cut_by_what_the_program_counts():
    (_, (text,)) = read(as_xlsx(Sheet("Daftar", ["A"], [["😀" * 20_000]])), "Daftar")
    assert 32_760 < len(str(text).encode("utf-16-le")) // 2 <= 32_767


def test_a_text_that_looks_like_markup_stays_a_text():
    (_, (text,)) = read(as_xlsx(Sheet("Daftar", ["A"], [["<r><t>x</t></r>"]])), "Daftar")
    assert str(text).strip() == "<r><t>x</t></r>"


def test_a_number_of_more_digits_than_a_program_keeps_is_text():
    (_, row) = read(as_xlsx(Sheet("Daftar", ["A", "B"], [[10**15 - 1, 10**15]])), "Daftar")
    assert row == [999_999_999_999_999.0, "1000000000000000"]


def test_more_rows_than_a_sheet_holds_are_refused_and_nothing_stays_on_disk(monkeypatch, tmp_path: Path):
    monkeypatch.setattr("records.tables.MAX_SHEET_ROWS", 2)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert len(read(as_xlsx(Sheet("Daftar", ["A"], [["a"], ["b"]])), "Daftar")) == 3
    with pytest.raises(TooManyRows, match="paling banyak 2 baris"):
        as_xlsx(Sheet("Daftar", ["A"], [["a"], ["b"], ["c"]]))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(kind: str, tmp_path: Path):
    def rows(count: int) -> Iterator[list[Cell]]:
        return ([f"{n} " + "x" * 400, n, date(2025, 5, 7)] for n in range(count))

    def peak(count: int) -> int:
        with (tmp_path / str(count)).open("w+b") as target:
            tracemalloc.start()
            if kind == "csv":
                write_csv(target, ["A", "B", "C"], rows(count))
            else:
                write_xlsx(target, [Sheet("Daftar", ["A", "B", "C"], rows(count))], made_at=MADE_AT)
            found = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return found

    peak(1)
    assert peak(4000) < peak(1000) + 300_000


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Kewajiban", "Kewajiban"), ("a/b:c*d?e[f]g\\h'", "a b c d e f g h"), ("x" * 40, "x" * 31), ("[]", "Lembar1")],
)
def test_a_sheet_is_named_as_a_program_allows(name, expected):
    assert sheet_name(name) == expected
