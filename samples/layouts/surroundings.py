"""Reads `surroundings.txt`: the words that papers carry around their content."""

import random
import re
import unicodedata
from functools import cache
from pathlib import Path

from samples.content import Composed

_LACKING = frozenset(
    ("unit", "notice", "page", "reference", "dated", "section", "greeting", "farewell", "small_print", "instruction")
)
_LEFT_OUT = 1 / 8
_STREETS = {
    "en": ("Harbour Street", "Old Mill Road", "Lakeshore Avenue", "King's Lane"),
    "fr": ("rue du Moulin", "avenue des Pins", "chemin du Lac", "rue Principale"),
}


@cache
def said() -> dict[tuple[str, str, str], tuple[str, ...]]:
    """Per kind, language and side (train or test): what may be said. "//" parts the lines of one saying."""
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    kind = ""
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"\[(\w+)\]", line):
            kind = match.group(1)
        elif line and not line.startswith("#"):
            whose, *sayings = line.split(" | ")
            language, side = whose.split()
            found[kind, language, side] = tuple(sayings)
    return found


class Surroundings:
    """The surrounding words of one document: its telephone number, say, is the same wherever it stands."""

    def __init__(self, words: Composed, side: str, rng: random.Random) -> None:
        self._language, self._side, self._rng = words.language, side, rng
        number = rng.randrange(1000)
        street = f"{rng.randrange(10, 900)}{',' if words.language == 'fr' else ''} "
        self._values = {
            "organisation": words.organisation,
            "name": words.reference[0][1] if words.reference else words.organisation,
            "place": words.place,
            "date": words.date,
            "phone": f"{rng.choice((299, 399, 699))}-555-01{number % 100:02}",
            "free": f"800-555-01{(number + 13) % 100:02}",
            "fax": f"{rng.choice((299, 399, 699))}-555-01{(number + 7) % 100:02}",
            "site": f"{_plain(words.organisation)}.example",
            "street": street + rng.choice(_STREETS[words.language]),
            "postal": _postal_code(rng),
            "code": f"{rng.choice('ABCDHKLM')}{rng.choice('NPRT')}-{rng.randrange(100, 9999)}",
            "n": str(rng.randrange(100, 9999)),
            "time": f"{rng.randrange(8, 18)}:{rng.randrange(60):02}",
        }

    def __getitem__(self, slot: str) -> str:
        """What a slot is filled with."""
        return self._values[slot]

    def lines(self, kind: str) -> list[str]:
        """One saying, a line each; of what a paper may lack, none at times."""
        saying = self._rng.choice(said()[kind, self._language, self._side])
        if kind in _LACKING and self._rng.random() < _LEFT_OUT:
            return []
        return saying.format(**self._values).split(" // ")

    def line(self, kind: str) -> str:
        """One saying in a line."""
        return " ".join(self.lines(kind))

    def several(self, kind: str, least: int, most: int) -> list[str]:
        """Different sayings of a kind; none gives the same number, say, as another does."""
        sayings = said()[kind, self._language, self._side]
        shuffled = self._rng.sample(sayings, len(sayings))
        apart = {tuple(re.findall(r"{\w+}", saying)) or saying: saying for saying in shuffled}
        count = self._rng.randint(least, most)
        return [saying.format(**self._values) for saying in list(apart.values())[:count]]


def _postal_code(rng: random.Random) -> str:
    code = "".join(rng.choice("ABCEGHJKLMNPRSTVXY") + str(rng.randrange(10)) for _ in range(3))
    return f"{code[:3]} {code[3:]}"


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.lower())
    return re.sub(r"[^a-z]", "", letters)[:24]
