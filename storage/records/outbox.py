"""The outbox: what an external case system is still to be told, written in the transaction that makes it true.

So nothing is said that was rolled back, and nothing that was committed is left unsaid. A delivery's id is its
idempotency key: said twice it counts once.
"""

from uuid import UUID

from intake.decisions import Candidate, Decision, DecisionOutcome, ExceptionReason, Fact
from intake.notes import write_notes
from intake.settings import get_settings
from storage.audit.recording import record
from storage.cases.system import AttachmentNote, is_configured
from storage.records import models
from storage.records.readings import page_numbers


def enqueue(attachment: models.Attachment, submission: models.Submission) -> None:
    """Let the case system be told of an attachment, if there is one; inside the attachment's own transaction.

    What was refused before is said anew, under a new key: under the old one the answer might only be repeated.
    """
    if is_configured(get_settings()):
        models.Delivery.objects.filter(attachment=attachment, state=models.DeliveryState.REFUSED).delete()
        models.Delivery.objects.create(attachment=attachment, turn=submission.turn)


def waiting_of(submission: models.Submission) -> list[UUID]:
    """The deliveries of a submission that are still to be made."""
    if not is_configured(get_settings()):
        return []
    waiting = models.Delivery.objects.filter(
        attachment__document__submission=submission, state=models.DeliveryState.WAITING
    )
    return list(waiting.values_list("pk", flat=True))


def note_of(attachment: models.Attachment) -> AttachmentNote:
    """What the case system is told; the same each time."""
    document = attachment.document
    upload = document.upload
    decision = document.decisions.filter(outcome=DecisionOutcome.ATTACH.value).order_by("pk").last()
    return AttachmentNote(
        case_id=attachment.case_id,
        person_id=attachment.person_id or None,
        document_type=document.type,
        submission_id=document.submission_id,
        upload=upload.path,
        pages=page_numbers(attachment.pages),
        object_key=upload.object_key,
        sha256=attachment.content_hash,
        media_type=upload.mime,
        attached_at=attachment.attached_at,
        attached_by=attachment.attached_by,
        note_en=decision.note_en if decision else "",
        note_fr=decision.note_fr if decision else "",
    )


def record_delivery(attachment: models.Attachment, actor: str) -> None:
    """Write that the case system knows."""
    record("delivered", actor, document=attachment.document, details={"case": attachment.case_id})


def record_refusal(attachment: models.Attachment, detail: str, actor: str) -> bool:
    """Let a person see what the case system refused; says whether page images are to be made for it."""
    document = attachment.document
    upload = document.upload
    case_id = attachment.case_id
    found = write_notes(
        Decision(
            outcome=DecisionOutcome.EXCEPTION,
            upload=upload.path,
            reason=ExceptionReason.DELIVERY_REFUSED,
            facts=(Fact(code="delivery_refused", values={"case": case_id, "detail": detail}),),
            candidates=(Candidate(case_id=case_id, person_id=attachment.person_id or None),),
        )
    )
    decision = models.Decision.objects.create(
        submission_id=document.submission_id,
        upload=upload,
        document=document,
        outcome=found.outcome.value,
        reason=ExceptionReason.DELIVERY_REFUSED.value,
        candidates=[candidate.model_dump(mode="json") for candidate in found.candidates],
        facts=[fact.model_dump(mode="json") for fact in found.facts],
        note_en=found.note_en,
        note_fr=found.note_fr,
        made_by=actor,
    )
    item = models.ExceptionItem.objects.create(
        submission_id=document.submission_id,
        upload=upload,
        document=document,
        decision=decision,
        reason=decision.reason,
    )
    details = {"case": case_id, "detail": detail}
    record("delivery_refused", actor, exception=item, decision=decision, details=details)
    undrawn = models.Upload.objects.filter(pk=upload.pk, state=models.UploadState.DONE, outcome="read")
    return bool(undrawn.update(state=models.UploadState.ILLUSTRATING))
