"""What the sandbox costs: the same files read by the same readers in it and without it, from a warm process."""

import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure, Say
from benchmarks.sniffing import ready_files
from classifiers import load_classifier
from intake.reading.ocr import warm
from intake.reading.registry import Task, readers
from intake.sandbox import Finished, run_sandboxed
from intake.settings import Limits
from intake.sniffing import sniff

_ROUNDS = 15
_LIMIT = 15.0
_QUICK = 0.06  # seconds; what takes longer (recognition) varies by more than a fork costs


def measure(say: Say) -> Iterator[Figure]:
    """Each file's median over some rounds, both ways; the mean and the largest of their differences.

    First in the sandbox: a worker never parses in its own process, which would grow by it, and its forks with it.
    """
    logging.disable(logging.WARNING)  # in the sandbox libraries' complaints go nowhere
    warm()
    classifier = load_classifier()  # a worker has it too, and a fork copies the tables of all memory
    limits = Limits()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "children").mkdir()
        reads = {path: read for path, name in ready_files() if (read := _reading(path, name, folder, limits))}
        say("in the sandbox")
        confined = {path: _median(partial(_sandboxed, read, path, folder, limits)) for path, read in reads.items()}
        say("in this process")
        plain = {path: _median(reads[path]) for path, seconds in confined.items() if seconds < _QUICK}
    added = [1000 * (confined[path] - seconds) for path, seconds in plain.items()]
    del classifier
    yield Figure(name="quick files of the samples, read in the sandbox and without", value=len(added), unit="")
    yield Figure(name="what the sandbox adds to a file, mean", value=statistics.mean(added), unit="ms", limit=_LIMIT)
    yield Figure(name="what the sandbox adds to a file, most", value=max(added), unit="ms")


def _reading(path: Path, name: str, folder: Path, limits: Limits) -> Callable[[], str] | None:
    mime = sniff(path, name).mime
    reader = readers().get(mime)
    if reader is None:
        return None
    task = Task(path, mime, folder, limits)

    def read() -> str:
        try:
            return str(len(reader.read(task).pages))
        except Exception as error:  # a damaged sample: its refusal takes time too
            return type(error).__name__

    return read


def _sandboxed(read: Callable[[], str], path: Path, folder: Path, limits: Limits) -> None:
    found = run_sandboxed(read, limits=limits, folder=folder, readable=[path])
    if not isinstance(found, Finished):
        raise TypeError(f"{path}: {found}")


def _median(action: Callable[[], object]) -> float:
    """Seconds; of what is slow, the first time tells that it is."""
    first = _seconds(action)
    return first if first > 2 * _QUICK else statistics.median(_seconds(action) for _ in range(_ROUNDS))


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
