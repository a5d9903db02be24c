"""What a web form does: uploads first, `submission.json` last, then a hint."""

from collections.abc import Sequence

from intake.submission import Submission, file_key, manifest_key
from queue_config.hints import hint
from storage.objects import ObjectStore
from storage.records import ledger


def hand_over(store: ObjectStore, submission: Submission, contents: Sequence[bytes]) -> None:
    """Put a submission into the store. Once the manifest is there it will be worked on, hint or not."""
    for file, data in zip(submission.files, contents, strict=True):
        store.put(file_key(submission.id, file.number), data)
    store.put(manifest_key(submission.id), submission.model_dump_json().encode())
    ledger.announce(submission.id)
    hint("receive", submission.id)
