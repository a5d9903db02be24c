"""Hands submissions over as a web form does, at given moments; run below the environment of a deployment.

python -m benchmarks.scale.feeding FOLDER   reads all, says "ready", and begins when a line comes

FOLDER holds a folder for each submission, as in an object store, and schedule.json: [[seconds, id], ...] in order.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE

import psutil

from benchmarks.running import ROOT
from benchmarks.scale.deployment import Deployment
from benchmarks.scale.papers import Sent

_SCHEDULE = "schedule.json"


def write(folder: Path, sent: Sequence[Sent], moments: Sequence[float]) -> None:
    """Put everything where the feeder finds it."""
    folder.mkdir(parents=True)
    for each in sent:
        below = folder / each.id
        below.mkdir()
        for number, data in enumerate(each.contents, start=1):
            (below / str(number)).write_bytes(data)
        (below / "submission.json").write_text(each.manifest.model_dump_json())
    schedule = [[moment, each.id] for moment, each in zip(moments, sent, strict=True)]
    (folder / _SCHEDULE).write_text(json.dumps(schedule))


@contextmanager
def feeder(deployment: Deployment, folder: Path) -> Iterator[psutil.Popen]:
    """A feeder that has read all and waits for `begin`."""
    line = [sys.executable, "-m", "benchmarks.scale.feeding", str(folder)]
    with psutil.Popen(line, cwd=ROOT, env=deployment.where, stdin=PIPE, stdout=PIPE, text=True) as process:
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("the feeder did not start")
        yield process


def begin(process: psutil.Popen) -> float:
    """Let it begin; returns the moment (of time.time)."""
    process.stdin.write("\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def end(process: psutil.Popen) -> float:
    """Wait until all is handed over; returns the CPU seconds that it took."""
    return float(process.stdout.readline())


def main(folder: Path) -> None:
    """Read all, wait, hand over."""
    from commands.starting import set_up

    set_up()
    from intake.settings import get_settings
    from intake.submission import Submission
    from queue_config.handover import hand_over
    from queue_config.hints import reach_broker
    from storage.objects import open_store
    from storage.records.models import Submission as Row

    store = open_store(get_settings().objects_url)
    schedule: list[tuple[float, str]] = json.loads((folder / _SCHEDULE).read_text())
    manifests = {
        id_: Submission.model_validate_json((folder / id_ / "submission.json").read_text()) for _, id_ in schedule
    }
    contents = {
        id_: [(folder / id_ / str(file.number)).read_bytes() for file in manifest.files]
        for id_, manifest in manifests.items()
    }
    reach_broker()
    Row.objects.exists()  # connects
    _say("ready")
    sys.stdin.readline()
    began, used = time.time(), time.process_time()
    _say(repr(began))
    for moment, id_ in schedule:
        time.sleep(max(0.0, began + moment - time.time()))
        now = {"received_at": datetime.now(UTC)}
        hand_over(store, manifests[id_].model_copy(update=now), contents[id_])
    _say(repr(time.process_time() - used))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
