"""Finds what was changed in the audit, deleted from it, put into it or moved, and decisions that it does not bear out.

It goes along the chain a few seals at a time, so that it needs as little memory for millions of events as for ten, and
may run while others write.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from operator import itemgetter
from typing import Any

from django.db.models import Count, Exists, Manager, Max, Min, OuterRef

from storage.audit.anchoring import anchors
from storage.audit.digests import GENESIS, REDACTED, REDACTED_BY, event_digest, is_redacted, row_digest, seal_hash
from storage.audit.redacting import ERASED, NOT_COMPARED
from storage.audit.sealing import COLUMNS
from storage.encrypted.sealing import CannotBeRead
from storage.objects import ObjectStore
from storage.objects.ticking import idle
from storage.records import models

_SEALS_AT_ONCE = 20
_LATE = timedelta(hours=1)
"""No transaction is open for so long, so no honest event is seen so late."""


class Problem(StrEnum):
    """What is wrong with a row."""

    CHANGED = "is not what it was"
    GONE = "is gone"
    NOT_SEALED = "says that it was sealed, and was not: it was put in later, or its id was changed"
    MOVED = "says that it has another seal than it has"
    LATE = "came in much later than it says, or the database's clock was set back"
    NOT_CHAINED = "does not follow the seal before it"
    NOT_ANCHORED = "is not the seal of that number"
    UNREADABLE = "can't be read, and so not compared: see `intake keys check`"
    UNTOLD = "is in no event: it was put in past the audit"
    NOT_ERASED = "has lost its details, and no erasure tells of it"


@dataclass(frozen=True)
class Finding:
    """A row that is not as it was left."""

    row: str
    """event, seal, anchor, decision or attachment"""
    id: int | str
    problem: Problem
    detail: str = ""

    def line(self) -> str:
        """In words."""
        return f"{self.row} {self.id} {self.problem}{f' ({self.detail})' if self.detail else ''}"


@dataclass
class Verified:
    """How much was looked at so far."""

    events: int = 0
    seals: int = 0
    anchors: int = 0
    redacted: int = 0
    """Events whose details had to go, as erasures tell."""
    unsealed: int = 0
    unsealed_since: datetime | None = None
    """When the first of those came in."""


def verify(verified: Verified, store: ObjectStore | None = None, tick: Callable[[], None] = idle) -> Iterator[Finding]:
    """All that is wrong, from the first seal on, calling `tick` all along; with a store its anchors count too.

    Raises StoreUnavailable.
    """
    last_named = models.Event.objects.aggregate(last=Max("seal"))["last"] or 0
    last = yield from _follow(verified, tick)
    for event in models.Event.objects.filter(seal__lt=1).order_by("id").values_list("id", flat=True).iterator():
        yield Finding("event", event, Problem.NOT_SEALED)
    if last_named > last:
        yield Finding("seal", last + 1, Problem.GONE, f"events name seals up to {last_named}")
    for row, rows in _vouched_for():
        told = models.Event.objects.filter(**{row: OuterRef("pk")})
        for pk in rows.filter(~Exists(told)).order_by("pk").values_list("pk", flat=True).iterator():
            yield Finding(row, pk, Problem.UNTOLD)
    if store is not None:
        yield from _against_anchors(store, verified)
    waiting = models.Event.objects.filter(seal=None).aggregate(count=Count("pk"), since=Min("at"))
    verified.unsealed, verified.unsealed_since = waiting["count"], waiting["since"]


def _vouched_for() -> Iterator[tuple[str, Manager[Any]]]:
    """What events name with a digest, by the name of the column."""
    yield "decision", models.Decision.objects
    yield "attachment", models.Attachment.objects


def _follow(verified: Verified, tick: Callable[[], None]) -> Generator[Finding, None, int]:
    """Go along the chain to its end; returns the last seal's number."""
    number, chained = 0, GENESIS
    latest: datetime | None = None
    while seals := list(models.Seal.objects.filter(number__gt=number).order_by("number")[:_SEALS_AT_ONCE]):
        for seal in seals:
            yield from _link(seal, number, chained)
            number, chained = seal.number, seal.hash
        events = _events_under(seals)
        for seal in seals:
            latest = yield from _compare(seal, events[seal.number], latest, verified)
            verified.seals += 1
        for row, rows in _vouched_for():
            yield from _changed(row, rows, chain.from_iterable(events.values()))
        tick()
    return number


def _link(seal: models.Seal, before: int, chained: str) -> Iterator[Finding]:
    """A seal by itself, and to the one before it."""
    if seal.number > before + 1:
        until = f"and all up to {seal.number - 1}" if seal.number > before + 2 else ""
        yield Finding("seal", before + 1, Problem.GONE, until)
    elif seal.previous != chained:
        yield Finding("seal", seal.number, Problem.NOT_CHAINED)
    if seal.hash != seal_hash(seal.number, seal.previous, seal.made_at, seal.entries):
        yield Finding("seal", seal.number, Problem.CHANGED)


def _events_under(seals: Sequence[models.Seal]) -> dict[int, list[dict[str, Any]]]:
    under: dict[int, list[dict[str, Any]]] = {seal.number: [] for seal in seals}
    for event in models.Event.objects.filter(seal__in=under).order_by("seal", "id").values(*COLUMNS, "seal"):
        under[event["seal"]].append(event)
    return under


def _compare(
    seal: models.Seal, events: Sequence[Mapping[str, Any]], latest: datetime | None, verified: Verified
) -> Generator[Finding, None, datetime | None]:
    """The events that say they are under a seal, with those that it sealed; returns when the latest so far came in."""
    sealed = _sealed_by(seal)
    erasures = _erasures_of(events)
    under = f"seal {seal.number}"
    newest = latest
    for event in events:
        verified.events += 1
        verified.redacted += is_redacted(event["details"])
        digest = sealed.pop(event["id"], None)
        if digest is None:
            yield Finding("event", event["id"], Problem.NOT_SEALED, under)
        elif digest != event_digest(event):
            yield Finding("event", event["id"], Problem.CHANGED, under)
        elif latest is not None and event["at"] < latest - _LATE:
            yield Finding("event", event["id"], Problem.LATE, under)
        elif is_redacted(event["details"]) and not _is_told_of(event, erasures):
            yield Finding("event", event["id"], Problem.NOT_ERASED, under)
        else:
            newest = max(event["at"], newest) if newest else event["at"]
    elsewhere = set(models.Event.objects.filter(pk__in=sealed).values_list("pk", flat=True)) if sealed else set()
    for missing in sealed:
        yield Finding("event", missing, Problem.MOVED if missing in elsewhere else Problem.GONE, under)
    return min(newest, seal.made_at) if newest else None


def _erasures_of(events: Iterable[Mapping[str, Any]]) -> dict[int, dict[int, str]]:
    """The erasures that these events name: whose details went, with their digests."""
    named = {event["details"].get(REDACTED_BY) for event in events if is_redacted(event["details"])}
    found = models.Event.objects.filter(pk__in=[key for key in named if isinstance(key, int)], action=ERASED)
    return {key: _listed(details, "events") for key, details in found.values_list("pk", "details")}


def _is_told_of(event: Mapping[str, Any], erasures: Mapping[int, Mapping[int, str]]) -> bool:
    listed = erasures.get(event["details"].get(REDACTED_BY), {})
    return bool(listed.get(event["id"]) == event["details"][REDACTED])


def _listed(details: Mapping[str, Any], what: str) -> dict[int, str]:
    """What an erasure lists: digests by id."""
    return {int(key): str(digest) for key, digest in details.get(what, ())}


def _sealed_by(seal: models.Seal) -> dict[int, str]:
    """Digests by event; none where the seal was changed to what is no list of them."""
    try:
        return {int(event): str(digest) for event, digest in seal.entries}
    except (TypeError, ValueError):
        return {}


def _changed(row: str, rows: Manager[Any], events: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """Rows that are not what the last event about them says: they may be changed, but not without one."""
    last = {event[f"{row}_id"]: event for event in sorted(events, key=itemgetter("id")) if event[f"{row}_id"]}
    # Rows first: if one is changed meanwhile, its later event is seen.
    there = rows.in_bulk(list(last))
    newest = models.Event.objects.filter(**{f"{row}__in": last}).values_list(row).annotate(Max("id")).order_by()
    erased = _erased(row, (event for pk, event in last.items() if pk not in there))
    for pk, event in newest:
        if event != last[pk]["id"]:
            continue
        if pk not in there:
            if erased.get(pk) == NOT_COMPARED:
                yield Finding(row, pk, Problem.UNREADABLE)
            elif erased.get(pk) != last[pk][f"{row}_digest"]:
                yield Finding(row, pk, Problem.GONE)
            continue
        try:
            if row_digest(there[pk]) != last[pk][f"{row}_digest"]:
                yield Finding(row, pk, Problem.CHANGED)
        except CannotBeRead:
            yield Finding(row, pk, Problem.UNREADABLE)


def _erased(row: str, events: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """The decisions or attachments of these events' submissions that erasures list, with their digests."""
    submissions = {event["submission_id"] for event in events}
    erasures = models.Event.objects.filter(action=ERASED, submission__in=submissions) if submissions else ()
    return {key: digest for event in erasures for key, digest in _listed(event.details, f"{row}s").items()}


def _against_anchors(store: ObjectStore, verified: Verified) -> Iterator[Finding]:
    for anchor in anchors(store):
        verified.anchors += 1
        hash_ = models.Seal.objects.filter(number=anchor.seal).values_list("hash", flat=True).first()
        if not anchor.hash:
            yield Finding("anchor", anchor.key, Problem.CHANGED)
        elif hash_ is None:
            yield Finding("seal", anchor.seal, Problem.GONE, f"by {anchor.key}")
        elif hash_ != anchor.hash:
            yield Finding("seal", anchor.seal, Problem.NOT_ANCHORED, f"by {anchor.key}")
