"""How long it takes to train the model from scratch: drawing, reading, judging and fitting."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, Say
from benchmarks.running import apart
from classifiers.training import train

_MINUTES = 10.0


def measure(say: Say) -> Iterator[Figure]:
    """Wall time, in a fresh process that uses all cores."""
    say("training, some minutes")
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        started = time.perf_counter()
        apart(train, out=Path(folder))
        minutes = (time.perf_counter() - started) / 60
    yield Figure(name="training the classifier from scratch", value=minutes, unit="min", limit=_MINUTES)
