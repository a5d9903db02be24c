"""Tells clients how long it will take, and keeps what was told."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import Error as AnyDatabaseError
from django.utils import timezone

from storage.records import models
from storage.waiting.forecasting import Waiting, forecast
from storage.waiting.history import Kind, history, of_automation, of_people
from storage.waiting.models import Forecast, Stage

_log = structlog.get_logger()


@dataclass(frozen=True)
class Told:
    """What a client is told: half of all wait for less than the one, nine of ten for less than the other."""

    median: timedelta
    p90: timedelta
    based_on: int


def kind_of(submission: models.Submission) -> Kind:
    """The kind of a submission that was read."""
    return Kind((submission.form or {}).get("application_type") or "", submission.language, submission.urgent)


def expect(kind: Kind, raised: datetime | None = None, came: datetime | None = None) -> Told | None:
    """How much longer a submission of this kind will take; None: not known yet.

    Args:
        kind: what it is about.
        raised: when it went to a person, where it has.
        came: when it was received, where that was not just now.

    From the narrowest of three that tells enough: its own program and language, its program, all.
    """
    now = timezone.now()
    for same in (_own_line, _own_program, _anything):
        found = _expect(kind, same, now, raised, came or now)
        if found is not None:
            return Told(timedelta(seconds=found.median), timedelta(seconds=found.p90), found.based_on)
    return None


def tell(submission_id: str, kind: Kind, raised: datetime | None = None, came: datetime | None = None) -> Told | None:
    """The same, and keep it: the first time that a client is told at this stage is what is measured.

    A database that fails is none of the client's business: then it is not known.
    """
    try:
        told = expect(kind, raised, came)
        if told is not None:
            stage = Stage.RECEIVED if raised is None else Stage.WITH_A_PERSON
            Forecast.objects.get_or_create(submission=submission_id, stage=stage, defaults=_kept(kind, told))
    except AnyDatabaseError as error:
        _log.warning("no_forecast", error=type(error).__name__)
        return None
    return told


def _kept(kind: Kind, told: Told) -> dict[str, object]:
    return {
        "program": kind.program,
        "language": kind.language,
        "urgent": kind.urgent,
        "median_seconds": told.median.total_seconds(),
        "p90_seconds": told.p90.total_seconds(),
        "based_on": told.based_on,
    }


def _own_line(kind: Kind, other: Kind) -> bool:
    return (kind.program, kind.language) == (other.program, other.language)


def _own_program(kind: Kind, other: Kind) -> bool:
    return kind.program == other.program


def _anything(_kind: Kind, _other: Kind) -> bool:
    return True


def _expect(
    kind: Kind, same: Callable[[Kind, Kind], bool], now: datetime, raised: datetime | None, came: datetime
) -> Waiting | None:
    known = history()
    line = [case for case in known.people if same(kind, case.kind)]
    people = of_people(line, urgent=kind.urgent)
    before = (raised or now).timestamp()
    waiting = [case.kind for case in line if math.isnan(case.ended) and case.raised < before]
    ahead = sum(other.urgent or not kind.urgent for other in waiting)
    if raised is not None:
        return forecast(people, known.clock, now.timestamp(), ahead)
    alike = [case for case in known.automatic if same(kind, case.kind) and case.kind.urgent == kind.urgent]
    shares = [share for other, share in known.shares.items() if same(kind, other) and other.urgent == kind.urgent]
    automation = of_automation(alike, shares, now)
    return forecast(people, known.clock, now.timestamp(), ahead, automation, (now - came).total_seconds())
