"""Texts and questions as words, in one way for both databases and both languages.

Words are folded (case, accents) and parted at all that is no letter and no digit, apostrophes too: `l’école` is found
by `ecole`. No word is left out and none is cut to its stem, since neither suits two languages and names at once.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from intake.matching.names import fold

SEAM = "\N{MIDDLE DOT}"
"""Stands between two texts: no phrase reaches over it, and nobody can search for it."""
OF_A_NAME, OF_A_NUMBER = "\N{BROKEN BAR}", "\N{CURRENCY SIGN}"
"""Words that begin so stand in a name, or are a number: what matches best is found apart, among however many others."""
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


Words = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What to look for: all of these, each in one of its forms: words one after the other."""

    parts: tuple[tuple[Words, ...], ...]
    is_open: bool = False
    """Whether the very last word is only the beginning of one."""

    def for_sqlite(self) -> str:
        """As FTS5 understands it. Words hold no sign that would have to be escaped."""
        return self._written(" AND ", " OR ", lambda words: f'"{" ".join(words)}"', "*")

    def for_postgresql(self) -> str:
        """As a tsquery."""
        return self._written(" & ", " | ", lambda words: " <-> ".join(f"'{word}'" for word in words), ":*")

    def _written(self, both: str, either: str, phrase: Callable[[Words], str], beginning: str) -> str:
        last = len(self.parts) - 1
        ends = [beginning if self.is_open and place == last else "" for place in range(len(self.parts))]
        return both.join(
            f"({either.join(phrase(words) + end for words in forms)})"
            for forms, end in zip(self.parts, ends, strict=True)
        )


def questions_of(terms: Sequence[Term]) -> list[Question]:
    """How to look for these terms: as a number, as a name, and anywhere; none without terms."""
    if not terms:
        return []
    is_open = terms[-1].is_open
    numbers = tuple((OF_A_NUMBER + number,) for number in numbers_of(terms))
    names = tuple(((OF_A_NAME + word,),) for term in terms for word in term.words)
    anywhere = tuple((term.words, (term.whole,)) if len(term.words) > 1 else (term.words,) for term in terms)
    return [*([Question((numbers,))] if numbers else []), Question(names, is_open), Question(anywhere, is_open)]


def numbers_of(terms: Sequence[Term]) -> list[str]:
    """What of a question may be a number: each of its parts, and all together as in 1234 5678."""
    whole = "".join(term.whole for term in terms)[:_LONGEST_WORD]
    return [number for number in dict.fromkeys([whole, *(term.whole for term in terms)]) if re.search(r"\d", number)]


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
