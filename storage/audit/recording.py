"""The one way to write an event, in the transaction of what it tells."""

import secrets
from collections.abc import Mapping
from typing import Any

from storage.audit.digests import row_digest
from storage.records import models
from storage.webhooks.writing import tell

TAKEN_OVER = "taken_over"
"""What a migration says of the decisions and attachments that were made before events vouched for them."""


def record(
    action: str,
    actor: str,
    *,
    submission: models.Submission | None = None,
    upload: models.Upload | None = None,
    document: models.Document | None = None,
    exception: models.ExceptionItem | None = None,
    decision: models.Decision | None = None,
    attachment: models.Attachment | None = None,
    details: Mapping[str, Any] | None = None,
) -> models.Event:
    """Say who did what. What it is about follows from the rows named: an exception knows its upload.

    A decision or attachment is named when it was just written: the event then vouches for what it holds. Whoever has
    subscribed to such events hears of it.
    """
    named = [row for row in (decision, exception, document, upload) if row is not None]

    def of(row: models.Submission | models.Upload | models.Document | None, column: str) -> Any:
        if row is not None:
            return row.pk
        return next((key for other in named if (key := getattr(other, column, None)) is not None), None)

    event = models.Event.objects.create(
        actor=actor,
        action=action,
        submission_id=of(submission, "submission_id"),
        upload_id=of(upload, "upload_id"),
        document_id=of(document, "document_id"),
        exception=exception,
        decision=decision,
        decision_digest=row_digest(decision) if decision is not None else "",
        attachment=attachment,
        attachment_digest=row_digest(attachment) if attachment is not None else "",
        details=dict(details or {}),
        salt=secrets.token_hex(8),
    )
    tell(event)
    return event
