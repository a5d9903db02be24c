"""The one change that events allow: details that must not be kept any longer give way to their digest.

The chain stays whole, since it was made over that digest. What stood there can't be guessed: the salt goes too. An
event of its own, an erasure, tells whose details went, by their digests, and which decisions and attachments; so what
was erased is told from what somebody made away with (see `storage.audit.verifying`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from storage.audit.digests import REDACTED, REDACTED_BY, details_digest, is_redacted, row_digest
from storage.audit.recording import record
from storage.encrypted.sealing import Damaged
from storage.records import models

ERASED = "erased"
"""The action of an erasure; its details list `events`, `decisions` and `attachments` as [[id, digest], ...]."""
NOT_COMPARED = ""
"""In place of the digest of a row that was damaged: it goes all the same."""


def still_unsealed(events: Iterable[models.Event]) -> bool:
    """Whether the details of one of these can't go yet: its digest has to be in the chain first."""
    return any(event.seal is None for event in events if _says_something(event))


def erase_details(
    events: Sequence[models.Event],
    actor: str,
    *,
    submission: models.Submission | None = None,
    decisions: Iterable[models.Decision] = (),
    attachments: Iterable[models.Attachment] = (),
    why: Mapping[str, Any],
) -> models.Event:
    """Leave only the digests of these sealed events' details, in a transaction; returns the erasure.

    With a submission also its decisions and attachments are told of, which are to be deleted in the same transaction.
    Raises KeyMissing while one of these can't be read.
    """
    said = [event for event in events if _says_something(event)]
    digests = [[event.pk, details_digest(event.details, event.salt)] for event in said]
    rows = {
        "decisions": [[row.pk, _digest(row)] for row in decisions],
        "attachments": [[row.pk, _digest(row)] for row in attachments],
    }
    erasure = record(ERASED, actor, submission=submission, details={**why, "events": digests, **rows})
    for event, (_, digest) in zip(said, digests, strict=True):
        event.details, event.salt = {REDACTED: digest, REDACTED_BY: erasure.pk}, ""
    models.Event.objects.bulk_update(said, ["details", "salt"], batch_size=500)
    return erasure


def _digest(row: models.Decision | models.Attachment) -> str:
    try:
        return row_digest(row)
    except Damaged:
        return NOT_COMPARED


def events_of(submission_id: str) -> list[models.Event]:
    """All events about a submission and what is in it, erasures aside."""
    return list(models.Event.objects.filter(~Q(action=ERASED), submission=submission_id).order_by("pk"))


def _says_something(event: models.Event) -> bool:
    return bool(event.details) and not is_redacted(event.details)
