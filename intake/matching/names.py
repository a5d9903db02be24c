"""Whether two names are one person's: tolerant of accents, order, hyphens and a slip, strict where two names differ.

Brothers, sisters and twins share a family name and often a birth date: given names that differ are a contradiction.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import pairwise

from rapidfuzz.distance import DamerauLevenshtein

_SPELT_OUT = str.maketrans({"ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "đ": "d"})
_NO_NAME = re.compile(r"n/a|n\.a\.|s/o|s\.o\.|fnu|lnu|x{3,}|none|aucun", re.IGNORECASE)
"""A whole field that says there is no name. So and Na alone are names (So Jisoo, Li Na)."""


class Agreement(StrEnum):
    """How two facts compare."""

    AGREE = "agree"
    CLOSE = "close"
    """The same but for a slip of writing or recognition."""
    PARTIAL = "partial"
    """Some agrees and some is missing or another: only a family name, a maiden name, slips all over."""
    CONFLICT = "conflict"
    ABSENT = "absent"
    """One of them says nothing."""


def fold(text: str) -> str:
    """Lower case without accents and apostrophes, as the machine-readable zone has it; hyphens are spaces."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char) and char not in "'’ʼ")
    letters = letters.translate(_SPELT_OUT)
    return " ".join(re.sub(r"[^\w]+", " ", letters).split())


def compare_names(family_a: str, given_a: str, family_b: str, given_b: str) -> Agreement:
    """Compare a name as found (a) with a name as known (b); family and given names may be swapped in a.

    Names that one of them lacks are no contradiction, as long as the other lacks none: two that each have a given
    name of their own are brothers or sisters (Marie-Ève and Marie-Claude), two with a family name each may be a
    married and a maiden name.
    """
    found = [*_words(family_a), *_words(given_a)]
    family, given = _joined(_words(family_b), found), _joined(_words(given_b), found)
    if not found or not (family or given):
        return Agreement.ABSENT
    hits, slips, left = _pair([*family, *given], _joined(found, [*family, *given]))
    family_hits = sum(index < len(family) for index in hits)
    given_hits = len(hits) - family_hits
    if not hits or (left and given_hits < len(given)):
        return Agreement.CONFLICT
    only_one_name = not (family_hits and given_hits)
    if (left and (only_one_name or family_hits < len(family))) or (only_one_name and len(hits) < len(family + given)):
        return Agreement.PARTIAL
    if slips > 1 and slips == len(hits):
        return Agreement.PARTIAL
    return Agreement.CLOSE if slips else Agreement.AGREE


def _words(name: str) -> list[str]:
    return [] if _NO_NAME.fullmatch(name.strip()) else fold(name).split()


def _joined(words: list[str], others: Sequence[str]) -> list[str]:
    """The words, with two neighbours as one where the others write them so: Wei Ling and Weiling."""
    for index, (first, second) in enumerate(pairwise(words)):
        if first + second in others and not (first in others and second in others):
            return _joined([*words[:index], first + second, *words[index + 2 :]], others)
    return words


def _pair(known: Sequence[str], found: Sequence[str]) -> tuple[set[int], int, list[str]]:
    """Pair each known word with one found: which were, how many only nearly, and the found words that are left."""
    left = list(found)
    hits: set[int] = set()

    def take(same: Callable[[str, str], bool]) -> int:
        """Pair what is the same in this sense, and say how many."""
        before = len(hits)
        for index, word in enumerate(known):
            other = next((other for other in left if index not in hits and same(word, other)), None)
            if other is not None:
                left.remove(other)
                hits.add(index)
        return len(hits) - before

    take(str.__eq__)  # first, lest a slip take the word that another is equal to
    slips = take(_slip)
    return hits, slips, left


def _slip(a: str, b: str) -> bool:
    """One slip in a word of four letters or more, two in one of nine; or an initial, or a name cut at a field's end."""
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) >= 5 and longer.startswith(shorter):
        return True
    allowed = 0 if len(shorter) < 4 else 1 if len(shorter) < 9 else 2
    return 0 < DamerauLevenshtein.distance(a, b, score_cutoff=2) <= allowed
