"""What a correction list says and what changed between two rounds: pure rules, invented people."""

from collections.abc import Sequence

import pytest

from exchanges.corrections import COLUMNS, Changes, Listing, Status, compare, read_listing
from records.spreadsheet_worker import Faulty

S = Status
FIRST, SECOND, THIRD = "198001012005011001", "198502022010012002", "199003032015031003"


def listing(*rows: Sequence[str], header: Sequence[str] = COLUMNS, start: int = 2) -> Listing:
    """A file whose columns are A, B, … and whose first row under the heading is row `start`."""
    letters = [chr(ord("A") + n) for n in range(len(header))]
    return read_listing(header, letters, range(start, start + len(rows)), rows)


def row(nip: str = FIRST, status: str = "Diusulkan", note: str = "", *, element: str = "Gelar", after: str = "S.E."):
    return (nip, element, "SE", after, status, note)


def faults(*rows: Sequence[str], header: Sequence[str] = COLUMNS) -> list[str]:
    with pytest.raises(Faulty) as caught:
        listing(*rows, header=header)
    return [str(fault) for fault in caught.value.faults]


def refused(earlier: Listing, later: Listing) -> list[str]:
    with pytest.raises(Faulty) as caught:
        compare(earlier, later)
    return [str(fault) for fault in caught.value.faults]


# --- Reading ----------------------------------------------------------------------------------------------------
def test_rows_are_counted_by_status_and_every_status_is_named() -> None:
    found = listing(
        row(FIRST, "Diusulkan"), row(SECOND, " diusulkan "), row(THIRD, "DITERIMA"),
        row(FIRST, "Ditolak", element="NIK"),
    )
    assert found.counts == {S.PROPOSED: 2, S.VERIFIED: 0, S.ACCEPTED: 1, S.REJECTED: 1, S.DONE: 0}
    assert [r.number for r in found.rows] == [2, 3, 4, 5]


def test_columns_are_found_by_name_in_any_order_and_case_and_others_are_left_alone() -> None:
    header = ["No", "STATUS", "Nilai  Usulan", "nip", "Elemen", "Nilai Semula", "Nama"]
    found = listing(["1", "Selesai", "S.E.", FIRST, "Gelar   belakang", "SE", "Budi"], header=header)
    [only] = found.rows
    assert (only.nip, only.element, only.before, only.after, only.status, only.note) == (
        FIRST, "Gelar belakang", "SE", "S.E.", S.DONE, "",
    )
    assert found.letters == {
        "NIP": "D", "elemen": "E", "nilai semula": "F", "nilai usulan": "C", "status": "B",
    }


def test_missing_columns_are_named_with_those_expected() -> None:
    assert faults(["x"], header=["NIP", "status"]) == [
        "Kolom “elemen”, “nilai semula”, “nilai usulan” tidak ada. Baris judul memuat: NIP, elemen, nilai semula, "
        "nilai usulan, status, keterangan."
    ]


@pytest.mark.parametrize("nip", ["", "1980010120050110", "1980010120050110011", "19800101 200501 1 001", "1,98E+17",
                                 "19800101200501100A", "١٩٨٠٠١٠١٢٠٠٥٠١١٠٠١"])
def test_an_nip_that_is_not_18_digits_is_told_by_row_and_column_and_never_shown(nip: str) -> None:
    found = faults(row(), row(nip))
    assert found == ["Baris 3, kolom A: NIP harus 18 angka, tanpa spasi atau tanda lain."]


def test_an_nip_that_a_spreadsheet_has_rounded_is_told() -> None:
    assert faults(row("198001012005011000")) == [
        "Baris 2, kolom A: NIP berakhir 000; program lembar kerja telah membulatkannya. Ketik ulang sebagai teks."
    ]


def test_every_fault_of_a_row_is_told_at_once() -> None:
    assert faults(("198", "", "SE", "", "Setuju", "")) == [
        "Baris 2, kolom A: NIP harus 18 angka, tanpa spasi atau tanda lain.",
        "Baris 2, kolom B: elemen data kosong.",
        "Baris 2, kolom D: nilai usulan kosong; tulis “(kosong)” bila isinya perlu dikosongkan.",
        "Baris 2, kolom E: status tidak dikenal. Pilih salah satu: Diusulkan, Diverifikasi, Diterima, Ditolak, "
        "Selesai.",
    ]


def test_the_same_correction_twice_is_told_with_both_rows() -> None:
    assert faults(row(element="Gelar"), row(SECOND), row(element="GELAR", after="S.E., M.M.")) == [
        "Baris 4: perbaikan ini sudah ada pada baris 2 (NIP dan elemennya sama). Hapus salah satunya."
    ]


def test_one_person_may_have_several_corrections() -> None:
    assert len(listing(row(element="Gelar"), row(element="Pangkat")).rows) == 2


def test_a_list_without_rows_is_refused() -> None:
    assert faults() == ["Tidak ada baris di bawah judul kolom. Isi paling sedikit satu perbaikan."]


@pytest.mark.parametrize(("count", "told", "last"), [(20, 20, "NIP harus"), (21, 21, "Masih ada 1 kekeliruan lain.")])
def test_so_many_faults_are_told_at_once_and_the_rest_is_counted(count: int, told: int, last: str) -> None:
    found = faults(*(row("1", element=f"E{n}") for n in range(count)))
    assert len(found) == told and last in found[-1]


# --- Comparing --------------------------------------------------------------------------------------------------
def test_a_returned_list_tells_how_many_rows_went_from_where_to_where() -> None:
    before = listing(row(FIRST), row(SECOND), row(THIRD), row(FIRST, "Diverifikasi", element="NIK"))
    after = listing(
        row(FIRST, "Diverifikasi", element="NIK"), row(THIRD, note="dicek"), row(SECOND, "Diterima"),
        row(FIRST, "Diterima", "sesuai ijazah"),
    )
    assert compare(before, after) == Changes({(S.PROPOSED, S.ACCEPTED): 2}, remarked=1)


def test_the_same_list_again_changes_nothing() -> None:
    before = listing(row(FIRST, note="a"), row(SECOND))
    assert compare(before, listing(row(SECOND), row(FIRST, note="a"), start=10)).nothing


def test_missing_and_new_rows_are_refused_by_their_row_numbers_without_an_nip() -> None:
    before = listing(row(FIRST), row(SECOND), start=2)
    found = refused(before, listing(row(FIRST), row(THIRD), start=7))
    assert found == [
        "Baris 3 putaran sebelumnya tidak ada dalam berkas ini. Kembalikan semua barisnya.",
        "Baris 8: baris ini tidak ada dalam putaran sebelumnya. Perbaikan baru disampaikan dalam daftar baru.",
    ]


@pytest.mark.parametrize(("column", "cells"), [
    ("C", (FIRST, "Gelar", "S.H.", "S.E.", "Diterima", "")), ("D", (FIRST, "Gelar", "SE", "S.H.", "Diterima", "")),
])
def test_what_was_proposed_may_not_be_changed_on_the_way(column: str, cells: tuple[str, ...]) -> None:
    name = {"C": "nilai semula", "D": "nilai usulan"}[column]
    assert refused(listing(row()), listing(cells)) == [
        f"Baris 2, kolom {column}: {name} berbeda dari putaran sebelumnya. Yang boleh berubah hanya status dan "
        "keterangan."
    ]


ORDER = [(S.PROPOSED, 0), (S.VERIFIED, 1), (S.ACCEPTED, 2), (S.REJECTED, 2), (S.DONE, 3)]


@pytest.mark.parametrize("old", ORDER)
@pytest.mark.parametrize("new", ORDER)
def test_a_status_goes_against_the_order_only_with_a_new_remark(old: tuple[S, int], new: tuple[S, int]) -> None:
    before = listing(row(status=old[0].word, note="lama"))
    against = new[0] is not old[0] and new[1] <= old[1]
    for note in ("", "lama"):
        later = listing(row(status=new[0].word, note=note))
        if against:
            assert refused(before, later) == [
                f"Baris 2, kolom E: status mundur dari {old[0].word} ke {new[0].word}. Tulis alasannya di kolom "
                "keterangan, atau kembalikan statusnya."
            ]
        else:
            compare(before, later)
    said = compare(before, listing(row(status=new[0].word, note="berkas baru ditemukan")))
    assert said.moved == ({} if old[0] is new[0] else {(old[0], new[0]): 1})


def test_many_rows_are_compared_in_a_moment() -> None:
    many = [row(f"{n:015d}001") for n in range(20_000)]
    later = [(r[0], *r[1:4], "Diverifikasi", "") for r in reversed(many)]
    assert compare(listing(*many), listing(*later)).moved == {(S.PROPOSED, S.VERIFIED): 20_000}
