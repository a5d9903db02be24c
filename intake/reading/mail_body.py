"""What was written in an e-mail: its text, wherever it lies, and the files that old mailers wrote into it."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from intake.reading.html import text_of_html
from intake.reading.mail_message import in_letters

_LINE_BREAK = re.compile(r"\r\n?")
_UU_BEGIN = re.compile(r"begin [0-7]{3,4} (\S.*)")
_PACKED = re.compile(r"^Content-Transfer-Encoding:[ \t]*base64", re.IGNORECASE | re.MULTILINE)
"""In a text: another e-mail, with a file, lies in it as no part of this one."""
_MAIL_OR_FILE = re.compile(
    r"^(?:From \S+@|(?:Content-[a-z-]+|MIME-Version|Message-ID|Received|From|Subject)[ \t]*:"
    r"|begin [0-7]{3,4} \S|[a-z0-9+/]{40,}={0,2}[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST_ASIDE = 2_000  # characters before or behind the parts, where lists and scanners for viruses put a word
_WORD = re.compile(r"\w+")
_NEW_WORDS = 0.2  # share of a text's words that another may lack and still say the same


@dataclass
class Written:
    """What was written."""

    text: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)
    whole: bool = True
    """Whether nothing lies before, between or behind the parts but text."""


def written_in(message: Message) -> Written:
    """All that was written, once each where the e-mail says it in several forms."""
    found = Written()
    found.text = _text(message, found)
    return found


def parts_of(message: Message) -> Iterator[Message]:
    """The e-mail and its parts, in order; an e-mail inside this one is one part."""
    yield message
    for part in _kids(message):
        yield from parts_of(part)


def holds_parts(part: Message) -> bool:
    """Whether it has parts of its own."""
    return part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list)


def is_body(part: Message) -> bool:
    """Whether it is text to be shown, and no attachment."""
    written = part.get_content_type() in ("text/plain", "text/html")
    return written and part.get_content_disposition() != "attachment" and not part.get_filename()


def source_of(part: Message) -> str:
    """A part's text as it was sent."""
    payload = part.get_payload(decode=True)
    return _in_lines(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""


def _in_lines(text: bytes, charset: str | None) -> str:
    return _LINE_BREAK.sub("\n", in_letters(text, charset)).strip()


def _kids(part: Message) -> list[Message]:
    return [kid for kid in part.get_payload() if isinstance(kid, Message)] if holds_parts(part) else []


def _text(part: Message, found: Written) -> str:
    if holds_parts(part):
        kids = _kids(part)
        if part.get_content_subtype() == "alternative":
            kids.sort(key=lambda kid: kid.get_content_type() != "text/plain")
            texts = _alternatives([_text(kid, found) for kid in kids])
        else:
            texts = [_text(kid, found) for kid in kids]
        _aside(part.preamble, found)  # which tells old mailers that they can't show the rest
        return "\n".join(filter(None, [*texts, _aside(part.epilogue, found)]))
    if not is_body(part):
        return ""
    if part.get_content_subtype() == "html":
        return text_of_html(source_of(part))
    text, files = _without_files(source_of(part))
    found.files += files
    found.whole = found.whole and not _PACKED.search(text)
    return text


def _alternatives(texts: list[str]) -> list[str]:
    """Those that say what no other does, the first of those that say the same."""
    kept: list[str] = []
    for text in texts:
        if not any(_says(one, text) for one in kept):
            kept = [one for one in kept if not _says(text, one)] + [text]
    return kept


def _says(text: str, other: str) -> bool:
    """Whether a text has nearly all words of the other, and all its numbers."""
    words = set(_WORD.findall(other.casefold()))
    new = words.difference(_WORD.findall(text.casefold()))
    return len(new) <= _NEW_WORDS * len(words) and not any(char.isdigit() for word in new for char in word)


def _aside(text: str | None, found: Written) -> str:
    """What lies before or behind the parts; more than a word of text there is an e-mail or a file that nobody sees."""
    text = _in_lines((text or "").encode("utf-8", "surrogateescape"), None)
    if len(text) <= _LONGEST_ASIDE and not _MAIL_OR_FILE.search(text):
        return text
    found.whole = False
    return ""


def _without_files(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """A text, and the files that old mailers wrote into it (uuencode): only what is sound is taken for one."""
    if "\nend" not in text:
        return text, []
    kept: list[str] = []
    files: list[tuple[str, bytes]] = []
    name, start, data = "", -1, bytearray()  # of the file that has begun, and where in `kept`
    for line in text.split("\n"):
        kept.append(line)
        if begin := _UU_BEGIN.fullmatch(line):
            name, start, data = begin[1], len(kept) - 1, bytearray()
        elif start >= 0 and line == "end":
            files.append((name, bytes(data)))
            del kept[start:]
            start = -1
        elif start >= 0:
            try:
                data += binascii.a2b_uu(line)
            except ValueError:  # no such line: the text goes on
                start = -1
    return "\n".join(kept).strip(), files
