"""Sealed files: keeping persons' data encrypted outside the database, opening it, destroying it when its day comes."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import User

from .. import vault
from ..models import SealedFile
from ..vault import Keys, NoKey, Sealed, VaultError, Wrapped
from . import journal

#: What the journal says of a destruction: nobody presses a button for it.
PURGED = "memusnahkan berkas tersegel"
#: A file that no row has claimed after this was left by an act that was undone. Long, so that whoever puts an older
#: database back for a while loses nothing.
_UNCLAIMED = timedelta(days=30)
#: No upload and no job writes for longer than this.
_CUT_OFF = timedelta(days=1)


class Purged(VaultError):
    """The file has been destroyed on its day."""


def keys() -> Keys:
    """Return the installation's wrapping keys. Raises NoKey where it has none."""
    found: Keys | None = settings.VAULT_KEYS
    if found is None:
        raise NoKey("Kunci brankas belum disiapkan pada portal ini. Minta pengelola portal menjalankan scripts/setup.")
    return found


def seal(
    *, chain: str, name: str, media_type: str, content: Iterable[bytes], purge_on: date, by: User, at: datetime
) -> SealedFile:
    """Seal `content` and return its row. Part of an act: raises TransactionManagementError outside a transaction.

    Where the act is undone, what lies in the vault has lost its key and is swept away later. Raises NoKey where the
    installation has none.
    """
    _check_transaction()
    return adopt(
        vault.seal(content, settings.VAULT_DIR, keys()), chain=chain, name=name, media_type=media_type,
        purge_on=purge_on, by=by, at=at,
    )


def adopt(
    sealed: Sealed, *, chain: str, name: str, media_type: str, purge_on: date, by: User, at: datetime
) -> SealedFile:
    """Return the row of a file that lies in the vault already, such as a sealed upload. Part of an act, as `seal`."""
    _check_transaction()
    return SealedFile.objects.create(
        chain=chain, location=sealed.location, name=name, media_type=media_type, size=sealed.size,
        sha256=sealed.sha256, key_id=sealed.wrapped.key_id, wrapped_key=sealed.wrapped.key, purge_on=purge_on,
        stored_at=at, stored_by=by,
    )


def opened(file: SealedFile) -> Iterator[bytes]:
    """Return the plain content in chunks; all of it has been checked before the first is given out.

    Raises Purged, BrokenSeal or NoKey with what is wrong.
    """
    _check_stands(file)
    return vault.opened(_sealed(file), settings.VAULT_DIR, keys())


def access(file: SealedFile) -> tuple[Path, bytes]:
    """Return where a file lies and the key it is sealed with, for a process of this machine that is to read it.

    Raises Purged, BrokenSeal or NoKey.
    """
    _check_stands(file)
    return settings.VAULT_DIR / file.location, keys().unwrap(_sealed(file).wrapped, file.location)


def purge(*, as_of: date, at: datetime) -> int:
    """Destroy every sealed file whose day has come by `as_of`, each with its entry in the journal; return how many.

    A file is recorded as destroyed only once it is: a run that is cut short is completed by the next.
    """
    due = SealedFile.objects.filter(purge_on__lte=as_of, purged_at=None).order_by("purge_on", "pk")
    return sum(_purge(pk, at) for pk in due.values_list("pk", flat=True))


def purge_one(file: SealedFile, *, at: datetime) -> bool:
    """Destroy a file that is of no use any more, before its day, with its entry in the journal."""
    return _purge(file.pk, at)


def destroy(pk: int, *, at: datetime) -> SealedFile | None:
    """Destroy a file in an act that journals it; return it, None where it was destroyed before."""
    file = SealedFile.objects.select_for_update().get(pk=pk)
    if file.purged_at is not None:
        return None
    vault.destroy(settings.VAULT_DIR, file.location)
    file.purged_at, file.wrapped_key = at, b""
    file.save(update_fields=["purged_at", "wrapped_key"])
    return file


@transaction.atomic
def _purge(pk: int, at: datetime) -> bool:
    file = destroy(pk, at=at)
    if file is None:
        return False
    journal.record(
        chain=file.chain, act=PURGED, object=f"sealed:{file.pk}", at=at, by=None,
        after={"sha256": file.sha256, "size": file.size, "purge_on": file.purge_on, "purged_at": at},
        detail={"file_name": file.name},
    )
    return True


def sweep(*, at: datetime) -> int:
    """Remove what lies in the vault and belongs to no file that still stands; return how many."""
    known = list(SealedFile.objects.filter(purged_at=None).values_list("location", flat=True))
    left = vault.stray(settings.VAULT_DIR, known, (at - _UNCLAIMED).timestamp())
    # No row ever claims these: the upload or job that wrote them was cut off, and an extract may be a gigabyte.
    cut_off = vault.stray(settings.VAULT_DIR, known, (at - _CUT_OFF).timestamp())
    left += [name for name in cut_off if name.startswith(vault.UNFINISHED) and name not in left]
    for location in left:
        vault.destroy(settings.VAULT_DIR, location)
    return len(left)


def rotate() -> int:
    """Wrap the key of every file with the wrapping key in use; return how many were not yet. The files stay untouched.

    Each file is done for itself, so a run that is cut short is completed by the next. Raises NoKey or BrokenSeal at a
    file whose key cannot be unwrapped; those before it are done.
    """
    wrapping = keys()
    old = SealedFile.objects.filter(purged_at=None).exclude(key_id=wrapping.current).order_by("pk")
    return sum(_rewrap(pk, wrapping) for pk in list(old.values_list("pk", flat=True)))


@transaction.atomic
def _rewrap(pk: int, keys: Keys) -> bool:
    file = SealedFile.objects.select_for_update().get(pk=pk)
    if file.purged_at is not None or file.key_id == keys.current:
        return False
    data_key = keys.unwrap(_sealed(file).wrapped, file.location)
    wrapped = keys.wrap(data_key, file.location)
    file.key_id, file.wrapped_key = wrapped.key_id, wrapped.key
    file.save(update_fields=["key_id", "wrapped_key"])
    return True


def _sealed(file: SealedFile) -> Sealed:
    return Sealed(file.location, file.size, file.sha256, Wrapped(file.key_id, bytes(file.wrapped_key)))


def _check_stands(file: SealedFile) -> None:
    if file.purged_at is not None:
        raise Purged("Berkas ini sudah dimusnahkan; yang tersisa hanya jumlah dan sidik jarinya.")


def _check_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a file is sealed in the transaction of its act")
