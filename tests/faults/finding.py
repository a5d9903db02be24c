"""Looks at what a run has left, by SQL and by listing the store: none of it through the product's own code."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from tests.faults.world import BUCKET, World


class Place(NamedTuple):
    """What something was decided about."""

    submission: str
    path: str
    pages: str


class Decision(NamedTuple):
    place: Place
    outcome: str
    reason: str
    case: str
    person: str


class Upload(NamedTuple):
    submission: str
    path: str
    state: str
    sha256: str
    reading_key: str


class Attachment(NamedTuple):
    place: Place
    case: str
    person: str
    sha256: str


class Event(NamedTuple):
    action: str
    place: Place


class Told(NamedTuple):
    """What the case system knows."""

    case: str
    person: str
    sha256: str
    pages: str


@dataclass
class Found:
    """All that there is."""

    submissions: dict[str, str]
    """Their states."""
    uploads: list[Upload]
    unread_parts: list[str]
    """The submissions that they are of."""
    undelivered: list[str]
    decisions: list[Decision]
    attachments: list[Attachment]
    exceptions: list[tuple[Place, str]]
    """With the reason of each."""
    events: list[Event]
    told: list[Told]
    objects: dict[str, str]
    """The MD5 of each."""
    left: list[str] = field(default_factory=list)
    """What killed workers left of clients' documents on their disk."""


_PLACE = "coalesce({0}.submission_id, ''), coalesce(u.path, ''), coalesce(d.pages, '')"
_OF = "LEFT JOIN records_upload u ON u.id = {0}.upload_id LEFT JOIN records_document d ON d.id = {0}.document_id"


def find(world: World) -> Found:
    """Look at all of it."""

    def placed(table: str, columns: str) -> list[tuple[Place, tuple[Any, ...]]]:
        query = f"SELECT {_PLACE}, {columns} FROM {table} t {_OF}".format("t")  # noqa: S608 - our own words
        return [(Place(*row[:3]), row[3:]) for row in world.rows(query)]

    uploads = [
        Upload(*row) for row in world.rows("SELECT submission_id, path, state, sha256, reading_key FROM records_upload")
    ]
    return Found(
        submissions=dict(world.rows("SELECT id, state FROM records_submission")),
        uploads=uploads,
        unread_parts=_column(
            world,
            "SELECT DISTINCT u.submission_id FROM records_part p JOIN records_upload u ON u.id = p.upload_id"
            " WHERE p.state != 'read'",
        ),
        undelivered=_column(
            world,
            "SELECT DISTINCT d.submission_id FROM records_attachment a"
            " JOIN records_document d ON d.id = a.document_id"
            " LEFT JOIN records_delivery v ON v.attachment_id = a.id WHERE v.state IS DISTINCT FROM 'delivered'",
        ),
        decisions=[
            Decision(place, *rest)
            for place, rest in placed("records_decision", "t.outcome, t.reason, t.case_id, t.person_id")
        ],
        attachments=[
            Attachment(Place(*row[:3]), *row[3:])
            for row in world.rows(
                "SELECT d.submission_id, u.path, a.pages, a.case_id, a.person_id, a.content_hash"
                " FROM records_attachment a JOIN records_document d ON d.id = a.document_id"
                " JOIN records_upload u ON u.id = d.upload_id"
            )
        ],
        exceptions=[(place, rest[0]) for place, rest in placed("records_exceptionitem", "t.reason")],
        events=[Event(rest[0], place) for place, rest in placed("records_event", "t.action")],
        told=[
            Told(note["case_id"], note["person_id"] or "", note["sha256"], ",".join(map(str, note["pages"])))
            for note in world.cases.told.values()
        ],
        objects=_objects(world, uploads),
        left=[path.name for path in world.disk.folder.glob("intake-scratch-*")],
    )


def _column(world: World, query: str) -> list[str]:
    return [row[0] for row in world.rows(query)]


def _objects(world: World, uploads: list[Upload]) -> dict[str, str]:
    """Whether listed or not: Swift may not list what it had just taken when it was killed."""
    bucket = world.bucket()
    pages = bucket.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    found = {item["Key"]: item["ETag"].strip('"') for page in pages for item in page.get("Contents", ())}
    for key in {row.reading_key for row in uploads if row.reading_key} - found.keys():
        with suppress(ClientError):
            found[key] = bucket.head_object(Bucket=BUCKET, Key=key)["ETag"].strip('"')
    return found
