"""Dates as documents write them, in English and French. An ambiguous one (04/11 or 11/04) has two readings."""

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
_ORDERS = (
    (_ISO, ("ymd",)),
    (_NUMBERS, ("dmy", "mdy")),
    (_DAY_FIRST, ("dmy",)),
    (_MONTH_FIRST, ("mdy",)),
)
"""How each may be meant."""


def find_date(text: str) -> date | None:
    """The first date in a text; None when it is ambiguous or impossible, whatever dates follow it."""
    readings = find_readings(text)
    return readings[0] if len(readings) == 1 else None


def find_readings(text: str) -> tuple[date, ...]:
    """What the first date in a text may mean: 04/11 the 4th of November, or April 11th; nothing when it can't be."""
    found = []
    for pattern, orders in _ORDERS:
        if match := pattern.search(text):
            found.append((match.start(), match.groups(), orders))
    if not found:
        return ()
    _, parts, orders = min(found)
    return tuple(dict.fromkeys(day for order in orders if (day := _date(parts, order)) is not None))


def _date(parts: tuple[str, ...], order: str) -> date | None:
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
