"""Erasing what one client sent, because they ask for it: with the same machinery, and refused while anything is held.

A submission that also holds documents on somebody else's case is not theirs alone: it stays, and is named, unless
whoever decides says otherwise. What others sent about them stays, too.
"""

from collections.abc import Callable
from dataclasses import dataclass

from intake.redacting import Client
from storage.audit.recording import record
from storage.objects import ObjectStore
from storage.objects.ticking import idle
from storage.records import models
from storage.records.access import owned_by
from storage.records.clients import Unsure
from storage.retention.due import Why, in_the_way
from storage.retention.erasing import erase_all, mark
from storage.retention.holding import held_among
from storage.retention.traces import wipe

ON_REQUEST = "request"
"""Why something was erased, as its erasure says."""
ASKED = "erasure_asked"


@dataclass(frozen=True)
class Requested:
    """What is one client's, and what of it may go."""

    goes: tuple[str, ...]
    """Submissions."""
    in_the_way: dict[str, Why]
    """By submission, why it can't go yet."""
    shared: tuple[str, ...]
    """Submissions of theirs with documents on somebody else's case."""
    of_others: tuple[str, ...]
    """Submissions that somebody else sent, with documents of theirs."""
    unsure: dict[str, Unsure]
    """Submissions that may be theirs, and why that is not certain."""
    held: dict[str, tuple[int, ...]]
    """Submissions that must stay, with the holds."""


def requested_by(client: Client, *, with_shared: bool = False) -> Requested:
    """What would go."""
    owned = owned_by(client)
    sent = list(models.Submission.objects.filter(pk__in=owned.submissions).order_by("pk"))
    elsewhere = models.Document.objects.filter(submission__in=owned.submissions).exclude(pk__in=owned.documents)
    shared = set() if with_shared else set(elsewhere.values_list("submission", flat=True))
    others = models.Document.objects.filter(pk__in=owned.documents).exclude(submission__in=owned.submissions)
    mine = [row for row in sent if row.pk not in shared]
    reasons = {row.pk: reason for row in mine if (reason := _reason(row)) is not None}
    return Requested(
        goes=tuple(row.pk for row in mine if row.pk not in reasons),
        in_the_way=reasons,
        shared=tuple(sorted(shared)),
        of_others=tuple(sorted(set(others.values_list("submission", flat=True)) - set(owned.unsure))),
        unsure=owned.unsure,
        held={key: tuple(hold.pk for hold in found) for key, found in held_among(sent).items()},
    )


def _reason(submission: models.Submission) -> Why | None:
    """Why a submission can't go yet; one that somebody began to erase is to be gone on with."""
    if submission.state == models.SubmissionState.ERASING:
        return None
    reason = in_the_way(submission)
    return None if reason is Why.OPEN else reason


def erase_requested(
    requested: Requested, store: ObjectStore, reason: str, actor: str, tick: Callable[[], None] = idle
) -> list[str]:
    """Erase what may go; returns what is gone. Where it was interrupted, a second time goes on with it."""
    for key in requested.goes:
        record(ASKED, actor, submission=models.Submission.objects.get(pk=key), details={"reason": reason})
    began = models.Submission.objects.filter(pk__in=requested.goes, state=models.SubmissionState.ERASING)
    marked = {*began.values_list("pk", flat=True), *mark(requested.goes, lambda _: True, even={Why.OPEN})}
    gone = erase_all(store, sorted(marked), actor, ON_REQUEST, tick)
    wipe()
    return gone
