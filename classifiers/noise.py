"""What recognition does to a text: letters confused, accents lost, words broken. For training only."""

import random
import re
import unicodedata

from classifiers.document_text import DocumentText

_CONFUSED = {
    "rn": "m",
    "m": "rn",
    "cl": "d",
    "d": "cl",
    "n": "ri",
    "u": "ii",
    "h": "b",
    "g": "q",
    "v": "y",
    "f": "t",
    "t": "f",
    "l": "1",
    "I": "l",
    "i": "l",
    "O": "0",
    "S": "5",
    "B": "8",
    "o": "c",
    "c": "e",
    "e": "c",
    "a": "o",
    "é": "e",
    "è": "e",
    "ê": "é",
    "à": "a",
    "ç": "c",
    "'": " ",
    ".": "",
    ",": ".",
    ":": ";",
    "-": " ",
}
_PAIR = re.compile("|".join(sorted(map(re.escape, _CONFUSED), key=len, reverse=True)))


def spoilt(document: DocumentText, rng: random.Random, *, rate: float) -> DocumentText:
    """The document as a poor recognition may give it, without some of its lines."""
    pages = tuple(add_noise(thin_out(page, rng), rng, rate=rate) for page in document.pages)
    large = "" if rng.random() < 2 * rate else add_noise(document.large, rng, rate=rate)
    return DocumentText(pages, large)


def add_noise(text: str, rng: random.Random, *, rate: float) -> str:
    """The text as a recogniser that errs at about `rate` of the characters might give it."""
    text = _PAIR.sub(lambda match: _CONFUSED[match.group()] if rng.random() < rate else match.group(), text)
    if rng.random() < 2 * rate:
        text = strip_accents(text)
    lines = []
    for line in text.splitlines():
        if rng.random() < rate / 2:
            continue  # not seen at all
        line = re.sub(r"(?<=\w)(?=\w)", lambda _: " " if rng.random() < rate / 4 else "", line)
        lines.append(re.sub(r" ", lambda _: "" if rng.random() < rate else " ", line))
    if rng.random() < rate * 3:  # columns read in another order
        cut = rng.randint(0, len(lines))
        lines = lines[cut:] + lines[:cut]
    return "\n".join(lines)


def thin_out(text: str, rng: random.Random) -> str:
    """The text without some of its lines, as another paper of the kind might lack them."""
    return "\n".join(line for line in text.splitlines() if rng.random() > 0.15)


def strip_accents(text: str) -> str:
    """Letters without their accents."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
