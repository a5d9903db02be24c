"""Documents a second with one worker process and with two, and what a thousand documents cost.

Both get the same documents, which are all there when they begin, in turns (one process, two, two, one). Servers and
sweeper share the machine's two cores with the workers: in a data centre they are elsewhere, so what they use is told
apart. What two bare processes do (`benchmarks.scale.bare`) shows what the machine allows at most.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figures import Figure, Say
from benchmarks.scale import bare
from benchmarks.scale.deployment import deployed, is_installed
from benchmarks.scale.logbook import LONG
from benchmarks.scale.mixes import Mix, mixes
from benchmarks.scale.papers import draw
from benchmarks.scale.playing import Played, play
from benchmarks.scale.times import KEPT, keep, measured

_SEED = 11
_DRAWN = 200
_SUBMISSIONS = 128
_TURNS = (1, 2, 2, 1)
_SPEED_UP = 1.85
_LONG_SCANS = 2


def measure(
    say: Say, *, drawn: int = _DRAWN, submissions: int = _SUBMISSIONS, turns: Sequence[int] = _TURNS, path: Path = KEPT
) -> Iterator[Figure]:
    """Nothing where the servers are not installed."""
    if not is_installed():
        return
    say(f"drawing {drawn} documents")
    stock = draw(mixes()["ordinary"], drawn, _SEED)
    plays: list[Played] = []
    with deployed() as deployment:
        stock.write_cases(deployment.folder / "cases.jsonl")
        deployment.run("cases", "import", str(deployment.folder / "cases.jsonl"))
        for processes in turns:
            say(f"{submissions} submissions, {processes} worker process{'es' * (processes > 1)}")
            plays.append(play(deployment, stock, [0.0] * submissions, processes, all_there=True))
        say(f"{_LONG_SCANS} long scans")
        long_scans = draw(Mix("long scans", "to know how long their parts take", {LONG: 1.0}), 1, _SEED)
        parts = play(deployment, long_scans, [0.0] * _LONG_SCANS, 1, long_scans=True, warm=0)
    say("bare processes")
    alone, both = bare.seconds_of_a_page()
    yield from _figures(plays, 2 * alone / both)
    keep(measured([played for played in plays if played.processes == max(turns)], parts, page=both), path)


def _figures(plays: Sequence[Played], at_most: float) -> Iterator[Figure]:
    speed = {}
    for processes in sorted({played.processes for played in plays}):
        same = [played for played in plays if played.processes == processes]
        speed[processes] = sum(played.documents for played in same) / sum(played.busy for played in same)
        workers = "1 worker process" if processes == 1 else f"{processes} worker processes"
        yield Figure(name=f"documents a second, {workers}", value=speed[processes], unit="/s")
    yield Figure(
        name="throughput of 2 worker processes beside 1, and of 2 bare processes that only recognise pages",
        value=speed[2] / speed[1],
        unit="times",
        at_least=_SPEED_UP,
        peer=at_most,
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
