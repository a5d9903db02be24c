"""Whether the simulation is right: real runs that it was not calibrated on, and what it says of them.

Each has other documents, another mix and another arrival pattern than the calibration: a burst, a steady stream at
half of what two processes can do, an outage to catch up, and long scans that are read in parts. The simulation is
given when what came (the form takes its time, too) and how fast the machine was (bare processes recognise a page before
the run and after it: on a shared machine that changes from minute to minute), and draws how long each step takes; the
mean of many simulations is compared.

How long the unluckiest twentieth of a busy stream waits is chance for a good part: simulations of one stream differ by
more than what is promised. So several are played, each with its own documents and moments, and their means compared.
The nearer to all that the processes can do, the more a small slip of the machine's speed during the run is multiplied:
at two thirds of the load the same documents, sent again, had ages a third longer on a machine shared with others.
The mean is compared and not the median: between what is only read and what has to be recognised there are few ages, and
the middle of all jumps from one side to the other.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from statistics import mean

from benchmarks.figures import Figure, Say
from benchmarks.scale.bare import two_bare_processes
from benchmarks.scale.deployment import deployed, is_installed
from benchmarks.scale.mixes import mixes
from benchmarks.scale.model import Arrival, Crew, simulate
from benchmarks.scale.papers import Stock, draw
from benchmarks.scale.playing import play
from benchmarks.scale.times import Times, kept

_DRAWN = 120
_SIMULATIONS = 40
_LIMIT = 15.0


@dataclass(frozen=True)
class Pattern:
    """One run, or several streams alike."""

    name: str
    mix: str
    seed: int
    submissions: int
    load: float
    """Of what the processes can do, 0 to 1; 0: all at once."""
    processes: int = 2
    stopped: float = 0.0
    long_scans: bool = False
    streams: int = 1
    """So many, of the next seeds."""

    def alone(self) -> Iterator["Pattern"]:
        """Each stream by itself."""
        for place in range(self.streams):
            yield replace(self, seed=self.seed + place, streams=1)


PATTERNS = (
    Pattern("a burst of photos", "photos", 31, 72, load=0.0, streams=2),
    Pattern("a steady stream of digital papers at half load", "digital", 25, 240, load=0.5, streams=5),
    Pattern("scans after an outage of 40 seconds", "scans", 23, 70, load=0.6, stopped=40.0),
    Pattern("a burst with long scans", "long", 33, 30, load=0.0, processes=1, long_scans=True, streams=2),
)


@dataclass(frozen=True)
class Outcome:
    """What is compared, in seconds."""

    makespan: float
    mean_age: float
    p95: float

    @classmethod
    def of(cls, came: Sequence[float], ages: Sequence[float]) -> "Outcome":
        """From the moments since the beginning, and the ages."""
        ordered = sorted(ages)
        makespan = max(at + age for at, age in zip(came, ages, strict=True))
        return cls(makespan, mean(ordered), _percentile(ordered, 95))

    @classmethod
    def average(cls, outcomes: Sequence["Outcome"]) -> "Outcome":
        """Of each figure."""
        return cls(*map(mean, zip(*map(astuple, outcomes), strict=True)))


def measure(say: Say, *, patterns: Sequence[Pattern] = PATTERNS, drawn: int = _DRAWN) -> Iterator[Figure]:
    """Nothing where the servers are not installed."""
    if not is_installed():
        return
    times = kept()
    for pattern in patterns:
        compared = [_predicted_and_seen(stream, times, drawn, say) for stream in pattern.alone()]
        predicted, seen = (Outcome.average(outcomes) for outcomes in zip(*compared, strict=True))
        yield from _compared(pattern, predicted, seen)


def _predicted_and_seen(pattern: Pattern, times: Times, drawn: int, say: Say) -> tuple[Outcome, Outcome]:
    say(f"drawing documents for {pattern.name}")
    stock = draw(mixes()[pattern.mix], drawn, pattern.seed)
    before = two_bare_processes()
    moments = moments_of(pattern, stock, times.at_speed(before))
    with deployed() as deployment:
        deployment.import_cases(stock)
        say(f"{pattern.name}: {len(moments)} submissions")
        played = play(
            deployment,
            stock,
            moments,
            pattern.processes,
            stopped=pattern.stopped,
            long_scans=pattern.long_scans,
        )
    after = two_bare_processes()
    came = [each.received - played.began for each in played.submissions]
    predicted = predict(pattern, stock, came, times.at_speed((before + after) / 2))
    return predicted, Outcome.of(came, [each.age for each in played.submissions])


def moments_of(pattern: Pattern, stock: Stock, times: Times) -> list[float]:
    """When each submission comes."""
    if not pattern.load:
        return [0.0] * pattern.submissions
    rng = random.Random(pattern.seed)  # noqa: S311 - the same stream each time
    work = sum(times.work(each.kinds) for each in stock.drawn) / len(stock.drawn)
    now, moments = 0.0, []
    for _ in range(pattern.submissions):
        moments.append(now)
        now += rng.expovariate(pattern.load * pattern.processes / work)
    return moments


def predict(pattern: Pattern, stock: Stock, came: Sequence[float], times: Times) -> Outcome:
    """The mean of many simulations, of submissions that came at these moments."""
    kinds = [stock.drawn[place % len(stock.drawn)].kinds for place in range(len(came))]
    coming = [Arrival(at, each, sender=str(place)) for place, (at, each) in enumerate(zip(came, kinds, strict=True))]
    crew = Crew(pattern.processes, large=int(pattern.long_scans), stopped=(0.0, pattern.stopped))
    found = []
    for seed in range(_SIMULATIONS):
        ages = simulate(coming, times, crew, random.Random(seed))  # noqa: S311 - the same prediction each time
        found.append(Outcome.of([each.at for each in ages], [each.seconds for each in ages]))
    return Outcome.average(found)


def _compared(pattern: Pattern, predicted: Outcome, seen: Outcome) -> Iterator[Figure]:
    names = ("until all is decided", "mean age", "95th percentile of the age")
    for name, said, was in zip(names, astuple(predicted), astuple(seen), strict=True):
        yield Figure(name=f"{pattern.name}: {name}, beside predicted", value=was, unit="s", peer=said)
    for name, said, was in zip(names, astuple(predicted), astuple(seen), strict=True):
        off = 100 * abs(said - was) / was
        yield Figure(name=f"{pattern.name}: {name}, prediction off by", value=off, unit="%", limit=_LIMIT)


def _percentile(ordered: Sequence[float], share: int) -> float:
    """Between the two nearest."""
    place = (len(ordered) - 1) * share / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
