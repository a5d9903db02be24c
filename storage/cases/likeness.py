"""How like two names are, quickly: this ranks some hundreds of people, of whom matching weighs the first."""

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from intake.matching.listed_names import share_a_row
from intake.matching.names import fold
from intake.matching.spellings import same_by_rule

_SAME_WORD = 60.0  # of 100: with less in common, two words are two words
_INITIAL = 80.0
_CUT_SHORT = 90.0
_OTHERWISE_SPELT = 90.0
_LEFT_OF_A_CUT = 5  # letters
_MISSING = 4.0  # for each word that only one of them has
_LONE = 40.0  # more of it, where one of them has but one word: Singh, and Gurpreet Singh
_REMEMBERED = 20_000  # names are common: most were folded a moment ago


def words_of(family_name: str, given_names: str) -> tuple[str, ...]:
    """The folded words of a name."""
    return _words(family_name) + _words(given_names)


@lru_cache(_REMEMBERED)
def _words(name: str) -> tuple[str, ...]:
    return tuple(fold(name).split())


def likeness_of(a: Sequence[str], b: Sequence[str]) -> tuple[float, bool]:
    """How like two names are as their folded words, of 100; and whether they have a word in common.

    It may be cut short or spelt in another way. Each word of the shorter name counts as its likest in the other,
    whatever the order.
    """
    few, many = sorted((a, b), key=len)
    if not few:
        return 0.0, False
    likest = [max(_likeness_of_words(word, other) for other in many) for word in few]
    missing = _MISSING * (len(many) - len(few)) + (_LONE if len(few) == 1 < len(many) else 0.0)
    likeness = sum(likest) / len(few) - missing
    if likeness < _CUT_SHORT:
        likeness = max(likeness, fuzz.ratio("".join(a), "".join(b)))  # Wei Ling and Weiling
    return likeness, max(likest) >= _CUT_SHORT


def _likeness_of_words(a: str, b: str) -> float:
    if a == b:
        return 100.0 if len(a) > 1 or not a.islower() else _INITIAL
    shorter, longer = (a, b) if len(a) < len(b) else (b, a)
    if len(shorter) == 1:
        return _INITIAL if longer.startswith(shorter) else 0.0
    if len(shorter) >= _LEFT_OF_A_CUT and longer.startswith(shorter):
        return _CUT_SHORT
    if same_by_rule(a, b) or share_a_row(a, b):
        return _OTHERWISE_SPELT
    likeness = fuzz.ratio(a, b)
    return min(likeness, _CUT_SHORT - 1) if likeness >= _SAME_WORD else 0.0
