"""`decide`: all readings of a submission -> documents, attachments, exceptions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now

from intake.decisions import Decision, DecisionOutcome, ExceptionReason
from intake.matching.policy import Rule
from intake.model import Classification, Classifier, FileWarning, Outcome, Page, Reading, RefusalReason
from intake.pipeline import UnreadUpload, UploadReading, explain_unreadable_form, resolve_submission
from intake.reading import READER_VERSION
from intake.submission import Form
from queue_config import tracing
from queue_config.moments import Moment, reached
from queue_config.workshop import Due, Workshop
from storage.records import ledger, models, outbox
from storage.records.leases import Lease
from storage.records.quality import NOTHING_DRAWN, Sampling
from storage.records.readings import reading_of
from storage.webhooks.writing import tell_decided

_Read = UploadReading | UnreadUpload


def decide(shop: Workshop, submission_id: str, lease: Lease) -> Due:
    """Decide every document of a submission at once; attach, or raise exceptions."""
    submission = models.Submission.objects.get(pk=submission_id)
    uploads = list(submission.uploads.order_by("pk"))
    unread = [upload for upload in uploads if upload.state in (models.UploadState.WAITING, models.UploadState.IN_PARTS)]
    if unread:  # somebody was too quick: a worker of a former version, or an upload that is tried again
        with transaction.atomic():
            lease.finish(state=models.SubmissionState.READING)
            ready = ledger.all_read(submission_id)  # the last may have been read meanwhile
        return [("decide", submission_id)] if ready else [("read", upload.pk) for upload in unread]
    if lease.attempt > shop.settings.max_attempts:
        # Without the classifier: it may be what fails.
        decisions: Sequence[Decision] = [_failed(upload.path) for upload in uploads] or [_failed("")]
        versions = {"reader": READER_VERSION}
        sampling = NOTHING_DRAWN
    else:
        readings = [_upload_reading(shop, upload, lease.tick) for upload in uploads]
        classifier = _Ticking(shop.classifier, lease.tick)
        rule = shop.rule
        with tracing.span("understand"):
            decisions = _decisions(shop, submission, readings, classifier, rule)
        versions = {"reader": READER_VERSION, "classifier": classifier.version, "policy": rule.version}
        sampling = _sampling(shop, readings)
    _note(decisions)
    reached("decide", Moment.FOUND)
    with transaction.atomic():
        lease.renew()
        submission.refresh_from_db(fields=["urgent", "turn"])  # somebody may have hurried it meanwhile
        looked_at = ledger.record_decisions(submission, uploads, decisions, versions, sampling)
        untold = outbox.waiting_of(submission)
        tell_decided(submission)
        lease.finish(state=models.SubmissionState.DECIDED, decided_at=Now())
        reached("decide", Moment.WRITTEN)
    return [*(("deliver", str(pk)) for pk in untold), *(("illustrate", pk) for pk in looked_at)]


def _note(decisions: Sequence[Decision]) -> None:
    reasons = [decision.reason.value for decision in decisions if decision.reason]
    tracing.note(documents=len(decisions), exceptions=len(reasons), reasons=sorted(set(reasons)))


def _decisions(
    shop: Workshop, submission: models.Submission, readings: Sequence[_Read], classifier: Classifier, rule: Rule
) -> Sequence[Decision]:
    if submission.form is None:
        return explain_unreadable_form(submission.problem, readings, classifier=classifier)
    form = Form.model_validate(submission.form)
    return resolve_submission(form, readings, classifier=classifier, cases=shop.cases, rule=rule)


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


def _sampling(shop: Workshop, readings: Sequence[_Read]) -> Sampling:
    pages = {read.path: read.reading.pages for read in readings if isinstance(read, UploadReading)}
    return Sampling(shop.settings.quality_sample, pages)


def _upload_reading(shop: Workshop, upload: models.Upload, tick: Callable[[], None]) -> _Read:
    tick()
    if upload.outcome == "missing":
        return UnreadUpload(path=upload.path, reason=ExceptionReason.MISSING_FILE)
    if upload.reading_key and shop.store.exists(upload.reading_key):
        reading = reading_of(upload, shop.store)
    else:
        reading = Reading(
            outcome=Outcome(upload.outcome),
            mime=upload.mime,
            sha256=upload.sha256,
            size=upload.size,
            reason=RefusalReason(upload.reason),
            detail=upload.detail,
            warnings=tuple(map(FileWarning, upload.warnings)),
        )
    return UploadReading(path=upload.path, reading=reading, is_message_body=upload.is_message_body)


def _failed(path: str) -> Decision:
    return Decision(outcome=DecisionOutcome.EXCEPTION, upload=path, reason=ExceptionReason.PROCESSING_FAILED)
