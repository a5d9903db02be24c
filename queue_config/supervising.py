"""Keeps a Celery worker running beside the sweeper, and restarts it when it dies; nobody outlives its parent."""

import contextlib
import ctypes
import gc
import math
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path

import structlog
from django.db import connections

from intake.sandbox import keep_niceness
from storage.metrics.catalog import WORKERS_RESTARTED
from storage.metrics.counting import count, flush

_fork = multiprocessing.get_context("fork")
_log = structlog.get_logger()
_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1  # prctl(2)
_FINISH_SECONDS = 20  # for steps to finish when the worker is stopped; most service managers kill after 30
_LOOK_SECONDS = 0.02
_LINGER_SECONDS = 60  # starting takes some seconds: what comes soon again finds it there
_HAND_BACK_SECONDS = 8  # the rows are free at once; the processes of Celery take some seconds to end

PULSE = "INTAKE_PULSE"
"""Names the signs of life to a worker, by its environment: the files are `loop_of` and `tasks_of` this."""

_ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "storage.settings",
    "OMP_THREAD_LIMIT": "1",
    "CELERY_CUSTOM_WORKER_POOL": "queue_config.pool:TaskPool",
}


def loop_of(stem: Path) -> Path:
    """Where a worker's own loop says that it moves; the name before the ending has its queues, with commas between."""
    return stem.with_name(f"{stem.name}.loop")


def tasks_of(stem: Path) -> Path:
    """Where its processes say that one began or ended a task."""
    return stem.with_name(f"{stem.name}.tasks")


def die_with_parent() -> None:
    """For a child just forked by its parent's only thread: be killed when the parent ends, however it ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def die_with_parent_process() -> None:
    """The same where the parent has several threads.

    The kernel means the thread that forked. Celery's ends when a warm shutdown begins, and that must not kill a
    process that still finishes its step: so the signal only makes it look whether the whole parent is gone.
    """
    parent = os.getppid()

    def look(*_: object) -> None:
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    # A real-time signal: Celery's pool gives all others handlers of its own after this.
    signal.signal(signal.SIGRTMIN, look)
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGRTMIN)


def _celery(words: Sequence[str], environment: Mapping[str, str], niceness: int) -> None:
    """For a child just forked: become Celery by a new program."""
    _begin(niceness)
    os.execve(sys.executable, [sys.executable, "-m", "celery", *words], os.environ | environment)  # noqa: S606 - ours


def _celery_when_asked(words: Sequence[str], niceness: int, asking: Connection, asked: Connection) -> None:
    """For a child just forked: become Celery with all that is loaded, once its environment comes; or end with those."""
    _begin(niceness)
    asking.close()
    try:
        os.environ.update(asked.recv())
    except EOFError:
        return
    from celery.bin.celery import celery

    celery(words, prog_name="celery")


def _begin(niceness: int) -> None:
    os.setsid()  # Ctrl-C is for the parent; the worker is asked to finish
    die_with_parent()
    os.nice(niceness)
    keep_niceness()


def keep_shared() -> None:
    """Before forking: let children go on sharing what is loaded.

    Collecting garbage writes to every object that it looks at, and each process would get a copy of all of them.
    """
    gc.collect()
    gc.freeze()


class WorkerProcess:
    """A Celery worker on some queues as a child process."""

    def __init__(
        self,
        queues: Sequence[str],
        processes: int,
        *,
        niceness: int = 0,
        has_work: Callable[[], bool] = lambda: True,
    ) -> None:
        """A worker that is rarely needed is there only while it has work, and some time longer."""
        self.queues = tuple(queues)
        self._has_work = has_work
        self._needed_at = -math.inf
        self._processes = processes
        self._niceness = niceness
        self.pulse: Path | None = None
        """The folder for its signs of life, once it is known."""
        self._process: ForkProcess | None = None
        self._prepared: tuple[ForkProcess, Connection] | None = None

    def prepare(self) -> None:
        """Fork it now with all that is loaded here, for when it is started: they share that memory.

        For a process that has one thread, and that nobody has connected to yet: the worker would be, too.
        """
        connections.close_all()
        keep_shared()
        asked, asking = _fork.Pipe(duplex=False)
        words = (self._words(), self._niceness, asking, asked)
        process = _fork.Process(target=_celery_when_asked, args=words, daemon=True)
        process.start()
        asked.close()
        self._prepared = process, asking

    def keep_alive(self) -> None:
        """Start the worker when it is needed, or start it again when it has died; let it end when it is not."""
        is_needed = self._is_needed()
        if self._process is not None and self._process.is_alive():
            if not is_needed:
                self.ask_to_stop()
            return
        if not is_needed:
            self._rest()
            return
        if self._process is not None:
            _log.warning("worker_restarted", code=self._process.exitcode, queues=self.queues)
            count(WORKERS_RESTARTED)
            flush()
        self._process = self._started()

    def _started(self) -> ForkProcess:
        environment = dict(_ENVIRONMENT)
        if (stem := self._stem()) is not None:
            for path in (loop_of(stem), tasks_of(stem)):
                path.write_bytes(b"")  # it has not moved yet, whatever the one before it did
            environment[PULSE] = str(stem)
        if self._prepared is not None:
            (process, asking), self._prepared = self._prepared, None
            with contextlib.suppress(BrokenPipeError):  # it was killed, and will be found dead
                asking.send(os.environ | environment)
            return process
        process = _fork.Process(target=_celery, args=(self._words(), environment, self._niceness), daemon=True)
        process.start()
        return process

    def _words(self) -> Sequence[str]:
        words = ["--quiet", "-A", "queue_config.app", "worker", "--pool", "custom", "--loglevel", "WARNING"]
        words += ["--concurrency", str(self._processes), "--queues", ",".join(self.queues)]
        return [*words, "--without-gossip", "--without-mingle", "--without-heartbeat"]

    def _rest(self) -> None:
        """It has ended and nothing is wrong: its signs of life go too, or it would seem stuck."""
        if self._process is None:
            return
        self._process = None
        if (stem := self._stem()) is not None:
            for path in (loop_of(stem), tasks_of(stem)):
                path.unlink(missing_ok=True)

    def _stem(self) -> Path | None:
        return self.pulse / ",".join(self.queues) if self.pulse is not None else None

    def _is_needed(self) -> bool:
        now = time.monotonic()
        if self._has_work():
            self._needed_at = now
        return now - self._needed_at < _LINGER_SECONDS

    def ask_to_stop(self) -> None:
        """Let it finish what it has, and take nothing more."""
        if self._process is not None:
            self._process.terminate()

    def ended_by(self, moment: float) -> bool:
        """Whether it is gone by this moment (of time.monotonic)."""
        if self._process is None:
            return True
        while is_there := self._process.is_alive():  # join() would wait for ever for one that became another program
            if time.monotonic() >= moment:
                break
            time.sleep(_LOOK_SECONDS)
        return not is_there

    def hand_back(self) -> None:
        """Let it give its rows back at once: Celery's processes take this signal for their soft time limit."""
        if self._process is None:
            return
        for path in Path(f"/proc/{self._process.pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):  # it may just have ended
                for pid in path.read_text().split():
                    os.kill(int(pid), signal.SIGUSR1)

    def kill(self) -> None:
        """End it at once, for when it has nothing to finish."""
        if self._process is not None:
            self._process.kill()
            self._process.join()


@contextmanager
def working(workers: Sequence[WorkerProcess], pulse: Path | None = None) -> Iterator[None]:
    """Have these workers at work; in the end all finish together, give back what they can't finish, and are gone.

    Their signs of life go into the folder `pulse`.
    """
    try:
        for worker in workers:
            worker.pulse = pulse
            worker.keep_alive()
        yield
    finally:
        for worker in workers:
            worker.ask_to_stop()
        end = time.monotonic() + _FINISH_SECONDS
        late = [worker for worker in workers if not worker.ended_by(end)]
        for worker in late:
            worker.hand_back()
        end = time.monotonic() + _HAND_BACK_SECONDS
        for worker in late:
            if not worker.ended_by(end):
                worker.kill()
