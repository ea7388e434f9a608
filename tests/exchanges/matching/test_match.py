"""Each class, each way of writing, the rule, the result and the list, by example."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from exchanges import matching
from exchanges.matching import CodeTable, Field, Kind, Result, Rule, RuleRefused, Timeliness, read_rule, rule_from
from records.tables import TooManyRows

from .table_files import csv_bytes, match_bytes, source_of

A, B, C, D = (f"19800101200501100{serial}" for serial in (1, 2, 3, 4))
TEXT = Rule("Uji", "1", "nip", (Field("isi"),))


def run(tmp_path, first, second, rule=TEXT, titles=None):
    titles = titles or ["NIP", *(field.name for field in rule.fields)]
    return match_bytes(tmp_path, csv_bytes(titles, first), csv_bytes(titles, second), rule)


def verdict(tmp_path, kind, a, b, **more):
    """How one cell compares with another: equal, writing or content."""
    rule = Rule("Uji", "1", "nip", (Field("isi", kind),), **more)
    field = run(tmp_path, [[A, a]], [[A, b]], rule).result.fields[0]
    assert field.compared == field.equal + field.writing + field.content == 1
    return next(name for name in ("equal", "writing", "content") if getattr(field, name))


def test_each_row_stands_in_one_class_and_both_sums_hold(tmp_path):
    first = [[A, "sama"], [B, "satu"], [C, "hanya sini"], [D, "dua kali"], [D, "dua kali"], ["123", "bukan NIP"]]
    second = [[A, "SAMA"], [B, "lain"], [D, "sekali"], ["198501012010011001", "hanya sana"], ["", "x"], ["", "y"]]
    found = run(tmp_path, first, second)
    assert vars(found.result.figures) == {
        "rows_first": 6, "rows_second": 6, "matched": 1, "matched_with_differences": 1, "only_first": 1,
        "only_second": 1, "duplicate_first": 2, "duplicate_second": 1, "invalid_first": 1, "invalid_second": 2,
    }
    assert found.result.matched_by_writing == 1
    assert [(row.kind, row.key, row.first_row, row.second_row, row.first, row.second) for row in found.listed] == [
        ("D", B, 2, 2, "satu", "lain"), ("E", C, 3, None, "", "(tidak ada)"),
        ("F", "198501012010011001", None, 4, "(tidak ada)", ""), ("G", D, 4, None, "", ""), ("G", D, 5, None, "", ""),
        ("G", D, None, 3, "", ""), ("H", "", 6, None, "123", ""), ("H", "", None, 5, "", "(kosong)"),
        ("H", "", None, 6, "", "(kosong)"),
    ]


def test_a_key_that_is_double_on_one_side_leaves_the_matching_on_both(tmp_path):
    figures = run(tmp_path, [[A, "x"]], [[A, "x"], [A, "x"]]).result.figures
    assert (figures.matched, figures.duplicate_first, figures.duplicate_second) == (0, 1, 2)


def test_an_empty_cell_is_no_missing_row(tmp_path):
    found = run(tmp_path, [[A, ""], [B, " "]], [[A, "x"], [B, ""]])
    field = found.result.fields[0]
    assert (field.writing, field.content, field.empty_first, field.empty_second) == (1, 1, 1, 0)
    assert (found.listed[0].first, found.listed[0].note) == ("(kosong)", "kosong pada kesatu")


@pytest.mark.parametrize(("kind", "a", "b", "expected"), [
    (Kind.NAME, "Siti Aminah", "SITI  AMINAH", "writing"),
    (Kind.NAME, "Dr. Siti Aminah, S.Kom., M.T.", "SITI AMINAH", "writing"),
    (Kind.NAME, "Drs. H. Budi", "BUDI", "writing"),
    (Kind.NAME, "Sa'diyah", "Sadiyah", "writing"),
    (Kind.NAME, "Sa’diyah", "Sa'diyah", "writing"),
    (Kind.NAME, "Siti-Aminah", "Siti Aminah", "writing"),
    (Kind.NAME, "Siti Aminah", "Siti Amina", "content"),
    (Kind.NAME, "Moh. Ali", "Muh. Ali", "content"),
    (Kind.NAME, "Siti, Aminah", "Siti", "content"),
    (Kind.NAME, "Linda MA", "Linda", "content"),
    (Kind.DATE, "01-02-1980", "1980-02-01", "writing"),
    (Kind.DATE, "1/2/1980", "01.02.1980", "writing"),
    (Kind.DATE, "29252", "01-02-1980", "writing"),
    (Kind.DATE, "1980-02-01 00:00:00", "01-02-1980", "writing"),
    (Kind.DATE, "01-02-1980", "02-01-1980", "content"),
    (Kind.DATE, "31-02-1980", "02-03-1980", "content"),
    (Kind.DATE, "1980-02-01 07:00:00", "01-02-1980", "content"),
    (Kind.CODE, "III/a", "iii / A", "writing"),
    (Kind.CODE, "7", "07", "content"),
    (Kind.TEXT, "Kepala Bagian", "KEPALA  BAGIAN ", "writing"),
    (Kind.TEXT, "Kepala Bagian", "Kepala-Bagian", "content"),
    (Kind.TEXT, "e\u0301", "\u00e9", "writing"),
    (Kind.TEXT, "１", "1", "content"),
])
def test_what_is_mere_writing_and_what_is_content(tmp_path, kind, a, b, expected):
    assert verdict(tmp_path, kind, a, b) == expected
    assert verdict(tmp_path, kind, b, a) == expected


def test_a_rule_that_calls_nothing_writing_finds_content_everywhere(tmp_path):
    assert verdict(tmp_path, Kind.NAME, "Siti", "SITI", writings=()) == "content"
    assert verdict(tmp_path, Kind.NAME, "Siti", "Siti", writings=()) == "equal"


def test_short_forms_of_muhammad_are_flagged_and_stay_differences(tmp_path):
    rule = Rule("Uji", "1", "nip", (Field("nama", Kind.NAME),))
    found = run(tmp_path, [[A, "Moh. Ali"], [B, "M. Ali"]], [[A, "Muhammad Ali"], [B, "Amir Ali"]], rule)
    assert [(row.kind, row.note) for row in found.listed] == [("D", "bentuk singkat Muhammad"), ("D", "")]


@pytest.mark.parametrize("key", [
    "１９８００１０１２００５０１１００１", "19800101200501100", "1980010120050110011", "'198001012005011001",
    "1,98001E+17", "19800101200501100A", "19800101 200501 1 001", "+198001012005011001", "",
])
def test_what_is_no_nip_is_invalid(tmp_path, key):
    figures = run(tmp_path, [[key, "x"]], [[A, "x"]]).result.figures
    assert (figures.invalid_first, figures.only_second) == (1, 1)


def test_blanks_around_a_key_are_writing_and_counted(tmp_path):
    found = run(tmp_path, [[f" {A}\t", "x"], [B, "x"]], [[A, "x"], [f"{B}\u00a0", "x"]])
    assert found.result.figures.matched == 2
    warned = {warning.name: (warning.first, warning.second) for warning in found.result.warnings}
    assert warned["kunci_berspasi"] == (1, 1)


def test_blanks_inside_a_key_are_writing_where_the_rule_says_so(tmp_path):
    rule = Rule("Uji", "1", "nip", (Field("isi"),), key_spaces="semua")
    assert run(tmp_path, [["19800101 200501 1 001", "x"]], [[A, "x"]], rule).result.figures.matched == 1


@pytest.mark.parametrize(("key", "name"), [
    ("198013012005011001", "tanggal_lahir"), ("198002302005011001", "tanggal_lahir"),
    ("190002292005011001", "tanggal_lahir"), ("198001002005011001", "tanggal_lahir"),
    ("198001012005131001", "bulan_pengangkatan"), ("198001012005001001", "bulan_pengangkatan"),
    ("198001012005013001", "jenis_kelamin"), ("198001012005010001", "jenis_kelamin"),
    ("198001012005011000", "nomor_urut"),
])
def test_what_looks_impossible_in_a_nip_is_a_warning_and_moves_no_row(tmp_path, key, name):
    result = run(tmp_path, [[key, "x"]], [[key, "x"]]).result
    warned = {w.name: w.first for w in result.warnings if w.first and w.name not in ("nip_pns", "ni_pppk")}
    assert warned == {name: 1}
    assert result.figures.matched == 1


def test_the_forms_of_nip_and_ni_pppk_are_told_apart(tmp_path):
    keys = [A, "198002292005012999", "199001012023211001", "199001012023992001"]
    result = run(tmp_path, [[key, "x"] for key in keys], [[A, "x"]]).result
    warned = {w.name: w.first for w in result.warnings if w.first}
    assert warned == {"nip_pns": 2, "ni_pppk": 2}


def test_differing_codes_are_paired_with_their_meaning(tmp_path):
    table = CodeTable("gol", {"31": "III/a", "32": "III/b"}, {"A": "iii/a", "B": "III/b", "C": "III/c"})
    rule = Rule("Uji", "1", "nip", (Field("gol", Kind.CODE, "gol"),), tables=(table,))
    result = run(tmp_path, [[A, "31"], [B, "31"], [C, "32"]], [[A, "a"], [B, "A"], [C, "C"]], rule).result
    assert [(c.first, c.second, c.first_meaning, c.second_meaning, c.same_meaning, c.count) for c in result.codes] == [
        ("31", "A", "III/a", "iii/a", True, 2), ("32", "C", "III/b", "III/c", False, 1),
    ]


def test_quality_is_told_with_its_denominator(tmp_path):
    rule = Rule("Uji", "1", "nip", (Field("isi"),), timeliness=Timeliness("diubah", date(2025, 1, 1)))
    rows = [[A, "x", "01-01-2025"], [B, "", "2024-12-31"], ["1", "x", ""]]
    result = run(tmp_path, rows, [[A, "x", "2025-06-01"], [B, "y", "lama"]], rule, ["NIP", "isi", "diubah"]).result
    assert [(q.dimension, q.side, q.numerator, q.denominator) for q in result.quality] == [
        ("kelengkapan", "first", 2, 3), ("akurasi", "first", 1, 2), ("konsistensi", "first", 2, 3),
        ("ketepatan waktu", "first", 1, 3), ("kelengkapan", "second", 2, 2), ("akurasi", "second", 1, 2),
        ("konsistensi", "second", 2, 2), ("ketepatan waktu", "second", 1, 2),
    ]
    assert [q.share for q in result.quality][:2] == [2 / 3, 0.5]


def test_a_result_comes_back_from_json(tmp_path):
    result = run(tmp_path, [[A, "x"]], [[A, "y"]]).result
    assert Result.from_json(json.loads(json.dumps(result.as_json()))) == result
    assert (result.rule_version, result.rule_fingerprint) == ("Uji versi 1", TEXT.fingerprint)


def test_the_list_says_that_it_is_restricted_and_runs_no_formula(tmp_path):
    values = ["=1+1", "+1", "-1", "@x", "'=1", "\tx", "\rx", "a,\"b\"\nc"]
    rows = [[f"1980010120050110{n:02d}", value] for n, value in enumerate(values, start=1)]
    others = [[key, "lain"] for key, _value in rows]
    found = match_bytes(
        tmp_path, *(csv_bytes(["NIP", "isi"], table, quote_all=True) for table in (rows, others)), TEXT
    )
    lines = list(csv.reader(io.StringIO(found.csv.decode(), newline="")))
    assert lines[0][-1] == "TERBATAS – hanya untuk pelaksanaan PKS"
    assert [line[5][0] for line in lines[1:]] == ["'"] * 7 + ["a"]
    assert [row.first for row in found.listed] == values


def test_the_list_is_a_workbook_too_with_values_as_they_stand(tmp_path):
    key, found = bytes(32), tmp_path / "found"
    sides = [
        matching.Side(*_store(tmp_path / name, key, value)) for name, value in (("s", "=1+1"), ("t", "'x"))
    ]
    result = matching.match(*sides, TEXT, found=found, found_key=key)
    target = io.BytesIO()
    matching.list_as_xlsx(found, key, target, rows=result.listed, made_at=datetime(2025, 1, 1, tzinfo=UTC))
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(target.getvalue()))
    assert sheets.get_sheet_by_index(0).to_python()[1][:7] == ["D", A, "isi", 1.0, 1.0, "=1+1", "'x"]
    assert sheets.get_sheet_by_index(1).to_python()[0] == ["Sifat", "TERBATAS – hanya untuk pelaksanaan PKS"]
    with pytest.raises(TooManyRows, match="Daftar ini memuat 1048576 baris"):
        matching.list_as_xlsx(found, key, target, rows=1_048_576, made_at=datetime(2025, 1, 1, tzinfo=UTC))


def test_rows_of_the_list_can_be_read_from_any_place_on(tmp_path):
    found = run(tmp_path, [[A, "x"], [B, "x"], [C, "x"]], [[A, "y"], [B, "y"], [C, "y"]])
    assert [row.key for row in found.listed] == [A, B, C]
    key, path = bytes(32), tmp_path / "again"
    side = matching.Side(*_store(tmp_path / "s", key))
    matching.match(side, side, TEXT, found=path, found_key=key)
    assert list(matching.read_list(path, key)) == []
    assert list(matching.read_list(path, key, offset=5, limit=2)) == []


def _store(path, key, value="x"):
    source = source_of(csv_bytes(["NIP", "isi"], [[A, value]]))
    extract = matching.ingest(source, matching.look(source), path, key)
    return path, key, extract, {"nip": "NIP", "isi": "isi"}


def test_a_match_that_is_stopped_leaves_nothing(tmp_path):
    key = bytes(32)
    side = matching.Side(*_store(tmp_path / "s", key))

    def stop(phase, done, total):
        if phase == "daftar":
            raise matching.Cancelled

    with pytest.raises(matching.Cancelled):
        matching.match(side, side, TEXT, found=tmp_path / "found", found_key=key, progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_a_store_that_was_changed_is_no_store(tmp_path):
    from records.vault import BrokenSeal

    key = bytes(32)
    side = matching.Side(*_store(tmp_path / "s", key))
    content = bytearray(side.store.read_bytes())
    content[-30] ^= 1
    side.store.write_bytes(content)
    with pytest.raises(BrokenSeal):
        matching.match(side, side, TEXT, found=tmp_path / "found", found_key=key)


def test_a_mapping_without_a_column_is_refused(tmp_path):
    key = bytes(32)
    path, _key, extract, _mapping = _store(tmp_path / "s", key)
    side = matching.Side(path, key, extract, {"nip": "NIP"})
    with pytest.raises(matching.MappingRefused, match="Pada berkas PIHAK KESATU belum ada kolom untuk “isi”"):
        matching.match(side, side, TEXT, found=tmp_path / "found", found_key=key)


# --- Rules --------------------------------------------------------------------------------------------------------
RULE = """
nama = "Pelatihan"
versi = "2025.1"
kunci = "nip"
penulisan = ["huruf", "spasi"]
spasi_kunci = "semua"

[[unsur]]
nama = "nama"
jenis = "nama"

[[unsur]]
nama = "golongan"
jenis = "kode"
tabel = "golongan"

[tabel.golongan]
kesatu = { "31" = "III/a" }
kedua = { "III/a" = "III/a" }

[ketepatan_waktu]
unsur = "diubah"
sejak = 2025-01-01
"""


def test_a_rule_is_read_from_toml_and_comes_back_from_its_mapping():
    rule = read_rule(RULE)
    assert (rule.name, rule.version, rule.key_spaces) == ("Pelatihan", "2025.1", "semua")
    assert rule.writings == ("huruf", "spasi")
    assert [field.kind for field in rule.fields] == [Kind.NAME, Kind.CODE]
    assert rule.names == ("nip", "nama", "golongan", "diubah")
    assert rule_from(json.loads(json.dumps(rule.as_dict()))) == rule
    assert rule_from(rule.as_dict()).fingerprint == rule.fingerprint
    assert read_rule(RULE.replace("2025.1", "2025.2")).fingerprint != rule.fingerprint


@pytest.mark.parametrize(("before", "after", "words"), [
    ('nama = "Pelatihan"', "", "Aturan: “nama” harus berupa teks"),
    ('versi = "2025.1"', "versi = 1", "Aturan: “versi” harus berupa teks"),
    ('"huruf", "spasi"', '"huruf", "apa"', "“apa” bukan pilihan untuk penulisan"),
    ('spasi_kunci = "semua"', 'spasi_kunci = "x"', "“x” bukan pilihan untuk spasi_kunci"),
    ('jenis = "nama"', 'jenis = "angka"', "“angka” bukan pilihan untuk jenis unsur “nama”"),
    ('nama = "golongan"', 'nama = "nama"', "Unsur “nama” disebut lebih dari sekali."),
    ('nama = "golongan"', 'nama = "nip"', "Kunci “nip” tidak dapat sekaligus menjadi unsur"),
    ('tabel = "golongan"', 'tabel = "lain"', "menyebut tabel “lain” yang tidak ada"),
    ("sejak = 2025-01-01", 'sejak = "besok"', "“sejak” pada “ketepatan_waktu” harus tanggal"),
    ("kedua =", "ketiga =", "Tabel “golongan” harus memuat “kedua”"),
    ("[ketepatan_waktu]", "[lain]", "“lain” tidak dikenal dalam aturan."),
    ("[[unsur]]", "[[unsur", "Aturan ini bukan TOML yang sah"),
])
def test_every_fault_of_a_rule_is_named(before, after, words):
    assert before in RULE
    with pytest.raises(RuleRefused) as refused:
        read_rule(RULE.replace(before, after, 1))
    assert words in str(refused.value)


def test_without_a_rule_the_columns_that_both_have_are_compared():
    rule = matching.default_rule(["NIP Baru", "Nama", "Tgl_Lahir", "x"], ["nama", "tgl lahir", "nip_baru", "y"])
    assert (rule.key, [(f.name, f.kind) for f in rule.fields]) == (
        "NIP Baru", [("Nama", Kind.NAME), ("Tgl_Lahir", Kind.DATE)]
    )
    assert matching.suggested_mapping(rule, ["nama", "tgl lahir", "nip_baru"]) == {
        "NIP Baru": "nip_baru", "Nama": "nama", "Tgl_Lahir": "tgl lahir"
    }


@pytest.mark.parametrize(("first", "second"), [(["NIP"], ["NIP"]), (["Nama", "x"], ["Nama", "x"]), ([], [])])
def test_two_files_that_share_nothing_need_a_rule(first, second):
    with pytest.raises(RuleRefused):
        matching.default_rule(first, second)
