"""Whether a PDF page's text layer can be trusted, or the page must be looked at."""

import re
import unicodedata

from intake.reading.language import common_words

_WORD = re.compile(r"[^\W\d_]{2,}")
_VOWEL = re.compile(r"[aeiouyàâéèêëîïôùûœ]", re.IGNORECASE)
_WAIT = re.compile(r"please wait|veuillez patienter|s'il vous pla[iî]t, patientez", re.IGNORECASE)


def usable(text: str) -> bool:
    """Enough text, of real letters, in something like words.

    Fonts without a mapping give private-use or replacement characters, or letters shifted into nonsense.
    """
    if sum(not char.isspace() for char in text) < 16 or not real_letters(text):
        return False
    words = _WORD.findall(text)
    if len(words) < 3:
        return False
    latin = [word for word in words if word.isascii() or _VOWEL.search(word)]
    if len(latin) < 0.5 * len(words):
        return True  # another script: nothing here can judge it
    voiced = sum(bool(_VOWEL.search(word)) for word in words)
    if voiced < 0.6 * len(words):
        return False
    return len(words) < 40 or common_words(text) > 0 or voiced > 0.85 * len(words)


def real_letters(text: str) -> bool:
    """Some letters or digits, and hardly anything that is no character at all."""
    seen = [char for char in text if not char.isspace()]
    broken = sum(char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cc", "Cs") for char in seen)
    return broken <= 0.05 * len(seen) and any(char.isalnum() for char in seen)


def is_waiting_page(text: str) -> bool:
    """The stand-in page of a dynamic XFA form, which is never content."""
    return bool(_WAIT.search(text[:600])) and len(text) < 2500
