"""E-mails: opened, so that the text and each attachment become files of their own."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

from intake.model import Child, Policy, RefusalReason
from intake.reading.registry import Content, Reader, Refused, Task

_HEADERS = ("From", "To", "Date", "Subject")
_BREAKS = {"p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "table"}


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
    message = BytesParser(policy=policy.default).parsebytes(task.path.read_bytes())
    content = Content()
    body = _body(message)
    headers = [f"{name}: {' '.join(str(message[name]).split())}" for name in _HEADERS if message[name]]
    if not headers and not body:
        raise Refused(RefusalReason.CORRUPT, "the e-mail has neither headers nor text")
    # A first line of its own: a text that began with "From:" would be taken for another e-mail, and so without end.
    text = "\n".join(["E-mail message", "", *headers, "", body])
    _add(task, content, "message.txt", "text/plain", text.encode(), is_message_body=True)
    for part in message.iter_attachments():
        data = part.get_payload(decode=True)
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            data = bytes(inner[0]) if isinstance(inner, list) and isinstance(inner[0], EmailMessage) else data
        if isinstance(data, bytes):
            _add(task, content, part.get_filename() or "", part.get_content_type(), data)
        else:
            content.warnings.append("attachment_unreadable")
    return content


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    charset = part.get_content_charset() or "utf-8"
    try:
        text = payload.decode(charset, "replace") if isinstance(payload, bytes) else ""
    except LookupError:
        text = payload.decode("latin-1") if isinstance(payload, bytes) else ""
    return text_of_html(text) if part.get_content_subtype() == "html" else text.replace("\r\n", "\n").strip()


def _add(
    task: Task, content: Content, name: str, declared_type: str, data: bytes, *, is_message_body: bool = False
) -> None:
    number = len(content.children) + 1
    if number > task.limits.children:
        raise Refused(RefusalReason.TOO_LARGE, f"more than {task.limits.children} attachments, the limit")
    file = f"child-{number}"
    (task.folder / "children" / file).write_bytes(data)
    content.children.append(
        Child(
            number=number,
            name=name or f"attachment {number}",
            declared_type=declared_type,
            file=file,
            is_message_body=is_message_body,
        )
    )


READER = Reader(extensions={"message/rfc822": (".eml", ".email", ".mht")}, policy=Policy.EXPAND, read=_read)
