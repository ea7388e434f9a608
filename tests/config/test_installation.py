import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from config.installation import OtherKind, establish
from records.models import Installation

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_sample", [True, False])
def test_a_database_is_marked_once_and_keeps_its_first_day(is_sample):
    establish(is_sample=is_sample, at=AT)
    establish(is_sample=is_sample, at=AT + timedelta(days=1))
    assert list(Installation.objects.values_list("pk", "is_sample", "created_at")) == [(1, is_sample, AT)]


def test_an_official_portal_never_starts_on_sample_data():
    establish(is_sample=True, at=AT)
    with pytest.raises(OtherKind, match="DATA CONTOH.*PORTAL_VAR="):
        establish(is_sample=False, at=AT)
    assert Installation.objects.get().is_sample is True


def test_sample_data_never_enters_an_official_portal():
    establish(is_sample=False, at=AT)
    with pytest.raises(OtherKind, match="bukan data contoh.*--empty"):
        establish(is_sample=True, at=AT)
    assert Installation.objects.get().is_sample is False


@pytest.fixture
def no_terminal(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())


def test_without_a_terminal_the_first_administrator_gets_a_password_that_is_printed_once(no_terminal):
    out = io.StringIO()
    call_command("create_administrator", stdout=out)
    user = User.objects.get()
    password = out.getvalue().rsplit(": ", 1)[1].strip()
    assert (user.is_staff, user.is_superuser, user.is_active, user.memberships.count()) == (True, True, True, 0)
    assert user.check_password(password)


def test_a_second_administrator_is_not_made(no_terminal):
    call_command("create_administrator", stdout=io.StringIO())
    out = io.StringIO()
    call_command("create_administrator", "--email", "lain@example.id", stdout=out)
    assert (out.getvalue(), User.objects.count()) == ("", 1)


def test_a_bad_address_is_refused_with_a_sentence_and_makes_nobody(no_terminal):
    with pytest.raises(CommandError, match="Masukkan alamat email yang valid"):
        call_command("create_administrator", "--email", "bukan-surel", stdout=io.StringIO())
    assert not User.objects.exists()
