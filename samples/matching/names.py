"""Names by origin, common and rare, as common as they are in a style."""

import random
import tomllib
from bisect import bisect
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from samples.matching.styles import STYLES

_FILE = Path(__file__).with_name("origins.toml")
_SECOND_NAME = 0.22
_LONGER = 0.4
_MIDDLES = ("ba", "de", "di", "go", "ka", "ku", "la", "le", "lo", "ma", "me", "ni", "no", "ra", "ri", "sa", "ta", "ti")
"""What makes the rarest names, four in ten of the composed ones, where names can be long."""
_SHORT = ("chinese", "korean", "vietnamese")


class _Common(NamedTuple):
    """Names with their popularity, summed up; and the parts that rare ones are made of."""

    names: Sequence[str]
    sums: Sequence[float]
    starts: Sequence[str]
    ends: Sequence[str]
    can_be_long: bool

    def draw(self, rng: random.Random, rare: float) -> str:
        if rng.random() < rare:
            middle = rng.choice(_MIDDLES) if self.can_be_long and rng.random() < _LONGER else ""
            return rng.choice(self.starts) + middle + rng.choice(self.ends)
        return self.names[bisect(self.sums, rng.random() * self.sums[-1], hi=len(self.names) - 1)]


class Origin(NamedTuple):
    """Where a family comes from, and how its people are called."""

    id: str
    french: float
    states: Sequence[str]
    single: float
    family: _Common
    women: _Common
    men: _Common
    rare: float

    def family_name(self, rng: random.Random) -> str:
        return self.family.draw(rng, self.rare)

    def given_names(self, rng: random.Random, sex: str) -> str:
        """One given name, or two."""
        of_sex = self.women if sex == "F" else self.men
        first = of_sex.draw(rng, self.rare)
        if rng.random() >= _SECOND_NAME:
            return first
        second = of_sex.draw(rng, self.rare)
        return first if second == first else f"{first} {second}"


class Origins:
    """All origins, as common as they are in a style."""

    def __init__(self, origins: Sequence[Origin], shares: Sequence[float]) -> None:
        self._origins = origins
        self._sums = list(accumulate(shares))

    def draw(self, rng: random.Random) -> Origin:
        return self._origins[bisect(self._sums, rng.random() * self._sums[-1], hi=len(self._origins) - 1)]


@cache
def origins_of(style: str) -> Origins:
    """The origins in the style of this name: their shares and the order of their names are its own."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    rng = random.Random(f"names {style}")
    shares = [float(row["share"]) * rng.uniform(0.6, 1.5) for row in data.values()]
    return Origins([_origin(name, row, style, rng) for name, row in data.items()], shares)


def _origin(name: str, row: dict[str, Any], style: str, rng: random.Random) -> Origin:
    skew, rare = STYLES[style].skew, STYLES[style].rare

    def common(names: str, starts: str, ends: str) -> _Common:
        listed = _names(row[names])
        ranked = sorted(range(len(listed)), key=lambda rank: (1 + rank) * rng.uniform(0.6, 1.6))
        weights = accumulate((1 + rank) ** -skew for rank in range(len(listed)))
        parts = (_names(row[starts]), _names(row[ends]))
        return _Common([listed[i] for i in ranked], list(weights), *parts, can_be_long=name not in _SHORT)

    return Origin(
        id=name,
        french=row["french"],
        states=row["states"].split(),
        single=row["single"],
        family=common("family", "family_starts", "family_ends"),
        women=common("women", "given_starts", "women_ends"),
        men=common("men", "given_starts", "men_ends"),
        rare=rare,
    )


def _names(listed: str) -> list[str]:
    return [name.replace("_", " ") for name in listed.split()]
