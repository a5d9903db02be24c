"""Whether it is the world that is broken, or only what one row is about.

A store, a database, a malware scanner or a disk that is away or full is waited for, as is a machine that can't confine
a reader or lacks a key, and no attempt is counted. But one object that can't be got while others can would stop
everything for ever that way: it is the row's own trouble, and counts.
"""

import errno

from django.db import InterfaceError, OperationalError

from intake.sandbox import SandboxUnavailable
from intake.submission import manifest_key
from queue_config.scanning import ScannerUnavailable
from storage.database import were_in_each_others_way
from storage.encrypted.sealing import KeyMissing
from storage.objects import ObjectStore
from storage.objects.errors import StoreUnavailable
from storage.records import models

__all__ = ["DATABASE_ERRORS", "OUTAGES", "were_in_each_others_way", "what_is_away"]
DATABASE_ERRORS = (OperationalError, InterfaceError)
OUTAGES = (StoreUnavailable, ScannerUnavailable, SandboxUnavailable, KeyMissing, *DATABASE_ERRORS, OSError)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EROFS}
_OTHERS = 5


def what_is_away(error: BaseException, store: ObjectStore) -> str:
    """What all steps need and is not there; empty when it is only this row that failed."""
    if isinstance(error, DATABASE_ERRORS):
        return "" if were_in_each_others_way(error) else f"the database is away ({type(error).__name__})"
    if isinstance(error, KeyMissing):
        return f"what is kept encrypted can't be read ({error})"
    if isinstance(error, ScannerUnavailable):
        return f"the malware scanner is away ({error})"
    if isinstance(error, SandboxUnavailable):
        return f"nothing can be read safely on this machine ({error})"
    if (full := _full_disk(error)) is not None:
        return f"a disk is full ({full})"
    return "" if _shows_others(store) else "the object store is away"


def _shows_others(store: ObjectStore) -> bool:
    """Whether any of the last submissions can be seen: an empty disk in its place answers too."""
    decided = models.Submission.objects.filter(state=models.SubmissionState.DECIDED)
    try:
        last = decided.order_by("-turn").values_list("pk", flat=True)[:_OTHERS]
        return any(store.exists(manifest_key(name)) for name in last)
    except (StoreUnavailable, OSError, *DATABASE_ERRORS):
        return False


def _full_disk(error: BaseException | None) -> str | None:
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return error.strerror or ""
        error = error.__cause__
    return None
