"""One conversation with the mail server about one message to one recipient.

The server has the message only if the whole body was sent, so the answer to every failure turns on that moment:
before it nothing was delivered and trying again is safe; after it, silence means that nobody knows.
"""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any

WALL_LIMIT = 90.0
"""Seconds that one conversation may take in all, however slowly the server trickles."""

_NOT_ABOUT_THE_MESSAGE = frozenset({530, 534, 535, 538})
"""Replies about our sign-in or encryption: the settings are wrong, not the message."""


class Outcome(Enum):
    """What became of one conversation."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Answer:
    """The outcome and the server's own words (or what stood in the way)."""

    outcome: Outcome
    reply: str


@dataclass(frozen=True)
class Server:
    """Where mail is handed over. `timeout` bounds each wait, in seconds; `name` is how we introduce ourselves."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    timeout: float
    name: str


class _RefusedError(Exception):
    """The server answered a command with something other than yes."""

    def __init__(self, code: int, text: bytes) -> None:
        super().__init__(f"{code} {text.decode('utf-8', 'replace')}")
        self.code = code


class _Client(smtplib.SMTP):
    def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
        # Only the constructor of the base class remembers the name that STARTTLS checks the certificate against.
        self._host = host
        return super().connect(host, port, source_address)

    def leave(self) -> None:
        """Say goodbye without waiting for an answer: the outcome has to be recorded first of all."""
        with suppress(OSError, smtplib.SMTPException):
            self.putcmd("QUIT")
        self.close()


def hand_over(
    server: Server, *, sender: str, recipient: str, data: bytes, may_send_body: Callable[[], bool],
    after_body: Callable[[], None] = lambda: None,
) -> Answer:
    """Offer `data` (a whole message with CRLF line ends) to the server for one recipient.

    `may_send_body` is asked once, after the server accepted the recipient and before it is told that a body comes;
    on False nothing is sent and the outcome is WITHDRAWN. `after_body` is called when the body has left.
    """
    smtp = _Client(timeout=server.timeout, local_hostname=server.name)
    with _WallLimit(smtp):
        try:
            answer = _offer(smtp, server, sender, recipient, may_send_body)
            return answer or _send_body(smtp, data, after_body)
        finally:
            smtp.leave()


def _offer(
    smtp: _Client, server: Server, sender: str, recipient: str, may_send_body: Callable[[], bool]
) -> Answer | None:
    """Go up to the server's consent to a body. Returns None when it waits for the body, else how it ended."""
    try:
        _sign_in(smtp, server)
    except (OSError, smtplib.SMTPException, _RefusedError) as error:
        return Answer(Outcome.UNREACHABLE, _words(error))
    try:
        _ask(smtp.mail(sender))
        _ask(smtp.rcpt(recipient))
        if not may_send_body():
            return Answer(Outcome.WITHDRAWN, "")
        _ask(smtp.docmd("DATA"), yes=3)
    except _RefusedError as refused:
        return Answer(_outcome(refused.code), str(refused))
    except (OSError, smtplib.SMTPException) as error:
        return Answer(Outcome.UNREACHABLE, _words(error))
    return None


def _sign_in(smtp: _Client, server: Server) -> None:
    _ask(smtp.connect(server.host, server.port))
    _ask(smtp.ehlo())
    if server.starttls:
        _ask(smtp.starttls(context=ssl.create_default_context()))
        _ask(smtp.ehlo())
    if server.user:
        smtp.login(server.user, server.password)


def _send_body(smtp: _Client, data: bytes, after_body: Callable[[], None]) -> Answer:
    dotted = re.sub(rb"(?m)^\.", b"..", data)
    try:
        smtp.send(dotted + (b"" if dotted.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        after_body()
        _ask(reply := smtp.getreply())
    except _RefusedError as refused:
        return Answer(_outcome(refused.code), str(refused))
    except (OSError, smtplib.SMTPException) as error:
        return Answer(Outcome.UNKNOWN, _words(error))
    return Answer(Outcome.ACCEPTED, f"{reply[0]} {reply[1].decode('utf-8', 'replace')}")


def _ask(reply: tuple[int, bytes], yes: int = 2) -> None:
    code, text = reply
    if code == -1:
        raise smtplib.SMTPServerDisconnected("server menutup sambungan")
    if code // 100 != yes:
        raise _RefusedError(code, text)


def _outcome(code: int) -> Outcome:
    if code in _NOT_ABOUT_THE_MESSAGE:
        return Outcome.UNREACHABLE
    return Outcome.REJECTED if code // 100 == 5 else Outcome.DEFERRED


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


class _WallLimit:
    """Cuts the connection when the conversation as a whole takes too long."""

    def __init__(self, smtp: _Client) -> None:
        self._smtp = smtp
        self._timer = threading.Timer(WALL_LIMIT, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *error: object) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        sock = self._smtp.sock
        if sock is not None:
            # Past TLS, on the bare socket: the other thread still reads from the TLS layer.
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
