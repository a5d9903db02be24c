"""Runs `intake` commands as a user would: whole processes, with a home of their own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from tests.servers.postgresql import new_database, postgresql

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
ROOT = Path(__file__).resolve().parent.parent


def command(*arguments: str) -> list[str]:
    """The command line of an `intake` command of this checkout."""
    return [sys.executable, "-m", "commands", *arguments]


def environment(home: Path) -> dict[str, str]:
    """This process's environment, with its own home instead of what INTAKE_... variables name."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTAKE_")}
    return kept | {"INTAKE_HOME": str(home), "OMP_THREAD_LIMIT": "1"}


@contextmanager
def new_home() -> Iterator[dict[str, str]]:
    """The environment of a home of its own, with SQLite; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        yield environment(Path(folder) / "home")


@contextmanager
def new_home_on_postgresql() -> Iterator[dict[str, str]]:
    """The same with a PostgreSQL server of its own, which has as much memory as it has when nobody sets it."""
    with (
        new_home() as where,
        postgresql(shared_buffers="128MB") as server,
        new_database(server.address, "benchmark") as database,
    ):
        yield where | {"INTAKE_DATABASE": database}


def seconds_of(arguments: Sequence[str], home: Path) -> float:
    """Wall time of a command. Raises CalledProcessError when it fails."""
    started = time.perf_counter()
    subprocess.run(command(*arguments), cwd=ROOT, env=environment(home), check=True, capture_output=True)
    return time.perf_counter() - started


def tiny(where: Mapping[str, str], *arguments: object) -> str:
    """Run `python -m benchmarks.tiny` in this environment; returns what it prints."""
    line = [sys.executable, "-m", "benchmarks.tiny", *map(str, arguments)]
    return subprocess.run(line, cwd=ROOT, env=where, check=True, capture_output=True, text=True).stdout


def make_home(home: Path, where: Mapping[str, str]) -> None:
    """A home with the case records of tiny submissions."""
    subprocess.run(command("migrate"), cwd=ROOT, env=where, check=True, capture_output=True)
    tiny(where, "cases", home / "cases.jsonl")
    importing = command("cases", "import", str(home / "cases.jsonl"))
    subprocess.run(importing, cwd=ROOT, env=where, check=True, capture_output=True)


def apart(action: Callable[_Arguments, _Result], *arguments: _Arguments.args, **named: _Arguments.kwargs) -> _Result:
    """Run it in a fresh process, where nothing that was measured before stays loaded."""
    with ProcessPoolExecutor(1, get_context("spawn")) as other:
        return other.submit(action, *arguments, **named).result()
