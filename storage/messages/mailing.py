"""Hands a message to a mail server: composed by Django, carried by SMTP (RFC 5321)."""

import io
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.mail import EmailMessage
from django.core.mail.message import SafeMIMEText

from intake.settings import Settings
from storage.messages.models import Message

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_CHECK_SECONDS = 10.0
_NEGATIVE = 400
_PERMANENT = 500
"""Replies from here on are final; those below may be others another time (RFC 5321, section 4.2.1)."""
_SEND_IT = 354
_TICK_SECONDS = 0.5


@dataclass(frozen=True)
class Sent:
    """The mail server has taken it."""


@dataclass(frozen=True)
class Refused:
    """It will never take it; `detail` is for staff."""

    detail: str


@dataclass(frozen=True)
class PutOff:
    """Not now; it is about this message. `reason` is for logs."""

    reason: str


@dataclass(frozen=True)
class Away:
    """It can't be reached or used, for any message."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """It has been given the message, and did not say whether it took it. `reason` is for logs."""

    reason: str


Answer = Sent | Refused | PutOff | Away | Unknown


def compose(message: Message, sender: str) -> EmailMessage:
    """The e-mail, the same each time: its Message-ID and its date are the row's. Raises BadHeaderError."""
    _, _, domain = sender.rpartition("@")
    return EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=sender,
        to=[message.recipient],
        headers={
            "Message-ID": f"<{message.pk}@{domain}>",
            "Date": format_datetime(message.created_at),
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's holiday notice answers it
        },
    )


class MailTrouble(Exception):
    """The mail server can't be used as it is set; the message says what to do, and never the password."""


def check(settings: Settings) -> str:
    """What `intake doctor` says of it. Raises MailTrouble."""
    if not settings.mail_url:
        return "none is set; messages to clients wait to be sent by another system (`intake messages`)"
    where = str(urlsplit(settings.mail_url).hostname)
    try:
        MailServer(settings.mail_url, seconds=_CHECK_SECONDS).check()
    except (OSError, smtplib.SMTPException) as error:
        raise MailTrouble(f"{where} can't be used ({_name_of(error)}): check INTAKE_MAIL_URL") from None
    return f"{where} takes messages from {settings.mail_from}"


@dataclass(frozen=True)
class MailServer:
    """One that is set by INTAKE_MAIL_URL."""

    url: str
    seconds: float
    """How long each of its answers may take."""
    last_seconds: float = 0.0
    """How long the one to the message may take, where longer: many look at it first."""

    def send(
        self, message: Message, sender: str, tick: Callable[[], None], given: Callable[[], None] = lambda: None
    ) -> Answer:
        """Hand it over.

        Args:
            message: what is sent.
            sender: its address.
            tick: called between the server's answers, and all along while it looks at the message.
            given: called before the server is given the message: from then on it may have taken it.
        """
        mail = compose(message, sender).message()
        try:
            server = self._connected(tick)
        except (OSError, smtplib.SMTPException) as error:
            return Away(_name_of(error))
        try:
            return _hand_over(server, mail, sender, message.recipient, given)
        except (OSError, smtplib.SMTPException) as error:
            return Unknown(_name_of(error)) if server.has_message else Away(_name_of(error))
        finally:
            _leave(server)

    def check(self) -> None:
        """Connect and sign in. Raises OSError, SMTPException (an OSError too)."""
        _leave(self._connected(lambda: None))

    def _connected(self, tick: Callable[[], None]) -> "_Conversation":
        parts = urlsplit(self.url)
        where = (parts.hostname or "", parts.port or _PORTS[parts.scheme])
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: _Conversation = _TlsConversation(tick, *where, timeout=self.seconds, context=context)
        else:
            server = _Conversation(tick, *where, timeout=self.seconds)
        server.last_seconds = max(self.seconds, self.last_seconds)
        try:
            if parts.scheme == "smtp+starttls":
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        return server


class _Conversation(smtplib.SMTP):
    """Calls `tick` before it waits for an answer, and while it waits for the one to the message."""

    last_seconds = 0.0
    has_message = False
    """The server has asked for the message, and has not answered to it."""

    def __init__(self, tick: Callable[[], None], host: str, port: int, **how: Any) -> None:
        self._tick = tick
        super().__init__(host, port, **how)

    def getreply(self) -> tuple[int, bytes]:
        """The next answer."""
        self._tick()
        code, text = self._last_reply(self.sock) if self.has_message and self.sock else super().getreply()
        self.has_message = code == _SEND_IT  # whatever comes next is about the message
        return code, text

    def _last_reply(self, connection: socket.socket) -> tuple[int, bytes]:
        """The answer to the message. Where it does not come, nothing more is said: that would be waited for again."""
        try:
            self.file = io.BufferedReader(_Waiting(connection, self.last_seconds, self._tick))
            reply = super().getreply()
        except BaseException:
            self.close()
            raise
        connection.settimeout(self.timeout)
        self.file = None
        return reply


class _Waiting(io.RawIOBase):
    """Reads what comes within some seconds, and calls `tick` all along. Raises TimeoutError, and what `tick` does."""

    def __init__(self, connection: socket.socket, seconds: float, tick: Callable[[], None]) -> None:
        self._connection, self._tick = connection, tick
        self._end = time.monotonic() + seconds
        connection.settimeout(min(_TICK_SECONDS, seconds))

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As much as there is; 0 at the end."""
        while True:
            self._tick()
            try:
                return self._connection.recv_into(buffer)
            except TimeoutError:
                if time.monotonic() >= self._end:
                    raise


class _TlsConversation(_Conversation, smtplib.SMTP_SSL):
    """The same, encrypted from its first byte."""


def _hand_over(
    server: _Conversation, mail: SafeMIMEText, sender: str, recipient: str, given: Callable[[], None]
) -> Answer:
    code, _ = server.mail(sender)
    if code != 250:
        return Away(f"it answered {code} to the sender's address")
    code, _ = server.rcpt(recipient)
    if code >= _PERMANENT:
        return Refused(f"the mail server refused the address ({code})")
    if code not in (250, 251):
        return PutOff(f"it answered {code} to the address")
    given()
    try:
        code, _ = server.data(mail.as_bytes(linesep="\r\n"))
    except smtplib.SMTPDataError as error:
        code = error.smtp_code
    else:
        if code != 250 and code < _NEGATIVE:
            return Unknown(f"it answered {code} to the message")
    if code >= _PERMANENT:
        return Refused(f"the mail server refused the message ({code})")
    return Sent() if code == 250 else PutOff(f"it answered {code} to the message")


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; what was taken was taken, however that ends."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _name_of(error: Exception) -> str:
    """Without what the server said: it may quote an address, or the password."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
