"""What a worker uses that has nothing to do, with the sweeper in it and without: memory and CPU over a minute.

All its processes count: `intake work` itself, Celery's main processes, and the worker processes, two for quick steps
and one for parts of long scans. Memory is PSS: what several share is divided among them. They have worked before.
"""

import os
import time
from collections.abc import Iterator

import psutil

from benchmarks.figures import Figure, Say
from benchmarks.scale.deployment import BROKER, Deployment, cpu_of, deployed, is_installed, memory_of, wait_until
from benchmarks.scale.feeding import begin, end, feeder, write
from benchmarks.scale.logbook import is_done
from benchmarks.scale.mixes import mixes
from benchmarks.scale.papers import Stock, draw

_SECONDS = float(os.environ.get("IDLE_SECONDS", "60"))
_SETTLED = 15.0
_DRAWN = 12
_SEED = 13
_MEGABYTES, _PER_CENT = 250.0, 1.0


def measure(say: Say, *, seconds: float = _SECONDS, broker: str = BROKER) -> Iterator[Figure]:
    """Nothing where the servers are not installed."""
    if not is_installed():
        return
    stock = draw(mixes()["ordinary"], _DRAWN, _SEED)
    with deployed(broker) as deployment:
        stock.write_cases(deployment.folder / "cases.jsonl")
        deployment.run("cases", "import", str(deployment.folder / "cases.jsonl"))
        for name, arguments in (("with the sweeper", ()), ("without a sweeper", ("--no-sweeper",))):
            say(f"a worker {name}, idle for {seconds:g} seconds")
            with deployment.started("worker", "work", *arguments) as worker:
                _let_it_work(deployment, stock, name.replace(" ", "-"))
                time.sleep(_SETTLED)
                yield from _figures(worker, name, seconds)


def _let_it_work(deployment: Deployment, stock: Stock, name: str) -> None:
    sent = stock.sent(name, len(stock.drawn))
    write(deployment.folder / name, sent, [0.0] * len(sent))
    with feeder(deployment, deployment.folder / name) as feed:
        begin(feed)
        end(feed)
        wait_until(lambda: is_done(deployment.database, sent), "the worker does nothing")


def _figures(worker: psutil.Popen, name: str, seconds: float) -> Iterator[Figure]:
    used, began = cpu_of(worker), time.perf_counter()
    time.sleep(seconds)
    share = 100 * (cpu_of(worker) - used) / (time.perf_counter() - began)
    memory = memory_of(worker)
    yield Figure(
        name=f"an idle worker {name}, memory (PSS) of all its processes",
        value=sum(memory.values()),
        unit="MB",
        limit=_MEGABYTES,
    )
    for what, megabytes in memory.items():
        yield Figure(name=f"an idle worker {name}, memory of {what}", value=megabytes, unit="MB")
    yield Figure(name=f"an idle worker {name}, CPU of one core", value=share, unit="%", limit=_PER_CENT)
