"""The sweeper: finds what nobody announced and what nobody holds, and hints at it again.

It asks "what is due?", never "what happened lately?", so a missed round loses nothing.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from queue_config.app import QUEUE_OF, QUEUES
from queue_config.due_counts import due_counts
from queue_config.hints import hint, waiting
from queue_config.inventory import Inventory, behind
from queue_config.steps import STEPS
from storage.audit.anchoring import anchor
from storage.audit.sealing import seal_waiting
from storage.messages.models import Message, MessageState
from storage.metrics.catalog import ANCHORED, HINTS
from storage.metrics.counting import count
from storage.objects import ObjectStore
from storage.records import models
from storage.records.leases import held
from storage.retention.job import Job
from storage.searching.catching_up import CatchingUp, unindexed
from storage.statistics.keeping import CountingUp
from storage.tallies.keeping import Tallying
from storage.webhooks.turns import is_waited_for

if TYPE_CHECKING:
    from queue_config.notifications.inbox import Inbox

_BATCH = 500
"""Hints that wait at once, of each step: more say nothing new, and a deep queue is slow."""
_SEAL_SECONDS = 5.0


@dataclass
class Sweeper:
    """Remembers when it hinted at each step, what it has seen of the store, and since when nothing moves."""

    store: ObjectStore
    inbox: "Inbox | None" = None
    """Where the store says what is new; None where it doesn't."""
    recount_seconds: float = 0.0
    """How long a broker takes until it counts right what waits (SQS only estimates)."""
    stuck_seconds: float = 20.0
    """How long nothing may move before the workers are taken for stuck."""
    queues: Sequence[str] = QUEUES
    """What these workers take from; others may be stuck elsewhere."""
    anchor_seconds: float = 0.0
    """How often the audit's end is written to the store; 0: never."""
    retention: Job | None = None
    """What deletes; None where nothing is deleted."""
    _inventory: Inventory = field(init=False)
    _catching_up: CatchingUp = field(init=False)
    _due: dict[str, int] = field(default_factory=dict)
    """How many rows each step was due on when the round began; empty once that may be old."""
    _hinted: dict[str, float] = field(default_factory=dict)
    _first: tuple[str, Any] | None = None
    _first_since: float = 0.0
    _sealed_at: float = -_SEAL_SECONDS
    _anchored_at: float | None = None
    _counting_up: CountingUp = field(default_factory=CountingUp)
    _tallying: Tallying = field(default_factory=Tallying)

    def __post_init__(self) -> None:
        self._inventory = Inventory(self.store)
        self._catching_up = CatchingUp(self.store)

    def sweep(self) -> int:
        """One round; returns the number of hints sent. Raises StoreUnavailable, OperationalError and InterfaceError."""
        sent = self._hint()  # first: the store may be away, and there is work that needs none
        if time.monotonic() - self._sealed_at >= _SEAL_SECONDS:
            self.seal()
        if self.inbox is not None:
            self.inbox.drain(self.store)
        self._inventory.advance()
        self._catching_up.advance()
        self._anchor()
        self._counting_up.advance()
        self._tallying.advance()
        count(HINTS, value=sent)
        if self.retention is not None:
            self.retention.advance()
        return sent

    def seal(self) -> None:
        """Put what was done since the last time under a seal of the audit."""
        seal_waiting()
        self._sealed_at = time.monotonic()

    def _anchor(self) -> None:
        now = time.monotonic()
        is_due = self._anchored_at is None or now - self._anchored_at >= self.anchor_seconds
        if self.anchor_seconds and is_due and anchor(self.store) is not None:
            self._anchored_at = now
            count(ANCHORED, value=time.time())

    def _hint(self) -> int:
        self._due = due = due_counts(_BATCH)
        if not any(due.values()):
            return 0  # on SQS each look at what waits is paid for
        there = waiting()
        if there is None:
            return 0
        return sum(self._top_up(name, due[name] - there[name]) for name in STEPS)

    def workers_are_stuck(self) -> bool:
        """Whether the same row has been the first due for long while no step is under way anywhere."""
        first = self._first_due()
        if first is None or first != self._first or _somebody_works():
            self._first, self._first_since = first, time.monotonic()
            return False
        if time.monotonic() - self._first_since < self.stuck_seconds:
            return False
        self._first = None
        return True

    def _first_due(self) -> tuple[str, Any] | None:
        own = [(name, step) for name, step in STEPS.items() if QUEUE_OF[name] in self.queues and self._due.get(name, 1)]
        self._due = {}
        return next(((name, key) for name, step in own for key in step.due().values_list("pk", flat=True)[:1]), None)

    def _top_up(self, name: str, lacking: int) -> int:
        """Let as many hints wait as rows are due."""
        now = time.monotonic()
        if lacking <= 0 or now - self._hinted.get(name, -self.recount_seconds) < self.recount_seconds:
            return 0
        hint(name, lacking)
        self._hinted[name] = now
        return lacking


def _somebody_works() -> bool:
    return any(held(model).exists() for model in {step.model for step in STEPS.values()})


def idle(since: datetime | None = None) -> bool:
    """Whether every known submission is decided, and nothing is left to be drawn, delivered, sent or indexed.

    With `since`, also whether all that was in the store by then is known.
    """
    complete_to = behind().complete_to
    if since is not None and (complete_to is None or complete_to < since):
        return False
    return not (
        models.Submission.objects.filter(state__in=models.UNDER_WAY).exists()
        or models.Upload.objects.filter(state=models.UploadState.ILLUSTRATING).exists()
        or models.Delivery.objects.filter(state=models.DeliveryState.WAITING).exists()
        or is_waited_for()
        or unindexed().exists()
        or STEPS["mail"].due().exists()  # what still waits its moment is sent another time
        or held(Message).filter(state=MessageState.WAITING).exists()
    )
