"""How long `intake cases import` takes for a million cases with their people, into either database."""

import json
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.figures import Figure, Say
from benchmarks.running import ROOT, command, new_home, new_home_on_postgresql
from samples.people import Registry
from tests.servers.postgresql import is_installed

_CASES = int(os.environ.get("IMPORT_CASES", "1_000_000"))
_AT_A_TIME = 100_000  # that many are in memory
_LIMIT = 180.0


def measure(say: Say, *, count: int = _CASES) -> Iterator[Figure]:
    """SQLite, then PostgreSQL where it is installed; each new and empty. IMPORT_CASES=100000 measures with fewer."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        file = Path(folder) / "cases.jsonl"
        say(f"inventing {count:,} cases")
        _write(file, count)
        say("importing into SQLite")
        with new_home() as where:
            yield _figure("SQLite", count, file, where)
        if is_installed():
            say("importing into PostgreSQL")
            with new_home_on_postgresql() as where:
                yield _figure("PostgreSQL", count, file, where)


def _figure(database: str, count: int, file: Path, where: Mapping[str, str]) -> Figure:
    subprocess.run(command("migrate"), cwd=ROOT, env=where, check=True, capture_output=True)
    began = time.perf_counter()
    subprocess.run(command("cases", "import", str(file)), cwd=ROOT, env=where, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    return Figure(name=f"import of {count:,} cases into {database}", value=seconds, unit="s", limit=_LIMIT)


def _write(path: Path, count: int) -> None:
    """Numbers are all different in each hundred thousand; some of one are on somebody else in another."""
    with path.open("w", encoding="utf-8") as file:
        for first in range(0, count, _AT_A_TIME):
            registry = Registry(random.Random(first))  # noqa: S311 - the same cases each time
            for place in range(first, min(first + _AT_A_TIME, count)):
                record = registry.case().record() | {"id": f"C-{place:08}"}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
