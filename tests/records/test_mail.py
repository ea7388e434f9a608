"""The outbox against a real SMTP server."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from records import smtp
from records.models import Installation, MailAttempt, MailMessage
from records.services import mail
from tests.smtp_server import Fault, MailServer, mail_server

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 12, 10, 1, 0, tzinfo=UTC)
Outcome = MailAttempt.Outcome


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.MAIL_HOST, settings.MAIL_PORT = "127.0.0.1", running.port
        yield running


def queued(key: str = "notice:1:pdpik@bkn.example", **other: Any) -> MailMessage:
    values: dict[str, Any] = {
        "key": key, "chain": "pks-uji", "party": "second", "to": "pdpik@bkn.example",
        "subject": "Balikan jatuh tempo", "at": NOW,
        "text": "Yth. PDPIK – balikan jatuh tempo.\n.titik di awal baris\n",
    }
    return mail.queue(**(values | other))


def delivered(at: datetime = NOW) -> dict[str, int]:
    return {state: count for state, count in mail.deliver(at_clock=lambda: at).items() if count}


def outcomes(message: MailMessage) -> list[str]:
    return [attempt.outcome for attempt in message.attempts.order_by("number")]


def state_of(message: MailMessage) -> str:
    message.refresh_from_db()
    return message.state


def test_a_message_arrives_whole_and_is_marked_sent(server: MailServer) -> None:
    message = queued()
    assert delivered() == {"sent": 1}
    [arrived] = server.received
    assert server.recipients == [["pdpik@bkn.example"]]
    assert {name: arrived[name] for name in (
        "From", "To", "Subject", "Message-ID", "Auto-Submitted", "Content-Language", "Date"
    )} == {
        "From": "Portal PKS <portal@localhost>", "To": "pdpik@bkn.example", "Subject": "Balikan jatuh tempo",
        "Message-ID": message.message_id, "Auto-Submitted": "auto-generated", "Content-Language": "id",
        "Date": "Wed, 10 Dec 2025 01:00:00 +0000",
    }
    assert arrived.get_content().splitlines() == ["Yth. PDPIK – balikan jatuh tempo.", ".titik di awal baris"]
    assert state_of(message) == "sent"
    assert (message.sent_at, message.attempts_made, message.lease_token) == (NOW, 1, "")
    [attempt] = message.attempts.all()
    assert (attempt.outcome, attempt.reply, attempt.finished_at) == ("accepted", "250 diterima", NOW)
    assert delivered() == {}


def test_queueing_the_same_key_again_keeps_the_first_message() -> None:
    first = queued()
    again = queued(subject="Lain", to="lain@bkn.example")
    assert (again.pk, again.subject, again.to_address) == (first.pk, "Balikan jatuh tempo", "pdpik@bkn.example")
    other = queued("notice:2:pdpik@bkn.example")
    assert other.message_id != first.message_id
    assert first.message_id.endswith("@localhost>")


def test_a_line_break_in_the_subject_cannot_add_a_header(server: MailServer) -> None:
    queued(subject="Balikan\r\nBcc: orang@lain.example\x00\u2028akhir")
    assert delivered() == {"sent": 1}
    assert server.received[0]["Subject"] == "Balikan Bcc: orang@lain.example akhir"
    assert server.received[0]["Bcc"] is None
    assert server.recipients == [["pdpik@bkn.example"]]


def test_a_long_subject_is_cut_to_what_the_column_holds() -> None:
    assert queued(subject="a" * 301).subject == "a" * 300


def test_a_long_host_name_leaves_the_message_id_in_one_piece(server: MailServer, settings: Any) -> None:
    settings.SITE_URL = "https://portal-pertukaran-data-" + "x" * 40 + ".go.example"
    message = queued()
    assert delivered() == {"sent": 1}
    assert server.received[0]["Message-ID"] == message.message_id


@pytest.mark.parametrize("address", ["bukan alamat", "a@b.example\r\nRCPT TO:<c@d.example>", "nama–aneh@bkn.example"])
def test_an_address_that_cannot_be_written_is_a_dead_letter_and_stops_no_other(
    server: MailServer, address: str
) -> None:
    bad, good = queued("a", to=address), queued("b")
    assert delivered() == {"dead": 1, "sent": 1}
    assert (state_of(bad), state_of(good)) == ("dead", "sent")
    assert server.recipients == [["pdpik@bkn.example"]]


def test_a_refused_recipient_is_a_dead_letter(server: MailServer) -> None:
    server.at_rcpt = ["550 kotak surat tidak ada"]
    message = queued()
    assert delivered() == {"dead": 1}
    assert (state_of(message), outcomes(message)) == ("dead", ["rejected"])
    assert message.attempts.get().reply == "550 kotak surat tidak ada"
    assert delivered(NOW + timedelta(days=30)) == {}
    assert server.received == []


@pytest.mark.parametrize("fault", ["552 terlalu besar", "554 isi ditolak"])
def test_a_refused_body_is_a_dead_letter(server: MailServer, fault: str) -> None:
    server.at_body = [fault]
    message = queued()
    assert delivered() == {"dead": 1}
    assert outcomes(message) == ["rejected"]


@pytest.mark.parametrize("where", ["at_mail", "at_rcpt", "at_body"])
def test_a_deferred_message_waits_its_minute_and_then_arrives_once(server: MailServer, where: str) -> None:
    setattr(server, where, ["451 coba lagi"])
    message = queued()
    assert delivered() == {"pending": 1}
    assert state_of(message) == "pending"
    assert message.next_attempt_at == NOW + timedelta(minutes=1)
    assert delivered(NOW + timedelta(seconds=59)) == {}
    assert delivered(NOW + timedelta(seconds=60)) == {"sent": 1}
    assert outcomes(message) == ["deferred", "accepted"]
    assert server.message_ids == [message.message_id]


def test_the_waits_grow_to_four_hours_and_end_in_a_dead_letter(server: MailServer) -> None:
    server.at_rcpt = ["451 coba lagi"] * mail.MAX_ATTEMPTS
    message, at, waits = queued(), NOW, []
    while state_of(message) == "pending":
        delivered(at)
        message.refresh_from_db()
        waits.append((message.next_attempt_at - at) // timedelta(minutes=1))
        at = message.next_attempt_at
    assert waits == [1, 5, 15, 60] + [240] * 27 + [0]
    assert (message.state, message.attempts.count()) == ("dead", 32)


def test_a_server_that_is_not_there_costs_a_wait_and_nothing_else(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.MAIL_HOST, settings.MAIL_PORT = "127.0.0.1", taken.getsockname()[1]
    message = queued()
    assert delivered() == {"pending": 1}
    assert (state_of(message), outcomes(message)) == ("pending", ["unreachable"])
    assert message.next_attempt_at == NOW + timedelta(minutes=1)


def test_a_wrong_password_is_no_fault_of_the_message(settings: Any) -> None:
    with mail_server(auth=True) as server:
        settings.MAIL_HOST, settings.MAIL_PORT = "127.0.0.1", server.port
        settings.MAIL_USER, settings.MAIL_PASSWORD = "portal", "salah"
        message = queued()
        assert delivered() == {"pending": 1}
        settings.MAIL_PASSWORD = "benar"
        assert delivered(NOW + timedelta(minutes=1)) == {"sent": 1}
        assert server.signed_in == [b"portal"]
    assert outcomes(message) == ["unreachable", "accepted"]


def test_a_missing_sign_in_is_no_fault_of_the_message(settings: Any) -> None:
    with mail_server(auth=True) as server:
        settings.MAIL_HOST, settings.MAIL_PORT = "127.0.0.1", server.port
        message = queued()
        assert delivered() == {"pending": 1}
    assert outcomes(message) == ["unreachable"]


def test_a_server_without_encryption_gets_nothing_where_it_is_asked_for(server: MailServer, settings: Any) -> None:
    settings.MAIL_STARTTLS = True
    message = queued()
    assert delivered() == {"pending": 1}
    assert (outcomes(message), server.received) == (["unreachable"], [])


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes its certificate with the openssl command")
@pytest.mark.parametrize(
    ("name", "trusted", "outcome"),
    [("localhost", True, "accepted"), ("localhost", False, "unreachable"), ("127.0.0.1", True, "unreachable")],
)
def test_an_encrypted_server_is_believed_only_with_a_trusted_certificate_in_its_name(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, trusted: bool, outcome: str
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "1",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(tls=tls) as server:
        settings.MAIL_HOST, settings.MAIL_PORT, settings.MAIL_STARTTLS = name, server.port, True
        message = queued()
        delivered()
    assert (outcomes(message), len(server.received)) == ([outcome], int(outcome == "accepted"))


@pytest.mark.parametrize(("fault", "kept"), [(Fault.KEEP_AND_VANISH, 1), (Fault.VANISH, 0)])
def test_silence_after_the_body_is_held_for_a_person(server: MailServer, fault: Fault, kept: int) -> None:
    server.at_body = [fault]
    message = queued()
    assert delivered() == {"ambiguous": 1}
    assert (state_of(message), outcomes(message), len(server.received)) == ("ambiguous", ["unknown"], kept)
    assert delivered(NOW + timedelta(days=1)) == {}
    mail.retry(message, at=NOW + timedelta(days=1))
    assert message.state == "pending"
    assert delivered(NOW + timedelta(days=1)) == {"sent": 1}
    assert server.message_ids == [message.message_id] * (kept + 1)


def test_a_reply_that_never_ends_is_cut_off(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "WALL_LIMIT", 0.3)
    server.at_body = [Fault.TRICKLE]
    message = queued()
    assert delivered() == {"ambiguous": 1}
    assert outcomes(message) == ["unknown"]


def test_a_dead_letter_can_be_tried_again_from_the_start(server: MailServer) -> None:
    server.at_rcpt = ["550 tidak ada", "451 coba lagi"]
    message = queued()
    delivered()
    mail.retry(message, at=NOW)
    assert delivered() == {"pending": 1}
    message.refresh_from_db()
    assert message.next_attempt_at == NOW + timedelta(minutes=1)
    assert outcomes(message) == ["rejected", "deferred"]


@pytest.mark.parametrize("state", ["pending", "sending", "sent"])
def test_what_is_under_way_or_done_is_not_tried_again(state: str) -> None:
    message = queued()
    MailMessage.objects.update(state=state, sent_at=NOW if state == "sent" else None)
    with pytest.raises(mail.NotRetryable, match="tidak sedang ditolak atau meragukan"):
        mail.retry(message, at=NOW)
    assert state_of(message) == state


def test_without_a_server_everything_waits(settings: Any) -> None:
    settings.MAIL_HOST = ""
    message = queued()
    assert delivered() == {}
    assert (state_of(message), message.attempts.count()) == ("pending", 0)


@pytest.mark.parametrize(
    ("host", "sample", "sends"),
    [
        ("mail.lan.example", True, False), ("mail.lan.example", None, False), ("mail.lan.example", False, True),
        ("127.0.0.1", True, True), ("localhost", True, True), ("::1", True, True), ("127.0.0.1.example", True, False),
    ],
)
def test_only_an_official_installation_mails_beyond_its_own_machine(
    settings: Any, host: str, sample: bool | None, sends: bool
) -> None:
    settings.MAIL_HOST = host
    if sample is not None:
        Installation.objects.create(pk=1, is_sample=sample, created_at=NOW)
    assert mail.may_send() is sends


@pytest.mark.parametrize(("sample", "subject"), [(True, "[DATA CONTOH] Balikan"), (False, "Balikan")])
def test_a_message_of_a_sample_says_so_in_its_subject(sample: bool, subject: str) -> None:
    Installation.objects.create(pk=1, is_sample=sample, created_at=NOW)
    assert queued(subject="Balikan").subject == subject
    assert queued(subject="Balikan").subject == subject


def test_a_sample_leaves_its_messages_waiting(settings: Any) -> None:
    Installation.objects.create(pk=1, is_sample=True, created_at=NOW)
    settings.MAIL_HOST = "mail.lan.example"
    message = queued()
    assert delivered() == {}
    assert message.attempts.count() == 0


def test_two_senders_at_once_send_each_message_once(server: MailServer) -> None:
    messages = [queued(f"notice:{n}") for n in range(12)]
    gate = threading.Barrier(2)
    errors: list[BaseException] = []

    def send() -> None:
        try:
            gate.wait()
            mail.deliver(at_clock=lambda: NOW)
        except BaseException as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert server.message_ids == sorted(message.message_id for message in messages)
    assert {state_of(message) for message in messages} == {"sent"}
    assert MailAttempt.objects.count() == 12


def after(steps: list[datetime]) -> Callable[[], datetime]:
    """A clock that gives each instant in turn and then stays."""
    return lambda: steps.pop(0) if len(steps) > 1 else steps[0]


def test_a_sender_whose_lease_ran_out_withdraws_before_the_body(server: MailServer) -> None:
    message = queued()
    late = NOW + mail.LEASE
    counts = mail.deliver(at_clock=after([NOW, NOW, NOW, late]), limit=1)
    assert (counts["sent"], server.received) == (0, [])
    assert (state_of(message), outcomes(message)) == ("sending", ["started"])
    assert delivered(late) == {}
    assert outcomes(message) == ["unreachable"]
    assert delivered(late + timedelta(minutes=1)) == {"sent": 1}
    assert server.message_ids == [message.message_id]


def test_the_last_moment_of_the_lease_still_sends(server: MailServer) -> None:
    message = queued()
    mail.deliver(at_clock=after([NOW, NOW, NOW, NOW + mail.LEASE - timedelta(microseconds=1)]), limit=1)
    assert state_of(message) == "sent"


def test_no_send_starts_late_in_a_run(server: MailServer) -> None:
    queued("a"), queued("b")
    late = NOW + mail.RUN_LIMIT + timedelta(microseconds=1)
    counts = mail.deliver(at_clock=after([NOW, NOW, NOW, NOW, NOW, late]))
    assert (counts["sent"], len(server.received)) == (1, 1)


def test_the_command_says_what_was_sent(server: MailServer, capsys: pytest.CaptureFixture[str]) -> None:
    queued("a"), queued("b"), queued("c", to="bukan alamat")
    server.at_mail = ["451 coba lagi"]
    call_command("send_mails")
    assert capsys.readouterr().out == "Surel: 1 menunggu, 1 terkirim, 1 ditolak.\n"
    call_command("send_mails")
    assert capsys.readouterr().out == "Surel: tidak ada yang jatuh waktunya.\n"


def test_the_command_says_why_nothing_is_sent(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.MAIL_HOST = ""
    call_command("send_mails")
    assert capsys.readouterr().out.startswith("Tidak ada surel yang dikirim: MAIL_HOST belum diatur")
