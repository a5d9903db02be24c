"""The retention job: a little at a time, by the sweeper or by `intake retention run`; several at once share the work.

It asks what is due, never what happened lately, so a missed round loses nothing. Workers wait for none of it: what it
holds are rows of submissions that are long decided.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from intake.settings import Limits, Settings
from storage.encrypted.sealing import KeyMissing
from storage.objects import ObjectStore
from storage.objects.errors import StoreUnavailable
from storage.objects.ticking import idle
from storage.records import models
from storage.retention.chores import do_chores
from storage.retention.due import Why, verdict_on
from storage.retention.erasing import RETENTION, erase_all, mark, marked_before
from storage.retention.holding import held_among
from storage.retention.leftovers import REST, delete_leftovers
from storage.retention.on_request import ON_REQUEST
from storage.retention.progress import progress
from storage.retention.schedule import Schedule, schedule_in_use
from storage.retention.traces import wipe
from storage.retention.unsent import delete_unsent
from storage.retention.views import forget_views

_log = structlog.get_logger()
SCHEDULE = "schedule"
"""Why something was erased, as its erasure says."""
_AT_ONCE = 20
_HELD_FOR = timedelta(days=1)
"""After which what is held is looked at again."""
_SECONDS = 1.0
"""What it may take of a sweeper's round."""
_REST_SECONDS = 60.0
_STEPS = 3
"""Times that an upload may take to be read."""


@dataclass
class Done:
    """What was looked at and deleted."""

    looked_at: int = 0
    erased: list[str] = field(default_factory=list)
    leftovers: int = 0
    unsent: int = 0
    views: int = 0

    @property
    def anything(self) -> bool:
        """Whether there may be more."""
        return bool(self.looked_at or self.erased or self.leftovers or self.unsent or self.views)


@dataclass
class Job:
    """One process's part in it."""

    store: ObjectStore
    schedule: Schedule | None
    """Without one only what was begun is gone on with: of clients who asked to be erased."""
    leftovers_rest: timedelta = REST
    tick: Callable[[], None] = idle
    _rests_until: float = 0.0
    _unwiped: bool = True

    def advance(self, seconds: float = _SECONDS) -> None:
        """A round of about so long, or none while there was nothing to do a moment ago. Raises the database's errors.

        A store that is away, or does not let us delete, is asked again later, and so is it while a key of encrypted
        columns is missing: the sweeper has other work.
        """
        end = time.monotonic() + seconds
        try:
            while self._rests_until <= time.monotonic() < end:
                if not self.step(end).anything:
                    self._rests_until = time.monotonic() + _REST_SECONDS
        except (StoreUnavailable, KeyMissing) as error:
            _log.warning("retention_waits", error=type(error).__name__)
            self._rests_until = time.monotonic() + _REST_SECONDS

    def step(self, end: float = math.inf) -> Done:
        """The next few of everything, beginning nothing after this moment (of time.monotonic).

        Raises StoreUnavailable, KeyMissing and the database's errors.
        """
        do_chores()
        done = self._scheduled(self.schedule) if self.schedule else Done()
        why = SCHEDULE if self.schedule else ON_REQUEST
        done.erased = erase_all(self.store, marked_before(), RETENTION, why, self.tick, end)
        done.leftovers = delete_leftovers(self.store, self.leftovers_rest, self.tick)
        self._unwiped |= bool(done.erased)
        if self._unwiped and not done.anything:
            wipe()
            self._unwiped = False
        return done

    def _scheduled(self, schedule: Schedule) -> Done:
        """What goes by itself when its time is over."""
        return Done(
            looked_at=self._mark_next(schedule) if len(marked_before()) < _AT_ONCE else 0,
            unsent=delete_unsent(self.store, timedelta(days=schedule.unsent_days), self.tick),
            views=forget_views(timedelta(days=schedule.views_days), RETENTION),
        )

    def _mark_next(self, schedule: Schedule) -> int:
        """Look at the next few whose turn it is, and mark those whose time is over; says how many were looked at."""
        page = _look_at_next()
        over = _over(page, schedule) if page else []
        if over:
            mark(over, lambda submission: verdict_on(submission, schedule, _database_now()).is_over)
            refused = models.Submission.objects.filter(pk__in=over, state=models.SubmissionState.DECIDED)
            refused.update(keep_at=Now() + _HELD_FOR)
        return len(page)


def open_job(store: ObjectStore, settings: Settings, limits: Limits) -> Job:
    """The job as it is set. Raises SettingsError."""
    rest = max(REST, _STEPS * timedelta(seconds=limits.seconds))
    return Job(store, schedule_in_use(settings.retention), rest)


def _over(page: list[models.Submission], schedule: Schedule) -> list[str]:
    """Of these the ones that may go; of the others it is written down when to look again."""
    now = _database_now()
    over: list[str] = []
    for submission in page:
        verdict = verdict_on(submission, schedule, now, note=True)
        if verdict.is_over:
            over.append(submission.pk)
        else:
            models.Submission.objects.filter(pk=submission.pk).update(keep_at=verdict.look_at)
    return over


def _look_at_next() -> list[models.Submission]:
    decided = models.Submission.objects.filter(state=models.SubmissionState.DECIDED)
    never = list(decided.filter(keep_at=None).order_by("pk")[:_AT_ONCE])
    return never or list(decided.filter(keep_at__lte=Now()).order_by("keep_at", "pk")[:_AT_ONCE])


def look_at_all_anew() -> int:
    """Let every submission be looked at again, as after a change of the schedule."""
    decided = models.Submission.objects.filter(state=models.SubmissionState.DECIDED)
    return decided.exclude(keep_at=None).update(keep_at=None)


@dataclass(frozen=True)
class Planned:
    """What a schedule says of one submission now."""

    submission: str
    why: Why
    look_at: datetime
    holds: tuple[int, ...]


def plan(schedule: Schedule, tick: Callable[[], None] = idle) -> Iterator[Planned]:
    """What the job would find now, of every decided submission; nothing is changed."""
    now = _database_now()
    for page in _pages(models.Submission.objects.filter(state=models.SubmissionState.DECIDED)):
        held = held_among(page)
        for submission in page:
            verdict = verdict_on(submission, schedule, now)
            holds = tuple(hold.pk for hold in held.get(submission.pk, ()))
            yield Planned(submission.pk, verdict.why, verdict.look_at, holds)
        tick()


def report(schedule: Schedule) -> dict[str, int]:
    """How many submissions stand how."""
    counts: Counter[str] = Counter()
    for planned in plan(schedule):
        counts["held" if planned.holds else planned.why.name.lower()] += 1
    rows = models.Submission.objects
    counts["erasing"] = rows.filter(state=models.SubmissionState.ERASING).count()
    counts["erased"] = rows.filter(state=models.SubmissionState.ERASED).count()
    return dict(counts)


def _pages(rows: "QuerySet[models.Submission]") -> Iterator[list[models.Submission]]:
    last = ""
    while page := list(rows.filter(Q(pk__gt=last)).order_by("pk")[:500]):
        yield page
        last = page[-1].pk


def _database_now() -> datetime:
    now: datetime = progress().now
    return now
