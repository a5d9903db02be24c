"""A mail server: a real one (aiosmtpd) that keeps what it takes, and can have a bad day."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.ports import free_port

USER, PASSWORD = "intake", "pass word/of:ours"
CUT = "cut"
"""An answer to DATA: it takes the mail, and the connection ends before it can say so."""


@dataclass
class MailServer:
    """`answers` are what it says to the next of each command (MAIL, RCPT, DATA); then all goes well."""

    url: str
    answers: dict[str, list[str]] = field(default_factory=dict)
    taken: list[EmailMessage] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    """For how many seconds it looks at each message that it has, before it answers; then it does so at once."""
    recipients: list[str] = field(default_factory=list)
    """Of all that was taken, as the envelope names them."""

    def next(self, command: str) -> str | None:
        """What it says instead of yes."""
        return self.answers[command].pop(0) if self.answers.get(command) else None

    def keys(self) -> list[str]:
        """The Message-ID of each that was taken."""
        return [str(mail["Message-ID"]) for mail in self.taken]


@dataclass
class _Handler:
    server: MailServer

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.server.next("MAIL") or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if (answer := self.server.next("RCPT")) is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.server.next("DATA")
        if answer not in (None, CUT):
            return str(answer)
        self.server.taken.append(message_from_bytes(bytes(envelope.content or b""), policy=policy.SMTP))  # type: ignore[arg-type]
        self.server.recipients += envelope.rcpt_tos
        if self.server.late:
            await asyncio.sleep(self.server.late.pop(0))
        if answer == CUT and server.transport is not None:
            server.transport.close()
        return "250 OK"


def _sign_in(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, told: Any) -> AuthResult:
    right = isinstance(told, LoginPassword) and (told.login, told.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextmanager
def mail_server(
    tls: ssl.SSLContext | None = None, *, starttls: bool = False, sign_in: bool = False
) -> Iterator[MailServer]:
    """Run one on a free port; encrypted from the start, or once asked to be."""
    server = MailServer("")
    told: dict[str, Any] = {"authenticator": _sign_in, "auth_required": True} if sign_in else {}
    if tls is not None and starttls:
        told |= {"tls_context": tls, "require_starttls": True}
    port = free_port()
    controller = Controller(
        _Handler(server),
        hostname="127.0.0.1",
        port=port,
        ready_timeout=20,
        ssl_context=tls if tls is not None and not starttls else None,
        auth_require_tls=False,
        **told,
    )
    controller.start()  # type: ignore[no-untyped-call]
    try:
        server.url = f"smtp://127.0.0.1:{port}"
        yield server
    finally:
        controller.stop()  # type: ignore[no-untyped-call]
