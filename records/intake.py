"""How the server takes uploads in: in memory, sealed, or not at all, so that nothing lies on its disk in plain."""

import errno
import logging
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from . import vault
from .vault import Keys, Sealed, VaultError

logger = logging.getLogger(__name__)


class Discarding(FileUploadHandler):
    """Drops what the handler in memory has left, and tells only its size, by which every form refuses it."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep nothing."""

    def file_complete(self, file_size: int) -> UploadedFile:
        return InMemoryUploadedFile(
            BytesIO(), self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset
        )


class SealedUpload(UploadedFile):
    """A file that was sealed on its way in; `sealed` is None where `refusal`, an Indonesian sentence, says why."""

    def __init__(self, name: str, size: int, sealed: Sealed | None, refusal: str = "") -> None:
        super().__init__(BytesIO(), name, "application/octet-stream", size)
        self.sealed, self.refusal = sealed, refusal


class Sealing(FileUploadHandler):
    """Writes the one file of a form straight into the vault, a chunk at a time; memory stays flat whatever its size.

    Put it on the request before its POST is looked at, and call `discard` afterwards unless the upload was kept.
    Of a file above `largest` bytes, or one that the disk does not take, the rest is dropped and the reason told.
    """

    def __init__(self, request: Any, *, largest: int, keys: Keys, folder: Any) -> None:
        super().__init__(request)
        self.largest, self.keys, self.folder = largest, keys, folder
        self.kept = False
        self._writer: vault.Writer | None = None
        self._sealed: Sealed | None = None
        self._refusal = ""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.discard()
        self._sealed, self._refusal = None, ""
        self._attempt(self._begin)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._writer is None:
            return
        if start + len(raw_data) > self.largest:
            self._give_up(too_large(self.largest))
        else:
            self._attempt(self._writer.write, raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        if self._writer is not None:
            self._attempt(self._finish)
        return SealedUpload(self.file_name or "", file_size, self._sealed, self._refusal)

    def upload_interrupted(self) -> None:
        self.discard()

    def discard(self) -> None:
        """Leave nothing of the upload in the vault, unless it was kept."""
        if self._writer is not None:
            self._writer.abandon()
            self._writer = None
        if self._sealed is not None and not self.kept:
            vault.destroy(self.folder, self._sealed.location)

    def _begin(self) -> None:
        self._place = vault.reserve(self.folder)
        self._writer = vault.Writer(self._place)

    def _finish(self) -> None:
        assert self._writer is not None
        self._sealed = vault.keep(self._place, self._writer.close(), self.folder, self.keys)

    def _attempt(self, step: Any, *args: Any) -> None:
        try:
            step(*args)
        except VaultError as error:
            self._give_up(str(error))
        except OSError as error:
            logger.error("an upload could not be sealed: %s", errno.errorcode.get(error.errno or 0, "?"))
            self._give_up(unwritten(error))

    def _give_up(self, refusal: str) -> None:
        self._refusal = refusal
        self.discard()


def too_large(largest: int) -> str:
    """Return the refusal of a file above `largest` bytes."""
    return (
        f"Berkas ini lebih besar daripada {largest // 1024 // 1024} MB, batas satu berkas pada portal ini. Ambil "
        "hanya kolom yang dipadankan, atau unggah sebagai ZIP yang berisi satu CSV."
    )


def unwritten(error: OSError) -> str:
    """Return what to tell a person whose file the disk did not take."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            "Ruang penyimpanan portal penuh, jadi berkas ini tidak disimpan. Minta pengelola portal menyediakan "
            "ruang, lalu unggah sekali lagi."
        )
    return "Portal tidak dapat menulis ke penyimpanannya, jadi berkas ini tidak disimpan. Hubungi pengelola portal."
