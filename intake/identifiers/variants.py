"""What else a number may have been meant to be. Nothing yet: the confusions of recognition come with the next change."""

from typing import NamedTuple

from intake.model import Identifier


class Variant(NamedTuple):
    """Another value, and what it costs in bits to believe it."""

    value: str
    cost: float


def variants(identifier: Identifier) -> tuple[Variant, ...]:
    """None, of whatever number."""
    del identifier
    return ()
