"""Whether two names are one person's: tolerant of accents, order, hyphens and a slip, strict where two names differ.

Brothers, sisters and twins share a family name and often a birth date: given names that differ are a contradiction. One
name in two spellings or a nickname is no difference, but no more than close.
"""

import re
import unicodedata
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from enum import IntEnum, StrEnum
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import DamerauLevenshtein

from intake.matching.listed_names import are_two_names, same_by_table
from intake.matching.spellings import same_by_rule

_SPELT_OUT = str.maketrans({"ø": "o", "œ": "oe", "æ": "ae", "ł": "l", "đ": "d"})
_MARKS = "".join(char for char in map(chr, range(0x0900, 0x1800)) if unicodedata.category(char) in ("Mn", "Mc"))
"""Vowel signs and the like, from Devanagari to Khmer: without them it is another word."""
_DROPPED = frozenset("'’ʼ\u200c\u200d")  # the last two only join or part letters of one word
_NO_LETTERS = re.compile(rf"[^\w{_MARKS}]+")
_REMEMBERED = 50_000  # names are common
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


class _Near(IntEnum):
    """How two words are one that are not equal, the surest first."""

    SPELLING = 1
    """Other letters for the same sounds."""
    LISTED = 2
    """Another spelling or a nickname that no rule tells."""
    SLIP = 3


def fold(text: str) -> str:
    """Lower case without accents and apostrophes, as the machine-readable zone has it; hyphens are spaces."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(
        char for char in plain if char not in _DROPPED and (not unicodedata.combining(char) or char in _MARKS)
    )
    return " ".join(_NO_LETTERS.sub(" ", letters.translate(_SPELT_OUT)).split())


def name_words(family_name: str, given_names: str) -> list[str]:
    """All folded words of a name, the family's first."""
    return fold(f"{family_name} {given_names}").split()


def compare_names(family_a: str, given_a: str, family_b: str, given_b: str) -> Agreement:
    """Compare a name as found (a) with a name as known (b); family and given names may be swapped in a.

    Names that one of them lacks are no contradiction, as long as the other lacks none: two that each have a given
    name of their own are brothers or sisters (Marie-Ève and Marie-Claude), two with a family name each may be a
    married and a maiden name.
    """
    families = {*_words(family_a), *_words(family_b)}
    is_doubled = _words(family_a) == _words(given_a) and not given_b  # one name, typed in both fields
    found = [*_words(family_a), *(() if is_doubled else _words(given_a))]
    family, given = _joined(_words(family_b), found), _joined(_words(given_b), found)
    if not found or not (family or given):
        return Agreement.ABSENT
    hits, near, left = _pair([*family, *given], _joined(found, [*family, *given]), families)
    family_hits = sum(index < len(family) for index in hits)
    given_hits = len(hits) - family_hits
    if not hits or (left and given_hits < len(given)):
        return Agreement.CONFLICT
    only_one_name = not (family_hits and given_hits)
    if (left and (only_one_name or family_hits < len(family))) or (only_one_name and len(hits) < len(family + given)):
        return Agreement.PARTIAL
    if _too_many(near, of=len(hits)):
        return Agreement.PARTIAL
    return Agreement.CLOSE if near else Agreement.AGREE


def _too_many(near: Sequence[_Near], of: int) -> bool:
    """Whether so much is only nearly the same that it may be chance: slips in all words, or beside a spelling."""
    if len(near) < 2:
        return False
    slips = near.count(_Near.SLIP)
    return 0 < slips < len(near) or (len(near) == of and (slips or near.count(_Near.LISTED)) > 1)


@lru_cache(_REMEMBERED)
def _words(name: str) -> tuple[str, ...]:
    return () if _NO_NAME.fullmatch(name.strip()) else tuple(fold(name).split())


def _joined(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words, with two neighbours as one where the others write them so: Wei Ling and Weiling."""
    for index, (first, second) in enumerate(pairwise(words)):
        if first + second in others and not (first in others and second in others):
            return _joined([*words[:index], first + second, *words[index + 2 :]], others)
    return list(words)


def _pair(
    known: Sequence[str], found: Sequence[str], families: AbstractSet[str]
) -> tuple[set[int], list[_Near], list[str]]:
    """Pair each known word with one found: which were, how those that only nearly, and the found words that are left.

    The families are the words that either of them has for a family name.
    """
    left = list(found)
    hits: set[int] = set()
    for index, word in enumerate(known):  # first, lest a slip take the word that another is equal to
        if word in left:
            left.remove(word)
            hits.add(index)
    nearly = sorted(
        (kind, index, place)
        for index, word in enumerate(known)
        if index not in hits
        for place, other in enumerate(left)
        if (kind := _nearness(word, other, word in families and other in families))
    )
    near: list[_Near] = []
    taken: set[int] = set()
    for kind, index, place in nearly:  # the surest first, for the same reason
        if index not in hits and place not in taken:
            hits.add(index)
            taken.add(place)
            near.append(kind)
    return hits, near, [word for place, word in enumerate(left) if place not in taken]


@lru_cache(_REMEMBERED)
def _nearness(a: str, b: str, both_families: bool) -> _Near | None:
    """How nearly two words that are not equal are one; None for two names."""
    if same_by_table(a, b, family=both_families):
        return _Near.SPELLING if same_by_rule(a, b) else _Near.LISTED
    if same_by_rule(a, b) and not are_two_names(a, b):
        return _Near.SPELLING
    return _Near.SLIP if _slip(a, b) or (_look_alike(a, b) and not are_two_names(a, b)) else None


def _slip(a: str, b: str) -> bool:
    """One slip in a word of four letters or more, two in one of nine; or an initial, or a name cut at a field's end."""
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) >= 5 and longer.startswith(shorter):
        return True
    allowed = 0 if len(shorter) < 4 else 1 if len(shorter) < 9 else 2
    return 0 < DamerauLevenshtein.distance(a, b, score_cutoff=2) <= allowed


def _look_alike(a: str, b: str) -> bool:
    """Whether a scan may have made one of the other: one slip however often, as poor print has rn for every m."""
    return min(len(a), len(b)) >= 4 and any(one == other for one, other in zip(_looks(a), _looks(b), strict=True))


_STROKES = str.maketrans("l10", "iio")
_RUN_TOGETHER = (("rn", "m"), ("ri", "n"), ("cl", "d"), ("vv", "w"), ("li", "h"), ("ii", "u"))


@lru_cache(_REMEMBERED)
def _looks(word: str) -> tuple[str, str]:
    """With one letter for those that look alike, and also for two that look like one where they touch."""
    joined = word
    for two, one in _RUN_TOGETHER:
        joined = joined.replace(two, one)
    return word.translate(_STROKES), joined.translate(_STROKES)
