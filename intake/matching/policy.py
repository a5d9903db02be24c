"""What it takes to attach: weights, and the odds that are enough, as data that can be made anew and named."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from intake.matching.promise import Outcomes, least_odds
from intake.matching.weights import Weights
from intake.model import Value

PACKAGED = Path(__file__).with_name("policy.json")


@dataclass(frozen=True)
class Rule:
    """What decides: weights, and the least odds in bits at which documents are attached."""

    weights: Weights
    least: float
    version: str


class Policy(Value):
    """The numbers that matching decides by."""

    weights: Weights
    made: Outcomes = Outcomes()
    """Outcomes of made submissions, which no weight was taken from."""
    own: Outcomes = Outcomes()
    """Outcomes of the operator's own submissions, as people decided them."""

    @property
    def written(self) -> bytes:
        """As its file holds it."""
        # In an order of its own: databases give the keys of an object in theirs.
        return (json.dumps(self.model_dump(mode="json"), indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()

    @property
    def version(self) -> str:
        """Names these numbers, so that a decision can be explained later."""
        return hashlib.sha256(self.written).hexdigest()[:10]

    def rule(self, wrong_share: float) -> Rule:
        """The rule by which at most this share of what is attached goes to a wrong case.

        The made outcomes are of weights taken from the records searched: they vouch for no others.
        """
        made = self.made if self.weights.sample else Outcomes()
        return Rule(self.weights, least_odds(wrong_share, made, self.own), self.version)


def read_policy(written: bytes) -> Policy:
    """The policy of a file. Raises ValueError saying what is wrong with it."""
    return Policy.model_validate(json.loads(written))


@cache
def packaged() -> Policy:
    """The one that the package brings."""
    return read_policy(PACKAGED.read_bytes())


@cache
def packaged_rule(wrong_share: float) -> Rule:
    """By the policy that the package brings."""
    return packaged().rule(wrong_share)
