"""Of what was forecast, nine of ten come true in nine of ten cases, in offices that the method has never seen."""

import numpy as np
import pytest

from storage.waiting.forecasting import HOUR, ByAutomation, ByPeople, WorkingClock, forecast
from tests.storage.waiting.offices import DAY, START, Office, run

OFFICES = {
    "steady": Office(),
    "busy": Office(a_day=100, minutes=40),
    "falling behind": Office(a_day=100, minutes=55, growth=0.3),
    "in no order": Office(a_day=100, minutes=40, order="random"),
    "mostly in order": Office(a_day=100, minutes=40, order="mixed"),
    "quiet": Office(a_day=8, staff=1, minutes=20),
    "good and bad days": Office(a_day=100, minutes=38, moods=0.5),
}
_RUNS, _ASKED = 12, 50


@pytest.mark.parametrize("name", OFFICES)
def test_the_90th_percentile_holds_in_nine_of_ten(name: str) -> None:
    """For those just received, and for those with a person; the median is to lie near the middle."""
    within: dict[str, list[bool]] = {"received": [], "person": []}
    sooner: list[bool] = []
    for seed in range(100, 100 + _RUNS):
        office = OFFICES[name]
        happened = run(office, seed)
        random = np.random.default_rng(seed)
        late = (happened.came > START + 21 * DAY) & (happened.came < START + (office.days - 7) * DAY)
        for at in random.choice(np.flatnonzero(late), _ASKED):
            now = happened.came[at]
            people, clock, automation = happened.seen(now)
            told = forecast(people, clock, now, int(np.isnan(people.ended).sum()), automation)
            assert told is not None
            within["received"].append(bool(happened.ended[at] - now <= told.p90))
        for at in random.choice(np.flatnonzero(late & ~np.isnan(happened.raised)), _ASKED):
            now = happened.raised[at] + 1
            people, clock, _automation = happened.seen(now)
            told = forecast(people, clock, now, int(happened.ahead[at]))
            assert told is not None
            within["person"].append(bool(happened.ended[at] - now <= told.p90))
            sooner.append(bool(happened.ended[at] - now <= told.median))
    for stage, held in within.items():
        assert 0.86 <= np.mean(held) <= 0.97, (stage, np.mean(held))
    assert 0.4 <= np.mean(sooner) <= 0.7


def past(count: int, wait: float = 2 * HOUR, ahead: int = 0) -> ByPeople:
    """So many that came an hour apart, each of which took so long."""
    raised = START + np.arange(count) * HOUR
    return ByPeople(raised - 60, raised, raised + wait, np.full(count, float(ahead)))


def clock_of(people: ByPeople) -> WorkingClock:
    finished = people.ended[people.has_ended]
    return WorkingClock(finished, START, float(finished.max(initial=START)))


def no_clock() -> WorkingClock:
    return WorkingClock(np.array([], dtype=float), START, START)


def test_little_is_known_of_few() -> None:
    few, enough = past(29), past(31)
    now = START + 40 * HOUR
    assert forecast(few, clock_of(few), now, 0) is None
    assert forecast(enough, clock_of(enough), now, 0) is not None


def test_nothing_is_told_while_most_still_wait() -> None:
    people = past(100)
    people.ended[40:] = np.nan
    assert forecast(people, clock_of(people), START + 101 * HOUR, 0) is None


def test_after_a_rush_it_is_told_from_those_who_stood_less_far_back() -> None:
    calm, rush = past(600, ahead=5), past(500, ahead=200)
    now = START + 600 * HOUR
    people = ByPeople(
        *(np.concatenate(pair) for pair in (
            (calm.came, np.full(500, now - 600)),
            (calm.raised, np.full(500, now - 600)),
            (calm.ended, np.full(500, np.nan)),
            (calm.ahead, rush.ahead),
        ))
    )  # fmt: skip
    told = forecast(people, clock_of(people), now, 200)
    assert told is not None
    assert told.median == pytest.approx(201 / 6 * 2 * HOUR, rel=0.2)


def test_of_nothing_nothing_is_told() -> None:
    none = np.array([], dtype=float)
    people = ByPeople(none, none, none, none)
    assert forecast(people, no_clock(), START, 0) is None
    automation = ByAutomation(none, none.astype(bool), 0.0)
    assert forecast(people, no_clock(), START, 5, automation) is None


def test_a_longer_line_takes_longer_in_proportion() -> None:
    people = past(24 * 28, ahead=3)
    clock, now = clock_of(people), START + 24 * 28 * HOUR
    short, long = forecast(people, clock, now, 3), forecast(people, clock, now, 7)
    assert short is not None
    assert long is not None
    assert long.median == pytest.approx(2 * short.median, rel=0.1)


def test_where_automation_settles_all_it_takes_minutes() -> None:
    none = np.array([], dtype=float)
    automation = ByAutomation(np.linspace(60, 600, 200), np.ones(200, dtype=bool), 1.0)
    told = forecast(ByPeople(none, none, none, none), no_clock(), START, 0, automation)
    assert told is not None
    assert told.median == pytest.approx(330, rel=0.05)
    assert told.p90 < 600


def test_one_that_has_waited_for_long_is_not_among_the_quick_ones() -> None:
    none = np.array([], dtype=float)
    automation = ByAutomation(np.concatenate([np.full(150, 60.0), np.full(50, 7200.0)]), np.ones(200, dtype=bool), 1.0)
    people, clock = ByPeople(none, none, none, none), no_clock()
    fresh = forecast(people, clock, START, 0, automation)
    waited = forecast(people, clock, START, 0, automation, elapsed=600)
    assert fresh is not None
    assert waited is not None
    assert fresh.median == 60
    assert waited.median == 6600


def test_the_clock_hardly_runs_at_night_and_tells_the_same_both_ways() -> None:
    happened = run(Office(), 1)
    clock = WorkingClock(happened.ended[~np.isnan(happened.raised)], START, START + 42 * DAY)
    monday = START + 35 * DAY
    day = clock.at(np.array([monday + 17 * HOUR])) - clock.at(np.array([monday + 8 * HOUR]))
    night = clock.at(np.array([monday + 31 * HOUR])) - clock.at(np.array([monday + 20 * HOUR]))
    assert day > 20 * night
    moments = monday + np.linspace(0, 14 * DAY, 500)
    assert clock.when(clock.at(moments)) == pytest.approx(moments, abs=1e-3)
    assert float(clock.at(np.array([7 * DAY]))[0]) == pytest.approx(168)


def test_hours_that_have_not_come_yet_are_as_good_as_any() -> None:
    morning = START + 8 * HOUR + np.arange(40) * 60
    clock = WorkingClock(morning, START + 8 * HOUR, START + 10 * HOUR)
    tuesday = clock.at(np.array([START + DAY + 8 * HOUR])) - clock.at(np.array([START + DAY]))
    assert float(tuesday[0]) > 4
