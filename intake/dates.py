"""Dates as documents write them, in English and French. An ambiguous one (04/11 or 11/04) is no date."""

import re
import unicodedata
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier",
            "feb february fev fevr fevrier",
            "mar march mars",
            "apr april avr avril",
            "may mai",
            "jun june juin",
            "jul july juil juillet",
            "aug august aou aout",
            "sep sept september septembre",
            "oct october octobre",
            "nov november novembre",
            "dec december decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"\b(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})\b")
_NUMBERS = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b")
MONTH_BEGINS = r"(?:jan|f[eé]v|feb|mar|apr|avr|may|mai|ju[inl]|aug|ao[uû]|sep|oct|nov|d[eé]c)"
"""How the names of the months begin, in both languages."""
_MONTH = rf"({MONTH_BEGINS}[A-Za-zÀ-ÿ]{{0,7}})"
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|er)?[ \-./]+(?:de |of )?"
    rf"{_MONTH}\.?(?:/[A-Za-zÀ-ÿ.]{{3,10}})?,?[ \-./]+(\d{{4}})\b",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b", re.IGNORECASE)


def find_date(text: str) -> date | None:
    """The first date in a text; None when it is ambiguous or impossible, whatever dates follow it."""
    found = []
    for pattern, order in ((_ISO, "ymd"), (_NUMBERS, "??y"), (_DAY_FIRST, "dmy"), (_MONTH_FIRST, "mdy")):
        if match := pattern.search(text):
            found.append((match.start(), match.groups(), order))
    if not found:
        return None
    _, parts, order = min(found)
    return _date(parts, order)


def _date(parts: tuple[str, ...], order: str) -> date | None:
    if order == "??y":
        first, second = int(parts[0]), int(parts[1])
        if first <= 12 and second <= 12 and first != second:
            return None
        order = "mdy" if second > 12 else "dmy"
    values = dict(zip(order, parts, strict=True))
    try:
        return date(int(values["y"]), _month(values["m"]), int(values["d"]))
    except (ValueError, KeyError):
        return None


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    folded = unicodedata.normalize("NFKD", text.lower())
    return _MONTHS["".join(char for char in folded if not unicodedata.combining(char))]
