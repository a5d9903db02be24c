"""What of the records a user may see: all of the programs assigned, and of the others nothing, not even that it exists."""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from review.accounts.access import programs_of, seen_by
from storage.records import models


def items_for(request: HttpRequest) -> QuerySet[models.ExceptionItem]:
    """The exceptions that the user may see."""
    return seen_by(request.user, models.ExceptionItem.objects.all())


def item_for(request: HttpRequest, pk: int) -> models.ExceptionItem:
    """One exception. Raises Http404 where the user may not see it."""
    related = items_for(request).select_related("submission", "upload", "document", "decision")
    return get_object_or_404(related, pk=pk)


def may_see(request: HttpRequest, program: str) -> bool:
    """Whether the user sees what belongs to this program."""
    programs = programs_of(request.user)
    return programs is None or program in programs


def of_seen_submissions(request: HttpRequest, path: str = "submission") -> Q:
    """Rows of the submissions that the user may see.

    Args:
        request: whose user is meant.
        path: from the row to its submission.
    """
    programs = programs_of(request.user)
    return Q() if programs is None else Q(**{f"{path}__form__application_type__in": sorted(programs)})


def upload_for(request: HttpRequest, pk: int) -> models.Upload:
    """One file that was read. Raises Http404 where the user may not see it."""
    read = models.Upload.objects.exclude(sha256="").select_related("submission")
    upload = get_object_or_404(read, pk=pk)
    if not may_see(request, str((upload.submission.form or {}).get("application_type") or "")):
        raise Http404
    return upload
