"""The decision that a document's pages are others now, with its sentence in both languages."""

from collections.abc import Iterable

from intake.decisions import Fact
from intake.notes import fact_sentence
from storage.records import models
from storage.records.readings import page_numbers
from storage.splitting.documents import span


def fact_of(code: str, now: models.Document, before: Iterable[models.Document], actor: str) -> Fact:
    """Who did it, which pages the document has, and which those were of."""
    return Fact(code=code, values={"by": actor, "pages": _pages(now), "before": " + ".join(map(_pages, before))})


def decide(
    item: models.ExceptionItem, document: models.Document, outcome: str, actor: str, fact: Fact | None = None
) -> models.Decision:
    """Write the decision about the document."""
    return models.Decision.objects.create(
        submission_id=item.submission_id,
        upload=item.upload,
        document=document,
        outcome=outcome,
        reason=item.reason,
        facts=[fact.model_dump(mode="json")] if fact else [],
        note_en=fact_sentence(fact, "en") if fact else "",
        note_fr=fact_sentence(fact, "fr") if fact else "",
        made_by=actor,
    )


def _pages(document: models.Document) -> str:
    return span(page_numbers(document.pages))
