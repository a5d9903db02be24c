"""Puts events under seals, each chained to the one before.

Workers write events at the same time, each in a transaction of its own, so a chain made while writing would let them
in one after the other. One sealer comes behind them instead. It takes events that have no seal yet, whatever their ids:
one that was committed late goes under a later seal than its neighbours.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from storage.audit.digests import EVENT_FIELDS, GENESIS, event_digest, seal_hash
from storage.records import models

_BATCH = 500
"""Events of one seal, at most."""
COLUMNS = (*EVENT_FIELDS, "details", "salt")


def seal_waiting(most: int = 10) -> int:
    """Seal what waits, in at most so many seals; returns how many were made. Two at once get in nobody's way."""
    for made in range(most):
        if not _seal_batch():
            return made
    return most


@transaction.atomic
def _seal_batch() -> bool:
    """Make one seal; False where nothing waits, or another sealer was first."""
    # In this order: whoever made a seal since is met at its number, below.
    last = models.Seal.objects.order_by("number").last()
    waiting = models.Event.objects.filter(seal=None).order_by("id").annotate(now=Now())
    events: list[dict[str, Any]] = list(waiting.values(*COLUMNS, "now")[:_BATCH])
    if not events:
        return False
    number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
    made_at = events[0]["now"]
    entries = [[event["id"], event_digest(event)] for event in events]
    hash_ = seal_hash(number, previous, made_at, entries)
    try:
        with transaction.atomic():
            models.Seal.objects.create(number=number, previous=previous, made_at=made_at, entries=entries, hash=hash_)
    except IntegrityError:  # somebody else's has this number
        return False
    models.Event.objects.filter(pk__in=[event["id"] for event in events]).update(seal=number)
    return True
