"""Which rows a caller may see: those of the programs assigned to its user; others are not there."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from review.accounts.access import programs_of
from review.api.callers import Caller
from storage.records import models

_Row = TypeVar("_Row", bound=Model)
_SUBMISSION: dict[type[Model], str] = {
    models.Submission: "",
    models.Decision: "submission__",
    models.Attachment: "document__submission__",
}


def seen(caller: Caller, rows: "QuerySet[_Row]") -> "QuerySet[_Row]":
    """Those of these submissions, decisions or attachments that the caller may see."""
    programs = programs_of(caller.user)
    if programs is None:
        return rows
    return rows.filter(**{f"{_SUBMISSION[rows.model]}form__application_type__in": sorted(programs)})
