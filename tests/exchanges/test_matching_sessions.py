"""Sessions of matching: from two sealed uploads to figures, and nothing of a person left after the purge."""

import csv
import io
import json
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as active
from django.core import mail
from django.db import connection

from accounts.access import NotAllowed
from agreements.services import Refused
from exchanges import matching_process
from exchanges.models import Extract, HeaderProfile, MatchingRule, MatchingSession
from exchanges.services import extracts, matching_jobs, matching_rules, matching_sessions
from exchanges.services.matching_rules import read_body
from records.models import JournalEntry, SealedFile
from records.services import journal, sealing
from tests.exchanges.sessions import (
    DAY,
    FIRST,
    PURGE,
    SECOND,
    extract,
    finished,
    nip,
    prepared,
    ready,
    started,
    work,
)
from tests.factories import World, at

State = MatchingSession.State
PERSONAL = re.compile(rb"(?<![0-9])[0-9]{18}(?![0-9])")


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> Path:
    settings.VAULT_DIR, settings.MATCHING_DIR = tmp_path / "vault", tmp_path / "kerja"
    return tmp_path


def acts(thing: str) -> list[str]:
    return list(JournalEntry.objects.filter(object=thing).order_by("pk").values_list("act", flat=True))


# --- From upload to result ------------------------------------------------------------------------------------
def test_two_extracts_become_figures_that_add_up_and_a_sealed_list(world: World, folders: Path) -> None:
    session = finished(world)
    figures = {name: getattr(session, name) for name in (
        "rows_first", "rows_second", "matched", "matched_with_differences", "only_first", "only_second",
        "duplicate_first", "duplicate_second", "invalid_first", "invalid_second",
    )}
    assert figures == {
        "rows_first": 7, "rows_second": 4, "matched": 1, "matched_with_differences": 2, "only_first": 1,
        "only_second": 1, "duplicate_first": 2, "duplicate_second": 0, "invalid_first": 1, "invalid_second": 0,
    }
    content = b"".join(sealing.opened(session.discrepancies)).decode()
    kinds = [row[0] for row in csv.reader(io.StringIO(content))][1:]
    assert kinds == ["D", "D", "E", "F", "G", "G", "H"] and "TERBATAS" in content.splitlines()[0]
    assert b"".join(sealing.opened(session.discrepancy_sheet)).startswith(b"PK")
    assert (session.discrepancies.purge_on, session.discrepancies.name) == (
        PURGE, f"TERBATAS-daftar-selisih-{session.pk}.csv"
    )
    assert list((folders / "kerja").iterdir()) == []
    assert acts(f"matching:{session.pk}")[-2:] == ["run_matching", matching_jobs.DONE]


def test_the_file_itself_is_destroyed_once_it_is_read_and_its_rows_are_kept_until_their_day(world: World) -> None:
    one = extract(world, 1, FIRST)
    work()
    one.refresh_from_db()
    assert (one.state, one.row_count, one.headings) == (
        Extract.State.READY, 7, ["NIP", "Nama", "Jabatan", "Kode jabatan"]
    )
    assert one.raw.purged_at == at(DAY, 11)
    assert not (active.VAULT_DIR / one.raw.location).exists()
    assert (one.rows.purge_on, one.rows.purged_at) == (PURGE, None)
    assert (one.reading["encoding"], one.reading["delimiter"]) == ("utf-8", ";")
    assert acts(f"extract:{one.pk}") == ["upload_extract", matching_jobs.READ]


def test_first_rows_are_shown_masked_and_each_look_is_journalled(world: World) -> None:
    one = extract(world, 1, FIRST)
    work()
    one.refresh_from_db()
    rows = extracts.open_first_rows(extract=one, by=world.bkn_officer, at=at(DAY, 12))
    assert rows[0] == ["1900****…001", "Ani Contoh, S.E.", "Analis", "10"]
    assert not any(PERSONAL.search(cell.encode()) for row in rows for cell in row)
    assert acts(f"extract:{one.pk}")[-1] == "open_sealed_file"
    with pytest.raises(NotAllowed):
        extracts.open_first_rows(extract=one, by=world.lan_reader, at=at(DAY, 12))


@pytest.mark.parametrize(("content", "reason"), [
    (f"NIP;Nama\n{nip(1)};Ani;x\n", "Baris 2, kolom C: ada isi, tetapi kolom ini tidak berjudul"),
    ("NIP;NIP\n1;2\n", "judul “NIP” sudah dipakai kolom A"),
    (b"NIP;Nama\n1;a\x00b\n", "bita NUL"),
    (b"%PDF-1.7 x", "bukan CSV"),
    (b"\xd0\xcf\x11\xe0" + b"x" * 600, "Excel lama"),
    (b"PK\x03\x04" + b"x" * 600, "rusak"),
    (bytes(range(256)) * 40, ""),
    (f"{nip(1)};Ani\n{nip(2)};Budi\n", "Baris pertama berkas ini berisi data, bukan judul kolom."),
    ("NIP;Nama\n", "hanya berisi judul kolom"),
    (("NIP;Nama\n1;" + "x" * 3_000_000 + "\n"), ""),
])
def test_a_file_that_is_not_right_is_refused_with_its_reason_and_destroyed(
    world: World, content: str | bytes, reason: str
) -> None:
    one = extract(world, 1, content)
    work()
    one.refresh_from_db()
    assert one.state == Extract.State.REFUSED and one.refusal and reason in one.refusal
    assert not PERSONAL.search(one.refusal.encode())
    assert SealedFile.objects.filter(purged_at=None).count() == 0
    assert list(Path(active.VAULT_DIR).iterdir()) == []


def test_the_same_file_is_taken_once_while_it_is_kept(world: World) -> None:
    one = extract(world, 1, FIRST)
    with pytest.raises(extracts.ExtractRefused, match="sudah diunggah pada 14 Januari 2026"):
        extract(world, 1, FIRST)
    work()
    one.refresh_from_db()
    extracts.destroy_extract(extract=one, reason="Salah berkas", by=world.lan_decider, at=at(DAY, 12))
    assert extract(world, 1, FIRST).pk != one.pk


@pytest.mark.parametrize(("about", "field"), [
    ({"cutoff_on": DAY + timedelta(days=1)}, "cutoff_on"), ({"purge_on": DAY}, "purge_on"),
    ({"purge_on": date(2031, 1, 15)}, "purge_on"), ({"source": " "}, "source"), ({"data_group": " "}, "data_group"),
])
def test_what_is_said_of_an_extract_has_to_be_possible(world: World, about: dict[str, Any], field: str) -> None:
    with pytest.raises(extracts.ExtractRefused) as refused:
        extract(world, 1, FIRST, **about)
    assert refused.value.field == field
    assert not Extract.objects.exists()


# --- Steps ----------------------------------------------------------------------------------------------------
def test_nothing_runs_without_purpose_and_impact_assessment(world: World) -> None:
    session = prepared(world)
    MatchingSession.objects.filter(pk=session.pk).update(impact_assessment="")
    with pytest.raises(matching_sessions.SessionRefused, match="tujuan dan penilaian dampak belum dicatat"):
        matching_sessions.start_session(session=session, by=world.lan_officer, at=at(DAY, 13))
    assert MatchingSession.objects.get().state == State.DRAFT


def test_a_rule_gets_a_new_version_and_the_same_words_do_not(world: World) -> None:
    session = prepared(world)
    rule = session.rule
    assert (str(rule), read_body(rule).fingerprint) == (f"{rule.name} versi 1", rule.fingerprint)
    body = dict(rule.body)
    with pytest.raises(matching_rules.RuleFaulty, match="sama dengan"):
        matching_rules.set_rule(
            agreement=world.agreement, name=rule.name, body=body, by=world.bkn_officer, at=at(DAY)
        )
    body["penulisan"] = ["huruf"]
    second = matching_rules.set_rule(
        agreement=world.agreement, name=rule.name, body=body, by=world.bkn_officer, at=at(DAY)
    )
    assert second.number == 2 and MatchingRule.objects.get(number=1).body == rule.body
    with pytest.raises(matching_rules.RuleFaulty, match="unsur"):
        matching_rules.set_rule(
            agreement=world.agreement, name="Kosong", body=body | {"unsur": []}, by=world.bkn_officer, at=at(DAY)
        )


def test_columns_are_remembered_for_each_party_and_a_column_serves_one_field_only(world: World) -> None:
    session = prepared(world)
    known = HeaderProfile.objects.get(party=world.bkn)
    assert known.columns == {"NIP": "NIP", "Nama": "NAMA", "Jabatan": "JABATAN", "Kode jabatan": "KODE JABATAN"}
    wrong = known.columns | {"Nama": "JABATAN"}
    with pytest.raises(matching_sessions.SessionRefused, match="“JABATAN” pada ekstrak BKN dipilih untuk dua unsur"):
        matching_sessions.map_columns(
            session=session, first=session.first_columns, second=wrong, by=world.lan_officer, at=at(DAY, 13)
        )
    with pytest.raises(matching_sessions.SessionRefused, match="Pilih kolom BKN yang berisi Nama"):
        matching_sessions.map_columns(
            session=session, first=session.first_columns, second={"NIP": "NIP"}, by=world.lan_officer, at=at(DAY, 13)
        )


def test_extracts_of_two_data_groups_or_of_one_party_are_no_pair(world: World) -> None:
    one, two = extract(world, 1, FIRST), extract(world, 2, SECOND, data_group="Lain")
    for first, second, field in ((one, two, "second"), (two, one, "first")):
        with pytest.raises(matching_sessions.SessionRefused) as refused:
            matching_sessions.prepare_session(
                agreement=world.agreement, first=first, second=second, by=world.lan_officer, at=at(DAY)
            )
        assert refused.value.field == field


def test_one_run_a_pair(world: World) -> None:
    first = started(world)
    again = ready(world, first.first, first.second)
    with pytest.raises(matching_sessions.SessionRefused, match="masih berjalan"):
        matching_sessions.start_session(session=again, by=world.bkn_officer, at=at(DAY, 13))


# --- Jobs -----------------------------------------------------------------------------------------------------
def test_a_job_that_died_is_taken_up_when_its_lease_has_run_out_and_not_before(world: World, folders: Path) -> None:
    session = started(world)
    claimed = matching_jobs._claim(at(DAY, 13))
    left = folders / "kerja" / "pemadanan-abc"
    left.mkdir(parents=True)
    (left / "sisa").write_text(nip(1))
    just_before = at(DAY, 13) + matching_jobs.LEASE - timedelta(seconds=1)
    assert work(just_before) == {"swept": 1, "extracts": 0, "sessions": 0}
    assert not left.exists()
    assert work(at(DAY, 13) + matching_jobs.LEASE)["sessions"] == 1
    session.refresh_from_db()
    assert (session.state, session.attempts, claimed.pk) == (State.DONE, 2, session.pk)


def test_a_job_that_dies_each_time_is_given_up_with_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session = started(world)

    def die(*args: Any) -> None:
        raise matching_process.ProcessDied

    monkeypatch.setattr(matching_process, "run", die)
    work(at(DAY, 14))
    session.refresh_from_db()
    assert session.state == State.FAILED
    assert session.failure.startswith("Pemadanan terhenti 3 kali sebelum selesai.")


def test_a_claim_that_has_passed_to_another_settles_nothing(world: World) -> None:
    session = started(world)
    claim = matching_jobs._claim(at(DAY, 13))
    MatchingSession.objects.filter(pk=session.pk).update(lease_token="0" * 32)
    assert claim.hold(at(DAY, 13)) is False
    matching_jobs._end_claimed(claim, State.FAILED, "terlambat", at(DAY, 14))
    assert MatchingSession.objects.get().state == State.RUNNING


def test_a_run_stops_when_a_person_cancels_and_leaves_nothing(
    world: World, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = started(world)
    hold = matching_jobs._Claim.hold

    def cancelled_meanwhile(claim: Any, when: Any, **changes: Any) -> bool:
        if MatchingSession.objects.get().cancel_asked_at is None:
            matching_sessions.cancel_session(session=session, by=world.bkn_officer, at=when)
        return hold(claim, when, **changes)

    monkeypatch.setattr(matching_jobs._Claim, "hold", cancelled_meanwhile)
    before = sorted(path.name for path in Path(active.VAULT_DIR).iterdir())
    work(at(DAY, 14))
    session.refresh_from_db()
    assert (session.state, session.rows_first, session.discrepancies) == (State.CANCELLED, None, None)
    assert sorted(path.name for path in Path(active.VAULT_DIR).iterdir()) == before
    assert list((folders / "kerja").iterdir()) == []


def test_the_process_goes_when_whoever_started_it_is_gone(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "exchanges.matching_worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, cwd=active.BASE_DIR,
    )
    task = {"do": "none", "memory": 1 << 30, "cpu_seconds": 30, "folder": str(tmp_path)}
    out, _ = process.communicate(json.dumps(task).encode() + b"\n", timeout=60)
    # Its stdin ended at once: either it had answered by then, or it left without a word.
    assert process.returncode in (0, 1)
    assert out.strip() in (b"", b'{"answer": {"failed": "other"}}')


# --- Opening and destroying -------------------------------------------------------------------------------------
def test_the_list_is_opened_by_officers_of_both_parties_and_each_opening_is_journalled(world: World) -> None:
    session = finished(world)
    for by in (world.lan_officer, world.bkn_decider):
        opened = matching_sessions.open_list(session=session, sheet=False, by=by, at=at(DAY, 15))
        assert opened.name.startswith("TERBATAS-") and len(b"".join(opened.content)) == opened.size
    assert acts(f"matching:{session.pk}")[-2:] == ["open_sealed_file"] * 2
    with pytest.raises(NotAllowed):
        matching_sessions.open_list(session=session, sheet=True, by=world.lan_reader, at=at(DAY, 15))


def test_only_a_decider_destroys_and_the_figures_stay(world: World) -> None:
    session = finished(world)
    with pytest.raises(NotAllowed):
        matching_sessions.destroy_session_files(
            session=session, reason="Selesai", with_extracts=True, by=world.lan_officer, at=at(DAY, 15)
        )
    matching_sessions.destroy_session_files(
        session=session, reason="Selesai", with_extracts=True, by=world.lan_decider, at=at(DAY, 15)
    )
    session.refresh_from_db()
    assert (session.matched, session.first.state, session.second.state) == (1, "purged", "purged")
    assert list(Path(active.VAULT_DIR).iterdir()) == []
    entry = JournalEntry.objects.filter(object=f"matching:{session.pk}").order_by("pk").last()
    assert entry is not None and journal.readable(entry).detail["reason"] == "Selesai"
    with pytest.raises(matching_sessions.SessionRefused, match="sudah dimusnahkan"):
        matching_sessions.open_list(session=session, sheet=False, by=world.lan_officer, at=at(DAY, 16))
    with pytest.raises(matching_sessions.SessionRefused, match="Tidak ada lagi berkas"):
        matching_sessions.destroy_session_files(
            session=session, reason="Lagi", with_extracts=True, by=world.lan_decider, at=at(DAY, 16)
        )


def test_an_extract_that_a_run_waits_for_is_not_destroyed(world: World) -> None:
    session = started(world)
    with pytest.raises(Refused, match="dipakai pemadanan yang berjalan"):
        extracts.destroy_extract(extract=session.first, reason="x", by=world.lan_decider, at=at(DAY, 13))


def test_no_number_of_a_person_is_left_anywhere_after_the_purge(
    world: World, folders: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refused = extract(world, 1, f"{nip(7)};Ani\n{nip(8)};Budi\n", name=f"{nip(9)}.csv")
    session = finished(world)
    matching_sessions.open_list(session=session, sheet=False, by=world.lan_officer, at=at(DAY, 15))
    extracts.open_first_rows(extract=session.first, by=world.lan_officer, at=at(DAY, 15))
    sealing.purge(as_of=PURGE, at=at(PURGE, 1))
    assert work(at(PURGE, 2))["swept"] == 0
    session.first.refresh_from_db()
    refused.refresh_from_db()
    assert (session.first.state, refused.state) == (Extract.State.PURGED, Extract.State.REFUSED)
    found = [path.name for path in folders.rglob("*") if path.is_file()]
    assert found == []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for row in cursor.fetchall():
                cells = (bytes(c) if isinstance(c, bytes | memoryview) else str(c).encode() for c in row)
                assert not PERSONAL.search(b" ".join(cells)), table
    assert apps.get_model("django_q.OrmQ").objects.count() == 0
    assert not PERSONAL.search(caplog.text.encode()) and mail.outbox == []
