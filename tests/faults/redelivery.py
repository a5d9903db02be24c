"""Without any sweeper: what a worker had when it was killed must come back by the broker's redelivery alone.

The sweeper would hint again at whatever is due, whatever the broker lost; here nobody does. So each message must be
there until its step is committed. A message is a ticket for a step: it comes back at once, and one that finds the
row's lease still running is spent for nothing; so workers start again when the lease is over.
"""

import contextlib
import random
import signal
import time

from tests.faults.checking import check
from tests.faults.finding import find
from tests.faults.handing import Handing
from tests.faults.moments import Orders, before_the_commit
from tests.faults.processes import alive, family, send, wait_for
from tests.faults.submissions import Maker
from tests.faults.world import LEASE_SECONDS, Service, World

_STEPS = ("receive", "read", "decide", "illustrate")
_PATIENCE = 30


def kill_without_sweeper(
    world: World, handing: Handing, maker: Maker, chance: random.Random, rounds: int
) -> tuple[int, list[str]]:
    """Kill whole workers in the middle of a step; returns how many kills, and what is stuck then."""
    orders = Orders(world)
    arguments = world.worker.arguments
    world.worker.arguments = ("work", "--no-sweeper", "--processes", "1")
    world.worker.wanted = True
    kills = 0
    for turn in range(rounds):
        step = _STEPS[turn % len(_STEPS)]
        orders.order(*chance.choice([place for place in before_the_commit() if place[0] == step]), "freeze")
        for kind in ("letter", "stranger", "letter"):
            handing.announce(maker.make(kind)[0])
        _wait_until_frozen(orders, turn)
        kills += _kill_all(world.worker)
        time.sleep(LEASE_SECONDS + 0.5)
        world.worker.wanted = True
    stuck = _stuck(world, handing)
    world.worker.arguments = arguments
    world.worker.wanted = False
    return kills + _kill_all(world.worker), stuck


def _wait_until_frozen(orders: Orders, before: int) -> None:
    """Not for ever: what is stuck comes to no moment any more, and is found in the end."""
    with contextlib.suppress(AssertionError):
        wait_for(lambda: len(orders.obeyed("freeze")) > before, _PATIENCE)


def _kill_all(worker: Service) -> int:
    """The frozen process as well, which can't see that its parent has ended. All that together is one kill."""
    worker.wanted = False
    processes = family(worker.pid) if worker.pid else []
    for pid in processes:
        send(pid, signal.SIGKILL)
    wait_for(lambda: not any(map(alive, processes)))
    return 1


def _stuck(world: World, handing: Handing) -> list[str]:
    end = time.monotonic() + _PATIENCE
    while (stuck := check(handing.handed, find(world)).stuck) and time.monotonic() < end:
        time.sleep(0.5)
    return stuck
