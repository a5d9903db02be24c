"""The share of CPU time that each part of the work has, of the ordinary mix: all steps in one process, metered.

python -m benchmarks.scale.shares   takes all that is due, below a deployment's environment; prints the seconds as JSON
"""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

from benchmarks.figures import Figure, Say
from benchmarks.scale.deployment import deployed, is_installed
from benchmarks.scale.feeding import begin, end, feeder, write
from benchmarks.scale.meter import Meter
from benchmarks.scale.mixes import mixes
from benchmarks.scale.papers import draw

_SEED = 12
_DOCUMENTS = 60
_WARM = 4
_PARTS = (
    "receive",
    "fetch and keep bytes",
    "sniff",
    "open and prepare pages",
    "recognise pages",
    "classify",
    "split into documents",
    "find identifiers and parties",
    "match and decide",
    "write rows",
    "draw pages for a person",
    "take a row",
    "hint",
    "the rest of a step",
)


def measure(say: Say, *, documents: int = _DOCUMENTS) -> Iterator[Figure]:
    """Nothing where the servers are not installed."""
    if not is_installed():
        return
    say(f"drawing {documents} documents")
    stock = draw(mixes()["ordinary"], documents, _SEED)
    with deployed() as deployment:
        deployment.import_cases(stock)
        sent = stock.sent("warm", _WARM), stock.sent("shares", len(stock.drawn))
        with ExitStack() as stack:
            for name, some in zip(("warm", "shares"), sent, strict=True):
                write(deployment.folder / name, some, [0.0] * len(some))
                feed = stack.enter_context(feeder(deployment, deployment.folder / name))
                begin(feed)
                end(feed)
        say(f"taking all steps of {len(sent[1])} submissions")
        seconds: dict[str, float] = json.loads(deployment.module("shares", _WARM))
    whole = sum(seconds.values())
    yield Figure(
        name="CPU of 1,000 documents, all steps in one process", value=1000 * whole / stock.documents, unit="s"
    )
    for part, used in sorted(seconds.items(), key=lambda item: -item[1]):
        yield Figure(name=f"share of the CPU: {part}", value=100 * used / whole, unit="%")


def take_all(warm: int) -> dict[str, float]:
    """CPU seconds of each part, without those of the first so many submissions."""
    from queue_config import tasks
    from queue_config.steps import STEPS

    tasks.load()
    meter = Meter(_PARTS)
    _meter_all(meter)
    before: dict[str, float] = {}
    decided = 0
    while any(step.due().exists() for step in STEPS.values()):
        for name, step in STEPS.items():  # one row of each: the first are decided while the others wait to be read
            if step.due().exists():
                tasks.run_step(name)
                decided += name == "decide"
                if not before and decided == warm:
                    before = meter.seconds()
    return {part: seconds - before.get(part, 0.0) for part, seconds in meter.seconds().items()}


def _meter_all(meter: Meter) -> None:
    """Everything by the name under which it is called."""
    from intake import pipeline, reading, sniffing
    from intake.reading import engines
    from queue_config import deciding, tasks
    from queue_config.steps import STEPS
    from storage.objects.folder import FolderStore
    from storage.records import ledger
    from storage.records.leases import Lease

    kinds = {"receive": "receive", "illustrate": "draw pages for a person"}
    for name, step in STEPS.items():
        STEPS[name] = replace(step, run=meter.metered(kinds.get(name, "the rest of a step"), step.run))
    meter.patch(tasks, "take_step", "take a row")
    meter.patch(tasks, "hint", "hint")
    for name in ("fetch", "put", "get", "exists"):
        meter.patch(FolderStore, name, "fetch and keep bytes")
    meter.patch(sniffing, "sniff", "sniff")
    meter.patch(reading, "_read", "open and prepare pages")
    meter.patch(type(engines.engine()), "recognise", "recognise pages")
    meter.patch(deciding._Ticking, "classify", "classify")
    meter.patch(pipeline, "segment", "split into documents")
    for name in ("find_identifiers", "find_parties"):
        meter.patch(pipeline, name, "find identifiers and parties")
    meter.patch(pipeline, "decide_submission", "match and decide")
    for name in ("record_submission", "record_reading", "record_decisions", "all_read"):
        meter.patch(ledger, name, "write rows")
    for name in ("renew", "finish"):
        meter.patch(Lease, name, "write rows")


if __name__ == "__main__":
    from commands.starting import set_up

    set_up()
    sys.stdout.write(json.dumps(take_all(int(sys.argv[1]))))
