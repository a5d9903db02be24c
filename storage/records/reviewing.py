"""What reviewers do to an exception, each in one transaction with its decision and its audit event.

The outcome is a value: somebody else may have been first, or the case may not exist.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from intake.decisions import ExceptionReason
from storage.audit.recording import record
from storage.cases.models import Case
from storage.desk.acts import columns, keep, label_of
from storage.desk.duplicates import tell_copies
from storage.learning import labels
from storage.records import models, outbox
from storage.records.claims import NOBODYS, go_on, with_holders
from storage.records.ending import end

ATTACHED_AGAIN = "attached again after the case system had refused it"


class ReviewStatus(StrEnum):
    """What became of a reviewer's action."""

    DONE = "done"
    NOT_FOUND = "not_found"
    NO_FILE = "no_file"
    ALREADY_RESOLVED = "already_resolved"
    NO_SUCH_CASE = "no_such_case"
    ALREADY_ON_CASE = "already_on_case"
    REASON_MISSING = "reason_missing"
    ALREADY_ENDED = "already_ended"
    HELD = "held"
    """Somebody else works on it just now: the detail says who."""
    NO_SUCH_DOCUMENT = "no_such_document"
    """It can't be a duplicate of this one: unknown, another client's, itself, or set aside."""
    NO_SUCH_REASON = "no_such_reason"
    NO_SUCH_PRIORITY = "no_such_priority"
    NOTHING_TO_UNDO = "nothing_to_undo"
    CHANGED_SINCE = "changed_since"
    """Something happened to it after what was to be undone: the detail says by whom."""
    TOO_LATE = "too_late"
    OTHER_PAGES = "other_pages"
    """Its pages are not those that were seen: somebody has cut or joined them since."""
    NO_PAGES = "no_pages"
    """The file could not be read, so it has no pages to take apart."""
    EMPTY_RUN = "empty_run"
    PAGES_MISSING = "pages_missing"
    PAGES_REPEATED = "pages_repeated"
    PAGES_UNKNOWN = "pages_unknown"
    NOTHING_TO_CHANGE = "nothing_to_change"
    NOT_ONE_FILE = "not_one_file"
    PAGES_TAKEN = "pages_taken"
    """They are, or were, another document that somebody has decided."""
    ANOTHER_IS_OPEN = "another_is_open"
    """Another exception waits about the same document."""
    STORE_AWAY = "store_away"
    """What was read of the file can't be got at just now."""
    NO_SUCH_TEMPLATE = "no_such_template"
    TEXT_NOT_ALLOWED = "text_not_allowed"
    """The detail says why: storage.messages.composing.TextTrouble."""
    NO_ADDRESS = "no_address"
    """The client gave no e-mail address, or none that can be written to."""


@dataclass(frozen=True)
class ReviewResult:
    """The status, and who or what it is about."""

    status: ReviewStatus
    detail: str = ""
    event: int | None = field(default=None, compare=False)
    """That tells of it, and by which it can be undone."""


def done(event: models.Event) -> ReviewResult:
    """It was done, and can be undone."""
    return ReviewResult(ReviewStatus.DONE, event=event.pk)


@transaction.atomic
def attach_to_case(exception_id: int, case_id: str, person_id: str | None, actor: str) -> ReviewResult:
    """Put the exception's document on a case, and resolve the exception."""
    item = open_item(exception_id, actor)
    if isinstance(item, ReviewResult):
        return item
    if not is_on_case(case_id, person_id):
        return ReviewResult(ReviewStatus.NO_SUCH_CASE, case_id)
    document = document_of(item)
    if document is None:
        return ReviewResult(ReviewStatus.NO_FILE)
    # It may be on one already: of a delivery that the case system refused.
    there = document.attachments.filter(models.LIVE).select_for_update().first()
    if there is not None and item.reason != ExceptionReason.DELIVERY_REFUSED:
        return ReviewResult(ReviewStatus.ALREADY_ON_CASE, there.case_id)  # moving it has a reason
    try:
        with transaction.atomic():
            if there is not None:
                end(there, ATTACHED_AGAIN, actor)
            attachment = models.Attachment.objects.create(
                case_id=case_id,
                person_id=person_id or "",
                document=document,
                content_hash=document.upload.sha256,
                pages=document.pages,
                attached_by=actor,
            )
    except IntegrityError:
        return ReviewResult(ReviewStatus.ALREADY_ON_CASE, case_id)
    outbox.enqueue(attachment, item.submission)
    models.Document.objects.filter(pk=document.pk).update(state=models.DocumentState.ATTACHED)
    decision = decide(item, document, "attach", actor, case_id=case_id, person_id=person_id or "")
    event = resolve(item, "attached", "", decision, attachment, {"case": case_id, "person": person_id or ""})
    keep(event, item, before_document={"state": models.DocumentState.EXCEPTION}, attachment=attachment)
    return done(event)


def is_on_case(case_id: str, person_id: str | None) -> bool:
    """Whether there is such a case, and such a person on it, where one is named."""
    cases = Case.objects.filter(pk=case_id)
    return (cases.filter(people__number=person_id) if person_id else cases).exists()


@transaction.atomic
def correct_type(exception_id: int, type_id: str, actor: str) -> ReviewResult:
    """Say what the document really is; the exception stays open."""
    item = open_item(exception_id, actor)
    if isinstance(item, ReviewResult):
        return item
    document = document_of(item)
    if document is None:
        return ReviewResult(ReviewStatus.NO_FILE)
    before, label = columns(document, "type", "abstained", "confidence", "why"), label_of(document)
    # What spoke for the former type says nothing about this one; the first decision's note keeps it.
    models.Document.objects.filter(pk=document.pk).update(type=type_id, abstained=False, confidence=1, why=[])
    labels.keep(document, type_id, actor)
    outbox.enqueue_correction(document, type_id, actor)
    decision = decide(item, document, "retype", actor)
    go_on(item, actor)
    details = {"from": before["type"], "to": type_id}
    event = record("type_corrected", actor, exception=item, decision=decision, details=details)
    keep(event, item, before_document=before, before_label=label)
    return done(event)


@transaction.atomic
def dismiss(exception_id: int, reason: str, actor: str) -> ReviewResult:
    """Set the document aside with a reason, and resolve the exception."""
    item = open_item(exception_id, actor)
    if isinstance(item, ReviewResult):
        return item
    if not reason.strip():
        return ReviewResult(ReviewStatus.REASON_MISSING)
    is_set_aside = 0
    if item.document is not None and item.reason != ExceptionReason.WITHDRAWAL_REFUSED:
        # One that is on a case stays there: the case system refused it, and somebody has seen to that.
        waiting = models.Document.objects.filter(pk=item.document.pk, state=models.DocumentState.EXCEPTION)
        is_set_aside = waiting.update(state=models.DocumentState.DISMISSED)
    decision = decide(item, item.document, "dismiss", actor)
    event = resolve(item, "dismissed", reason.strip(), decision)
    keep(event, item, before_document=columns(item.document, "state") if item.document is not None else None)
    if item.document is not None and is_set_aside:
        tell_copies(item.document, actor)
    return done(event)


def open_item(exception_id: int, actor: str) -> models.ExceptionItem | ReviewResult:
    """The exception, locked against a second reviewer, or why this one can't work on it."""
    item = locked_item(exception_id, actor)
    if isinstance(item, models.ExceptionItem) and item.state != models.ExceptionState.OPEN:
        return ReviewResult(ReviewStatus.ALREADY_RESOLVED, item.resolved_by)
    return item


def locked_item(exception_id: int, actor: str) -> models.ExceptionItem | ReviewResult:
    """The exception, open or not, locked against a second reviewer, or that there is none, or who works on it."""
    # Locked alone, then read: what is joined to a row that was waited for is as it was before the wait, and an
    # exception that was given another document meanwhile (see `storage.splitting`) would seem to have none.
    len(models.ExceptionItem.objects.select_for_update().filter(pk=exception_id).values_list("pk"))
    related = models.ExceptionItem.objects.select_related("upload", "document__upload", "submission")
    item = with_holders(related).filter(pk=exception_id).first()
    if item is None or item.submission.state in models.ENDING:
        return ReviewResult(ReviewStatus.NOT_FOUND)
    if item.held_by not in ("", actor):
        return ReviewResult(ReviewStatus.HELD, item.held_by)
    found: models.ExceptionItem = item
    return found


def document_of(item: models.ExceptionItem) -> models.Document | None:
    """The exception's document: the whole upload where it could not be read; None where there are no bytes."""
    if item.document is not None or item.upload is None or not item.upload.sha256:
        return item.document
    document, _ = models.Document.objects.get_or_create(
        upload=item.upload,
        pages="",
        defaults={"submission_id": item.submission_id, "state": models.DocumentState.EXCEPTION, "type": "other"},
    )
    models.ExceptionItem.objects.filter(pk=item.pk).update(document=document)
    return document


def decide(
    item: models.ExceptionItem, document: models.Document | None, outcome: str, actor: str, **to: Any
) -> models.Decision:
    """Write what a person decided; whoever calls it names it in `record`."""
    return models.Decision.objects.create(
        submission_id=item.submission_id,
        upload=item.upload,
        document=document,
        outcome=outcome,
        reason=item.reason,
        made_by=actor,
        **to,
    )


def resolve(
    item: models.ExceptionItem,
    resolution: str,
    reason: str,
    decision: models.Decision,
    attachment: models.Attachment | None = None,
    details: dict[str, str] | None = None,
) -> models.Event:
    """Close the exception, with the event of the same name."""
    models.ExceptionItem.objects.filter(pk=item.pk).update(
        state=models.ExceptionState.RESOLVED,
        resolved_at=timezone.now(),
        resolved_by=decision.made_by,
        resolution=resolution,
        resolution_reason=reason,
        document=decision.document,
        **NOBODYS,
    )
    said = (details or {}) | ({"reason": reason} if reason else {})
    return record(resolution, decision.made_by, exception=item, decision=decision, attachment=attachment, details=said)
