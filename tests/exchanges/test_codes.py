"""The checks of reference codes and the difference between two versions: rows in, findings and changes out."""

import csv
from pathlib import Path

import pytest

from exchanges.codes import (
    ID_LENGTH,
    NAME_LENGTH,
    Change,
    Code,
    CodesFaulty,
    Difference,
    Finding,
    Kind,
    Titles,
    check,
    compare,
    orphans,
    parse,
    row_words,
)

EXCERPT = Path(__file__).parent / "kode-referensi-cuplikan.csv"


def codes(*rows: tuple[str, ...], header: tuple[str, ...] = ("id", "nama", "id_induk")) -> tuple[Code, ...]:
    """Rows as codes, the first of them on row 2; what is left out is empty."""
    filled = [(*row, *[""] * (len(header) - len(row))) for row in rows]
    return parse(header, filled, range(2, len(rows) + 2), Titles())


def found(*rows: tuple[str, ...], known: frozenset[str] = frozenset()) -> list[tuple[Kind, int]]:
    return [(finding.kind, finding.row) for finding in check(codes(*rows), known)]


# --- Columns --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "header", [("id", "nama", "id_induk"), ("Kode", "Name", "Parent ID"), ("CODE", "Uraian", "Kode Induk")]
)
def test_usual_titles_are_recognised_whatever_their_case_and_marks(header: tuple[str, ...]):
    assert parse(header, [("1", "a", "2")], [7], Titles()) == (Code(7, "1", "a", "2", {}),)


def test_the_rest_of_the_columns_are_attributes_in_their_order():
    header = ("jenjang", "id", "kodeCepat", "nama")
    assert parse(header, [("MA", "1", "08012", "a")], [2], Titles()) == (
        Code(2, "1", "a", "", {"jenjang": "MA", "kodeCepat": "08012"}),
    )


def test_a_column_can_be_named_and_then_only_that_one_counts():
    header = ("id", "nama", "jenis", "kelompokJabatanId")
    assert parse(header, [("1", "a", "b", "c")], [2], Titles(name="Jenis", parent="kelompokjabatanid")) == (
        Code(2, "1", "b", "c", {"nama": "a"}),
    )


@pytest.mark.parametrize(
    ("titles", "field", "sentence"),
    [
        (Titles(), "name_title", "Kolom nama tidak dikenali dari judulnya; tuliskan judul kolom nama. Judul yang ada: "
         "“id”, “jenis”."),
        (Titles(id="nomor"), "id_title", "Tidak ada kolom berjudul “nomor”. Judul yang ada: “id”, “jenis”."),
        (Titles(name="jenis", parent="induk"), "parent_title",
         "Tidak ada kolom berjudul “induk”. Judul yang ada: “id”, “jenis”."),
        (Titles(name="id"), "name_title", "Satu kolom tidak dapat dipakai untuk dua hal."),
    ],
)
def test_a_missing_column_is_said_with_the_titles_there_are(titles: Titles, field: str, sentence: str):
    with pytest.raises(CodesFaulty) as refused:
        parse(("id", "jenis"), [("1", "a")], [2], titles)
    assert (str(refused.value), refused.value.field) == (sentence, field)


def test_values_are_taken_up_to_what_can_be_kept():
    long = ("1" * ID_LENGTH, "a" * NAME_LENGTH, "2" * ID_LENGTH)
    assert codes(long)[0].name == "a" * NAME_LENGTH
    for column in range(3):
        longer = tuple(value + ("x" if place == column else "") for place, value in enumerate(long))
        with pytest.raises(CodesFaulty, match=r"^Ada isian yang terlalu panjang: baris 3\. "):
            codes(("1", "a"), longer)


def test_a_file_of_persons_is_refused_wherever_an_nip_stands():
    assert codes(("198013012005011001", "bulan tiga belas")) != ()
    with pytest.raises(CodesFaulty, match=r"^Ada isian yang tampak sebagai NIP: baris 2\. "):
        codes(("198001012005011001", "Budi"))
    with pytest.raises(CodesFaulty, match=r"^Ada isian yang tampak sebagai NIP: baris 3\. "):
        parse(("id", "nama", "nip"), [("1", "a", ""), ("2", "b", " 198001012005011001 ")], [2, 3], Titles())


def test_rows_are_named_up_to_ten():
    assert row_words(list(range(1, 11))) == "baris 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"
    assert row_words(list(range(1, 13))) == "baris 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, dan 2 baris lain"


# --- Checks ---------------------------------------------------------------------------------------------------
def test_clean_codes_have_no_findings():
    assert found(("1", "Struktural"), ("2", "Fungsional", "1"), ("10", "Pelaksana", "2")) == []


def test_empty_ids_and_names_are_found_also_if_they_are_blanks():
    assert found(("", "a"), ("  ", "b"), ("3", ""), ("4", " ")) == [
        (Kind.EMPTY_ID, 2), (Kind.EMPTY_ID, 3), (Kind.EMPTY_NAME, 4), (Kind.EMPTY_NAME, 5),
    ]


def test_an_id_that_stands_twice_is_found_with_the_row_of_the_first():
    assert check(codes(("1", "a"), ("2", "b"), ("1", "c"), ("1", "d"))) == (
        Finding(Kind.DUPLICATE_ID, 4, "id “1” sudah ada di baris 2"),
        Finding(Kind.DUPLICATE_ID, 5, "id “1” sudah ada di baris 2"),
    )


def test_ids_that_differ_only_in_case_or_blanks_are_found_as_similar():
    assert check(codes(("ab", "a"), ("AB", "b"), ("c", "c"))) == (
        Finding(Kind.SIMILAR_ID, 3, "id “AB” dan “ab” di baris 2"),
    )


def test_a_parent_has_to_be_in_the_file_or_in_another_set():
    rows = (("1", "a", "9"), ("2", "b", "1"), ("3", "c"))
    assert found(*rows) == [(Kind.ORPHAN_PARENT, 2)]
    assert found(*rows, known=frozenset({"9"})) == []
    assert orphans(codes(*rows)) == {"9"}


def test_a_parent_that_differs_in_case_is_an_orphan():
    assert found(("AB", "a"), ("CD", "b", "ab")) == [(Kind.ORPHAN_PARENT, 3)]


@pytest.mark.parametrize(
    ("ids", "rows"),
    [
        # Without leading zeros lengths differ by nature; with them a shorter id has lost some.
        (["1", "2", "10", "100"], []),
        (["08012", "08013", "10901"], []),
        (["08012", "08013", "8014"], [4]),
        (["0" * 31 + "A", "F" * 32, "f" * 32], [4]),
        (["F" * 31 + "1", "Ff" * 16, "F" * 32], [3]),
        (["a" * 8 + "-aaaa-aaaa-aaaa-" + "a" * 12, "b" * 8 + "-bbbb-bbbb-bbbb-" + "b" * 12, "b" * 32], [4]),
        (["UT", "MA", "MU"], []),
        (["UT", "MA", "12"], [4]),
    ],
)
def test_ids_of_another_form_than_most_are_found(ids: list[str], rows: list[int]):
    assert [(k, r) for k, r in found(*((i, f"nama {i}") for i in ids)) if k is Kind.MIXED_FORMS] == [
        (Kind.MIXED_FORMS, row) for row in rows
    ]


def test_forms_of_ids_and_of_parents_are_judged_apart():
    assert found(("A", "a"), ("B", "b", "1"), known=frozenset({"1"})) == []


def test_of_two_forms_as_many_the_first_is_the_usual_one():
    assert [row for kind, row in found(("A", "a"), ("1", "b")) if kind is Kind.MIXED_FORMS] == [3]


@pytest.mark.parametrize(
    ("value", "broken"),
    [
        ("1.98E+17", True), ("1,98001e+17", True), ("2E5", True), ("998001012005011000", True), ("12.0", True),
        ("998001012005011", False), ("150000000000000", False), ("1500000000000000", True), ("12.5", False),
        ("E5", False), ("2E", False), ("A5EB03E23DE6F6A0E040640A040252AD", False),
    ],
)
def test_ids_that_a_spreadsheet_program_has_made_numbers_of_are_found(value: str, broken: bool):
    # A known parent, so that only the form of the number is judged.
    kinds = [kind for kind, _ in found(("A", "a", value), known=frozenset({value}))]
    assert kinds == ([Kind.EXCEL_NUMBER] if broken else [])


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\t"])
def test_blanks_at_an_edge_are_found_in_every_column_but_not_within(blank: str):
    header = ("id", "nama", "jenjang")
    rows = [("1", f"a{blank}"), ("2", "b c"), ("3", "c", f"{blank}MA")]
    kinds = [(f.kind, f.row) for f in check(codes(*rows, header=header)) if f.kind is Kind.BLANK_EDGES]
    assert kinds == [(Kind.BLANK_EDGES, 2), (Kind.BLANK_EDGES, 4)]


@pytest.mark.parametrize("character", ["\0", "\x1f", "\x7f", "\u200b", "\ufeff", "\u202e"])
def test_characters_that_nobody_sees_are_found(character: str):
    assert found(("1", f"a{character}b")) == [(Kind.CONTROL, 2)]


def test_nul_is_kept_as_its_picture_because_no_database_keeps_it():
    [code] = parse(("id", "nama", "ja\0tah"), [("1", "a\0b", "c\0")], [2], Titles())
    assert (code.name, code.attributes) == ("a␀b", {"ja␀tah": "c␀"})
    assert [finding.text for finding in check([code])] == ["ja␀tah “c␀”", "nama “a␀b”"]


def test_the_same_rows_give_the_same_findings_by_kind_and_row():
    rows = (("", "x"), ("1", ""), ("", " y"), ("1", "z", "9"))
    once = check(codes(*rows))
    assert once == check(codes(*rows))
    order = list(Kind)
    assert [(order.index(f.kind), f.row) for f in once] == sorted((order.index(f.kind), f.row) for f in once)


def test_every_kind_has_a_label_and_says_what_it_does():
    assert len({kind.label for kind in Kind}) == len(Kind)
    assert all(kind.advice.endswith(".") for kind in Kind)


def test_the_faults_of_a_public_excerpt_are_found():
    with EXCERPT.open(encoding="utf-8", newline="") as file:
        label, header, *rows = csv.reader(file)
    assert label == ["cuplikan publik tidak resmi, hanya untuk uji coba"]
    read = parse(header, rows, range(3, len(rows) + 3), Titles())
    assert [(f.kind, f.row) for f in check(read)] == [
        (Kind.ORPHAN_PARENT, 7), (Kind.ORPHAN_PARENT, 8), (Kind.MIXED_FORMS, 7), (Kind.MIXED_FORMS, 9),
        (Kind.EMPTY_NAME, 9), (Kind.BLANK_EDGES, 4),
    ]


# --- Differences ----------------------------------------------------------------------------------------------
def changes(before: tuple[Code, ...], after: tuple[Code, ...]) -> list[tuple[Change, str, str, str]]:
    return [(d.change, d.id, d.before, d.after) for d in compare(before, after).differences]


def test_the_same_codes_in_another_order_are_no_difference():
    assert compare(codes(("1", "a"), ("2", "b")), codes(("2", "b"), ("1", "a"))).same


def test_every_kind_of_change_is_told_with_what_was_and_what_is():
    header = ("id", "nama", "id_induk", "jenjang")
    before = codes(("1", "a", "", "MA"), ("2", "b", "1", "MU"), ("3", "c", "1", "PT"), ("4", "d"), header=header)
    after = codes(("5", "e"), ("3", "C", "2", "UT"), ("2", "b", "5", "MU"), ("1", "a", "", "MA"), header=header)
    comparison = compare(before, after)
    assert comparison.differences == (
        Difference(Change.ADDED, "5", "e", row_after=2),
        Difference(Change.REMOVED, "4", "d", row_before=5),
        Difference(Change.RENAMED, "3", "C", "c", "C", "", 4, 3),
        Difference(Change.MOVED, "3", "C", "1", "2", "", 4, 3),
        Difference(Change.MOVED, "2", "b", "1", "5", "", 3, 4),
        Difference(Change.ALTERED, "3", "C", "PT", "UT", "jenjang", 4, 3),
    )
    assert comparison.counts == {
        Change.ADDED: 1, Change.REMOVED: 1, Change.RENAMED: 1, Change.MOVED: 2, Change.ALTERED: 1,
    }
    assert not comparison.same


def test_columns_that_only_one_version_has_are_told_once_and_not_by_row():
    before = codes(("1", "a", "x"), ("2", "b", "y"), header=("id", "nama", "lama"))
    after = codes(("1", "a", "x"), ("2", "b", "y"), header=("id", "nama", "baru"))
    comparison = compare(before, after)
    assert (comparison.differences, comparison.columns_added, comparison.columns_removed) == ((), ("baru",), ("lama",))
    assert not comparison.same


def test_a_changed_id_is_one_code_removed_and_one_added():
    assert changes(codes((" 1", "a")), codes(("1", "a"))) == [
        (Change.ADDED, "1", "", ""), (Change.REMOVED, " 1", "", ""),
    ]


def test_equal_ids_pair_in_the_order_of_their_rows():
    assert changes(codes(("1", "a"), ("1", "b")), codes(("1", "a"), ("1", "c"), ("1", "d"))) == [
        (Change.ADDED, "1", "", ""), (Change.RENAMED, "1", "b", "c"),
    ]


def test_codes_without_an_id_pair_by_name():
    assert changes(codes(("", "a"), ("", "b")), codes(("", "b"), ("", "c"))) == [
        (Change.ADDED, "", "", ""), (Change.REMOVED, "", "", ""),
    ]


def test_a_change_turned_round_tells_the_opposite():
    before, after = codes(("1", "a"), ("2", "b")), codes(("2", "c"), ("3", "d"))
    there, back = compare(before, after), compare(after, before)
    assert [d.id for d in there.differences if d.change is Change.ADDED] == [
        d.id for d in back.differences if d.change is Change.REMOVED
    ]
    renamed = [[(d.before, d.after) for d in c.differences if d.change is Change.RENAMED] for c in (there, back)]
    assert renamed == [[("b", "c")], [("c", "b")]]
