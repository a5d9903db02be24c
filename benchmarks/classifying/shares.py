"""Shares as figures: each with its 95 % interval, and with what is promised of it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from classifiers.evaluation import Answer, scores, taken_for_a_type

PICTURES = Path(__file__).parent.parent / "pictures"
_AUTOMATIC, _ERROR, _TAKEN = 85.0, 1.0, 1.0  # per cent


def automatic(name: str, answers: Sequence[Answer], *, promised: bool) -> Iterator[Figure]:
    """What was decided without a person, and how much of that is of a wrong type."""
    found = scores(answers)
    yield from shares(
        f"decided without a person, {name}", found["automatic"], at_least=_AUTOMATIC if promised else None
    )
    yield from shares(
        f"wrong type among those decided, {name}", found["type_error"], limit=_ERROR if promised else None
    )


def out_of_scope(name: str, answers: Sequence[Answer], *, promised: bool) -> Iterator[Figure]:
    """How many of the documents outside of the list were decided as a type."""
    yield from shares(f"{name} decided as a type", taken_for_a_type(answers), limit=_TAKEN if promised else None)


def shares(
    name: str, share: dict[str, Any], *, limit: float | None = None, at_least: float | None = None
) -> Iterator[Figure]:
    """A share in per cent, then the ends of its interval."""
    named = f"{name}, of {share['of']}"
    yield Figure(name=named, value=100 * share["share"], unit="%", limit=limit, at_least=at_least)
    yield Figure(name=f"{named}: from (95 % interval)", value=100 * share["low"], unit="%")
    yield Figure(name=f"{named}: to (95 % interval)", value=100 * share["high"], unit="%")
