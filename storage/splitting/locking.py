"""Takes exceptions for a change of their pages, or says why that can't be."""

from collections.abc import Sequence

from storage.records import models
from storage.records.reviewing import ReviewResult, ReviewStatus


def lock(keys: Sequence[int]) -> list[models.ExceptionItem] | ReviewResult:
    """The open exceptions, locked against a second reviewer, in the order given; or why they can't be worked on."""
    rows = models.ExceptionItem.objects.filter(pk__in=keys).select_related("upload", "document", "decision")
    # In the order of all others who lock several: else each might wait for the other.
    items = {item.pk: item for item in rows.select_for_update(of=("self",)).order_by("pk")}
    for key in keys:
        item = items.get(key)
        if item is None:
            return ReviewResult(ReviewStatus.NOT_FOUND)
        if item.state != models.ExceptionState.OPEN:
            return ReviewResult(ReviewStatus.ALREADY_RESOLVED, item.resolved_by)
        if (why := _why_not(item)) is not None:
            return why
    return [items[key] for key in keys]


def _why_not(item: models.ExceptionItem) -> ReviewResult | None:
    document = item.document
    if item.upload is None or document is None or not document.pages:
        return ReviewResult(ReviewStatus.NO_PAGES)
    there = document.attachments.filter(models.LIVE).first()
    if there is not None:
        return ReviewResult(ReviewStatus.ALREADY_ON_CASE, there.case_id)
    if document.exceptions.filter(state=models.ExceptionState.OPEN).exclude(pk=item.pk).exists():
        return ReviewResult(ReviewStatus.ANOTHER_IS_OPEN)
    return None
