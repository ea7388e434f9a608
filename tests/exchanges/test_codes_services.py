"""Acts about reference codes: who may do them, what they write, what they refuse."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.access import NotAllowed
from accounts.models import User
from exchanges import code_history
from exchanges.codes import Change, Kind, Titles
from exchanges.models import CodeRow, CodeSet, CodeVersion
from exchanges.services.codes import (
    CodesRefused,
    acknowledge_version,
    create_code_set,
    examine,
    publish_version,
)
from records.models import JournalEntry, StoredFile
from records.spreadsheets import checked_table
from tests.factories import World, at
from tests.records.sheets import xlsx

MAY, JUN, JUL = date(2025, 5, 12), date(2025, 6, 2), date(2025, 7, 1)
FIRST = "id;nama;id_induk;jenjang\n1;Widyaiswara;;\n2;Widyaiswara Ahli Madya;1;MA\n"
SECOND = "id;nama;id_induk;jenjang\n1;Widyaiswara;;\n2;Widyaiswara Ahli Madya;1;AM\n3;Widyaiswara Ahli Muda;1;MU\n"
FAULTY = "id;nama;id_induk\n1;Widyaiswara ;\n1;Analis Kebijakan;9\n"


def code_set(world: World, by: User | None = None, code: str = "jf-binaan") -> CodeSet:
    return create_code_set(
        agreement=world.agreement, code=code, name="JF binaan", note="Dari SIJF.", by=by or world.lan_officer,
        at=at(MAY),
    )


def publish(of: CodeSet, text: str, by: User, on: date = JUN, **given: Any) -> CodeVersion:
    return publish_version(
        code_set=of, file=checked_table("kode.csv", text.encode()), by=by, at=at(on),
        **{"titles": Titles(), "effective_on": on, **given},
    )


def written() -> list[int]:
    return [model.objects.count() for model in (CodeSet, CodeVersion, CodeRow, StoredFile, JournalEntry)]


def test_a_set_belongs_to_the_party_of_whoever_records_it(world: World):
    ours, theirs = code_set(world), code_set(world, world.bkn_decider)
    assert (ours.owner, theirs.owner) == (world.lan, world.bkn)
    entry = JournalEntry.objects.get(object=f"codeset:{ours.pk}")
    assert (entry.act, entry.party) == ("publish_codes", "lan")


def test_a_party_has_each_short_code_once(world: World):
    code_set(world)
    before = JournalEntry.objects.count()
    with pytest.raises(CodesRefused, match=r"^LAN sudah memiliki kode referensi “jf-binaan”\.") as refused:
        code_set(world, world.lan_decider)
    assert refused.value.field == "short_code"
    assert (CodeSet.objects.count(), JournalEntry.objects.count()) == (1, before)


def test_a_reader_an_outsider_and_the_administrator_record_no_set(world: World):
    for by in (world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            code_set(world, by)
    assert CodeSet.objects.count() == 0


def test_a_version_keeps_its_file_byte_for_byte_and_its_rows_as_they_stood(world: World):
    version = publish(code_set(world), FIRST, world.lan_officer, note="Awal.", effective_on=JUL)
    assert (version.number, version.effective_on, version.row_count, version.findings) == (1, JUL, 2, {})
    assert bytes(version.file.content) == FIRST.encode()
    rows = list(version.rows.values_list("row", "code_id", "name", "parent_id", "attributes"))
    assert rows == [
        (2, "1", "Widyaiswara", "", {"jenjang": ""}), (3, "2", "Widyaiswara Ahli Madya", "1", {"jenjang": "MA"}),
    ]
    entry = JournalEntry.objects.get(object=f"codeversion:{version.pk}")
    assert (entry.act, entry.party, entry.refused) == ("publish_codes", "lan", False)


def test_an_xlsx_becomes_a_version_as_a_csv_does(world: World):
    file = checked_table("kode.xlsx", xlsx([["id", "nama"], [1, "a"], ["02", "b"]], first_row=2))
    version = publish_version(
        code_set=code_set(world), file=file, titles=Titles(), effective_on=JUN, accept_findings=True,
        by=world.lan_officer, at=at(JUN),
    )
    assert list(version.rows.values_list("row", "code_id")) == [(3, "1"), (4, "02")]
    assert set(version.findings) == {"mixed_forms"}


def test_versions_are_numbered_in_their_order_and_each_is_compared_with_the_one_before(world: World):
    of = code_set(world)
    first = publish(of, FIRST, world.lan_officer)
    examined = examine(
        code_set=of, file=checked_table("kode.csv", SECOND.encode()), titles=Titles(), effective_on=JUL, at=at(JUL)
    )
    assert examined.previous == first
    assert examined.comparison is not None
    assert [(d.change, d.id) for d in examined.comparison.differences] == [(Change.ADDED, "3"), (Change.ALTERED, "2")]
    second = publish(of, SECOND, world.lan_decider, JUL)
    assert (first.number, second.number) == (1, 2)
    assert code_history.compare_versions(first, second) == examined.comparison


def test_findings_hold_a_version_back_until_they_are_accepted(world: World):
    of = code_set(world)
    before = written()
    with pytest.raises(CodesRefused, match=r"^Pemeriksaan menemukan 3 hal\.") as refused:
        publish(of, FAULTY, world.lan_officer)
    assert refused.value.field == "accept_findings"
    assert written() == before
    version = publish(of, FAULTY, world.lan_officer, accept_findings=True)
    assert {kind: found["count"] for kind, found in version.findings.items()} == {
        "duplicate_id": 1, "orphan_parent": 1, "blank_edges": 1,
    }
    assert version.findings["duplicate_id"]["rows"] == [[3, "id “1” sudah ada di baris 2"]]
    assert code_history.count(version.findings) == 3
    assert [(f.kind, f.row) for f in code_history.findings_of(version)] == [
        (Kind.DUPLICATE_ID, 3), (Kind.ORPHAN_PARENT, 3), (Kind.BLANK_EDGES, 2),
    ]


def test_a_parent_may_stand_in_another_set_of_the_same_owner_but_not_in_a_later_version_or_the_other_partys(
    world: World,
):
    groups, theirs = code_set(world, code="kelompok"), code_set(world, world.bkn_officer, code="kelompok")
    publish(theirs, "id;nama\n9;Kelompok\n", world.bkn_officer, MAY)
    publish(groups, "id;nama\n8;Kelompok\n", world.lan_officer, MAY)
    rows = "id;nama;induk\n1;a;8\n2;b;9\n"
    version = publish(code_set(world), rows, world.lan_officer, JUN, accept_findings=True)
    assert version.findings["orphan_parent"]["rows"] == [[3, "induk “9”"]]
    publish(groups, "id;nama\n9;Kelompok\n", world.lan_officer, JUL)
    # What was found at publishing is told the same for ever.
    assert [f.row for f in code_history.findings_of(version)] == [3]
    later = publish(code_set(world, code="lain"), rows, world.lan_officer, date(2025, 7, 2), accept_findings=True)
    assert later.findings["orphan_parent"]["rows"] == [[2, "induk “8”"]]


def test_only_the_owner_publishes(world: World):
    of = code_set(world)
    before = written()
    for by in (world.bkn_officer, world.bkn_decider, world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            publish(of, FIRST, by)
    assert written() == before


def test_what_cannot_be_a_version_is_refused_and_nothing_is_written(world: World):
    of = code_set(world)
    publish(of, FIRST, world.lan_officer)
    before = written()
    for text, given, field, sentence in (
        (FIRST, {}, "file", r"^Berkas ini sama persis dengan versi 1"),
        (SECOND, {"effective_on": date(2025, 6, 1)}, "effective_on", r"^Versi 1 berlaku mulai 2 Juni 2025; "),
        ("nomor;nama\n1;a\n", {}, "id_title", r"^Kolom id tidak dikenali"),
        ("id;nama\n198001012005011001;Budi\n", {}, "file", r"^Ada isian yang tampak sebagai NIP: baris 2\."),
    ):
        with pytest.raises(CodesRefused, match=sentence) as refused:
            publish(of, text, world.lan_officer, JUL, **given)
        assert refused.value.field == field
    assert written() == before
    assert publish(of, SECOND, world.lan_officer, JUN).number == 2


def test_the_same_file_with_other_columns_is_another_version(world: World):
    of = code_set(world)
    text = "id;nama;uraian\n1;a;b\n"
    publish(of, text, world.lan_officer)
    assert publish(of, text, world.lan_officer, JUL, titles=Titles(name="uraian")).number == 2


def test_the_other_party_acknowledges_once(world: World):
    version = publish(code_set(world), FIRST, world.lan_officer)
    acknowledge_version(version=version, by=world.bkn_officer, at=at(JUL))
    assert (version.acknowledged_at, version.acknowledged_by) == (at(JUL), world.bkn_officer)
    entry = JournalEntry.objects.filter(object=f"codeversion:{version.pk}").latest("sequence")
    assert (entry.act, entry.party) == ("acknowledge_codes", "bkn")
    before = written()
    with pytest.raises(CodesRefused, match=r"^Versi ini sudah dikonfirmasi penerimaannya\.$"):
        acknowledge_version(version=version, by=world.bkn_decider, at=at(JUL, 11))
    assert written() == before


def test_nobody_of_the_owner_acknowledges(world: World):
    version = publish(code_set(world), FIRST, world.lan_officer)
    for by in (world.lan_officer, world.lan_decider, world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            acknowledge_version(version=version, by=by, at=at(JUL))
    version.refresh_from_db()
    assert version.acknowledged_at is None


def test_a_publisher_who_has_changed_sides_does_not_acknowledge(world: World):
    version = publish(code_set(world), FIRST, world.lan_officer)
    world.lan_officer.memberships.update(agency=world.bkn.agency)
    with pytest.raises(CodesRefused, match=r"^Versi ini Anda terbitkan sendiri;"):
        acknowledge_version(version=version, by=world.lan_officer, at=at(JUL))


def test_the_database_refuses_a_number_twice_and_an_acknowledgement_by_nobody(world: World):
    version = publish(code_set(world), FIRST, world.lan_officer)
    for change in ({"acknowledged_at": at(JUL)}, {"acknowledged_by": world.bkn_officer}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CodeVersion.objects.filter(pk=version.pk).update(**change)
    version.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)


def test_sets_tell_their_last_version_and_the_one_in_force_on_any_day(world: World):
    of = code_set(world)
    first = publish(of, FIRST, world.lan_officer, JUN)
    publish(of, SECOND, world.lan_officer, date(2025, 6, 20), effective_on=JUL)
    acknowledge_version(version=first, by=world.bkn_officer, at=at(date(2025, 6, 10)))

    def told(on: date) -> Any:
        [row] = code_history.sets_on(world.agreement, on).values_list(
            "last_number", "number_in_force", "last_rows", "last_acknowledged"
        )
        return row

    assert code_history.sets_on(world.agreement, date(2025, 5, 11)).count() == 0
    assert told(MAY) == (None, None, None, None)
    assert told(JUN) == (1, 1, 2, None)
    assert told(date(2025, 6, 10)) == (1, 1, 2, at(date(2025, 6, 10)))
    assert told(date(2025, 6, 30)) == (2, 1, 3, None)
    assert told(JUL) == (2, 2, 3, None)


def test_control_characters_are_kept_on_every_database(world: World):
    version = publish(
        code_set(world), "id;nama;ke\0t\n1;a\0b\x1fc;\0\n", world.lan_officer, accept_findings=True
    )
    [row] = version.rows.all()
    assert (row.name, row.attributes) == ("a␀b\x1fc", {"ke␀t": "␀"})
    assert bytes(version.file.content) == b"id;nama;ke\0t\n1;a\0b\x1fc;\0\n"
