"""What the pages show, read plainly: one function a page, no query inside a loop."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from classifiers.taxonomy import load_taxonomy
from intake.decisions import Candidate, Fact
from intake.identifiers import MATCHING_KINDS, normalise
from intake.identifiers.sin import mask_sins
from intake.model import CaseRecord, Page, Party, Reading
from intake.notes import fact_sentence
from intake.settings import get_settings
from storage.cases.directory import OwnCases
from storage.objects import ObjectStore, open_store
from storage.objects.errors import ObjectMissing
from storage.records import models


def object_store() -> ObjectStore:
    """Where texts and page images are."""
    return open_store(get_settings().objects_url)


def type_title(type_id: str, language: str) -> str:
    """A document type in words."""
    found = load_taxonomy().get(type_id)
    return (found.title_fr if language == "fr" else found.title_en) if found else type_id


def type_choices(language: str) -> list[tuple[str, str]]:
    """All types, by title."""
    return sorted(
        ((id_, type_title(id_, language)) for id_ in load_taxonomy()), key=lambda choice: choice[1].casefold()
    )


def exceptions(reason: str, state: str) -> QuerySet[models.ExceptionItem]:
    """The list, oldest first."""
    found = models.ExceptionItem.objects.filter(state=state).select_related("submission", "upload", "document")
    return (found.filter(reason=reason) if reason else found).order_by("opened_at", "pk")


def open_by_reason() -> list[tuple[str, int]]:
    """How many wait, by reason, the most first."""
    reasons = models.ExceptionItem.objects.filter(state=models.ExceptionState.OPEN).values_list("reason", flat=True)
    return Counter(reasons).most_common()


def next_open(after: int) -> int | None:
    """The exception to look at after this one."""
    waiting = models.ExceptionItem.objects.filter(state=models.ExceptionState.OPEN).order_by("opened_at", "pk")
    later = waiting.filter(pk__gt=after).first() or waiting.first()
    return later.pk if later else None


@dataclass(frozen=True)
class CandidateView:
    """A case that may be right, with what speaks for and against it in words."""

    case: CaseRecord | None
    case_id: str
    person_id: str
    speaks_for: list[str]
    speaks_against: list[str]


def candidates_of(item: models.ExceptionItem, language: str) -> list[CandidateView]:
    """The candidates of the decision that raised this exception."""
    directory = OwnCases()
    found = [Candidate.model_validate(candidate) for candidate in item.decision.candidates]
    return [
        CandidateView(
            case=directory.by_id(candidate.case_id),
            case_id=candidate.case_id,
            person_id=candidate.person_id or "",
            speaks_for=[fact_sentence(fact, language) for fact in candidate.speaks_for],
            speaks_against=[fact_sentence(fact, language) for fact in candidate.speaks_against],
        )
        for candidate in found
    ]


def facts_of(item: models.ExceptionItem, language: str) -> list[str]:
    """Why a person has to look, in sentences."""
    return [fact_sentence(Fact.model_validate(fact), language) for fact in item.decision.facts]


def pages_of(item: models.ExceptionItem) -> list[Page]:
    """The pages of the exception's document with their text; all of the upload's where there is no document."""
    if item.upload is None or not item.upload.reading_key:
        return []
    try:
        reading = Reading.model_validate_json(object_store().get(item.upload.reading_key))
    except ObjectMissing:
        return []
    wanted = {int(n) for n in item.document.pages.split(",") if n} if item.document else set()
    pages = [page for page in reading.pages if not wanted or page.number in wanted]
    return [page.model_copy(update={"text": mask_sins(page.text)}) for page in pages]


def search_cases(text: str, birth_date: date | None) -> tuple[CaseRecord, ...]:
    """Cases by id or number; by name when a birth date is given."""
    directory = OwnCases()
    found: dict[str, CaseRecord] = {}
    if text and (case := directory.by_id(text.strip())):
        found[case.id] = case
    for kind in MATCHING_KINDS:
        if text and (number := normalise(kind, text)):
            found |= {case.id: case for case in directory.by_identifier(kind, number)}
    if text and birth_date:
        family, _, given = text.partition(" ")
        party = Party(family_name=family, given_names=given, birth_date=birth_date)
        found |= {case.id: case for case in directory.by_person(party)}
    return tuple(found.values())


def documents_on(case_id: str) -> list[dict[str, Any]]:
    """What is attached to a case."""
    rows = models.Attachment.objects.filter(case_id=case_id).select_related("document__upload").order_by("attached_at")
    return [{"attachment": row, "document": row.document} for row in rows]


def history_of(item: models.ExceptionItem) -> QuerySet[models.Event]:
    """Who did what to this exception and its document."""
    about = Q(exception=item) | Q(submission_id=item.submission_id, upload=item.upload, document=item.document)
    return models.Event.objects.filter(about).order_by("at", "pk")
