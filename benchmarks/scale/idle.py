"""What a worker uses that has nothing to do: memory and CPU over a minute.

One that reads is a replica of deploy/kubernetes: one worker process, for that queue alone. `intake work` has two, for
all, and the sweeper. All processes count: `intake work` itself, Celery's main process, and the worker processes. Memory
is PSS: what several share is divided among them. They have worked before.
"""

import os
import time
from collections.abc import Iterator

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
_PER_CENT = 1.0
_OTHERS = ",".join(queue for queue in QUICK.split(",") if queue != "read")
_WORKERS = (
    ("an idle worker that reads", ("--queues", "read", "--processes", "1", "--no-sweeper"), 250.0),
    ("an idle worker for all with the sweeper", (), None),
)
"""Each with its arguments, and the limit of its memory in megabytes."""


def measure(say: Say, *, seconds: float = _SECONDS, broker: str = BROKER) -> Iterator[Figure]:
    """Nothing where the servers are not installed."""
    if not is_installed():
        return
    stock = draw(mixes()["ordinary"], _DRAWN, _SEED)
    with deployed(broker) as deployment:
        stock.write_cases(deployment.folder / "cases.jsonl")
        deployment.run("cases", "import", str(deployment.folder / "cases.jsonl"))
        for name, arguments, limit in _WORKERS:
            say(f"{name}, idle for {seconds:g} seconds")
            with deployment.started("worker", "work", *arguments) as worker:
                with deployment.started("others", "work", "--no-sweeper", "--queues", _OTHERS):
                    _let_it_work(deployment, stock, name.replace(" ", "-"))
                time.sleep(_SETTLED)
                yield from _figures(worker, name, seconds, limit)


def _let_it_work(deployment: Deployment, stock: Stock, name: str) -> None:
    sent = stock.sent(name, len(stock.drawn))
    write(deployment.folder / name, sent, [0.0] * len(sent))
    with feeder(deployment, deployment.folder / name) as feed:
        begin(feed)
        end(feed)
        wait_until(lambda: is_done(deployment.database, sent), "the worker does nothing")


def _figures(worker: psutil.Popen, name: str, seconds: float, limit: float | None) -> Iterator[Figure]:
    used, began = cpu_of(worker), time.perf_counter()
    time.sleep(seconds)
    share = 100 * (cpu_of(worker) - used) / (time.perf_counter() - began)
    memory = memory_of(worker)
    yield Figure(name=f"{name}, memory (PSS) of all its processes", value=sum(memory.values()), unit="MB", limit=limit)
    for what, megabytes in memory.items():
        yield Figure(name=f"{name}, memory of {what}", value=megabytes, unit="MB")
    yield Figure(name=f"{name}, CPU of one core", value=share, unit="%", limit=_PER_CENT)
