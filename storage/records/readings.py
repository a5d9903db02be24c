"""What was read of a file, and which of its pages are a document's."""

from collections.abc import Iterable

from intake.model import Page, Reading
from storage.objects import ObjectStore
from storage.records import models


def reading_of(upload: models.Upload, store: ObjectStore) -> Reading:
    """What was read of it. Raises ObjectMissing, StoreUnavailable, and ValueError for one that is none of ours."""
    return Reading.kept(store.get(upload.reading_key))


def page_numbers(pages: str) -> tuple[int, ...]:
    """The numbers of pages as rows keep them, 1,2,3; none for the whole of a file."""
    return tuple(int(number) for number in pages.split(",") if number)


def pages_of(document: models.Document, pages: Iterable[Page]) -> tuple[Page, ...]:
    """Those pages of its file that are the document's."""
    numbers = set(page_numbers(document.pages))
    return tuple(page for page in pages if page.number in numbers)
