"""Which documents are the same as another one."""

from django.db.models import Q, QuerySet

from intake.identifiers import normalise
from intake.redacting import name_key
from storage.audit.recording import record
from storage.records import models

_WHOLE = Q(pages="")
COPY_SET_ASIDE = "copy_set_aside"
"""The event of a document that another was found to be the same as; its details name that one."""
OTHER_REFUSED = "other_refused"
"""The event of one that was set aside as the same as another, which was refused or set aside in turn."""
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


def gave_way_to(document: models.Document) -> models.Document | None:
    """The one that a document was set aside as the same as; None where it wasn't, or no longer is."""
    if not document.exceptions.filter(document__state=models.DocumentState.DISMISSED, resolution="duplicate").exists():
        return None
    last = document.decisions.filter(outcome="duplicate").order_by("pk").last()
    facts = last.facts if last is not None else []
    others = [str(fact["values"]["document"]) for fact in facts if fact["code"] == "duplicate_of"]
    return models.Document.objects.filter(pk__in=others[:1]).first()


def is_left_without(document: models.Document) -> bool:
    """Whether the one that a document was set aside for is not used either: refused, or set aside for no other."""
    other = gave_way_to(document)
    while other is not None and other.state == models.DocumentState.DISMISSED:
        following = gave_way_to(other)
        if following is None:
            return True
        other = following
    return False


def set_aside_for(document: models.Document) -> list[models.Document]:
    """Documents that were set aside because this one is there, and those for which they were in turn.

    Without this one, none of them is used.
    """
    told = models.Event.objects.filter(document=document, action=COPY_SET_ASIDE).values_list("details", flat=True)
    named = [int(details["document"]) for details in told if "document" in details]  # else it was redacted
    copies = models.Document.objects.filter(pk__in=named).select_related("upload", "submission").order_by("pk")
    mine = [copy for copy in copies if gave_way_to(copy) == document]
    return [found for copy in mine for found in (copy, *set_aside_for(copy))]


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


def tell_copies(document: models.Document, actor: str) -> None:
    """Let the history of those that were set aside for a document say that it is used no more, either."""
    for copy in set_aside_for(document):
        record(OTHER_REFUSED, actor, document=copy, details={"submission": document.submission_id})
