"""What this database is: the official one, or a sample. Decided once, never changed."""

from datetime import datetime

from records.models import Installation


class OtherKind(Exception):
    """The database was set up as the other kind; the message is an Indonesian sentence."""


def establish(*, is_sample: bool, at: datetime) -> Installation:
    """Mark a new database as sample or official; leave one that is already marked so as it is.

    Raises OtherKind where the database is marked as the other kind: sample rows never mix with official ones.
    """
    installation, _ = Installation.objects.get_or_create(pk=1, defaults={"is_sample": is_sample, "created_at": at})
    if installation.is_sample != is_sample:
        raise OtherKind(_OTHER_KIND[installation.is_sample])
    return installation


_OTHER_KIND = {
    True: "Basis data ini berisi DATA CONTOH, sehingga tidak dapat dijalankan sebagai portal resmi (--empty). "
    "Gunakan folder data lain: PORTAL_VAR=/folder/lain scripts/run --empty",
    False: "Basis data ini bukan data contoh; data contoh tidak akan ditambahkan ke dalamnya. "
    "Jalankan dengan --empty, atau gunakan folder data lain: PORTAL_VAR=/folder/lain scripts/run",
}
