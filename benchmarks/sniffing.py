"""How long it takes to tell a file's type, over the files of the ready samples."""

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, Say
from benchmarks.running import ROOT
from intake.sniffing import sniff

_ROUNDS = 20
_LIMIT = 1.0
_READY = ROOT / "samples" / "ready" / "submissions"


def measure(say: Say) -> Iterator[Figure]:
    """The median of each file over some rounds, after one that fills the caches: their mean, and the slowest file's."""
    files = list(ready_files())
    rounds = []
    for number in range(_ROUNDS + 1):
        say(f"round {number} of {_ROUNDS}")
        rounds.append([_milliseconds(path, name) for path, name in files])
    medians = [statistics.median(times) for times in zip(*rounds[1:], strict=True)]
    yield Figure(name="sniffing a file, mean", value=statistics.mean(medians), unit="ms", limit=_LIMIT)
    yield Figure(name="sniffing a file, the slowest", value=max(medians), unit="ms", limit=_LIMIT)


def ready_files() -> Iterator[tuple[Path, str]]:
    """Each with its name as the client called it."""
    for submission in sorted(_READY.iterdir()):
        for file in json.loads((submission / "submission.json").read_text(encoding="utf-8"))["files"]:
            path = submission / "files" / str(file["number"])
            if path.exists() and file["size"]:
                yield path, file["name"]


def _milliseconds(path: Path, name: str) -> float:
    started = time.perf_counter()
    sniff(path, name)
    return 1000 * (time.perf_counter() - started)
