"""From "there may be a submission" to its row: whoever says so is believed only after a look at the store."""

from collections.abc import Sequence
from typing import Annotated

import structlog
from pydantic import TypeAdapter, ValidationError

from intake.submission import Submission, manifest_key
from queue_config.hints import hint
from storage.objects import ObjectStore
from storage.records import ledger, models

_log = structlog.get_logger()
_SUBMISSION_ID: TypeAdapter[str] = TypeAdapter(Annotated[str, Submission.model_fields["id"]])


def announce(store: ObjectStore, folders: Sequence[str]) -> int:
    """Make rows of those folders below `submissions/` that are complete and not known yet; returns how many.

    A folder without its submission.json is left for later. Raises StoreUnavailable and Django's database errors.
    """
    ids = {folder: _submission_id(folder) for folder in dict.fromkeys(folders)}
    known = set(models.Submission.objects.filter(pk__in=list(ids.values())).values_list("pk", flat=True))
    announced = 0
    for folder, submission_id in ids.items():
        if submission_id in known or not store.exists(manifest_key(folder)):
            continue
        if submission_id == folder:
            ledger.announce(submission_id)
            hint("receive")
        else:
            _log.error("folder_name_is_no_submission_id", key=submission_id)
            ledger.announce_misnamed(submission_id, folder)
            hint("decide")
        announced += 1
    return announced


def _submission_id(folder: str) -> str:
    """The id that the folder's name is, or one made from a name that can't be an id."""
    try:
        return _SUBMISSION_ID.validate_python(folder)
    except ValidationError:
        return ledger.misnamed_id(folder)
