"""What another classifier would have said of documents that were decided; nothing is changed by it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from intake.model import Classifier, Value
from storage.objects import ObjectStore
from storage.objects.errors import ObjectMissing
from storage.records import models
from storage.records.readings import pages_of, reading_of


class Difference(Value):
    """A document of which it says something else."""

    submission: str
    upload: str
    pages: str
    was: str
    was_left_to_a_person: bool
    would_be: str
    would_be_left_to_a_person: bool
    corrected_to: str
    """What a person said it is; empty where nobody did."""

    def line(self) -> str:
        """As a person reads it."""
        said = f"{self.was}{' (left)' if self.was_left_to_a_person else ''}"
        would = f"{self.would_be}{' (left)' if self.would_be_left_to_a_person else ''}"
        person = f"; a person said {self.corrected_to}" if self.corrected_to else ""
        return f"{self.submission} {self.upload} page {self.pages}: {said} -> {would}{person}"


@dataclass
class Replayed:
    """Sums of a replay."""

    documents: int = 0
    unread: int = 0
    """Of which the reading is gone."""
    other_type: int = 0
    """Decided then and decided now, as another type."""
    no_longer_left: int = 0
    newly_left: int = 0

    def sums(self) -> dict[str, int]:
        """By name."""
        return dict(vars(self))


def replayed(store: ObjectStore, classifier: Classifier, since: datetime, sums: Replayed) -> Iterator[Difference]:
    """Each difference, in the order of arrival; counts into `sums`. Raises StoreUnavailable."""
    decided = models.Document.objects.filter(submission__received_at__gte=since).exclude(pages="")
    decided = decided.exclude(state=models.DocumentState.REPLACED)
    documents = decided.select_related("upload", "label").order_by("submission__received_at", "pk")
    for document in documents.iterator(chunk_size=200):
        sums.documents += 1
        found = _said_now(store, classifier, document)
        if found is None:
            sums.unread += 1
        elif _is_different(found, sums):
            yield found


def _said_now(store: ObjectStore, classifier: Classifier, document: models.Document) -> Difference | None:
    try:
        reading = reading_of(document.upload, store)
    except (ObjectMissing, ValueError):
        return None
    pages = pages_of(document, reading.pages)
    now = classifier.classify(pages, reading, is_message_body=document.upload.is_message_body)
    label = getattr(document, "label", None)
    return Difference(
        submission=document.submission_id,
        upload=document.upload.path,
        pages=document.pages,
        was=label.said if label else document.type,
        was_left_to_a_person=label.left if label else document.abstained,
        would_be=now.type,
        would_be_left_to_a_person=now.abstained,
        corrected_to=label.type if label else "",
    )


def _is_different(found: Difference, sums: Replayed) -> bool:
    """Whether a person would see another outcome; what is left to one either way is not."""
    was_left, now_left = found.was_left_to_a_person, found.would_be_left_to_a_person
    sums.no_longer_left += was_left and not now_left
    sums.newly_left += now_left and not was_left
    is_other = not (was_left or now_left) and found.was != found.would_be
    sums.other_type += is_other
    return is_other or was_left != now_left
