"""Takes exceptions for a change of their pages, or says why that can't be."""

from collections.abc import Sequence

from storage.records import models
from storage.records.reviewing import ReviewResult, ReviewStatus, open_item


def lock(keys: Sequence[int], actor: str) -> list[models.ExceptionItem] | ReviewResult:
    """The open exceptions, locked against a second reviewer, in the order given; or why they can't be worked on."""
    items = {}
    for key in sorted(keys):  # in the order of all others who lock several: else each might wait for the other
        item = open_item(key, actor)
        if isinstance(item, ReviewResult):
            return item
        if (why := _why_not(item)) is not None:
            return why
        items[key] = item
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
