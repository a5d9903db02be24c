"""The case records that matching is measured against, in a new database."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Say
from benchmarks.matching.scale import Scale
from benchmarks.running import seconds_of
from samples.matching import Population

_STEP = 20_000


@dataclass(frozen=True)
class Records:
    """The home that has them, and how long they took to be made, imported, and counted for matching, in seconds."""

    home: Path
    making: float
    importing: float
    calibrating: float


def population_of(scale: Scale) -> Population:
    """All the cases of a scale; the processes that decide make those that they need again."""
    return Population(scale.cases, scale.seed, scale.style, extended=True)


@contextmanager
def records_of(scale: Scale, say: Say) -> Iterator[Records]:
    """The records in SQLite, in a temporary folder."""
    with TemporaryDirectory(prefix="benchmark-") as folder:
        home, file = Path(folder) / "home", Path(folder) / "cases.jsonl"
        began = time.perf_counter()
        _write(file, population_of(scale), say)
        making = time.perf_counter() - began
        seconds_of(["migrate"], home)
        say(f"importing {scale.cases:,} case records")
        importing = seconds_of(["cases", "import", str(file)], home)
        say("counting names and birth dates")
        yield Records(home, making, importing, seconds_of(["calibrate", "--cases"], home))


def _write(file: Path, population: Population, say: Say) -> None:
    with file.open("w", encoding="utf-8") as lines:
        for number, case in enumerate(population.cases()):
            if number % _STEP == 0:
                say(f"inventing case records: {number:,} of {population.count:,}")
            lines.write(json.dumps(case.record(extended=population.extended), ensure_ascii=False) + "\n")
