"""The steps of a submission, each taken under a lease and repeatable: receive, read, decide, illustrate.

    receive   submission.json -> rows for the form and each upload
    read      one upload's bytes -> a reading, kept under its content hash; children become uploads
    decide    all readings of a submission -> documents, attachments, exceptions
    illustrate  page images of an upload that a person will look at

A step returns the hints that its commit made due.
"""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import structlog
from django.db import transaction
from django.utils import timezone

from classifiers import load_classifier
from intake.decisions import Decision, DecisionOutcome, ExceptionReason
from intake.model import Classifier, Outcome, Reading, RefusalReason
from intake.pipeline import UnreadUpload, UploadReading, explain_unreadable_form, resolve_submission
from intake.reading import READER_VERSION, read_file, render_pages
from intake.settings import Limits, Settings
from intake.submission import Form, Submission, file_key
from queue_config.manifest import load_manifest
from storage.cases.directory import OwnCases
from storage.objects import ObjectStore, open_store
from storage.objects.errors import ObjectMissing
from storage.records import ledger, models
from storage.records.leases import Lease, take

_log = structlog.get_logger()
Hints = list[tuple[str, str | int]]


@dataclass
class Workshop:
    """What the steps need; opened once per process."""

    settings: Settings
    limits: Limits

    @cached_property
    def store(self) -> ObjectStore:
        """Where the bytes are."""
        return open_store(self.settings.objects_url)

    @cached_property
    def classifier(self) -> Classifier:
        """Rules and model, loaded once."""
        return load_classifier()

    @cached_property
    def cases(self) -> OwnCases:
        """The case records."""
        return OwnCases()


def receive(shop: Workshop, submission_id: str, lease: Lease) -> Hints:
    """Make rows of what the web form handed over."""
    if lease.attempt > shop.settings.max_attempts:
        problem: str | None = "its contents could not be taken over in several attempts"
        manifest: Submission | None = None
    else:
        manifest, problem = load_manifest(shop.store, submission_id)
    with transaction.atomic():
        submission = ledger.record_submission(
            submission_id, manifest, problem or "", _listed(shop, submission_id, manifest)
        )
        waiting = list(submission.uploads.filter(state=models.UploadState.WAITING).values_list("pk", flat=True))
        lease.finish(state=models.SubmissionState.READING if waiting else models.SubmissionState.DECIDING)
    return [("read", pk) for pk in waiting] or [("decide", submission_id)]


def _listed(shop: Workshop, submission_id: str, manifest: Submission | None) -> list[ledger.FoundFile]:
    """The uploads: those the manifest lists, or, when it can't be understood, those that are there."""
    if manifest is not None:
        return [
            ledger.FoundFile(
                path=str(file.number),
                key=file_key(submission_id, file.number),
                name=file.name,
                declared_type=file.declared_type,
                declared_sha256=file.sha256 or "",
            )
            for file in manifest.files
        ]
    keys = shop.store.list(f"submissions/{submission_id}/files/")
    return [ledger.FoundFile(path=key.rsplit("/", 1)[-1], key=key, name=key.rsplit("/", 1)[-1]) for key in keys]


def read(shop: Workshop, upload_id: int, lease: Lease) -> Hints:
    """Read one upload, or say why it can't be read; its children become uploads of their own."""
    upload = models.Upload.objects.get(pk=upload_id)
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        reading = _reading_of(shop, upload, Path(folder), lease)
    if reading is not None and reading.reason is RefusalReason.CRASHED and lease.attempt < shop.settings.max_attempts:
        lease.give_back(delay=0, counts=True)
        return [("read", upload_id)]
    with transaction.atomic():
        children = ledger.record_reading(upload, reading, READER_VERSION)
        lease.finish(state=models.UploadState.READ)
        ready = ledger.all_read(upload.submission_id)
    return [("read", child) for child in children] + ([("decide", upload.submission_id)] if ready else [])


def _reading_of(shop: Workshop, upload: models.Upload, folder: Path, lease: Lease) -> Reading | None:
    """The upload's reading: kept from before, or made now. None when its bytes are not there."""
    path = folder / "upload"
    try:
        shop.store.fetch(upload.object_key, path)
    except ObjectMissing:
        return None
    sha256 = _sha256(path)
    size = path.stat().st_size
    refuse = _refuser(sha256, size)
    if upload.declared_sha256 and upload.declared_sha256 != sha256:
        return refuse(RefusalReason.CORRUPT, "the bytes are not those the web form sent (their SHA-256 differs)")
    if lease.attempt > shop.settings.max_attempts:
        return refuse(RefusalReason.CRASHED, f"reading it ended {shop.settings.max_attempts} times without a result")
    if upload.path.count("/") > shop.limits.depth:
        return refuse(RefusalReason.TOO_LARGE, f"containers within containers: the limit is {shop.limits.depth} deep")
    key = ledger.reading_key(sha256, READER_VERSION)
    if shop.store.exists(key):
        return Reading.model_validate_json(shop.store.get(key))
    reading = read_file(
        path, name=upload.name, folder=folder, limits=shop.limits, tick=lease.renew, tick_seconds=lease.seconds / 3
    )
    if reading.reason in (RefusalReason.CRASHED, RefusalReason.TIMEOUT):
        return reading  # may go better on another day or machine: not kept
    for child in reading.children:
        # Children before the reading: whoever finds a reading finds its children.
        shop.store.put(ledger.child_key(sha256, child.number), (folder / "children" / child.file).read_bytes())
    shop.store.put(key, reading.model_dump_json().encode())
    return reading


def _refuser(sha256: str, size: int) -> Callable[[RefusalReason, str], Reading]:
    def refuse(reason: RefusalReason, detail: str) -> Reading:
        return Reading(
            outcome=Outcome.REFUSED,
            mime="application/octet-stream",
            sha256=sha256,
            size=size,
            reason=reason,
            detail=detail,
            reader_version=READER_VERSION,
        )

    return refuse


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def decide(shop: Workshop, submission_id: str, lease: Lease) -> Hints:
    """Decide every document of a submission at once; attach, or raise exceptions."""
    submission = models.Submission.objects.get(pk=submission_id)
    uploads = list(submission.uploads.order_by("pk"))
    if lease.attempt > shop.settings.max_attempts:
        decisions = [_failed(upload.path) for upload in uploads]
    else:
        decisions = list(_decisions(shop, submission, uploads))
    versions = {"reader": READER_VERSION, "classifier": shop.classifier.version}
    with transaction.atomic():
        looked_at = ledger.record_decisions(submission, uploads, decisions, versions)
        lease.finish(state=models.SubmissionState.DECIDED, decided_at=timezone.now())
    return [("illustrate", pk) for pk in looked_at]


def _decisions(shop: Workshop, submission: models.Submission, uploads: list[models.Upload]) -> tuple[Decision, ...]:
    readings = [_upload_reading(shop, upload) for upload in uploads]
    if submission.form is None:
        return explain_unreadable_form(submission.problem, readings, classifier=shop.classifier)
    form = Form.model_validate(submission.form)
    return resolve_submission(form, readings, classifier=shop.classifier, cases=shop.cases)


def _upload_reading(shop: Workshop, upload: models.Upload) -> UploadReading | UnreadUpload:
    if upload.outcome == "missing":
        return UnreadUpload(path=upload.path, reason=ExceptionReason.MISSING_FILE)
    if upload.reading_key and shop.store.exists(upload.reading_key):
        reading = Reading.model_validate_json(shop.store.get(upload.reading_key))
    else:
        reading = Reading(
            outcome=Outcome(upload.outcome),
            mime=upload.mime,
            sha256=upload.sha256,
            size=upload.size,
            reason=RefusalReason(upload.reason),
            detail=upload.detail,
        )
    return UploadReading(path=upload.path, reading=reading, is_message_body=upload.is_message_body)


def _failed(path: str) -> Decision:
    return Decision(outcome=DecisionOutcome.EXCEPTION, upload=path, reason=ExceptionReason.PROCESSING_FAILED)


def illustrate(shop: Workshop, upload_id: int, lease: Lease) -> Hints:
    """Make page images of an upload, for the reviewer who will look at it."""
    upload = models.Upload.objects.get(pk=upload_id)
    if upload.outcome == "read" and lease.attempt <= shop.settings.max_attempts:
        reading = Reading.model_validate_json(shop.store.get(upload.reading_key))
        with tempfile.TemporaryDirectory(prefix="intake-") as folder:
            path = Path(folder) / "upload"
            shop.store.fetch(upload.object_key, path)
            for image in render_pages(
                path, reading, folder=Path(folder), limits=shop.limits, tick=lease.renew, tick_seconds=lease.seconds / 3
            ):
                shop.store.put(f"derived/{upload.sha256}/images/{image.name}", image.read_bytes())
    with transaction.atomic():
        lease.finish(state=models.UploadState.DONE)
    return []


@dataclass(frozen=True)
class Step:
    """Which rows a step takes, and the state it takes them in."""

    model: type[models.Leased]
    state: str
    run: Callable[..., Hints]


STEPS = {
    "receive": Step(models.Submission, models.SubmissionState.ANNOUNCED, receive),
    "read": Step(models.Upload, models.UploadState.WAITING, read),
    "decide": Step(models.Submission, models.SubmissionState.DECIDING, decide),
    "illustrate": Step(models.Upload, models.UploadState.ILLUSTRATING, illustrate),
}


def take_step(shop: Workshop, name: str, key: str | int) -> Lease | None:
    """Take the lease of a step on this row; None when it is not due or somebody else's."""
    step = STEPS[name]
    return take(step.model, key, state=step.state, seconds=shop.settings.lease_seconds)
