"""What is hashed of an event, of a row that it vouches for, and of a seal."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from storage.audit.canonical import digest
from storage.encrypted.unreadable import Unreadable

REDACTED = "redacted"
"""The key, in an event's details, of the digest that took their place."""
REDACTED_BY = "by"
"""And beside it, the event that tells of it."""
EVENT_FIELDS = (
    "id",
    "at",
    "actor",
    "action",
    "submission_id",
    "upload_id",
    "document_id",
    "exception_id",
    "decision_id",
    "decision_digest",
    "attachment_id",
    "attachment_digest",
)
"""With the digest of the details, all that an event says."""
GENESIS = ""
"""What the first seal has for the hash of the one before."""
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def event_digest(event: Mapping[str, Any]) -> str:
    """The digest of an event's columns by name."""
    said = {name: event[name] for name in EVENT_FIELDS}
    return digest(said | {"details": details_digest(event["details"], event["salt"])})


def details_digest(details: dict[str, Any], salt: str) -> str:
    """The digest of an event's details; that of what they were where they had to go."""
    return str(details[REDACTED]) if is_redacted(details) else digest([salt, details])


def is_redacted(details: dict[str, Any]) -> bool:
    """Whether an event's details had to go."""
    return REDACTED in details and details.keys() <= {REDACTED, REDACTED_BY}


def row_digest(row: Model) -> str:
    """The digest of all that a row holds. Raises CannotBeRead where it holds what can't be read.

    Empty columns are left out: so one that is added later, and is empty in old rows, changes none of their digests.
    """
    columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    for value in columns.values():
        if isinstance(value, Unreadable):
            raise value.why
    return digest({name: value for name, value in columns.items() if value not in _EMPTY})


def seal_hash(number: int, previous: str, made_at: Any, entries: Sequence[Sequence[Any]]) -> str:
    """The hash of a seal: of its events' digests, chained to the seal before."""
    return digest({"number": number, "previous": previous, "made_at": made_at, "entries": entries})
