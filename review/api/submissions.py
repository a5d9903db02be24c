"""Submissions: what clients sent, and handing over what they send."""

import hashlib
from datetime import UTC, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, UploadedFile
from pydantic import Field

from intake.references import new_submission_id, reference_of
from intake.settings import get_limits, get_settings
from intake.submission import Submission
from intake.submission import UploadedFile as ListedFile
from review.accounts.access import Right
from review.api import paging, reading, shapes
from review.api.callers import caller_of
from review.api.idempotency import Answer, answered, once
from review.api.operations import operation
from review.api.problems import Refused
from review.api.seeing import seen
from review.api.tokens import Scope
from storage.audit.recording import record
from storage.audit.viewing import VIEWED
from storage.objects import open_store
from storage.records import models

_FILES: Any = File(..., min_length=1)
router = Router(tags=["submissions"])
MOST_BYTES = 100_000_000
"""Of all files of one submission that come in one request."""


@operation(router, "GET", "", scope=Scope.READ, right=Right.READ, gives=shapes.Page[shapes.SubmissionShape])
def list_submissions(
    request: HttpRequest,
    state: models.SubmissionState | None = None,
    program: shapes.Line | None = None,
    language: Annotated[str | None, Field(pattern="^(en|fr)$")] = None,
    received_from: shapes.Moment | None = None,
    received_before: shapes.Moment | None = None,
    cursor: paging.Cursor | None = None,
    limit: paging.Limit = 50,
) -> HttpResponse:
    """Submissions, in the order in which they were received."""
    wanted = {
        "state": state,
        "form__application_type": program,
        "language": language,
        "received_at__gte": received_from,
        "received_at__lt": received_before,
    }
    rows = seen(caller_of(request), models.Submission.objects.all())
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    found, following = paging.page(rows, cursor, limit, "received_at", "pk")
    return answered(
        Answer(shapes.Page[shapes.SubmissionShape](items=[*map(reading.submission_shape, found)], next=following))
    )


@operation(
    router,
    "GET",
    "/{submission_id}",
    scope=Scope.READ,
    right=Right.READ,
    gives=shapes.WholeSubmission,
    refuses=["not_found"],
)
def get_submission(request: HttpRequest, submission_id: shapes.SubmissionId) -> HttpResponse:
    """One submission with its uploads, documents and attachments.

    That it was looked at is recorded in the audit.
    """
    row = _one(request, submission_id)
    record(VIEWED, caller_of(request).name, submission=row)
    return answered(Answer(reading.whole_submission(row)))


@operation(
    router,
    "GET",
    "/{submission_id}/status",
    scope=Scope.READ,
    right=Right.READ,
    gives=shapes.StatusShape,
    refuses=["not_found"],
)
def get_submission_status(request: HttpRequest, submission_id: shapes.SubmissionId) -> HttpResponse:
    """Where a submission stands, as its client may be told."""
    return answered(Answer(reading.status_shape(_one(request, submission_id))))


@operation(
    router,
    "POST",
    "",
    scope=Scope.SUBMIT,
    right=Right.READ,
    gives=shapes.Received,
    status=201,
    refuses=["too_large"],
)
def create_submission(
    request: HttpRequest,
    submission: shapes.NewSubmission,
    files: list[UploadedFile] = _FILES,
) -> HttpResponse:
    """Hand over a submission with all its files.

    For small ones; of larger ones the files follow one by one, see `begin_submission`.
    """
    contents = _contents(files)
    manifest = Submission(
        id=new_submission_id(),
        received_at=datetime.now(UTC),
        urgent=submission.urgent,
        form=submission.form,
        files=tuple(
            ListedFile(
                number=number,
                name=(file.name or "")[:500],
                declared_type=(file.content_type or "")[:200],
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
            )
            for number, (file, data) in enumerate(zip(files, contents, strict=True), start=1)
        ),
    )
    same = submission.model_dump_json() + repr([(file.name, file.sha256) for file in manifest.files])

    def act() -> Answer:
        from queue_config.handover import hand_over  # Celery takes long to load

        hand_over(open_store(get_settings().objects_url, make=False), manifest, contents)
        received = shapes.Received(id=manifest.id, reference=reference_of(manifest.id))
        return Answer(received, 201, {"Location": f"/api/v1/submissions/{manifest.id}"})

    return once(request, same.encode("utf-8", "backslashreplace"), act)


def _contents(files: list[UploadedFile]) -> list[bytes]:
    limits = get_limits()
    most = min(limits.uploads, 500)
    total = sum(file.size or 0 for file in files)
    if len(files) > most or total > MOST_BYTES or any((file.size or 0) > limits.bytes for file in files):
        raise Refused("too_large", {"files": str(most), "bytes": str(limits.bytes), "total": str(MOST_BYTES)})
    return [file.read() for file in files]


def _one(request: HttpRequest, submission_id: str) -> models.Submission:
    row = seen(caller_of(request), models.Submission.objects.filter(pk=submission_id)).first()
    if row is None:
        raise Refused("not_found")
    return row
