"""Takes a document off a case, or moves it to another: in one transaction with its decision and its audit event.

Nothing is deleted. The attachment ends and stays as a trace; an external case system that was told of it is told so.
"""

from django.db import IntegrityError, transaction

from intake.decisions import ExceptionReason, Fact
from intake.notes import fact_sentence
from storage.audit.recording import record
from storage.records import models, outbox
from storage.records.ending import end
from storage.records.raising import open_exception
from storage.records.reviewing import ReviewResult, ReviewStatus, is_on_case


@transaction.atomic
def take_back(attachment_id: int, reason: str, actor: str) -> ReviewResult:
    """Take the document off its case; it waits for a person anew."""
    attachment = _live(attachment_id, reason)
    if isinstance(attachment, ReviewResult):
        return attachment
    end(attachment, reason.strip(), actor)
    document = attachment.document
    models.Document.objects.filter(pk=document.pk).update(state=models.DocumentState.EXCEPTION)
    fact = Fact(code="taken_back", values={"case": attachment.case_id, "by": actor, "detail": _within(reason)})
    item = open_exception(document, ExceptionReason.TAKEN_BACK, fact, actor, outcome="taken_back")
    details = {"case": attachment.case_id, "reason": reason.strip()}
    record("taken_back", actor, exception=item, decision=item.decision, details=details)
    undrawn = models.Upload.objects.filter(pk=document.upload_id, state=models.UploadState.DONE, outcome="read")
    undrawn.update(state=models.UploadState.ILLUSTRATING)
    return ReviewResult(ReviewStatus.DONE)


@transaction.atomic
def move(attachment_id: int, case_id: str, person_id: str | None, reason: str, actor: str) -> ReviewResult:
    """Take the document off its case and put it on another, or with another person on the same."""
    attachment = _live(attachment_id, reason)
    if isinstance(attachment, ReviewResult):
        return attachment
    if not is_on_case(case_id, person_id):
        return ReviewResult(ReviewStatus.NO_SUCH_CASE, case_id)
    if (attachment.case_id, attachment.person_id) == (case_id, person_id or ""):
        return ReviewResult(ReviewStatus.ALREADY_ON_CASE, case_id)
    try:
        with transaction.atomic():
            end(attachment, reason.strip(), actor)
            moved = models.Attachment.objects.create(
                case_id=case_id,
                person_id=person_id or "",
                document=attachment.document,
                content_hash=attachment.content_hash,
                pages=attachment.pages,
                attached_by=actor,
            )
    except IntegrityError:
        return ReviewResult(ReviewStatus.ALREADY_ON_CASE, case_id)
    outbox.enqueue(moved, attachment.document.submission)
    decision = _decide_move(attachment, moved, reason.strip(), actor)
    details = {"from": attachment.case_id, "case": case_id, "person": person_id or "", "reason": reason.strip()}
    record("moved", actor, decision=decision, attachment=moved, details=details)
    return ReviewResult(ReviewStatus.DONE)


def _live(attachment_id: int, reason: str) -> models.Attachment | ReviewResult:
    """The attachment, locked against a second person, or why it can't be undone."""
    # Exceptions before attachments, as reviewers do: else each might wait for the other.
    open_ones = models.ExceptionItem.objects.filter(
        document__attachments__pk=attachment_id, state=models.ExceptionState.OPEN
    )
    len(open_ones.select_for_update(of=("self",)).order_by("pk"))
    locked = models.Attachment.objects.select_for_update(of=("self",))
    attachment = locked.select_related("document__upload", "document__submission").filter(pk=attachment_id).first()
    if attachment is None or attachment.document.submission.state in models.ENDING:
        return ReviewResult(ReviewStatus.NOT_FOUND)
    if attachment.ended_at is not None:
        return ReviewResult(ReviewStatus.ALREADY_ENDED, attachment.ended_by)
    if not reason.strip():
        return ReviewResult(ReviewStatus.REASON_MISSING)
    return attachment


def _decide_move(ended: models.Attachment, moved: models.Attachment, reason: str, actor: str) -> models.Decision:
    values = {"case": ended.case_id, "to": moved.case_id, "by": actor, "detail": _within(reason)}
    fact = Fact(code="moved", values=values)
    return models.Decision.objects.create(
        submission_id=ended.document.submission_id,
        upload=ended.document.upload,
        document=ended.document,
        outcome="moved",
        case_id=moved.case_id,
        person_id=moved.person_id,
        facts=[fact.model_dump(mode="json")],
        note_en=fact_sentence(fact, "en"),
        note_fr=fact_sentence(fact, "fr"),
        made_by=actor,
    )


def _within(reason: str) -> str:
    """A reason as part of a sentence."""
    return reason.strip().rstrip(".")
