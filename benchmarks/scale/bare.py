"""Bare processes, which recognise a page again and again and touch no queue, database or store.

They show what the machine allows at most, and how fast it is at the moment: one that is shared with others is not
always as fast.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from statistics import mean
from typing import NamedTuple

_PAGES = 12


class Bare(NamedTuple):
    """Seconds in which a process recognises a page."""

    alone: float
    both: float
    """Each of two at once."""

    def pages_a_second(self, processes: int) -> float:
        """Of one process, or of two."""
        return 2 / self.both if processes == 2 else 1 / self.alone


def bare_processes() -> Bare:
    """How long the same page takes one process alone, and each of two at once that have an engine each."""
    with _two() as pool:
        return Bare(pool.submit(_recognise, _PAGES).result() / _PAGES, _both(pool))


def two_bare_processes() -> float:
    """Seconds in which each of two at once recognises a page."""
    with _two() as pool:
        return _both(pool)


@contextmanager
def _two() -> Iterator[ProcessPoolExecutor]:
    """Both are started, and have loaded all."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(_recognise, [2, 2]))
        yield pool


def _both(pool: ProcessPoolExecutor) -> float:
    return mean(pool.map(_recognise, [_PAGES] * 2)) / _PAGES


def _recognise(pages: int) -> float:
    """Seconds of recognising the same page so many times."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    from benchmarks.office_scans import draw_page
    from intake.reading.ocr import read_image, warm

    warm()
    page = draw_page(f"the account statement of {number} was received" for number in range(25))
    began = time.perf_counter()
    for number in range(pages):
        read_image(page, number + 1, seconds=60)
    return time.perf_counter() - began
