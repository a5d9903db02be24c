"""Claims: who works on an exception just now, so that nobody else does.

A claim lasts CLAIM_SECONDS by the database's clock and is renewed by whoever works; one that is over counts no more.
Claims are made in `storage.desk.claiming`; here is what everybody has to know who changes an exception.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Now

from storage.records import models
from storage.records.leases import FARTHEST

CLAIM_SECONDS = 300
_MOMENT_SECONDS = 15
NOBODYS: dict[str, Any] = {"claimed_by": "", "claimed_until": None}
"""What an exception gets that is let go, or resolved."""


def claimed() -> Q:
    """Exceptions that somebody works on. What ends later than any claim was written before the clock jumped back."""
    return ~Q(claimed_by="") & Q(claimed_until__gt=Now(), claimed_until__lte=Now() + FARTHEST)


def free_for(actor: str) -> Q:
    """Exceptions that nobody else works on."""
    over = Q(claimed_until=None) | Q(claimed_until__lte=Now()) | Q(claimed_until__gt=Now() + FARTHEST)
    return over | Q(claimed_by__in=("", actor))


def with_holders(items: QuerySet[models.ExceptionItem]) -> "QuerySet[Any]":
    """These exceptions, each with `held_by`: who works on it, or nothing."""
    who = Case(When(claimed(), then="claimed_by"), default=Value(""), output_field=CharField())
    return items.annotate(held_by=who)


def with_new_claims(items: QuerySet[models.ExceptionItem]) -> "QuerySet[Any]":
    """The same, each with `is_just_claimed`, too: then it need not be renewed yet."""
    since = Now() + timedelta(seconds=CLAIM_SECONDS - _MOMENT_SECONDS)
    just: QuerySet[Any] = with_holders(items).annotate(
        is_just_claimed=Q(claimed_until__isnull=False, claimed_until__gt=since)
    )
    return just


def claim_for(actor: str) -> dict[str, Any]:
    """What an exception gets that somebody takes, or goes on with."""
    return {"claimed_by": actor, "claimed_until": Now() + timedelta(seconds=CLAIM_SECONDS)}


def go_on(item: models.ExceptionItem, actor: str) -> None:
    """Renew the actor's claim, where there is one: what they do shows that they are there."""
    models.ExceptionItem.objects.filter(pk=item.pk, claimed_by=actor).update(**claim_for(actor))
