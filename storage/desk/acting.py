"""What reviewers and supervisors do to an exception besides attaching, correcting and setting aside.

Each is one transaction with its event, refused while somebody else works on the exception, and can be undone by `undo`
as can those of `storage.records.reviewing`; but for notes, which stay.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.db import transaction
from django.db.models.functions import Now

from intake.decisions import ExceptionReason, Fact
from intake.notes import fact_sentence
from storage.audit.recording import record
from storage.desk.acts import columns, keep
from storage.desk.duplicates import COPY_SET_ASIDE, THERE, duplicates_of, may_be_the_same, tell_copies
from storage.desk.models import Note
from storage.desk.rejecting import reject_reasons
from storage.desk.undoing import last_act, undo
from storage.messages import outbox as messages
from storage.records import models
from storage.records.claims import NOBODYS, go_on
from storage.records.reviewing import ReviewResult, ReviewStatus, decide, document_of, done, open_item, resolve

__all__ = [
    "add_note",
    "assign",
    "bulk",
    "duplicates_of",
    "escalate",
    "give_back",
    "last_act",
    "mark_duplicate",
    "reject",
    "set_priority",
    "undo",
]


@transaction.atomic
def mark_duplicate(pk: int, of_document: int, actor: str) -> ReviewResult:
    """Set the document aside as the same as another one, and resolve the exception.

    The other one is on a case or waits (see `duplicates_of`). It was not set aside itself: then neither would be left.
    """
    item = open_item(pk, actor)
    if isinstance(item, ReviewResult):
        return item
    others = models.Document.objects.select_related("upload", "submission").filter(pk=of_document)
    if (other := others.first()) is None or not may_be_the_same(item, other):
        return ReviewResult(ReviewStatus.NO_SUCH_DOCUMENT, str(of_document))
    document = document_of(item)
    if document is None:
        return ReviewResult(ReviewStatus.NO_FILE)
    if document.pk == other.pk:  # of an exception about a whole file, which may have had another before
        return ReviewResult(ReviewStatus.NO_SUCH_DOCUMENT, str(of_document))
    if there := _case_of(item, document):
        return ReviewResult(ReviewStatus.ALREADY_ON_CASE, there)
    # In one order: of two that are marked as duplicates of each other at once, one stays.
    both = models.Document.objects.filter(pk__in=(document.pk, other.pk)).order_by("pk").select_for_update()
    if any(row.state not in THERE for row in both):
        return ReviewResult(ReviewStatus.NO_SUCH_DOCUMENT, str(of_document))
    date = other.submission.received_at.date().isoformat()
    values = {"document": str(other.pk), "submission": other.submission_id, "date": date}
    decision = _set_aside(item, document, "duplicate", Fact(code="duplicate_of", values=values), actor)
    event = resolve(item, "duplicate", "", decision, details=values)
    keep(event, item, before_document={"state": document.state})
    copy = {"document": str(document.pk), "submission": item.submission_id}
    record(COPY_SET_ASIDE, actor, document=other, details=copy)
    return done(event)


@transaction.atomic
def reject(pk: int, reason_code: str, detail: str, actor: str) -> ReviewResult:
    """Refuse the document for a reason that its client is written, and resolve the exception.

    For the status page: the document's state is DISMISSED and its last Decision (of the upload or the submission where
    there is no document) has the outcome `reject`. That decision's `facts[0]` has the code `rejected` and the values
    `code`, `why_en`, `why_fr`, `next_en`, `next_fr`: what the client was told, and can do, as it was worded then. Its
    `note_en` and `note_fr` are these as one text. A later decision `undone` takes it back.

    Args:
        pk: the exception's key.
        reason_code: of `reject_reasons`.
        detail: for colleagues only; may be empty. Clients are not told: it may name others.
        actor: a user's name.
    """
    item = open_item(pk, actor)
    if isinstance(item, ReviewResult):
        return item
    reason = reject_reasons().get(reason_code)
    if reason is None:
        return ReviewResult(ReviewStatus.NO_SUCH_REASON, reason_code)
    document = document_of(item)
    if document is not None and (there := _case_of(item, document)):
        return ReviewResult(ReviewStatus.ALREADY_ON_CASE, there)
    values = {name: getattr(reason, name) for name in ("code", "why_en", "why_fr", "next_en", "next_fr")}
    decision = _set_aside(item, document, "reject", Fact(code="rejected", values=values), actor)
    # Who gave no address reads it on the status page.
    messages.tell_rejection(item, values, actor)
    event = resolve(item, "rejected", detail.strip(), decision, details={"code": reason_code})
    keep(event, item, before_document={"state": document.state} if document is not None else None)
    if document is not None:
        tell_copies(document, actor)
    return done(event)


@transaction.atomic
def escalate(pk: int, why: str, actor: str) -> ReviewResult:
    """Let a supervisor see to it; whoever worked on it lets go."""
    return _hand_over(pk, "escalated", why, actor, escalated_at=Now(), assigned_to="")


@transaction.atomic
def give_back(pk: int, why: str, actor: str) -> ReviewResult:
    """Let anybody have it again, whoever it was assigned to, and though a supervisor was asked."""
    return _hand_over(pk, "given_back", why, actor, escalated_at=None, assigned_to="")


@transaction.atomic
def assign(pk: int, to: str, actor: str) -> ReviewResult:
    """Let one person have it, whom `next_for` then gives it first; nobody in particular where `to` is empty.

    Whether there is such a user, and may see it, is for the caller to know.
    """
    item = open_item(pk, actor)
    if isinstance(item, ReviewResult):
        return item
    before = columns(item, "assigned_to", "escalated_at")
    to = to.strip()
    models.ExceptionItem.objects.filter(pk=pk).update(
        assigned_to=to, escalated_at=None, **({} if to == item.claimed_by else NOBODYS)
    )
    event = record("assigned", actor, exception=item, details={"from": item.assigned_to, "to": to})
    keep(event, item, before_item=before)
    return done(event)


@transaction.atomic
def set_priority(pk: int, n: int, actor: str) -> ReviewResult:
    """Let it come before or behind others: 0 normal, 1 raised, 2 urgent."""
    item = open_item(pk, actor)
    if isinstance(item, ReviewResult):
        return item
    if n not in models.Priority.values:
        return ReviewResult(ReviewStatus.NO_SUCH_PRIORITY, str(n))
    models.ExceptionItem.objects.filter(pk=pk).update(priority=n)
    go_on(item, actor)
    event = record("priority_set", actor, exception=item, details={"from": item.priority, "to": n})
    keep(event, item, before_item=columns(item, "priority"))
    return done(event)


@transaction.atomic
def add_note(pk: int, text: str, actor: str) -> ReviewResult:
    """Tell colleagues something about it. Notes are never changed: the event holds the digest of the text."""
    item = open_item(pk, actor)
    if isinstance(item, ReviewResult):
        return item
    if not text.strip():
        return ReviewResult(ReviewStatus.REASON_MISSING)
    note = Note.objects.create(exception=item, text=text.strip(), by=actor)
    go_on(item, actor)
    digest = hashlib.sha256(note.text.encode("utf-8", "backslashreplace")).hexdigest()
    record("note_added", actor, exception=item, details={"note": note.pk, "sha256": digest})
    return ReviewResult(ReviewStatus.DONE)


class Action(Protocol):
    """Any of the actions here, and of `storage.records.reviewing`."""

    def __call__(self, pk: int, /, *, actor: str, **arguments: Any) -> ReviewResult:
        """Do it to one exception."""


def bulk(
    action: Action, pks: Iterable[int], actor: str, seen: Mapping[int, int] | None = None, **arguments: Any
) -> dict[int, ReviewResult]:
    """Do the same to many exceptions, each in a transaction of its own: what one refuses does not stop the others.

    `seen` are the documents that somebody saw before: an exception that is about another one by now is left alone.

    Example: `bulk(reject, [4, 7], "alex", reason_code="illegible", detail="")`.
    """
    documents = seen or {}
    return {pk: _as_seen(action, pk, documents.get(pk), actor, arguments) for pk in dict.fromkeys(pks)}


@transaction.atomic
def _as_seen(action: Action, pk: int, document: int | None, actor: str, arguments: Mapping[str, Any]) -> ReviewResult:
    """Do it, unless the exception is about another document by now; nobody gives it one meanwhile."""
    if document is not None:
        there = models.ExceptionItem.objects.select_for_update().filter(pk=pk).values_list("document", flat=True)
        if there.first() not in (None, document):
            return ReviewResult(ReviewStatus.OTHER_PAGES)
    return action(pk, actor=actor, **arguments)


def _hand_over(pk: int, event: str, why: str, actor: str, **becomes: Any) -> ReviewResult:
    item = open_item(pk, actor)
    if isinstance(item, ReviewResult):
        return item
    if not why.strip():
        return ReviewResult(ReviewStatus.REASON_MISSING)
    models.ExceptionItem.objects.filter(pk=pk).update(**becomes, **NOBODYS)
    told = record(event, actor, exception=item, details={"reason": why.strip()})
    keep(told, item, before_item=columns(item, "assigned_to", "escalated_at"))
    return done(told)


def _case_of(item: models.ExceptionItem, document: models.Document) -> str:
    """The case that it is on, or that the case system did not let it go from; taking it off is another action."""
    if item.reason == ExceptionReason.WITHDRAWAL_REFUSED and item.decision.facts:
        return str(item.decision.facts[0]["values"]["case"])
    return document.attachments.filter(models.LIVE).values_list("case_id", flat=True).first() or ""


def _set_aside(
    item: models.ExceptionItem, document: models.Document | None, outcome: str, fact: Fact, actor: str
) -> models.Decision:
    if document is not None:
        models.Document.objects.filter(pk=document.pk).update(state=models.DocumentState.DISMISSED)
    return decide(
        item,
        document,
        outcome,
        actor,
        facts=[fact.model_dump(mode="json")],
        note_en=fact_sentence(fact, "en"),
        note_fr=fact_sentence(fact, "fr"),
    )
