"""What the queue costs: tiny text submissions a second on each broker, and the CPU that it adds to each document.

Beside each stands a bare Celery task that does nothing, on the same broker in the same run. What the queue adds is
told against as many processes that take the same steps without it, in turns and by the best round of each: whatever
else the machine does only adds.
Brokers that are not installed are left out (scripts/servers.sh installs them).
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import psutil

from benchmarks.figures import Figure, Say
from benchmarks.running import ROOT, command, environment, make_home, tiny
from tests.servers import rabbitmq, redis
from tests.servers.postgresql import is_installed as has_postgresql
from tests.servers.postgresql import new_database, postgresql

_PROCESSES = 2
_ROUNDS = 3
_COUNT = 150  # of each round
_WARM = 10  # submissions before the clock starts
_NOOPS = 1000
_LIMIT = 20.0  # milliseconds of CPU that the queue may add to a document


def measure(say: Say, *, count: int = _COUNT) -> Iterator[Figure]:
    """Each broker in turn."""
    with ExitStack() as stack, tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        database = stack.enter_context(postgresql()).address if has_postgresql() else ""
        for name, server in _brokers():
            below = Path(folder) / name
            below.mkdir()
            with ExitStack() as here:
                settings = {"INTAKE_SWEEP_SECONDS": "1"}
                if server is not None:
                    settings["INTAKE_BROKER"] = here.enter_context(server(below))
                    if database:
                        settings["INTAKE_DATABASE"] = here.enter_context(new_database(database, name.lower()))
                yield from _figures(say, name, below / "home", settings, count)


def _brokers() -> Iterator[tuple[str, Callable[[Path], AbstractContextManager[str]] | None]]:
    """The name and the server of each that is installed; a folder needs none."""
    yield "folder", None
    if redis.is_installed():
        yield "Redis", redis.redis
    if rabbitmq.is_installed():
        yield "RabbitMQ", rabbitmq.rabbitmq


def _figures(say: Say, name: str, home: Path, settings: Mapping[str, str], count: int) -> Iterator[Figure]:
    where = {**environment(home), **settings}
    say(f"{name}: a bare Celery task")
    bare = _noops_a_second(where)
    make_home(home, where)
    rounds = []
    for place in range(_ROUNDS):
        say(f"{name}: {count} submissions, round {place + 1} of {_ROUNDS}")
        first = 2 * place * (count + _WARM)
        seconds, cpu = _by_queue(where, first, count)
        rounds.append((seconds, cpu, _without_queue(where, first + count + _WARM, count)))
    seconds, cpu, alone = (min(values) / count for values in zip(*rounds, strict=True))
    yield Figure(name=f"{name}, bare Celery tasks", value=bare, unit="/s")
    yield Figure(name=f"{name}, tiny submissions decided", value=1 / seconds, unit="/s")
    yield Figure(name=f"{name}, CPU a document without the queue", value=1000 * alone, unit="ms")
    added = 1000 * (cpu - alone)
    yield Figure(name=f"{name}, CPU that the queue adds to a document", value=added, unit="ms", limit=_LIMIT)


def _by_queue(where: Mapping[str, str], first: int, count: int) -> tuple[float, float]:
    """Seconds and CPU seconds of the workers, from the first submission to the last decision; they are warm before."""
    with _running(command("work", "--processes", str(_PROCESSES)), where) as worker:
        tiny(where, "put", first, _WARM)
        tiny(where, "wait", first + _WARM)
        before, began = _cpu(worker), time.perf_counter()
        tiny(where, "put", first + _WARM, count)
        tiny(where, "wait", first + _WARM + count)
        return time.perf_counter() - began, _cpu(worker) - before


def _without_queue(where: Mapping[str, str], first: int, count: int) -> float:
    """CPU seconds of as many processes that take what is due until nothing is."""
    tiny(where, "put", first, count + _WARM)
    with ThreadPoolExecutor(_PROCESSES) as pool:
        printed = pool.map(lambda _: tiny(where, "work"), range(_PROCESSES))
        return sum(float(line.split()[0]) for line in printed) * count / (count + _WARM)


def _noops_a_second(where: Mapping[str, str]) -> float:
    """Tasks a second, with the tasks put into the queue before."""
    script = (
        "import sys, time\n"
        "from benchmarks.noop import QUEUE, noop\n"
        "from queue_config.hints import waiting\n"
        "count = int(sys.argv[1])\n"
        "for _ in range(count): noop.apply_async(queue=QUEUE)\n"
        "while waiting()['decide'] > count - 20: time.sleep(0.01)\n"
        "began = time.perf_counter()\n"
        "while waiting()['decide']: time.sleep(0.02)\n"
        "print((count - 20) / (time.perf_counter() - began))\n"
    )
    worker = [sys.executable, "-m", "celery", "--quiet", "-A", "benchmarks.noop", "worker", "--pool", "prefork"]
    worker += ["--concurrency", str(_PROCESSES), "--queues", "decide", "--without-gossip", "--without-mingle"]
    with _running(worker, dict(where) | {"DJANGO_SETTINGS_MODULE": "storage.settings"}):
        measuring = [sys.executable, "-c", script, str(_NOOPS)]
        done = subprocess.run(measuring, cwd=ROOT, env=where, check=True, capture_output=True, text=True)
    return float(done.stdout)


@contextmanager
def _running(arguments: list[str], where: Mapping[str, str]) -> Iterator[psutil.Popen]:
    process = psutil.Popen(arguments, cwd=ROOT, env=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _cpu(root: psutil.Process) -> float:
    """CPU seconds of a process and all below it, those that have ended included."""
    return sum(sum(process.cpu_times()[:4]) for process in [root, *root.children(recursive=True)])
