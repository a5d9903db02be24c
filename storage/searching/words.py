"""Texts and questions as words, in one way for both databases and both languages.

Words are folded (case, accents) and parted at all that is no letter and no digit, apostrophes too: `l’école` is found
by `ecole`. No word is left out and none is cut to its stem, since neither suits two languages and names at once.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intake.matching.names import fold

SEAM = "\N{MIDDLE DOT}"
"""Stands between two texts: no phrase reaches over it, and nobody can search for it."""
_LONGEST_WORD = 64
_LONGEST_QUESTION = 300
_MOST_TERMS = 12
_SHORTEST_BEGINNING = 3  # with fewer letters half of all words begin
_APOSTROPHES = str.maketrans("'’ʼ_", "    ")
_WITH_DASHES = re.compile(r"\b[A-Za-z]{0,4}\d+(?:[-\u2010-\u2013]\d+)+\b")
_WITH_SPACES = re.compile(r"(?<![\w-])(?:\d{2} )?\d{4} \d{4}(?![\w-])")
_CHUNKS = re.compile(r'"([^"]*)"|“([^”]*)”|«([^»]*)»|([^\s"“”«»]+)')


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [word[:_LONGEST_WORD] for word in fold(text.translate(_APOSTROPHES)).split()]


def joined(text: str) -> str:
    """Its letters and digits as one word: 1234-5678 is 12345678, O’Brien obrien."""
    return "".join(words_of(text))[:_LONGEST_WORD]


def numbers_in(text: str) -> Iterator[str]:
    """Numbers that a text has with dashes, or parted as a UCI is, each as one word."""
    for shape in (_WITH_DASHES, _WITH_SPACES):
        yield from (joined(found.group()) for found in shape.finditer(text))


def written_forms(number: str) -> list[str]:
    """The words of a number in the ways it is written: whole, its digits alone, and parted as a UCI is."""
    whole = joined(number)
    digits = "".join(char for char in whole if char.isdecimal())
    forms = [whole]
    if digits != whole and len(digits) >= 6:
        forms.append(digits)
    if len(digits) in (8, 10):
        forms += [part for part in (digits[:-8], digits[-8:-4], digits[-4:]) if part]
    return [form for form in forms if form]


@dataclass(frozen=True)
class Term:
    """One part of a question: these words one after the other."""

    words: tuple[str, ...]
    is_quoted: bool = False
    is_open: bool = False
    """Whether its last word is only the beginning of one."""

    @property
    def whole(self) -> str:
        """Its words as one, as numbers and some names are kept."""
        return "".join(self.words)[:_LONGEST_WORD]


def terms_of(question: str) -> list[Term]:
    """The parts of a question, all of which have to be there; empty when it has no letter and no digit."""
    terms = []
    for chunk in _CHUNKS.finditer(question[:_LONGEST_QUESTION]):
        words = tuple(words_of(chunk.group(chunk.lastindex or 0)))
        if words:
            terms.append(Term(words, is_quoted=chunk.lastindex != 4))
    terms = terms[:_MOST_TERMS]
    if terms and not terms[-1].is_quoted and _may_begin(terms[-1].words[-1]):
        terms[-1] = Term(terms[-1].words, is_open=True)
    return terms


def _may_begin(word: str) -> bool:
    """Whether it says enough for the beginning of a word; one character of many a script does."""
    return len(word) >= _SHORTEST_BEGINNING or not word.isascii()


def for_sqlite(terms: Sequence[Term]) -> str:
    """The question as FTS5 understands it. Words hold letters and digits only, so nothing has to be escaped."""

    def one(words: Sequence[str], is_open: bool) -> str:
        return f'"{" ".join(words)}"{"*" if is_open else ""}'

    return " AND ".join(f"({' OR '.join(one(*form) for form in _forms(term))})" for term in terms)


def for_postgresql(terms: Sequence[Term]) -> str:
    """The question as a tsquery."""

    def one(words: Sequence[str], is_open: bool) -> str:
        return " <-> ".join(f"'{word}'" for word in words) + (":*" if is_open else "")

    return " & ".join(f"({' | '.join(one(*form) for form in _forms(term))})" for term in terms)


def _forms(term: Term) -> list[tuple[Sequence[str], bool]]:
    forms: list[tuple[Sequence[str], bool]] = [(term.words, term.is_open)]
    if len(term.words) > 1:
        forms.append(((term.whole,), term.is_open))
    return forms


_LAST_POSITION = 16_383  # PostgreSQL counts no further
_MOST_POSITIONS = 255  # of one word


def as_vector(words: Sequence[str]) -> str:
    """Words with their places, as PostgreSQL reads a tsvector."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words, start=1):
        if word != SEAM:
            places.setdefault(word, []).append(min(place, _LAST_POSITION))
    return " ".join(
        f"'{word}':{','.join(map(str, dict.fromkeys(at[:_MOST_POSITIONS])))}" for word, at in places.items()
    )
