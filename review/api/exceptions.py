"""The exceptions queue: what waits for people, and what they do about it."""

from collections.abc import Callable
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from classifiers.taxonomy import load_taxonomy
from intake.decisions import ExceptionReason
from review.accounts.access import Right, may_attach_to, seen_by
from review.api import paging, reading, shapes
from review.api.callers import caller_of
from review.api.etags import etag, must_match
from review.api.idempotency import Answer, answered, once
from review.api.operations import operation
from review.api.problems import Refused, fault_in
from review.api.results import done
from review.api.tokens import Scope
from storage.audit.recording import record
from storage.audit.viewing import VIEWED
from storage.desk import claiming
from storage.records import models, reviewing
from storage.records.reviewing import ReviewResult, ReviewStatus

router = Router(tags=["exceptions"])
_REFUSES = ("not_found", "already_resolved", "held")


@operation(router, "GET", "", scope=Scope.READ, right=Right.READ, gives=shapes.Page[shapes.ExceptionShape])
def list_exceptions(
    request: HttpRequest,
    state: models.ExceptionState = models.ExceptionState.OPEN,
    reason: ExceptionReason | None = None,
    program: shapes.Line | None = None,
    language: Annotated[str | None, Field(pattern="^(en|fr)$")] = None,
    priority: models.Priority | None = None,
    submission_id: shapes.SubmissionId | None = None,
    cursor: paging.Cursor | None = None,
    limit: paging.Limit = 50,
) -> HttpResponse:
    """Exceptions, oldest first; the open ones unless another state is asked for."""
    wanted = {
        "state": state,
        "reason": reason,
        "program": program,
        "language": language,
        "priority": priority,
        "submission": submission_id,
    }
    rows = seen_by(caller_of(request).user, reading.exceptions())
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    found, following = paging.page(rows, cursor, limit, "pk")
    shown = [reading.exception_shape(row) for row in found]
    return answered(Answer(shapes.Page[shapes.ExceptionShape](items=shown, next=following)))


@operation(
    router, "GET", "/{pk}", scope=Scope.READ, right=Right.READ, gives=shapes.WholeException, refuses=["not_found"]
)
def get_exception(request: HttpRequest, pk: shapes.RowKey) -> HttpResponse:
    """One exception with its note and the cases that may be right.

    Its ETag is for If-Match in what is done about it. That it was looked at is recorded in the audit.
    """
    row = _one(request, pk)
    record(VIEWED, caller_of(request).name, exception=row)
    return answered(_answer(row))


def _action(path: str, *refuses: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    return operation(
        router,
        "POST",
        f"/{{pk}}/{path}",
        scope=Scope.WRITE,
        right=Right.WORK,
        gives=shapes.WholeException,
        refuses=(*_REFUSES, *refuses),
        is_versioned=True,
    )


@_action("claim")
def claim_exception(request: HttpRequest, pk: shapes.RowKey) -> HttpResponse:
    """Take an exception for five minutes, or keep it for as long again; nobody else can work on it meanwhile."""
    return _act(request, pk, b"", lambda actor: claiming.claim(pk, actor))


@_action("release")
def release_exception(request: HttpRequest, pk: shapes.RowKey) -> HttpResponse:
    """Let go of an exception."""
    return _act(request, pk, b"", lambda actor: claiming.release(pk, actor))


@_action("attach", "no_such_case", "already_on_case", "no_file")
def attach_exception(
    request: HttpRequest,
    pk: shapes.RowKey,
    body: shapes.AttachTo,
) -> HttpResponse:
    """Put the exception's document on a case, and resolve the exception."""

    def act(actor: str) -> ReviewResult:
        if not may_attach_to(caller_of(request).user, body.case_id, _one(request, pk).decision):
            return ReviewResult(ReviewStatus.NO_SUCH_CASE, body.case_id)
        return reviewing.attach_to_case(pk, body.case_id, body.person_id, actor)

    return _act(request, pk, body.model_dump_json().encode(), act)


@_action("type", "no_file")
def retype_exception(
    request: HttpRequest,
    pk: shapes.RowKey,
    body: shapes.RightType,
) -> HttpResponse:
    """Say what the document really is; the exception stays open."""

    def act(actor: str) -> ReviewResult:
        if body.type not in load_taxonomy():
            raise fault_in("body.type", "no_such_type")
        return reviewing.correct_type(pk, body.type, actor)

    return _act(request, pk, body.model_dump_json().encode(), act)


@_action("dismiss", "reason_missing")
def dismiss_exception(
    request: HttpRequest,
    pk: shapes.RowKey,
    body: shapes.Because,
) -> HttpResponse:
    """Set the document aside, with a reason."""
    return _act(request, pk, body.model_dump_json().encode(), lambda actor: reviewing.dismiss(pk, body.reason, actor))


def _act(request: HttpRequest, pk: int, same: bytes, act: Callable[[str], ReviewResult]) -> HttpResponse:
    def do() -> Answer:
        row = _one(request, pk, lock=True)
        must_match(request, _etag(row))
        done(act(caller_of(request).name))
        return _answer(_one(request, pk))

    return once(request, same, do)


def _one(request: HttpRequest, pk: int, *, lock: bool = False) -> models.ExceptionItem:
    """An exception that the caller may see; another is not there."""
    if lock:  # first, and without the joins: nobody changes it between the look at its version and the act
        models.ExceptionItem.objects.select_for_update().filter(pk=pk).first()
    row = seen_by(caller_of(request).user, reading.exceptions().filter(pk=pk)).first()
    if row is None:
        raise Refused("not_found")
    return row


def _answer(row: models.ExceptionItem) -> Answer:
    return Answer(reading.whole_exception(row), headers={"ETag": _etag(row)})


def _etag(row: models.ExceptionItem) -> str:
    document = row.document
    about = (document.type, document.state, document.pages) if document else ()
    held = getattr(row, "held_by", "")
    return etag(row.pk, row.state, row.priority, held, row.assigned_to, row.escalated_at is not None, about)
