"""What is counted, and how: one query of the records for each measure, grouped by day in the database."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT, KeyTextTransform
from django.db.models.functions import Concat, ExtractHour, TruncDate
from django.utils import timezone

from intake.application_types import application_types
from intake.decisions import ExceptionReason
from storage.records import models
from storage.records.ledger import AUTOMATION
from storage.statistics.days import Days


class Measure(StrEnum):
    """What is counted. Its key tells apart what is named in brackets."""

    RECEIVED = "received"
    """Submissions that came."""
    DECIDED = "decided"
    """Submissions that automation was done with."""
    JUDGED = "judged"
    """Documents, and files that could not be read, that automation decided [attach or exception]."""
    OPENED = "opened"
    """Exceptions that began to wait for a person [the reason]."""
    RESOLVED = "resolved"
    """Exceptions that no longer do [the resolution]."""
    OPEN = "open"
    """Exceptions that waited when the day ended [since how many days, see AGES]."""
    CORRECTED = "corrected"
    """What people put right [the event's action]."""
    RETYPED = "retyped"
    """Types that people corrected [from>to]."""
    RECEIVED_HOUR = "received_hour"
    DECIDED_HOUR = "decided_hour"
    OPENED_HOUR = "opened_hour"
    RESOLVED_HOUR = "resolved_hour"
    """The same as above, without the medium [the hour, 00 to 23]."""


HOURLY = (Measure.RECEIVED_HOUR, Measure.DECIDED_HOUR, Measure.OPENED_HOUR, Measure.RESOLVED_HOUR)

RETYPINGS = ("type_corrected", "quality_wrong_type")
CORRECTIONS = (*RETYPINGS, "moved", "taken_back", "split", "joined", "undone")
"""Events by which people put something right. A wrong case of the quality sample is among those taken back."""

AGES = (0, 1, 3, 7, 14, 30)
"""Open exceptions are told apart by how many days they have waited: from so many on."""


class Counted(NamedTuple):
    """How often something happened on a day."""

    day: date
    key: str
    program: str
    language: str
    medium: str
    times: int


def count(measure: Measure, days: Days) -> Iterator[Counted]:
    """Count in the records what happened on these days."""
    if measure is Measure.OPEN:
        return _open_when_each_ended(days)
    return _SOURCES[measure].count(days)


def age_group(days: int) -> str:
    """The one of AGES that an age belongs to."""
    return str(max(age for age in AGES if age <= max(days, 0)))


def _of_form(column: str) -> Combinable:
    return KeyTextTransform("application_type", column)


_PROGRAM = _of_form("submission__form")
_MEDIUM, _NO_MEDIUM = F("upload__sent_as__medium"), Value("")


@dataclass(frozen=True)
class _Source:
    """Where the rows of a measure are, and what of them says to which group they belong."""

    rows: Callable[[], QuerySet[Any]]
    at: str
    """The column that says when it happened."""
    key: Callable[[], Combinable] = lambda: Value("")
    program: Combinable = _PROGRAM
    language: str = "submission__language"
    medium: Combinable = _MEDIUM

    def count(self, days: Days) -> Iterator[Counted]:
        """A group for each day, key, program, language and medium that there are."""
        within = self.rows().filter(**{f"{self.at}__gte": days.begin, f"{self.at}__lt": days.end})
        groups = (_day(self.at), self.key(), self.program, F(self.language), self.medium)
        for day, key, program, language, medium, number in _grouped(within, *groups):
            yield Counted(day, _text(key), listed(program), language or "", medium or "", number)


def listed(program: str | None) -> str:
    """An application type of the list; empty for any other, and where none is given."""
    return program if program in application_types() else ""


def _grouped(rows: QuerySet[Any], *groups: Combinable) -> Iterator[tuple[Any, ...]]:
    """The groups with how many rows each has."""
    named = {f"group_{n}": group for n, group in enumerate(groups)}
    counted: QuerySet[Any, tuple[Any, ...]]
    counted = rows.order_by().annotate(**named).values_list(*named).annotate(number=Count("pk"))
    return counted.iterator()


def _text(key: str | int | None) -> str:
    return f"{key:02}" if isinstance(key, int) else key or ""


def _day(column: str) -> Combinable:
    return TruncDate(column, tzinfo=timezone.get_default_timezone())


def _hour(column: str) -> Callable[[], Combinable]:
    return lambda: ExtractHour(column, tzinfo=timezone.get_default_timezone())


def _open_when_each_ended(days: Days) -> Iterator[Counted]:
    """By the days on which exceptions were opened and resolved, which say for every day between that they waited."""
    ever = models.ExceptionItem.objects.filter(
        Q(resolved_at=None) | Q(resolved_at__gte=days.begin), opened_at__lt=days.end
    )
    groups = (_day("opened_at"), _day("resolved_at"), F("program"), F("language"), _MEDIUM)
    waiting: Counter[tuple[date, str, str, str, str]] = Counter()
    for opened, resolved, program, language, medium, number in _grouped(ever, *groups):
        for day in days:
            if opened <= day and (resolved is None or resolved > day):
                age = age_group((day - opened).days)
                waiting[day, age, listed(program), language, medium or ""] += number
    for group, number in waiting.items():
        yield Counted(*group, number)


def _judgements() -> QuerySet[Any]:
    """Where automation put documents; that a case system refused one later is no judgement of it."""
    after = (ExceptionReason.DELIVERY_REFUSED, ExceptionReason.WITHDRAWAL_REFUSED)
    by_itself = models.Decision.objects.filter(made_by=AUTOMATION, outcome__in=("attach", "exception"))
    return by_itself.exclude(reason__in=after)


def _corrections() -> QuerySet[Any]:
    return models.Event.objects.filter(action__in=CORRECTIONS)


def _retypings() -> QuerySet[Any]:
    """Without those whose details were redacted."""
    return models.Event.objects.filter(action__in=RETYPINGS, details__has_key="to")


def _from_and_to() -> Combinable:
    return Concat(KT("details__from"), Value(">"), KT("details__to"), output_field=TextField())


def _of_submissions(at: str, key: Callable[[], Combinable] = lambda: Value("")) -> _Source:
    return _Source(models.Submission.objects.all, at, key, _of_form("form"), "language", _NO_MEDIUM)


def _of_exceptions(at: str, key: Callable[[], Combinable], medium: Combinable = _MEDIUM) -> _Source:
    return _Source(models.ExceptionItem.objects.all, at, key, F("program"), "language", medium)


_SOURCES = {
    Measure.RECEIVED: _of_submissions("received_at"),
    Measure.DECIDED: _of_submissions("decided_at"),
    Measure.JUDGED: _Source(_judgements, "made_at", lambda: F("outcome")),
    Measure.OPENED: _of_exceptions("opened_at", lambda: F("reason")),
    Measure.RESOLVED: _of_exceptions("resolved_at", lambda: F("resolution")),
    Measure.CORRECTED: _Source(_corrections, "at", lambda: F("action")),
    Measure.RETYPED: _Source(_retypings, "at", _from_and_to),
    Measure.RECEIVED_HOUR: _of_submissions("received_at", _hour("received_at")),
    Measure.DECIDED_HOUR: _of_submissions("decided_at", _hour("decided_at")),
    Measure.OPENED_HOUR: _of_exceptions("opened_at", _hour("opened_at"), _NO_MEDIUM),
    Measure.RESOLVED_HOUR: _of_exceptions("resolved_at", _hour("resolved_at"), _NO_MEDIUM),
}
