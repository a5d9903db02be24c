"""How long each step takes by what it is about: measured by `python -m benchmarks throughput`, kept in times.json."""

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.scale.logbook import INSIDE, JOINED, LONG, Step
from benchmarks.scale.papers import LONG_SCAN_PAGES
from benchmarks.scale.playing import Played
from intake.settings import Limits

KEPT = Path(__file__).with_name("times.json")
_QUANTILES = 25
"""Kept of each: enough to draw from."""


@dataclass(frozen=True)
class Times:
    """Seconds of the steps; of each kind some quantiles in order, from which one is as likely as another."""

    steps: Mapping[str, Mapping[str, Sequence[float]]]
    """By step and kind."""
    illustrated: Mapping[str, float]
    """The share of files of a kind whose pages are drawn for a person."""
    inside: Mapping[str, int]
    """How many files one of a kind holds."""
    long_pages: int
    """Pages of a long scan."""
    between: float
    """Seconds from the end of one step to the beginning of the next in a process that has enough to do."""
    documents: int
    """How many were measured."""
    page: float
    """Seconds in which each of two bare processes recognised a page just then: how fast the machine was."""

    def at_speed(self, page: float) -> "Times":
        """The times of a machine that is faster or slower, by how long a page takes its bare processes."""
        factor = page / self.page
        steps = {
            step: {kind: [seconds * factor for seconds in known] for kind, known in kinds.items()}
            for step, kinds in self.steps.items()
        }
        return replace(self, steps=steps, between=self.between * factor, page=page)

    def draw(self, step: str, kind: str, rng: random.Random) -> float:
        """Seconds of one step. Raises KeyError for a kind that was never measured."""
        return rng.choice(self.steps[step][kind])

    def mean(self, step: str, kind: str) -> float:
        """Its mean."""
        known = self.steps[step][kind]
        return sum(known) / len(known)

    def work(self, kinds: Sequence[str]) -> float:
        """Seconds that a worker process needs for a submission of these files, on average; parts of scans aside."""
        files = [*kinds, *(INSIDE for kind in kinds for _ in range(self.inside.get(kind, 0)))]
        files += [JOINED] * kinds.count(LONG)
        steps = [("receive", ""), ("decide", str(len(kinds))), *(("read", kind) for kind in files)]
        drawing = (
            share * (self.mean("illustrate", kind) + self.between)
            for kind in files
            if (share := self.illustrated.get(kind, 0.0))
        )
        return sum(self.mean(*step) + self.between for step in steps) + sum(drawing)

    def work_on_parts(self, kinds: Sequence[str]) -> float:
        """Seconds that a process for parts of long scans needs for it."""
        return kinds.count(LONG) * self.parts * (self.mean("read_part", LONG) + self.between) if LONG in kinds else 0.0

    @property
    def parts(self) -> int:
        """In how many parts the rest of a long scan is read."""
        return -(-self.long_pages // Limits().recognised_at_once) - 1


def measured(plays: Sequence[Played], also: Played, *, page: float) -> Times:
    """The times of the steps in plays in which all processes had enough to do; `also` of one with long scans."""
    steps: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    long = [step for step in also.steps if step.kind in (LONG, JOINED)]
    for step in (*_all(plays), *long):
        steps[step.name][step.kind].append(step.seconds)
    return Times(
        steps={name: {kind: _quantiles(all_) for kind, all_ in kinds.items()} for name, kinds in steps.items()},
        illustrated={kind: len(drawn) / len(steps["read"][kind]) for kind, drawn in steps["illustrate"].items()},
        inside={"archive": 2, "email": 2},  # an e-mail's text, and what is attached to it
        long_pages=LONG_SCAN_PAGES,
        between=_between(plays),
        documents=sum(played.documents for played in plays),
        page=page,
    )


def _between(plays: Sequence[Played]) -> float:
    """All that the processes' time was not spent on steps, by the number of steps."""
    idle = sum(played.busy * played.processes - sum(step.seconds for step in played.steps) for played in plays)
    return max(0.0, idle / sum(len(played.steps) for played in plays))


def _all(plays: Sequence[Played]) -> Iterable[Step]:
    return (step for played in plays for step in played.steps)


def _quantiles(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    if len(ordered) <= _QUANTILES:
        return [round(value, 4) for value in ordered]
    places = [(place + 0.5) / _QUANTILES * (len(ordered) - 1) for place in range(_QUANTILES)]
    return [round(ordered[round(place)], 4) for place in places]


def keep(times: Times, path: Path = KEPT) -> None:
    """Write them down."""
    path.write_text(json.dumps(asdict(times), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def kept(path: Path = KEPT) -> Times:
    """Those that were kept."""
    return Times(**json.loads(path.read_text(encoding="utf-8")))
