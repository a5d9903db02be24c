"""Texts that nothing is tuned on, as they are and damaged in the ways that text layers are."""

import inspect
import random
import string
import textwrap
from collections.abc import Callable, Iterator
from datetime import date

from samples.content import compose, wordings
from samples.facts import Facts
from samples.people import Registry
from samples.translations import TEST_APPLICATIONS, translations

OTHERS = ("de", "es", "pt", "it", "nl", "pl", "ro", "tr", "cs", "sv", "da", "fi", "hu", "hr", "id")
"""Languages in Latin letters."""
SCRIPTS = {
    "ru": "Cyrillic", "uk": "Cyrillic", "el": "Greek", "ar": "Arabic", "fa": "Arabic", "he": "Hebrew",
    "hi": "Devanagari", "bn": "Bengali", "ta": "Tamil", "th": "Thai", "ka": "Georgian", "hy": "Armenian",
    "ja": "Japanese", "ko": "Korean", "zh_Hans": "Han",
}  # fmt: skip
"""Languages in others, as Django names them, and what their script is called."""

Damage = Callable[[str, random.Random], str]
_UNSEEN = "c"  # the family of wordings that is kept for tests
_MISREAD = {
    "e": "co", "c": "eo", "l": "1I|i", "i": "l1!j", "I": "l1|", "o": "0ae", "O": "0Q", "a": "os", "n": "ur", "u": "nv",
    "h": "bk", "b": "hl", "t": "fr", "f": "t", "r": "nf", "m": "nn", "s": "5z", "S": "5", "B": "8", "g": "q9", "0": "O",
    "1": "l", "5": "S", "d": "cl", "é": "6e", "è": "e8",
}  # fmt: skip
_TWO_FOR_ONE = {"m": "rn", "w": "vv", "u": "ii", "d": "cl", "n": "ri", "h": "li"}


def document(language: str, chance: random.Random, *, count: int = 1) -> str:
    """The text of some documents."""
    return "\n".join("\n".join(_lines(language, chance)) for _ in range(count))


def both_languages(chance: random.Random) -> str:
    """An English document and a French one, line by line."""
    pairs = zip(_lines("en", chance), _lines("fr", chance), strict=False)
    return "\n".join(line for pair in pairs for line in pair)


def sentences(language: str, count: int, chance: random.Random) -> str:
    """Some sentences of a language."""
    known = translations(language, TEST_APPLICATIONS)
    return " ".join(chance.choice(known) for _ in range(count))


def table(chance: random.Random) -> str:
    """Numbers, and hardly a word."""
    rows = (
        f"{chance.randrange(1, 29):02}/{chance.randrange(1, 13):02} {chance.choice(('POS', 'ATM', 'DEP', 'INT'))} "
        f"{chance.randrange(99_999)} {chance.randrange(9999) / 100:.2f} {chance.randrange(999_999) / 100:,.2f}"
        for _ in range(25)
    )
    return "\n".join(["Date Description Debit Credit Balance", *rows])


def names(chance: random.Random) -> str:
    """People, with their addresses."""
    registry = Registry(chance)
    streets = ("Maple Street", "rue Sainte-Catherine", "King St W", "chemin du Lac", "boul. René-Lévesque")
    lines = (
        f"{registry.person().full_name}\n{chance.randrange(1, 9999)} {chance.choice(streets)}\nMontréal QC H3X 4Y9"
        for _ in range(chance.randrange(2, 12))
    )
    return "\n".join(lines)


def people(chance: random.Random) -> str:
    """Names and nothing else."""
    registry = Registry(chance)
    return "\n".join(registry.person().full_name for _ in range(chance.randrange(2, 12)))


def code(chance: random.Random) -> str:
    """Forty lines of a program."""
    lines = inspect.getsource(chance.choice((inspect, textwrap, random, string))).splitlines()
    start = chance.randrange(max(1, len(lines) - 40))
    return "\n".join(lines[start : start + 40])


def misread(rate: float) -> Damage:
    """As recognition does that gets this share of the characters wrong."""

    def damage(text: str, chance: random.Random) -> str:
        return "".join(_misread(char, chance) if chance.random() < rate else char for char in text)

    return damage


def shifted(text: str, chance: random.Random) -> str:
    """Each letter by the same number of places in the alphabet."""
    by = chance.randrange(1, 26)
    alphabets = (string.ascii_lowercase, string.ascii_uppercase)
    return text.translate({ord(a): b for one in alphabets for a, b in zip(one, one[by:] + one[:by], strict=True)})


def off_by_some(text: str, chance: random.Random) -> str:
    """Each character by the same number of places in its code: a font that numbers its letters from another start."""
    by = chance.choice((-31, -29, -5, -1, 1, 3, 7, 29, 31))
    return "".join(chr(33 + (ord(char) - 33 + by) % 94) if "!" <= char <= "~" else char for char in text)


def substituted(text: str, chance: random.Random) -> str:
    """Each letter by another one."""
    others = "".join(chance.sample(string.ascii_lowercase, 26))
    return text.translate(str.maketrans(string.ascii_letters, others + others.upper()))


def numbered(text: str, chance: random.Random) -> str:  # noqa: ARG001 - as all damages
    """Each character by the number of its first use, as fonts made of pictures are."""
    seen: dict[str, str] = {}
    return "".join(char if char.isspace() else seen.setdefault(char, chr(33 + len(seen))) for char in text)


def unmapped(text: str, chance: random.Random) -> str:  # noqa: ARG001 - as all damages
    """Characters for private use."""
    return "".join(char if char.isspace() else chr(0xF000 + ord(char) % 0x500) for char in text)


def replaced(text: str, chance: random.Random) -> str:
    """A fourth of the letters are not known."""
    return "".join("\ufffd" if char.isalpha() and chance.random() < 0.25 else char for char in text)


def wrongly_decoded(text: str, chance: random.Random) -> str:  # noqa: ARG001 - as all damages
    """UTF-8 taken for Windows' encoding."""
    return text.encode().decode("cp1252", "replace")


def spaced(text: str, chance: random.Random) -> str:  # noqa: ARG001 - as all damages
    """Each letter apart."""
    return " ".join(text)


def _misread(char: str, chance: random.Random) -> str:
    kind = chance.random()
    if char.isspace():
        return chance.choice(("", "  ", ". ", " ' "))
    if kind < 0.62:
        return chance.choice(_MISREAD.get(char, "~.,:;'*"))
    if kind < 0.74:
        return _TWO_FOR_ONE.get(char, char + chance.choice(".,'|"))
    return "" if kind < 0.88 else f"{char} "


def _lines(language: str, chance: random.Random) -> Iterator[str]:
    registry = Registry(chance)
    facts = Facts(subject=registry.person(), other=registry.person(), issued=date(2025, 1, 1 + chance.randrange(28)))
    words = compose(chance.choice(sorted(wordings())), language, _UNSEEN, facts, chance)
    yield f"{words.organisation} {words.place} {words.date}"
    yield words.title
    yield from (f"{label}: {value}" for label, value in words.reference)
    yield words.text
    yield from (f"{label} {value}" for label, value in words.rows)
