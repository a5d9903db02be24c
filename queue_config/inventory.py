"""Looks through the object store for submissions that nobody announced, a page of its listing at a time.

Where it stands is kept in the records, so nothing starts anew when the sweeper does. A round looks at what comes after
the last folder of all (ids that grow with time are found there at once), and one page further of a pass through
everything, so that any folder is found within one pass.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models.functions import Now

from queue_config.announcing import announce
from storage.objects import ObjectStore
from storage.records import models

_PAGE = 1000  # folders, as many as S3 lists at once
_ROOT = "submissions/"
_REMEMBERED = 10_000  # incomplete folders
_LONGEST_SECONDS = 600.0


@dataclass(frozen=True)
class Behind:
    """How far the inventory is behind: whatever was in the store by `complete_to` is known."""

    complete_to: datetime | None
    """None until the first pass is over."""
    by: timedelta | None


@dataclass
class Inventory:
    """One sweeper's way through a store."""

    store: ObjectStore
    _incomplete: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Folders without a submission.json: when each was first seen, and when it is to be looked at again."""

    def advance(self) -> int:
        """One round; returns how many submissions it found. Raises StoreUnavailable and the database's errors."""
        row = _row()
        newest, position = _name(row.newest), _name(row.position)
        found = self._tail(newest) if newest not in ("", position) else 0
        page = self._page(position)
        found += self._announce(page)
        began = row.pass_began_at if position else row.now
        # Another sweeper may have gone on meanwhile: then this round did not count.
        here = models.Inventory.objects.filter(pk=1, position=row.position, pass_began_at=row.pass_began_at)
        if len(page) == _PAGE:
            here.update(position=_text(page[-1]), pass_began_at=began)
        else:
            here.update(position="", newest=row.position, complete_to=began)
        return found

    def _tail(self, newest: str) -> int:
        """What has come behind the folders of the last pass.

        The last five hundred at least stay in sight: the submission.json of some may be still to come.
        """
        page = self._page(newest)
        if len(page) == _PAGE:
            models.Inventory.objects.filter(pk=1, newest=_text(newest)).update(newest=_text(page[_PAGE // 2]))
        return self._announce(page)

    def _page(self, after: str) -> list[str]:
        return list(islice(self.store.list_folders(_ROOT, after=after), _PAGE))

    def _announce(self, page: Sequence[str]) -> int:
        """Those that are incomplete are looked at again after as long as they have been so: few stay it for long."""
        now = time.monotonic()
        looked_at = [name for name in page if self._incomplete.get(name, (now, now))[1] <= now]
        found, incomplete = announce(self.store, looked_at)
        for name in looked_at:
            first, _ = self._incomplete.pop(name, (now, now))
            if name in incomplete and len(self._incomplete) < _REMEMBERED:
                self._incomplete[name] = (first, now + min(now - first, _LONGEST_SECONDS))
        return found


def _row() -> Any:
    """Where it stands, and the database's clock as `now`."""
    known = models.Inventory.objects.annotate(now=Now()).filter(pk=1)
    if (row := known.first()) is not None:
        return row
    models.Inventory.objects.get_or_create(pk=1)
    return known.get()


def database_time() -> datetime:
    """The moment by which whatever comes later is behind (see `Behind`)."""
    now: datetime = _row().now
    return now


def _text(name: str) -> str:
    """A folder's name as one that every database takes; `_name` gives it back."""
    return json.dumps(name)


def _name(text: str) -> str:
    return str(json.loads(text)) if text else ""


def behind() -> Behind:
    """How far behind the inventory is now, by the database's clock."""
    row = models.Inventory.objects.annotate(now=Now()).filter(pk=1).first()
    if row is None or row.complete_to is None:
        return Behind(None, None)
    return Behind(row.complete_to, row.now - row.complete_to)
