"""The documents of an upload, as people cut it.

A document is its pages. One whose pages are others' now is replaced: it stays with all that was said of it, and comes
back as it was should a person give it its pages again.
"""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from intake.model import Document
from storage.records import ledger, models
from storage.records.readings import page_numbers
from storage.searching.models import Searchable
from storage.splitting.models import SegmentationLabel
from storage.splitting.understanding import Run

_TO_BE_INDEXED = 0
"""A version of the index that never was: `storage.searching.catching_up` finds what has another than its own."""


def span(run: Iterable[int]) -> str:
    """Pages as people write them: 1–3, 5."""
    parts: list[list[int]] = []
    for number in run:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{part[0]}–{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)


def live_runs(upload: models.Upload) -> list[list[int]]:
    """The pages of each of its documents, in the order of their first pages."""
    live = upload.documents.exclude(state=models.DocumentState.REPLACED).exclude(pages="")
    return sorted(list(page_numbers(pages)) for pages in live.values_list("pages", flat=True))


def taken(upload: models.Upload, runs: Iterable[Run]) -> bool:
    """Whether one of these runs is a document already; only one that was replaced can come back."""
    texts = [ledger.pages_text(run) for run in runs]
    return upload.documents.filter(pages__in=texts).exclude(state=models.DocumentState.REPLACED).exists()


def make(upload: models.Upload, run: Run, found: Mapping[Run, Document]) -> models.Document:
    """The document of these pages, which waits for a person."""
    document, is_new = models.Document.objects.get_or_create(
        upload=upload,
        pages=ledger.pages_text(run),
        defaults={
            "submission_id": upload.submission_id,
            "state": models.DocumentState.EXCEPTION,
            **ledger.columns_of(found[run]),
        },
    )
    if not is_new:
        revive(document)
    return document


def give(item: models.ExceptionItem, document: models.Document) -> None:
    """Let the exception be about this document from now on; it is found by other words then."""
    models.ExceptionItem.objects.filter(pk=item.pk).update(document=document)
    item.document = document
    Searchable.objects.filter(exception=item).update(version=_TO_BE_INDEXED)


def revive(document: models.Document) -> None:
    """Let it be one again, with all that was said of it."""
    document.state = models.DocumentState.EXCEPTION
    document.save(update_fields=["state"])


def replace(document: models.Document) -> None:
    """Its pages are others' now."""
    document.state = models.DocumentState.REPLACED
    document.save(update_fields=["state"])


def keep_label(upload: models.Upload, before: list[list[int]], actor: str) -> None:
    """Keep where the person says that its documents begin and end; `before` is how it was cut until now."""
    said = {"corrected": live_runs(upload), "labelled_by": actor, "labelled_at": timezone.now()}
    first = {"submission_id": upload.submission_id, "said": before}
    SegmentationLabel.objects.update_or_create(upload=upload, defaults=said, create_defaults=said | first)
