"""Deletes a submission, whole: its objects, then its rows, and of its events all that they say.

First its row says that it is being erased: from then on nobody works on it, and whoever comes after a crash goes on.
Its submission.json goes before its other objects, so that what is left of them is never taken for a submission. Then,
in one transaction, its rows go, its events lose their details, and an event tells of it. What is left is its own row,
without a word of its client's, and the events with their digests. Whatever is done twice changes nothing.
"""

import math
import time
from collections.abc import Callable, Collection, Sequence

import structlog
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models.functions import Now

from intake.submission import manifest_key
from storage.audit.redacting import erase_details, events_of, still_unsealed
from storage.audit.sealing import seal_waiting
from storage.database import were_in_each_others_way
from storage.encrypted.unreadable import strictly
from storage.objects import ObjectStore
from storage.objects.ticking import idle
from storage.records import models
from storage.retention.due import Why, in_the_way, is_to_be_told
from storage.retention.holding import held_among, take_turn
from storage.retention.models import ErasedContent
from storage.retention.rows import delete_rows
from storage.retention.traces import overwriting

RETENTION = "retention"
"""How the audit names whoever deletes what the schedule says."""
_log = structlog.get_logger()


def mark(
    submission_ids: Sequence[str],
    is_over: Callable[[models.Submission], bool],
    *,
    even: Collection[Why] = (),
) -> list[str]:
    """Let these be erased, but for those that are held, on their way or with a person; returns the ones that will be.

    Raises KeyMissing while one can't be read.

    Args:
        submission_ids: of those that seem to be due.
        is_over: whether one may go by what else is asked of it; it is locked then, and from then on there is no way
            back.
        even: what is not to be in the way.
    """
    with strictly(), transaction.atomic():
        take_turn()
        # One that somebody has locked is being worked on, or marked.
        rows = models.Submission.objects.select_for_update(skip_locked=True).filter(pk__in=submission_ids)
        free = [row for row in rows.order_by("pk") if in_the_way(row) in {None, *even} and is_over(row)]
        held = held_among(free)
        marked = [row.pk for row in free if row.pk not in held]
        models.Submission.objects.filter(pk__in=marked).update(state=models.SubmissionState.ERASING)
    return marked


def marked_before() -> list[str]:
    """Those that somebody began to erase."""
    rows = models.Submission.objects.filter(state=models.SubmissionState.ERASING)
    return list(rows.order_by("keep_at", "pk").values_list("pk", flat=True)[:100])


def erase(store: ObjectStore, submission_id: str, actor: str, why: str, tick: Callable[[], None] = idle) -> bool:
    """Delete one that was marked; says whether it is gone.

    Raises StoreUnavailable, KeyMissing and the database's errors.

    It is not where its last event has no seal yet, somebody wrote to it just now, or somebody is still to be told of
    what was done with it: then it is for the next time.
    """
    store.delete(manifest_key(submission_id))
    store.delete_folder(f"submissions/{submission_id}/", tick)
    seal_waiting()
    try:
        with overwriting():
            return _erase_rows(submission_id, actor, why)
    except DatabaseError as error:
        # A row that names one of these was written meanwhile, or its writer and this one waited for each other.
        if not isinstance(error, IntegrityError) and not were_in_each_others_way(error):
            raise
        _log.warning("erasing_waits", submission=submission_id)
        return False


@transaction.atomic
def _erase_rows(submission_id: str, actor: str, why: str) -> bool:
    # With its key: no row that names it is written from now on, so that what is told of is all that goes.
    submission = models.Submission.objects.select_for_update().get(pk=submission_id)
    if submission.state != models.SubmissionState.ERASING:
        return submission.state == models.SubmissionState.ERASED  # somebody else was at it, too
    events = events_of(submission_id)
    # Somebody was in the middle of an act when it was marked: whoever is to be told of that is told first.
    if still_unsealed(events) or is_to_be_told(submission):
        return False
    hashes = models.Upload.objects.filter(submission=submission_id).exclude(sha256="").values_list("sha256", flat=True)
    leave = [ErasedContent(sha256=sha256) for sha256 in sorted(set(hashes))]
    ErasedContent.objects.bulk_create(leave, update_conflicts=True, unique_fields=["sha256"], update_fields=["since"])
    erase_details(
        events,
        actor,
        submission=submission,
        decisions=models.Decision.objects.filter(submission=submission_id).order_by("pk"),
        attachments=models.Attachment.objects.filter(document__submission=submission_id).order_by("pk"),
        why={"why": why},
    )
    delete_rows(submission_id)
    models.Submission.objects.filter(pk=submission_id).update(
        state=models.SubmissionState.ERASED,
        form=None,
        problem="",
        language="en",
        urgent=False,
        sender="",
        traceparent="",
        keep_at=None,
        erased_at=Now(),
    )
    _log.info("submission_erased", submission=submission_id, why=why)
    return True


def erase_all(
    store: ObjectStore,
    submission_ids: Sequence[str],
    actor: str,
    why: str,
    tick: Callable[[], None] = idle,
    end: float = math.inf,
) -> list[str]:
    """Delete those that were marked, one after the other; returns the ones that are gone.

    None is begun after `end` (of time.monotonic). With the last of them, `traces.wipe` is to be called.
    """
    gone = []
    for key in submission_ids:
        if time.monotonic() > end:
            break
        if erase(store, key, actor, why, tick):
            gone.append(key)
    return gone
