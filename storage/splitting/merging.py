"""Makes one document of those of several exceptions of the same upload."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from intake.decisions import Fact
from storage.audit.recording import record
from storage.objects.errors import StoreUnavailable
from storage.records import models
from storage.records.claims import go_on
from storage.records.readings import page_numbers
from storage.records.reviewing import ReviewResult, ReviewStatus, decide, resolve
from storage.splitting import documents
from storage.splitting.deciding import places, said
from storage.splitting.locking import lock
from storage.splitting.understanding import Run, understand

MERGE = "merge"
MERGED, JOINED = "merged", "joined"
"""What is said of those that were resolved by it, and of the one that others were joined to."""


def merge(exception_ids: Sequence[int], actor: str) -> ReviewResult:
    """Make one document of theirs, with all pages in order; the first keeps its exception, the others are resolved.

    What it is, is found anew, as is what it shows.
    """
    keys = list(dict.fromkeys(exception_ids))
    if len(keys) < 2:
        return ReviewResult(ReviewStatus.NOTHING_TO_CHANGE)
    rows = models.ExceptionItem.objects.filter(pk__in=keys).select_related("upload", "document").order_by("pk")
    pages = _pages(rows)
    first = next((item for item in rows if item.pk == keys[0]), None)
    found = {}
    if first is not None and first.upload is not None and first.document is not None and pages:
        try:
            found = understand(first.upload, [pages], first.document.type)
        except StoreUnavailable:
            return ReviewResult(ReviewStatus.STORE_AWAY)
    with transaction.atomic():
        locked = lock(keys, actor)
        if isinstance(locked, ReviewResult):
            return locked
        upload = locked[0].upload
        if upload is None or any(item.upload_id != upload.pk for item in locked):
            return ReviewResult(ReviewStatus.NOT_ONE_FILE)
        if _pages(locked) != pages:  # somebody has cut one of them since its pages were looked at
            return ReviewResult(ReviewStatus.PAGES_UNKNOWN)
        if len(set(pages)) < len(pages):
            return ReviewResult(ReviewStatus.PAGES_REPEATED)
        if documents.taken(upload, [pages]):
            return ReviewResult(ReviewStatus.PAGES_TAKEN)
        before = documents.live_runs(upload)
        _merge(locked, documents.make(upload, pages, found), actor)
        documents.keep_label(upload, before, actor)
    return ReviewResult(ReviewStatus.DONE)


def _pages(items: Iterable[models.ExceptionItem]) -> Run:
    """All of theirs, in order."""
    return tuple(sorted(number for item in items if item.document for number in page_numbers(item.document.pages)))


def _merge(items: Sequence[models.ExceptionItem], whole: models.Document, actor: str) -> None:
    kept, *others = items
    parts = [item.document for item in items if item.document is not None]
    fact = Fact(code="merged", values=places(whole, parts, actor))
    for part in parts:
        documents.replace(part)
    for item, part in zip(others, parts[1:], strict=True):
        decision = decide(item, part, MERGE, actor, **said(fact))
        resolve(item, MERGED, "", decision, details={"exception": str(kept.pk)})
    documents.give(kept, whole)
    decision = decide(kept, whole, MERGE, actor, **said(fact))
    go_on(kept, actor)
    details = {
        "pages": whole.pages,
        "before": {str(item.pk): part.pages for item, part in zip(items, parts, strict=True)},
    }
    record(JOINED, actor, exception=kept, decision=decision, details=details)
