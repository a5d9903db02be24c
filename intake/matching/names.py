"""Whether two names are one person's: tolerant of accents, order, hyphens and a slip, strict where two names differ.

Brothers, sisters and twins share a family name and often a birth date: given names that differ are a contradiction.
"""

import re
import unicodedata
from enum import StrEnum

from rapidfuzz.distance import DamerauLevenshtein

_SPELT_OUT = str.maketrans(
    {"ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
)
_NO_NAME = frozenset({"fnu", "lnu", "xxx", "na", "so", "none"})


class Agreement(StrEnum):
    """How two facts compare."""

    AGREE = "agree"
    CLOSE = "close"
    """The same but for a slip of writing or recognition."""
    PARTIAL = "partial"
    """Some agrees and some doesn't."""
    CONFLICT = "conflict"
    ABSENT = "absent"
    """One of them says nothing."""


def fold(text: str) -> str:
    """Lower case without accents; hyphens and apostrophes are spaces."""
    plain = unicodedata.normalize("NFKD", text.translate(_SPELT_OUT).casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w]+", " ", letters).split())


def compare_names(family_a: str, given_a: str, family_b: str, given_b: str) -> Agreement:
    """Compare a name as found (a) with a name as known (b); family and given names may be swapped in a."""
    words_a = _words(f"{family_a} {given_a}")
    family, given = _words(family_b), _words(given_b)
    if not words_a or not (family or given):
        return Agreement.ABSENT
    left = list(words_a)
    slips = 0
    family_hits, family_slips = _take(family, left)
    given_hits, given_slips = _take(given, left)
    slips = family_slips + given_slips
    family_ok = family_hits == len(family) or (len(family) > 1 and family_hits >= 1)
    if not family:
        family_ok = True
    if not family_ok and not given_hits:
        return Agreement.CONFLICT
    if not family_ok:
        return Agreement.PARTIAL
    if given and not given_hits:
        # Only a family name was given: it says nothing against. Another given name does.
        return Agreement.CONFLICT if left else Agreement.PARTIAL
    if left and given_hits < len(given):
        return Agreement.PARTIAL
    return Agreement.CLOSE if slips else Agreement.AGREE


def _words(name: str) -> list[str]:
    return [word for word in fold(name).split() if word not in _NO_NAME]


def _take(known: list[str], left: list[str]) -> tuple[int, int]:
    """Take the known words out of those that are left; returns how many were there, and how many only nearly."""
    hits = slips = 0
    for word in known:
        if word in left:
            left.remove(word)
            hits += 1
    for word in known[:]:
        if hits == len(known):
            break
        near = next((other for other in left if _slip(word, other)), None)
        if near is not None and word not in left:
            left.remove(near)
            hits += 1
            slips += 1
    return hits, slips


def _slip(a: str, b: str) -> bool:
    """One slip in a word of four letters or more, two in one of nine; or an initial, or a name cut at a field's end."""
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) >= 5 and longer.startswith(shorter):
        return True
    allowed = 0 if len(shorter) < 4 else 1 if len(shorter) < 9 else 2
    return 0 < DamerauLevenshtein.distance(a, b, score_cutoff=2) <= allowed
