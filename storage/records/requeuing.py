"""Lets work that was given up be done again: after a repair, or when the missing file is there now.

What was decided stays as it was; the exceptions that waited for nothing but another try are resolved as requeued, and
new decisions follow the old ones.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from intake.decisions import ExceptionReason
from intake.model import RefusalReason
from storage.audit.recording import record
from storage.records import ledger, models
from storage.records.claims import NOBODYS
from storage.records.leases import FRESH, free

_ANOTHER_TRY_MAY_HELP = (
    ExceptionReason.PROCESSING_FAILED,
    ExceptionReason.MISSING_FILE,
    ExceptionReason.INVALID_SUBMISSION,
)


@dataclass(frozen=True)
class DeadLetter:
    """Something that the workers gave up, and that waits for a person."""

    exception: int
    submission: str
    upload: str
    reason: str
    detail: str
    since: datetime


class RequeueStatus(StrEnum):
    """What came of it."""

    DONE = "requeued"
    HURRIED = "is under way: its steps are due now, with all their attempts"
    NOTHING_TO_DO = "has nothing that another try could help"
    NOT_FOUND = "is not known"


def dead_letters() -> list[DeadLetter]:
    """All that was given up, the oldest first."""
    return [
        DeadLetter(
            exception=item.pk,
            submission=item.submission_id,
            upload=item.upload.path if item.upload else "",
            reason=item.reason,
            detail=item.upload.detail if item.upload else item.submission.problem,
            since=item.opened_at,
        )
        for item in _given_up().select_related("submission", "upload").order_by("opened_at", "pk")
    ]


def _given_up() -> QuerySet[models.ExceptionItem]:
    given_up = models.ExceptionItem.objects.filter(reason__in=_ANOTHER_TRY_MAY_HELP, state=models.ExceptionState.OPEN)
    # What a person has split or merged would be made one, or several, again.
    given_up = given_up.exclude(upload__documents__state=models.DocumentState.REPLACED)
    # Automation does not decide again what was on a case once, as where a person attached it and undid that.
    given_up = given_up.exclude(document__attachments__isnull=False)
    # A folder whose name is no id is to be renamed, and is then another submission.
    return given_up.exclude(submission__id__startswith=ledger.MISNAMED)


@transaction.atomic
def requeue(submission_id: str, actor: str) -> RequeueStatus:
    """Do again what was given up of a submission; let one that is under way go on at once."""
    # In this order, which is that of reviewers and of steps: else each might wait for the other.
    mine = _given_up().filter(submission=submission_id).order_by("pk")
    len(mine.select_for_update(of=("self",)))
    uploads = models.Upload.objects.filter(submission=submission_id).order_by("pk")
    len(uploads.select_for_update())
    submission = models.Submission.objects.select_for_update().filter(pk=submission_id).first()
    if submission is None:
        return RequeueStatus.NOT_FOUND
    if submission.state != models.SubmissionState.DECIDED:
        _hurry(submission)
        return RequeueStatus.HURRIED
    items = list(mine.select_related("upload"))  # asked anew: somebody may have split them while they were waited for
    if not items:
        return RequeueStatus.NOTHING_TO_DO
    for item in items:
        _resolve(item, actor)
    submission.state = _state_after(submission, items)
    again = models.Submission.objects.filter(pk=submission_id)
    again.update(state=submission.state, decided_at=None, turn=Now(), **FRESH)
    return RequeueStatus.DONE


def _hurry(submission: models.Submission) -> None:
    """Let what nobody holds be due now; what somebody is at goes on."""
    models.Submission.objects.filter(free(), pk=submission.pk).update(**FRESH)
    submission.uploads.filter(free()).update(**FRESH)
    models.Part.objects.filter(free(), upload__submission=submission).update(**FRESH)


def _resolve(item: models.ExceptionItem, actor: str) -> None:
    models.ExceptionItem.objects.filter(pk=item.pk).update(
        state=models.ExceptionState.RESOLVED,
        resolved_at=Now(),
        resolved_by=actor,
        resolution="requeued",
        **NOBODYS,
    )
    record("requeued", actor, exception=item)


def _state_after(submission: models.Submission, items: list[models.ExceptionItem]) -> models.SubmissionState:
    """Put the uploads back to where each has to begin again; returns where the submission has to."""
    uploads = submission.uploads.filter(pk__in=[item.upload_id for item in items])
    read = Q(outcome__in=("read", "expanded")) | ~Q(reason__in=("", RefusalReason.CRASHED, RefusalReason.TIMEOUT))
    uploads.filter(read).update(state=models.UploadState.READ, **FRESH)
    unread = uploads.exclude(read)
    some_unread = bool(unread.update(state=models.UploadState.WAITING, outcome="", reason="", turn=Now(), **FRESH))
    if any(item.reason == ExceptionReason.INVALID_SUBMISSION for item in items):
        return models.SubmissionState.ANNOUNCED
    return models.SubmissionState.READING if some_unread else models.SubmissionState.DECIDING
