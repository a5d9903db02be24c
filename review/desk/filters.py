"""Which exceptions a list shows: what the address says, as a value, and the exceptions that it means."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from intake.decisions import ExceptionReason
from storage.records import models
from storage.records.claims import free_for

AGES: dict[str, tuple[timedelta | None, timedelta | None]] = {
    "today": (None, timedelta(days=1)),
    "days": (timedelta(days=1), timedelta(days=3)),
    "week": (timedelta(days=3), timedelta(days=7)),
    "older": (timedelta(days=7), None),
}
"""How long exceptions have waited: at least, and less than."""
ORDERS = ("", "oldest", "newest", "teach")
"""Without one: by priority, then age."""
WHO = ("mine", "free", "escalated")
_LONGEST = 200


@dataclass(frozen=True)
class Filter:
    """What is asked for; what nobody could ask for is left out."""

    state: str = ""
    who: str = ""
    reason: str = ""
    age: str = ""
    priority: str = ""
    program: str = ""
    language: str = ""
    order: str = ""
    search: str = ""
    """The key, within the session, of a text that was searched for: clients' names are kept out of addresses."""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """What an address asks for."""
        known: dict[str, object] = {
            "state": (models.ExceptionState.RESOLVED.value,),
            "who": WHO,
            "reason": list(ExceptionReason),
            "age": AGES,
            "priority": [str(priority.value) for priority in models.Priority],
            "language": ("en", "fr"),
            "order": ORDERS,
        }
        given = {field.name: str(query.get(field.name, ""))[:_LONGEST].replace("\0", "") for field in fields(cls)}
        return cls(**{name: value for name, value in given.items() if name not in known or value in known[name]})  # type: ignore[operator]

    @property
    def is_resolved(self) -> bool:
        """Whether it asks for what no longer waits."""
        return self.state == models.ExceptionState.RESOLVED

    @property
    def query(self) -> str:
        """The address's query that asks for it."""
        return urlencode({field.name: value for field in fields(self) if (value := getattr(self, field.name))})

    def but(self, **changes: str) -> "Filter":
        """Another one."""
        return replace(self, **changes)

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anything out."""
        return any((self.who, self.reason, self.age, self.priority, self.program, self.language, self.search))


def those_of(
    items: QuerySet[models.ExceptionItem], wanted: Filter, user: str, *facets: str
) -> QuerySet[models.ExceptionItem]:
    """The exceptions that a filter means, of these.

    Args:
        items: those that the user may see.
        wanted: the filter.
        user: for whom some are theirs.
        facets: only these parts of the filter count; without any, all.
    """
    conditions = {
        "state": Q(state=wanted.state or models.ExceptionState.OPEN),
        "who": _whose(wanted.who, user),
        "reason": Q(reason=wanted.reason),
        "age": _as_old_as(wanted.age, timezone.now()),
        "priority": Q(priority=wanted.priority or 0),
        "program": Q(program=wanted.program),
        "language": Q(language=wanted.language),
    }
    for name, condition in conditions.items():
        if (name == "state" or getattr(wanted, name)) and (not facets or name in facets):
            items = items.filter(condition)
    return items


def _whose(who: str, user: str) -> Q:
    match who:
        case "mine":
            return Q(assigned_to=user) | Q(claimed_by=user)
        case "escalated":
            return Q(escalated_at__isnull=False)
    return free_for("") & Q(assigned_to="")


def _as_old_as(age: str, now: datetime) -> Q:
    least, most = AGES.get(age, (None, None))
    older = Q(opened_at__lte=now - least) if least else Q()
    return older & Q(opened_at__gt=now - most) if most else older
