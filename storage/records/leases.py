"""Leases: a worker takes a row for a while, and writes only while the lease is still its own.

Taking counts an attempt in the same statement, so a worker that is killed has counted too. A write carries the lease's
token and is refused when another worker has taken the row since: a frozen worker that wakes up can't overwrite its
successor.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from storage.records.models import Leased


class LeaseLost(Exception):
    """The row belongs to another worker now: drop what you have."""


@dataclass(frozen=True)
class Lease:
    """One worker's right to move one row on."""

    model: type[Leased]
    key: Any
    token: str
    attempt: int
    seconds: int

    def renew(self) -> None:
        """Keep the row for as long again. Raises LeaseLost."""
        self._write(lease_until=timezone.now() + timedelta(seconds=self.seconds))

    def ticker(self) -> Callable[[], None]:
        """A function to call often during long work: it renews each time a third of the lease is over."""
        due = time.monotonic() + self.seconds / 3

        def tick() -> None:
            nonlocal due
            if time.monotonic() >= due:
                self.renew()
                due = time.monotonic() + self.seconds / 3

        return tick

    def finish(self, **values: Any) -> None:
        """Write the row's next state and let go; to be called inside the result's transaction. Raises LeaseLost."""
        self._write(**values, lease_token="", lease_until=None, attempts=0, due_at=timezone.now())

    def give_back(self, *, delay: float, counts: bool) -> None:
        """Let go without a result; to be taken again after `delay` seconds. Raises LeaseLost."""
        attempts = self.attempt if counts else self.attempt - 1
        due_at = timezone.now() + timedelta(seconds=delay)
        self._write(lease_token="", lease_until=None, attempts=attempts, due_at=due_at)

    def _write(self, **values: Any) -> None:
        changed = self.model._default_manager.filter(pk=self.key, lease_token=self.token).update(**values)
        if changed != 1:
            raise LeaseLost(f"{self.model.__name__} {self.key} was taken by another worker")


def take(model: type[Leased], key: Any, *, state: str, seconds: int) -> Lease | None:
    """Take a row that is in this state, due, and nobody's; None when it isn't. One statement: only one worker wins."""
    now = timezone.now()
    token = secrets.token_hex(16)
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    taken = model._default_manager.filter(free, pk=key, state=state, due_at__lte=now).update(
        lease_token=token, lease_until=now + timedelta(seconds=seconds), attempts=F("attempts") + 1
    )
    if not taken:
        return None
    attempt = model._default_manager.values_list("attempts", flat=True).get(pk=key)
    return Lease(model=model, key=key, token=token, attempt=attempt, seconds=seconds)
