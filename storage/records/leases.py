"""Leases: a worker takes a row for a while, and writes only while the lease is still its own.

Taking counts an attempt in the same transaction, so a worker that is killed has counted too. A write carries the
lease's token and is refused when another worker has taken the row since: a frozen worker that wakes up can't overwrite
its successor. All times are the database's: workers' clocks may differ and jump.
"""

import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Now

from storage.records.models import Leased

FARTHEST = timedelta(minutes=10)
"""No lease and no delay is longer; what ends later was written before the database's clock jumped back."""


TROUBLED: dict[str, Any] = {"troubled_since": Coalesce("troubled_since", Now())}
UNTROUBLED: dict[str, Any] = {"troubled_since": None}
"""What a row gets whose trouble goes on or begins, and one that has none: patience ends with it, not with an outage."""


def troubled_for(since: datetime | None, now: datetime) -> timedelta:
    """How long a row has been in trouble, by its `troubled_since` and the database's clock."""
    return now - (since or now)


FRESH: dict[str, Any] = {"attempts": 0, "due_at": Now(), "lease_token": "", "lease_until": None}
"""What a row gets that is to be begun anew."""


class LeaseLost(Exception):
    """The row belongs to another worker now: drop what you have."""


@dataclass
class Lease:
    """One worker's right to move one row on."""

    model: type[Leased]
    key: Any
    token: str
    attempt: int
    seconds: int
    spent: bool = False
    """What it did may have had its effect: the attempt counts, however it ends."""
    _renewed: float = field(default_factory=time.monotonic)

    def renew(self) -> None:
        """Keep the row for as long again. Raises LeaseLost."""
        self._write(lease_until=Now() + timedelta(seconds=self.seconds))
        self._renewed = time.monotonic()

    def tick(self) -> None:
        """To be called often during long work: it renews once a third of the lease is over. Raises LeaseLost."""
        if time.monotonic() >= self._renewed + self.seconds / 3:
            self.renew()

    def finish(self, **values: Any) -> None:
        """Write the row's next state and let go; to be called inside the result's transaction. Raises LeaseLost."""
        self._write(**values, lease_token="", lease_until=None, attempts=0, due_at=Now())

    def give_back(self, *, delay: float, counts: bool, **values: Any) -> None:
        """Let go without a result, and write `values`; to be taken again after `delay` seconds. Raises LeaseLost."""
        attempts = self.attempt if counts or self.spent else self.attempt - 1
        due_at = Now() + min(timedelta(seconds=delay), FARTHEST) if delay else Now()
        self._write(**values, lease_token="", lease_until=None, attempts=attempts, due_at=due_at)

    def _write(self, **values: Any) -> None:
        changed = self.model._default_manager.filter(pk=self.key, lease_token=self.token).update(**values)
        if changed != 1:
            raise LeaseLost(f"{self.model.__name__} {self.key} was taken by another worker")


def due(model: type[Leased], state: str) -> "QuerySet[Any]":
    """The rows in this state that are due and nobody's, in the order in which it is their turn."""
    come = Q(due_at__lte=Now()) | Q(due_at__gt=Now() + FARTHEST)
    return model._default_manager.filter(free(), come, state=state).order_by("turn", "pk")


def free() -> Q:
    """Rows that nobody holds."""
    return Q(lease_until=None) | Q(lease_until__lt=Now()) | Q(lease_until__gt=Now() + FARTHEST)


def held(model: type[Leased]) -> "QuerySet[Any]":
    """The rows whose lease is not over."""
    return model._default_manager.filter(lease_until__gt=Now(), lease_until__lte=Now() + FARTHEST)


def take(rows: "QuerySet[Any]", seconds: int) -> Lease | None:
    """Take the first of these due rows that no other worker is just taking; None when there is none."""
    token = secrets.token_hex(16)
    with transaction.atomic():
        # SQLite locks as a whole when the transaction begins, and knows no row's lock.
        row = rows.select_for_update(skip_locked=True).values_list("pk", "attempts").first()
        if row is None:
            return None
        key, attempts = row
        rows.model._default_manager.filter(pk=key).update(
            lease_token=token, lease_until=Now() + timedelta(seconds=seconds), attempts=attempts + 1
        )
    return Lease(model=rows.model, key=key, token=token, attempt=attempts + 1, seconds=seconds)
