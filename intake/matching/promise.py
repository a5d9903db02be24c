"""How sure is sure enough: the least odds at which documents are attached, chosen so that a promise is kept.

Learn then test (Angelopoulos, Bates, Candès, Jordan and Lei 2021) by fixed sequence: of outcomes whose truth is known,
go from the surest downwards, and at each step test whether more than the promised share may be wrong. The last step at
which that can be ruled out, at the promised confidence, is the threshold. It starts where there are outcomes enough for
any test to pass, which no outcome's truth has a say in.
"""

import math
from collections.abc import Iterable

from pydantic import Field

from intake.intervals import at_most
from intake.model import Value

CONFIDENCE = 0.95
_CAREFUL = 6.0
"""Bits asked for on top of what the weights themselves believe, where too few outcomes are known to say."""


class Outcomes(Value):
    """How documents of known truth were decided, by how sure it was."""

    right: dict[int, int] = Field(default_factory=dict, description="By whole bits of the odds, rounded down")
    wrong: dict[int, int] = Field(default_factory=dict)

    @classmethod
    def of(cls, known: Iterable[tuple[float, bool]]) -> "Outcomes":
        """Of odds in bits, and whether the case was the right one."""
        counts: tuple[dict[int, int], dict[int, int]] = ({}, {})
        for odds, is_right in known:
            of = counts[0 if is_right else 1]
            of[math.floor(odds)] = of.get(math.floor(odds), 0) + 1
        return cls(right=dict(sorted(counts[0].items())), wrong=dict(sorted(counts[1].items())))

    def speaks_at(self, rate: float) -> bool:
        """Whether there are enough to say anything of such a share."""
        return self.count >= _needed(rate)

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.right.values()) + sum(self.wrong.values())

    def tested(self, rate: float) -> int | None:
        """The least whole bits at which at most this share is wrong, at 95 % confidence; None with too few to say."""
        needed = _needed(rate)
        passed, count, wrong = None, 0, 0
        for bits in sorted({*self.right, *self.wrong}, reverse=True):
            count += self.right.get(bits, 0) + self.wrong.get(bits, 0)
            wrong += self.wrong.get(bits, 0)
            if count < needed:
                continue
            if at_most(wrong, count, rate) > 1 - CONFIDENCE:
                break
            passed = bits
        return passed


def _needed(rate: float) -> int:
    """So many outcomes without a wrong one rule out a larger share."""
    return math.ceil(math.log(1 - CONFIDENCE) / math.log(1 - rate))


def least_odds(rate: float, made: Outcomes, own: Outcomes) -> float:
    """The odds in bits that a case needs: never below what the weights believe, and as outcomes make it.

    The operator's own outcomes make it more careful, never less; while they are too few, the made ones must do.

    Args:
        rate: the share of attachments that may be wrong.
        made: outcomes of made submissions.
        own: of the operator's own, as people decided them.
    """
    believed = math.log2((1 - rate) / rate)
    tested = made.tested(rate)
    floor = believed + _CAREFUL if tested is None else max(believed, float(tested))
    if not own.speaks_at(rate):
        return floor
    of_own = own.tested(rate)
    # Enough of them, and they keep the promise nowhere: nothing is attached without a person.
    return max(floor, math.inf if of_own is None else float(of_own))
