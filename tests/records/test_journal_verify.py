"""Every way of tampering with the chain is found, in the database and in an export."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from accounts.roles import Act
from records import triggers
from records.chain import canonical, entry_hash, genesis, instant
from records.models import JournalChain, JournalDetail, JournalEntry
from records.services import journal

NOW = datetime(2025, 12, 10, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def five(db: None) -> None:
    """Five entries in one chain, with the triggers lifted: someone with the database's own password."""
    by = User.objects.create_user("ani@lan.example", full_name="Ani")
    for n in range(1, 6):
        journal.record(
            chain="pks-uji", act=Act.LODGE_FEEDBACK, object=f"feedback:{n}", at=NOW, by=by, party="first",
            after={"n": n}, detail={"reason": "contoh"},
        )
    # Before its triggers can be dropped, PostgreSQL wants the foreign keys of this transaction checked.
    connection.check_constraints()
    triggers.remove(connection)


def entry(sequence: int) -> JournalEntry:
    return JournalEntry.objects.get(chain__name="pks-uji", sequence=sequence)


def change(sequence: int, **columns: object) -> None:
    JournalEntry.objects.filter(chain__name="pks-uji", sequence=sequence).update(**columns)


def edit_body() -> None:
    change(3, body=entry(3).body.replace("feedback:3", "feedback:9"))


def edit_body_and_hash() -> None:
    body = entry(3).body.replace("feedback:3", "feedback:9")
    change(3, body=body, object="feedback:9", hash=entry_hash(entry(3).previous_hash, body))


def edit_hash() -> None:
    change(3, hash="0" * 64)


def garble_hash() -> None:
    change(3, previous_hash="bukan heksadesimal")


def empty_body() -> None:
    change(3, body="")


def edit_column() -> None:
    change(3, party="second")


def edit_instant() -> None:
    change(3, recorded_at=datetime(2025, 12, 9, tzinfo=UTC))


def edit_detail() -> None:
    JournalDetail.objects.filter(entry=entry(3)).update(detail='{"who":"Budi"}')


def edit_salt() -> None:
    JournalDetail.objects.filter(entry=entry(3)).update(salt="00")


def delete_middle() -> None:
    JournalDetail.objects.filter(entry=entry(3)).delete()
    entry(3).delete()


def delete_first() -> None:
    JournalDetail.objects.filter(entry=entry(1)).delete()
    entry(1).delete()


def swap() -> None:
    columns = ["body", "previous_hash", "hash", "act", "party", "object"]
    third, fourth = ({name: getattr(entry(n), name) for name in columns} for n in (3, 4))
    change(3, **{**fourth, "previous_hash": "1" * 64})
    change(4, **third)
    change(3, **fourth)


def insert() -> None:
    """Push the last two entries back by one and write a well-formed entry into the gap."""
    for sequence in (5, 4):
        JournalEntry.objects.filter(sequence=sequence).update(sequence=sequence + 1)
    before = entry(3)
    content = json.loads(before.body) | {"sequence": 4, "object": "feedback:9"}
    body = canonical(content)
    JournalEntry.objects.filter(sequence=5).update(previous_hash="1" * 64)
    JournalEntry.objects.create(
        chain=before.chain, sequence=4, body=body, previous_hash=before.hash, hash=entry_hash(before.hash, body),
        act=before.act, party=before.party, object="feedback:9", recorded_at=before.recorded_at,
    )
    JournalChain.objects.update(head_sequence=6)


def append_beyond_the_head() -> None:
    last = entry(5)
    body = canonical(json.loads(last.body) | {"sequence": 6})
    JournalEntry.objects.create(
        chain=last.chain, sequence=6, body=body, previous_hash=last.hash, hash=entry_hash(last.hash, body),
        act=last.act, party=last.party, object=last.object, recorded_at=last.recorded_at,
    )


def edit_head_hash() -> None:
    JournalChain.objects.update(head_hash="0" * 64)


def cut_tail_and_keep_head() -> None:
    JournalDetail.objects.filter(entry=entry(5)).delete()
    entry(5).delete()


def cut_everything() -> None:
    JournalDetail.objects.all().delete()
    JournalEntry.objects.all().delete()


TAMPERINGS = [
    edit_body, edit_body_and_hash, edit_hash, garble_hash, empty_body, edit_column, edit_instant, edit_detail,
    edit_salt, delete_middle, delete_first, swap, insert, append_beyond_the_head, edit_head_hash,
]


def verify(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    try:
        call_command("verify_journal", *arguments)
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    return code, capsys.readouterr().out


def test_a_chain_as_it_was_written_is_whole(five: None, capsys: pytest.CaptureFixture[str]) -> None:
    head = JournalChain.objects.get()
    assert verify(capsys) == (0, f"pks-uji: utuh, 5 catatan, hash terakhir {head.head_hash[:16]}.\n")


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_tampering_is_found(five: None, tampering: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    tampering()
    code, text = verify(capsys)
    assert code == 1
    assert "pks-uji: TIDAK UTUH" in text


@pytest.mark.parametrize(("cut", "left"), [(cut_tail_and_keep_head, 4), (cut_everything, 0)])
def test_a_cut_tail_is_found_by_the_head(
    five: None, cut: Callable[[], None], left: int, capsys: pytest.CaptureFixture[str]
) -> None:
    cut()
    assert verify(capsys) == (
        3,
        f"pks-uji: rantai terpotong: seharusnya 5 catatan, yang ada sampai urutan {left}.\n"
        "pks-uji: TIDAK UTUH, 1 kelainan ditemukan.\n",
    )


def test_one_edited_entry_is_named_once_and_the_others_stay_above_suspicion(
    five: None, capsys: pytest.CaptureFixture[str]
) -> None:
    edit_body()
    code, text = verify(capsys)
    assert (code, text.splitlines()) == (1, [
        "pks-uji: isi catatan 3 tidak sesuai hash-nya.", "pks-uji: kolom catatan 3 tidak sesuai isinya.",
        "pks-uji: TIDAK UTUH, 2 kelainan ditemukan.",
    ])


def test_each_chain_is_reported_and_one_can_be_asked_for(five: None, capsys: pytest.CaptureFixture[str]) -> None:
    journal.record(chain="pks-lain", act="uji", object="x:1", at=NOW, by=None)
    edit_hash()
    code, text = verify(capsys)
    assert (code, text.splitlines()[0][:22]) == (1, "pks-lain: utuh, 1 cata")
    assert verify(capsys, "--chain", "pks-lain")[0] == 0
    assert verify(capsys, "--chain", "pks-uji")[0] == 1


def test_an_unknown_chain_is_said_to_be_unknown(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(capsys) == (0, "Belum ada jejak audit.\n")
    with pytest.raises(CommandError, match="Rantai jejak “tidak-ada” tidak ada") as refused:
        call_command("verify_journal", "--chain", "tidak-ada")
    assert refused.value.returncode == 4


def test_an_export_verifies_without_the_database_and_tells_no_names(
    five: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "jejak.jsonl"
    call_command("export_journal", "--chain", "pks-uji", "--out", str(out))
    assert capsys.readouterr().out == f"pks-uji: 5 catatan ditulis ke {out}.\n"
    assert len(out.read_text().splitlines()) == 6
    assert "Ani" not in out.read_text()
    assert "contoh" not in out.read_text()
    cut_everything()
    assert verify(capsys, "--file", str(out))[0] == 0


@pytest.mark.parametrize(
    ("cut", "code"),
    [
        (lambda lines: lines[:3] + lines[4:], 1),
        (lambda lines: lines[:3] + [lines[3].replace("feedback:3", "feedback:9")] + lines[4:], 1),
        (lambda lines: lines[:3] + [lines[4], lines[3]] + lines[5:], 1),
        (lambda lines: lines[:4] + lines[3:], 1),
        (lambda lines: lines[:-1], 3),
        (lambda lines: lines[:1], 3),
    ],
    ids=["deleted", "edited", "swapped", "repeated", "last cut", "all cut"],
)
def test_a_changed_export_is_found(
    five: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], cut: Callable[[list[str]], list[str]], code: int
) -> None:
    out = tmp_path / "jejak.jsonl"
    call_command("export_journal", "--chain", "pks-uji", "--out", str(out))
    out.write_text("\n".join(cut(out.read_text().splitlines())) + "\n")
    assert verify(capsys, "--file", str(out))[0] == code


@pytest.mark.parametrize("content", ["", "bukan json", "[]", '{"chain":"x"}', '{"chain":"x","head_sequence":1,'])
def test_a_file_that_is_no_export_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    out = tmp_path / "jejak.jsonl"
    out.write_text(content)
    with pytest.raises(CommandError, match="bukan ekspor jejak audit yang utuh") as refused:
        call_command("verify_journal", "--file", str(out))
    assert refused.value.returncode == 1


def test_a_file_or_folder_that_is_not_there_is_named(five: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="tidak dapat dibaca"):
        call_command("verify_journal", "--file", str(tmp_path / "tidak-ada"))
    with pytest.raises(CommandError, match="tidak dapat ditulis"):
        call_command("export_journal", "--chain", "pks-uji", "--out", str(tmp_path / "tidak" / "ada"))
    with pytest.raises(CommandError, match="Rantai jejak “lain” tidak ada"):
        call_command("export_journal", "--chain", "lain", "--out", str(tmp_path / "jejak"))


def test_an_export_of_another_chain_is_not_taken_for_the_one_asked_for(five: None, tmp_path: Path) -> None:
    out = tmp_path / "jejak.jsonl"
    call_command("export_journal", "--chain", "pks-uji", "--out", str(out))
    with pytest.raises(CommandError, match="berisi rantai “pks-uji”, bukan “lain”"):
        call_command("verify_journal", "--file", str(out), "--chain", "lain")


def test_canonical_text_is_the_same_for_the_same_content() -> None:
    assert canonical({"b": 1, "a": "e\u0301"}) == canonical({"a": "\u00e9", "b": 1}) == '{"a":"é","b":1}'
    assert canonical([True, None, "x", -3]) == '[true,null,"x",-3]'


@pytest.mark.parametrize("value", [1.5, {"a": [0.0]}, {1: "a"}, {"e\u0301": 1, "\u00e9": 2}, b"x"])
def test_what_has_no_single_spelling_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="canonical|strings|twice"):
        canonical(value)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        instant(datetime(2025, 1, 1))  # noqa: DTZ001
    assert instant(datetime(2025, 1, 1, tzinfo=UTC)) == "2025-01-01T00:00:00.000000Z"


def test_the_hash_is_the_published_formula() -> None:
    assert genesis("x") == "92d9773201f292f094572f12fd03792ad13b39c2e3f412970224f776f90aba70"
    assert entry_hash(genesis("x"), '{"a":"é"}') == (
        "bb3f8964e7e0f1bdc9bb816fafb7be75d376a0d0a6734d861ba86fcbe8aac063"
    )
