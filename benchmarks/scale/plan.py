"""How many workers are needed: `python -m benchmarks.scale.plan --per-day 2000000 --peak monday --outage 24h`.

Submissions of a week are simulated with the step times that were measured (times.json), in the order in which the
product takes them. The answer is the least number of worker processes with which, but for an outage and the time
given to catch up, so many in a hundred are decided within the target age.
"""

import argparse
import json
import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from benchmarks.scale.mixes import FILES, mixes
from benchmarks.scale.model import Aged, Crew, simulate
from benchmarks.scale.times import KEPT, Times, kept
from benchmarks.scale.week import DAYS, WEEK_MINUTES, Demand, arrivals

_HOUR, _DAY = 3600.0, 86400.0
_SEED = 20261126
_GRAIN = 1 / 60
"""What stands for several is worked on in one go, which may take this share of the target age."""
_MOST_SIMULATED = 400_000
_SAMPLES = 2000
_UNITS = {"s": 1.0, "m": 60.0, "h": _HOUR, "d": _DAY}


@dataclass(frozen=True)
class Goal:
    """What is promised, and what may happen."""

    target_age: float
    within: float
    """Share of submissions, 0 to 1."""
    outage: float
    outage_begins: float
    catch_up: float
    """Seconds after the outage until the promise holds again."""

    @property
    def excused(self) -> tuple[float, float]:
        """What comes from when to when may wait longer."""
        return self.outage_begins - self.target_age, self.outage_begins + self.outage + self.catch_up


@dataclass(frozen=True)
class Answer:
    """What a number of processes does in the week."""

    processes: int
    ages: Sequence[Aged]
    goal: Goal

    @property
    def kept_share(self) -> float:
        """The share of submissions within the target age, those that are excused aside."""
        begins, ends = self.goal.excused
        counted = [each for each in self.ages if not (self.goal.outage and begins <= each.at < ends)]
        good = sum(each.weight for each in counted if each.seconds <= self.goal.target_age)
        return good / sum(each.weight for each in counted)

    @property
    def caught_up(self) -> float:
        """Seconds after the outage's end after which nothing waits longer than the target age."""
        end = self.goal.outage_begins + self.goal.outage
        late = [each.at + each.seconds for each in self.ages if each.at < self.goal.excused[1] and _is_late(each, self)]
        return max(0.0, max(late, default=end) - end) if self.goal.outage else 0.0

    def percentile(self, share: float) -> float:
        """The age that so many per cent don't exceed, those that are excused aside."""
        begins, ends = self.goal.excused
        ages = sorted(each.seconds for each in self.ages if not (self.goal.outage and begins <= each.at < ends))
        return ages[min(len(ages) - 1, int(len(ages) * share / 100))]

    @property
    def holds(self) -> bool:
        """Whether the promise is kept."""
        return self.kept_share >= self.goal.within and self.caught_up <= self.goal.catch_up


def _is_late(each: Aged, answer: Answer) -> bool:
    return each.seconds > answer.goal.target_age


def answer(demand: Demand, goal: Goal, times: Times, say: "Console | None" = None) -> Answer:
    """The least number of processes that keeps the promise: found by flows, then tried by simulation."""
    processes = by_flow(demand, goal, times)
    tried: dict[int, Answer] = {}
    while processes not in tried:
        if say is not None:
            say.print(f"simulating a week with {processes} worker processes ...", highlight=False)
        found = tried[processes] = _simulated(demand, goal, times, processes)
        step = max(1, processes // 50)
        processes = processes - step if found.holds else processes + step
        if found.holds and (processes < 1 or (processes in tried and not tried[processes].holds)):
            return found
    return min((each for each in tried.values() if each.holds), key=lambda each: each.processes)


def by_flow(demand: Demand, goal: Goal, times: Times) -> int:
    """The least number of processes with which a flow of documents without chance would keep the promise."""
    load = _work_by_minute(demand, times)
    low, high = 1, int(2 * load.max() / 60 + 10)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _flows(load, middle, goal) else (middle + 1, high)
    return low


def _work_by_minute(demand: Demand, times: Times) -> NDArray[np.float64]:
    """Seconds of worker processes that come in, minute by minute."""
    return demand.by_minute() * _work(demand, times)[0]


def _work(demand: Demand, times: Times) -> tuple[float, float]:
    """Seconds that a document takes of a worker process, and of one for parts of long scans."""
    rng = random.Random(_SEED)  # noqa: S311 - the same plan each time
    kinds, shares = list(demand.mix.shares), list(demand.mix.shares.values())
    some = [rng.choices(kinds, shares, k=rng.choice(FILES)) for _ in range(_SAMPLES)]
    documents = sum(map(len, some))
    return sum(map(times.work, some)) / documents, sum(map(times.work_on_parts, some)) / documents


def large_for(demand: Demand, times: Times, processes: int) -> int:
    """How many processes for parts of long scans keep up with so many others."""
    quick, large = _work(demand, times)
    return math.ceil(processes * large / quick)


def _flows(load: NDArray[np.float64], processes: int, goal: Goal) -> bool:
    """Whether the oldest that waits is young enough wherever the promise holds, the oldest being served first."""
    begins, ends = goal.excused
    backlog, age = 0.0, 0
    come = np.cumsum(load)
    served = 0.0
    for minute, new in enumerate(load):
        backlog += new
        if not goal.outage_begins <= 60 * minute < goal.outage_begins + goal.outage or not goal.outage:
            done = min(backlog, 60.0 * processes)
            backlog, served = backlog - done, served + done
        while age < minute and come[age] <= served + 1e-6:
            age += 1
        is_excused = goal.outage and begins <= 60 * minute < ends
        if 60 * (minute - age) > goal.target_age and not is_excused:
            return False
    return True


def _simulated(demand: Demand, goal: Goal, times: Times, processes: int) -> Answer:
    rng = random.Random(_SEED)  # noqa: S311 - the same week each time
    per_submission = sum(FILES) / len(FILES)
    work = _work(demand, times)[0] * per_submission
    least = demand.by_minute().sum() / per_submission / _MOST_SIMULATED
    stands_for = max(1, round(max(least, goal.target_age * _GRAIN / work) if processes > 4 else 1))
    stopped = (goal.outage_begins, goal.outage_begins + goal.outage)
    crew = Crew(quick=processes, large=large_for(demand, times, processes), stopped=stopped)
    return Answer(processes, simulate(arrivals(demand, stands_for, rng), times, crew, rng), goal)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, print the answer."""
    options = _options(arguments)
    demand = Demand(options.per_day, options.peak, options.peak_factor, mixes(options.mixes)[options.mix])
    goal = Goal(
        target_age=options.target_age,
        within=options.within / 100,
        outage=options.outage,
        outage_begins=_DAY * DAYS.index(options.outage_day) if options.outage else 0.0,
        catch_up=options.catch_up,
    )
    times = kept(options.times)
    console = Console()
    found = answer(demand, goal, times, None if options.json else console)
    if options.picture:
        from benchmarks.scale.picture import draw_week

        draw_week(found, demand.days, options.picture)
    told = _told(found, demand, times, options.cores)
    if options.json:
        console.print_json(json.dumps(told))
    else:
        for what, value in told.items():
            console.print(f"{what:48} {value}", highlight=False)
    return 0


def _told(found: Answer, demand: Demand, times: Times, cores: int) -> dict[str, str | float]:
    per_week = float(demand.by_minute()[:WEEK_MINUTES].sum())
    used = per_week * _work(demand, times)[0]
    urgent = [each.seconds for each in found.ages if each.urgent]
    return {
        "worker processes": found.processes,
        f"machines of {cores} cores": -(-found.processes // cores),
        "and for parts of long scans": large_for(demand, times, found.processes),
        "documents a week": round(per_week),
        "documents in the busiest hour": round(float(demand.by_minute().reshape(-1, 60).sum(axis=1).max())),
        "seconds of a process a document": round(used / per_week, 3),
        "how busy the processes are, per cent of the week": round(100 * used / (7 * _DAY * found.processes), 1),
        "age, median, outage aside": in_words(found.percentile(50)),
        "age, 99th percentile, outage aside": in_words(found.percentile(99)),
        "within the target age, per cent, outage aside": round(100 * found.kept_share, 3),
        "caught up after the outage within": in_words(found.caught_up) if found.goal.outage else "no outage",
        "age of urgent ones, highest": in_words(max(urgent, default=0.0)),
    }


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale.plan", description=__doc__.splitlines()[0])
    parser.add_argument("--per-day", type=float, required=True, help="documents on an ordinary working day")
    parser.add_argument("--peak", choices=("", *DAYS), default="", help="the day on which more comes")
    parser.add_argument("--peak-factor", type=float, default=1.6, help="how many times as much (1.6)")
    parser.add_argument("--outage", type=seconds_of, default=0.0, help="how long nobody works, e.g. 24h (none)")
    parser.add_argument("--outage-day", choices=DAYS, default="", help="from 00:00 of which day (the peak's)")
    parser.add_argument("--catch-up", type=seconds_of, default=_DAY, help="by when all is as promised again (24h)")
    parser.add_argument("--target-age", type=seconds_of, default=900.0, help="from the form to the decision (15m)")
    parser.add_argument("--within", type=float, default=99.9, help="per cent of submissions that keep to it (99.9)")
    parser.add_argument("--mix", default="ordinary", help="which mix of --mixes (ordinary)")
    parser.add_argument("--mixes", type=Path, default=Path(__file__).with_name("mixes.toml"), help="a file of mixes")
    parser.add_argument("--times", type=Path, default=KEPT, help="measured step times")
    parser.add_argument("--cores", type=int, default=8, help="of a machine, one worker process each (8)")
    parser.add_argument("--picture", type=Path, help="draw backlog and age over the week into this file")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    options.outage_day = options.outage_day or options.peak or "monday"
    if options.mix not in mixes(options.mixes):
        parser.error(f"there is no mix {options.mix!r}; there are {', '.join(mixes(options.mixes))}")
    return options


def seconds_of(text: str) -> float:
    """15m, 24h, 1.5d or 90s. Raises ValueError."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text)
    if found is None:
        raise ValueError(f"{text!r} is no length of time: write 90s, 15m, 24h or 2d")
    return float(found[1]) * _UNITS[found[2]]


def in_words(seconds: float) -> str:
    """A length of time for people."""
    for unit, length in (("h", _HOUR), ("min", 60.0)):
        if seconds >= length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.1f} s"


if __name__ == "__main__":
    raise SystemExit(main())
