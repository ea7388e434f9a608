"""The comparison that the tests of this folder rest on notices whatever is written, however it is written."""

from collections.abc import Callable

import pytest
from django.db import connection

from agreements.models import Holiday
from tests.architecture.furnished import TODAY, Furnished
from tests.architecture.kept import JOURNAL, state_of_the_database, tables, undone


def by_hand(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def add(here: Furnished) -> None:
    Holiday.objects.create(on=TODAY, name="Libur contoh")


WRITES: dict[str, Callable[[Furnished], object]] = {
    "added": add,
    "added at once": lambda here: Holiday.objects.bulk_create([Holiday(on=TODAY, name="Libur contoh")]),
    "changed": lambda here: here.draft.__class__.objects.filter(pk=here.draft.pk).update(place="Bogor"),
    "removed": lambda here: here.world.lan_reader.memberships.all().delete(),
    "by hand": lambda here: by_hand("  update exchanges_minutes set place = 'Bogor'"),
    "with": lambda here: by_hand("WITH one AS (SELECT 1) UPDATE exchanges_minutes SET place = 'Bogor'"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_is_noticed_and_so_is_that_it_was_taken_back(here: Furnished, write: Callable[..., object]) -> None:
    before = state_of_the_database()
    with undone():
        write(here)
        assert state_of_the_database() != before
        assert state_of_the_database() != before
        with undone():
            here.world.outsider.memberships.all().delete()
        assert state_of_the_database() != before
    assert state_of_the_database() == before


def test_what_is_taken_back_unseen_is_known_as_it_was(here: Furnished) -> None:
    before = state_of_the_database()
    with undone():
        add(here)
    assert state_of_the_database() == before


def test_what_is_listened_to_is_what_a_full_reading_finds(here: Furnished) -> None:
    listened = state_of_the_database()
    wrappers = connection.execute_wrappers[:]
    connection.execute_wrappers.clear()
    try:
        assert state_of_the_database() == listened
    finally:
        connection.execute_wrappers.extend(wrappers)


def test_the_journal_may_be_left_out_and_nothing_else_is() -> None:
    assert set(tables()) >= JOURNAL | {"exchanges_delivery", "accounts_user", "accounts_user_groups"}
    assert "django_session" not in tables()
