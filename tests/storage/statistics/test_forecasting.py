"""The forecast knows weekdays, widens by how wrong it was, and says of itself how good it is."""

import math
import random
from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from storage.statistics.forecasting import AHEAD, History

LAST = date(2026, 3, 31)
_WEEK = (30, 12, -5, -8, -20, -6, -3)
"""How the backlog changes from Monday to Sunday; in all by nothing."""


def by_weekday(days: int, noise: float = 0, seed: int = 1) -> list[int]:
    chance = random.Random(seed)
    level, open_ = 200.0, []
    for n in reversed(range(days)):
        level += _WEEK[(LAST - timedelta(days=n)).weekday()] + chance.gauss(0, noise)
        open_.append(max(round(level), 0))
    return open_


def test_what_repeats_every_week_is_forecast_exactly() -> None:
    whole = by_weekday(100)
    known = History(LAST - timedelta(days=AHEAD), whole[:-AHEAD])
    expected = known.forecast()
    assert [round(found.point) for found in expected] == whole[-AHEAD:]
    assert [found.day for found in expected] == [LAST - timedelta(days=n) for n in reversed(range(AHEAD))]
    assert all(math.isclose(found.low, found.high) for found in expected)


def test_it_says_nothing_before_there_are_days_enough() -> None:
    assert History(LAST, by_weekday(20)).forecast() == []
    assert History(LAST, by_weekday(20)).measured() is None
    assert 0 < len(History(LAST, by_weekday(34)).forecast()) < AHEAD
    assert len(History(LAST, by_weekday(60)).forecast()) == AHEAD


def test_the_interval_holds_nine_times_in_ten_and_weekdays_help() -> None:
    """Of many histories: within one, forecasts overlap and are wrong together."""
    told = [History(LAST, by_weekday(120, noise=4, seed=seed)).measured() for seed in range(20)]
    measured = [found for found in told if found is not None]
    assert len(measured) == 20
    assert 0.85 < sum(found.held for found in measured) / sum(found.of for found in measured) < 0.95
    assert sum(found.error for found in measured) < 0.6 * sum(found.error_of_no_change for found in measured)


def test_held_out_days_are_forecast_from_the_days_before_alone() -> None:
    open_ = by_weekday(70, noise=6)
    held, of, error = 0, 0, 0.0
    for known in range(len(open_) - 28, len(open_)):
        history = History(LAST - timedelta(days=len(open_) - known), open_[:known])
        for expected, truth in zip(history.forecast(), open_[known:], strict=False):
            held += expected.low <= truth <= expected.high
            error += abs(expected.point - truth)
            of += 1
    measured = History(LAST, open_).measured()
    assert measured is not None
    assert (measured.held, measured.of) == (held, of)
    assert math.isclose(measured.error, error / of)


@given(st.lists(st.integers(0, 500), max_size=60))
def test_a_forecast_lies_within_its_interval_and_never_below_nothing(open_: Sequence[int]) -> None:
    for expected in History(LAST, open_).forecast():
        assert 0 <= expected.low <= expected.point <= expected.high
