"""The structure of an e-mail: Python's parser, held to limits, and with no header that can make it fail."""

import codecs
import contextlib
import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from typing import Any

from intake.model import RefusalReason
from intake.reading.registry import Refused

_DEEPEST = 30
_MOST_PARTS = 2_000
_MOST_LINES = 2_000_000  # each is looked at for the end of every part that is open
_MOST_HEADERS = 1_000  # of one part; what follows is not kept
_LONGEST_HEADER = 10_000  # characters
_LONGEST_WITH_PARAMETERS = 2_000  # Python's parser of parameters takes time by the square of it
_SLOW_CODECS = {"punycode", "idna", "unicode-escape", "raw-unicode-escape"}  # no mailer's, and slow by the square
_BETTER_CODECS = {"iso8859-1": "cp1252", "ascii": "utf-8"}  # what is meant by those who say so


class Part(Message):
    """One part of an e-mail, or the whole."""

    _depth = 0

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._family = [self]  # of the whole e-mail

    def set_raw(self, name: str, value: Any) -> None:
        """Keep a header as the parser found it."""
        longest = _LONGEST_WITH_PARAMETERS if name.lower().startswith("content-") else _LONGEST_HEADER
        if len(self) < _MOST_HEADERS:
            super().set_raw(name, str(value)[:longest].replace("\0", ""))

    def attach(self, payload: Any) -> None:
        """Take in a part, whose own parts are not known yet. Raises Refused when they are too many or too deep."""
        self._family.append(payload)
        payload._family, payload._depth = self._family, self._depth + 1
        if payload._depth > _DEEPEST:
            raise Refused(RefusalReason.TOO_LARGE, f"its parts lie more than {_DEEPEST} deep, the limit")
        if len(self._family) > _MOST_PARTS:
            raise Refused(RefusalReason.TOO_LARGE, f"has more than {_MOST_PARTS:,} parts, the limit")
        super().attach(payload)

    def get_param(
        self,
        param: str,
        failobj: Any = None,
        header: str = "content-type",
        unquote: bool = True,
    ) -> Any:
        """One parameter of a header, also beside others on which Python's parser fails."""
        try:
            return super().get_param(param, failobj, header, unquote)
        except Exception:  # it raises anything on malformed ones
            found = re.search(rf';\s*{re.escape(param)}\s*=\s*"?([^";]+)', str(self.get(header, "")), re.IGNORECASE)
            return found[1].strip() if found else failobj


def parsed(data: bytes) -> Part:
    """An e-mail from its bytes. Raises Refused when it has too many lines or parts."""
    if max(data.count(b"\n"), data.count(b"\r")) > _MOST_LINES:
        raise Refused(RefusalReason.TOO_LARGE, f"has more than {_MOST_LINES:,} lines, the limit")
    # The old policy: it takes headers as they are, where the new one's parser fails on some that are malformed.
    return BytesParser(_class=Part).parsebytes(data)


def in_letters(data: bytes, charset: str | None) -> str:
    """Text by the encoding it claims; where that fails, as UTF-8, or as Windows writes."""
    with contextlib.suppress(LookupError, ValueError):
        codec = codecs.lookup(charset or "utf-8").name
        if codec not in _SLOW_CODECS:
            return data.decode(_BETTER_CODECS.get(codec, codec))
    with contextlib.suppress(UnicodeDecodeError):
        return codecs.getincrementaldecoder("utf-8")().decode(data)  # which may end within a letter, cut off
    return data.decode("cp1252", "replace")


def header(message: Message, name: str) -> str:
    """A header's value in plain letters, on one line; empty when there is none."""
    return next((decoded(str(value)) for key, value in message.raw_items() if key.lower() == name.lower()), "")


def decoded(value: str) -> str:
    """What a header says in plain letters, on one line."""
    # Bytes beyond ASCII came as surrogates; today's senders mean UTF-8.
    value = in_letters(value.encode("utf-8", "surrogateescape"), "utf-8")
    with contextlib.suppress(HeaderParseError, ValueError):  # then as it came
        value = "".join(
            word if isinstance(word, str) else _word(word, charset) for word, charset in decode_header(value)
        )
    return " ".join(value.split())


def _word(word: bytes, charset: str | None) -> str:
    return in_letters(word, charset) if charset else word.decode("raw-unicode-escape")  # as decode_header wrote it
