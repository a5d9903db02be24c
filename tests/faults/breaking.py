"""What is broken, each by a small function: it breaks something, waits a while, and puts it right again."""

import contextlib
import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from queue_config.app import QUEUES
from tests.faults.processes import children, family, send, state
from tests.faults.servers import forget
from tests.faults.world import LEASE_SECONDS, MIN_FREE_BYTES, Service, World
from tests.servers.case_system import Fate

_CONNECTIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'intake' AND pid != pg_backend_pid()"
)


class Skipped(Exception):
    """This machine does not let it happen; the message says why."""


@dataclass(frozen=True)
class Fault:
    """One way to break it. `run` raises Skipped where this machine does not let it, psycopg.Error where the database
    is not there again yet."""

    name: str
    run: Callable[[World, random.Random], None]
    seconds: float
    """How long it takes, with what has to start again."""
    kills: bool


_COSTLY_SECONDS = 3
FAULTS: list[Fault] = []
_Run = Callable[[World, random.Random], None]


def _fault(seconds: float, *, kills: bool = False) -> Callable[[_Run], _Run]:
    def keep(run: _Run) -> _Run:
        FAULTS.append(Fault(run.__name__, run, seconds, kills))
        return run

    return keep


@_fault(0.5, kills=True)
def kill_a_process_of_the_pool(world: World, chance: random.Random) -> None:
    pools = [pid for main in _celery(world) for pid in children(main) if state(pid) != "T"]
    send(chance.choice(pools) if pools else None, signal.SIGKILL)


@_fault(0.5, kills=True)
def kill_a_sandbox(world: World, chance: random.Random) -> None:
    """As the kernel does when memory is short: there may be none just now."""
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        sandboxes = [pid for main in _celery(world) for process in children(main) for pid in children(process)]
        if sandboxes:
            send(chance.choice(sandboxes), signal.SIGKILL)
            return
        time.sleep(0.005)


@_fault(3, kills=True)
def kill_a_celery_worker(world: World, chance: random.Random) -> None:
    mains = _celery(world)
    send(chance.choice(mains) if mains else None, signal.SIGKILL)


@_fault(5, kills=True)
def kill_the_command(world: World, chance: random.Random) -> None:
    """`intake work` itself: all that it started ends with it, and it is started again."""
    send(world.worker.pid, signal.SIGKILL)


@_fault(3, kills=True)
def kill_the_pages(world: World, chance: random.Random) -> None:
    """`intake serve`, which takes the notifications."""
    send(world.web.pid, signal.SIGKILL)


@_fault(8, kills=True)
def kill_the_broker(world: World, chance: random.Random) -> None:
    world.broker.kill()
    time.sleep(chance.uniform(0.2, 1.5))
    world.broker.start()


@_fault(4, kills=True)
def kill_the_database(world: World, chance: random.Random) -> None:
    world.database.kill()
    time.sleep(chance.uniform(0.2, 1.5))
    world.database.start()


@_fault(5, kills=True)
def kill_the_store(world: World, chance: random.Random) -> None:
    world.store.kill()
    time.sleep(chance.uniform(0.2, 1.5))
    world.store.start()


@_fault(2 * LEASE_SECONDS + 1)
def freeze_a_celery_worker(world: World, chance: random.Random) -> None:
    """All of its processes, for longer than any lease."""
    mains = _celery(world)
    frozen = family(chance.choice(mains)) if mains else []
    for pid in frozen:
        send(pid, signal.SIGSTOP)
    time.sleep(2 * LEASE_SECONDS + chance.random())
    for pid in frozen:
        send(pid, signal.SIGCONT)


@_fault(3)
def spoil_the_store(world: World, chance: random.Random) -> None:
    """Answers of 500 and 503, late ones, cut ones, and half ones."""
    world.bad_weather.touch()
    time.sleep(chance.uniform(1, 3))
    world.bad_weather.unlink()


@_fault(0.5)
def cut_the_connections_to_the_database(world: World, chance: random.Random) -> None:
    world.rows(_CONNECTIONS)


@_fault(0.5)
def forget_the_hints(world: World, chance: random.Random) -> None:
    forget(world.broker, list(QUEUES))


@_fault(0.5)
def give_the_case_system_a_bad_day(world: World, chance: random.Random) -> None:
    """It answers 500 and 503, late, or not at all, and has taken what it was told or not."""
    kinds = (Fate(500), Fate(503, takes=True), Fate(500, cut=True), Fate(cut=True), Fate(late=1.5))
    world.cases.fates += [chance.choice(kinds) for _ in range(5)]


@_fault(3)
def nearly_fill_the_disk(world: World, chance: random.Random) -> None:
    """So far that workers take nothing."""
    with _disk(world):
        world.disk.fill(leave=MIN_FREE_BYTES // 2)
        time.sleep(chance.uniform(1, 2))


@_fault(3)
def fill_the_disk_again_and_again(world: World, chance: random.Random) -> None:
    """Wherever a worker just is: one that found it free finds it full when it writes."""
    end = time.monotonic() + 2
    with _disk(world):
        while time.monotonic() < end:
            world.disk.fill()
            time.sleep(chance.uniform(0, 0.05))
            world.disk.empty()
            time.sleep(chance.uniform(0, 0.05))


@_fault(4)
def start_a_second_sweeper(world: World, chance: random.Random) -> None:
    sweeper = Service(["sweep"], world.worker.environment, world.folder / "sweeper.log")
    sweeper.keep_alive()
    time.sleep(chance.uniform(2, 4))
    sweeper.kill()


@_fault(14)
def let_the_clock_jump(world: World, chance: random.Random) -> None:
    """That of the workers: by ten minutes, to and fro, while they work."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        raise Skipped("libfaketime is not installed: run scripts/servers.sh faketime")
    clock = world.folder / "clock"
    clock.write_text("+0\n")
    faked = {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    plain = world.worker.environment
    world.worker.environment = plain | faked
    try:
        send(world.worker.pid, signal.SIGKILL)
        time.sleep(4)
        for jump in ("+600", "-600", "+300", "+0"):
            clock.write_text(f"{jump}\n")
            time.sleep(chance.uniform(0.5, 2))
    finally:
        world.worker.environment = plain
        send(world.worker.pid, signal.SIGKILL)


@contextlib.contextmanager
def _disk(world: World) -> Iterator[None]:
    if not world.disk.is_small:
        raise Skipped("only root may mount a small disk")
    try:
        yield
    finally:
        world.disk.empty()


def _celery(world: World) -> list[int]:
    """The main processes of the Celery workers."""
    return children(world.worker.pid) if world.worker.pid else []


def in_turn(chance: random.Random, seconds: float, only: str = "") -> Iterator[Fault]:
    """All that fit into the time and have `only` in their names; the cheap ones the more often."""
    end = time.monotonic() + seconds
    wanted = [fault for fault in FAULTS if only in fault.name]
    costly = [fault for fault in wanted if fault.seconds >= _COSTLY_SECONDS]
    cheap = [fault for fault in wanted if fault.seconds < _COSTLY_SECONDS]
    while time.monotonic() < end:
        turn = costly + 2 * cheap
        chance.shuffle(turn)
        for fault in turn:
            if time.monotonic() + fault.seconds < end:
                yield fault
        time.sleep(0.1)
