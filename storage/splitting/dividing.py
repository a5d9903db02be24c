"""Cuts the document of an exception in several, each with an exception of its own."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import transaction

from intake.decisions import Candidate, ExceptionReason, Fact
from intake.model import Document
from storage.audit.recording import record
from storage.objects.errors import StoreUnavailable
from storage.records import models
from storage.records.claims import go_on
from storage.records.raising import open_exception
from storage.records.readings import page_numbers
from storage.records.reviewing import ReviewResult, ReviewStatus, decide
from storage.splitting import documents
from storage.splitting.deciding import places, said
from storage.splitting.locking import lock
from storage.splitting.understanding import Run, understand

SPLIT = "split"
SPLIT_FROM = "split_from"


def split(exception_id: int, runs: Sequence[Sequence[int]], actor: str) -> ReviewResult:
    """Make a document of each run of pages; the first keeps the exception, each other one gets its own.

    The runs come in any order and hold each page of the document once; within a run the pages are put in order. What
    each is, is found anew, as is what it shows.
    """
    parts = [tuple(sorted(run)) for run in runs]
    item = models.ExceptionItem.objects.filter(pk=exception_id).select_related("upload", "document").first()
    found: Mapping[Run, Document] = {}
    if item is not None and item.upload is not None and item.document is not None:
        if (wrong := _wrong(parts, item.document)) is not None:
            return wrong
        try:
            found = understand(item.upload, parts, item.document.type)
        except StoreUnavailable:
            return ReviewResult(ReviewStatus.STORE_AWAY)
    with transaction.atomic():
        locked = lock([exception_id], actor)
        return locked if isinstance(locked, ReviewResult) else _split(locked[0], parts, found, actor)


def _wrong(parts: Sequence[Run], document: models.Document) -> ReviewResult | None:
    """What is wrong with these runs of the document's pages."""
    if not document.pages:
        return ReviewResult(ReviewStatus.NO_PAGES)
    if not all(parts):
        return ReviewResult(ReviewStatus.EMPTY_RUN)
    given = Counter(number for part in parts for number in part)
    wanted = set(page_numbers(document.pages))
    for status, pages in (
        (ReviewStatus.PAGES_UNKNOWN, given.keys() - wanted),
        (ReviewStatus.PAGES_MISSING, wanted - given.keys()),
        (ReviewStatus.PAGES_REPEATED, {number for number, times in given.items() if times > 1}),
    ):
        if pages:
            return ReviewResult(status, documents.span(sorted(pages)))
    return ReviewResult(ReviewStatus.NOTHING_TO_CHANGE) if len(parts) < 2 else None


def _split(item: models.ExceptionItem, parts: Sequence[Run], found: Mapping[Run, Document], actor: str) -> ReviewResult:
    upload, whole = item.upload, item.document
    if upload is None or whole is None:
        return ReviewResult(ReviewStatus.NO_PAGES)
    # Somebody may have cut it since its pages were looked at.
    if (wrong := _wrong(parts, whole)) is not None:
        return wrong
    if documents.taken(upload, parts):
        return ReviewResult(ReviewStatus.PAGES_TAKEN)
    before = documents.live_runs(upload)
    documents.replace(whole)
    first, *others = [documents.make(upload, part, found) for part in parts]
    documents.give(item, first)
    candidates = tuple(Candidate.model_validate(candidate) for candidate in item.decision.candidates)
    reason = ExceptionReason(item.reason)
    opened = []
    for other in others:
        fact = Fact(code="split", values=places(other, [whole], actor))
        new = open_exception(other, reason, fact, actor, outcome=SPLIT, candidates=candidates)
        # Its client has waited as long, and whoever was to see to the whole sees to the parts.
        models.ExceptionItem.objects.filter(pk=new.pk).update(
            opened_at=item.opened_at,
            priority=item.priority,
            assigned_to=item.assigned_to,
            escalated_at=item.escalated_at,
        )
        details = {"exception": item.pk, "before": whole.pages, "pages": other.pages}
        record(SPLIT_FROM, actor, exception=new, decision=new.decision, details=details)
        opened.append(new.pk)
    fact = Fact(code="split", values=places(first, [whole], actor))
    decision = decide(item, first, SPLIT, actor, **said(fact))
    go_on(item, actor)
    details = {"before": whole.pages, "into": [first.pages, *(other.pages for other in others)], "new": opened}
    record(SPLIT, actor, exception=item, decision=decision, details=details)
    documents.keep_label(upload, before, actor)
    return ReviewResult(ReviewStatus.DONE, ",".join(map(str, opened)))
