"""What our reading of a born-digital PDF takes beyond pdfium's own extraction of its text, in one process."""

import random
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.figures import Figure, Say
from benchmarks.reading.costs import processor_seconds
from benchmarks.reading.papers import draw_page, joined, text_of
from intake.reading.ocr import warm
from intake.reading.pdf import READER
from intake.reading.registry import Content, Task
from intake.settings import Limits

_SEED = 50_402
_LENGTHS = (1, 1, 1, 2, 2, 3, 5, 10, 25)  # pages of each file
_ROUNDS = 25
_LIMIT = 3.0
_LIMITS = Limits()


def measure(say: Say) -> Iterator[Figure]:
    """The medians of both, in turn, over all pages; what a fork and the sandbox take is no part of either."""
    chance = random.Random(_SEED)  # noqa: S311 - the same papers each time
    warm()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        paths = [Path(folder) / f"{number}.pdf" for number in range(len(_LENGTHS))]
        for path, length in zip(paths, _LENGTHS, strict=True):
            path.write_bytes(joined([draw_page(chance) for _ in range(length)]))
        say("reading")
        bare, ours = _in_turn(
            lambda: [text_of(path) for path in paths],
            lambda: [_read(path, Path(folder)) for path in paths],
        )
    pages = sum(_LENGTHS)
    name = "CPU a born-digital page, beside pdfium's own extraction of text"
    yield Figure(name=name, value=1000 * ours / pages, unit="ms", peer=1000 * bare / pages)
    name = "CPU a born-digital page beyond pdfium's own extraction of text"
    yield Figure(name=name, value=1000 * (ours - bare) / pages, unit="ms", limit=_LIMIT)


def _in_turn(*actions: Callable[[], object]) -> Iterator[float]:
    """The median of each, all of them being done once a round."""
    rounds = [[_seconds(action) for action in actions] for _ in range(_ROUNDS)]
    return (statistics.median(costs) for costs in zip(*rounds, strict=True))


def _seconds(action: Callable[[], object]) -> float:
    before = processor_seconds()
    action()
    return processor_seconds() - before


def _read(path: Path, folder: Path) -> Content:
    content = READER.read(Task(path, "application/pdf", folder, _LIMITS))
    if content.recognised or content.warnings:
        raise RuntimeError(
            f"{path.name} is not as it should be: {content.recognised} pages recognised, {content.warnings}"
        )
    return content
