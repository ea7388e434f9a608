"""Sealing of files that hold persons' data: bytes in, encrypted files below one folder out. Knows no Django.

Each file has a data key of its own, wrapped by the installation's key, which stands outside the database: whoever has
the database alone, or the folder alone, or both without the wrapping key, reads nothing. A file is cut into chunks,
each sealed with AES-256-GCM under its number and whether it is the last, so that a chunk that was changed, moved, left
out or added is found; memory stays flat whatever the size.
"""

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import BufferedWriter, RawIOBase
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 64 * 1024
_TAG, _NONCE, _KEY_BYTES = 16, 12, 32
_MAGIC = b"SEGELPKS1"
_ID_LENGTH = 16
#: What stands in front of a name while a file is being written.
UNFINISHED = ".tmp-"


class VaultError(Exception):
    """The vault cannot do this; the message is an Indonesian sentence."""


class BrokenSeal(VaultError):
    """What lies in the vault is not what was sealed."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (
            "Berkas ini tidak sama dengan yang disegel: isinya berubah, terpotong, atau hilang. Berkas tidak dibuka; "
            "minta pengelola portal memulihkannya dari cadangan."
        ))


class NoKey(VaultError):
    """The key that is needed is not among those given to this installation."""


@dataclass(frozen=True)
class Keys:
    """The wrapping keys of an installation, the one in use first; the others only open what they have wrapped."""

    by_id: dict[str, bytes] = field(repr=False)

    @classmethod
    def read(cls, text: str) -> "Keys":
        """Read keys from `text`: one a line, 32 bytes in base64, the one in use first.

        Raises ValueError for a line that is not such a key, or for none.
        """
        keys = [_key(line.strip()) for line in text.splitlines() if line.strip()]
        if not keys:
            raise ValueError("Tidak ada kunci brankas.")
        return cls({key_id(key): key for key in keys})

    @property
    def current(self) -> str:
        """The id of the key that wraps what is sealed from now on."""
        return next(iter(self.by_id))

    def wrap(self, data_key: bytes, location: str) -> "Wrapped":
        """Wrap a data key with the key in use, bound to the file at `location`."""
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self.by_id[self.current]).encrypt(nonce, data_key, location.encode("ascii"))
        return Wrapped(self.current, nonce + sealed)

    def unwrap(self, wrapped: "Wrapped", location: str) -> bytes:
        """Return the data key of the file at `location`. Raises NoKey, BrokenSeal."""
        key = self.by_id.get(wrapped.key_id)
        if key is None:
            raise NoKey(
                f"Kunci brankas {wrapped.key_id} tidak ada pada portal ini, sehingga berkas tidak dapat dibuka. Minta "
                "pengelola portal memasang kunci itu."
            )
        try:
            return AESGCM(key).decrypt(wrapped.key[:_NONCE], wrapped.key[_NONCE:], location.encode("ascii"))
        except (InvalidTag, ValueError) as error:
            raise BrokenSeal() from error


@dataclass(frozen=True)
class Wrapped:
    """A data key as it may stand in the database, with the id of the key that wraps it."""

    key_id: str
    key: bytes


@dataclass(frozen=True)
class Sealed:
    """What `seal` has put into the vault: where, and the size (bytes) and SHA-256 (hex) of the plain content."""

    location: str
    size: int
    sha256: str
    wrapped: Wrapped


def key_id(key: bytes) -> str:
    """Return the public name of a wrapping key, made from the key itself so that one name never means two keys."""
    return hashlib.sha256(b"portal vault key " + key).hexdigest()[:_ID_LENGTH]


def new_key() -> str:
    """Return a fresh wrapping key as it is written into a key file."""
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode("ascii")


@dataclass(frozen=True)
class Place:
    """Where a new file is written before it is taken into the vault: at `path`, under `data_key` (32 bytes)."""

    location: str
    path: Path
    data_key: bytes = field(repr=False)


@dataclass(frozen=True)
class Content:
    """Size (bytes) and SHA-256 (hex) of what was written."""

    size: int
    sha256: str


def reserve(folder: Path) -> Place:
    """Return a place for a new file below `folder` (made if missing, mode 0700), with a fresh key."""
    make_folder(folder)
    location = secrets.token_hex(16)
    return Place(location, folder / (UNFINISHED + location), AESGCM.generate_key(bit_length=256))


def discard(place: Place) -> None:
    """Remove what a program that was stopped has left at `place`, or beside it under names that begin alike."""
    for path in place.path.parent.glob(place.path.name + "*"):
        path.unlink(missing_ok=True)


class Writer:
    """Seals what is pushed into it, such as an upload, at a place. Whatever happens, call `abandon` in the end.

    Raises OSError where the disk does not take what is written.
    """

    def __init__(self, place: Place) -> None:
        self.size = 0
        self._place = place
        self._cipher, self._digest = AESGCM(place.data_key), hashlib.sha256()
        self._held, self._number, self._closed = bytearray(), 0, False
        self._file = _created(place.path)
        self._file.write(_MAGIC)

    def write(self, part: bytes) -> int:
        """Take the next bytes of the content, any number of them."""
        self._digest.update(part)
        self.size += len(part)
        self._held += part
        # The last chunk alone may be shorter, even empty: one byte at least is kept back for it.
        while len(self._held) > CHUNK:
            self._seal(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(part)

    def close(self) -> Content:
        """Have the file complete and on the disk."""
        self._seal(bytes(self._held), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._closed = True
        return Content(self.size, self._digest.hexdigest())

    def abandon(self) -> None:
        """Leave nothing of a file that was not closed."""
        if not self._closed:
            # A full disk refuses once more what the file still held.
            with suppress(OSError):
                self._file.close()
            self._place.path.unlink(missing_ok=True)

    def _seal(self, chunk: bytes, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), chunk, _MAGIC))
        self._number += 1


class Reader(RawIOBase):
    """A sealed file at `path`, read in plain from any place on; no more than one chunk of it lies in memory.

    Each chunk is checked when it is read, and where the file ends when it is opened. Raises BrokenSeal.
    """

    def __init__(self, path: Path, data_key: bytes) -> None:
        super().__init__()
        self._cipher, self._position, self._number, self._chunk = AESGCM(data_key), 0, -1, b""
        try:
            self._file = path.open("rb", buffering=0)
            sealed = self._file.seek(0, os.SEEK_END) - len(_MAGIC)
            self._last = max(sealed - 1, 0) // (CHUNK + _TAG)
            self.size = sealed - (self._last + 1) * _TAG
            self._at(self._last)
        except OSError as error:
            raise BrokenSeal() from error

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any) -> int:
        number, offset = divmod(self._position, CHUNK)
        part = self._at(number)[offset:offset + len(buffer)] if self._position < self.size else b""
        buffer[:len(part)] = part
        self._position += len(part)
        return len(part)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _at(self, number: int) -> bytes:
        if number != self._number:
            self._file.seek(len(_MAGIC) + number * (CHUNK + _TAG))
            try:
                nonce = _nonce(number, last=number == self._last)
                self._chunk = self._cipher.decrypt(nonce, self._file.read(CHUNK + _TAG), _MAGIC)
            except (InvalidTag, ValueError) as error:
                raise BrokenSeal() from error
            self._number = number
        return self._chunk


def measured(path: Path) -> Content:
    """Return size and SHA-256 of a file as it lies there, for one that another program has sealed in its own way."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb+") as file:
        os.fchmod(file.fileno(), 0o600)
        while part := file.read(16 * CHUNK):
            digest.update(part)
            size += len(part)
        os.fsync(file.fileno())
    return Content(size, digest.hexdigest())


def keep(place: Place, content: Content, folder: Path, keys: Keys) -> Sealed:
    """Take what was written at `place` into the vault for good."""
    wrapped = keys.wrap(place.data_key, place.location)
    place.path.rename(folder / place.location)
    _sync_folder(folder)
    return Sealed(place.location, content.size, content.sha256, wrapped)


def seal(content: Iterable[bytes], folder: Path, keys: Keys) -> Sealed:
    """Write `content` encrypted to a new, randomly named file below `folder` (made if missing, mode 0700).

    The file is complete and on the disk when this returns, or not there at all.
    """
    place = reserve(folder)
    writer = Writer(place)
    try:
        for part in content:
            writer.write(part)
        return keep(place, writer.close(), folder, keys)
    finally:
        writer.abandon()


def opened(sealed: Sealed, folder: Path, keys: Keys) -> Iterator[bytes]:
    """Return the plain content in chunks, after all of it has been read once and found to be what was sealed.

    Raises BrokenSeal or NoKey before anything is given out.
    """
    data_key = keys.unwrap(sealed.wrapped, sealed.location)
    path = folder / sealed.location
    digest, size = hashlib.sha256(), 0
    for chunk in _plain(path, data_key):
        digest.update(chunk)
        size += len(chunk)
    if (size, digest.hexdigest()) != (sealed.size, sealed.sha256):
        raise BrokenSeal()
    return _plain(path, data_key)


def destroy(folder: Path, location: str) -> None:
    """Remove a file for good; one that is already gone stays so."""
    (folder / location).unlink(missing_ok=True)
    if folder.is_dir():
        _sync_folder(folder)


def stray(folder: Path, known: Sequence[str], before: float) -> list[str]:
    """Return the names below `folder` that are not `known` and were last written before `before` (a timestamp)."""
    if not folder.is_dir():
        return []
    files = [path for path in folder.iterdir() if path.is_file() and path.name not in set(known)]
    return sorted(path.name for path in files if path.stat().st_mtime < before)


def make_folder(folder: Path) -> None:
    """Make the vault's folder, closed to all but its owner, whatever the process's umask."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)


def _key(line: str) -> bytes:
    try:
        key = base64.b64decode(line, validate=True)
    except binascii.Error as error:
        raise ValueError("Kunci brankas harus ditulis dalam base64.") from error
    if len(key) != _KEY_BYTES:
        raise ValueError(f"Kunci brankas harus {_KEY_BYTES} bita, bukan {len(key)}.")
    return key


def _nonce(number: int, last: bool) -> bytes:
    # Never used twice: each file has its own key, and each chunk its own number.
    return number.to_bytes(_NONCE - 1, "big") + (b"\x01" if last else b"\x00")


def _plain(path: Path, data_key: bytes) -> Iterator[bytes]:
    """Yield the chunks of a sealed file in turn. Raises BrokenSeal at the first that is not what was sealed."""
    cipher = AESGCM(data_key)
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise BrokenSeal()
            number, chunk = 0, file.read(CHUNK + _TAG)
            while chunk:
                following = file.read(CHUNK + _TAG)
                yield cipher.decrypt(_nonce(number, last=not following), chunk, _MAGIC)
                number, chunk = number + 1, following
            if number == 0:
                raise BrokenSeal()
    except (OSError, InvalidTag, ValueError) as error:
        raise BrokenSeal() from error


def _created(path: Path) -> BufferedWriter:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sync_folder(folder: Path) -> None:
    """Have the folder's own entries on the disk, so that a rename or removal outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
