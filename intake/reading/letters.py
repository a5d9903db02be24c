"""How surprising the letters of a text are, each after two others: below 3 bits in words of a language, 8 in rubbish.

The tables of `letters.bin` (for English, French, and any language of Latin letters) are made from word lists by
`python -m samples.letters`. Accents do not count, so that a text without them is as good.
"""

import re
import unicodedata
import zlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

TABLES = ("en", "fr", "any")
FILE = Path(__file__).with_name("letters.bin")
SIGNS = 28
"""The end of a word, 26 letters, and whatever else stands within a word."""
STEPS = 12.0
"""Of a bit: the tables keep surprises in bytes."""
_MOST = 6000  # characters that are looked at: more tell nothing more
_FEW = 20  # words
_SPELT = str.maketrans(
    {"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "Ł": "L", "Ø": "O", "Æ": "AE", "Œ": "OE"}
    | dict.fromkeys("’‘‐‑–—", " ")
)
_PARTING = b" \t\r\n\x0b\x0c'-/._@()[]{}<>=+&\""
_OTHER = b"{"  # the character after z
_CLASSES = bytes(
    char if chr(char).isalpha() and char < 128 else ord(" ") if char in _PARTING else ord(_OTHER) for char in range(256)
)
_WORD = re.compile(rb"[a-z][a-z{]+[a-z]")
_SMALL_WORD = re.compile(rb"(?<![A-Za-z{])[a-z][A-Za-z{]+[a-z](?![A-Za-z{])")
_END = b"`"  # the character before a

Signs = NDArray[np.intp]


class Surprise(NamedTuple):
    """The mean surprise of a letter in bits, and of how many letters that is."""

    bits: float
    letters: int


def surprise(words: list[bytes]) -> Surprise:
    """Of words of Latin letters, whatever their language."""
    bits = _table("any")[_places(signs(words))]
    return Surprise(float(bits.mean()) / STEPS, len(bits)) if len(bits) else Surprise(0.0, 0)


def surprise_of_prose(text: str) -> Surprise:
    """Of the words in small letters, each taken for the one of English and French that it resembles more.

    Names, abbreviations and codes are no prose, and surprise in any text.
    """
    small = [word.lower() for word in _plain(_SMALL_WORD, text)]
    if not small:
        return Surprise(0.0, 0)
    places = _places(signs(small))
    firsts = np.cumsum([0, *map(len, small[:-1])])
    english, french = (np.add.reduceat(_table(name)[places], firsts, dtype=np.float64) for name in ("en", "fr"))
    return Surprise(float(np.minimum(english, french).sum()) / len(places) / STEPS, len(places))


def mixed(words: list[bytes]) -> float:
    """The share of words that have digits or marks among their letters; 0 of few words."""
    long = [word for word in words if len(word) > len(b"H3X")]
    return sum(_OTHER in word for word in long) / len(long) if len(long) >= _FEW else 0.0


def words(text: str) -> list[bytes]:
    """Its words of three letters and more, in small letters; what is half digits is none."""
    return _plain(_WORD, text.lower())


def signs(words: list[bytes]) -> Signs:
    """The words as numbers, with an end of a word around each."""
    line = _END + b"".join(word + _END for word in words)
    return np.frombuffer(line, dtype=np.uint8).astype(np.intp) - ord("`")


def _plain(pattern: re.Pattern[bytes], text: str) -> list[bytes]:
    spelt = unicodedata.normalize("NFD", text[:_MOST].translate(_SPELT))
    found = pattern.findall(spelt.encode("ascii", "ignore").translate(_CLASSES))
    return [word for word in found if 3 * word.count(_OTHER) <= len(word)]


def _places(signs: Signs) -> Signs:
    """Where the surprises stand in a table: of a word's letters from its second on, and of its end."""
    first, second, third = signs[:-2], signs[1:-1], signs[2:]
    return ((first * SIGNS + second) * SIGNS + third)[second > 0]


@cache
def _table(name: str) -> NDArray[np.uint8]:
    tables = np.frombuffer(zlib.decompress(FILE.read_bytes()), dtype=np.uint8).reshape(len(TABLES), -1)
    chosen: NDArray[np.uint8] = tables[TABLES.index(name)]
    return chosen
