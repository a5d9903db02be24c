"""How long it will take, from how long it took: numbers only, nothing of the database.

The method. Each recent submission is let happen again from now. Two things are taken out of how long it waited for a
person, and put back as they are now:

- The hours when people work. Waiting is measured on a clock that runs as fast as work is usually finished at that hour
  of the week (the share of the last weeks' completions that fell into it), so it hardly runs at night.
- The queue. What is left, divided by the place in the line, is the pace: working time for each one ahead. It holds all
  that is not modelled: how many reviewers there are, good days and bad ones, work that is not done in order.

So a former wait with pace r becomes, at the present place n, the wait that ends when the working clock has gone on by
r x n. Of these waits the median and the 90th percentile are told, by the estimator of Kaplan and Meier (1958), which
takes what still waits for what it is: waits of which only a lower bound is known. Leaving them out would make the
forecast rosy, as what is finished first is what went fast. The percentile is taken at (1 + 1/n) 0.9, which makes it
hold for the next one of n + 1 that come in any order (conformal prediction; Vovk, Gammerman and Shafer, 2005).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
HOUR = 3600.0
_WEEK = 168
_NEAREST = 400
_FEWEST = 30
"""Of fewer finished ones nothing is told."""
_BELIEF = 0.5
"""How many completions what is known of other hours counts for."""
_SLOWEST = 0.01
"""Of the mean pace: the clock never stands still, for nobody knows that a person never works at four in the night."""


@dataclass(frozen=True)
class ByPeople:
    """Former submissions that went to a person, in the order in which they did; times in seconds since the epoch."""

    came: Numbers
    raised: Numbers
    """When it went to a person."""
    ended: Numbers
    """When it was settled; not a number where it has not been yet."""
    ahead: Numbers
    """How many others stood before it in the line when it went to a person."""

    @property
    def has_ended(self) -> Flags:
        """Which of them are settled."""
        return ~np.isnan(self.ended)


@dataclass(frozen=True)
class ByAutomation:
    """Former submissions that no person had to see, or none so far."""

    waits: Numbers
    """How long it took, or has taken so far."""
    has_ended: Flags
    share: float
    """Of all submissions of that time, how many were settled so."""


@dataclass(frozen=True)
class Waiting:
    """A forecast, in seconds from now."""

    median: float
    p90: float
    based_on: int


class WorkingClock:
    """Runs as fast as work is usually finished at this hour of the week; one hour of it is a mean hour."""

    def __init__(self, finished: Numbers, since: float, now: float, times: Numbers | None = None) -> None:
        """From when work was finished between two moments, and how much each time."""
        hours = (finished // HOUR % _WEEK).astype(int)
        counts = np.bincount(hours, times, minlength=_WEEK).astype(float)
        first, last = int(since // HOUR), int(now // HOUR) + 1
        seen = np.bincount(np.arange(first, last) % _WEEK, minlength=_WEEK).astype(float)
        rates = np.maximum(_rates(counts.reshape(7, 24), seen.reshape(7, 24)), _SLOWEST).ravel()
        self._rates = rates / rates.mean()
        self._until = np.concatenate([[0.0], np.cumsum(self._rates)])

    def at(self, moment: Numbers) -> Numbers:
        """What it shows then."""
        hours = moment / HOUR
        weeks, within = np.divmod(hours, _WEEK)
        hour = np.minimum(within.astype(int), _WEEK - 1)
        return np.asarray(weeks * _WEEK + self._until[hour] + (within - hour) * self._rates[hour])

    def when(self, shown: Numbers) -> Numbers:
        """When it shows this."""
        weeks, within = np.divmod(shown, _WEEK)
        hour = np.clip(np.searchsorted(self._until, within, side="right") - 1, 0, _WEEK - 1)
        return np.asarray((weeks * _WEEK + hour + (within - self._until[hour]) / self._rates[hour]) * HOUR)


def _rates(counts: Numbers, seen: Numbers) -> Numbers:
    """How fast work is done at each hour of each day, 1 being the mean; 7 x 24.

    Few completions tell little of a single hour. So each starts from its day's rate times its hour's over all days,
    and these from 1; what was counted outweighs that the sooner the more there is (the mean of a Poisson rate whose
    prior is a gamma distribution). An hour that has not come yet is as good as any.
    """
    usual = seen * (counts.sum() / max(float(seen.sum()), 1) or 1.0)  # what would have been done at the mean rate
    of_day, of_hour = (_posterior(counts.sum(axis), usual.sum(axis)) for axis in (1, 0))
    expected = np.outer(of_day, of_hour)
    return expected * _posterior(counts, usual * expected)


def _posterior(counts: Numbers, expected: Numbers) -> Numbers:
    return (counts + _BELIEF) / (expected + _BELIEF)


def forecast(
    people: ByPeople,
    clock: WorkingClock,
    now: float,
    ahead: int,
    automation: ByAutomation | None = None,
    elapsed: float = 0,
) -> Waiting | None:
    """The waiting time of a submission that has this many before it; None where too little is known to say.

    Without `automation` it is with a person; else it has been on its way for `elapsed`, and may never go to one.
    """
    before = np.zeros(len(people.came)) if automation is None else np.maximum(people.raised - people.came - elapsed, 0)
    waits, has_ended = _from_now(people, clock, now, ahead, before)
    if automation is None:
        return _told(waits, has_ended, np.ones(len(waits)))
    weights = np.full(len(waits), (1 - automation.share) / max(len(waits), 1))
    still = automation.waits > elapsed  # what went faster says nothing of one that has waited so long
    each = automation.share / max(len(still), 1)
    return _told(
        np.concatenate([waits, automation.waits[still] - elapsed]),
        np.concatenate([has_ended, automation.has_ended[still]]),
        np.concatenate([weights, np.full(int(still.sum()), each)]),
    )


def _from_now(people: ByPeople, clock: WorkingClock, now: float, ahead: int, before: Numbers) -> tuple[Numbers, Flags]:
    """The waits of those that stood nearly as far back, if each began again now, and whether they ended."""
    far = np.abs(np.log1p(people.ahead) - np.log1p(ahead))[::-1]  # the latest first, of those equally far
    chosen = len(far) - 1 - np.argsort(far, kind="stable")
    # So many that have ended, however many still wait among them: after a rush nobody as far back has ended yet.
    chosen = chosen[np.cumsum(people.has_ended[chosen]) <= _NEAREST]
    has_ended = people.has_ended[chosen]
    worked = clock.at(np.where(has_ended, people.ended[chosen], now)) - clock.at(people.raised[chosen])
    pace = worked / (people.ahead[chosen] + 1)
    return clock.when(clock.at(now + before[chosen]) + pace * (ahead + 1)) - now, has_ended


def _told(waits: Numbers, ended: Flags, weights: Numbers) -> Waiting | None:
    count = int(ended.sum())
    if count < _FEWEST:
        return None
    order = np.argsort(waits, kind="stable")
    waits, ended, weights = waits[order], ended[order], weights[order]
    at_risk = np.cumsum(weights[::-1])[::-1]
    left = np.cumprod(1 - np.where(ended, weights, 0) / at_risk)
    found = [np.flatnonzero(left <= 1 - min(level * (1 + 1 / count), 1) + 1e-12) for level in (0.5, 0.9)]
    if not all(len(places) for places in found):
        return None  # so many still wait that nobody knows how long nine of ten will
    median, p90 = (max(float(waits[places[0]]), 0.0) for places in found)
    return Waiting(median, p90, count)
