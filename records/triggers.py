"""Triggers by which the database itself refuses to change what must stay as it was written."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

MESSAGE = "Jejak audit tidak dapat diubah atau dihapus."

# What each table refuses. The detail of an entry may be deleted (erasure of personal data) but never rewritten.
JOURNAL_TABLES: Mapping[str, Sequence[str]] = {
    "records_journalentry": ("UPDATE", "DELETE", "TRUNCATE"),
    "records_journaldetail": ("UPDATE", "TRUNCATE"),
    "records_journalchain": ("DELETE", "TRUNCATE"),
}


def install(
    connection: BaseDatabaseWrapper, tables: Mapping[str, Sequence[str]] = JOURNAL_TABLES, message: str = MESSAGE
) -> None:
    """Make the database refuse, with `message`, the listed operations on each table. Installing twice is harmless.

    TRUNCATE is meant for PostgreSQL; SQLite has none, but its INSERT OR REPLACE deletes without telling a DELETE
    trigger, so there a table that refuses UPDATE also refuses an insert over a row that exists.
    """
    remove(connection, tables)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _install_function(cursor)
        for table, operations in tables.items():
            for statement in _statements(connection, cursor, table, operations, message.replace("'", "''")):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, tables: Mapping[str, Sequence[str]] = JOURNAL_TABLES) -> None:
    """Lift the triggers of `tables`, where there are any."""
    with connection.cursor() as cursor:
        for table in tables:
            for operation in ("UPDATE", "DELETE", "TRUNCATE", "REPLACE"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, operation)}{on}")


def _name(table: str, operation: str) -> str:
    return f"{table}_no_{operation.lower()}"


def _install_function(cursor: CursorWrapper) -> None:
    cursor.execute(
        "CREATE OR REPLACE FUNCTION records_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'restrict_violation'; END $$"
    )


def _statements(
    connection: BaseDatabaseWrapper, cursor: CursorWrapper, table: str, operations: Sequence[str], message: str
) -> Iterator[str]:
    if connection.vendor == "postgresql":
        for operation in operations:
            yield (
                f"CREATE TRIGGER {_name(table, operation)} BEFORE {operation} ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change('{message}')"
            )
            # ALWAYS: a session that plays a replica cannot slip past.
            yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {_name(table, operation)}"
        return
    for operation in operations:
        if operation != "TRUNCATE":
            yield _sqlite_trigger(table, operation, f"BEFORE {operation}", "", message)
    if "UPDATE" in operations:
        yield _sqlite_trigger(table, "REPLACE", "BEFORE INSERT", f"WHEN {_exists(connection, cursor, table)}", message)


def _sqlite_trigger(table: str, operation: str, moment: str, when: str, message: str) -> str:
    return (
        f"CREATE TRIGGER {_name(table, operation)} {moment} ON {table} FOR EACH ROW {when} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _exists(connection: BaseDatabaseWrapper, cursor: CursorWrapper, table: str) -> str:
    """Return the condition that the new row meets an old one in a unique key."""
    constraints = connection.introspection.get_constraints(cursor, table)
    keys = [found["columns"] for found in constraints.values() if found["unique"] or found["primary_key"]]
    same = [" AND ".join(f"{column} = NEW.{column}" for column in columns) for columns in keys]
    return f"EXISTS (SELECT 1 FROM {table} WHERE {' OR '.join(f'({one})' for one in same)})"
