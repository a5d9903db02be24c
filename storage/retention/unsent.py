"""Deletes uploads that were never sent: somebody began to fill in the web form, and left it.

There is no row of them, and no submission.json beside them: it comes last. Once a day the store is looked through for
such folders, a page of its listing at a time; a folder goes when nothing was put into it for as many days as the
schedule says, which is longer than a form can be open.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

import structlog
from django.db.models.functions import Now

from intake.submission import manifest_key
from storage.objects import ObjectStore
from storage.objects.ticking import idle
from storage.records import models
from storage.retention.models import Progress
from storage.retention.progress import progress

_PAGE = 1000
_EVERY = timedelta(days=1)
_ROOT = "submissions/"
_log = structlog.get_logger()


def delete_unsent(store: ObjectStore, age: timedelta, tick: Callable[[], None] = idle) -> int:
    """One page of the pass, if one is due; says how many folders were deleted. Raises StoreUnavailable."""
    row = progress()
    last = row.unsent_looked_at
    if not row.unsent_after and last is not None and row.now - last < _EVERY:
        return 0
    after = json.loads(row.unsent_after) if row.unsent_after else ""
    page = list(islice(store.list_folders(_ROOT, after=after), _PAGE))
    known = set(models.Submission.objects.filter(pk__in=page).values_list("pk", flat=True))
    deleted = sum(_delete(store, folder, row.now - age, tick) for folder in page if folder not in known)
    here = Progress.objects.filter(pk=1, unsent_after=row.unsent_after)
    if len(page) == _PAGE:
        here.update(unsent_after=json.dumps(page[-1]))
    else:
        here.update(unsent_after="", unsent_looked_at=Now())
    return deleted


def _delete(store: ObjectStore, folder: str, before: datetime, tick: Callable[[], None]) -> bool:
    try:
        if store.exists(manifest_key(folder)):
            return False  # a submission that nobody has announced yet
        newest = store.newest(f"{_ROOT}{folder}/files/")
    except ValueError:
        return False  # no key of ours leads there: a person hears of it, see `ledger.announce_misnamed`
    if newest is None or newest >= before:
        return False
    store.delete_folder(f"{_ROOT}{folder}/", tick)
    _log.info("unsent_deleted", submission=folder)
    return True
