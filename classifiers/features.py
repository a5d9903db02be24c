"""Text to numbers: which words, pairs of words and runs of letters a document has, as hashes.

Letters lose case and accents and every run of digits becomes one 0, so that recognised text, careless typing and
other people's numbers give the same features. The hashes are polynomial over the characters, computed for the
whole text at once by numpy: a page takes well under a millisecond.
"""

import io
import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifiers.document_text import DocumentText

Hashes = NDArray[np.uint32]

FEATURES_VERSION = "2"
"""A model fits only the features it was trained with."""

_MAX_CHARACTERS = 20_000
_HEAD_LINES = 10
_HEAD_CHARACTERS = 400
_RUNS = (4, 5)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)
_NOT_TEXT = re.compile(r"[^a-z0\u0370-\U0010ffff]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
_LONGEST_WORD = 64
_POWERS = np.cumprod(np.full(_LONGEST_WORD, _BASE, np.uint64))


@dataclass(frozen=True)
class Features:
    """Hashes by kind; they repeat as the document repeats itself."""

    words: Hashes
    """Single words."""
    others: Hashes
    """Pairs of words, runs of letters, and the words and pairs of the head and of what is printed large."""

    @property
    def all(self) -> Hashes:
        """Every feature."""
        return np.concatenate([self.words, self.others])


def fold(text: str) -> str:
    """Lower case without accents, each run of digits a single 0, anything else between words a single space."""
    lowered = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    bare = "".join(char for char in lowered if not unicodedata.combining(char))
    return _NOT_TEXT.sub(" ", re.sub(r"\d+", "0", bare)).strip()


def head_of(text: str) -> str:
    """The first lines, where titles are."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "\n".join(lines[:_HEAD_LINES])[:_HEAD_CHARACTERS]


def features_of(document: DocumentText) -> Features:
    """Features of a document."""
    pages = document.pages
    codes = _codes(fold("\n".join(pages)[:_MAX_CHARACTERS]))
    words = _words(codes)
    head = _words(_codes(fold(head_of(next((page for page in pages if page.strip()), "")))))
    large = _words(_codes(fold(document.large[:_HEAD_CHARACTERS])))
    others = [_salted(_pairs(words), 1), _salted(head, 2), _salted(_pairs(head), 3)]
    others += [_salted(_letter_runs(codes, length), length) for length in _RUNS]
    others += [_salted(large, 6), _salted(_pairs(large), 7)]
    return Features(words=_salted(words, 0), others=np.concatenate(others))


def pack(features: Features) -> bytes:
    """As they are kept: some ten kilobytes a document."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, words=features.words, others=features.others)
    return buffer.getvalue()


def unpack(data: bytes) -> Features:
    """What `pack` made."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return Features(words=arrays["words"], others=arrays["others"])


def words_of_text(document: DocumentText) -> tuple[list[str], Hashes]:
    """The folded words of a document in their order, and the feature of each."""
    body = fold("\n".join(document.pages)[:_MAX_CHARACTERS])
    return body.split(), _salted(_words(_codes(body)), 0)


def _codes(folded: str) -> NDArray[np.uint64]:
    """Code points with a space at both ends; spaces count as 0."""
    codes = np.frombuffer(f" {folded} ".encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    codes[codes == ord(" ")] = 0
    return codes


def _words(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A hash a word, in order: the sum of its letters times powers of the base, modulo 2**64."""
    starts = np.flatnonzero((codes[1:] > 0) & (codes[:-1] == 0)) + 1
    if not starts.size:
        return np.empty(0, np.uint64)
    word = np.cumsum((codes > 0) & np.r_[False, codes[:-1] == 0]) - 1
    position = np.arange(codes.size) - starts[np.maximum(word, 0)]
    terms = codes * _POWERS[np.clip(position, 0, _LONGEST_WORD - 1)]
    return np.add.reduceat(terms, starts)


def _pairs(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return words[:-1] * _MIX + words[1:]


def _letter_runs(codes: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    count = max(codes.size - length + 1, 0)
    hashes = np.zeros(count, np.uint64)
    for offset in range(length):
        hashes = hashes * _BASE + codes[offset : offset + count]
    return hashes


def _salted(hashes: NDArray[np.uint64], salt: int) -> Hashes:
    mixed = (hashes + np.uint64(salt)) * _MIX
    mixed ^= mixed >> _SHIFT
    return ((mixed * _BASE) >> _SHIFT).astype(np.uint32)
