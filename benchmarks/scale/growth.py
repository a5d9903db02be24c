"""Whether what the product asks its records stays quick while these grow: generated rows on PostgreSQL.

The same questions at each size, with their plans looked at: none may read a table from beginning to end that grows.
GROWTH_SUBMISSIONS=5000000 goes further than `make bench-scale` does: some minutes and 5 GB of disk a million.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, Say
from benchmarks.running import ROOT, command, environment
from tests.servers.postgresql import execute, is_installed, new_database, postgresql

_SIZES = (100_000, int(os.environ.get("GROWTH_SUBMISSIONS", "500000")))
_LIMITS = {
    "taking a row of each step, none being due": 50.0,
    "a round of the sweeper": 250.0,
    "the backlog of each step": 50.0,
    "appending an event to the audit": 10.0,
    "a page of the desk's list": 150.0,
    "the counts beside the list": 150.0,
    "the status page": 100.0,
}
"""Milliseconds at the largest size."""
_SERVER = {"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}
_OF_RARE_USE = (
    "whether all is done",  # asked by `intake work --until-idle` only
    "which days have to be counted, once when a sweeper starts",
    "counting a day",
)
"""What may read a large part of what there is."""


def measure(say: Say, *, sizes: Sequence[int] = _SIZES) -> Iterator[Figure]:
    """Nothing where PostgreSQL is not installed."""
    if not is_installed():
        return
    asked: dict[int, dict[str, Any]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
        database = stack.enter_context(new_database(stack.enter_context(postgresql(**_SERVER)).address, "growth"))
        where = environment(folder / "home") | {"INTAKE_DATABASE": database}
        subprocess.run(command("migrate"), cwd=ROOT, env=where, check=True, capture_output=True)
        first = 1
        for size in sizes:
            say(f"writing {size - first + 1:,} submissions")
            _run(where, "rows", first, size)
            first = size + 1
            say(f"asking among {size:,} submissions")
            asked[size] = json.loads(_run(where, "questions"))
        rows = _counted(database)
        weight = execute(database, "SELECT pg_database_size(current_database())")[0][0]
    yield from _figures(asked, rows, weight)


def _figures(asked: Mapping[int, Mapping[str, Any]], rows: Mapping[str, int], weight: int) -> Iterator[Figure]:
    smallest, largest = min(asked), max(asked)
    yield Figure(name="rows of the largest, all tables together", value=sum(rows.values()), unit="rows")
    yield Figure(name="rows of the largest, events", value=rows["records_event"], unit="rows")
    yield Figure(name="disk a submission, indexes included", value=weight / largest / 1000, unit="kB")
    for name, found in asked[largest].items():
        yield Figure(
            name=f"{name}, beside {largest:,} submissions (peer: beside {smallest:,})",
            value=found["milliseconds"],
            unit="ms",
            peer=asked[smallest][name]["milliseconds"],
            limit=_LIMITS.get(name),
        )
    whole = {f"{name}: {', '.join(found['whole'])}" for name, found in asked[largest].items() if found["whole"]}
    often = {what for what in whole if not what.startswith(_OF_RARE_USE)}
    words = f" ({'; '.join(sorted(often))})" if often else ""
    yield Figure(name=f"questions that read a growing table whole{words}", value=len(often), unit="", limit=0)


def _counted(database: str) -> dict[str, int]:
    """Rows of each table."""
    tables = execute(database, "SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r' AND reltuples > 0")
    return {str(name): int(count) for name, count in tables if not str(name).startswith("pg_")}


def _run(where: Mapping[str, str], module: str, *arguments: object) -> str:
    line = [sys.executable, "-m", f"benchmarks.scale.{module}", *map(str, arguments)]
    return subprocess.run(line, cwd=ROOT, env=where, check=True, stdout=subprocess.PIPE, text=True).stdout
