"""What the pages show, read plainly and put into words: no query inside a loop."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from intake.decisions import Candidate
from intake.identifiers import MATCHING_KINDS, normalise
from intake.identifiers.sin import mask_sins
from intake.model import CaseRecord, Page, Party
from intake.notes import reason_title
from intake.settings import get_settings
from review import words
from review.desk.evidence import Found, Places, parties_of
from storage.audit.recording import TAKEN_OVER
from storage.audit.viewing import VIEWED
from storage.cases.directory import OwnCases, records
from storage.objects import ObjectStore, open_store
from storage.objects.errors import ObjectMissing
from storage.records import models
from storage.records.access import why_on_case
from storage.records.ending import ENDED
from storage.records.readings import page_numbers, reading_of
from storage.splitting.turning import turns_of

RESOLVED = Prefetch(
    "events", models.Event.objects.filter(action__in=("attached", "rejected", "duplicate")).order_by("-pk")
)
"""Of each exception's events those that say what became of its document, the latest first."""


_SHOWN = (
    *(field.name for field in models.ExceptionItem._meta.concrete_fields),
    "submission__form",
    "upload__name",
    "document__type",
    "document__pages",
)
"""Columns of a line of the list: of what an exception is about few, since others are long to read."""


def object_store() -> ObjectStore:
    """Where texts and page images are."""
    return open_store(get_settings().objects_url, make=False)


def page_image_key(upload: models.Upload, number: int) -> str:
    """The object that holds the picture of a page."""
    return f"derived/{upload.sha256}/images/page-{number}.jpg"


def listed(items: QuerySet[models.ExceptionItem]) -> QuerySet[models.ExceptionItem]:
    """Exceptions with all that a line of the list says of them; of resolved ones RESOLVED is to be read besides."""
    return items.select_related("submission", "upload", "document").only(*_SHOWN)


def following(waiting: QuerySet[Any], after: int) -> int | None:
    """The first of those that wait behind this one, else the first of all."""
    later = waiting.filter(pk__gt=after).first() or waiting.first()
    return later.pk if later else None


@dataclass(frozen=True)
class Row:
    """An exception as a line of the list."""

    item: models.ExceptionItem
    title: str
    type: str
    client: str
    file: str
    program: str
    sent_in: str
    resolution: str
    held_by: str
    """Who works on it just now; only of exceptions that were asked for it."""


def row_of(item: models.ExceptionItem) -> Row:
    """An exception in words."""
    return Row(
        item=item,
        title=reason_title(item.reason, words.language()),
        type=words.type_title(item.document.type) if item.document else "",
        client=client_of(item.submission),
        file=mask_sins(item.upload.name) if item.upload else "",
        program=words.application_type(item.program),
        sent_in=words.word(words.FORM_LANGUAGES, item.language),
        resolution=resolution_of(item),
        held_by=getattr(item, "held_by", ""),
    )


def client_of(submission: models.Submission) -> str:
    """Who sent it, by the form; empty where there is none."""
    form = submission.form or {}
    return f"{form.get('family_name', '')}, {form.get('given_names', '')}".strip(", ")


def resolution_of(item: models.ExceptionItem) -> str:
    """What became of it; empty while it is open."""
    if not item.resolution:
        return ""
    there = next((event.details for event in item.events.all()), {"case": ""})
    return words.event(item.resolution, there | {"reason": item.resolution_reason})


@dataclass(frozen=True)
class PersonCard:
    """A person on a case."""

    id: str
    name: str
    birth_date: date | None
    role: str


@dataclass(frozen=True)
class CaseCard:
    """A case as reviewers see it."""

    id: str
    program: str
    type: str
    people: tuple[PersonCard, ...]
    record: CaseRecord


@dataclass(frozen=True)
class CandidateCard:
    """A case that may be right, with what speaks for and against it in words. `case` is None when it is no more."""

    id: str
    case: CaseCard | None
    person_id: str
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


def case_cards(ids: Iterable[str]) -> dict[str, CaseCard]:
    """Cases by id."""
    return {case.id: _card(case) for case in records(ids)}


def _card(case: CaseRecord) -> CaseCard:
    people = [
        PersonCard(
            id=person.id,
            name=f"{person.given_names} {person.family_name}".strip(),
            birth_date=person.birth_date,
            role=words.word(words.ROLES, person.role),
        )
        for person in case.people
    ]
    return CaseCard(
        id=case.id,
        program=case.application_type,
        type=words.application_type(case.application_type),
        people=tuple(people),
        record=case,
    )


def candidates_of(decision: models.Decision) -> list[CandidateCard]:
    """The cases that were weighed for this decision."""
    found = [Candidate.model_validate(candidate) for candidate in decision.candidates]
    cases = case_cards(candidate.case_id for candidate in found)
    return [
        CandidateCard(
            id=candidate.case_id,
            case=cases.get(candidate.case_id),
            person_id=candidate.person_id or "",
            speaks_for=tuple(words.fact(fact.model_dump()) for fact in candidate.speaks_for),
            speaks_against=tuple(words.fact(fact.model_dump()) for fact in candidate.speaks_against),
        )
        for candidate in found
    ]


def case_of(decision: models.Decision) -> CandidateCard:
    """The case, and the person on it, that this decision attached to."""
    weighed = {card.id: card for card in candidates_of(decision)}.get(decision.case_id)
    return CandidateCard(
        id=decision.case_id,
        case=case_cards([decision.case_id]).get(decision.case_id),
        person_id=decision.person_id,
        speaks_for=weighed.speaks_for if weighed else (),
        speaks_against=weighed.speaks_against if weighed else (),
    )


@dataclass(frozen=True)
class PageCard:
    """A page: its text, and whether there is a picture of it."""

    page: Page
    has_image: bool
    turn: int
    """How far a person turned it, clockwise in degrees."""
    as_read: Page
    """With its text as it was read, to find the places of words by; what is shown is masked."""

    @property
    def next_turn(self) -> int:
        """How far it is turned after another quarter."""
        return (self.turn + 90) % 360


def pages_of(upload: models.Upload | None, document: models.Document | None) -> list[PageCard]:
    """The pages of a document; all of the upload's where there is no document."""
    if upload is None or not upload.reading_key:
        return []
    store = object_store()
    try:
        reading = reading_of(upload, store)
    except (ObjectMissing, ValueError):  # it is gone, or of a version that nobody reads any more
        return []
    drawn = set(store.list(f"derived/{upload.sha256}/images/"))
    wanted = set(page_numbers(document.pages)) if document else set()
    turns = turns_of(upload)
    return [
        PageCard(
            page=page.model_copy(update={"text": mask_sins(page.text)}),
            has_image=page_image_key(upload, page.number) in drawn,
            turn=turns.get(page.number, 0),
            as_read=page,
        )
        for page in reading.pages
        if not wanted or page.number in wanted
    ]


def search_cases(text: str, birth_date: date | None) -> list[CaseCard]:
    """Cases by id or number; by name when a birth date is given."""
    directory = OwnCases()
    found: dict[str, None] = {}
    if text and directory.by_id(text):
        found[text] = None
    for kind in MATCHING_KINDS:
        if text and (number := normalise(kind, text)):
            found |= dict.fromkeys(case.id for case in directory.by_identifier(kind, number))
    if text and birth_date:
        party = Party(family_name=text, birth_date=birth_date)
        found |= dict.fromkeys(case.id for case in directory.by_person(party))
    cards = case_cards(found)
    return [cards[id_] for id_ in found]


@dataclass(frozen=True)
class AttachedDocument:
    """A document on a case, or one that was."""

    attachment: models.Attachment
    title: str
    file: str
    by: str
    ended_reason: str


def documents_on(case_id: str) -> list[AttachedDocument]:
    """What is attached to a case."""
    return _attached(models.Attachment.objects.filter(models.LIVE, case_id=case_id).order_by("attached_at"))


def documents_once_on(case_id: str) -> list[AttachedDocument]:
    """What was taken off a case, the latest first."""
    return _attached(models.Attachment.objects.filter(~models.LIVE, case_id=case_id).order_by("-ended_at"))


def _attached(rows: QuerySet[models.Attachment]) -> list[AttachedDocument]:
    return [
        AttachedDocument(
            attachment=row,
            title=words.type_title(row.document.type),
            file=mask_sins(row.document.upload.name),
            by=words.actor(row.attached_by),
            ended_reason=words.said(row.ended_reason),
        )
        for row in rows.select_related("document__upload")
    ]


@dataclass(frozen=True)
class Explained:
    """Why a document is on a case: what was decided, when and by whom."""

    title: str
    file: str
    at: datetime
    by: str
    note: tuple[str, ...]


def explain(documents: Iterable[AttachedDocument], case_id: str) -> list[Explained]:
    """Why each of these documents is on this case."""
    decisions = why_on_case(case_id)
    found = [(document, decisions.get(document.attachment.document_id)) for document in documents]
    return [
        Explained(
            title=document.title,
            file=document.file,
            at=decision.at,
            by=words.actor(decision.by),
            note=tuple((decision.note_fr if words.language() == "fr" else decision.note_en).splitlines()),
        )
        for document, decision in found
        if decision is not None
    ]


@dataclass(frozen=True)
class HistoryLine:
    """Who did what, and when."""

    at: datetime
    by: str
    what: str


def history_of(item: models.ExceptionItem) -> list[HistoryLine]:
    """All that was done to this exception, its document, its upload and its submission."""
    theirs = Q(exception=item) | _around(item.submission_id, item.upload, item.document)
    return _history(theirs | Q(document=item.document) if item.document else theirs)


def history_of_document(document: models.Document) -> list[HistoryLine]:
    """All that was done to this document, its upload and its submission."""
    return _history(Q(document=document) | _around(document.submission_id, document.upload, document))


def _around(submission_id: str, upload: models.Upload | None, document: models.Document | None) -> Q:
    theirs = Q(upload=None) | Q(upload=upload, document=None) | Q(upload=upload, document=document)
    return Q(submission=submission_id, exception=None) & theirs


def _history(about: Q) -> list[HistoryLine]:
    """What was done, line by line; who looked at it, in one line each, or nobody would find the rest.

    That an attachment ended is told by what led to it.
    """
    events = models.Event.objects.filter(about)
    others = events.exclude(action__in=(VIEWED, TAKEN_OVER, ENDED)).order_by("at", "pk")
    done = [
        HistoryLine(at, words.actor(actor), words.event(action, details))
        for at, actor, action, details in others.values_list("at", "actor", "action", "details")
    ]
    views = events.filter(action=VIEWED).values_list("actor").annotate(Max("at"), Count("pk")).order_by()
    seen = [HistoryLine(last, words.actor(actor), words.viewed(times)) for actor, last, times in views]
    return sorted(done + seen, key=attrgetter("at"))


@dataclass(frozen=True)
class FoundLine:
    """Something that was found in the document, and where on its pages."""

    label: str
    value: str
    certain: bool = True
    page: int = 0
    place: Found | None = None


def found_in(document: models.Document | None, pages: Iterable[PageCard] = ()) -> list[FoundLine]:
    """Numbers and people that the document shows; with its pages, also where."""
    if document is None:
        return []
    places = Places(card.as_read for card in pages if card.has_image)
    numbers: list[dict[str, Any]] = document.identifiers
    return [
        *(
            FoundLine(
                words.word(words.KINDS, number["kind"]),
                number["value"],
                certain=number["verified"],
                page=number.get("page", 0),
                place=places.of_number(number["value"], number.get("page", 0)),
            )
            for number in numbers
        ),
        *(
            FoundLine(
                words.word(words.ROLES, party.role),
                _name_and_birth(party),
                page=party.page,
                place=places.of_person(party),
            )
            for party in parties_of(document)
        ),
    ]


def _name_and_birth(party: Party) -> str:
    name = f"{party.given_names} {party.family_name}".strip()
    return ", ".join(filter(None, (name, party.birth_date.isoformat() if party.birth_date else "")))
