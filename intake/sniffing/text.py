"""Telling text from binary cheaply, and what a text is."""

import codecs
import csv
import re

from intake.reading.text import encoding_by_mark, unmarked_utf16
from intake.sniffing.names import claimed_types

_SEEN_IN_TEXTS = bytes([7, 8, 9, 10, 11, 12, 13, 26, 27, *range(32, 256)])
_BEYOND_ASCII = bytes(range(128, 256))
_INVISIBLE = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_PROLOGUE = r"(?>\s+|<!--.*?-->|<\?xml.*?\?>)*+"
_SVG = re.compile(_PROLOGUE + r"(?:<!doctype\s+svg\b|<(?:svg:)?svg\b)", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(
    _PROLOGUE + r"<(?:!doctype\s+html|html|head|body|title|meta|link|base|script|style|table|div|p|h[1-6]|br|span|font|"
    r"center|a|b|i|u|ul|ol|pre|form|iframe|img)\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_MAIL_HEADERS = {
    "from",
    "to",
    "subject",
    "date",
    "received",
    "message-id",
    "mime-version",
    "return-path",
    "delivered-to",
}


def plain_text(head: bytes) -> str | None:
    """The beginning of a file that can only be text: marked as such, or without a control character."""
    if encoding := encoding_by_mark(head):
        marked = codecs.getincrementaldecoder(encoding)("replace").decode(head)
        return marked if _is_readable(marked, 0.05) else None
    if head.translate(None, _SEEN_IN_TEXTS):
        return None
    if (text := _utf8(head)) is not None:
        return text
    if len(head) >= 64 and len(head.translate(None, _BEYOND_ASCII)) >= 0.7 * len(head):
        return head.decode("latin-1")
    return None


def decode(head: bytes) -> str | None:
    """The beginning of a file that libmagic can't name as text, good enough to tell what it is; None: it is binary."""
    odd = len(head.translate(None, _SEEN_IN_TEXTS))
    if odd <= 0.05 * len(head) and (text := _utf8(head)) is not None:
        return text  # a few control characters make libmagic doubt
    if odd <= 0.01 * len(head):
        return head.decode("latin-1")
    return _utf16_without_mark(head)


def text_type(text: str, name: str) -> str:
    """What a text is, by its beginning."""
    if text.lstrip().startswith("{\\rtf"):
        return "application/rtf"
    if text.startswith("%!PS"):
        return "application/postscript"
    claims_mail = "message/rfc822" in claimed_types(name)
    if is_mail(text, least=1 if claims_mail else 2):
        return "message/rfc822"
    if text.startswith("From ") and is_mail(text.partition("\n")[2]):  # many mails in one file, or one by its name
        return "message/rfc822" if claims_mail else "application/mbox"
    if _SVG.match(text):
        return "image/svg+xml"
    if is_html(text):
        return "text/html"
    return "text/csv" if _is_table(text, name) else "text/plain"


def is_html(text: str) -> bool:
    """It begins with a tag, behind nothing but comments: one further on may be spoken of."""
    return _HTML.match(text) is not None


def is_mail(text: str, least: int = 2) -> bool:
    """Well-known headers before the first empty line, at least so many."""
    lines = text.lstrip("\r\n").split("\n\n", 1)[0].split("\r\n\r\n", 1)[0].splitlines()
    first = lines[0].split(":", 1)[0].strip().lower() if lines and ":" in lines[0] else ""
    names = {line.split(":", 1)[0].strip().lower() for line in lines if ":" in line and not line[:1].isspace()}
    return bool(first) and " " not in first and len(names & _MAIL_HEADERS) >= least


def _utf8(head: bytes) -> str | None:
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)  # the last character may be cut
    except UnicodeDecodeError:
        return None


def _utf16_without_mark(head: bytes) -> str | None:
    encoding = unmarked_utf16(head)
    if encoding is None or len(head) < 16:
        return None
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    return text if _is_readable(text, 0.01) else None


def _is_readable(text: str, odd: float) -> bool:
    shown = _INVISIBLE.sub("", text)
    return shown.isprintable() or sum(not char.isprintable() for char in shown) <= odd * len(text)


def _is_table(text: str, name: str) -> bool:
    """By the name, unless that says another kind of text; else by three rows or more with as many cells each."""
    claimed = claimed_types(name)
    if claimed & {"text/csv", "text/plain"}:
        return "text/csv" in claimed
    lines = [line for line in text.splitlines()[:21] if line.strip()][:20]  # the last may be cut
    return len(lines) >= 3 and any(_cells(lines[:-1] if len(lines) > 3 else lines, mark) >= 3 for mark in ",;\t")


def _cells(lines: list[str], separator: str) -> int:
    """How many cells each row has; 0 when they differ."""
    try:
        counts = {len(row) for row in csv.reader(lines, delimiter=separator)}
    except csv.Error:
        return 0
    return counts.pop() if len(counts) == 1 else 0
