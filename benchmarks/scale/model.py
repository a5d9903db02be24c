"""The simulation: submissions come, worker processes take steps in turn, submissions get decided.

It knows what the product does as far as waiting depends on it: the steps and which become due when, whose turn it is
(`storage.records.turns`: urgent ones ahead, further files of one sender and what is inside of files later), and that a
worker takes from the queues of the steps one after the other. It does not know leases, faults, or what else the machine
does.
"""

import random
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

import simpy

from benchmarks.scale.logbook import INSIDE, JOINED, LONG
from benchmarks.scale.times import Times
from intake.settings import Settings

_QUICK = ("receive", "read", "decide", "illustrate")
_LARGE = ("read_part",)


@dataclass(frozen=True)
class Arrival:
    """One submission; the moment in seconds."""

    at: float
    kinds: tuple[str, ...]
    urgent: bool = False
    sender: str = ""
    """Empty: one who has nothing else waiting."""
    stands_for: int = 1
    """So many alike that come one after the other and are worked on one after the other."""


@dataclass(frozen=True)
class Crew:
    """Worker processes."""

    quick: int
    large: int = 0
    """For the parts of long scans."""
    stopped: tuple[float, float] = (0.0, 0.0)
    """From when to when nobody works."""


@dataclass
class _Submission:
    arrival: Arrival
    turn: float
    unread: int = 0
    decided: float = -1.0
    to_draw: "list[_Row]" = field(default_factory=list)


@dataclass
class _Row:
    """What a step is due on."""

    step: str
    kind: str
    submission: _Submission
    turn: float
    parts: list[int] = field(default_factory=list)
    """How many parts of the long scan are still to be read; one list for all of them."""


class _Pool:
    """Processes that take the same steps; the queues of the steps are served one after the other."""

    def __init__(self, steps: Sequence[str]) -> None:
        self._due: dict[str, list[tuple[float, int, _Row]]] = {step: [] for step in steps}
        self._order = deque(steps)
        self._count = 0
        self.idle: deque[Any] = deque()

    def put(self, row: _Row) -> None:
        self._count += 1
        heappush(self._due[row.step], (row.turn, self._count, row))
        if self.idle:
            self.idle.popleft().succeed()

    def take(self) -> _Row | None:
        for _ in range(len(self._order)):
            step = self._order[0]
            self._order.rotate(-1)
            if self._due[step]:
                return heappop(self._due[step])[2]
        return None


class _Office:
    def __init__(self, times: Times, crew: Crew, rng: random.Random) -> None:
        settings = Settings()
        self._share, self._urgent = settings.share_seconds, settings.urgent_seconds
        self._times, self._rng = times, rng
        self._env = simpy.Environment()
        self._stopped = crew.stopped
        self._pools = {step: pool for steps in (_QUICK, _LARGE) for pool in [_Pool(steps)] for step in steps}
        self._waiting: dict[str, int] = {}
        for step, processes in (("read", crew.quick), ("read_part", crew.large)):
            for _ in range(processes):
                self._env.process(self._worker(self._pools[step]))

    def run(self, arrivals: Iterable[Arrival]) -> list[_Submission]:
        in_order = sorted(arrivals, key=lambda arrival: arrival.at)
        submissions = [_Submission(each, each.at - (self._urgent if each.urgent else 0.0)) for each in in_order]
        self._env.process(self._arrive(submissions))
        self._env.run()
        return submissions

    def _arrive(self, submissions: Sequence[_Submission]) -> Any:
        for submission in submissions:
            yield self._env.timeout(max(0.0, submission.arrival.at - self._env.now))
            self._put(_Row("receive", "", submission, submission.turn))

    def _worker(self, pool: _Pool) -> Any:
        begins, ends = self._stopped
        while True:
            if begins <= self._env.now < ends:
                yield self._env.timeout(ends - self._env.now)
            row = pool.take()
            if row is None:
                called = self._env.event()
                pool.idle.append(called)
                yield called
                continue
            seconds = self._times.draw(row.step, row.kind, self._rng) + self._times.between
            yield self._env.timeout(seconds * row.submission.arrival.stands_for)
            self._done(row)

    def _put(self, row: _Row) -> None:
        self._pools[row.step].put(row)

    def _done(self, row: _Row) -> None:
        submission, sender = row.submission, row.submission.arrival.sender
        if row.step == "receive":
            before = self._waiting.get(sender, 0) if sender else 0
            for place, kind in enumerate(submission.arrival.kinds, start=before):
                self._to_read(submission, kind, row.turn + place * self._share)
        elif row.step == "read_part":
            row.parts[0] -= 1
            if not row.parts[0]:
                self._put(_Row("read", JOINED, submission, row.turn))
        elif row.step == "read" and row.kind == LONG:
            left = [self._times.parts]
            for place in range(left[0]):
                self._put(_Row("read_part", LONG, submission, row.turn + place * self._share, left))
        elif row.step == "read":
            self._read(row)
        elif row.step == "decide":
            submission.decided = self._env.now
            for drawing in submission.to_draw:
                self._put(drawing)

    def _to_read(self, submission: _Submission, kind: str, turn: float) -> None:
        submission.unread += 1
        if sender := submission.arrival.sender:
            self._waiting[sender] = self._waiting.get(sender, 0) + 1
        self._put(_Row("read", kind, submission, turn))

    def _read(self, row: _Row) -> None:
        submission = row.submission
        for number in range(1, 1 + self._times.inside.get(row.kind, 0)):
            self._to_read(submission, INSIDE, row.turn + number * self._share)
        if self._rng.random() < self._times.illustrated.get(row.kind, 0.0):
            submission.to_draw.append(_Row("illustrate", row.kind, submission, row.turn))
        submission.unread -= 1
        if sender := submission.arrival.sender:
            self._waiting[sender] -= 1
        if not submission.unread:
            self._put(_Row("decide", str(len(submission.arrival.kinds)), submission, submission.turn))


@dataclass(frozen=True)
class Aged:
    """One simulated submission: when it came, how long it took, and how many it stands for."""

    at: float
    seconds: float
    urgent: bool
    weight: int


def simulate(arrivals: Iterable[Arrival], times: Times, crew: Crew, rng: random.Random) -> list[Aged]:
    """What becomes of these submissions, in the order in which they come."""
    done = _Office(times, crew, rng).run(arrivals)
    return [
        Aged(each.arrival.at, each.decided - each.arrival.at, each.arrival.urgent, each.arrival.stands_for)
        for each in done
    ]
