"""Processes of this machine: who is whose child, who is alive, and signals to those who may be gone."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def children(pid: int) -> list[int]:
    """Processes forked by any thread of this one."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, path.read_text().split())
        except OSError:
            continue
    return found


def family(pid: int) -> list[int]:
    """This process and all below it, the oldest first."""
    found = [pid]
    for member in found:
        found += children(member)
    return found


def state(pid: int) -> str:
    """As in /proc: R, S, T when it is stopped, Z when it has ended; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return ""


def alive(pid: int) -> bool:
    return state(pid) not in ("", "Z")


def send(pid: int | None, signum: signal.Signals) -> bool:
    """A signal to a process that may be gone already; says whether it was there."""
    if pid is None:
        return False
    try:
        os.kill(pid, signum)
    except ProcessLookupError:
        return False
    return True


def wait_for(condition: Callable[[], Any], seconds: float = 90) -> Any:
    """What the condition gives as soon as it gives something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} seconds")
