"""What the backlog will be: the mean change of each weekday, with an interval by how wrong such forecasts were.

The point is a seasonal mean: the backlog now, and for each day to come the mean change of the same weekday over the
last weeks. The interval is split conformal by horizon (Vovk, Gammerman and Shafer 2005): the same forecast is made from
each day in the past, and as wide as nine in ten of them were wrong, so wide is the interval. `measured` says on days
that were held out how often it held, and whether it was any better than to say that nothing changes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

AHEAD = 14
CONFIDENCE = 0.9
_SEASONS = 8
"""Weeks whose changes are averaged."""
_LEAST = 21
"""Days before a forecast can be made: each weekday three times."""
_HELD_OUT = 28


@dataclass(frozen=True)
class Expected:
    """The backlog at a day's end."""

    day: date
    point: float
    low: float
    high: float


@dataclass(frozen=True)
class Measured:
    """How forecasts did on days that were held out, from all of which only days before were looked at."""

    held: int
    of: int
    """The truth was within the interval so often, of so many forecasts."""
    error: float
    """The mean absolute error."""
    error_of_no_change: float
    """That of saying that the backlog stays as it is."""


@dataclass(frozen=True)
class History:
    """How many were open at the end of each day; the last of them on `last`."""

    last: date
    open: Sequence[int]

    def forecast(self, ahead: int = AHEAD) -> list[Expected]:
        """Day by day; nothing while there are too few days to say."""
        return self._forecast(len(self.open) - 1, ahead)

    def measured(self, ahead: int = AHEAD, days: int = _HELD_OUT) -> Measured | None:
        """Forecast from each of the last days as if it were today; None while there are too few to say."""
        held, of, error, no_change = 0, 0, 0.0, 0.0
        for origin in range(max(len(self.open) - days - 1, 0), len(self.open) - 1):
            for expected in self._forecast(origin, min(ahead, len(self.open) - 1 - origin)):
                truth = self.open[origin + (expected.day - self._day(origin)).days]
                held += expected.low <= truth <= expected.high
                of += 1
                error += abs(expected.point - truth)
                no_change += abs(self.open[origin] - truth)
        return Measured(held, of, error / of, no_change / of) if of else None

    def _day(self, index: int) -> date:
        return self.last - timedelta(days=len(self.open) - 1 - index)

    def _forecast(self, origin: int, ahead: int) -> list[Expected]:
        found: list[Expected] = []
        for steps in range(1, ahead + 1):
            # Only what was known by then: forecasts whose day had come.
            wrong_by = sorted(
                abs(self._points[past][steps - 1] - self.open[past + steps])
                for past in self._points
                if past + steps <= origin and len(self._points[past]) >= steps
            )
            rank = math.ceil((len(wrong_by) + 1) * CONFIDENCE)
            if rank > len(wrong_by) or origin not in self._points:
                return found
            point, reach = self._points[origin][steps - 1], wrong_by[rank - 1]
            day = self._day(origin) + timedelta(days=steps)
            found.append(Expected(day, max(point, 0.0), max(point - reach, 0.0), max(point + reach, 0.0)))
        return found

    @cached_property
    def _points(self) -> dict[int, list[float]]:
        """The forecast from each day on which one could be made, AHEAD days far."""
        changes = [after - before for before, after in zip(self.open, self.open[1:], strict=False)]
        points: dict[int, list[float]] = {}
        for origin in range(_LEAST, len(self.open)):
            known = changes[max(origin - 7 * _SEASONS, 0) : origin]
            # The first day ahead is of the weekday of the seventh from behind, and of each seventh before that.
            means = [_mean(known[place - 7 :: -7]) for place in range(7)]
            level, points[origin] = float(self.open[origin]), []
            for steps in range(AHEAD):
                level += means[steps % 7]
                points[origin].append(level)
        return points


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
