"""Whether a million submissions in the records slow down a new one, and the sweeper, on PostgreSQL."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.figures import Figure, Say
from benchmarks.running import make_home, new_home_on_postgresql, tiny
from tests.servers.postgresql import is_installed

_ROWS = 1_000_000
_BATCH = 60
_BATCHES = 5  # the best of so many counts: others may be using the machine
_SLOWER_LIMIT = 10.0  # per cent
_SWEEP_LIMIT = 1.0


def measure(say: Say, *, rows: int = _ROWS) -> Iterator[Figure]:
    """The same batches before and after the rows are there. Nothing where PostgreSQL is not installed."""
    if not is_installed():
        return
    with new_home_on_postgresql() as where:
        make_home(Path(where["INTAKE_HOME"]), where)
        say("new submissions in an empty database")
        _milliseconds(where, 0)  # what is only slow the first time
        empty = _milliseconds(where, 1)
        say(f"writing {rows:,} submissions")
        tiny(where, "fill", rows)
        say(f"new submissions beside {rows:,}")
        _milliseconds(where, 2)
        full = _milliseconds(where, 3)
        sweep = min(float(tiny(where, "sweep")) for _ in range(3))
    yield Figure(name="a new submission in an empty PostgreSQL", value=empty, unit="ms")
    yield Figure(name=f"a new submission beside {rows:,}", value=full, unit="ms")
    slower = 100 * (full - empty) / empty
    yield Figure(name=f"slower beside {rows:,}", value=slower, unit="%", limit=_SLOWER_LIMIT)
    yield Figure(name=f"a round of the sweeper beside {rows:,}", value=sweep, unit="s", limit=_SWEEP_LIMIT)


def _milliseconds(where: Mapping[str, str], time: int) -> float:
    """The best batch's, a submission."""
    best = float("inf")
    for batch in range(_BATCHES):
        tiny(where, "put", (time * _BATCHES + batch) * _BATCH, _BATCH)
        best = min(best, float(tiny(where, "work").split()[1]))
    return 1000 * best / _BATCH
