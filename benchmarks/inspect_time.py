"""How long `intake inspect` takes on a born-digital PDF of one page, from a cold process to its answer."""

import random
import statistics
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.figures import Figure, Say
from benchmarks.running import seconds_of
from samples.documents import draw_pdf
from samples.facts import Facts
from samples.people import Registry

_RUNS = 5
_LIMIT = 1.0


def measure(say: Say) -> Iterator[Figure]:
    """The median of some runs, after one that brings the files into memory."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        home, pdf = Path(folder), Path(folder) / "one-page.pdf"
        pdf.write_bytes(_draw())
        seconds = []
        for run in range(_RUNS + 1):
            say(f"run {run} of {_RUNS}")
            seconds.append(seconds_of(["inspect", "--json", str(pdf)], home))
    name = "intake inspect, one born-digital page, whole process, median"
    yield Figure(name=name, value=statistics.median(seconds[1:]), unit="s", limit=_LIMIT)


def _draw() -> bytes:
    rng = random.Random(1)  # noqa: S311 - the same page each time
    registry = Registry(rng)
    facts = Facts(subject=registry.person(), other=registry.person(), issued=date(2026, 1, 1))
    return draw_pdf("birth_certificate", "en", "table", "c", facts, rng)
