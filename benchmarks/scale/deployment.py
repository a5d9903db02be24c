"""A real deployment on this machine: PostgreSQL, a broker, a folder of objects, and `intake` processes beside them.

The CPU time of workers, of the sweeper and of the servers is told apart: in a data centre they are other machines.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil

from benchmarks.running import ROOT, command, environment
from benchmarks.scale.papers import Stock
from queue_config.orphans import die_with_parent
from tests.servers import rabbitmq, redis
from tests.servers.postgresql import is_installed as has_postgresql
from tests.servers.postgresql import new_database, postgresql

_Given = TypeVar("_Given")
_Processes = dict[str, list[psutil.Process]]
BROKER = "RabbitMQ"
"""That of compose.yaml."""
QUICK = "intake,read,decide,outbox,webhooks,mail,illustrate"
"""All queues but that of long scans, which `intake work` gives a process of its own."""
_DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "shared_buffers": "128MB"}
_PATIENCE = 60


def is_installed() -> bool:
    """Whether scripts/servers.sh was run."""
    return has_postgresql() and rabbitmq.is_installed() and redis.is_installed()


@dataclass
class Deployment:
    """Where things are, and the servers' processes."""

    folder: Path
    where: Mapping[str, str]
    """The environment of all commands."""
    database: str
    servers: _Processes

    def run(self, *arguments: str) -> str:
        """Run an `intake` command; returns what it prints."""
        done = subprocess.run(
            command(*arguments), cwd=ROOT, env=self.where, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def import_cases(self, stock: Stock) -> None:
        """The case records of those who send what was drawn."""
        path = self.folder / "cases.jsonl"
        stock.write_cases(path)
        self.run("cases", "import", str(path))

    def module(self, name: str, *arguments: object) -> str:
        """Run a module of this folder in the deployment's environment; returns what it prints."""
        line = [sys.executable, "-m", f"benchmarks.scale.{name}", *map(str, arguments)]
        where = {**self.where, "INTAKE_LOG_LEVEL": "warning"}
        return subprocess.run(line, cwd=ROOT, env=where, check=True, stdout=subprocess.PIPE, text=True).stdout

    @contextmanager
    def started(self, name: str, *arguments: str) -> Iterator[psutil.Popen]:
        """An `intake` command as long as the context lasts; its log is NAME.log."""
        with (
            (self.folder / f"{name}.log").open("ab") as log,
            psutil.Popen(
                command(*arguments), cwd=ROOT, env=self.where, stdout=log, stderr=log, preexec_fn=die_with_parent
            ) as process,
        ):
            try:
                yield process
            finally:
                process.terminate()
                process.wait(_PATIENCE)

    def cpu_of_servers(self) -> dict[str, float]:
        """CPU seconds of each server so far."""
        return {name: sum(map(cpu_of, processes)) for name, processes in self.servers.items()}


@contextmanager
def deployed(broker: str = BROKER) -> Iterator[Deployment]:
    """Everything but workers; the database is empty and migrated."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
        server, servers = stack.enter_context(_noted("PostgreSQL", lambda: postgresql(**_DURABLE)))
        database = stack.enter_context(new_database(server.address, "scale"))
        below = folder / "broker"
        below.mkdir()
        start = rabbitmq.rabbitmq if broker == "RabbitMQ" else redis.redis
        address, more = stack.enter_context(_noted(broker, lambda: start(below)))
        settings = {"INTAKE_DATABASE": database, "INTAKE_BROKER": address, "INTAKE_QUALITY_SAMPLE": "0"}
        where = environment(folder / "home") | settings
        made = Deployment(folder, where, database, {**servers, **more})
        made.run("migrate")
        yield made


def cpu_of(root: psutil.Process) -> float:
    """CPU seconds of a process and all below it, those that have ended included."""
    seconds = 0.0
    for process in [root, *root.children(recursive=True)]:
        try:
            seconds += sum(process.cpu_times()[:4])
        except psutil.NoSuchProcess:  # it has just ended: its parent tells
            continue
    return seconds


def memory_of(root: psutil.Process) -> dict[str, float]:
    """Megabytes (PSS: memory that several share is divided among them) by what each process below it is."""
    found: dict[str, float] = {}
    for process in [root, *root.children(recursive=True)]:
        name = _what_it_is(process, root)
        found[name] = found.get(name, 0.0) + process.memory_full_info().pss / 1_000_000
    return found


def _what_it_is(process: psutil.Process, root: psutil.Process) -> str:
    if process == root:
        return "intake work"
    return "Celery" if process.parent() == root else "worker processes"


@contextmanager
def _noted(name: str, start: Callable[[], AbstractContextManager[_Given]]) -> Iterator[tuple[_Given, _Processes]]:
    """What a server gives, and the processes that came with it."""
    before = set(psutil.Process().children())
    with start() as given:
        yield given, {name: [process for process in psutil.Process().children() if process not in before]}


def signal_all(root: psutil.Process, number: int) -> None:
    """Send a signal to a process and all below it."""
    for process in [root, *root.children(recursive=True)]:
        process.send_signal(number)


def wait_until(is_so: Callable[[], bool], what: str, patience: float = 900.0, pause: float = 0.2) -> None:
    """Look now and then. Raises TimeoutError."""
    end = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(pause)


def queues_of(processes: int, *, long_scans: bool) -> Sequence[str]:
    """What `intake work` is to be told to have so many processes; with long scans there is one more for them."""
    return ("--processes", str(processes), *(() if long_scans else ("--queues", QUICK)))
