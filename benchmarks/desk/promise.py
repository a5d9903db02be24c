"""How long twenty reviewers at once wait for the desk's pages among very many open exceptions, on PostgreSQL.

Each does something every three seconds, which is ten times as often as people do. `intake serve --processes 4`, the
database, which keeps what is written as in use, and the reviewers share this machine.
DESK_SECONDS=30 measures for less long.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.desk.working import COUNTS, LIST, SCREEN, SEARCH
from benchmarks.figures import Figure, Say
from benchmarks.running import ROOT, command, environment
from tests.servers.ports import free_port
from tests.servers.postgresql import is_installed, new_database, postgresql

_EXCEPTIONS = 100_000
_SECONDS = float(os.environ.get("DESK_SECONDS", "180"))
_PAUSE = 3.0
_PROCESSES = 4
_QUESTIONS = 40
_LIMITS = {LIST: 150.0, SCREEN: 300.0, COUNTS: 150.0, SEARCH: 150.0}
_ACTION_LIMIT = 100.0
_FOUND_LIMIT = 100.0
_WEIGHT_LIMIT = 300.0
_PATIENCE = 60
_DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "shared_buffers": "128MB"}


def measure(
    say: Say,
    *,
    exceptions: int = _EXCEPTIONS,
    seconds: float = _SECONDS,
    pause: float = _PAUSE,
    questions: int = _QUESTIONS,
) -> Iterator[Figure]:
    """Fill, serve, let them work, ask. Nothing where PostgreSQL is not installed."""
    if not is_installed():
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
        database = stack.enter_context(new_database(stack.enter_context(postgresql(**_DURABLE)).address, "desk"))
        where = environment(folder / "home") | {"INTAKE_DATABASE": database}
        subprocess.run(command("migrate"), cwd=ROOT, env=where, check=True, capture_output=True)
        say(f"writing {exceptions:,} exceptions")
        _run(where, "filling", exceptions)
        say("asking the search")
        searched = json.loads(_run(where, "searching", questions))
        address = stack.enter_context(served(where))
        say(f"twenty reviewers at work for {seconds:g} seconds")
        found = json.loads(_run(where, "working", address, seconds, pause))
    among = f"among {exceptions:,} exceptions"
    yield from _figures(found["times"], f"{among}, 20 reviewers at once")
    yield from _searches(searched, among)
    for page, size in found["weights"].items():
        yield Figure(
            name=f"what a browser loads for {page}, the pages' pictures aside",
            value=size / 1000,
            unit="kB",
            limit=_WEIGHT_LIMIT,
        )


def _figures(times: Mapping[str, Sequence[float]], among: str) -> Iterator[Figure]:
    first = [kind for kind in _LIMITS if kind in times]
    for kind in [*first, *sorted(times.keys() - _LIMITS.keys())]:
        for share in (50, 95, 99):
            limit = _LIMITS.get(kind, _ACTION_LIMIT) if share == 95 else None
            yield Figure(name=f"{kind} {among}, p{share}", value=percentile(times[kind], share), unit="ms", limit=limit)
    yield Figure(
        name=f"how often the rarest action was measured {among}",
        value=min(len(taken) for kind, taken in times.items() if kind not in _LIMITS),
        unit="requests",
    )
    requests = sum(map(len, times.values()))
    yield Figure(name=f"what the reviewers did {among}", value=requests, unit="requests")


def _searches(times: Mapping[str, Sequence[float]], among: str) -> Iterator[Figure]:
    for kind, taken in times.items():
        yield Figure(name=f"found by a {kind} {among}, p95", value=percentile(taken, 95), unit="ms", limit=_FOUND_LIMIT)


def percentile(values: Sequence[float], share: int) -> float:
    """The value that so many in a hundred don't exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, -(-len(ordered) * share // 100) - 1)]


@contextmanager
def served(where: Mapping[str, str]) -> Iterator[str]:
    """`intake serve` as the README starts it; gives its address."""
    port = free_port()
    line = command("serve", "--port", str(port), "--processes", str(_PROCESSES))
    with subprocess.Popen(line, cwd=ROOT, env=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait(port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/login")
            connection.getresponse().read()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def _run(where: Mapping[str, str], module: str, *arguments: object) -> str:
    line = [sys.executable, "-m", f"benchmarks.desk.{module}", *map(str, arguments)]
    return subprocess.run(line, cwd=ROOT, env=where, check=True, stdout=subprocess.PIPE, text=True).stdout
