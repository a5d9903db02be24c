"""Plays an arrival pattern to a real deployment, and notes what came of it."""

import signal
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count

import psutil

from benchmarks.scale.deployment import Deployment, cpu_of, queues_of, signal_all, wait_until
from benchmarks.scale.feeding import begin, end, feeder, write
from benchmarks.scale.logbook import Decided, Step, decided_of, is_done, steps_of
from benchmarks.scale.papers import Sent, Stock

_names = count(1)
_LOOK_SECONDS = 2.0
_WARM_EACH = 3
"""Submissions for each process before anything is measured: what is loaded late is loaded then."""


@dataclass(frozen=True)
class Played:
    """What came of it."""

    processes: int
    began: float
    sent: Sequence[Sent]
    steps: Sequence[Step]
    submissions: Sequence[Decided]
    cpu: dict[str, float]
    """CPU seconds of workers, sweeper, feeder and each server meanwhile."""

    @property
    def documents(self) -> int:
        """How many files were sent."""
        return sum(len(each.kinds) for each in self.sent)

    @property
    def makespan(self) -> float:
        """Seconds from the first submission until the last was decided."""
        return max(each.decided for each in self.submissions) - self.began

    @property
    def busy(self) -> float:
        """Seconds from the first submission until the last step of any was done."""
        return max(step.ended for step in self.steps) - self.began


def play(
    deployment: Deployment,
    stock: Stock,
    moments: Sequence[float],
    processes: int,
    *,
    stopped: float = 0.0,
    all_there: bool = False,
    long_scans: bool = False,
    warm: int = _WARM_EACH,
) -> Played:
    """Hand a submission over at each of these moments (seconds from the beginning), and wait until all is decided.

    Args:
        deployment: where; it has its case records.
        stock: what to send.
        moments: when, in order.
        processes: of the worker, besides the one for long scans.
        stopped: how long the workers stand still in the beginning, as in an outage.
        all_there: whether workers begin when all has been handed over, so that this costs none of their time.
        long_scans: whether there is a process for them.
        warm: how many submissions each process works on before.
    """
    name = f"p{next(_names)}"
    before_all, sent = stock.sent(f"{name}-warm", warm * processes), stock.sent(name, len(moments))
    write(deployment.folder / f"{name}-warm", before_all, [0.0] * len(before_all))
    write(deployment.folder / name, sent, moments)
    with ExitStack() as stack:
        sweeper = stack.enter_context(deployment.started("sweeper", "sweep"))
        worker = stack.enter_context(
            deployment.started(name, "work", "--no-sweeper", *queues_of(processes, long_scans=long_scans))
        )
        warming = stack.enter_context(feeder(deployment, deployment.folder / f"{name}-warm"))
        feed = stack.enter_context(feeder(deployment, deployment.folder / name))
        begin(warming)
        wait_until(lambda: is_done(deployment.database, before_all), "the workers don't get warm")
        if stopped or all_there:
            signal_all(worker, signal.SIGSTOP)
        began = begin(feed)
        if all_there:
            fed, began = end(feed), time.time()
        before = _cpu(deployment, worker, sweeper)
        if stopped or all_there:
            time.sleep(stopped)
            signal_all(worker, signal.SIGCONT)
        if not all_there:
            fed = end(feed)
        # Seldom: to look takes a connection to the database.
        wait_until(lambda: is_done(deployment.database, sent), "not everything is decided", pause=_LOOK_SECONDS)
        after = _cpu(deployment, worker, sweeper)
    steps = steps_of(deployment.folder / f"{name}.log", deployment.database, sent)
    used = {name: after[name] - before[name] for name in after} | {"feeder": fed}
    return Played(processes, began, sent, steps, decided_of(deployment.database, sent), used)


def _cpu(deployment: Deployment, worker: psutil.Popen, sweeper: psutil.Popen) -> dict[str, float]:
    return deployment.cpu_of_servers() | {"workers": cpu_of(worker), "sweeper": cpu_of(sweeper)}
