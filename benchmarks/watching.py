"""Runs a command and watches all processes below it: their memory, and how busy each worker process is."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import psutil

from benchmarks.running import ROOT

_PAUSE = 0.5
_WORK = "work"
_MEGABYTE = 1_000_000


@dataclass
class Watched:
    """What was seen; memory in megabytes."""

    seconds: float = 0.0
    code: int = 0
    rss: float = 0.0
    """The largest process ever, readers included."""
    pss: float = 0.0
    """The largest worker process or reader when shared memory is divided among those that share it."""
    together: float = 0.0
    """All processes at once, shared memory counted once."""
    busy: dict[int, float] = field(default_factory=dict)
    """Share of each worker process's life that it, or a reader that it started, was on a CPU; 0 to 1."""


def watch(command: Sequence[str], environment: Mapping[str, str]) -> Watched:
    """Run a command to its end."""
    seen = Watched()
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ended = 0
    while not ended:
        _look(psutil.Process(process.pid), seen)
        time.sleep(_PAUSE)
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
    seen.seconds = time.perf_counter() - started
    seen.code = process.returncode = os.waitstatus_to_exitcode(status)
    # The kernel's own record has also what lived and died between two looks.
    seen.rss = max(seen.rss, usage.ru_maxrss * 1024 / _MEGABYTE)
    return seen


def _look(root: psutil.Process, seen: Watched) -> None:
    together = 0.0
    workers = set(_workers(root))
    for process in [root, *root.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            memory = process.memory_full_info()
            together += memory.pss / _MEGABYTE
            seen.rss = max(seen.rss, memory.rss / _MEGABYTE)
            if process in workers or process.parent() in workers:
                seen.pss = max(seen.pss, memory.pss / _MEGABYTE)
            if process in workers:
                life = time.time() - process.create_time()
                seen.busy[process.pid] = sum(process.cpu_times()[:4]) / life
    seen.together = max(seen.together, together)


def _workers(root: psutil.Process) -> Iterator[psutil.Process]:
    """The processes that Celery forked: the grandchildren of `intake work`."""
    for process in [root, *root.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if _works(process) and (process == root or not _works(process.parent())):
                for celery in process.children():
                    yield from celery.children()


def _works(process: psutil.Process | None) -> bool:
    return process is not None and _WORK in process.cmdline()
