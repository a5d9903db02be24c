"""English or French, by their commonest words."""

import re

_WORD = re.compile(r"[a-zà-ÿœ]+")
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "in",
        "is",
        "that",
        "for",
        "you",
        "your",
        "with",
        "this",
        "are",
        "was",
        "on",
        "be",
        "have",
        "as",
        "at",
        "by",
        "from",
        "not",
        "we",
        "our",
        "it",
        "will",
    ]
)
_FRENCH = frozenset(
    [
        "le",
        "la",
        "les",
        "de",
        "des",
        "du",
        "et",
        "en",
        "est",
        "une",
        "un",
        "que",
        "pour",
        "vous",
        "votre",
        "avec",
        "ce",
        "sont",
        "dans",
        "au",
        "aux",
        "par",
        "sur",
        "ne",
        "pas",
        "nous",
        "il",
    ]
)
_ENOUGH = 3


def language_of(text: str) -> str | None:
    """`en`, `fr`, or None when too few of their common words appear or they are even."""
    words = _WORD.findall(text.lower())
    english = sum(word in _ENGLISH for word in words)
    french = sum(word in _FRENCH for word in words)
    if max(english, french) < _ENOUGH or english == french:
        return None
    return "en" if english > french else "fr"


def common_words(text: str) -> int:
    """How many of the text's words are among the commonest of either language."""
    return sum(word in _ENGLISH or word in _FRENCH for word in _WORD.findall(text.lower()))
