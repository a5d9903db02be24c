"""What the pages are that a person says are one document: as automation would have said it, had it cut there."""

from collections.abc import Sequence
from contextlib import suppress
from functools import cache

from intake.model import Classification, Document, Reading
from intake.pipeline import understand_pages
from intake.settings import get_settings
from storage.learning.kept_models import classifier_in_use
from storage.objects import ObjectStore, open_store
from storage.objects.errors import ObjectMissing
from storage.records import models
from storage.records.readings import reading_of

Run = tuple[int, ...]


def understand(upload: models.Upload, runs: Sequence[Run], guess: str) -> dict[Run, Document]:
    """For each run of pages what it is, which numbers it shows and whom it names.

    Where the reading can't be had, it may be anything: the type guessed, left to a person. To be called before the
    transaction that needs it: reading it takes time. Raises StoreUnavailable.
    """
    store = _store(get_settings().objects_url)
    try:
        reading = reading_of(upload, store) if upload.reading_key else None
    except (ObjectMissing, ValueError):  # it is gone, or of a version that nobody reads any more
        reading = None
    if reading is None or not _has(reading, runs):
        unknown = Classification(type=guess, confidence=0, abstained=True)
        return {run: Document(pages=run, classification=unknown) for run in runs}
    classifier = classifier_in_use(store, get_settings())
    is_body = upload.is_message_body
    return {run: understand_pages(reading, run, classifier, is_message_body=is_body) for run in runs}


def warm() -> None:
    """Load the model, so that the first reviewer who cuts pages does not wait for it. Raises StoreUnavailable."""
    with suppress(ObjectMissing):
        classifier_in_use(_store(get_settings().objects_url), get_settings())


def _has(reading: Reading, runs: Sequence[Run]) -> bool:
    return {number for run in runs for number in run} <= {page.number for page in reading.pages}


@cache
def _store(address: str) -> ObjectStore:
    return open_store(address, make=False)
