"""Anchors: the chain's end, written to the object store now and then, where whoever changes the database can't reach.

An anchor is put once and never replaced. Its key follows from its seal, so that two who write it write the same.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import structlog

from storage.objects import ObjectStore
from storage.records import models

_FOLDER = "anchors/"
_log = structlog.get_logger()


@dataclass(frozen=True)
class Anchor:
    """What a seal's hash was when its anchor was written; empty where the object can't be understood."""

    key: str
    seal: int
    hash: str


def anchor(store: ObjectStore) -> Anchor | None:
    """Write the anchor of the last seal, unless it is there; None before the first seal. Raises StoreUnavailable."""
    last = models.Seal.objects.order_by("number").last()
    if last is None:
        return None
    key = f"{_FOLDER}{last.made_at.date().isoformat()}/{last.number:012}.json"
    written = Anchor(key, last.number, last.hash)
    if store.put(key, json.dumps({"seal": last.number, "hash": last.hash}).encode()):
        _log.info("audit_anchored", **asdict(written))  # logs are one more place that can't be changed from here
    return written


def anchors(store: ObjectStore) -> Iterator[Anchor]:
    """All anchors, the oldest first. Raises StoreUnavailable."""
    for key in store.list(_FOLDER):
        try:
            found = json.loads(store.get(key))
            yield Anchor(key, int(found["seal"]), str(found["hash"]))
        except (ValueError, TypeError, KeyError):
            yield Anchor(key, 0, "")
