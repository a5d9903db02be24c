"""What a client may be told who has no account: by the reference number and the birth date, for a form's back end."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from intake.references import id_of
from review.accounts.access import Right
from review.api import reading, shapes
from review.api.idempotency import Answer, answered
from review.api.operations import operation
from review.api.problems import Refused, language_of
from review.api.tokens import Scope
from storage.records import models
from storage.records.births import born_on

router = Router(tags=["status"])


@operation(
    router,
    "POST",
    "",
    scope=Scope.SUBMIT,
    right=Right.READ,
    gives=shapes.StatusShape,
    refuses=["not_found"],
)
def ask_status(request: HttpRequest, body: shapes.StatusQuestion) -> HttpResponse:
    """Where a client's submission stands, by its reference number and their birth date.

    A POST, so that neither is in an address that is logged. Which of the two does not fit is not told.
    """
    key = id_of(body.reference)
    row = _asked(key, body.birth_date) if key else None
    if row is None:
        raise Refused("not_found")
    return answered(Answer(reading.status_shape(row, language_of(request))))


def _asked(key: str, birth_date: str) -> models.Submission | None:
    """Of one that was erased no birth date is left, and nothing that it would open but that there is nothing."""
    erased = models.Submission.objects.filter(pk=key, state=models.SubmissionState.ERASED)
    return born_on([birth_date]).filter(pk=key).first() or erased.first()
