"""What was decided, by automation and by people, and why."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from review.accounts.access import Right, rows_seen_by
from review.api import paging, reading, shapes
from review.api.callers import caller_of
from review.api.idempotency import Answer, answered
from review.api.operations import operation
from review.api.problems import Refused
from review.api.tokens import Scope
from storage.audit.recording import record
from storage.audit.viewing import VIEWED

router = Router(tags=["decisions"])


@operation(router, "GET", "", scope=Scope.READ, right=Right.READ, gives=shapes.Page[shapes.DecisionShape])
def list_decisions(
    request: HttpRequest,
    submission_id: shapes.SubmissionId | None = None,
    document_id: shapes.RowKey | None = None,
    case_id: shapes.Id | None = None,
    outcome: shapes.Line | None = None,
    made_by: shapes.Line | None = None,
    cursor: paging.Cursor | None = None,
    limit: paging.Limit = 50,
) -> HttpResponse:
    """Decisions, in the order in which they were made."""
    wanted = {
        "submission": submission_id,
        "document": document_id,
        "case_id": case_id,
        "outcome": outcome,
        "made_by": made_by,
    }
    rows = rows_seen_by(caller_of(request).user, reading.decisions())
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    found, following = paging.page(rows, cursor, limit, "pk")
    shown = [reading.decision_shape(row) for row in found]
    return answered(Answer(shapes.Page[shapes.DecisionShape](items=shown, next=following)))


@operation(
    router, "GET", "/{pk}", scope=Scope.READ, right=Right.READ, gives=shapes.DecisionShape, refuses=["not_found"]
)
def get_decision(request: HttpRequest, pk: shapes.RowKey) -> HttpResponse:
    """One decision: its note in both languages, the evidence, the cases that were weighed, and the versions at work.

    That it was looked at is recorded in the audit.
    """
    caller = caller_of(request)
    row = rows_seen_by(caller.user, reading.decisions().select_related("submission").filter(pk=pk)).first()
    if row is None:
        raise Refused("not_found")
    record(VIEWED, caller.name, submission=row.submission)
    return answered(Answer(reading.decision_shape(row)))
