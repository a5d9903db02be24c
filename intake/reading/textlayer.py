"""Whether a PDF page's text layer can be trusted, or the page must be looked at."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from intake.reading.language import language_of
from intake.reading.letters import mixed, surprise, surprise_of_prose, words
from intake.reading.script import script_of

_MOST = 6000  # characters that are looked at: more tell nothing more
_LEAST = 16  # characters that are more than a page number
_FEW_WORDS = 3
_FEW_LETTERS = 40  # of prose, which tell nothing
_RUBBISH = 6.1  # bits a letter: names have 5 at most, letters put in place of others 8
_ODD, _MIXED = 3.8, 0.06  # bits a letter, and the share of words with marks in them: sound text has not both
_GARBLED, _GARBLED_BEFORE = 3.05, 2.95  # bits a letter of English or French prose: 2.9 at most where it is sound
_UNTOLD = 4.5  # bits a letter where no language can be told: sentences of any have 3.5
_CHANCE = 3.0  # bits that one letter may be off
_BROKEN = 0.05  # share of characters that are none
_MEANT = 0.5  # share of characters that are letters or digits
_APART = 20  # letters that stand alone

_IN_STRIP = 5  # characters that are more than dust
_BARE = 2  # strips of a page with ink and no text
_DARKER = 30  # than paper is ink
_INK = 0.012  # share of a strip: a frame's sides have 0.008, a line of text has 0.02

_NONE = ("Co", "Cn", "Cc", "Cs")
_DIGIT_LETTER = (str.isdigit, str.isalpha)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONE_LETTER = re.compile(r"(?<!\w)[^\W\d_](?!\w)")
_NUMBER = re.compile(r"(?<!\S)[-+($€£]?\d[\d.,:/-]*[)%$€£]?(?!\S)")
_LEADERS = re.compile(r"([^\w\s])\1{3,}|_{4,}")
_MOJIBAKE = re.compile(r"[ÂÃÐÑâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘“”•–—˜™š›œžŸ]|â€")
_WAIT = re.compile(r"please wait|veuillez patienter|s'il vous pla[iî]t, patientez", re.IGNORECASE)


def usable(text: str, *, recognised: bool = False) -> bool:
    """Enough text, of real letters, in words that a language could have; `recognised`: another machine read it so.

    Fonts without a mapping give private-use or replacement characters, or letters in place of others; a wrong encoding
    gives two characters for one. Of scripts other than Latin only broken characters can be seen.
    """
    text = _LEADERS.sub(" ", text[:_MOST])
    seen = "".join(text.split())
    if len(seen) < _LEAST or not real_letters(text) or len(_MOJIBAKE.findall(text)) > 1:
        return False
    found = Counter(seen)
    digits, letters = (sum(count for char, count in found.items() if is_one(char)) for is_one in _DIGIT_LETTER)
    if digits + letters < _MEANT * len(seen):
        return False
    if digits > letters:
        return sum(map(len, _NUMBER.findall(text))) > _MEANT * digits
    if script_of(text) != "Latin":
        return True  # nothing here can judge it
    together, alone = len(_WORD.findall(text)), len(_LONE_LETTER.findall(text))
    if together < _FEW_WORDS or (alone > _APART and alone > together):
        return False
    return _reads_like_text(text, recognised=recognised)


def real_letters(text: str) -> bool:
    """Some letters or digits, and hardly anything that is no character at all."""
    seen = Counter("".join(text.split()))
    broken = sum(count for char, count in seen.items() if char == "\ufffd" or unicodedata.category(char) in _NONE)
    return broken <= _BROKEN * seen.total() and any(char.isalnum() for char in seen)


def covers(strips: Sequence[str], picture: Image.Image) -> bool:
    """Whether there is text wherever the page has ink: else it is a stamp or a header on a scan, say.

    The strips are of equal height and hold the page's text from top to bottom; the picture is all of the page, in grey
    and some 390 pixels long.
    """
    grey = np.asarray(picture, dtype=np.int16)
    border = grey.shape[1] // 20  # where scanners leave shadows
    inner = grey[:, border : grey.shape[1] - border]
    bare = sum(
        len("".join(text.split())) < _IN_STRIP and _has_ink(part)
        for text, part in zip(strips, np.array_split(inner, len(strips)), strict=True)
    )
    return bare < _BARE


def is_waiting_page(text: str) -> bool:
    """The stand-in page of a dynamic XFA form, which is never content."""
    return bool(_WAIT.search(text[:600])) and len(text) < 2500


def _reads_like_text(text: str, *, recognised: bool) -> bool:
    """Whether its words could be a language's; in English or French also whether few of their letters are wrong."""
    found = words(text)
    whole, prose = surprise(found), surprise_of_prose(text)
    if whole.bits > _RUBBISH or (whole.bits > _ODD and mixed(found) > _MIXED):
        return False
    if prose.letters < _FEW_LETTERS:
        return not recognised or (whole.letters >= _FEW_LETTERS and whole.bits <= _UNTOLD)
    is_clean = prose.bits <= (_GARBLED_BEFORE if recognised else _GARBLED) + _CHANCE / sqrt(prose.letters)
    is_likely = whole.bits <= _UNTOLD
    if is_clean and is_likely:
        return True
    language = language_of(text)
    return is_likely if language is None else is_clean or language not in ("en", "fr")


def _has_ink(strip: NDArray[np.int16]) -> bool:
    return strip.size > 0 and float((np.median(strip) - strip > _DARKER).mean()) > _INK
