"""Takes back a split or a merge, as long as nothing else was done to what came of it."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from storage.audit.recording import record
from storage.audit.viewing import VIEWED
from storage.records import models
from storage.records.reviewing import ReviewResult, ReviewStatus, decide, locked_item, resolve
from storage.splitting import documents
from storage.splitting.dividing import SPLIT, SPLIT_FROM
from storage.splitting.merging import JOINED, MERGED

WITHIN = timedelta(minutes=15)
UNDO = "undo"
UNDONE, REOPENED = "undone", "reopened"
UNDOABLE = (SPLIT, JOINED)
"""Events that `undo` takes back."""
_QUIET = (VIEWED, "claimed", "released", "note_added", "original_downloaded")
"""Events that change nothing about an exception."""


@transaction.atomic
def undo(exception_id: int, actor: str) -> ReviewResult:
    """Take back the actor's split or merge, if it is the last thing that was done to this exception."""
    kept = locked_item(exception_id, actor)
    if isinstance(kept, ReviewResult):
        return kept
    last = _last(kept.pk)
    if last is None or last.action not in UNDOABLE:
        return ReviewResult(ReviewStatus.NOTHING_TO_UNDO)
    if last.actor != actor:
        return ReviewResult(ReviewStatus.CHANGED_SINCE, last.actor)
    if timezone.now() - last.at > WITHIN:
        return ReviewResult(ReviewStatus.TOO_LATE)
    others = _others(last, actor)
    if isinstance(others, ReviewResult):
        return others
    upload = models.Upload.objects.get(exceptions=kept)
    before = documents.live_runs(upload)
    if last.action == SPLIT:
        _put_together(kept, others, last.details["before"], actor)
    else:
        _take_apart(kept, others, last.details["before"], actor)
    documents.keep_label(upload, before, actor)
    return ReviewResult(ReviewStatus.DONE)


def _last(exception_id: int) -> models.Event | None:
    return models.Event.objects.filter(exception=exception_id).exclude(action__in=_QUIET).order_by("pk").last()


def _others(last: models.Event, actor: str) -> list[models.ExceptionItem] | ReviewResult:
    """The other exceptions that it made or resolved, locked; or that something has happened to one since."""
    is_split = last.action == SPLIT
    keys = last.details["new"] if is_split else [int(key) for key in last.details["before"]]
    others = []
    for key in sorted(set(keys) - {last.exception_id}):
        item = locked_item(key, actor)
        if isinstance(item, ReviewResult):
            return ReviewResult(ReviewStatus.CHANGED_SINCE, item.detail)
        since = _last(key)
        if since is None or since.pk > last.pk or since.action != (SPLIT_FROM if is_split else MERGED):
            return ReviewResult(ReviewStatus.CHANGED_SINCE, since.actor if since else "")
        others.append(item)
    return others


def _put_together(kept: models.ExceptionItem, others: Sequence[models.ExceptionItem], pages: str, actor: str) -> None:
    for item in (kept, *others):
        _replace(item)
    for item in others:
        resolve(item, UNDONE, "", decide(item, item.document, UNDO, actor))
    _give_back(kept, pages, actor, UNDONE)


def _take_apart(
    kept: models.ExceptionItem, others: Sequence[models.ExceptionItem], pages: dict[str, str], actor: str
) -> None:
    _replace(kept)
    for item in others:
        models.ExceptionItem.objects.filter(pk=item.pk).update(
            state=models.ExceptionState.OPEN, resolved_at=None, resolved_by="", resolution=""
        )
        _give_back(item, pages[str(item.pk)], actor, REOPENED)
    _give_back(kept, pages[str(kept.pk)], actor, UNDONE)


def _replace(item: models.ExceptionItem) -> None:
    if item.document is not None:
        documents.replace(item.document)


def _give_back(item: models.ExceptionItem, pages: str, actor: str, action: str) -> None:
    """Let the exception be about the document again that has these pages."""
    document = models.Document.objects.get(upload=item.upload_id, pages=pages)
    documents.revive(document)
    documents.give(item, document)
    record(action, actor, exception=item, decision=decide(item, document, UNDO, actor), details={"pages": pages})
