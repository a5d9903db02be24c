"""`intake demo --once` whole: how long, how well, how busy its worker processes are and how large they grow."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, Say
from benchmarks.running import ROOT, command, environment
from benchmarks.watching import watch
from commands.starting import OK, SOME_EXCEPTIONS
from intake.settings import get_settings

_SECONDS = 240.0
_MEGABYTES = 500.0
_MUST_BE_NONE = "documents on a wrong case"


def measure(say: Say) -> Iterator[Figure]:
    """One run on the ready samples."""
    say("all ready samples, some minutes")
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        home = Path(folder) / "demo"
        seen = watch(command("demo", "--once", "--folder", str(home)), environment(home))
        if seen.code not in (OK, SOME_EXCEPTIONS):
            raise RuntimeError(f"the demo ended with code {seen.code}: run `intake demo --once` to see why")
        checked = _checked(home)
    yield Figure(name="demo, whole", value=seen.seconds, unit="s", limit=_SECONDS)
    for name, count in checked.items():
        limit = 0.0 if name == _MUST_BE_NONE else None
        yield Figure(name=f"demo, {name}", value=count, unit="", limit=limit)
    for number, busy in enumerate(seen.busy.values(), start=1):
        yield Figure(name=f"demo, worker process {number}, share of its life on a CPU", value=100 * busy, unit="%")
    yield Figure(name="demo, largest process, resident (RSS)", value=seen.rss, unit="MB", limit=_MEGABYTES)
    yield Figure(name="demo, largest worker process, its share (PSS)", value=seen.pss, unit="MB")
    yield Figure(name="demo, all processes together (PSS)", value=seen.together, unit="MB")


def _checked(home: Path) -> dict[str, int]:
    """The records that the demo left, against the truth."""
    os.environ |= {"INTAKE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "storage.settings"}
    get_settings.cache_clear()
    import django

    django.setup()
    from commands.demo import check_against_truth

    return check_against_truth(ROOT / "samples" / "ready" / "truth.jsonl")
