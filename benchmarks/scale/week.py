"""The arrivals of a week: how many documents in each minute, and the submissions that a simulation is given."""

import math
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.scale.mixes import FILES, Mix
from benchmarks.scale.model import Arrival

_WEEK = Path(__file__).with_name("week.toml")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEK_MINUTES = 7 * 24 * 60


@dataclass(frozen=True)
class Demand:
    """What is to be planned for."""

    per_day: float
    """Documents on an ordinary working day."""
    peak: str
    """The day on which more comes; empty: none."""
    peak_factor: float
    mix: Mix
    urgent: float = 0.05
    """Share of submissions that are urgent."""
    week: Path = field(default=_WEEK)

    @property
    def days(self) -> tuple[str, ...]:
        """Those of a week from Monday on, and the peak's once more: the first one may fall into an outage."""
        return (*DAYS, self.peak or DAYS[0])

    def by_minute(self) -> NDArray[np.float64]:
        """Documents in each minute of these days."""
        told = tomllib.loads(self.week.read_text(encoding="utf-8"))
        hours = np.array(told["hours"]["shares"], dtype=float)
        days = np.array([told["days"][day] * (self.peak_factor if day == self.peak else 1.0) for day in self.days])
        minutes = np.interp((np.arange(24 * 60) + 0.5) / 60, np.arange(-1, 25) + 0.5, np.r_[hours[-1], hours, hours[0]])
        return np.outer(days, minutes / minutes.sum()).ravel() * self.per_day


def arrivals(demand: Demand, stands_for: int, rng: random.Random) -> Iterator[Arrival]:
    """Submissions by chance, as often as the minute says, each standing for so many that come one after the other."""
    kinds, shares = list(demand.mix.shares), list(demand.mix.shares.values())
    per_submission = sum(FILES) / len(FILES)
    for minute, documents in enumerate(demand.by_minute()):
        expected = documents / per_submission / stands_for
        for _ in range(_poisson(expected, rng)):
            yield Arrival(
                at=60 * (minute + rng.random()),
                kinds=tuple(rng.choices(kinds, shares, k=rng.choice(FILES))),
                urgent=rng.random() < demand.urgent,
                stands_for=stands_for,
            )


def _poisson(mean: float, rng: random.Random) -> int:
    """A Poisson number; by the normal distribution where that is as good."""
    if mean > 50:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count
