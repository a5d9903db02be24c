"""Documents on cases, taking them back, and moving them."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from review.accounts.access import Right, may_attach_to, rows_seen_by
from review.api import paging, reading, shapes
from review.api.callers import caller_of
from review.api.idempotency import Answer, answered, once
from review.api.operations import operation
from review.api.problems import Refused
from review.api.results import done
from review.api.tokens import Scope
from storage.audit.recording import record
from storage.audit.viewing import VIEWED
from storage.records import models, undoing
from storage.records.evidence import decision_behind
from storage.records.reviewing import ReviewResult, ReviewStatus

router = Router(tags=["attachments"])
_REFUSES = ("not_found", "already_ended", "reason_missing")


@operation(router, "GET", "", scope=Scope.READ, right=Right.READ, gives=shapes.Page[shapes.AttachmentShape])
def list_attachments(
    request: HttpRequest,
    case_id: shapes.Id | None = None,
    submission_id: shapes.SubmissionId | None = None,
    document_id: shapes.RowKey | None = None,
    ended: bool | None = None,
    cursor: paging.Cursor | None = None,
    limit: paging.Limit = 50,
) -> HttpResponse:
    """Attachments, in the order in which they were made; `ended=false` for what is on a case now."""
    wanted = {
        "case_id": case_id,
        "document__submission": submission_id,
        "document": document_id,
        "ended_at__isnull": None if ended is None else not ended,
    }
    rows = _seen(request).filter(**{name: value for name, value in wanted.items() if value is not None})
    found, following = paging.page(rows, cursor, limit, "pk")
    shown = [reading.attachment_shape(row) for row in found]
    return answered(Answer(shapes.Page[shapes.AttachmentShape](items=shown, next=following)))


@operation(
    router, "GET", "/{pk}", scope=Scope.READ, right=Right.READ, gives=shapes.AttachmentShape, refuses=["not_found"]
)
def get_attachment(request: HttpRequest, pk: shapes.RowKey) -> HttpResponse:
    """One attachment.

    That it was looked at is recorded in the audit.
    """
    row = _one(request, pk)
    record(VIEWED, caller_of(request).name, document=row.document)
    return answered(Answer(reading.attachment_shape(row)))


@operation(
    router,
    "POST",
    "/{pk}/take-back",
    scope=Scope.WRITE,
    right=Right.WORK,
    gives=shapes.AttachmentShape,
    refuses=_REFUSES,
)
def take_back_attachment(request: HttpRequest, pk: shapes.RowKey, body: shapes.Because) -> HttpResponse:
    """Take a document off its case; it waits for a person anew."""
    return _act(request, pk, body, lambda actor: undoing.take_back(pk, body.reason, actor))


@operation(
    router,
    "POST",
    "/{pk}/move",
    scope=Scope.WRITE,
    right=Right.WORK,
    gives=shapes.AttachmentShape,
    refuses=[*_REFUSES, "no_such_case", "already_on_case"],
)
def move_attachment(request: HttpRequest, pk: shapes.RowKey, body: shapes.MoveTo) -> HttpResponse:
    """Take a document off its case and put it on another; the answer is the new attachment."""

    def act(actor: str) -> ReviewResult:
        if not may_attach_to(caller_of(request).user, body.case_id, decision_behind(_one(request, pk))):
            return ReviewResult(ReviewStatus.NO_SUCH_CASE, body.case_id)
        return undoing.move(pk, body.case_id, body.person_id, body.reason, actor)

    return _act(request, pk, body, act)


def _act(request: HttpRequest, pk: int, body: shapes.Taken, act: Callable[[str], ReviewResult]) -> HttpResponse:
    def do() -> Answer:
        before = _one(request, pk)
        done(act(caller_of(request).name))
        live = _seen(request).filter(models.LIVE, document=before.document_id).first()
        return Answer(reading.attachment_shape(live or _one(request, pk)))

    return once(request, body.model_dump_json().encode(), do)


def _one(request: HttpRequest, pk: int) -> models.Attachment:
    row = _seen(request).filter(pk=pk).first()
    if row is None:
        raise Refused("not_found")
    return row


def _seen(request: HttpRequest) -> QuerySet[models.Attachment]:
    return rows_seen_by(caller_of(request).user, models.Attachment.objects.select_related("document"))
