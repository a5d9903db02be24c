"""The decision that a document's pages are others now, with its sentence in both languages."""

from collections.abc import Iterable
from typing import Any

from intake.decisions import Fact
from intake.notes import fact_sentence
from storage.records import models
from storage.records.readings import page_numbers
from storage.splitting.documents import span


def places(now: models.Document, before: Iterable[models.Document], actor: str) -> dict[str, str]:
    """The values of a fact: who did it, which pages the document has, and which those were of."""
    return {"by": actor, "pages": _pages(now), "before": " + ".join(map(_pages, before))}


def said(fact: Fact) -> dict[str, Any]:
    """The columns of a decision that say so."""
    return {
        "facts": [fact.model_dump(mode="json")],
        "note_en": fact_sentence(fact, "en"),
        "note_fr": fact_sentence(fact, "fr"),
    }


def _pages(document: models.Document) -> str:
    return span(page_numbers(document.pages))
