"""What the records tell of former waiting: read once a minute for all kinds of request, and shared."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import TruncHour
from django.utils import timezone

from storage.records import models
from storage.records.ledger import AUTOMATION
from storage.waiting.forecasting import ByAutomation, ByPeople, WorkingClock

_LATEST = 10_000
"""Rows of either kind: what is older says little of the present pace."""
_CLOCK = timedelta(days=28)
_SECONDS = 60


@dataclass(frozen=True)
class Kind:
    """A kind of request."""

    program: str
    """The form's application type."""
    language: str
    urgent: bool = False


@dataclass(frozen=True)
class Former:
    """A former submission."""

    kind: Kind
    came: float
    raised: float
    ended: float
    """Not a number where it has not been settled."""


@dataclass(frozen=True)
class History:
    """All of it."""

    people: tuple[Former, ...]
    """Those that went to a person, in that order."""
    automatic: tuple[Former, ...]
    """Those of the same time that did not."""
    shares: dict[Kind, tuple[int, int]]
    """By kind: of how many submissions, how many needed no person."""
    clock: WorkingClock


def history() -> History:
    """As of this minute."""
    return _read(int(time.time() // _SECONDS))


def forget() -> None:
    """Read it anew."""
    _read.cache_clear()


@lru_cache(maxsize=1)
def _read(_minute: int) -> History:
    return History(_people(), *_automatic(), _clock())


def _people() -> tuple[Former, ...]:
    """By submission: from its first exception to the end of its last."""
    newest = models.ExceptionItem.objects.order_by("-pk").values_list(
        "submission", "opened_at", "resolved_at", "submission__received_at", "program", "language", "submission__urgent"
    )
    found: dict[str, Former] = {}
    row: Any
    for row in newest[:_LATEST]:
        submission, opened, resolved, received, *kind = row
        ended = resolved.timestamp() if resolved else np.nan
        known = found.get(submission)
        raised = opened.timestamp()
        if known is not None:
            raised, ended = min(raised, known.raised), float(np.maximum(ended, known.ended))
        found[submission] = Former(_kind(*kind), received.timestamp(), raised, ended)
    return tuple(sorted(found.values(), key=lambda case: case.raised))


def _automatic() -> tuple[tuple[Former, ...], dict[Kind, tuple[int, int]]]:
    """Those decided lately without a person, those under way, and the shares of the former."""
    columns = ("submission", "outcome", "submission__received_at", "submission__decided_at")
    newest = models.Decision.objects.filter(made_by=AUTOMATION, submission__decided_at__isnull=False).order_by("-pk")
    needs_a_person: dict[str, bool] = {}
    cases: dict[str, Former] = {}
    for submission, outcome, received, decided, *kind in newest.values_list(*columns, *_kind_columns("submission__"))[
        :_LATEST
    ]:
        needs_a_person[submission] = needs_a_person.get(submission, False) or outcome != "attach"
        cases[submission] = Former(_kind(*kind), received.timestamp(), np.nan, decided.timestamp())
    shares: dict[Kind, tuple[int, int]] = {}
    for submission, case in cases.items():
        alone, of = shares.get(case.kind, (0, 0))
        shares[case.kind] = alone + (not needs_a_person[submission]), of + 1
    done = [case for submission, case in cases.items() if not needs_a_person[submission]]
    return (*done, *_under_way()), shares


def _under_way() -> Iterable[Former]:
    """So that a standstill of automation shows."""
    rows = models.Submission.objects.filter(state__in=models.UNDER_WAY).order_by("turn")
    for received, *kind in rows.values_list("received_at", *_kind_columns(""))[: _LATEST // 10]:
        yield Former(_kind(*kind), received.timestamp(), np.nan, np.nan)


def _clock() -> WorkingClock:
    now = timezone.now()
    since = now - _CLOCK
    # Also by when they were opened: there is an index of that.
    done = models.ExceptionItem.objects.filter(
        state=models.ExceptionState.RESOLVED, opened_at__gte=since - _CLOCK, resolved_at__gte=since
    )
    hours = done.annotate(hour=TruncHour("resolved_at")).values_list("hour").annotate(count=Count("pk"))
    found = list(hours.order_by())
    moments = np.array([hour.timestamp() for hour, _count in found], dtype=float)
    first = float(moments.min()) if found else now.timestamp()
    return WorkingClock(moments, first, now.timestamp(), np.array([count for _hour, count in found], dtype=float))


def _kind_columns(submission: str) -> tuple[KeyTextTransform | str, ...]:
    return KeyTextTransform("application_type", f"{submission}form"), f"{submission}language", f"{submission}urgent"


def _kind(program: str | None, language: str, urgent: bool) -> Kind:
    return Kind(program or "", language, urgent)


def of_people(cases: Iterable[Former], *, urgent: bool) -> ByPeople:
    """Of one line: those as urgent as that, with how many stood before each: the urgent stand before the others."""
    line = [case for case in cases if case.kind.urgent or not urgent]
    raised = np.array([case.raised for case in line], dtype=float)
    ended = np.array([case.ended for case in line], dtype=float)
    # What was raised before it less what was settled before it.
    ahead = np.arange(len(line)) - np.searchsorted(np.sort(ended[~np.isnan(ended)]), raised, side="right")
    mine = np.array([case.kind.urgent == urgent for case in line], dtype=bool)
    came = np.array([case.came for case in line], dtype=float)
    return ByPeople(came[mine], raised[mine], ended[mine], np.maximum(ahead, 0).astype(float)[mine])


def of_automation(cases: Iterable[Former], shares: Iterable[tuple[int, int]], now: datetime) -> ByAutomation:
    """Of one kind."""
    rows = [(case.came, case.ended) for case in cases]
    came, ended = np.array(rows, dtype=float).reshape(-1, 2).T
    has_ended = ~np.isnan(ended)
    counted = list(shares)
    alone, of = sum(alone for alone, _of in counted), sum(of for _alone, of in counted)
    waits = np.where(has_ended, ended, now.timestamp()) - came
    return ByAutomation(np.maximum(waits, 0), has_ended, alone / of if of else 0.0)
