"""What the database holds, as one value, to see that nothing was changed."""

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction

JOURNAL = frozenset({"records_journalchain", "records_journalentry", "records_journaldetail"})
# A session is a person's own, and its expiry moves.
_PASSING = frozenset({"django_session"})


def tables() -> list[str]:
    """Every table of a model, sessions excepted."""
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    return sorted({m._meta.db_table for m in models} - _PASSING)


def state_of_the_database(without: Collection[str] = ()) -> dict[str, str]:
    """Return a fingerprint of each table's rows; equal exactly when nothing was added, changed or removed."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            if table in without:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            rows = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
            found[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
