"""Large uploads are sealed on their way in: never in plain on the disk, never whole in memory."""

import hashlib
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as active
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from records import vault
from records.intake import SealedUpload, Sealing
from records.vault import Keys, new_key

NIP = b"190001011925011001"
MEGABYTE = 1024 * 1024


@pytest.fixture
def keys() -> Keys:
    return Keys.read(new_key())


def taken(folder: Path, keys: Keys, content: bytes, largest: int = 3 * MEGABYTE) -> tuple[Sealing, SealedUpload]:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("ekstrak.csv", content)})
    handler = Sealing(request, largest=largest, keys=keys, folder=folder)
    request.upload_handlers = [handler]
    file: Any = request.FILES["file"]
    return handler, file


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("size", [1, 64 * 1024, 64 * 1024 + 1, 3 * MEGABYTE])
def test_an_upload_up_to_the_limit_lies_sealed_in_the_vault_and_opens_byte_for_byte(
    tmp_path: Path, keys: Keys, size: int
) -> None:
    content = (NIP * (size // len(NIP) + 1))[:size]
    handler, file = taken(tmp_path, keys, content)
    sealed = file.sealed
    assert sealed is not None and file.refusal == ""
    assert (file.size, sealed.size, sealed.sha256) == (size, size, hashlib.sha256(content).hexdigest())
    assert left_in(tmp_path) == [sealed.location]
    assert NIP not in (tmp_path / sealed.location).read_bytes()
    assert b"".join(vault.opened(sealed, tmp_path, keys)) == content
    handler.kept = True
    handler.discard()
    assert left_in(tmp_path) == [sealed.location]


def test_an_upload_that_no_act_kept_is_gone_from_the_vault(tmp_path: Path, keys: Keys) -> None:
    handler, file = taken(tmp_path, keys, NIP)
    assert file.sealed is not None
    handler.discard()
    assert left_in(tmp_path) == []


def test_one_byte_above_the_limit_is_refused_with_the_limit_and_leaves_nothing(tmp_path: Path, keys: Keys) -> None:
    _, file = taken(tmp_path, keys, b"7" * (3 * MEGABYTE + 1))
    assert (file.sealed, file.size) == (None, 3 * MEGABYTE + 1)
    assert file.refusal.startswith("Berkas ini lebih besar daripada 3 MB, batas satu berkas pada portal ini.")
    assert left_in(tmp_path) == []


def test_a_full_disk_is_said_in_a_sentence_and_leaves_nothing(tmp_path: Path, keys: Keys) -> None:
    # What the system gives for a device that takes nothing more; opening it needs no rights.
    class Full(vault.Writer):
        def write(self, part: bytes) -> int:
            with open("/dev/full", "wb", buffering=0) as device:
                return device.write(part)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "Writer", Full)
        _, file = taken(tmp_path, keys, NIP)
    assert file.sealed is None
    assert file.refusal.startswith("Ruang penyimpanan portal penuh, jadi berkas ini tidak disimpan.")
    assert left_in(tmp_path) == []


def test_memory_stays_flat_while_a_large_file_passes(tmp_path: Path, keys: Keys) -> None:
    handler = Sealing(RequestFactory().post("/"), largest=1 << 40, keys=keys, folder=tmp_path)
    handler.new_file("file", "besar.csv", "text/csv", None)
    chunk = b"7" * 64 * 1024
    tracemalloc.start()
    for number in range(512):
        handler.receive_data_chunk(chunk, number * len(chunk))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    file: Any = handler.file_complete(512 * len(chunk))
    assert file.sealed.size == 32 * MEGABYTE
    assert peak < MEGABYTE


@pytest.fixture
def own_vault(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.VAULT_DIR = tmp_path
    yield active.VAULT_DIR


def test_a_place_for_another_program_becomes_a_file_of_the_vault_under_its_own_key(
    own_vault: Path, keys: Keys
) -> None:
    place = vault.reserve(own_vault)
    assert (place.path.name, len(place.data_key)) == (vault.UNFINISHED + place.location, 32)
    place.path.write_bytes(b"sealed elsewhere")
    sealed = vault.keep(place, vault.measured(place.path), own_vault, keys)
    assert left_in(own_vault) == [place.location]
    assert (sealed.size, sealed.sha256) == (16, hashlib.sha256(b"sealed elsewhere").hexdigest())
    assert keys.unwrap(sealed.wrapped, sealed.location) == place.data_key
    assert (own_vault / place.location).stat().st_mode & 0o777 == 0o600
    assert place.data_key.hex() not in repr(place) and repr(place.data_key) not in repr(place)
