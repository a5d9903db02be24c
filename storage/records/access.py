"""Everything that was decided of a submission, or of what one client sent who asks what is kept about them.

A client is told only of documents that are theirs, and nothing of anybody else: see `intake.redacting` and
`storage.records.clients`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from classifiers.taxonomy import load_taxonomy
from intake.decisions import Candidate, Decision, DecisionOutcome, ExceptionReason, Fact
from intake.identifiers.sin import mask_sins
from intake.model import Classification, Document
from intake.notes import act_sentence, attached_sentence, fact_sentence, write_notes
from intake.redacting import HIDDEN, Client, as_told_to, facts_told_to
from storage.records import models
from storage.records.clients import Unsure, sent_by
from storage.records.ledger import AUTOMATION
from storage.records.readings import page_numbers

A_PERSON = "a person"
"""How clients are told of whoever decided: the name is no business of theirs."""

_WITH_REASON = {"dismiss": "dismissed", "reject": "rejected"}
"""Resolutions for which a person may give a reason, by the decision's outcome."""


@dataclass(frozen=True)
class ToldDecision:
    """What was decided, when, by whom, by which versions, and why."""

    at: datetime
    by: str
    """automation, or a user's name."""
    outcome: str
    reason: str
    versions: dict[str, str]
    note_en: str
    note_fr: str


@dataclass(frozen=True)
class ToldDocument:
    """A document, an upload that could not be read, or a submission, with its decisions in order of time."""

    submission: str
    received_at: datetime
    upload: str
    file: str
    pages: str
    type: str
    title_en: str
    title_fr: str
    decisions: tuple[ToldDecision, ...]


def decisions_of(submission_id: str) -> list[ToldDocument] | None:
    """Every decision of a submission, by document; None when there is no such submission."""
    if not models.Submission.objects.filter(pk=submission_id).exists():
        return None
    return _told(models.Decision.objects.filter(submission_id=submission_id), None)


@dataclass(frozen=True)
class Owned:
    """What of the records is one client's."""

    submissions: frozenset[str]
    """Those that they sent."""
    documents: frozenset[int]
    """Those on their cases, and what they sent that is on no case."""
    uploads: frozenset[int]
    """Files with nothing of somebody else's."""
    unsure: dict[str, Unsure]
    """Submissions that may be theirs, and are left out until a person has looked."""


def owned_by(client: Client) -> Owned:
    """What is this client's."""
    placed = _attached_to(client)
    sent = sent_by(client, placed)
    own = sent.theirs
    unplaced = models.Document.objects.filter(submission__in=own).exclude(state=models.DocumentState.ATTACHED)
    documents = placed | set(unplaced.values_list("pk", flat=True))
    # What was decided of a whole upload, or a whole submission, is theirs where nothing of it is somebody else's.
    uploads = models.Upload.objects.filter(Q(documents__in=documents) | Q(submission__in=own))
    others = models.Document.objects.filter(upload__in=uploads).exclude(pk__in=documents)
    whole = uploads.exclude(pk__in=others.values("upload")).values_list("pk", flat=True)
    return Owned(own, frozenset(documents), frozenset(whole), sent.unsure)


def decisions_about(client: Client, owned: Owned | None = None) -> list[ToldDocument]:
    """Every decision about a client's documents: those on their cases, and what they sent that is on no case."""
    own = owned or owned_by(client)
    of_uploads = Q(document=None, upload__in=own.uploads)
    of_submissions = Q(document=None, upload=None, submission__in=own.submissions)
    rows = models.Decision.objects.filter(Q(document__in=own.documents) | of_uploads | of_submissions)
    return _told(rows, client, own.submissions)


def why_on_case(case_id: str) -> dict[int, ToldDecision]:
    """By document, the decision that put it on this case: the last one that did, in one query."""
    there = models.Attachment.objects.filter(case_id=case_id).values("document")
    rows = models.Decision.objects.filter(case_id=case_id, document__in=there).order_by("pk")
    related = rows.select_related("submission", "upload", "document__label")
    return {row.document_id: _decision(row, None, is_last_type=False) for row in related if row.document_id}


def _attached_to(client: Client) -> set[int]:
    """The documents that are on the client's cases now, wherever they were put before."""
    candidates = models.Attachment.objects.filter(
        document__state=models.DocumentState.ATTACHED,
        document__in=models.Attachment.objects.filter(case_id__in=client.cases).values("document"),
    )
    places = {row.document_id: (row.case_id, row.person_id) for row in candidates.order_by("pk")}
    return {document for document, place in places.items() if place in client.people}


def _told(
    rows: QuerySet[models.Decision], client: Client | None, own: frozenset[str] = frozenset()
) -> list[ToldDocument]:
    found: dict[tuple[str, str, str], list[models.Decision]] = {}
    for row in sorted(rows.select_related("submission", "upload", "document__label"), key=_in_order):
        # An upload that could not be read is one with the document that a person made of the whole of it.
        place = (row.submission_id, row.upload.path if row.upload else "", row.document.pages if row.document else "")
        found.setdefault(place, []).append(row)
    return [_document(decisions, client, own) for decisions in found.values()]


def _in_order(row: models.Decision) -> tuple[datetime, str, list[int], list[int], int]:
    path = [int(number) for number in row.upload.path.split("/")] if row.upload else []
    pages = list(page_numbers(row.document.pages)) if row.document else []
    return row.submission.received_at, row.submission_id, path, pages, row.pk


def _document(rows: list[models.Decision], client: Client | None, own: frozenset[str]) -> ToldDocument:
    first, last = rows[0], rows[-1]
    type_id = last.document.type if last.document else ""
    is_senders = client is None or first.submission_id in own  # another sender's name for it is none of theirs
    undone = {fact["values"].get("decision") for row in rows if row.outcome == "undone" for fact in row.facts}
    retypes = (row.pk for row in rows if row.outcome == "retype" and str(row.pk) not in undone)
    last_retype = max(retypes, default=None)
    return ToldDocument(
        submission=first.submission_id,
        received_at=first.submission.received_at,
        upload=first.upload.path if first.upload else "",
        file=mask_sins(first.upload.name) if first.upload and is_senders else "",
        pages=last.document.pages if last.document else "",
        type=type_id,
        title_en=_title(type_id, "en"),
        title_fr=_title(type_id, "fr"),
        decisions=tuple(_decision(row, client, is_last_type=row.pk == last_retype) for row in rows),
    )


def _decision(row: models.Decision, client: Client | None, *, is_last_type: bool) -> ToldDecision:
    if client is None and row.note_en:
        notes = [_with_remark(row, language) for language in ("en", "fr")]
    elif row.made_by == AUTOMATION or row.outcome == DecisionOutcome.EXCEPTION:
        decision = _as_decided(row)
        decision = write_notes(as_told_to(client, decision) if client else decision, row.versions)
        notes = [decision.note_en, decision.note_fr]
    else:
        notes = [_act(row, client, language, is_last_type=is_last_type) for language in ("en", "fr")]
    return ToldDecision(
        at=row.made_at,
        by=row.made_by if client is None or row.made_by == AUTOMATION else A_PERSON,
        outcome=row.outcome,
        reason=row.reason,
        versions=row.versions,
        note_en=notes[0],
        note_fr=notes[1],
    )


def _act(row: models.Decision, client: Client | None, language: str, *, is_last_type: bool) -> str:
    """What a person did. Their own words are for colleagues: they may name others."""
    facts = tuple(map(Fact.model_validate, row.facts))
    case_id, person_id = row.case_id, row.person_id
    if client is not None:
        facts = facts_told_to(client, facts)
        case_id = case_id if case_id in client.cases else HIDDEN
        person_id = person_id if (case_id, person_id) in client.people else ""
    if row.case_id:
        said = attached_sentence(case_id, person_id, language)
    else:
        label: models.Label | None = getattr(row.document, "label", None)
        title = _title(label.type, language) if is_last_type and label else ""
        said = act_sentence(row.outcome, language, title, _reason_given(row) if client is None else "")
    return "\n".join(filter(None, (said, *(fact_sentence(fact, language) for fact in facts))))


def _with_remark(row: models.Decision, language: str) -> str:
    """The note for staff, with what a person who refused it told colleagues."""
    note = row.note_fr if language == "fr" else row.note_en
    remark = act_sentence(row.outcome, language, reason=_reason_given(row)) if row.outcome == "reject" else ""
    return "\n".join(filter(None, (note, remark)))


def _reason_given(row: models.Decision) -> str:
    """What a person wrote who set it aside or refused it."""
    resolution = _WITH_REASON.get(row.outcome)
    if resolution is None:
        return ""
    resolved = models.ExceptionItem.objects.filter(
        submission_id=row.submission_id,
        upload=row.upload,
        document=row.document,
        reason=row.reason,
        resolution=resolution,
        resolved_by=row.made_by,
    )
    item = resolved.order_by("pk").last()
    return item.resolution_reason if item else ""


def _as_decided(row: models.Decision) -> Decision:
    """The decision as automation made it, but for reasons of the type that a person has corrected since."""
    return Decision(
        outcome=DecisionOutcome(row.outcome),
        upload=row.upload.path if row.upload else "",
        document=_as_found(row.document) if row.document and row.made_by == AUTOMATION else None,
        case_id=row.case_id or None,
        person_id=row.person_id or None,
        reason=ExceptionReason(row.reason) if row.reason else None,
        facts=tuple(map(Fact.model_validate, row.facts)),
        candidates=tuple(map(Candidate.model_validate, row.candidates)),
    )


def _as_found(document: models.Document) -> Document:
    label: models.Label | None = getattr(document, "label", None)
    type_id = label.said if label else document.type
    why = [reason if isinstance(reason, dict) else {"en": reason, "fr": reason} for reason in document.why]
    return Document(
        pages=page_numbers(document.pages),
        classification=Classification(
            type=type_id,
            title_en=_title(type_id, "en"),
            title_fr=_title(type_id, "fr"),
            confidence=document.confidence,
            abstained=label.left if label else document.abstained,
            why=tuple(reason["en"] for reason in why),
            why_fr=tuple(reason["fr"] for reason in why),
        ),
    )


def _title(type_id: str, language: str) -> str:
    """Of a document type; the id itself where the list no longer has it."""
    type_ = load_taxonomy().get(type_id)
    if type_ is None:
        return type_id
    return type_.title_fr if language == "fr" else type_.title_en
