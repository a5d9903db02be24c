"""The shapes that notifications come in, from each store's JSON to names of folders below `submissions/`.

    Amazon S3     Records[].s3.object.key, URL-encoded, + for a space; also within SNS's {"Type": "Notification"}
    EventBridge   detail.object.key, as it is
    MinIO         like Amazon's, and the slashes of the key are encoded too
    Ceph          like Amazon's, and the key is as it is

Nothing here trusts its input: whatever the bytes are, the outcome is a value.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import unquote_plus

from intake.submission import manifest_key
from storage.objects import split_bucket
from storage.objects.keys import parts_of

_LONGEST_KEY = 1024  # of S3, in bytes
MAX_BYTES = 1 << 20  # SQS carries no more in a message
_MAX_RECORDS = 1000  # as many as fit into that


@dataclass(frozen=True)
class Place:
    """Where the submissions are: below a prefix of a bucket. A folder store has neither."""

    bucket: str | None = None
    prefix: str = ""


def place_of(objects_url: str) -> Place:
    """The place that INTAKE_OBJECTS means. Raises SettingsError."""
    scheme, separator, rest = objects_url.partition("://")
    if not separator or scheme != "s3":
        return Place()
    bucket, prefix = split_bucket(rest)
    prefix = prefix.strip("/")
    return Place(bucket, f"{prefix}/" if prefix else "")


class Fault(StrEnum):
    """Why a notification can't be understood. It never quotes what was in it."""

    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    UNKNOWN_SHAPE = "unknown_shape"
    TOO_MANY_RECORDS = "too_many_records"


@dataclass(frozen=True)
class Named:
    """The folders in which a notification says that a submission became complete."""

    folders: tuple[str, ...] = ()
    elsewhere: int = 0
    """How many of its objects are in other buckets."""


class _Malformed(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


@dataclass(frozen=True)
class _Created:
    """An object that was created. Its key may be written in more than one way: the store knows which is meant."""

    bucket: str
    keys: tuple[str, ...]


def parse(body: str | bytes, place: Place) -> Named | Fault:
    """What a notification says, of whichever shape."""
    try:
        created = list(_created(_decoded(body)))
    except _Malformed as malformed:
        return malformed.fault
    ours = [item for item in created if place.bucket in (None, item.bucket)]
    folders = (_folder(key, place.prefix) for item in ours for key in item.keys)
    return Named(tuple(dict.fromkeys(name for name in folders if name)), len(created) - len(ours))


def _decoded(body: str | bytes) -> Any:
    if len(body) > MAX_BYTES:
        raise _Malformed(Fault.TOO_LARGE)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise _Malformed(Fault.NOT_JSON) from None


def _created(message: Any, *, wrapped: bool = False) -> Iterator[_Created]:
    match message:
        case {"Type": "Notification", "Message": str(inner)} if not wrapped:
            yield from _created(_decoded(inner), wrapped=True)
        case {"Event": "s3:TestEvent"}:
            return
        case {
            "detail-type": "Object Created",
            "detail": {"bucket": {"name": str(bucket)}, "object": {"key": str(key)}},
        }:
            yield _Created(bucket, (key,))
        case {"source": "aws.s3", "detail-type": str(kind)} if kind != "Object Created":
            return
        case {"Records": list(records)} if len(records) > _MAX_RECORDS:
            raise _Malformed(Fault.TOO_MANY_RECORDS)
        case {"Records": list(records)}:
            for record in records:
                yield from _of_record(record)
        case _:
            raise _Malformed(Fault.UNKNOWN_SHAPE)


def _of_record(record: Any) -> Iterator[_Created]:
    match record:
        case {"eventName": str(name)} if not name.removeprefix("s3:").startswith("ObjectCreated:"):
            return
        case {"eventName": str(), "s3": {"bucket": {"name": str(bucket)}, "object": {"key": str(key)}}}:
            yield _Created(bucket, (key, unquote_plus(key)))
        case _:
            raise _Malformed(Fault.UNKNOWN_SHAPE)


def _folder(key: str, prefix: str) -> str | None:
    """The folder that became complete, if this is the key of a submission.json."""
    rest = key.removeprefix(prefix)
    try:
        parts = parts_of(rest)
        size = len(key.encode())  # no store has a key that can't be written in UTF-8
    except ValueError:
        return None
    if size > _LONGEST_KEY or not key.startswith(prefix) or len(parts) != 3 or manifest_key(parts[1]) != rest:
        return None
    return parts[1]
