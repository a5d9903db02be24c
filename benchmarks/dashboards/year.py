"""How long each dashboard takes to answer with a year of submissions, all days but today counted by the sweeper.

`python -m benchmarks.dashboards.year SUBMISSIONS` writes the year and asks, in the home that it is given.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, Say
from benchmarks.running import ROOT, command, environment
from tests.servers.postgresql import is_installed, new_database, postgresql

if TYPE_CHECKING:
    from django.test import Client

_SUBMISSIONS = 1_000_000
_SMALLER = 100_000
"""On SQLite, which small installations use."""
_DAYS = 365
_WEEKDAYS = 0.82
"""Of an invented week's days, weekends included, beside an ordinary day."""
_LIMIT = 500.0
_TIMES = 5
_ASKED = ("", "flow/", "exceptions/", "errors/", "waiting/", "settings/", "mine/")
_PERIODS = ("period=30", "period=90")


def measure(say: Say, *, submissions: int = _SUBMISSIONS, smaller: int = _SMALLER) -> Iterator[Figure]:
    """On either database; without PostgreSQL on SQLite alone."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
        yield from _figures(say, environment(folder / "sqlite"), "SQLite", smaller)
        if is_installed():
            server = stack.enter_context(postgresql())
            database = stack.enter_context(new_database(server.address, "dashboards"))
            where = environment(folder / "postgresql") | {"INTAKE_DATABASE": database}
            yield from _figures(say, where, "PostgreSQL", submissions)


def _figures(say: Say, where: dict[str, str], database: str, submissions: int) -> Iterator[Figure]:
    say(f"a year of {submissions:,} submissions on {database}")
    subprocess.run(command("migrate"), cwd=ROOT, env=where, check=True, capture_output=True)
    line = [sys.executable, "-m", "benchmarks.dashboards.year", str(submissions)]
    found = subprocess.run(line, cwd=ROOT, env=where, check=True, stdout=subprocess.PIPE, text=True).stdout
    for name, milliseconds in json.loads(found).items():
        about = f"{name} with {submissions:,} submissions on {database}"
        yield Figure(name=about, value=milliseconds, unit="ms", limit=_LIMIT)


def _ask(submissions: int) -> dict[str, float]:
    """The best of some times, of each dashboard and period: others may be using the machine."""
    from django.db import connection
    from django.test import Client

    from tests.review.dashboards.filling import fill

    key = fill(round(submissions / _DAYS / _WEEKDAYS), _DAYS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(SERVER_NAME="localhost")
    client.cookies["sessionid"] = key
    pages = [f"/dashboards/{address}?{query}" for address in _ASKED for query in _PERIODS]
    return {page: min(_milliseconds(client, page) for _ in range(_TIMES)) for page in pages}


def _milliseconds(client: "Client", address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "review.settings"
    import django

    django.setup()
    sys.stdout.write(json.dumps(_ask(int(sys.argv[1]))))
