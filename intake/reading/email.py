"""E-mails: opened, so that the text and each attachment become files of their own."""

import contextlib
import io
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from html.parser import HTMLParser

from PIL import Image

from intake.model import FileWarning, Policy, RefusalReason
from intake.reading.registry import Content, Reader, Refused, Task, add_child

_HEADERS = ("From", "To", "Date", "Subject")
_BREAKS = {"p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "table"}
_LEAST_SIDE = 200  # pixels; a picture inside the text that is smaller is a logo or an icon
_LINE_BREAK = re.compile(r"\r\n?")


class _TextOfHtml(HTMLParser):
    """The visible text; what is in scripts and styles is not."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base's signature
        self._hidden += tag in ("script", "style")
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def text_of_html(html: str) -> str:
    """The visible text of a page, a line a block."""
    parser = _TextOfHtml()
    parser.feed(html)
    lines = (" ".join(line.split()) for line in "".join(parser.parts).splitlines())
    return "\n".join(line for line in lines if line)


def _read(task: Task) -> Content:
    # The old policy: it takes headers as they are, where the new one's parser fails on some that are malformed.
    message = BytesParser().parsebytes(task.path.read_bytes())
    parts = list(_leaves(message))
    texts = [part for part in parts if _is_body(part)]
    body = _body(texts)
    headers = [f"{name}: {value}" for name in _HEADERS if (value := _header(message, name))]
    if not headers and not body:
        raise Refused(RefusalReason.CORRUPT, "the e-mail has neither headers nor text")
    content = Content()
    # A first line of its own: a text that began with "From:" would be taken for another e-mail, and so without end.
    text = "\n".join(["E-mail message", "", *headers, "", body])
    add_child(task, content, text.encode("utf-8", "replace"), "message.txt", "text/plain", is_message_body=True)
    for part in parts:
        if _is_body(part):
            continue
        data = _bytes(part)
        if data is None:
            content.warnings.append(FileWarning.ATTACHMENT_UNREADABLE)
        elif not _is_decoration(part, data):
            add_child(task, content, data, _decoded(part.get_filename() or ""), part.get_content_type())
    return content


def _leaves(message: Message) -> Iterator[Message]:
    """Every part that holds something, in order; an e-mail inside this one is one part."""
    inner = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(inner, list):
        for part in inner:
            if isinstance(part, Message):
                yield from _leaves(part)
    else:
        yield message


def _is_body(part: Message) -> bool:
    written = part.get_content_type() in ("text/plain", "text/html")
    return written and part.get_content_disposition() != "attachment" and not part.get_filename()


def _body(texts: list[Message]) -> str:
    """What was written: the plain parts; where there are none, the text of the others."""
    plain = [_text(part) for part in texts if part.get_content_subtype() == "plain"]
    if not any(plain):
        plain = [text_of_html(_text(part)) for part in texts if part.get_content_subtype() == "html"]
    return "\n".join(text for text in plain if text)


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        text = payload.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        text = payload.decode("latin-1")
    return _LINE_BREAK.sub("\n", text).strip()


def _bytes(part: Message) -> bytes | None:
    """The attachment's own bytes; None when they can't be got."""
    inner = part.get_payload()
    if isinstance(inner, list):  # an e-mail, or a delivery report's parts
        try:
            return b"\n".join(part.as_bytes() for part in inner if isinstance(part, Message))
        except (ValueError, LookupError):
            return None
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else None


def _is_decoration(part: Message, data: bytes) -> bool:
    """A logo or an icon that the text shows, and not something sent."""
    if part.get_content_maintype() != "image" or part.get_content_disposition() == "attachment":
        return False
    try:
        with Image.open(io.BytesIO(data)) as image:
            return min(image.size) < _LEAST_SIDE
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False


def _header(message: Message, name: str) -> str:
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            # Bytes beyond ASCII came as surrogates; today's senders mean UTF-8.
            return _decoded(str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    return ""


def _decoded(value: str) -> str:
    """A header's value in plain letters, on one line."""
    with contextlib.suppress(HeaderParseError, LookupError, ValueError):  # then as it came
        value = str(make_header(decode_header(value)))
    return " ".join(value.split())


READER = Reader(extensions={"message/rfc822": (".eml", ".email", ".mht")}, policy=Policy.EXPAND, read=_read)
