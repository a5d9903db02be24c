"""The sweeper: finds what nobody announced and what nobody holds, and hints at it again.

It asks "what is due?", never "what happened lately?", so a missed round loses nothing.
"""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from queue_config import inventory
from queue_config.hints import hint, waiting
from queue_config.steps import STEPS
from storage.objects import ObjectStore
from storage.records import models
from storage.records.leases import held

if TYPE_CHECKING:
    from queue_config.notifications.inbox import Inbox

_BATCH = 500
"""Hints that wait at once, of each step: more say nothing new, and a deep queue is slow."""


@dataclass
class Sweeper:
    """Remembers when it hinted at each step, and since when nothing moves."""

    store: ObjectStore
    inbox: "Inbox | None" = None
    """Where the store says what is new; None where it doesn't."""
    recount_seconds: float = 0.0
    """How long a broker takes until it counts right what waits (SQS only estimates)."""
    stuck_seconds: float = 20.0
    """How long nothing may move before the workers are taken for stuck."""
    _hinted: dict[str, float] = field(default_factory=dict)
    _first: tuple[str, Any] | None = None
    _first_since: float = 0.0

    def sweep(self) -> int:
        """One round; returns the number of hints sent. Raises StoreUnavailable, OperationalError and InterfaceError."""
        if self.inbox is not None:
            self.inbox.drain(self.store)
        inventory.advance(self.store)
        due = {name: len(step.due().values_list("pk", flat=True)[:_BATCH]) for name, step in STEPS.items()}
        if not any(due.values()):
            return 0  # on SQS each look at what waits is paid for
        there = waiting()
        if there is None:
            return 0
        return sum(self._top_up(name, due[name] - there[name]) for name in STEPS)

    def workers_are_stuck(self) -> bool:
        """Whether the same row has been the first due for long while no step is under way anywhere."""
        first = _first_due()
        if first is None or first != self._first or _somebody_works():
            self._first, self._first_since = first, time.monotonic()
            return False
        if time.monotonic() - self._first_since < self.stuck_seconds:
            return False
        self._first = None
        return True

    def _top_up(self, name: str, lacking: int) -> int:
        """Let as many hints wait as rows are due."""
        now = time.monotonic()
        if lacking <= 0 or now - self._hinted.get(name, -self.recount_seconds) < self.recount_seconds:
            return 0
        hint(name, lacking)
        self._hinted[name] = now
        return lacking


def _first_due() -> tuple[str, Any] | None:
    found = ((name, key) for name, step in STEPS.items() for key in step.due().values_list("pk", flat=True)[:1])
    return next(found, None)


def _somebody_works() -> bool:
    return any(held(model).exists() for model in {step.model for step in STEPS.values()})


def idle() -> bool:
    """Whether every announced submission is decided, and nothing is left to be drawn or delivered."""
    under_way = (models.SubmissionState.ANNOUNCED, models.SubmissionState.READING, models.SubmissionState.DECIDING)
    return not (
        models.Submission.objects.filter(state__in=under_way).exists()
        or models.Upload.objects.filter(state=models.UploadState.ILLUSTRATING).exists()
        or models.Delivery.objects.filter(state=models.DeliveryState.WAITING).exists()
    )
