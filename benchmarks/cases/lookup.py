"""How long the slowest in a hundred questions to the case records take, and whether a worker grows with their number.

LOOKUP_CASES=1000000 measures PostgreSQL with fewer than the ten million that are promised.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

from benchmarks.figures import Figure, Say
from benchmarks.running import ROOT, command, new_home, new_home_on_postgresql
from tests.servers.postgresql import is_installed

_SQLITE_CASES = 1_000_000
_POSTGRESQL_CASES = int(os.environ.get("LOOKUP_CASES", "10_000_000"))
_QUESTIONS = 1000
_IDENTIFIER_LIMIT = 10.0
_PERSON_LIMIT = 50.0
_MEMORY_LIMIT = 32.0


def measure(
    say: Say, *, sqlite: int = _SQLITE_CASES, postgres: int = _POSTGRESQL_CASES, questions: int = _QUESTIONS
) -> Iterator[Figure]:
    """SQLite, then PostgreSQL where it is installed."""
    with new_home() as where:
        yield from _measured(say, "SQLite", sqlite, questions, where, _PERSON_LIMIT)
    if is_installed():
        with new_home_on_postgresql() as where:
            yield from _measured(say, "PostgreSQL", postgres, questions, where, _IDENTIFIER_LIMIT)


def _measured(
    say: Say, name: str, cases: int, questions: int, where: Mapping[str, str], identifier_limit: float
) -> Iterator[Figure]:
    subprocess.run(command("migrate"), cwd=ROOT, env=where, check=True, capture_output=True)
    say(f"writing {cases:,} cases into {name}")
    _many(where, "fill", cases)
    say(f"asking {name}")
    found = json.loads(_many(where, "ask", questions))
    limits = {
        "by identifier, p99": identifier_limit,
        "by name and birth date, p99": _PERSON_LIMIT,
        "by name alone, p99": _PERSON_LIMIT,
    }
    grown = found.pop("grown")
    for what, milliseconds in found.items():
        title = f"a case {what}, among {cases:,} on {name}"
        yield Figure(name=title, value=milliseconds, unit="ms", limit=limits.get(what))
    title = f"memory gained by {3 * questions:,} questions, among {cases:,} on {name}"
    yield Figure(name=title, value=grown, unit="MiB", limit=_MEMORY_LIMIT)


def _many(where: Mapping[str, str], *arguments: object) -> str:
    line = [sys.executable, "-m", "benchmarks.cases.many", *map(str, arguments)]
    return subprocess.run(line, cwd=ROOT, env=where, check=True, stdout=subprocess.PIPE, text=True).stdout
