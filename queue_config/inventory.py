"""Looks through the object store for submissions that nobody announced, a page of its listing at a time.

Where it stands is kept in the records, so nothing starts anew when the sweeper does. A round looks at what comes after
the last folder of all (ids that grow with time are found there at once), and one page further of a pass through
everything, so that any folder is found within one pass.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db.models.functions import Now

from queue_config.announcing import announce
from storage.objects import ObjectStore
from storage.records import models

_PAGE = 1000  # folders, as many as S3 lists at once
_ROOT = "submissions/"


@dataclass(frozen=True)
class Behind:
    """How far the inventory is behind: whatever was in the store by `complete_to` is known."""

    complete_to: datetime | None
    """None until the first pass is over."""
    by: timedelta | None


def advance(store: ObjectStore) -> int:
    """One round; returns how many submissions it found. Raises StoreUnavailable and the database's errors."""
    row, _ = models.Inventory.objects.get_or_create(pk=1)
    found = _tail(store, row) if row.newest not in ("", row.position) else 0
    page = _page(store, row.position)
    found += announce(store, page)
    here = models.Inventory.objects.filter(pk=1)
    if len(page) == _PAGE:
        here.update(position=page[-1])
    else:
        here.update(position="", newest=row.position, complete_to=row.pass_began_at, pass_began_at=Now())
    return found


def _tail(store: ObjectStore, row: models.Inventory) -> int:
    """What has come behind the folders of the last pass.

    The last five hundred at least stay in sight: the submission.json of some may be still to come.
    """
    page = _page(store, row.newest)
    if len(page) == _PAGE:
        models.Inventory.objects.filter(pk=1).update(newest=page[_PAGE // 2])
    return announce(store, page)


def _page(store: ObjectStore, after: str) -> list[str]:
    return list(islice(store.list_folders(_ROOT, after=after), _PAGE))


def behind() -> Behind:
    """How far behind the inventory is now, by the database's clock."""
    row = models.Inventory.objects.annotate(now=Now()).filter(pk=1).first()
    if row is None or row.complete_to is None:
        return Behind(None, None)
    return Behind(row.complete_to, row.now - row.complete_to)
