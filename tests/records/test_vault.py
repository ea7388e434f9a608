"""Sealed files: what the vault holds, what it gives out, what it refuses, and how it forgets."""

import hashlib
import os
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as active
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import User
from records import vault
from records.models import JournalEntry, SealedFile
from records.services import journal, sealing
from records.tasks import purge_sealed
from records.vault import CHUNK, BrokenSeal, Keys, NoKey, new_key

AT = datetime(2026, 1, 20, 3, 0, tzinfo=UTC)
SECRET = b"198001012005011001;Gelar belakang;S.E.;S.E., M.M.\n"
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.VAULT_DIR = tmp_path / "vault"
    return tmp_path / "vault"


@pytest.fixture
def keys() -> Keys:
    return Keys.read(new_key())


def sealed_by(user: User, content: bytes = SECRET, purge_on: date = date(2027, 1, 20)) -> SealedFile:
    with transaction.atomic():
        return sealing.seal(
            chain="pks", name="daftar.csv", media_type="text/csv", content=[content], purge_on=purge_on, by=user, at=AT
        )


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("petugas@contoh.example", "sandi", full_name="Petugas")


# --- The vault itself -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("part", [1000, 3 * CHUNK])
def test_what_was_sealed_is_opened_byte_for_byte_at_every_edge_of_a_chunk(
    folder: Path, keys: Keys, size: int, part: int
) -> None:
    content = os.urandom(size)
    sealed = vault.seal((content[i:i + part] for i in range(0, size, part)), folder, keys)
    assert b"".join(vault.opened(sealed, folder, keys)) == content
    assert (sealed.size, sealed.sha256) == (size, hashlib.sha256(content).hexdigest())


def test_two_files_of_the_same_content_share_nothing_on_the_disk(folder: Path, keys: Keys) -> None:
    one, two = (vault.seal([SECRET], folder, keys) for _ in range(2))
    first, second = ((folder / s.location).read_bytes() for s in (one, two))
    assert first[9:] != second[9:] and one.wrapped.key != two.wrapped.key
    assert one.location != two.location and one.sha256 == two.sha256


def test_only_the_owner_of_the_process_may_look_into_the_vault(folder: Path, keys: Keys) -> None:
    before = os.umask(0)
    try:
        sealed = vault.seal([SECRET], folder, keys)
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / sealed.location).stat().st_mode & 0o777 == 0o600
    assert [p.name for p in folder.iterdir()] == [sealed.location]


def chunks(content: bytes) -> list[bytes]:
    size = CHUNK + 16
    return [content[i:i + size] for i in range(9, len(content), size)]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "a bit flipped in the first chunk": lambda c: c[:20] + bytes([c[20] ^ 1]) + c[21:],
    "a bit flipped in the last byte": lambda c: c[:-1] + bytes([c[-1] ^ 1]),
    "the last byte gone": lambda c: c[:-1],
    "the last chunk gone": lambda c: c[:9] + b"".join(chunks(c)[:-1]),
    "two chunks swapped": lambda c: c[:9] + b"".join(chunks(c)[i] for i in (1, 0, 2)),
    "a chunk doubled": lambda c: c[:9] + b"".join(chunks(c)[i] for i in (0, 0, 1, 2)),
    "bytes added": lambda c: c + b"\0",
    "only the heading": lambda c: c[:9],
    "nothing left": lambda c: b"",
    "another kind of file": lambda c: b"PK" + c[2:],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_was_changed_or_cut_is_refused_before_a_byte_is_given_out(
    folder: Path, keys: Keys, damage: Callable[[bytes], bytes]
) -> None:
    sealed = vault.seal([os.urandom(2 * CHUNK + 100)], folder, keys)
    path = folder / sealed.location
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(BrokenSeal, match="tidak sama dengan yang disegel: isinya berubah, terpotong, atau hilang"):
        vault.opened(sealed, folder, keys)


def test_a_file_that_is_gone_is_refused_in_the_same_words(folder: Path, keys: Keys) -> None:
    sealed = vault.seal([SECRET], folder, keys)
    (folder / sealed.location).unlink()
    with pytest.raises(BrokenSeal, match="atau hilang"):
        vault.opened(sealed, folder, keys)


def test_a_file_put_in_the_place_of_another_is_refused(folder: Path, keys: Keys) -> None:
    one, two = vault.seal([SECRET], folder, keys), vault.seal([SECRET[::-1]], folder, keys)
    (folder / two.location).replace(folder / one.location)
    with pytest.raises(BrokenSeal):
        vault.opened(one, folder, keys)
    # Nor does the key of one file open another, however the rows are mixed up.
    mixed = vault.Sealed(one.location, one.size, one.sha256, two.wrapped)
    with pytest.raises(BrokenSeal):
        vault.opened(mixed, folder, keys)


def test_without_the_right_wrapping_key_nothing_opens(folder: Path, keys: Keys) -> None:
    sealed = vault.seal([SECRET], folder, keys)
    with pytest.raises(NoKey, match=f"Kunci brankas {keys.current} tidak ada"):
        vault.opened(sealed, folder, Keys.read(new_key()))


def test_a_size_or_hash_that_is_not_the_recorded_one_is_refused(folder: Path, keys: Keys) -> None:
    sealed = vault.seal([SECRET], folder, keys)
    for size, sha in ((sealed.size + 1, sealed.sha256), (sealed.size, "0" * 64)):
        with pytest.raises(BrokenSeal):
            vault.opened(vault.Sealed(sealed.location, size, sha, sealed.wrapped), folder, keys)


def test_a_source_that_fails_leaves_nothing_behind(folder: Path, keys: Keys) -> None:
    def cut_short() -> Iterator[bytes]:
        yield os.urandom(3 * CHUNK)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        vault.seal(cut_short(), folder, keys)
    assert list(folder.iterdir()) == []


def test_memory_stays_flat_however_large_the_file(folder: Path, keys: Keys) -> None:
    size, part = 24 * 1024 * 1024, b"\x07" * CHUNK
    tracemalloc.start()
    try:
        sealed = vault.seal((part for _ in range(size // CHUNK)), folder, keys)
        read = sum(len(chunk) for chunk in vault.opened(sealed, folder, keys))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read == size
    assert peak < 16 * CHUNK


@pytest.mark.parametrize(("text", "said"), [
    ("", "Tidak ada kunci"), ("\n  \n", "Tidak ada kunci"), ("bukan base64!", "base64"), ("YWJj", "32 bita, bukan 3"),
])
def test_a_key_that_is_no_key_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Keys.read(text)


def test_the_first_key_is_the_one_in_use_and_is_named_after_itself() -> None:
    old, new = new_key(), new_key()
    keys = Keys.read(f"{new}\n{old}\n")
    assert list(keys.by_id) == [Keys.read(new).current, Keys.read(old).current]
    assert keys.current == Keys.read(new).current and len(keys.current) == 16


# --- Rows and rights --------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_file_is_sealed_only_with_its_act(folder: Path) -> None:
    user = User.objects.create_user("petugas@contoh.example", "sandi", full_name="Petugas")
    with pytest.raises(transaction.TransactionManagementError):
        sealing.seal(chain="pks", name="a", media_type="b", content=[SECRET], purge_on=AT.date(), by=user, at=AT)
    assert not folder.exists()


def test_the_plain_text_is_nowhere_in_the_folder_nor_in_the_database(user: User, tmp_path: Path) -> None:
    file = sealed_by(user, SECRET * 5000)
    assert b"".join(sealing.opened(file)) == SECRET * 5000
    words = (b"198001012005011001", b"Gelar belakang", b"M.M.")
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in written] == [file.location]
    assert [word for word in words if word in written[0].read_bytes()] == []
    held = everything_in_the_database()
    assert b"petugas@contoh.example" in held
    assert [word for word in words if word in held] == []


def everything_in_the_database() -> bytes:
    with connection.cursor() as cursor:
        parts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                parts += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return b"\n".join(parts)


def test_without_a_key_the_portal_says_who_has_to_do_what(user: User, settings: Any) -> None:
    settings.VAULT_KEYS = None
    with pytest.raises(NoKey, match="belum disiapkan pada portal ini. Minta pengelola portal"):
        sealed_by(user)
    assert not SealedFile.objects.exists()


# --- A new wrapping key -----------------------------------------------------------------------------------------
def test_after_rotation_the_old_key_is_needed_no_more_and_the_files_are_untouched(
    user: User, settings: Any, folder: Path
) -> None:
    files = [sealed_by(user, SECRET + bytes([n])) for n in range(3)]
    lying = {path.name: path.read_bytes() for path in folder.iterdir()}
    old, new = settings.VAULT_KEYS, new_key()
    settings.VAULT_KEYS = Keys({**Keys.read(new).by_id, **old.by_id})
    assert b"".join(sealing.opened(files[0])) == SECRET + b"\0"
    out = StringIO()
    call_command("rotate_vault_key", stdout=out)
    call_command("rotate_vault_key", stdout=out)
    assert out.getvalue() == "3 kunci berkas dibungkus ulang.\nSemua kunci berkas sudah terbaru.\n"
    settings.VAULT_KEYS = Keys.read(new)
    for number, file in enumerate(files):
        file.refresh_from_db()
        assert file.key_id == Keys.read(new).current
        assert b"".join(sealing.opened(file)) == SECRET + bytes([number])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == lying
    settings.VAULT_KEYS = old
    with pytest.raises(NoKey):
        sealing.opened(files[0])


def test_rotation_without_the_old_key_says_which_is_missing_and_changes_nothing(user: User, settings: Any) -> None:
    file, old = sealed_by(user), active.VAULT_KEYS.current
    settings.VAULT_KEYS = Keys.read(new_key())
    with pytest.raises(CommandError, match=f"Kunci brankas {old} tidak ada"):
        call_command("rotate_vault_key", stdout=StringIO())
    file.refresh_from_db()
    assert file.key_id == old


# --- Destruction ------------------------------------------------------------------------------------------------
def test_a_file_is_destroyed_on_its_day_and_not_before_with_its_own_entry(user: User, folder: Path) -> None:
    today, later = sealed_by(user, purge_on=date(2026, 7, 1)), sealed_by(user, purge_on=date(2026, 7, 2))
    assert sealing.purge(as_of=date(2026, 6, 30), at=AT) == 0
    at = AT + timedelta(days=162)
    assert sealing.purge(as_of=date(2026, 7, 1), at=at) == 1
    assert sealing.purge(as_of=date(2026, 7, 1), at=at) == 0
    today.refresh_from_db()
    assert (today.purged_at, bytes(today.wrapped_key), today.sha256) == (at, b"", hashlib.sha256(SECRET).hexdigest())
    assert [path.name for path in folder.iterdir()] == [later.location]
    with pytest.raises(sealing.Purged, match="sudah dimusnahkan"):
        sealing.opened(today)
    [entry] = JournalEntry.objects.all()
    assert (entry.act, entry.object, entry.chain.name) == ("memusnahkan berkas tersegel", f"sealed:{today.pk}", "pks")
    read = journal.readable(entry)
    assert (read.who, read.detail["file_name"]) == ("Portal", "daftar.csv")
    assert {c.name: c.after for c in read.changes}["sha256"] == today.sha256


def test_a_destruction_that_was_cut_short_is_completed_by_the_next_run(user: User, folder: Path) -> None:
    file = sealed_by(user, purge_on=date(2026, 1, 21))
    (folder / file.location).unlink()
    assert sealing.purge(as_of=date(2026, 1, 21), at=AT) == 1
    assert SealedFile.objects.get().purged_at == AT


@time_machine.travel("2026-07-01 01:30+07:00", tick=False)
def test_the_nightly_job_destroys_what_is_due_and_sweeps_what_no_file_claims(user: User, folder: Path) -> None:
    due, kept = sealed_by(user, purge_on=date(2026, 7, 1)), sealed_by(user, purge_on=date(2026, 7, 2))
    old, fresh = folder / ("a" * 32), folder / ("b" * 32)
    cut_off, written = folder / (vault.UNFINISHED + "c" * 32), folder / (vault.UNFINISHED + "d" * 32)
    ages = {old: 31 * 24, fresh: 29 * 24, cut_off: 25, written: 23, folder / kept.location: 400 * 24}
    for path, hours in ages.items():
        path.touch()
        then = (datetime(2026, 6, 30, 18, 30, tzinfo=UTC) - timedelta(hours=hours)).timestamp()
        os.utime(path, (then, then))
    assert purge_sealed() == {"purged": 1, "swept": 2}
    assert {path.name for path in folder.iterdir()} == {kept.location, fresh.name, written.name}
    assert purge_sealed() == {"purged": 0, "swept": 0}
    assert not (folder / due.location).exists()


def test_an_act_that_is_undone_leaves_no_row_and_nothing_that_can_be_read(user: User, folder: Path) -> None:
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        sealing.seal(
            chain="pks", name="a", media_type="b", content=[SECRET], purge_on=AT.date(), by=user, at=AT
        )
        raise Undone
    assert not SealedFile.objects.exists()
    assert SECRET not in b"".join(path.read_bytes() for path in folder.iterdir())
