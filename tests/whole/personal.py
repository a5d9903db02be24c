"""Personal data that a test knows, and a search for it in whatever a process says, however it is spelt there."""

import codecs
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote_plus

FORM = {
    "sender": "applicant",
    "application_type": "study_permit",
    "family_name": "Żółkiewska-Nguyễn",
    "given_names": "Éloïse Mbàyotà",
    "birth_date": "1987-03-09",
    "birth_country": "Sénégal",
    "email": "eloise.zol87@kurierka.example",
    "uci": "91-8273-6455",
    "application_number": "S304719286",
    "passport_number": "QX7719264",
    "language": "fr",
    "message": "Ma tante Perpetua Wojtowicz habite au 4417 rue Quelconquette.",
}
"""What a client fills in."""
FILE_NAME = "bail Zółkiewska tchernobyk.pdf"
LETTER = "Moi, Éloïse Mbàyotà Żółkiewska-Nguyễn, je jure que mon frère Gwenvael Talhouarnez me loge.\n"
SCANNED = ("QUORVASHIM RELLENAX", "BORN 9 MARCH 1987")
"""Lines of a picture, known only to who can read it."""
NOTE = "Called about her cousin Iphigenia Kowalczykova; she is at 613-555-0142."
"""Of a reviewer."""

WORDS = (
    *("zolkiewska", "nguyen", "eloise", "mbayota", "senegal", "kurierka", "zol87"),
    *("perpetua", "wojtowicz", "quelconquette", "tchernobyk", "gwenvael", "talhouarnez"),
    *("quorvashim", "rellenax", "iphigenia", "kowalczykova"),
)
NUMBERS = ("9182736455", "s304719286", "qx7719264", "6135550142")
_MONTH = "(?:march|mar|mars|03|3)"
DATES = (
    re.compile(rf"\b1987[-/. ]?{_MONTH}[-/. ]?0?9\b"),
    re.compile(rf"\b0?9(?:th|er)?[-/. ]{_MONTH}[-/., ]+(?:19)?87\b"),
    re.compile(rf"\b{_MONTH}[-/. ]0?9[-/., ]+(?:19)?87\b"),
    re.compile(r"(?<![0-9a-f.])870309(?![0-9a-f])"),
)
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss"})


def found_in(said: str | bytes) -> set[str]:
    """Which of it is in there: as it is, in capitals, without accents, escaped, encoded, with other separators."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    found: set[str] = set()
    for view in {folded(view) for view in _views(text)}:
        found |= {word for word in WORDS if word in view}
        joined = re.sub(r"(?<=[0-9a-z])[-\s.,/](?=[0-9])", "", view)
        found |= {number for number in NUMBERS if number in joined}
        found |= {match.group() for date in DATES for match in [date.search(view)] if match}
    return found


def folded(text: str) -> str:
    """In small letters, without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return plain.casefold().translate(_LETTERS)


def _views(text: str) -> Iterator[str]:
    """The text, and what it is once it is decoded in one way or another."""
    yield text
    yield html.unescape(text)
    yield unquote_plus(text)
    yield _mended(text)
    unescaped = _unescaped(text)
    yield unescaped
    yield _mended(unescaped)  # bytes as Python shows them: \xc3\xa9
    yield unquote_plus(unescaped)
    try:
        yield json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return


def _unescaped(text: str) -> str:
    """With \\u0142, \\xe9 and such as what they mean."""
    return re.sub(r"(?:\\+u[0-9a-fA-F]{4}|\\+x[0-9a-fA-F]{2}|\\+U[0-9a-fA-F]{8})+", _meant, text)


def _meant(match: re.Match[str]) -> str:
    escaped = re.sub(r"\\+", r"\\", match.group())  # once more with each text within another
    return codecs.decode(escaped, "unicode_escape").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _mended(text: str) -> str:
    """UTF-8 that was taken for Latin-1."""
    return text.encode("latin-1", "ignore").decode("utf-8", "ignore")
