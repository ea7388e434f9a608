"""The furnished world, built once for all tests of a module; each of them leaves it as it was."""

import copy
from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.architecture.furnished import NOW, Furnished, furnished
from tests.architecture.kept import Watch, undone
from tests.architecture.routes import DRAWINGS
from tests.factories import make_world


@pytest.fixture(scope="module")
def furnished_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Furnished]:
    """A transaction around all tests of the module: whichever of them uses the database finds this world in it."""
    with django_db_blocker.unblock(), undone():
        with NOW:
            here = furnished(make_world())
        yield here


@pytest.fixture
def here(furnished_once: Furnished, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Furnished]:
    """The furnished world on its TODAY, in a savepoint of the test's own."""
    # Drawing takes seconds in a process of its own, and has tests of its own.
    for drawing in DRAWINGS:
        monkeypatch.setattr(drawing, lambda html: b"%PDF-1.7")
    with NOW, connection.execute_wrapper(Watch()):
        yield copy.deepcopy(furnished_once)
