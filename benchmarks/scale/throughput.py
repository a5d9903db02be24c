"""Documents a second with one worker process and with two, and what a thousand documents cost.

Both get the same documents, which are all there when they begin, in turns (one process, two, two, one, and so again
with other documents). A machine that is shared with others is not as fast in one minute as in the next, and its two
cores may be two halves of one: so before each turn as many bare processes (`benchmarks.scale.bare`) tell what it gives,
and the limit holds for what the worker makes of that. Servers and sweeper share the machine's two cores with the
workers: in a data centre they are elsewhere, so what they use is told apart.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean

from benchmarks.figures import Figure, Say
from benchmarks.scale.bare import Bare, bare_processes
from benchmarks.scale.deployment import deployed, is_installed
from benchmarks.scale.logbook import LONG
from benchmarks.scale.mixes import Mix, mixes
from benchmarks.scale.papers import draw
from benchmarks.scale.playing import Played, play
from benchmarks.scale.times import KEPT, keep, measured

_SEEDS = (11, 12)
"""Of the documents: the more unlike ones, the less the times depend on which were drawn."""
_DRAWN = 133
_SUBMISSIONS = 140
"""Enough that what one of two processes has left at the end does not count."""
_TURNS = (1, 2, 2, 1)
_SPEED_UP = 1.85
_LONG_SCANS = 2


def measure(
    say: Say,
    *,
    seeds: Sequence[int] = _SEEDS,
    drawn: int = _DRAWN,
    submissions: int = _SUBMISSIONS,
    turns: Sequence[int] = _TURNS,
    path: Path = KEPT,
) -> Iterator[Figure]:
    """Nothing where the servers are not installed."""
    if not is_installed():
        return
    plays: list[Played] = []
    bares: list[Bare] = []
    with deployed() as deployment:
        for seed in seeds:
            say(f"drawing {drawn} documents")
            stock = draw(mixes()["ordinary"], drawn, seed)
            deployment.import_cases(stock)
            for processes in turns:
                say(f"{submissions} submissions, {processes} worker process{'es' * (processes > 1)}")
                bares.append(bare_processes())
                plays.append(play(deployment, stock, [0.0] * submissions, processes, all_there=True))
        say(f"{_LONG_SCANS} long scans")
        long_scans = draw(Mix("long scans", "to know how long their parts take", {LONG: 1.0}), 1, seeds[0])
        parts = play(deployment, long_scans, [0.0] * _LONG_SCANS, 1, long_scans=True, warm=0)
    yield from _figures(plays, bares)
    with_two = [(played, each.both) for played, each in zip(plays, bares, strict=True) if played.processes == 2]
    keep(measured([played for played, _ in with_two], parts, page=mean(page for _, page in with_two)), path)


def _figures(plays: Sequence[Played], bares: Sequence[Bare]) -> Iterator[Figure]:
    speed, of_bare = {}, {}
    for processes in sorted({played.processes for played in plays}):
        same = [played for played in plays if played.processes == processes]
        speed[processes] = sum(played.documents for played in same) / sum(played.busy for played in same)
        of_bare[processes] = mean(
            played.documents / played.busy / each.pages_a_second(processes)
            for played, each in zip(plays, bares, strict=True)
            if played.processes == processes
        )
        workers = "1 worker process" if processes == 1 else f"{processes} worker processes"
        yield Figure(name=f"documents a second, {workers}", value=speed[processes], unit="/s")
    yield Figure(
        name="throughput of 2 worker processes beside 1, and of 2 bare processes that only recognise pages",
        value=speed[2] / speed[1],
        unit="times",
        peer=2 * mean(each.alone for each in bares) / mean(each.both for each in bares),
    )
    yield Figure(
        name="throughput of 2 worker processes beside 1, where 2 bare processes give twice what 1 does",
        value=2 * of_bare[2] / of_bare[1],
        unit="times",
        at_least=_SPEED_UP,
    )
    documents = sum(played.documents for played in plays)
    for who in plays[0].cpu:
        used = 1000 * sum(played.cpu[who] for played in plays) / documents
        yield Figure(name=f"CPU of 1,000 documents, {who}", value=used, unit="s")
    yield from _by_kind(plays)


def _by_kind(plays: Sequence[Played]) -> Iterator[Figure]:
    """Wall time of the steps, of one process alone: with two, each waits for the servers' share of its core."""
    seconds: dict[str, list[float]] = defaultdict(list)
    for played in plays:
        for step in played.steps:
            if step.name == "read" and played.processes == 1:
                seconds[step.kind].append(step.seconds)
    for kind, taken in sorted(seconds.items()):
        name = kind.replace("_", " ")
        yield Figure(name=f"reading one file, {name}, mean", value=sum(taken) / len(taken), unit="s")
