"""From "there may be a submission" to its row: whoever says so is believed only after a look at the store."""

import time
from collections.abc import Sequence
from typing import Annotated, NamedTuple

import structlog
from pydantic import TypeAdapter, ValidationError

from intake.submission import Submission, manifest_key
from queue_config import tracing
from queue_config.hints import hint
from storage.objects import ObjectStore
from storage.records import ledger, models

_log = structlog.get_logger()
_SUBMISSION_ID: TypeAdapter[str] = TypeAdapter(Annotated[str, Submission.model_fields["id"]])


class Announced(NamedTuple):
    """What came of it."""

    found: int
    """Submissions that are known now and were not before."""
    incomplete: tuple[str, ...]
    """Folders whose submission.json is not there yet."""


def announce(store: ObjectStore, folders: Sequence[str]) -> Announced:
    """Make rows of those folders below `submissions/` that are complete and not known yet.

    Raises StoreUnavailable and Django's database errors.
    """
    began = time.time_ns()
    ids = {folder: _submission_id(folder) for folder in dict.fromkeys(folders)}
    known = set(models.Submission.objects.filter(pk__in=list(ids.values())).values_list("pk", flat=True))
    found, incomplete, begun = 0, [], list[str]()
    for folder, submission_id in ids.items():
        if submission_id in known:
            continue
        if not _is_complete(store, folder):
            incomplete.append(folder)
            continue
        if submission_id == folder:
            with tracing.span("announce", parent=tracing.NEW, submission=submission_id):
                ledger.announce(submission_id, tracing.traceparent())
                begun.append(tracing.traceparent())
            hint("receive")
        else:
            _log.error("folder_name_is_no_submission_id", key=submission_id)
            ledger.announce_misnamed(submission_id, folder)
            hint("decide")
        found += 1
    if len(begun) > 1:
        with tracing.span("announce_together", parent=tracing.NEW, began=began, links=begun, submissions=len(begun)):
            pass
    return Announced(found, tuple(incomplete))


def _is_complete(store: ObjectStore, folder: str) -> bool:
    """Whether its submission.json is there; a folder that no key of ours can lead to is shown to a person as it is."""
    try:
        return store.exists(manifest_key(folder))
    except ValueError:
        return True


def _submission_id(folder: str) -> str:
    """The id that the folder's name is, or one made from a name that can't be an id."""
    try:
        return _SUBMISSION_ID.validate_python(folder)
    except ValidationError:
        return ledger.misnamed_id(folder)
