"""How much waits at each step: what operators look at, and what scaling goes by."""

from dataclasses import dataclass

from queue_config.steps import STEPS
from storage.metrics.standing import waiting_since
from storage.records.leases import held


@dataclass(frozen=True)
class Backlog:
    """One step."""

    step: str
    due: int
    under_way: int
    oldest_seconds: float | None
    """How long the one that is due longest has been so; None when nothing is due."""


def backlog(most: int | None = None) -> list[Backlog]:
    """The steps in order.

    Args:
        most: so many rows of each step are looked at, those whose turn is first; None: all of them.
    """
    found = []
    for name, step in STEPS.items():
        due, oldest = waiting_since(step.due(), "due_at", most)
        under_way = held(step.model).filter(state=step.state).count()
        found.append(Backlog(name, due, under_way, None if oldest is None else round(oldest, 1)))
    return found
