"""What of the records a user may see: of other programs nothing, not even that it exists."""

from collections.abc import Iterable

from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from review.accounts.access import rows_seen_by, seen_by
from review.desk.queries import RESOLVED
from storage.records import models
from storage.records.claims import with_new_claims


def items_for(request: HttpRequest) -> QuerySet[models.ExceptionItem]:
    """The exceptions that the user may see."""
    return seen_by(request.user, models.ExceptionItem.objects.all())


def item_for(request: HttpRequest, pk: int) -> models.ExceptionItem:
    """One exception, with who works on it. Raises Http404 where the user may not see it."""
    related = items_for(request).select_related("submission", "upload", "document", "decision")
    item: models.ExceptionItem = get_object_or_404(with_new_claims(related), pk=pk)
    if item.resolution:
        prefetch_related_objects([item], RESOLVED)
    return item


def must_see(request: HttpRequest, pk: int) -> None:
    """Raises Http404 where the user may not see this exception."""
    if not items_for(request).filter(pk=pk).exists():
        raise Http404


def document_behind(request: HttpRequest, pk: int) -> str:
    """The key of an exception's document; empty where it has none. Raises Http404 where the user may not see it."""
    documents = items_for(request).filter(pk=pk).values_list("document", flat=True)
    if not (found := list(documents)):
        raise Http404
    return str(found[0] or "")


def picked(values: Iterable[str]) -> dict[int, int | None]:
    """The exceptions that a form names, each with the document that its page showed of it, where it says so.

    As `key:document`, or the key alone.
    """
    found: dict[int, int | None] = {}
    for value in values:
        key, _, document = value.partition(":")
        if _is_key(key):
            found[int(key)] = int(document) if _is_key(document) else None
    return found


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def opening_decision(request: HttpRequest, pk: int) -> models.Decision:
    """What was decided about an exception when it was opened. Raises Http404 where the user may not see it."""
    mine = items_for(request).filter(pk=pk)
    return get_object_or_404(models.Decision.objects.filter(pk__in=mine.values("decision")))


def upload_for(request: HttpRequest, pk: int) -> models.Upload:
    """One file that was read. Raises Http404 where the user may not see it."""
    read = models.Upload.objects.exclude(sha256="").select_related("submission")
    return get_object_or_404(rows_seen_by(request.user, read), pk=pk)


def attachment_for(request: HttpRequest, pk: int) -> models.Attachment:
    """A document on a case, or one that was. Raises Http404 where the user may not see it."""
    attachments = models.Attachment.objects.select_related("document__upload", "document__submission")
    return get_object_or_404(rows_seen_by(request.user, attachments), pk=pk)
