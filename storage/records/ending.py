"""Ends an attachment: it stays as a trace, the audit vouches for it, and whoever was told of it is told so."""

from django.utils import timezone

from intake.decisions import ExceptionReason
from storage.audit.recording import record
from storage.records import models, outbox
from storage.records.claims import NOBODYS

ENDED = "ended"


def end(attachment: models.Attachment, reason: str, actor: str) -> None:
    """End it, and what a person was to see to because the case system had refused it; in a transaction."""
    attachment.ended_at, attachment.ended_by, attachment.ended_reason = timezone.now(), actor, reason
    attachment.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    refused = models.ExceptionItem.objects.filter(
        document=attachment.document_id, reason=ExceptionReason.DELIVERY_REFUSED, state=models.ExceptionState.OPEN
    )
    refused.update(
        state=models.ExceptionState.RESOLVED,
        resolved_at=attachment.ended_at,
        resolved_by=actor,
        resolution="ended",
        resolution_reason=reason,
        **NOBODYS,
    )
    details = {"case": attachment.case_id, "reason": reason}
    record(ENDED, actor, document=attachment.document, attachment=attachment, details=details)
    outbox.enqueue_withdrawal(attachment)
