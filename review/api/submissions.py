"""Submissions: what clients sent, and handing over what they send."""

import hashlib
import tempfile
from typing import Annotated, Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from ninja import File, Router, UploadedFile
from pydantic import Field

from intake.references import new_submission_id, reference_of, submission_id_from
from intake.settings import get_form_settings
from intake.submission import UploadedFile as ListedFile
from intake.submission import file_key
from review.accounts.access import Right, rows_seen_by
from review.api import idempotency, paging, reading, shapes
from review.api.callers import caller_of
from review.api.idempotency import Answer, answered, once
from review.api.operations import operation
from review.api.problems import Refused, language_of
from review.api.tokens import Scope
from review.form.files import plain_name
from review.form.limits import largest_file
from review.form.sending import Outcome, Sent, describe, send_uploaded, send_whole
from review.form.uploading import object_store
from storage.audit.recording import record
from storage.audit.viewing import VIEWED
from storage.records import models

router = Router(tags=["submissions"])
_FILES: Any = File(..., min_length=1)  # type: ignore[type-arg]
_TICKET = "Upload-Ticket"
_SALT = "review.api.submissions"
_DAY = 86400
_CHUNK = 1 << 20
_BYTES = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}, "required": True}
_TICKET_PARAMETER = {
    "name": _TICKET,
    "in": "header",
    "required": True,
    "description": "Of the submission that was begun",
    "schema": {"type": "string"},
}


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
    rows = rows_seen_by(caller_of(request).user, models.Submission.objects.all())
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    found, following = paging.page(rows, cursor, limit, "received_at", "pk")
    shown = [reading.submission_shape(row) for row in found]
    return answered(Answer(shapes.Page[shapes.SubmissionShape](items=shown, next=following)))


# Before those with an id in the same place.
@operation(
    router,
    "POST",
    "/begin",
    scope=Scope.SUBMIT,
    right=Right.READ,
    gives=shapes.Begun,
    status=201,
    refuses=["too_large"],
)
def begin_submission(request: HttpRequest, body: shapes.AnnouncedFiles) -> HttpResponse:
    """Say which files are to come, and hear where each goes: straight into the object store where that can be.

    Put each file there with the headers given, then complete the submission; before that nobody works on it.
    """
    listed = _listed(body)
    _not_too_large(listed)
    caller = caller_of(request)

    def act() -> Answer:
        submission_id = new_submission_id()
        ticket = signing.dumps([submission_id, caller.key], salt=_SALT)
        begun = shapes.Begun(
            id=submission_id,
            reference=reference_of(submission_id),
            ticket=ticket,
            uploads=[_place(submission_id, file, ticket) for file in listed],
        )
        return Answer(begun, 201, {"Location": f"/api/v1/submissions/{submission_id}"})

    return once(request, body.model_dump_json().encode(), act)


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
    """Where a submission stands, as its client is told."""
    return answered(Answer(reading.status_shape(_one(request, submission_id), language_of(request))))


@operation(
    router,
    "POST",
    "",
    scope=Scope.SUBMIT,
    right=Right.READ,
    gives=shapes.Received,
    status=201,
    refuses=["too_large", "not_possible"],
)
def create_submission(
    request: HttpRequest, submission: shapes.NewSubmission, files: list[UploadedFile] = _FILES
) -> HttpResponse:
    """Hand over a submission with all its files.

    For small ones; of larger ones the files go one by one, see `begin_submission`.
    """
    listed = describe(files)
    _not_too_large(listed)
    key = idempotency.key_of(request)
    # The same id for the same key: what is put twice into the store is there once, whatever became of the first try.
    # Made with our secret: who knows how a caller numbers its keys can't reckon clients' reference numbers.
    seed = salted_hmac(_SALT, f"{caller_of(request).key}\0{key}").digest()
    submission_id = submission_id_from(seed) if key else new_submission_id()
    sent = send_whole(object_store(), submission_id, submission.form, listed, files)
    same = repr([submission.model_dump_json(), *((file.name, _digest(file)) for file in files)])
    return once(request, same.encode("utf-8", "backslashreplace"), lambda: _received(submission_id, sent))


@operation(
    router,
    "PUT",
    "/{submission_id}/files/{number}",
    scope=Scope.SUBMIT,
    right=Right.READ,
    status=204,
    refuses=["not_found", "malformed", "too_large"],
    parameters=[_TICKET_PARAMETER],
    takes=_BYTES,
)
def put_submission_file(
    request: HttpRequest, submission_id: shapes.SubmissionId, number: Annotated[int, Field(ge=1, le=500)]
) -> HttpResponse:
    """Put one file of a submission that was begun, where its bytes go through this API.

    A second time changes nothing.
    """
    _must_be_begun(request, submission_id, request.headers.get(_TICKET, ""))
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or not int(length):
        raise Refused("malformed")
    if int(length) > largest_file():
        raise too_large()
    with tempfile.TemporaryFile() as file:
        while chunk := request.read(_CHUNK):
            file.write(chunk)
        if file.tell() != int(length):
            raise Refused("malformed")
        object_store().put_file(file_key(submission_id, number), file)
    return answered(Answer(status=204))


@operation(
    router,
    "POST",
    "/{submission_id}/complete",
    scope=Scope.SUBMIT,
    right=Right.READ,
    gives=shapes.Received,
    status=201,
    refuses=["not_found", "too_large", "incomplete"],
)
def complete_submission(
    request: HttpRequest, submission_id: shapes.SubmissionId, body: shapes.Completion
) -> HttpResponse:
    """Say that the files are where they belong; from then on it will be worked on."""
    _must_be_begun(request, submission_id, body.ticket)
    listed = _listed(body)
    _not_too_large(listed)
    sent = send_uploaded(object_store(), submission_id, body.form, listed)
    return once(request, body.model_dump_json().encode(), lambda: _received(submission_id, sent))


def _digest(file: UploadedFile) -> str:
    source: Any = file.file
    source.seek(0)
    return hashlib.file_digest(source, "sha256").hexdigest()


def _received(submission_id: str, sent: Sent) -> Answer:
    """What is said of a submission that was handed over. Raises Refused when it was not."""
    match sent.outcome:
        case Outcome.ANOTHER_WAS_SENT:
            raise Refused("key_reused")
        case Outcome.MISSING:
            raise Refused("incomplete", {"number": str(sent.missing[0])})
        case Outcome.LEFTOVERS:
            raise Refused("not_possible", {"status": sent.outcome.value})
    received = shapes.Received(id=submission_id, reference=reference_of(submission_id))
    return Answer(received, 201, {"Location": f"/api/v1/submissions/{submission_id}"})


def _listed(body: shapes.AnnouncedFiles) -> list[ListedFile]:
    return [
        ListedFile(
            number=number,
            name=plain_name(file.name),
            declared_type=file.declared_type,
            size=file.size,
            sha256=file.sha256,
        )
        for number, file in enumerate(body.files, start=1)
    ]


def _place(submission_id: str, file: ListedFile, ticket: str) -> shapes.UploadPlace:
    seconds = get_form_settings().upload_seconds
    invitation = object_store().invite(file_key(submission_id, file.number), file.size or 0, seconds)
    if invitation is not None:
        return shapes.UploadPlace(number=file.number, url=invitation.url, headers=invitation.headers)
    url = f"/api/v1/submissions/{submission_id}/files/{file.number}"
    return shapes.UploadPlace(number=file.number, url=url, headers={_TICKET: ticket})


def _must_be_begun(request: HttpRequest, submission_id: str, ticket: str) -> None:
    try:
        begun = signing.loads(ticket, salt=_SALT, max_age=_DAY)
    except signing.BadSignature:
        begun = None
    if begun != [submission_id, caller_of(request).key]:
        raise Refused("not_found")


def _not_too_large(files: list[ListedFile]) -> None:
    sizes = [file.size or 0 for file in files]
    if len(sizes) > get_form_settings().files or sum(sizes) > get_form_settings().bytes or max(sizes) > largest_file():
        raise too_large()


def too_large() -> Refused:
    """More than one submission may bring."""
    settings = get_form_settings()
    return Refused(
        "too_large", {"files": str(settings.files), "bytes": str(largest_file()), "total": str(settings.bytes)}
    )


def _one(request: HttpRequest, submission_id: str) -> models.Submission:
    row = rows_seen_by(caller_of(request).user, models.Submission.objects.filter(pk=submission_id)).first()
    if row is None:
        raise Refused("not_found")
    return row
