"""A real SMTP server on the loopback, which keeps what it accepted and misbehaves on request."""

import asyncio
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import Enum
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Fault(Enum):
    """What the server does instead of answering the body."""

    KEEP_AND_VANISH = "it stores the message and closes the connection without a reply"
    VANISH = "it stores nothing and closes the connection"
    TRICKLE = "it never finishes its reply"


@dataclass
class MailServer:
    """`at_mail`, `at_rcpt` and `at_body` are used up one a message; empty, everything is accepted."""

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    signed_in: list[bytes] = field(default_factory=list)
    at_mail: list[str] = field(default_factory=list)
    at_rcpt: list[str] = field(default_factory=list)
    at_body: list[str | Fault] = field(default_factory=list)

    @property
    def message_ids(self) -> list[str]:
        return sorted(str(message["Message-ID"]) for message in self.received)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_mail:
            return self.at_mail.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_rcpt:
            return self.at_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = self.at_body.pop(0) if self.at_body else None
        if isinstance(fault, str):
            return fault
        if fault is not Fault.VANISH:
            assert isinstance(envelope.content, bytes)
            self.received.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
            self.recipients.append(list(envelope.rcpt_tos))
        if fault is Fault.TRICKLE:
            while not server.transport.is_closing():
                server.transport.write(b"250-masih menulis\r\n")
                await asyncio.sleep(0.02)
        elif fault:
            server.transport.close()
        return "250 diterima"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        if data.password != b"benar":
            return AuthResult(success=False, handled=False)
        self.signed_in.append(data.login)
        return AuthResult(success=True)


class _OnAnyPort(Controller):
    def __init__(self, handler: MailServer, **options: Any) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        handler.port = self._listening.getsockname()[1]
        super().__init__(handler, hostname="127.0.0.1", port=handler.port, **options)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._listening)


@contextmanager
def mail_server(*, tls: ssl.SSLContext | None = None, auth: bool = False) -> Iterator[MailServer]:
    """Run a server on a free port of the loopback."""
    server = MailServer()
    options: dict[str, Any] = {"tls_context": tls, "require_starttls": tls is not None}
    if auth:
        options |= {"authenticator": server.authenticate, "auth_required": True, "auth_require_tls": False}
    controller = _OnAnyPort(server, **options)
    with warnings.catch_warnings():
        # Said at each connection, in the server's own thread.
        warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
        controller.start()
        try:
            yield server
        finally:
            controller.stop()
