"""What a number after a label is not, by the way it is written and what stands around it."""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

_OWN = Path(__file__).with_name("own_numbers.csv")
_TELEPHONE = re.compile(r"\d{3}[ .\-–]\d{3}[ .\-–]\d{4}|\d{2}(?:[ .\-–]\d{2}){3,4}")
_YEAR_FIRST = re.compile(r"((?:19|20)\d{2})([ .\-–]?)(\d{2})\2(\d{2})")
_YEAR_LAST = re.compile(r"(\d{2})([ .\-–]?)(\d{2})\2((?:19|20)\d{2})")
_DATE_WORDS = re.compile(
    r"\b(?:date|dates|dated|born|birth|dob|n[ée]e?|naissance|issued?|expir\w*|d[ée]livr\w*|valid\w*|jour)\b",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"[$€£¥₹][ \t]*$|\b(?:CAD|USD|EUR)[ \t]*$")
_MONEY_AFTER = re.compile(r"[ \t]?[$€£¥₹]|[.,]\d{2}(?!\d)|[ \t](?:CAD|USD|EUR)\b")
_NEAR = 60


def is_ruled_out(text: str, start: int, at: int, end: int) -> bool:
    """Whether what stands from `at` to `end`, after a label that starts at `start`, is no number of a client."""
    written = text[at:end].strip()
    bare = re.sub(r"[^A-Z0-9]", "", written.upper())
    if _TELEPHONE.fullmatch(written) or text[at - 1 : at] == "+" or is_own("number", bare):
        return True
    if _MONEY_BEFORE.search(text[max(start, at - 8) : at]) or _MONEY_AFTER.match(text[end : end + 5]):
        return True
    return _is_date(written, text[max(text.rfind("\n", 0, start) + 1, start - _NEAR) : at])


def is_own(kind: str, value: str) -> bool:
    """Whether it is one of the department's own, which point to no client: its forms, its telephones, its addresses."""
    return any(pattern.fullmatch(value) for pattern in _own_numbers().get(kind, ()))


def _is_date(written: str, before: str) -> bool:
    """A date with its separators; or eight digits that are one, after words that announce one."""
    for pattern, year, month, day in ((_YEAR_FIRST, 1, 3, 4), (_YEAR_LAST, 4, 3, 1), (_YEAR_LAST, 4, 1, 3)):
        if (match := pattern.fullmatch(written)) and _is_day(match[year], match[month], match[day]):
            return bool(match[2] or _DATE_WORDS.search(before))
    return False


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


@cache
def _own_numbers() -> Mapping[str, list[re.Pattern[str]]]:
    found: dict[str, list[re.Pattern[str]]] = defaultdict(list)
    with _OWN.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["kind"]].append(re.compile(row["pattern"]))
    return found
