"""Writes down what each subscription is to be told, in the transaction of what it tells.

`storage.audit.recording` calls this for every event that it writes, so whatever is done to a document, by whomever, is
told from one place. What an event means follows from the rows that it vouches for, not from its name: an attachment
that is on a case or has ended, the decision that opened an exception, an exception that is resolved the way the event
says.
"""

import json
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from storage.records import models
from storage.webhooks import kinds
from storage.webhooks.kinds import Kind
from storage.webhooks.models import Notice, Subscription, SubscriptionState

_RETYPED = "type_corrected"
_SAYS_WHO = frozenset(("viewed", "claimed", "released"))
"""Events that only say who looks, or works."""
ENDED = "ended"
"""See `storage.records.ending`, which writes such events."""
_Said = tuple[Kind, str, kinds.OfSubmission]


def tell(event: models.Event) -> None:
    """Let subscriptions hear of what this event says; inside its transaction."""
    if not _may_matter(event):
        return
    active = list(Subscription.objects.filter(state=SubscriptionState.ACTIVE))
    if not active:
        return
    for kind, subject, data in _said(event):
        _write(active, kind, subject, data, timezone.now())


def tell_decided(submission: models.Submission) -> None:
    """Let them hear that a submission was decided; inside the transaction that decides it, at its end."""
    active = list(Subscription.objects.filter(state=SubscriptionState.ACTIVE))
    if active:
        data = kinds.Decided(submission_id=submission.pk)
        _write(active, Kind.SUBMISSION_DECIDED, submission.pk, data, timezone.now())


def _may_matter(event: models.Event) -> bool:
    """Cheap, and no query: most events only say that somebody looked."""
    if event.action in _SAYS_WHO:
        return False
    return event.attachment_id is not None or event.decision_id is not None or event.exception_id is not None


def _said(event: models.Event) -> Iterator[_Said]:
    if event.action == _RETYPED and event.document_id is not None:
        document = models.Document.objects.get(pk=event.document_id)
        data = kinds.Retyped(submission_id=document.submission_id, document_id=document.pk, document_type=document.type)
        yield Kind.DOCUMENT_RETYPED, _subject(document.submission_id, None, document.pk), data
    yield from _said_of_exceptions(event)
    if event.attachment_id is not None:
        yield _said_of_attachment(event.attachment_id)


def _said_of_attachment(key: int) -> _Said:
    attachment = models.Attachment.objects.select_related("document").get(pk=key)
    document = attachment.document
    subject = _subject(document.submission_id, None, document.pk)
    place = {"document_id": document.pk, "attachment_id": attachment.pk, "case_id": attachment.case_id}
    if attachment.ended_at is not None:
        return Kind.DOCUMENT_TAKEN_BACK, subject, kinds.TakenBack(submission_id=document.submission_id, **place)
    data = kinds.Attached(submission_id=document.submission_id, document_type=document.type, **place)
    return Kind.DOCUMENT_ATTACHED, subject, data


def _said_of_exceptions(event: models.Event) -> Iterator[_Said]:
    for item in _opened(event):
        opened = kinds.Opened(
            submission_id=item.submission_id, exception_id=item.pk, document_id=item.document_id, reason=item.reason
        )
        yield Kind.EXCEPTION_OPENED, _subject(item.submission_id, item.upload_id, item.document_id), opened
    for item in _resolved(event):
        resolved = kinds.Resolved(
            submission_id=item.submission_id,
            exception_id=item.pk,
            document_id=item.document_id,
            reason=item.reason,
            resolution=item.resolution,
        )
        yield Kind.EXCEPTION_RESOLVED, _subject(item.submission_id, item.upload_id, item.document_id), resolved


def _opened(event: models.Event) -> QuerySet[models.ExceptionItem]:
    """Those that this event's decision has opened, and one that was resolved before it and is not any more."""
    opened = Q(decision__in=[event.decision_id])
    if event.exception is not None and event.exception.state == models.ExceptionState.RESOLVED:
        opened |= Q(pk=event.exception.pk)
    return models.ExceptionItem.objects.filter(opened, state=models.ExceptionState.OPEN)


def _resolved(event: models.Event) -> QuerySet[models.ExceptionItem]:
    """The one that this event has resolved, which is of the same name, and what ended with an attachment."""
    resolved = models.ExceptionItem.objects.filter(state=models.ExceptionState.RESOLVED, resolution=event.action)
    if event.exception is not None:
        return resolved.filter(pk=event.exception.pk)
    if event.action != ENDED:
        return resolved.none()
    # What the case system had refused is settled with the attachment that it was about.
    ended = models.Attachment.objects.filter(pk__in=[event.attachment_id])
    return resolved.filter(document=event.document_id, resolved_at__in=ended.values("ended_at"))


def subjects_of(submission_id: str) -> list[str]:
    """All that notices of a submission are about."""
    documents = models.Document.objects.filter(submission=submission_id).values_list("pk", flat=True)
    uploads = models.Upload.objects.filter(submission=submission_id).values_list("pk", flat=True)
    of_documents = [_subject(submission_id, None, document) for document in documents]
    return [submission_id, *of_documents, *(_subject(submission_id, upload, None) for upload in uploads)]


def _subject(submission: str, upload: int | None, document: int | None) -> str:
    """What notices are told in order about: a document from the moment that there is one."""
    if document is not None:
        return f"document {document}"
    return f"upload {upload}" if upload is not None else submission


def _write(active: list[Subscription], kind: Kind, subject: str, data: kinds.OfSubmission, at: datetime) -> None:
    wanted = [subscription for subscription in active if kind.value in subscription.events]
    if any(subscription.programs is not None for subscription in wanted):
        form = models.Submission.objects.values_list("form", flat=True).get(pk=data.submission_id) or {}
        program = form.get("application_type", "")
        wanted = [one for one in wanted if one.programs is None or program in one.programs]
    body = json.dumps(kinds.body_of(kind, at, data).model_dump(mode="json"), separators=(",", ":"))
    # One by one: some databases don't give the numbers of many back in their order.
    for subscription in wanted:
        Notice.objects.create(subscription=subscription, kind=kind.value, subject=subject, body=body)
