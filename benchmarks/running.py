"""Runs `intake` commands as a user would: whole processes, with a home of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def command(*arguments: str) -> list[str]:
    """The command line of an `intake` command of this checkout."""
    return [sys.executable, "-m", "commands", *arguments]


def environment(home: Path) -> dict[str, str]:
    """This process's environment, with its own home instead of what INTAKE_... variables name."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTAKE_")}
    return kept | {"INTAKE_HOME": str(home), "OMP_THREAD_LIMIT": "1"}


def seconds_of(arguments: Sequence[str], home: Path) -> float:
    """Wall time of a command. Raises CalledProcessError when it fails."""
    started = time.perf_counter()
    subprocess.run(command(*arguments), cwd=ROOT, env=environment(home), check=True, capture_output=True)
    return time.perf_counter() - started
