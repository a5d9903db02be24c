"""What the same client sent before, and what a document may be a second copy of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Prefetch

from intake.identifiers.sin import mask_sins
from review import words
from review.accounts.access import rows_seen_by
from storage.desk.duplicates import set_aside_for
from storage.records import models

_MOST = 6
_SHOWN = ("type", "pages", "upload__name", "upload__sha256", "submission__received_at")
"""Of a copy."""


@dataclass(frozen=True)
class Earlier:
    """A submission of the same client, and what became of its documents."""

    id: str
    received_at: datetime
    documents: int
    cases: tuple[str, ...]
    exceptions: tuple[models.ExceptionItem, ...]


def earlier_of(submission: models.Submission, user: AbstractBaseUser | AnonymousUser) -> list[Earlier]:
    """Other submissions of the same sender, the latest first.

    Args:
        submission: whose sender is meant.
        user: only what they may see.
    """
    if not submission.sender:
        return []
    others = models.Submission.objects.filter(sender=submission.sender).exclude(pk=submission.pk)
    live = Prefetch("attachments", models.Attachment.objects.filter(models.LIVE).order_by("pk"))
    documents = Prefetch("documents", models.Document.objects.order_by("pk").prefetch_related(live))
    exceptions = Prefetch("exceptions", models.ExceptionItem.objects.order_by("pk"))
    found = rows_seen_by(user, others).order_by("-received_at", "pk").prefetch_related(documents, exceptions)[:_MOST]
    return [_earlier(other) for other in found]


def _earlier(other: models.Submission) -> Earlier:
    documents = list(other.documents.all())
    cases = [attachment.case_id for document in documents for attachment in document.attachments.all()]
    return Earlier(
        id=other.pk,
        received_at=other.received_at,
        documents=len(documents),
        cases=tuple(dict.fromkeys(cases)),
        exceptions=tuple(other.exceptions.all()),
    )


@dataclass(frozen=True)
class Copy:
    """A document that another may be a copy of."""

    document: models.Document
    title: str
    file: str
    received_at: datetime
    is_same_file: bool
    case_id: str


def copies_of(item: models.ExceptionItem, user: AbstractBaseUser | AnonymousUser) -> list[Copy]:
    """Documents of the same bytes and pages first, then the same sender's of the same type, the latest first.

    Args:
        item: about whose document it is.
        user: only what they may see.
    """
    upload, document = item.upload, item.document
    if upload is None or document is None:
        return []
    live = Prefetch("attachments", models.Attachment.objects.filter(models.LIVE).order_by("pk"))
    others = models.Document.objects.exclude(pk=document.pk).exclude(
        state__in=(models.DocumentState.DISMISSED, models.DocumentState.REPLACED)
    )
    others = rows_seen_by(user, others).select_related("upload", "submission").only(*_SHOWN).prefetch_related(live)
    same = others.filter(upload__sha256=upload.sha256, pages=document.pages) if upload.sha256 else others.none()
    alike = others.none()
    if item.submission.sender:
        alike = others.filter(submission__sender=item.submission.sender, type=document.type)
    found = {other.pk: other for rows in (same, alike) for other in rows.order_by("-pk")[:_MOST]}
    return list(_copies(found.values(), upload, document))[:_MOST]


def left_without(item: models.ExceptionItem, user: AbstractBaseUser | AnonymousUser) -> list[str]:
    """Files whose documents were set aside because this one is there: without it, none of them is on a case.

    Args:
        item: about whose document it is.
        user: only what they may see.
    """
    if item.document is None:
        return []
    copies = models.Document.objects.filter(pk__in=[copy.pk for copy in set_aside_for(item.document)])
    seen = rows_seen_by(user, copies).select_related("upload").order_by("pk")
    return [mask_sins(copy.upload.name) for copy in seen]


def _copies(others: Iterable[models.Document], upload: models.Upload, document: models.Document) -> Iterable[Copy]:
    for other in others:
        yield Copy(
            document=other,
            title=words.type_title(other.type),
            file=mask_sins(other.upload.name),
            received_at=other.submission.received_at,
            is_same_file=bool(upload.sha256) and (other.upload.sha256, other.pages) == (upload.sha256, document.pages),
            case_id=next((attachment.case_id for attachment in other.attachments.all()), ""),
        )
