"""Who works on which exception: claimed by one, so that two people never do.

Another's claim is a value that names them. `storage.records.claims` says how long a claim lasts, and what it is.
"""

from django.db import transaction
from django.db.models import QuerySet

from storage.audit.recording import record
from storage.records import models
from storage.records.claims import CLAIM_SECONDS, NOBODYS, claim_for, claimed, free_for
from storage.records.reviewing import ReviewResult, ReviewStatus, open_item

__all__ = ["CLAIM_SECONDS", "claim", "holder", "next_for", "release", "renew", "take_over"]
CLAIMED, RELEASED = "claimed", "released"
IN_ORDER = ("-priority", "opened_at", "pk")
"""The order in which exceptions are worked on: by priority, then age."""


@transaction.atomic
def claim(pk: int, actor: str) -> ReviewResult:
    """Take an open exception for CLAIM_SECONDS; whoever has it already has it for as long again."""
    item = open_item(pk, actor)
    if isinstance(item, ReviewResult):
        return item
    had_it = holder(item) == actor
    models.ExceptionItem.objects.filter(pk=pk).update(**claim_for(actor))
    if not had_it:
        record(CLAIMED, actor, exception=item)
    return ReviewResult(ReviewStatus.DONE)


def renew(pk: int, actor: str) -> ReviewResult:
    """Keep an exception for as long again; take it anew where the claim was over and nobody else came."""
    mine = _held().filter(pk=pk, claimed_by=actor, state=models.ExceptionState.OPEN)
    return ReviewResult(ReviewStatus.DONE) if mine.update(**claim_for(actor)) else claim(pk, actor)


@transaction.atomic
def release(pk: int, actor: str) -> ReviewResult:
    """Let go, at once; what nobody holds is let go already."""
    item = open_item(pk, actor)
    if isinstance(item, ReviewResult):
        return item
    if models.ExceptionItem.objects.filter(pk=pk, claimed_by=actor).update(**NOBODYS):
        record(RELEASED, actor, exception=item)
    return ReviewResult(ReviewStatus.DONE)


@transaction.atomic
def next_for(actor: str, items: QuerySet[models.ExceptionItem], *, escalated: bool = False) -> int | None:
    """Claim the first of these exceptions that nobody holds, what is assigned to the actor before all else.

    Args:
        actor: a user's name.
        items: among which; in the order wanted, else by priority and age. Not `distinct`.
        escalated: also those that wait for a supervisor.

    Returns:
        Its key; None where nothing is left. What others were assigned is not drawn.
    """
    waiting = items.filter(state=models.ExceptionState.OPEN)
    if not escalated:
        waiting = waiting.filter(escalated_at=None)
    for assigned_to in (actor, ""):
        if (item := _first_free(waiting.filter(assigned_to=assigned_to))) is not None:
            models.ExceptionItem.objects.filter(pk=item.pk).update(**claim_for(actor))
            record(CLAIMED, actor, exception=item)
            return item.pk
    return None


def _first_free(items: QuerySet[models.ExceptionItem]) -> models.ExceptionItem | None:
    """The first that nobody holds, locked.

    PostgreSQL passes over what somebody is just taking. SQLite locks as a whole when a transaction begins.
    """
    ordered = items if items.ordered else items.order_by(*IN_ORDER)
    free = ordered.filter(free_for("")).select_related(None)
    return free.select_for_update(skip_locked=True, of=("self",)).first()


def holder(item: models.ExceptionItem) -> str:
    """Who works on it just now; empty where nobody does. Of many at once: `storage.records.claims.with_holders`."""
    return _held().filter(pk=item.pk).values_list("claimed_by", flat=True).first() or ""


def _held() -> QuerySet[models.ExceptionItem]:
    return models.ExceptionItem.objects.filter(claimed())


@transaction.atomic
def take_over(pk: int, actor: str) -> ReviewResult:
    """Take an open exception from whoever works on it; that only a supervisor may is for the caller to see to."""
    item = models.ExceptionItem.objects.select_for_update().filter(pk=pk).first()
    if item is None:
        return ReviewResult(ReviewStatus.NOT_FOUND)
    if item.state != models.ExceptionState.OPEN:
        return ReviewResult(ReviewStatus.ALREADY_RESOLVED, item.resolved_by)
    held_by = holder(item)
    models.ExceptionItem.objects.filter(pk=pk).update(**claim_for(actor))
    if held_by != actor:
        record(CLAIMED, actor, exception=item, details={"from": held_by} if held_by else None)
    return ReviewResult(ReviewStatus.DONE)
