"""Keeps a Celery worker running beside the sweeper, and restarts it when it dies."""

import contextlib
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import structlog

from queue_config.forking import Forked, Prepared, begin_below
from storage.metrics.catalog import WORKERS_RESTARTED
from storage.metrics.counting import ADDRESS, count, flush

_log = structlog.get_logger()
_FINISH_SECONDS = 20  # for steps to finish when the worker is stopped; most service managers kill after 30
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


class WorkerProcess:
    """A Celery worker on some queues as a child process."""

    def __init__(
        self,
        queues: Sequence[str],
        processes: int,
        *,
        niceness: int = 0,
        has_work: Callable[[], bool] | None = None,
    ) -> None:
        """A worker that is rarely needed is there only while it has work, and some time longer."""
        self.queues = tuple(queues)
        self._has_work = has_work
        self._needed_at = -math.inf
        self._processes = processes
        self._niceness = niceness
        self.pulse: Path | None = None
        """The folder for its signs of life, once it is known."""
        self._process: subprocess.Popen[bytes] | Forked | None = None
        self._prepared: Prepared | None = None

    def prepare(self) -> None:
        """Fork it now, for when it is started: before there are threads and connections, see `forking`."""
        self._prepared = Prepared(self._words(), self._niceness)

    def keep_alive(self) -> None:
        """Start the worker when it is needed, or start it again when it has died; let it end when it is not."""
        is_needed = self._is_needed()
        if self._process is not None and self._process.poll() is None:
            if not is_needed:
                self.ask_to_stop()
            return
        if not is_needed:
            self._rest()
            return
        if self._process is not None:
            _log.warning("worker_restarted", code=self._process.returncode, queues=self.queues)
            count(WORKERS_RESTARTED)
            flush()
        self._process = self._started()

    def _started(self) -> "subprocess.Popen[bytes] | Forked":
        environment = dict(_ENVIRONMENT)
        if (stem := self._stem()) is not None:
            environment[PULSE] = str(stem)
            for path in (loop_of(stem), tasks_of(stem)):
                # It has not moved yet, whatever the one before it did. One that comes and goes is not waited for.
                path.write_bytes(b"") if self._has_work is None else path.unlink(missing_ok=True)
        if self._prepared is not None:
            prepared, self._prepared = self._prepared, None
            if ADDRESS in os.environ:  # only set since it was forked
                environment[ADDRESS] = os.environ[ADDRESS]
            return prepared.start(environment)
        return subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-m", "celery", *self._words()],
            env=os.environ | environment,
            start_new_session=True,  # Ctrl-C is for us; the worker is asked to finish
            preexec_fn=partial(begin_below, self._niceness),
        )

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
        if self._has_work is None or self._has_work():
            self._needed_at = now
        return now - self._needed_at < _LINGER_SECONDS

    def ask_to_stop(self) -> None:
        """Let it finish what it has, and take nothing more."""
        if self._process is not None:
            self._process.terminate()

    def ended_by(self, moment: float) -> bool:
        """Whether it is gone by this moment (of time.monotonic)."""
        try:
            return self._process is None or self._process.wait(max(0.0, moment - time.monotonic())) is not None
        except subprocess.TimeoutExpired:
            return False

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
            self._process.wait()


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
