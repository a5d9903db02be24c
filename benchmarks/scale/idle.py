"""What a worker uses that has nothing to do: memory and CPU over a minute.

One that reads is a replica of deploy/kubernetes, or a service of compose.yaml with one process: for that queue alone,
and beside one for the others, as it is there, too. `intake work` has two processes, for all, and the sweeper. All of a
worker counts: `intake work` itself, Celery's main process, and the worker processes. Memory is PSS: what several share,
the programs' own files above all, is divided among them. They have worked before.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack

import psutil

from benchmarks.figures import Figure, Say
from benchmarks.scale.deployment import BROKER, QUICK, Deployment, cpu_of, deployed, is_installed, memory_of, wait_until
from benchmarks.scale.feeding import begin, end, feeder, write
from benchmarks.scale.logbook import is_done
from benchmarks.scale.mixes import mixes
from benchmarks.scale.papers import Stock, draw

_SECONDS = float(os.environ.get("IDLE_SECONDS", "60"))
_SETTLED = 15.0
_DRAWN = 12
_SEED = 13
_OTHERS = ",".join(queue for queue in QUICK.split(",") if queue != "read")
_WORKERS = (
    ("an idle worker that reads", ("--queues", "read", "--processes", "1", "--no-sweeper"), (250.0, 1.0)),
    ("an idle worker for all with the sweeper", (), (None, None)),
)
"""Each with its arguments, and the limits of its memory in megabytes and of its CPU in hundredths of a core."""


def measure(say: Say, *, seconds: float = _SECONDS, broker: str = BROKER) -> Iterator[Figure]:
    """Nothing where the servers are not installed."""
    if not is_installed():
        return
    stock = draw(mixes()["ordinary"], _DRAWN, _SEED)
    with deployed(broker) as deployment:
        deployment.import_cases(stock)
        for name, arguments, limits in _WORKERS:
            say(f"{name}, idle for {seconds:g} seconds")
            with ExitStack() as stack:
                worker = stack.enter_context(deployment.started("worker", "work", *arguments))
                if arguments:
                    stack.enter_context(deployment.started("others", "work", "--no-sweeper", "--queues", _OTHERS))
                _let_it_work(deployment, stock, name.replace(" ", "-"))
                time.sleep(_SETTLED)
                yield from _figures(worker, name, seconds, *limits)


def _let_it_work(deployment: Deployment, stock: Stock, name: str) -> None:
    sent = stock.sent(name, len(stock.drawn))
    write(deployment.folder / name, sent, [0.0] * len(sent))
    with feeder(deployment, deployment.folder / name) as feed:
        begin(feed)
        end(feed)
        wait_until(lambda: is_done(deployment.database, sent), "the worker does nothing")


def _figures(
    worker: psutil.Popen, name: str, seconds: float, megabytes: float | None, per_cent: float | None
) -> Iterator[Figure]:
    used, began = cpu_of(worker), time.perf_counter()
    time.sleep(seconds)
    share = 100 * (cpu_of(worker) - used) / (time.perf_counter() - began)
    memory = memory_of(worker)
    whole = sum(memory.values())
    yield Figure(name=f"{name}, memory (PSS) of all its processes", value=whole, unit="MB", limit=megabytes)
    for what, part in memory.items():
        yield Figure(name=f"{name}, memory of {what}", value=part, unit="MB")
    yield Figure(name=f"{name}, CPU of one core", value=share, unit="%", limit=per_cent)
