"""The steps of a submission, each taken under a lease and repeatable: receive, read, decide, illustrate.

    receive   submission.json -> rows for the form and each upload
    read      one upload's bytes -> a reading, kept under its content hash; children become uploads
    decide    all readings of a submission -> documents, attachments, exceptions
    illustrate  page images of an upload that a person will look at

A step returns the hints that its commit made due.
"""

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from classifiers import load_classifier
from intake.decisions import Decision, DecisionOutcome, ExceptionReason, Fact
from intake.model import Classification, Classifier, Outcome, Page, Reading, RefusalReason
from intake.pipeline import UnreadUpload, UploadReading, explain_unreadable_form, resolve_submission
from intake.reading import READER_VERSION, read_file, render_pages
from intake.settings import Limits, Settings
from intake.submission import Form, Submission, file_key, manifest_key
from queue_config.manifest import load_manifest
from storage.cases.directory import OwnCases
from storage.objects import ObjectStore, open_store
from storage.objects.errors import ObjectMissing, StoreUnavailable
from storage.records import ledger, models
from storage.records.leases import Lease, take

Hints = list[tuple[str, str | int]]
_MAX_UPLOADS = 1000  # of one submission, with all that its containers hold


class SandboxUntrusted(Exception):
    """The sandbox left something else than the plain file it announced."""


@dataclass
class Workshop:
    """What the steps need; opened once per process."""

    settings: Settings
    limits: Limits

    @cached_property
    def store(self) -> ObjectStore:
        """Where the bytes are."""
        return open_store(self.settings.objects_url, make=False)

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
    uploads = _uploads(shop, submission_id, manifest)
    with transaction.atomic():
        lease.renew()  # whoever lost it ends here, before it writes anything
        submission = ledger.record_submission(submission_id, manifest, problem or "", uploads)
        waiting = list(submission.uploads.filter(state=models.UploadState.WAITING).values_list("pk", flat=True))
        lease.finish(state=models.SubmissionState.READING if waiting else models.SubmissionState.DECIDING)
    return [("read", pk) for pk in waiting] or [("decide", submission_id)]


def _uploads(shop: Workshop, submission_id: str, manifest: Submission | None) -> list[ledger.FoundFile]:
    """The uploads: those the manifest lists, there or not, and those that are there, listed or not."""
    listed = [
        ledger.FoundFile(
            path=_path(str(file.number)),
            key=file_key(submission_id, file.number),
            name=file.name,
            declared_type=file.declared_type,
            declared_sha256=file.sha256 or "",
        )
        for file in (manifest.files if manifest else ())
    ]
    known = {file.key for file in listed}
    folder = f"submissions/{submission_id}/files/"
    unlisted = [
        ledger.FoundFile(path=_path(name), key=ledger.printable(key), name=name)
        for key in shop.store.list(folder)
        if key not in known and (name := key.removeprefix(folder))
    ]
    return listed + unlisted


def _path(name: str) -> str:
    """The upload's path: its number, or, for an object that nobody numbered, a short name of ours."""
    if name.isascii() and name.isdigit() and len(name) <= 9:
        return name
    return f"x{hashlib.sha256(ledger.printable(name).encode()).hexdigest()[:12]}"


def read(shop: Workshop, upload_id: int, lease: Lease) -> Hints:
    """Read one upload, or say why it can't be read; its children become uploads of their own."""
    upload = models.Upload.objects.get(pk=upload_id)
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        reading = _reading_of(shop, upload, Path(folder), lease)
    if reading is not None and reading.reason is RefusalReason.CRASHED and lease.attempt < shop.settings.max_attempts:
        lease.give_back(delay=0, counts=True)
        return [("read", upload_id)]
    with transaction.atomic():
        lease.renew()
        children = ledger.record_reading(upload, reading, READER_VERSION)
        lease.finish(state=models.UploadState.READ)
        ready = ledger.all_read(upload.submission_id)
    return [("read", child) for child in children] + ([("decide", upload.submission_id)] if ready else [])


def _reading_of(shop: Workshop, upload: models.Upload, folder: Path, lease: Lease) -> Reading | None:
    """The upload's reading: kept from before, or made now. None when its bytes are not there."""
    path = folder / "upload"
    try:
        shop.store.fetch(upload.object_key, path, lease.ticker())
    except ObjectMissing:
        if upload.submission.form is not None and not shop.store.exists(manifest_key(upload.submission_id)):
            # The manifest was there: it is the store that is away, not this file.
            raise StoreUnavailable("a submission's manifest is not to be seen") from None
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
        return _within_bounds(upload, Reading.model_validate_json(shop.store.get(key)), refuse)
    reading = read_file(
        path, name=upload.name, folder=folder, limits=shop.limits, tick=lease.renew, tick_seconds=lease.seconds / 3
    )
    # The sandbox's word counts for what is inside the bytes, not for which bytes they are.
    reading = reading.model_copy(update={"sha256": sha256, "size": size})
    if reading.reason in (RefusalReason.CRASHED, RefusalReason.TIMEOUT):
        return reading  # may go better on another day or machine: not kept
    tick = lease.ticker()
    for child in reading.children:
        # Children before the reading: whoever finds a reading finds its children.
        data = _made(folder / "children", child.file)
        shop.store.put(ledger.child_key(sha256, READER_VERSION, child.number), data)
        tick()
    shop.store.put(key, reading.model_dump_json().encode())
    return _within_bounds(upload, reading, refuse)


def _within_bounds(upload: models.Upload, reading: Reading, refuse: Callable[[RefusalReason, str], Reading]) -> Reading:
    """The reading, or a refusal when containers within containers would grow the submission without end."""
    if reading.children and upload.submission.uploads.count() + len(reading.children) > _MAX_UPLOADS:
        detail = f"the submission would have more than {_MAX_UPLOADS:,} files with those that others hold, the limit"
        return refuse(RefusalReason.TOO_LARGE, detail)
    return reading


def _made(folder: Path, name: str) -> bytes:
    """The bytes of a file that the sandbox made. Raises SandboxUntrusted for a link, which could lead anywhere."""
    path = folder.resolve().parent / folder.name / name
    if path.resolve() != path or path.parent.name != folder.name or not path.is_file():
        raise SandboxUntrusted
    return path.read_bytes()


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
        # Without the classifier: it may be what fails.
        decisions = [_failed(upload.path) for upload in uploads] or [_failed("")]
        versions = {"reader": READER_VERSION}
    else:
        decisions = _decisions(shop, submission, uploads, lease.ticker())
        versions = {"reader": READER_VERSION, "classifier": shop.classifier.version}
    with transaction.atomic():
        lease.renew()
        looked_at = ledger.record_decisions(submission, uploads, decisions, versions)
        lease.finish(state=models.SubmissionState.DECIDED, decided_at=timezone.now())
    return [("illustrate", pk) for pk in looked_at]


def _decisions(
    shop: Workshop, submission: models.Submission, uploads: Sequence[models.Upload], tick: Callable[[], None]
) -> list[Decision]:
    readings = [_upload_reading(shop, upload, tick) for upload in uploads]
    classifier = _Ticking(shop.classifier, tick)
    if submission.form is None:
        decisions = explain_unreadable_form(submission.problem, readings, classifier=classifier)
    else:
        form = Form.model_validate(submission.form)
        decisions = resolve_submission(form, readings, classifier=classifier, cases=shop.cases)
    answered = {decision.upload for decision in decisions}
    parents = {upload.parent_id for upload in uploads}
    # Nothing goes without an answer, not even a file in which there was nothing.
    return [
        *decisions,
        *(_nothing_in(u.path) for u in uploads if u.path not in answered and u.pk not in parents),
    ]


@dataclass(frozen=True)
class _Ticking:
    """A classifier that keeps the lease alive: it is asked again and again while documents are understood."""

    classifier: Classifier
    tick: Callable[[], None]

    @property
    def version(self) -> str:
        """That of the classifier."""
        return self.classifier.version

    def classify(self, pages: tuple[Page, ...], reading: Reading, *, is_message_body: bool = False) -> Classification:
        """Classify, as the classifier does."""
        self.tick()
        return self.classifier.classify(pages, reading, is_message_body=is_message_body)


def _upload_reading(shop: Workshop, upload: models.Upload, tick: Callable[[], None]) -> UploadReading | UnreadUpload:
    tick()
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


def _nothing_in(path: str) -> Decision:
    return Decision(
        outcome=DecisionOutcome.EXCEPTION,
        upload=path,
        reason=ExceptionReason.UNREADABLE,
        facts=(Fact(code="no_text"),),
    )


def illustrate(shop: Workshop, upload_id: int, lease: Lease) -> Hints:
    """Make page images of an upload, for the reviewer who will look at it."""
    upload = models.Upload.objects.get(pk=upload_id)
    if upload.outcome == "read" and lease.attempt <= shop.settings.max_attempts:
        reading = Reading.model_validate_json(shop.store.get(upload.reading_key))
        tick = lease.ticker()
        with tempfile.TemporaryDirectory(prefix="intake-") as folder:
            path = Path(folder) / "upload"
            shop.store.fetch(upload.object_key, path, tick)
            for image in render_pages(
                path, reading, folder=Path(folder), limits=shop.limits, tick=lease.renew, tick_seconds=lease.seconds / 3
            ):
                shop.store.put(f"derived/{upload.sha256}/images/{image.name}", _made(Path(folder), image.name))
                tick()
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
