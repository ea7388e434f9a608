"""Writing and reading the journal, and the database's refusal to change it."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import Act
from records import chain as chains
from records.models import JournalChain, JournalEntry
from records.services import journal
from records.services.journal import Change

NOW = datetime(2025, 12, 10, 1, 2, 3, 4, tzinfo=UTC)
MESSAGE = "Jejak audit tidak dapat diubah atau dihapus"


@pytest.fixture
def ani(db: None) -> User:
    return User.objects.create_user("ani@lan.example", full_name="Ani Contoh")


def written(by: User | None = None, chain: str = "pks-uji", **other: object) -> JournalEntry:
    values = {"act": Act.CONFIRM_RECEIPT, "object": "delivery:1", "at": NOW, "party": "second"}
    return journal.record(chain=chain, by=by, **{**values, **other})  # type: ignore[arg-type]


def test_an_act_writes_one_entry_that_reads_as_it_was_done(ani: User) -> None:
    written(
        ani, before={"diterima": None, "tempat": "Jakarta"}, after={"diterima": date(2025, 6, 9), "tempat": "Jakarta"},
        detail={"reason": "Sesuai tanda terima"},
    )
    [entry] = journal.entries_of("pks-uji")
    assert journal.readable(entry) == journal.ReadableEntry(
        sequence=1, hash=entry.hash, at=NOW, who="Ani Contoh", act="mengonfirmasi penerimaan", party="second",
        object="delivery:1", changes=[Change("diterima", None, "2025-06-09")],
        detail={"reason": "Sesuai tanda terima"}, refused="", erased=False,
    )
    assert journal.readable(entry).reason == "Sesuai tanda terima"


def test_the_body_holds_a_pseudonym_and_commitments_but_nothing_personal(ani: User) -> None:
    entry = written(ani, before={"a": "Budi"}, after={"a": "Citra"}, detail={"reason": "Rahasia"})
    salt = entry.detail.salt
    assert entry.body == chains.canonical({
        "act": "confirm_receipt", "actor": f"u{ani.pk}", "at": "2025-12-10T01:02:03.000004Z", "object": "delivery:1",
        "before": chains.commitment(salt, '{"a":"Budi"}'), "after": chains.commitment(salt, '{"a":"Citra"}'),
        "detail": chains.commitment(salt, entry.detail.detail), "party": "second", "refused": False, "schema": 1,
        "sequence": 1, "revision": 1, "request": "",
    })
    assert entry.detail.detail == (
        '{"after":{"a":"Citra"},"before":{"a":"Budi"},"reason":"Rahasia","who":"Ani Contoh"}'
    )


def test_two_entries_of_the_same_detail_have_different_commitments(db: None) -> None:
    first, second = (written(detail={"reason": "sama"}) for _ in range(2))
    assert first.detail.salt != second.detail.salt
    assert len(bytes.fromhex(first.detail.salt)) == 32


def test_an_act_of_the_portal_itself_is_recorded_in_its_own_words(db: None) -> None:
    entry = written(act="memuat perjanjian", party="")
    read = journal.readable(entry)
    assert (read.who, read.act, read.party) == ("Portal", "memuat perjanjian", "")
    assert '"actor":"portal"' in entry.body


def test_entries_build_on_one_another_from_the_genesis_of_their_chain(db: None) -> None:
    first, second, other = written(), written(), written(chain="pks-lain")
    assert (first.sequence, second.sequence, other.sequence) == (1, 2, 1)
    assert (first.previous_hash, second.previous_hash) == (chains.genesis("pks-uji"), first.hash)
    assert other.previous_hash == chains.genesis("pks-lain") != chains.genesis("pks-uji")
    head = JournalChain.objects.get(name="pks-uji")
    assert (head.head_sequence, head.head_hash) == (2, second.hash)


def test_lists_come_newest_first_and_of_one_object(db: None) -> None:
    written(), written(object="delivery:2"), written(), written(chain="pks-lain")
    assert [entry.sequence for entry in journal.entries_of("pks-uji")] == [3, 2, 1]
    assert [entry.sequence for entry in journal.of_object("pks-uji", "delivery:1")] == [3, 1]


def test_reading_a_list_takes_one_query(ani: User, django_assert_num_queries: Callable) -> None:  # type: ignore[type-arg]
    for _ in range(30):
        written(ani)
    with django_assert_num_queries(1):
        assert len([journal.readable(entry) for entry in journal.entries_of("pks-uji")]) == 30


def test_a_refused_attempt_is_recorded_with_its_sentence(ani: User) -> None:
    entry = written(ani, refused="Tanda terima ini sudah dikonfirmasi.")
    assert entry.refused
    assert journal.readable(entry).refused == "Tanda terima ini sudah dikonfirmasi."
    assert "dikonfirmasi" not in entry.body


def test_erasing_the_detail_hides_the_person_and_leaves_the_chain_whole(ani: User) -> None:
    entry = written(ani, refused="Alasan pribadi", detail={"reason": "x"}, after={"a": 1})
    entry.detail.delete()
    read = journal.readable(journal.entries_of("pks-uji").get())
    assert (read.who, read.refused, read.reason, read.changes, read.erased) == (
        f"Pengguna u{ani.pk}", "rincian telah dihapus", "", [], True
    )
    assert list(journal.faults_of(JournalChain.objects.get())) == []


@pytest.mark.django_db(transaction=True)
def test_an_act_outside_a_transaction_is_refused_and_a_refusal_opens_its_own() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        written()
    assert not JournalEntry.objects.exists()
    written(refused="Tidak boleh.")
    assert JournalEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_act_rolled_back_leaves_no_gap() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        written()
        raise ZeroDivisionError
    with transaction.atomic():
        assert written().sequence == 1


@pytest.mark.parametrize("value", [1.0, b"x", {1, 2}, object()])
def test_a_value_with_more_than_one_spelling_is_refused_and_writes_nothing(db: None, value: object) -> None:
    with pytest.raises(ValueError, match="no canonical form"):
        written(after={"a": value})
    assert not JournalEntry.objects.exists()


def test_instants_and_nested_dates_are_kept_as_text(db: None) -> None:
    wib = datetime(2025, 12, 10, 8, 2, tzinfo=timezone(timedelta(hours=7)))
    read = journal.readable(written(after={"saat": wib, "hari": [date(2025, 6, 7)], "jumlah": 3, "ya": True}))
    assert {change.name: change.after for change in read.changes} == {
        "saat": "2025-12-10T01:02:00.000000Z", "hari": ["2025-06-07"], "jumlah": 3, "ya": True,
    }


@pytest.mark.django_db(transaction=True)
def test_acts_at_the_same_time_leave_a_chain_without_gap_or_fork() -> None:
    gate = threading.Barrier(4)
    errors: list[BaseException] = []

    def work(name: str) -> None:
        try:
            gate.wait()
            for _ in range(8):
                with transaction.atomic():
                    written(object=name)
        except BaseException as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(f"delivery:{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    entries = list(JournalEntry.objects.order_by("sequence"))
    assert [entry.sequence for entry in entries] == list(range(1, 33))
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert list(journal.faults_of(JournalChain.objects.get())) == []


def refused(sql: str) -> None:
    with pytest.raises(IntegrityError, match=MESSAGE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", ["records_journalentry", "records_journaldetail"])
def test_the_database_refuses_to_change_what_was_written(db: None, table: str) -> None:
    written()
    column = "act" if table == "records_journalentry" else "salt"
    refused(f"UPDATE {table} SET {column} = 'x'")


@pytest.mark.parametrize("table", ["records_journalentry", "records_journalchain"])
def test_the_database_refuses_to_delete_what_was_written(db: None, table: str) -> None:
    written()
    refused(f"DELETE FROM {table}")
    assert JournalEntry.objects.count() == JournalChain.objects.count() == 1


@pytest.mark.parametrize("table", ["records_journalentry", "records_journaldetail", "records_journalchain"])
def test_postgresql_refuses_to_empty_the_journal(db: None, table: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    refused(f"TRUNCATE {table} CASCADE")


def test_postgresql_refuses_a_session_that_plays_a_replica(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has session_replication_role")
    written()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    refused("UPDATE records_journalentry SET act = 'x'")


def test_sqlite_refuses_to_replace_an_entry(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    written()
    columns = "chain_id, sequence, body, previous_hash, hash, act, party, object, refused, recorded_at"
    for key in ("id", "id + 1"):
        refused(
            f"INSERT OR REPLACE INTO records_journalentry (id, {columns}) "
            f"SELECT {key}, {columns} FROM records_journalentry"
        )
