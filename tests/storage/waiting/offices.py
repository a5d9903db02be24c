"""Generated offices: submissions arrive, automation settles most, and people the rest, in working hours."""

import heapq
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from storage.waiting.forecasting import ByAutomation, ByPeople, WorkingClock

HOUR = 3600.0
DAY = 24 * HOUR
START = 1_700_000_000 // (7 * DAY) * 7 * DAY + 4 * DAY  # a Monday
_FRIDAY = 4


@dataclass(frozen=True)
class Office:
    """What kind of a place it is."""

    a_day: float = 60
    staff: int = 4
    minutes: float = 25
    alone: float = 0.7
    """The share that automation settles."""
    order: Literal["fifo", "mixed", "random"] = "fifo"
    moods: float = 0.2
    """How much days differ, in how much arrives and how fast people are."""
    growth: float = 0
    days: int = 42


@dataclass(frozen=True)
class Run:
    """What happened: by submission, when it came, went to a person and was settled, and how many stood before it."""

    came: NDArray[np.float64]
    raised: NDArray[np.float64]
    ended: NDArray[np.float64]
    ahead: NDArray[np.float64]

    def seen(self, now: float) -> tuple[ByPeople, WorkingClock, ByAutomation]:
        """What is known of it then."""
        chosen = np.flatnonzero((self.raised <= now) & (self.came > now - 28 * DAY))
        chosen = chosen[np.argsort(self.raised[chosen])]
        ended = np.where(self.ended[chosen] <= now, self.ended[chosen], np.nan)
        people = ByPeople(self.came[chosen], self.raised[chosen], ended, self.ahead[chosen])
        latest = np.flatnonzero(self.came <= now)[-2000:]
        alone = latest[~(self.raised[latest] <= now)]
        has_ended = self.ended[alone] <= now
        waits = np.where(has_ended, self.ended[alone], now) - self.came[alone]
        automation = ByAutomation(waits, has_ended, len(alone) / max(len(latest), 1))
        finished = ended[~np.isnan(ended)]
        return people, WorkingClock(finished, finished.min(initial=now), now), automation


def run(office: Office, seed: int) -> Run:
    """One history of it."""
    random = np.random.default_rng(seed)
    came = _arrivals(office, random)
    by_automation = random.random(len(came)) < office.alone
    decided = came + random.exponential(120, len(came)) + 30
    raised = np.where(by_automation, np.nan, decided)
    ended = np.where(by_automation, decided, np.nan)
    _work(office, random, raised, ended)
    at, done = np.sort(raised[~by_automation]), np.sort(ended[~by_automation])
    ahead = np.zeros(len(came))
    mine = raised[~by_automation]
    ahead[~by_automation] = np.searchsorted(at, mine, "left") - np.searchsorted(done, mine, "right")
    return Run(came, raised, ended, np.maximum(ahead, 0))


def _arrivals(office: Office, random: np.random.Generator) -> NDArray[np.float64]:
    found = []
    for day in range(office.days):
        weekend = 0.3 if day % 7 > _FRIDAY else 1
        rate = office.a_day * weekend * _mood(office, random) * (1 + office.growth * day / office.days)
        hours = np.clip(random.normal(14, 4, random.poisson(rate)), 0, 23.99)
        found.append(START + day * DAY + hours * HOUR)
    return np.sort(np.concatenate(found))


def _mood(office: Office, random: np.random.Generator) -> float:
    return float(np.exp(office.moods * random.normal() - office.moods**2 / 2))


def _work(office: Office, random: np.random.Generator, raised: NDArray[np.float64], ended: NDArray[np.float64]) -> None:
    """Let people settle what was raised; writes when into `ended`."""
    order = np.flatnonzero(~np.isnan(raised))
    coming = list(order[np.argsort(raised[order])])[::-1]
    moods = [_mood(office, random) for _ in range(office.days + 100)]
    free = [START] * office.staff
    line: list[int] = []
    now = START
    while coming or line:
        now = _open(max(heapq.heappop(free), now))
        if not line and coming:
            now = _open(max(now, raised[coming[-1]]))
        while coming and raised[coming[-1]] <= now:
            line.append(coming.pop())
        out_of_turn = office.order == "random" or (office.order == "mixed" and random.random() < 0.2)
        chosen = line.pop(int(random.integers(len(line))) if out_of_turn else 0)
        ended[chosen] = now + random.exponential(office.minutes * 60) / moods[int((now - START) // DAY)]
        heapq.heappush(free, ended[chosen])


def _open(moment: float) -> float:
    """The next moment at which people work: from 8 to 17, but at weekends."""
    day, hour = divmod((moment - START) / HOUR, 24)
    if day % 7 <= _FRIDAY and hour < 17:
        return max(moment, START + day * DAY + 8 * HOUR)
    day += 1
    while day % 7 > _FRIDAY:
        day += 1
    return float(START + day * DAY + 8 * HOUR)
