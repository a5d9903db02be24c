"""Takes back a split or a merge, as long as nothing else was done to what came of it."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from storage.audit.recording import record
from storage.audit.viewing import VIEWED
from storage.records import models
from storage.records.reviewing import ReviewResult, ReviewStatus
from storage.splitting import documents
from storage.splitting.deciding import decide
from storage.splitting.dividing import SPLIT
from storage.splitting.locking import lock
from storage.splitting.merging import MERGED

UNDO_WITHIN = timedelta(minutes=15)
UNDONE = "undone"
_QUIET = (VIEWED, "claimed", "claim_renewed", "released")
"""Events that change nothing about an exception."""


def last_change(exception_id: int, actor: str) -> models.Event | None:
    """The actor's split or merge that was the last thing done to this exception, if it is recent enough to undo."""
    done = models.Event.objects.filter(exception=exception_id).exclude(action__in=_QUIET).order_by("pk")
    recent = Now() - UNDO_WITHIN
    last = done.last()
    mine = done.filter(at__gte=recent, actor=actor, action__in=(SPLIT, MERGED))
    return last if last is not None and mine.filter(pk=last.pk).exists() else None
