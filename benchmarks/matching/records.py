"""The case records that matching is measured against, in a new database."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
def records_of(scale: Scale, say: Say, kept: Path | None = None) -> Iterator[Records]:
    """The records in SQLite, in a temporary folder; or in one that is kept, where they are made only once."""
    with TemporaryDirectory(prefix="benchmark-") as folder:
        if kept is None:
            yield _made(scale, Path(folder), say)
            return
        home = kept / f"{scale.style.name}-{scale.seed}-{scale.cases}"
        if home.exists():
            yield Records(home, 0, 0, seconds_of(["calibrate", "--cases"], home))
            return
        made = _made(scale, Path(folder), say)
        kept.mkdir(parents=True, exist_ok=True)
        shutil.move(made.home, home)  # only when it is whole
        yield replace(made, home=home)


def _made(scale: Scale, folder: Path, say: Say) -> Records:
    home, file = folder / "home", folder / "cases.jsonl"
    began = time.perf_counter()
    _write(file, population_of(scale), say)
    making = time.perf_counter() - began
    seconds_of(["migrate"], home)
    say(f"importing {scale.cases:,} case records")
    importing = seconds_of(["cases", "import", str(file)], home)
    say("counting names and birth dates")
    return Records(home, making, importing, seconds_of(["calibrate", "--cases"], home))


def _write(file: Path, population: Population, say: Say) -> None:
    with file.open("w", encoding="utf-8") as lines:
        for number, case in enumerate(population.cases()):
            if number % _STEP == 0:
                say(f"inventing case records: {number:,} of {population.count:,}")
            lines.write(json.dumps(case.record(extended=population.extended), ensure_ascii=False) + "\n")
