"""Outlook's own e-mails (msg): turned into an e-mail as all others are, then opened as those.

olefile opens the container and oxmsg knows tags and code pages. oxmsg's own reading would take in every stream, and
fail for all when one is damaged.
"""

import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import encoders
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import HeaderParser
from email.utils import format_datetime, formataddr
from functools import cached_property
from typing import Any

import olefile
from oxmsg.domain import constants as mapi
from oxmsg.domain.encodings import encoding_from_codepage

from intake.model import Policy, RefusalReason
from intake.reading.compressed_rtf import decompressed
from intake.reading.email import opened
from intake.reading.mail_message import Part, in_letters, parsed
from intake.reading.registry import Content, Reader, Refused, Task

_UNICODE, _BYTES, _BINARY, _OBJECT, _TIME = 0x001F, 0x001E, 0x0102, 0x000D, 0x0040  # types of properties
_PROPERTIES = "__properties_version1.0"
_HEADER_SIZES = {"message": 32, "embedded": 24, "other": 8}  # before the properties
_MOST_PROPERTIES = 16_000  # bytes of them: a thousand
_MOST_HEADERS = 100_000  # characters
_SHOWN_IN_TEXT = 4  # of an attachment's flags
_TO = 1  # a recipient's type
_DEEPEST = 10
_TABLES_IN_HEADER = 109
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_KIND = re.compile(r"(?:application|audio|font|image|model|text|video)/[a-z0-9][a-z0-9.+-]{0,100}")


@dataclass(frozen=True)
class _Storage:
    """A folder of the container: the e-mail, a recipient, an attachment."""

    ole: Any
    node: Any
    path: tuple[str, ...]
    header_size: int

    def stream(self, name: str) -> bytes | None:
        """A stream's bytes; None when it is missing or not whole."""
        node = self._kids.get(name)
        if node is None or node.entry_type != olefile.STGTY_STREAM:
            return None
        try:
            with self.ole.openstream([*self.path, name]) as stream:
                data: bytes = stream.read()
        except OSError:
            return None
        return data if len(data) == node.size else None

    def binary(self, tag: int) -> bytes | None:
        return self.stream(f"__substg1.0_{tag:04X}{_BINARY:04X}")

    def text(self, tag: int, *, code_page: str | None = None) -> str:
        """A property that is a text; empty when it has none."""
        wide = self.stream(f"__substg1.0_{tag:04X}{_UNICODE:04X}")
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return in_letters(self.stream(f"__substg1.0_{tag:04X}{_BYTES:04X}") or b"", code_page or self.code_page)

    def is_damaged(self, tag: int) -> bool:
        """Whether a property is there, but not whole."""
        return any(self.stream(name) is None for name in self._kids if name.startswith(f"__substg1.0_{tag:04X}"))

    def number(self, tag: int) -> int:
        """A property that is a number; 0 when it has none."""
        return self._numbers.get(tag, 0)

    def folders(self, start: str) -> list["_Storage"]:
        """The folders in it whose names begin so."""
        return [self.folder(name) for name in self._kids if name.startswith(start)]

    def folder(self, name: str, header_size: int = _HEADER_SIZES["other"]) -> "_Storage":
        """A folder in it."""
        return _Storage(self.ole, self._kids[name], (*self.path, name), header_size)

    def message(self) -> "_Storage | None":
        """The e-mail that is attached here."""
        name = f"__substg1.0_{mapi.PID_ATTACH_DATA_BINARY:04X}{_OBJECT:04X}"
        if name not in self._kids:
            return None
        found = self.folder(name, _HEADER_SIZES["embedded"])
        return found if found.stream(_PROPERTIES) is not None else None  # else an object of another program

    @cached_property
    def _kids(self) -> dict[str, Any]:
        return {kid.name: kid for kid in self.node.kids}

    @cached_property
    def code_page(self) -> str | None:
        return self._code_page(mapi.PID_MESSAGE_CODEPAGE)

    @cached_property
    def body_code_page(self) -> str | None:
        return self._code_page(mapi.PID_INTERNET_CODEPAGE) or self.code_page

    def _code_page(self, tag: int) -> str | None:
        try:
            return encoding_from_codepage(self.number(tag))
        except Exception:  # none is told, or one that nobody knows
            return None

    @cached_property
    def _numbers(self) -> dict[int, int]:
        data = (self.stream(_PROPERTIES) or b"")[self.header_size :][:_MOST_PROPERTIES]
        whole = data[: len(data) // 16 * 16]
        return {
            tag: value if kind == _TIME else value & 0xFFFFFFFF
            for kind, tag, _, value in struct.iter_unpack("<HHIQ", whole)
        }


def _read(task: Task) -> Content:
    _refuse_endless_tables(task)
    with olefile.OleFileIO(task.path) as ole:
        streams = [node for node in ole.direntries if node is not None and node.entry_type == olefile.STGTY_STREAM]
        if sum(node.size for node in streams) > task.path.stat().st_size:
            raise Refused(RefusalReason.CORRUPT, "its parts are together larger than the file")
        return opened(_mail(_Storage(ole, ole.root, (), _HEADER_SIZES["message"]), _DEEPEST), task)


def _refuse_endless_tables(task: Task) -> None:
    """As many tables of sectors as the header says are read, also of a small file."""
    with task.path.open("rb") as file:
        header = file.read(512).ljust(512, b"\0")
    shift, tables = struct.unpack_from("<H", header, 30)[0], struct.unpack_from("<I", header, 44)[0]
    if shift not in (9, 12) or tables > (task.path.stat().st_size >> (2 * shift - 2)) + _TABLES_IN_HEADER:
        raise Refused(RefusalReason.CORRUPT, "the tables of the file are damaged")


def _mail(storage: _Storage, depth: int) -> Message:
    mail = MIMEMultipart(boundary=f"mail-{depth}")  # not by chance: the same e-mail is the same file each time
    for name, value in _headers(storage).items():
        mail[name] = value
    mail.attach(_body(storage))
    for attachment in storage.folders("__attach"):
        mail.attach(_attached(attachment, depth))
    return mail


def _headers(storage: _Storage) -> dict[str, str]:
    """As they were sent; of an e-mail that never was on its way, from what Outlook notes."""
    sent = HeaderParser(_class=Part).parsestr(
        storage.text(mapi.PID_TRANSPORT_MESSAGE_HEADERS)[:_MOST_HEADERS], headersonly=True
    )
    headers = {name: str(sent.get(name, "")) or noted for name, noted in _noted(storage).items()}
    return {name: " ".join(value.split()) for name, value in headers.items() if value.strip()}


def _noted(storage: _Storage) -> dict[str, str]:
    address = storage.text(mapi.PID_SENDER_SMTP_ADDRESS) or storage.text(mapi.PID_SENDER_EMAIL_ADDRESS)
    receivers = [
        _person(
            recipient.text(mapi.PID_DISPLAY_NAME),
            recipient.text(mapi.PID_SMTP_ADDRESS) or recipient.text(mapi.PID_EMAIL_ADDRESS),
        )
        for recipient in storage.folders("__recip")
        if recipient.number(mapi.PID_RECIPIENT_TYPE) == _TO
    ]
    return {
        "From": _person(storage.text(mapi.PID_SENDER_NAME), address),
        "To": ", ".join(receivers) or storage.text(mapi.PID_DISPLAY_TO),
        "Date": _date(storage.number(mapi.PID_CLIENT_SUBMIT_TIME) or storage.number(mapi.PID_MESSAGE_DELIVERY_TIME)),
        "Subject": storage.text(mapi.PID_SUBJECT),
    }


def _person(name: str, address: str) -> str:
    """Their name with the address, unless it is one of the company's own directory."""
    if "@" not in address or not address.isascii():
        return name or address
    return formataddr((name, address), "utf-8") if name.isascii() else f"{name} <{address}>"


def _date(ticks: int) -> str:
    try:
        return format_datetime(_EPOCH + timedelta(microseconds=ticks // 10)) if ticks else ""
    except OverflowError:
        return ""


def _body(storage: _Storage) -> Message:
    """The text, plain and as HTML, of which most have both; where there is none, the rich text, as a file."""
    plain = storage.text(mapi.PID_BODY, code_page=storage.body_code_page)
    html = in_letters(storage.binary(mapi.PID_HTML) or b"", storage.body_code_page) or storage.text(mapi.PID_BODY_HTML)
    texts = [_written(text, kind) for text, kind in ((plain, "plain"), (html, "html")) if text.strip()]
    if texts:
        return MIMEMultipart("alternative", "texts", texts)
    if rich := storage.binary(mapi.PID_RTF_COMPRESSED):
        return _file("application/rtf", "message.rtf", decompressed(rich))
    if any(storage.is_damaged(tag) for tag in (mapi.PID_BODY, mapi.PID_HTML, mapi.PID_RTF_COMPRESSED)):
        return _file("text/plain", "message.txt", None)
    return _written("", "plain")


def _written(text: str, kind: str) -> Message:
    return MIMEText(text.encode("utf-8", "replace").decode(), kind, "utf-8")


def _attached(storage: _Storage, depth: int) -> Message:
    kind = storage.text(mapi.PID_ATTACH_MIME_TAG).strip().lower()
    name = storage.text(mapi.PID_ATTACH_LONG_FILENAME) or storage.text(mapi.PID_ATTACH_FILENAME)
    data = storage.binary(mapi.PID_ATTACH_DATA_BINARY)
    if data is not None and kind == "multipart/signed":  # the whole e-mail, as it was sent
        return parsed(data)
    if data is None and depth and (inner := storage.message()):
        return MIMEMessage(_mail(inner, depth - 1))
    is_shown = bool(storage.number(mapi.PID_ATTACH_FLAGS) & _SHOWN_IN_TEXT)
    return _file(kind, name, data, is_shown=is_shown)


def _file(kind: str, name: str, data: bytes | None, *, is_shown: bool = False) -> Message:
    """A part with these bytes, or without: of a file that is only named, or is damaged."""
    part = MIMEBase(*(kind if _KIND.fullmatch(kind) else "application/octet-stream").split("/"))
    part.add_header("Content-Disposition", "inline" if is_shown else "attachment", filename=("utf-8", "", name))
    if data is not None:
        part.set_payload(data)
        encoders.encode_base64(part)
    return part


READER = Reader(extensions={"application/vnd.ms-outlook": (".msg",)}, policy=Policy.EXPAND, read=_read)
