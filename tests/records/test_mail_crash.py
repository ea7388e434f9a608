"""Real processes killed and stopped in the middle of sending; what arrived is counted in the server's own store."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from records.models import MailMessage
from records.services import mail
from tests.smtp_server import MailServer, mail_server

pytestmark = pytest.mark.django_db(transaction=True)

PROCESS = Path(__file__).with_name("mail_process.py")
PAST_THE_LEASE = mail.LEASE + timedelta(minutes=5)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.MAIL_HOST, settings.MAIL_PORT = "127.0.0.1", running.port
        yield running


def two_messages() -> list[MailMessage]:
    return [
        mail.queue(
            key=f"notice:{n}", chain="pks-uji", party="first", to="pusdatin@lan.example", subject=f"Pengingat {n}",
            text="Isi.", at=timezone.now() - timedelta(minutes=2 - n),
        )
        for n in range(2)
    ]


def process(server: MailServer, order: str, sign: str, stage: str) -> "subprocess.Popen[bytes]":
    database = str(connection.settings_dict["NAME"])
    arguments = [sys.executable, str(PROCESS), order, sign, stage, str(server.port), database]
    root = str(PROCESS.parents[2])
    return subprocess.Popen(arguments, env={**os.environ, "PYTHONPATH": root}, cwd=root)


def killed(server: MailServer, order: str, stage: str) -> None:
    assert process(server, order, "SIGKILL", stage).wait(60) == -signal.SIGKILL


def recover() -> None:
    """Run two rounds past the lease and past the first wait, as the timetable would."""
    for later in (PAST_THE_LEASE, PAST_THE_LEASE + timedelta(minutes=1)):
        at = timezone.now() + later
        mail.deliver(at_clock=lambda at=at: at)  # type: ignore[misc]


def states(messages: list[MailMessage]) -> list[str]:
    return [MailMessage.objects.get(pk=message.pk).state for message in messages]


@pytest.mark.parametrize("stage", ["after_claim", "before_data"])
def test_a_sender_killed_before_the_body_loses_nothing_and_doubles_nothing(server: MailServer, stage: str) -> None:
    messages = two_messages()
    killed(server, "ours", stage)
    assert (states(messages), server.received) == (["sending", "pending"], [])
    recover()
    assert states(messages) == ["sent", "sent"]
    assert server.message_ids == sorted(message.message_id for message in messages)


@pytest.mark.parametrize("stage", ["after_data", "before_mark"])
def test_a_sender_killed_after_the_body_leaves_it_to_a_person_and_doubles_nothing(
    server: MailServer, stage: str
) -> None:
    messages = two_messages()
    killed(server, "ours", stage)
    recover()
    assert states(messages) == ["ambiguous", "sent"]
    assert server.message_ids == sorted(message.message_id for message in messages)


def test_a_sender_stopped_past_its_lease_does_not_send_again_when_it_wakes(server: MailServer) -> None:
    messages = two_messages()
    sleeper = process(server, "ours", "SIGSTOP", "before_data")
    _, status = os.waitpid(sleeper.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    recover()
    assert states(messages) == ["sent", "sent"]
    sleeper.send_signal(signal.SIGCONT)
    assert sleeper.wait(60) == 0
    assert states(messages) == ["sent", "sent"]
    assert server.message_ids == sorted(message.message_id for message in messages)


def test_control_marking_before_sending_loses_a_message(server: MailServer) -> None:
    messages = two_messages()
    killed(server, "mark_first", "between")
    recover()
    assert states(messages) == ["sent", "sent"]
    assert server.message_ids == [messages[1].message_id]


def test_control_sending_before_marking_doubles_a_message(server: MailServer) -> None:
    messages = two_messages()
    killed(server, "send_first", "between")
    recover()
    assert states(messages) == ["sent", "sent"]
    assert server.message_ids == sorted([messages[0].message_id, *(message.message_id for message in messages)])
