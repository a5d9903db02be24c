"""Every named moment of every step, and the orders to be killed or frozen there."""

import ast
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from queue_config.app import QUEUE_OF
from queue_config.moments import Moment
from tests.faults.beside import beside
from tests.faults.processes import send, state
from tests.faults.world import LEASE_SECONDS, GoingOn, World

_CODE = Path(__file__).parents[2] / "queue_config"
_DONE = (Moment.COMMITTED, Moment.HINTED)
_WAITING = 16
"""So many orders that nobody has obeyed yet: while nothing moves, more would only pile up; some steps are rare."""
_DECIDED_BETWEEN = 4
_BETWEEN = 6.0
"""So many submissions are decided between two orders, or so many seconds go by: kills alone let nothing go on."""
_LONGEST_FROZEN = LEASE_SECONDS + 8
_DECIDED = "SELECT 1 FROM records_submission s{} WHERE s.state = 'decided' AND "
_UPLOAD = " JOIN records_upload u ON u.submission_id = s.id"
GOES_ON = {
    "receive": _DECIDED.format("") + "s.id = '{}'",
    "read": _DECIDED.format(_UPLOAD) + "u.id = '{}'",
    "read_part": _DECIDED.format(f"{_UPLOAD} JOIN records_part p ON p.upload_id = u.id") + "p.id = '{}'",
    "decide": _DECIDED.format("") + "s.id = '{}'",
    "deliver": "SELECT 1 FROM records_delivery WHERE state != 'waiting' AND id = '{}'",
    "mail": "SELECT 1 FROM messages_to_clients_message WHERE state != 'waiting' AND id = '{}'",
    "illustrate": "SELECT 1 FROM records_upload WHERE state = 'done' AND id = '{}'",
}
"""Whether all that followed was done without the one who froze at this step: the worst moment for him to wake up."""


def moments() -> list[tuple[str, Moment]]:
    """All that the code has: what is said in `tasks` is said of each step."""
    found = set()
    for path in _CODE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            match call:
                case ast.Call(func=ast.Name("reached"), args=[ast.Constant(str(step)), ast.Attribute(attr=name)]):
                    found.add((step, Moment[name]))
                case ast.Call(func=ast.Name("reached"), args=[ast.Name(), ast.Attribute(attr=name)]):
                    found |= {(step, Moment[name]) for step in QUEUE_OF}
    return sorted(found)


def before_the_commit() -> list[tuple[str, Moment]]:
    """Those at which the step's message is still the only one that says what is due."""
    return [(step, moment) for step, moment in moments() if moment not in _DONE]


@dataclass
class Orders:
    """The plan's folder, where workers look for orders (see `sabotage`)."""

    world: World
    _woken: set[str] = field(default_factory=set)

    def order(self, step: str, moment: Moment, deed: str) -> None:
        (self.world.plan / f"{step}.{moment}.{deed}").touch()

    def waiting(self, deed: str) -> int:
        """How many nobody has obeyed yet."""
        return len(list(self.world.plan.glob(f"*.{deed}")))

    def withdraw(self) -> None:
        """Let nobody obey any more."""
        for path in self.world.plan.glob("*.*.*"):
            path.unlink(missing_ok=True)

    def obeyed(self, deed: str) -> list[Path]:
        """What was done of it."""
        return list((self.world.plan / "done").glob(f"*.{deed}.*"))

    def visited(self) -> set[str]:
        """The moments, as `read.found`, at which a worker was killed."""
        return {".".join(path.name.split(".")[:2]) for path in self.obeyed("kill")}

    def wake(self, *, all_of_them: bool = False) -> None:
        """Let those go on whose successors have done everything, or who are frozen for long."""
        for path in self.obeyed("freeze"):
            step, _, _, pid, since = path.name.split(".")
            if path.name in self._woken:
                continue
            frozen = time.monotonic() - int(since) / 1e9
            if all_of_them or frozen > _LONGEST_FROZEN or self._went_on(step, path.read_text()):
                self._woken.add(path.name)
                if state(int(pid)) == "T":
                    send(int(pid), signal.SIGCONT)

    def _went_on(self, step: str, key: str) -> bool:
        with suppress(psycopg.Error):
            return bool(key and self.world.rows(GOES_ON[step].format(key)))
        return False


@contextmanager
def ordering(orders: Orders, chance: random.Random, only: str = "") -> Iterator[None]:
    """A kill and a freeze at a time, at all moments in turn, as long as work goes on; wakes who froze.

    With `only`, no more than those of `kill_at_a_moment` and `freeze_at_a_moment` that have it in their names.
    """

    def give(ended: threading.Event) -> None:
        deeds = {"kill": in_turn(moments(), chance), "freeze": in_turn(before_the_commit(), chance)}
        going_on = GoingOn(orders.world)
        while not ended.wait(0.5):
            orders.wake()
            if going_on.by(_DECIDED_BETWEEN, within=_BETWEEN):
                for deed, places in deeds.items():
                    if only in f"{deed}_at_a_moment" and orders.waiting(deed) < _WAITING:
                        orders.order(*next(places), deed)

    with beside(give):
        yield
    orders.withdraw()
    orders.wake(all_of_them=True)


def in_turn(places: list[tuple[str, Moment]], chance: random.Random) -> Iterator[tuple[str, Moment]]:
    """All of them, again and again, each time in another order."""
    while True:
        chance.shuffle(places)
        yield from places
