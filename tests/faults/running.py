"""One run: break things while submissions flow, let everything come to its end, and judge it."""

import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.faults.breaking import Skipped, in_turn
from tests.faults.checking import Verdict, check
from tests.faults.finding import find
from tests.faults.handing import Handing, flowing
from tests.faults.moments import Orders, moments, ordering
from tests.faults.processes import wait_for
from tests.faults.redelivery import kill_without_sweeper
from tests.faults.submissions import Maker
from tests.faults.world import GoingOn, World, world

_DECIDED_BETWEEN = 3
_BETWEEN = 4.0
"""Between two faults so many submissions are decided, or so many seconds go by."""


@dataclass(frozen=True)
class Options:
    """What to run."""

    broker: str
    seconds: float
    seed: int
    bug: str = ""
    pause: float = 0.5
    """Seconds of peace between two faults, on average."""
    only: str = ""
    """What the faults have in their names."""
    patience: float = 90
    """Seconds for what was begun to come to its end, when all is well again."""


@dataclass
class Outcome:
    """What was broken, and what came of it."""

    options: Options
    submissions: int = 0
    kills: int = 0
    others: int = 0
    missed: list[str] = field(default_factory=list)
    """The moments at which no worker was killed."""
    verdict: Verdict = field(default_factory=Verdict)

    def figures(self) -> str:
        return (
            f"{self.options.broker}, seed {self.options.seed}: submissions {self.submissions}, "
            f"kills {self.kills}, other faults {self.others}, {self.verdict.figures()}"
        )


def run(options: Options) -> Outcome:
    """Run it in a folder of its own, which stays when something is not as it has to be. Raises RuntimeError."""
    folder = Path(tempfile.mkdtemp(prefix="intake-faults-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user
    maker = Maker(options.seed)
    cases = [case.record() for case in maker.cases]
    with world(folder, options.broker, cases, bug=options.bug, seed=options.seed) as made:
        outcome = _run(made, maker, options)
    if outcome.verdict.is_good:
        shutil.rmtree(folder)
    else:
        say(f"all of it is in {folder}")
    return outcome


def say(what: str) -> None:
    """To whoever waits."""
    sys.stderr.write(f"faults: {what}\n")


def _run(made: World, maker: Maker, options: Options) -> Outcome:
    outcome = Outcome(options)
    chance = random.Random(options.seed)
    orders = Orders(made)
    handing = Handing(made, random.Random(options.seed))
    if options.broker == "rabbitmq":  # the others forget, or redeliver after long only
        rounds = 1 + round(options.seconds / 30)
        kills, stuck = kill_without_sweeper(made, handing, maker, chance, rounds)
        outcome.kills += kills
        outcome.verdict.stuck += [f"without a sweeper, {reason}" for reason in stuck]
        say(f"without a sweeper: submissions {len(handing.handed)}, kills {kills}, stuck {len(stuck)}")
    if outcome.verdict.is_good and options.seconds:
        made.worker.wanted = True
        with flowing(handing, made, maker):
            wait_for(lambda: made.rows("SELECT 1 FROM records_upload"))  # the workers are there
            with ordering(orders, chance, options.only):
                _break(made, chance, outcome)
        _wait(made, handing, options.patience)
    if outcome.verdict.is_good:
        outcome.verdict = check(handing.handed, find(made))
    outcome.submissions = len(handing.handed)
    outcome.kills += len(orders.obeyed("kill"))
    outcome.others += len(orders.obeyed("freeze"))
    outcome.missed = sorted({f"{step}.{moment}" for step, moment in moments()} - orders.visited())
    return outcome


def _break(made: World, chance: random.Random, outcome: Outcome) -> None:
    times: Counter[str] = Counter()
    skipped: dict[str, str] = {}
    going_on = GoingOn(made)
    for fault in in_turn(chance, outcome.options.seconds, outcome.options.only):
        try:
            fault.run(made, chance)
        except psycopg.Error:
            continue  # the database is not there again yet
        except Skipped as reason:
            skipped[fault.name] = str(reason)
            continue
        times[fault.name] += 1
        if fault.kills:
            outcome.kills += 1
        else:
            outcome.others += 1
        time.sleep(chance.uniform(0, 2 * outcome.options.pause))
        while not going_on.by(_DECIDED_BETWEEN, within=_BETWEEN):
            time.sleep(0.2)
    say(", ".join(f"{name} {count}" for name, count in sorted(times.items())))
    for name, why in skipped.items():
        say(f"skipped {name}: {why}")


def _wait(made: World, handing: Handing, patience: float) -> None:
    """Until nothing moves any more; what is stuck then stays in the verdict."""
    made.cases.fates.clear()
    began = time.monotonic()
    while time.monotonic() - began < patience and not _is_done(made, handing):
        time.sleep(0.3)
    say(f"at its end after {time.monotonic() - began:.0f} s")


def _is_done(made: World, handing: Handing) -> bool:
    return not made.unfinished() and not check(handing.handed, find(made)).is_unfinished
