"""Hands a filled-in form over: files first, then `submission.json`, once and no more."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile as Received
from pydantic import ValidationError

from intake.scratch import scratch_folder
from intake.submission import Form, Submission, UploadedFile, file_key, manifest_key
from review.form.files import plain_name, plain_type
from storage.objects import ObjectStore
from storage.objects.errors import ObjectMissing
from storage.records import models


class Outcome(StrEnum):
    """What became of it."""

    SENT = "sent"
    SENT_BEFORE = "sent_before", "the very same: the button was pressed twice"
    ANOTHER_WAS_SENT = "another_was_sent", "by the same page, with other contents, or erased since"
    MISSING = "missing", "uploads that did not arrive"
    LEFTOVERS = "leftovers", "of an earlier try, and not part of it now: workers would read them for it"

    def __new__(cls, value: str, meaning: str = "") -> "Outcome":
        """An outcome, and what it means."""
        outcome = str.__new__(cls, value)
        outcome._value_ = value
        outcome.__doc__ = meaning
        return outcome


@dataclass(frozen=True)
class Sent:
    """The outcome; the numbers of the uploads that are missing."""

    outcome: Outcome
    missing: tuple[int, ...] = ()


def describe(received: Iterable[Received]) -> list[UploadedFile]:
    """What is known of the files of a form that came as a whole."""
    return [
        UploadedFile(
            number=number,
            name=plain_name(file.name or ""),
            declared_type=plain_type(file.content_type or ""),
            size=file.size,
        )
        for number, file in enumerate(received, start=1)
    ]


def send_whole(
    store: ObjectStore, submission_id: str, form: Form, files: Sequence[UploadedFile], received: Sequence[Received]
) -> Sent:
    """Send a form that came with its files. Raises StoreUnavailable."""
    if (before := _sent_before(store, submission_id, form, files)) is not None:
        return before
    summed = []
    for file, content in zip(files, received, strict=True):
        source, key = cast("Any", content.file), file_key(submission_id, file.number)
        source.seek(0)
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        summed.append(file.model_copy(update={"sha256": digest}))
        if not store.put_file(key, source) and _digest_of(store, key) != digest:
            return Sent(Outcome.LEFTOVERS)  # of an earlier try, with another file
    if _there(store, submission_id) - {file_key(submission_id, file.number) for file in files}:
        return Sent(Outcome.LEFTOVERS)
    return _complete(store, submission_id, form, summed)


def send_uploaded(store: ObjectStore, submission_id: str, form: Form, files: Sequence[UploadedFile]) -> Sent:
    """Send a form whose files were uploaded before. Raises StoreUnavailable."""
    if (before := _sent_before(store, submission_id, form, files)) is not None:
        return before
    keys = {file_key(submission_id, file.number): file.number for file in files}
    there = _there(store, submission_id)
    if there - keys.keys():
        return Sent(Outcome.LEFTOVERS)
    # A store may list late what it has: it is asked for each that it doesn't name.
    missing = tuple(number for key, number in keys.items() if key not in there and not store.exists(key))
    return Sent(Outcome.MISSING, missing) if missing else _complete(store, submission_id, form, files)


def _there(store: ObjectStore, submission_id: str) -> set[str]:
    return set(store.list(f"submissions/{submission_id}/files/"))


def _digest_of(store: ObjectStore, key: str) -> str:
    """Of what is there; empty where it is gone."""
    with scratch_folder() as folder:
        try:
            return store.fetch(key, folder / "there", most=0).sha256
        except ObjectMissing:
            return ""


def _complete(store: ObjectStore, submission_id: str, form: Form, files: Sequence[UploadedFile]) -> Sent:
    from queue_config.handover import complete  # Celery takes long to load, and most pages don't need it

    submission = Submission(id=submission_id, received_at=datetime.now(UTC), form=form, files=tuple(files))
    if complete(store, submission):
        return Sent(Outcome.SENT)
    return _sent_before(store, submission_id, form, files) or Sent(Outcome.SENT)


def _sent_before(store: ObjectStore, submission_id: str, form: Form, files: Sequence[UploadedFile]) -> Sent | None:
    """Whether this page was sent already, and with the same contents; what was erased can't be told, and so differs."""
    sent = manifest_of(store, submission_id)
    if sent is None:
        # Under its id nothing would ever be worked on again, nor deleted.
        is_erased = models.Submission.objects.filter(pk=submission_id, state__in=models.ENDING).exists()
        return Sent(Outcome.ANOTHER_WAS_SENT) if is_erased else None
    same = sent.form == form and _contents(sent.files) == _contents(files)
    return Sent(Outcome.SENT_BEFORE if same else Outcome.ANOTHER_WAS_SENT)


def _contents(files: Iterable[UploadedFile]) -> set[tuple[int, str, int | None]]:
    return {(file.number, file.name, file.size) for file in files}


def manifest_of(store: ObjectStore, submission_id: str) -> Submission | None:
    """What was sent under this id; None where nothing was, or nothing that can be understood."""
    try:
        return Submission.model_validate_json(store.get(manifest_key(submission_id)))
    except (ObjectMissing, ValidationError):
        return None
