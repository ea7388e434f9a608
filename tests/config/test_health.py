from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client

from config import health
from config.tasks import beat
from records.models import Heartbeat, Installation, MailAttempt, MailMessage

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def alive(settings):
    """A portal with a fresh heartbeat and a mail server."""
    settings.MAIL_HOST = "mail.example"
    Installation.objects.create(pk=1, is_sample=False, created_at=NOW - timedelta(days=30))
    Heartbeat.objects.create(name="worker", beat_at=NOW)


def found(name, at=NOW):
    return {check.name: check for check in health.examine(at)}[name]


def mail(created_at, state):
    return MailMessage.objects.create(
        key="m:1", chain="x", party="lan", to_address="a@example.id", subject="s", text="t", message_id="<1@example>",
        state=state, next_attempt_at=created_at, created_at=created_at,
        sent_at=created_at if state == "sent" else None,
    )


@pytest.mark.parametrize(("age", "ok"), [(timedelta(minutes=10), True), (timedelta(minutes=10) + SECOND, False)])
def test_the_worker_may_be_silent_for_ten_minutes_and_no_longer(alive, age, ok):
    Heartbeat.objects.update(beat_at=NOW - age)
    assert (found("worker").ok, found("worker").age) == (ok, age)


@pytest.mark.parametrize(("age", "ok"), [(timedelta(minutes=10), True), (timedelta(minutes=10) + SECOND, False)])
def test_a_new_portal_gets_ten_minutes_for_its_first_beat(age, ok):
    Installation.objects.create(pk=1, created_at=NOW - age)
    assert (found("worker").ok, found("worker").age) == (ok, None)


def test_a_database_that_was_never_set_up_is_not_healthy():
    assert found("worker").ok is False


@pytest.mark.parametrize(("age", "ok"), [(timedelta(minutes=15), True), (timedelta(minutes=15) + SECOND, False)])
@pytest.mark.parametrize("state", ["pending", "sending"])
def test_mail_may_wait_for_fifteen_minutes_and_no_longer(alive, state, age, ok):
    mail(NOW - age, state)
    assert (found("mail_pending").ok, found("mail_pending").age) == (ok, age)


@pytest.mark.parametrize(("host", "counts"), [("mail.example", False), ("127.0.0.1", True)])
def test_mail_of_a_sample_counts_only_where_it_would_be_sent(alive, settings, host, counts):
    settings.MAIL_HOST = host
    Installation.objects.update(is_sample=True)
    mail(NOW - timedelta(days=1), "pending")
    assert found("mail_pending").ok is not counts


def test_a_mail_that_is_backing_off_is_waiting_all_the_same(alive):
    message = mail(NOW - timedelta(minutes=15) - SECOND, "pending")
    MailAttempt.objects.create(message=message, number=1, started_at=NOW - timedelta(minutes=14), outcome="deferred")
    MailMessage.objects.update(next_attempt_at=NOW + timedelta(hours=1))
    assert found("mail_pending").ok is False


@pytest.mark.parametrize("state", ["sent", "dead"])
def test_mail_that_left_or_was_refused_does_not_wait(alive, state):
    mail(NOW - timedelta(days=1), state)
    assert (found("mail_pending").ok, found("mail_pending").age) == (True, None)


def test_mail_may_wait_for_ever_where_no_mail_server_is_set(alive, settings):
    settings.MAIL_HOST = ""
    mail(NOW - timedelta(days=1), "pending")
    assert found("mail_pending").ok is True


@pytest.mark.parametrize(("age", "ok"), [(timedelta(hours=1), True), (timedelta(hours=1) + SECOND, False)])
def test_a_doubtful_mail_may_stand_for_an_hour_from_its_last_attempt(alive, age, ok):
    message = mail(NOW - timedelta(days=1), "ambiguous")
    for number, started_at in ((1, NOW - timedelta(hours=20)), (2, NOW - age)):
        MailAttempt.objects.create(message=message, number=number, started_at=started_at, outcome="unknown")
    assert (found("mail_ambiguous").ok, found("mail_ambiguous").age) == (ok, age)


def test_anyone_may_read_that_the_portal_is_well(alive):
    with time_machine.travel(NOW, tick=False):
        response = Client().get("/healthz")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response.json()["status"] == "ok"
    assert response.json()["checks"]["worker"] == {
        "ok": True, "message": "Pekerja latar berjalan.", "age_seconds": 0, "limit_seconds": 600,
    }


def test_a_silent_worker_turns_the_answer_into_503(alive):
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        response = Client().get("/healthz")
    assert response.status_code == 503
    assert [name for name, check in response.json()["checks"].items() if not check["ok"]] == ["worker"]


def test_an_unreachable_database_is_told_without_detail(alive, monkeypatch):
    def refuse() -> None:
        raise OperationalError("could not connect to 10.0.0.1, user portal")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    response = Client().get("/healthz")
    assert (response.status_code, response.json()["checks"].keys()) == (503, {"database"})
    assert "10.0.0.1" not in response.content.decode()


def test_health_is_only_read():
    assert Client().post("/healthz").status_code == 405


def test_beating_twice_keeps_one_row_with_the_last_instant():
    for at in (NOW, NOW + timedelta(minutes=1)):
        with time_machine.travel(at, tick=False):
            beat()
    assert list(Heartbeat.objects.values_list("name", "beat_at")) == [("worker", NOW + timedelta(minutes=1))]
