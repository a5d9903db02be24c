"""All the cases of a made-up operator: each can be made alone, from the seed and its index."""

import random
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from samples.matching.households import KINDS, single
from samples.matching.people import Household, MadeCase, Maker
from samples.matching.styles import CALIBRATION, Style

_BLOCK = 20
"""Cases that are made together: relatives, namesakes and a person's other cases are in the same block."""
_PEOPLE = 130
"""Running numbers that the people of one block, and their renewed passports, have."""
_KINDS = [kind for kind, _ in KINDS]
_SUMS = list(accumulate(weight for _, weight in KINDS))


class Population:
    """`count` cases, a multiple of twenty, of a style; without `extended` all of them are open and none was merged."""

    def __init__(self, count: int, seed: int, style: Style = CALIBRATION, *, extended: bool = False) -> None:
        """Raises ValueError for another count."""
        if count % _BLOCK:
            raise ValueError(f"{count} is not a multiple of {_BLOCK}")
        self.count, self.seed, self.style, self.extended = count, seed, style, extended
        self._block = lru_cache(maxsize=64)(self._made)

    def cases(self) -> Iterator[MadeCase]:
        """All cases, in the order of their indexes."""
        for block in range(self.count // _BLOCK):
            yield from (case for household in self._made(block) for case in household.cases)

    def household(self, index: int) -> Household:
        """The household that the case of this index is of; those from `count` on are in no records."""
        return next(
            household
            for household in self._block(index // _BLOCK)
            if any(case.index == index for case in household.cases)
        )

    def case(self, index: int) -> MadeCase:
        """The case of this index."""
        return next(case for case in self.household(index).cases if case.index == index)

    def _made(self, block: int) -> list[Household]:
        rng = random.Random(f"{self.style.name} {self.seed} {block}")
        make = Maker(rng, self.style.name, first_person=block * _PEOPLE, first_case=block * _BLOCK)
        end = (block + 1) * _BLOCK
        households = []
        while make.next_case < end:
            kind = rng.choices(_KINDS, cum_weights=_SUMS)[0]
            # All kinds have at most two cases: the last one of a block may have room for one only.
            households.append((kind if make.next_case < end - 1 else single)(make))
        if not self.extended:
            for case in (case for household in households for case in household.cases):
                case.state, case.merged_into = "open", None
        return households


def make_cases(
    count: int, seed: int, style: Style = CALIBRATION, *, extended: bool = False
) -> Iterator[dict[str, object]]:
    """Case records as the import takes them; `extended` with the cases' states and the people's addresses."""
    return (case.record(extended=extended) for case in Population(count, seed, style, extended=extended).cases())
