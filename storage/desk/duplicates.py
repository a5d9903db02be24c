"""Which documents are the same as another one."""

from django.db.models import Q, QuerySet

from intake.identifiers import normalise
from intake.redacting import name_key
from storage.records import models

_WHOLE = Q(pages="")
THERE = (models.DocumentState.EXCEPTION, models.DocumentState.ATTACHED)
"""Documents that count: they wait, or are on a case."""


def duplicates_of(item: models.ExceptionItem) -> QuerySet[models.Document]:
    """Documents of the same bytes that are on a case, or wait: the same pages, or where either is the whole file."""
    upload = item.upload
    if upload is None or not upload.sha256:
        return models.Document.objects.none()
    same = models.Document.objects.filter(state__in=THERE, upload__sha256=upload.sha256).exclude(
        pk=item.document_id or 0
    )
    pages = item.document.pages if item.document is not None else ""
    if pages:
        same = same.filter(_WHOLE | Q(pages=pages))
    return same.select_related("upload", "submission").order_by("pk")


def may_be_the_same(item: models.ExceptionItem, other: models.Document) -> bool:
    """Whether the exception's document can be a duplicate of another one.

    Both are of one submission, of one client or of the same bytes, or the other is on a case that the exception offers.
    """
    if other.pk == item.document_id or other.state not in THERE:
        return False
    if other.submission_id == item.submission_id or (item.upload and other.upload.sha256 == item.upload.sha256):
        return True
    if _client(other.submission) & _client(item.submission):
        return True
    offered = {candidate["case_id"] for candidate in item.decision.candidates}
    return other.attachments.filter(models.LIVE, case_id__in=offered).exists()


def _client(submission: models.Submission) -> set[tuple[str, str]]:
    """What tells by the form that two submissions are the same client's: the UCI, or name and birth date."""
    form = submission.form or {}
    uci = normalise("uci", form.get("uci") or "")
    name = name_key(form.get("family_name", ""), form.get("given_names", ""))
    born = form.get("birth_date", "")
    return {key for key in (("uci", uci or ""), (name, born)) if all(key)}
