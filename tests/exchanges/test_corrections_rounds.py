"""Correction lists handed over and back: counts, what changed, what is refused, and where the rows are."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.access import NotAllowed
from accounts.models import User
from exchanges.correction_state import list_row, lists, round_row
from exchanges.models import CorrectionList, CorrectionRound
from exchanges.services.correction_lists import (
    CorrectionsRefused,
    open_round,
    return_corrections,
    submit_corrections,
)
from exchanges.services.minutes import draft_minutes
from records.models import JournalEntry, SealedFile
from records.services import journal, sealing
from records.spreadsheets import checked_table
from tests.exchanges.lists import NIPS, as_csv, as_xlsx, rows, table
from tests.exchanges.values import minutes_values
from tests.factories import World, at

MON, TUE, WED, THU = (date(2026, 2, d) for d in (2, 3, 4, 5))
PURGE = date(2027, 2, 2)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.VAULT_DIR = tmp_path / "vault"
    return tmp_path / "vault"


def submitted(world: World, *statuses: str, by: User | None = None, **given: Any) -> CorrectionList:
    values: dict[str, Any] = {
        "title": "Gelar Widyaiswara", "file": table(*(statuses or ("Diusulkan",) * 3)), "purge_on": PURGE, **given,
    }
    return submit_corrections(agreement=world.agreement, by=by or world.lan_officer, at=at(MON), **values)


def returned(world: World, corrections: CorrectionList, *statuses: str, **given: Any) -> CorrectionRound:
    values: dict[str, Any] = {"purge_on": PURGE, "by": world.bkn_officer, "at": at(TUE), **given}
    if statuses:
        values["file"] = table(*statuses)
    return return_corrections(corrections=corrections, **values)


def told(world: World, *day: date) -> list[tuple[int, list[int], int]]:
    return [
        (r.last.round.number, [count for _, count in r.last.counts], r.left)
        for r in map(list_row, lists(world.agreement, *day))
    ]


def refusal(caught: Any) -> tuple[str, list[str]]:
    [(field, sentences)] = caught.value.faults.items()
    return field, sentences


# --- Handing over -----------------------------------------------------------------------------------------------
def test_a_list_is_handed_to_the_other_party_with_its_counts_and_one_entry(world: World) -> None:
    corrections = submitted(world, "Diusulkan", "Diusulkan", "Diverifikasi", note="Triwulan I")
    [only] = corrections.rounds.all()
    assert (corrections.from_party, corrections.to_party) == (world.lan, world.bkn)
    assert (only.number, only.proposed, only.verified, only.accepted, only.rejected, only.done, only.changes) == (
        1, 2, 1, 0, 0, 0, {},
    )
    assert (only.file.chain, only.file.purge_on, only.file.name) == (world.agreement.code, PURGE, "daftar.csv")
    entry = JournalEntry.objects.get(act="submit_corrections")
    assert entry.object == f"corrections:{corrections.pk}"
    values = {c.name: c.after for c in journal.readable(entry).changes}
    assert (values["rows_proposed"], values["rows_verified"], values["sha256"]) == (2, 1, only.file.sha256)


def test_the_rows_are_nowhere_but_in_the_sealed_file(world: World, tmp_path: Path) -> None:
    content = as_csv([(NIPS[0], "Gelar belakang", "S.E", "Sarjana Ekonomi", "Diusulkan", "cek ijazah lama")])
    corrections = submitted(world, file=checked_table("daftar.csv", content))
    words = [NIPS[0].encode(), b"Sarjana Ekonomi", b"cek ijazah lama"]
    lying = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in lying] == [SealedFile.objects.get().location]
    assert [word for word in words if word in lying[0].read_bytes()] == []
    with connection.cursor() as cursor:
        held = b""
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            values = [value for row in cursor.fetchall() for value in row]
            held += b"\n".join(
                bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in values
            )
    assert b"Gelar Widyaiswara" in held
    assert [word for word in words if word in held] == []
    opened = open_round(correction_round=corrections.rounds.get(), by=world.bkn_officer, at=at(TUE))
    assert b"".join(opened.content) == content


def test_a_list_may_follow_from_final_minutes_of_this_agreement_only(world: World) -> None:
    draft = draft_minutes(agreement=world.agreement, values=minutes_values(), by=world.lan_officer, at=at(MON))
    with pytest.raises(CorrectionsRefused, match="yang sudah final"):
        submitted(world, minutes=draft)
    assert not CorrectionList.objects.exists() and not SealedFile.objects.exists()


def test_faults_of_the_file_are_told_by_row_and_column_without_an_nip(world: World, folder: Path) -> None:
    body = [(NIPS[0], "Gelar", "a", "b", "Diusulkan", ""), ("19800101200501", "Gelar", "a", "b", "Oke", "")]
    with pytest.raises(CorrectionsRefused) as caught:
        submitted(world, file=checked_table("daftar.xlsx", as_xlsx(body)))
    field, sentences = refusal(caught)
    assert field == "file"
    assert [s.split(":")[0] for s in sentences] == ["Baris 3, kolom A", "Baris 3, kolom E"]
    assert "1980" not in str(caught.value)
    assert not CorrectionList.objects.exists() and not folder.exists()


@pytest.mark.parametrize(("purge_on", "said"), [
    (MON, "sesudah hari ini"), (TUE, ""), (date(2031, 2, 2), ""), (date(2031, 2, 3), "paling lama 5 tahun"),
])
def test_a_file_is_kept_from_a_day_to_five_years(world: World, purge_on: date, said: str) -> None:
    if not said:
        assert submitted(world, purge_on=purge_on).rounds.get().file.purge_on == purge_on
        return
    with pytest.raises(CorrectionsRefused, match=said) as caught:
        submitted(world, purge_on=purge_on)
    assert refusal(caught)[0] == "purge_on"
    assert not CorrectionList.objects.exists()


def test_the_same_file_is_handed_over_once_by_each_party(world: World) -> None:
    submitted(world)
    with pytest.raises(CorrectionsRefused, match="sudah disampaikan pada 2 Februari 2026 sebagai “Gelar Widyaiswara”"):
        submitted(world, title="Lain")
    submitted(world, by=world.bkn_officer)
    assert CorrectionList.objects.count() == 2


def test_who_may_not_act_hands_nothing_over_and_opens_nothing(world: World) -> None:
    corrections = submitted(world)
    for user in (world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            submitted(world, by=user, title="Lain")
        with pytest.raises(NotAllowed):
            returned(world, corrections, "Diterima", "Diterima", "Diterima", by=user)
        with pytest.raises(NotAllowed):
            open_round(correction_round=corrections.rounds.get(), by=user, at=at(TUE))
    assert JournalEntry.objects.filter(sequence__gt=1).count() == 1


# --- Coming back ------------------------------------------------------------------------------------------------
def test_each_round_tells_what_it_changed(world: World) -> None:
    corrections = submitted(world)
    second = returned(world, corrections, "Diverifikasi", "Diterima", "Diusulkan")
    third = returned(
        world, corrections, file=checked_table("balik.xlsx", as_xlsx(rows("Diterima", "Selesai", "Ditolak"))),
        by=world.lan_officer, at=at(WED),
    )
    assert (second.number, second.by_party, second.changes) == (
        2, world.bkn, {"proposed>verified": 1, "proposed>accepted": 1},
    )
    assert (third.number, third.by_party) == (3, world.lan)
    assert round_row(third).changes == [
        "Diusulkan → Ditolak: 1", "Diverifikasi → Diterima: 1", "Diterima → Selesai: 1",
    ]
    acts = list(JournalEntry.objects.filter(sequence__gt=1).order_by("sequence").values_list("act", flat=True))
    assert acts == ["submit_corrections", "return_corrections", "return_corrections"]
    # As it stood at the end of each day.
    assert told(world, date(2026, 2, 1)) == []
    assert told(world, MON) == [(1, [3, 0, 0, 0, 0], 3)]
    assert told(world, TUE) == [(2, [1, 1, 1, 0, 0], 3)]
    assert told(world, WED) == [(3, [0, 0, 1, 1, 1], 2)]


def test_a_round_with_only_new_remarks_counts_no_change_of_status(world: World) -> None:
    corrections = submitted(world)
    second = returned(world, corrections, file=table("Diusulkan", "Diusulkan", "Diusulkan", notes=["menunggu ijazah"]))
    assert second.changes == {}


def test_a_file_that_changes_nothing_is_refused_so_a_second_click_adds_no_round(world: World) -> None:
    corrections = submitted(world)
    returned(world, corrections, "Diterima", "Diterima", "Diterima")
    with pytest.raises(CorrectionsRefused, match="tidak mengubah apa pun terhadap putaran 2"):
        returned(world, corrections, "Diterima", "Diterima", "Diterima")
    assert corrections.rounds.count() == 2 and SealedFile.objects.count() == 2


def test_rows_that_are_missing_or_new_are_refused_by_number(world: World) -> None:
    corrections = submitted(world)
    body = [*rows("Diterima", "Diterima")[1:], (NIPS[9], "Gelar", "a", "b", "Diusulkan", "")]
    with pytest.raises(CorrectionsRefused) as caught:
        returned(world, corrections, file=checked_table("balik.csv", as_csv(body)))
    assert refusal(caught) == ("file", [
        "Baris 2 putaran sebelumnya tidak ada dalam berkas ini. Kembalikan semua barisnya.",
        "Baris 4 putaran sebelumnya tidak ada dalam berkas ini. Kembalikan semua barisnya.",
        "Baris 3: baris ini tidak ada dalam putaran sebelumnya. Perbaikan baru disampaikan dalam daftar baru.",
    ])
    assert corrections.rounds.count() == 1


def test_a_status_that_goes_back_has_to_say_why(world: World) -> None:
    corrections = submitted(world)
    returned(world, corrections, "Selesai", "Diterima", "Diterima")
    with pytest.raises(CorrectionsRefused, match="Baris 2, kolom E: status mundur dari Selesai ke Diusulkan"):
        returned(world, corrections, "Diusulkan", "Diterima", "Diterima", by=world.lan_officer)
    third = returned(
        world, corrections, file=table("Diusulkan", "Diterima", "Diterima", notes=["Keliru diselesaikan"]),
        by=world.lan_officer,
    )
    assert round_row(third).changes == ["Selesai → Diusulkan: 1"]


def test_after_the_destruction_there_is_nothing_to_compare_with(world: World) -> None:
    corrections = submitted(world, purge_on=TUE)
    sealing.purge(as_of=TUE, at=at(TUE, 2))
    with pytest.raises(CorrectionsRefused, match="Berkas putaran 1 sudah dimusnahkan.*Sampaikan daftar baru"):
        returned(world, corrections, "Diterima", "Diterima", "Diterima")
    assert told(world, TUE) == [(1, [3, 0, 0, 0, 0], 3)]


# --- Opening ----------------------------------------------------------------------------------------------------
def test_opening_gives_the_file_marked_restricted_and_is_written_down(world: World) -> None:
    corrections = submitted(world)
    opened = open_round(correction_round=corrections.rounds.get(), by=world.bkn_officer, at=at(TUE))
    assert (opened.name, opened.media_type) == ("TERBATAS-daftar.csv", "text/csv")
    assert b"".join(opened.content) == table("Diusulkan", "Diusulkan", "Diusulkan").content
    entry = JournalEntry.objects.get(act="open_sealed_file")
    read = journal.readable(entry)
    assert (entry.object, entry.party, read.who, read.detail["file_name"]) == (
        f"corrections:{corrections.pk}", "bkn", "Petugas BKN", "daftar.csv",
    )


@pytest.mark.parametrize("harm", ["cut", "gone", "purged"])
def test_a_file_that_is_not_what_was_sealed_is_refused_and_not_written_down_as_opened(
    world: World, folder: Path, harm: str
) -> None:
    corrections = submitted(world, purge_on=TUE)
    [path] = folder.iterdir()
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    elif harm == "gone":
        path.unlink()
    else:
        sealing.purge(as_of=TUE, at=at(TUE, 2))
    said = "sudah dimusnahkan" if harm == "purged" else "isinya berubah, terpotong, atau hilang"
    with pytest.raises(CorrectionsRefused, match=said):
        open_round(correction_round=corrections.rounds.get(), by=world.bkn_officer, at=at(WED))
    assert not JournalEntry.objects.filter(act="open_sealed_file").exists()


def test_a_list_of_ten_thousand_rows_goes_there_and_back(world: World) -> None:
    many = [(f"{n:015d}001", "Gelar", "a", "b", "Diusulkan", "") for n in range(10_000)]
    corrections = submitted(world, file=checked_table("banyak.csv", as_csv(many)))
    back = [(*row[:4], "Diverifikasi" if n % 4 else "Ditolak", "") for n, row in enumerate(many)]
    later = at(MON) + timedelta(hours=1)
    second = returned(world, corrections, file=checked_table("balik.csv", as_csv(back)), at=later)
    assert round_row(second).changes == ["Diusulkan → Diverifikasi: 7.500", "Diusulkan → Ditolak: 2.500"]
