"""What the database holds, as one value, to see that nothing was changed."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction

JOURNAL = frozenset({"records_journalchain", "records_journalentry", "records_journaldetail"})
# A session is a person's own, and its expiry moves.
_PASSING = frozenset({"django_session"})
_READS = re.compile(r"\s*(SELECT|SET CONSTRAINTS|PRAGMA foreign_key_check|RELEASE SAVEPOINT)\b")
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
_MARKS = re.compile(r'SAVEPOINT "(\w+)"')
_RETURNS = re.compile(r'ROLLBACK TO SAVEPOINT "(\w+)"')


def tables() -> list[str]:
    """Every table of a model, sessions excepted."""
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    return sorted({m._meta.db_table for m in models} - _PASSING)


class Watch:
    """Listens to every statement (`connection.execute_wrapper`), so that only what may have changed is read again.

    No trigger and no foreign key of the schema writes into a second table: a statement changes the one it names. A
    savepoint that is returned to brings back what was known when it was set.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._at_savepoint: dict[str, dict[str, str]] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        self._note(sql)
        return execute(sql, *rest)

    def _note(self, sql: str) -> None:
        if found := _MARKS.match(sql):
            self._at_savepoint[found[1]] = dict(self._known)
        elif found := _RETURNS.match(sql):
            self._known = dict(self._at_savepoint.get(found[1], {}))
        elif found := _WRITES.match(sql):
            self._known.pop(found[1], None)
        elif not _READS.match(sql):
            self._known.clear()

    def state(self, without: Collection[str]) -> dict[str, str]:
        wanted = [table for table in tables() if table not in without]
        for table in wanted:
            if table not in self._known:
                self._known[table] = _fingerprint(table)
        return {table: self._known[table] for table in wanted}


def _fingerprint(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
        rows = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def state_of_the_database(without: Collection[str] = ()) -> dict[str, str]:
    """Return a fingerprint of each table's rows; equal exactly when nothing was added, changed or removed."""
    listening = [wrapper for wrapper in connection.execute_wrappers if isinstance(wrapper, Watch)]
    return (listening[0] if listening else Watch()).state(without)


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
