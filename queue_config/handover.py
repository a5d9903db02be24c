"""What a web form does: uploads first, `submission.json` last, then a hint."""

from collections.abc import Sequence

import structlog
from django.db import Error as AnyDatabaseError

from intake.submission import Submission, file_key, manifest_key
from queue_config import tracing
from queue_config.hints import hint
from storage.objects import ObjectStore
from storage.records import ledger

_log = structlog.get_logger()


def hand_over(store: ObjectStore, submission: Submission, contents: Sequence[bytes]) -> None:
    """Put a submission into the store. Once the manifest is there it will be worked on, announced or not."""
    for file, data in zip(submission.files, contents, strict=True):
        store.put(file_key(submission.id, file.number), data)
    complete(store, submission)


def complete(store: ObjectStore, submission: Submission) -> bool:
    """Put the manifest of a submission whose uploads are there; says whether it was not there yet."""
    with tracing.handing_over(submission.id, files=len(submission.files)):
        return _complete(store, submission)


def _complete(store: ObjectStore, submission: Submission) -> bool:
    is_first = store.put(manifest_key(submission.id), submission.model_dump_json().encode())
    try:
        ledger.announce(submission.id, tracing.traceparent())
    except AnyDatabaseError as error:
        # It has been handed over: the sweeper finds it. Failing now would make people send it twice.
        _log.warning("not_announced", key=submission.id, error=type(error).__name__)
        return is_first
    hint("receive")
    return is_first
