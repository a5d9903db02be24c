"""The outbox: what an external case system is still to be told, written in the transaction that makes it true.

So nothing is said that was rolled back, and nothing that was committed is left unsaid. A delivery's id is its
idempotency key: said twice it counts once. What is said of one document is said in the order in which it was done: each
delivery follows the one before, and is not due while that waits. So an attachment taken back before it was told is told
first, then its end: somebody may be telling it just now.
"""

from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from intake.decisions import Candidate, DecisionOutcome, ExceptionReason, Fact
from intake.settings import get_settings
from storage.audit.recording import record
from storage.cases.system import NOTE, AttachmentNote, Note, TypeCorrectionNote, WithdrawalNote, is_configured
from storage.records import models
from storage.records.raising import open_exception
from storage.records.readings import page_numbers

_DELIVERED: dict[str, str] = {
    models.DeliveryKind.ATTACHED: "delivered",
    models.DeliveryKind.WITHDRAWN: "withdrawal_delivered",
    models.DeliveryKind.TYPE_CORRECTED: "correction_delivered",
}
_BEFORE = models.Delivery.objects.filter(pk=OuterRef("follows"), state=models.DeliveryState.WAITING)
IN_TURN = ~Exists(_BEFORE)
"""Deliveries before which nothing of the same document is still to be said."""


def enqueue(attachment: models.Attachment, submission: models.Submission) -> None:
    """Let the case system be told of an attachment, if there is one; inside the attachment's own transaction.

    What was refused before is said anew, under a new key: under the old one the answer might only be repeated.
    """
    if is_configured(get_settings()):
        _lock(attachment)
        attachment.refresh_from_db()  # its time is the database's, and its document's type may just have been corrected
        _enqueue(models.DeliveryKind.ATTACHED, attachment, attached_note(attachment), submission)


def enqueue_withdrawal(attachment: models.Attachment) -> None:
    """Let whoever heard of an attachment, or is going to, hear that it has ended; inside the same transaction."""
    key = _told_under(attachment)
    if key is None or attachment.ended_at is None:
        return
    document = attachment.document
    note = WithdrawalNote(
        attachment=key,
        case_id=attachment.case_id,
        submission_id=document.submission_id,
        withdrawn_at=attachment.ended_at,
        withdrawn_by=attachment.ended_by,
        reason=attachment.ended_reason,
    )
    _enqueue(models.DeliveryKind.WITHDRAWN, attachment, note, document.submission)


def enqueue_correction(document: models.Document, type_id: str, actor: str) -> None:
    """Let whoever heard of a document on a case hear what it really is; inside the correction's transaction."""
    attachment = document.attachments.filter(models.LIVE).first()
    key = _told_under(attachment) if attachment is not None else None
    if attachment is None or key is None:
        return
    note = TypeCorrectionNote(
        attachment=key,
        case_id=attachment.case_id,
        submission_id=document.submission_id,
        document_type=type_id,
        corrected_at=timezone.now(),
        corrected_by=actor,
    )
    _enqueue(models.DeliveryKind.TYPE_CORRECTED, attachment, note, document.submission)


def _told_under(attachment: models.Attachment) -> UUID | None:
    """The key under which the case system heard of it, may have heard, or is going to; None where it refused it."""
    said = attachment.deliveries.filter(kind=models.DeliveryKind.ATTACHED)
    taken = ~Q(state=models.DeliveryState.REFUSED) | Q(unsure=True)
    return said.filter(taken).order_by("created_at").values_list("pk", flat=True).last()


def _enqueue(
    kind: models.DeliveryKind, attachment: models.Attachment, note: Note, submission: models.Submission
) -> None:
    _lock(attachment)
    of_document = models.Delivery.objects.filter(attachment__document=attachment.document_id)
    # The last one is the one that none follows.
    last = of_document.filter(~Exists(models.Delivery.objects.filter(follows=OuterRef("pk")))).first()
    models.Delivery.objects.create(
        id=uuid4(),
        attachment=attachment,
        kind=kind,
        note=note.model_dump(mode="json"),
        follows=last,
        turn=submission.turn,
    )


def _lock(attachment: models.Attachment) -> None:
    """Let nobody else say something of its document until this transaction ends."""
    models.Document.objects.select_for_update().get(pk=attachment.document_id)


def waiting_of(submission: models.Submission) -> list[UUID]:
    """The deliveries of a submission that can be made now."""
    if not is_configured(get_settings()):
        return []
    waiting = models.Delivery.objects.filter(
        IN_TURN, attachment__document__submission=submission, state=models.DeliveryState.WAITING
    )
    return list(waiting.values_list("pk", flat=True))


def next_after(delivery: models.Delivery) -> list[UUID]:
    """What is to be said next of the same document, once this is said."""
    waiting = models.Delivery.objects.filter(follows=delivery, state=models.DeliveryState.WAITING)
    return list(waiting.values_list("pk", flat=True))


def note_of(delivery: models.Delivery) -> Note:
    """What the case system is told; the same each time, since the key is."""
    if delivery.note is None:
        return attached_note(delivery.attachment)
    return NOTE.validate_python(delivery.note)


def attached_note(attachment: models.Attachment) -> AttachmentNote:
    """That a document was put on a case, and why, where automation did it: people's decisions have no note."""
    document = attachment.document
    upload = document.upload
    theirs = document.decisions.filter(
        outcome=DecisionOutcome.ATTACH.value, made_by=attachment.attached_by, case_id=attachment.case_id
    )
    why = theirs.order_by("pk").last()
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
        note_en=why.note_en if why else "",
        note_fr=why.note_fr if why else "",
    )


def record_delivery(delivery: models.Delivery, actor: str) -> None:
    """Write that the case system knows."""
    attachment = delivery.attachment
    record(_DELIVERED[delivery.kind], actor, document=attachment.document, details={"case": attachment.case_id})


def record_refusal(delivery: models.Delivery, detail: str, actor: str, *, unsure: bool = False) -> bool:
    """Let a person see what the case system refused; says whether page images are to be made for it.

    What else was to be said of an attachment that it surely does not have is spared it. Nobody has to look where the
    attachment has ended already, but for a document that the case system would not let go.
    """
    # Nobody takes it back meanwhile: they would let its end be told, too.
    attachment = models.Attachment.objects.select_for_update().get(pk=delivery.attachment_id)
    if delivery.kind == models.DeliveryKind.ATTACHED and not unsure:
        later = attachment.deliveries.exclude(pk=delivery.pk).exclude(kind=models.DeliveryKind.ATTACHED)
        later.filter(state=models.DeliveryState.WAITING).update(state=models.DeliveryState.SPARED)
    details = {"case": attachment.case_id, "detail": detail}
    if delivery.kind == models.DeliveryKind.WITHDRAWN:
        reason, fact = ExceptionReason.WITHDRAWAL_REFUSED, Fact(code="withdrawal_refused", values=details)
    elif attachment.ended_at is None:
        reason, fact = ExceptionReason.DELIVERY_REFUSED, Fact(code="delivery_refused", values=details)
    else:
        record("delivery_refused", actor, document=attachment.document, details=details)
        return False
    document = attachment.document
    candidate = Candidate(case_id=attachment.case_id, person_id=attachment.person_id or None)
    offered = (candidate,) if attachment.ended_at is None else ()
    item = open_exception(document, reason, fact, actor, candidates=offered)
    record(fact.code, actor, exception=item, decision=item.decision, details=details)
    undrawn = models.Upload.objects.filter(pk=document.upload_id, state=models.UploadState.DONE, outcome="read")
    return bool(undrawn.update(state=models.UploadState.ILLUSTRATING))
