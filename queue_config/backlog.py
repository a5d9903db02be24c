"""How much waits at each step: what operators look at, and what scaling goes by."""

from dataclasses import dataclass

from django.db.models.functions import Now

from queue_config.steps import STEPS
from storage.records.leases import held


@dataclass(frozen=True)
class Backlog:
    """One step."""

    step: str
    due: int
    under_way: int
    oldest_seconds: float | None
    """How long the one that is due longest has been so; None when nothing is due."""


def backlog() -> list[Backlog]:
    """The steps in order."""
    found = []
    for name, step in STEPS.items():
        due = step.due()
        times = due.annotate(now=Now()).order_by("due_at").values_list("due_at", "now").first()
        oldest = round((times[1] - times[0]).total_seconds(), 1) if times else None
        found.append(Backlog(name, due.count(), held(step.model).filter(state=step.state).count(), oldest))
    return found
