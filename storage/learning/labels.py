"""Labels: what people say a document is, kept with its features, so that it teaches even when its text is gone."""

from collections.abc import Callable, Iterator
from typing import Any

from classifiers.document_text import DocumentText
from classifiers.features import FEATURES_VERSION, Features, features_of, pack, unpack
from storage.objects import ObjectStore
from storage.objects.errors import ObjectMissing
from storage.records import models
from storage.records.readings import pages_of, reading_of

_KEPT_ASIDE = 5
"""One document in so many: models are compared by it and calibrated by it, and never trained on it."""


def keep(document: models.Document, type_id: str, actor: str) -> None:
    """Keep what a person says a document is; the last word counts. Within the transaction that records it.

    `document` is as automation left it, the first time. Its features are added by `complete`, since they are in the
    object store, which may be away.
    """
    models.Label.objects.update_or_create(
        document=document,
        defaults={"type": type_id, "labelled_by": actor},
        create_defaults={
            "type": type_id,
            "labelled_by": actor,
            "said": document.type,
            "left": document.abstained,
            # The same bytes are always on the same side, however often they are sent.
            "kept_aside": int(document.upload.sha256[:8] or "0", 16) % _KEPT_ASIDE == 0,
        },
    )


def complete(store: ObjectStore, tick: Callable[[int], None] | None = None) -> int:
    """Add the features of labelled documents that lack those of this version; says of how many it could.

    Raises StoreUnavailable.
    """
    lacking = models.Label.objects.exclude(features_version=FEATURES_VERSION).select_related("document__upload")
    done = 0
    for label in lacking.iterator(chunk_size=100):
        if (features := _features(store, label.document)) is not None:
            packed = {"features": pack(features), "features_version": FEATURES_VERSION}
            done += models.Label.objects.filter(pk=label.pk).update(**packed)
            if tick is not None:
                tick(done)
    return done


def to_learn() -> Iterator[tuple[str, Features]]:
    """Type and features of all that models may be trained on, oldest first."""
    return _usable(kept_aside=False)


def kept_aside() -> Iterator[tuple[str, Features]]:
    """Type and features of those that models are compared by."""
    return _usable(kept_aside=True)


def _usable(**where: Any) -> Iterator[tuple[str, Features]]:
    labels = models.Label.objects.filter(features_version=FEATURES_VERSION, **where)
    # What was said of pages that were split or merged since was said of what is no document.
    labels = labels.exclude(document__state=models.DocumentState.REPLACED).order_by("pk")
    for label in labels.iterator(chunk_size=100):
        yield label.type, unpack(bytes(label.features or b""))


def _features(store: ObjectStore, document: models.Document) -> Features | None:
    """From what was read of its file; None where that is gone, or there is no text."""
    if not document.upload.reading_key:
        return None
    try:
        reading = reading_of(document.upload, store)
    except ObjectMissing:
        return None
    pages = pages_of(document, reading.pages)
    return features_of(DocumentText.of(pages)) if any(page.text.strip() for page in pages) else None
