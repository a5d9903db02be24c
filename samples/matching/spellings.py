"""The other ways in which one name is written: without accents, transliterated, cut, short, with a slip."""

import random
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("spellings.toml")
_SPELT_OUT = str.maketrans({"ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ł": "l", "Ł": "L"})
_LOOKS_LIKE = {
    "m": "rn",
    "n": "ri",
    "i": "l",
    "l": "i",
    "o": "c",
    "e": "c",
    "a": "o",
    "u": "v",
    "h": "b",
    "t": "f",
    "g": "q",
}


class Name(NamedTuple):
    """Family and given names as somebody writes them."""

    family: str
    given: str


def plain(text: str) -> str:
    """Without accents."""
    apart = unicodedata.normalize("NFKD", text.translate(_SPELT_OUT))
    return "".join(char for char in apart if not unicodedata.combining(char))


def other_spelling(name: str, rng: random.Random) -> str:
    """The name with one of its words transliterated in another way; the same where there is no other."""
    groups, endings = _spellings()
    for spelt in (name, *name.split(" ")):
        if others := [other for other in groups.get(plain(spelt), ()) if other != spelt]:
            return name.replace(spelt, rng.choice(others))
    lower = name.lower()
    fitting = [(old, new) for old, new in endings if old in lower[1:]]
    if not fitting:
        return name
    old, new = rng.choice(fitting)
    place = lower.index(old, 1)
    return name[:place] + new + name[place + len(old) :]


def short_form(given: str, rng: random.Random) -> str:
    """A nickname of the first given name; the same where there is none."""
    first = given.split(" ")[0]
    others = _nicknames().get(first, ())
    return rng.choice(others) if others else given


def mistyped(name: str, rng: random.Random) -> str:
    """One letter left out, doubled, changed, or swapped with the next."""
    if len(name) < 3:
        return name
    place = rng.randrange(1, len(name) - 1)
    before, char, after = name[:place], name[place], name[place + 1 :]
    changed = (before + after, before + char + char + after, before + rng.choice("aeinrst") + after)
    swapped = before + after[0] + char + after[1:]
    return rng.choice((*changed, swapped))


def misread(name: str, rng: random.Random) -> str:
    """One letter taken for what looks like it."""
    places = [place for place, char in enumerate(name) if char in _LOOKS_LIKE]
    if not places:
        return name
    place = rng.choice(places)
    return name[:place] + _LOOKS_LIKE[name[place]] + name[place + 1 :]


@cache
def _spellings() -> tuple[dict[str, Sequence[str]], Sequence[tuple[str, str]]]:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    groups: dict[str, list[str]] = {}
    for line in data["transliterations"]:
        names = [name.replace("_", " ") for name in line.split()]
        for name in names:
            groups.setdefault(plain(name), []).extend(names)
    pairs = [tuple(line.split()) for line in data["endings"]]
    return dict(groups), [(old, new) for old, new in pairs]


@cache
def _nicknames() -> dict[str, Sequence[str]]:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    found: dict[str, list[str]] = {}
    for line in data["nicknames"]:
        name, *short = line.split()
        found.setdefault(name, []).extend(short)
    return dict(found)
